"""The button that opens the customer's view, for sharing the screen: no menu, no other customer, nothing internal."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.onboarding.model import Onboarding
from pages.shared import places

STYLE = """<style>
.share-screen { margin: 0; }
.share-screen button { font: inherit; font-size: .9rem; color: inherit; background: none; cursor: pointer; }
.share-screen button { border: 1px solid currentColor; border-radius: .5rem; padding: .3rem .8rem; opacity: .85; }
.share-screen button:hover, .share-screen button:focus-visible { opacity: 1; text-decoration: underline; }
</style>"""
FORM = """<form class="share-screen" method="post" action="/customer/share">
<input type="hidden" name="onboarding" value="{onboarding}"><input type="hidden" name="back" value="{back}">
<button>Share screen</button></form>"""
"""An HTML form leaves Streamlit, whose websocket carries IDs, for a page that has none (core/customer)."""


def draw(onboarding: Onboarding) -> None:
    """Draw the button."""
    back = f"/{places.open_place(onboarding).path}?onboarding={onboarding.id}"
    st.html(STYLE + FORM.format(onboarding=escape(onboarding.id), back=escape(back)))
