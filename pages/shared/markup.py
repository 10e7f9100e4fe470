"""Pieces of HTML for st.html, where Streamlit's own elements cannot say enough: every text from outside is escaped."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import urlencode

from pages.shared.places import Place

COLORS: Final = """<style>
.ats { --text: light-dark(#061317, #e6eeef); --soft: light-dark(#465a5f, #b3c3c7); --line: light-dark(#d5dfe0, #33444a);
  --ground: light-dark(#fff, #12191b); --fill: light-dark(#f3f6f6, #1b2528); --main: light-dark(#0f5c63, #8adce0);
  --red: light-dark(#912018, #fda29b); --orange: light-dark(#8a3606, #fec84b); --green: light-dark(#085d3a, #6ce9a6);
  --violet: light-dark(#53389e, #bdb4fe); --blue: light-dark(#1849a9, #84caff); --gray: var(--soft);
  color: var(--text); }
.ats a { color: var(--main); }
.ats a:focus-visible { outline: 2px solid var(--main); outline-offset: 2px; border-radius: .25rem; }
.ats .icon { font-family: "Material Symbols Rounded"; font-size: 1.15em; line-height: 1; vertical-align: -.18em;
  font-feature-settings: "liga"; white-space: nowrap; }
.ats .red { color: var(--red); } .ats .orange { color: var(--orange); } .ats .green { color: var(--green); }
.ats .violet { color: var(--violet); } .ats .blue { color: var(--blue); } .ats .gray { color: var(--gray); }
</style>"""
"""The theme's colors for our own HTML, light and dark."""


def text(value: object) -> str:
    """Return a text for HTML, escaped, with single spaces."""
    return escape(" ".join(str(value).split()))


def icon(name: str) -> str:
    """Return a Material symbol, which screen readers leave out."""
    return f'<span class="icon" aria-hidden="true" translate="no">{escape(name)}</span>'


def link(href: str, label: str, *, kind: str = "", current: bool = False) -> str:
    """Return a link that stays in this tab; `label` is HTML."""
    css = f' class="{kind}"' if kind else ""
    state = ' aria-current="true"' if current else ""
    return f'<a href="{escape(href)}" target="_self"{css}{state}>{label}</a>'


def address(place: Place, **query: str) -> str:
    """Return the address of a page."""
    return f"/{place.path}?{urlencode(query)}" if query else f"/{place.path}"
