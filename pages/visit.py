"""One visit to a page: the person, the onboarding, and every button, form, dialog and fragment.

Streamlit runs a fragment, dialog or callback with what the page captured when it was drawn, maybe hours ago. So a page
does not bind the person. Widgets bind ids and what was on the screen; who acts is looked up at every press, in the
transaction that writes (core/actions/context.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import streamlit as st

from core.actions import sessions
from core.actions.context import BySession, Context
from core.actions.seen import Seen
from core.errors import NotAllowed, SignedOut
from core.onboarding.model import Onboarding
from core.people.roles import Person
from core.services import Services
from pages.press import Press, announce, memory, perform
from pages.shared import places
from pages.shared.errors import show_error
from pages.shared.places import Place

LINK_STYLE = """<style>.sign-in-again { display: inline-block; padding: .5rem 1.25rem; border-radius: .5rem;
background: #0f5c63; color: #fff !important; font-weight: 600; text-decoration: none; }</style>"""
"""Streamlit's own link buttons open another tab; this one stays in the tab."""
Act = Callable[..., Any]
Body = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Visit:
    """One run of a page: the services, the session, its person, and the onboarding that is drawn."""

    services: Services
    session: str
    person: Person
    drawn: Onboarding | None = None

    @property
    def ctx(self) -> Context:
        """The context for reads, which checks again who may read."""
        return Context(self.services, BySession(self.session))

    @property
    def onboarding(self) -> Onboarding:
        """The onboarding on the screen; raises RuntimeError on pages without one."""
        if self.drawn is None:
            raise RuntimeError("This page draws no onboarding.")
        return self.drawn

    def looking_at(self, onboarding: Onboarding) -> Visit:
        """Return this visit with the onboarding that the page draws."""
        return replace(self, drawn=onboarding)

    def seen(self, **more: Any) -> Seen:
        """Return what is on the screen: the onboarding's version and a `snapshot`, `push`, `link` or `draft`."""
        return Seen(version=self.onboarding.version, at=self.services.now(), **more)

    def button(
        self,
        label: str,
        act: Act,
        *ids: Any,
        key: str,
        seen: Seen | None = None,
        typed: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
        done: str | Callable[[Any], str] = "",
        then: Callable[[Any], tuple[Place, Onboarding] | None] | None = None,
        stay: bool = False,
        busy: str = "",
        in_form: bool = False,
        **look: Any,
    ) -> None:
        """Draw a button that calls `act(ctx, *ids, **values, **typed)` with this screen's `seen`.

        `typed` maps the action's parameters to the keys of the widgets they are typed into; `look` goes to st.button.
        An error is shown under the button. `in_form` makes it the submit button of the form around it.
        """
        press = Press(key, act, ids, self._screen(seen), typed or {}, values or {}, done, then, stay, busy, once=True)
        slot = st.empty() if busy else None
        widget = st.form_submit_button if in_form else st.button
        widget(label, key=key, on_click=partial(perform, session_here, self.services, press, slot), **look)
        self.report(key)

    def form(self, key: str, **look: Any) -> AbstractContextManager[Any]:
        """Open a form, whose fields are sent together when its button is pressed."""
        return st.form(key, **look)

    def on_change(
        self,
        act: Act,
        *ids: Any,
        key: str,
        seen: Seen | None = None,
        typed: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
        done: str | Callable[[Any], str] = "",
        stay: bool = False,
    ) -> Callable[[], None]:
        """Return the callback for a change of the checkbox, choice or uploader with this key.

        The page calls `visit.report(key)` where an error should appear.
        """
        press = Press(key, act, ids, self._screen(seen), typed or {}, values or {}, done, None, stay)
        return partial(perform, session_here, self.services, press, None)

    def report(self, key: str) -> None:
        """Draw the error of the last press of the widget with this key, once."""
        if show := memory().refusals.pop(key, None):
            show()

    def choice(self, label: str, *, key: str, **look: Any) -> bool:
        """Draw a button that changes only the screen, and return whether it was pressed."""
        return st.button(label, key=key, **look)

    def dialog(self, title: str, body: Body, *ids: Any, **look: Any) -> None:
        """Open a dialog now; `body(visit, *ids)` draws it, with the person signed in at each drawing."""

        def draw() -> None:
            self._redraw(body, ids, used=True)

        st.dialog(title, **look)(_named(draw, body))()

    def fragment(self, body: Body, *ids: Any, run_every: float | None = None, parallel: bool = False) -> None:
        """Draw `body(visit, *ids)` as a fragment, redrawn alone by its own widgets or every `run_every` seconds."""
        first = True

        def draw() -> None:
            nonlocal first
            if first:  # drawn with the whole page, so this visit is new
                first = False
                body(self, *ids)
            else:
                self._redraw(body, ids, used=run_every is None)

        st.fragment(_named(draw, body), run_every=run_every, parallel=parallel)()

    def refresh(self) -> None:
        """Draw the whole page again because its data changed; this does not count as use of the session."""
        memory().by_itself = True
        st.rerun()

    def _screen(self, seen: Seen | None) -> Seen | None:
        return seen or (self.seen() if self.drawn else None)

    def _redraw(self, body: Body, ids: tuple[Any, ...], *, used: bool) -> None:
        """Draw a part of the page for the person signed in now, or an error if they may no longer see it."""
        if memory().moved:
            st.rerun()
        person = sessions.who_is(self.services, session_here(), used=used)
        if person is None:
            signed_out()
            return
        announce()
        try:
            body(replace(self, session=session_here(), person=person), *ids)
        except SignedOut:
            signed_out()
        except NotAllowed as refused:  # the role was changed while this part was open
            memory().refusals.clear()  # a press in it was refused for the same reason
            show_error(refused)


def session_here() -> str:
    """Return the id of the session in the cookie of this browser's websocket, or ""."""
    return str(st.user.to_dict().get("session") or "")


def arrive(services: Services) -> Visit | None:
    """Start a run of the whole page, and return its visit; None if nobody is signed in."""
    kept = memory()
    line = st.context.headers.get("Sec-WebSocket-Key", "")
    used = kept.line == line and not kept.by_itself  # core/sign_in/gate.py counts opening a page
    kept.line, kept.moved, kept.by_itself = line, False, False
    person = sessions.who_is(services, session_here(), used=used)
    if person is None:
        return None
    return Visit(services, session_here(), person)


def follow() -> None:
    """Go to the target of the last press, if any, and show its message; call it after st.navigation."""
    kept = memory()
    target, kept.target = kept.target, None
    if target:
        places.go(*target)
    announce()


def leftovers() -> None:
    """Draw the errors of presses whose buttons are no longer on the page."""
    kept = memory()
    refusals, kept.refusals = kept.refusals, {}
    for show in refusals.values():
        show()


def signed_out() -> None:
    """Draw that the session is over in place of the page, and clear the tab's memory."""
    st.session_state.clear()  # the next person must not see anything of the last one
    st.warning("**You were signed out.** What you saved is kept. What you typed last may be lost.")
    st.html(f'{LINK_STYLE}<a href="/sign-in?next={_address()}" target="_self" class="sign-in-again">Sign in</a>')


def _address() -> str:
    """Return the address of the open page, encoded as a query value."""
    query = urlencode(st.query_params.to_dict(), doseq=True)
    path = urlsplit(st.context.url or "").path or "/"
    return quote(f"{path}?{query}" if query else path, safe="/")


def _named(draw: Callable[[], None], body: Body) -> Callable[[], None]:
    """Give the function the name of `body`, by which Streamlit tells fragments apart."""
    inner = body.func if isinstance(body, partial) else body
    draw.__module__, draw.__qualname__ = inner.__module__, inner.__qualname__
    return draw
