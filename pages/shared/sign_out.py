"""The sign-out button, and the dialog of a person's own sessions."""

from __future__ import annotations

import streamlit as st

from core.actions import sessions
from core.people.sessions import Session
from pages.shared.text import esc
from pages.shared.when import ago, moment
from pages.visit import Visit

STYLE = """<style>
.way-out { margin: 0; }
.way-out button { font: inherit; font-size: .875rem; color: inherit; background: none; border: 0; padding: 0; }
.way-out button { cursor: pointer; }
.way-out button:hover, .way-out button:focus-visible { text-decoration: underline; }
</style>"""
FORM = '<form class="way-out" method="post" action="/sign-out"><button>Sign out</button></form>'
"""An HTML form stays in the same tab; a Streamlit link would open a new one."""


def draw(visit: Visit) -> None:
    """Draw the links “Your sessions” and “Sign out”."""
    if visit.choice("Your sessions", key="own_sessions", icon=":material/devices:", type="tertiary"):
        visit.dialog("Your sessions", _sessions, icon=":material/devices:")
    st.html(STYLE + FORM)


def _sessions(visit: Visit) -> None:
    own = sessions.own_sessions(visit.ctx)
    for session in own:
        _session(visit, session)
    if len(own) > 1:
        visit.button(
            "End other sessions", sessions.end_other_sessions, key="end_others", type="primary", done=_ended, stay=True
        )
    else:
        st.caption("You are signed in only here.")


def _session(visit: Visit, session: Session) -> None:
    here = " :green-badge[This browser]" if session.id == visit.session else ""
    used = ago(session.last_used_at, visit.services.now())
    st.markdown(
        f"**{esc(session.browser or 'A browser')}**{here}  \n"
        f":small[:gray[Signed in {moment(session.created_at)} from {esc(session.address or 'unknown')} · used {used}]]"
    )


def _ended(count: int) -> str:
    return "The other session was ended." if count == 1 else f"{count} other sessions were ended."
