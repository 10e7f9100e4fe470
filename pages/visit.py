"""The door: who is here now, what they look at, and every button, form, dialog and fragment.

Streamlit runs a fragment, a dialog or a callback with whatever the page captured when it was drawn, maybe hours ago. So
a page holds no person and does nothing by itself. What it draws here binds ids and what was on the screen; who acts is
found out anew at every press, in the transaction that writes (core/actions/context.py).
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

Act = Callable[..., Any]
Body = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Visit:
    """One run of a page: the services, the session, who holds it now, and the onboarding as it is drawn."""

    services: Services
    session: str
    person: Person
    drawn: Onboarding | None = None

    @property
    def ctx(self) -> Context:
        """What reads go through: they find out anew who may look."""
        return Context(self.services, BySession(self.session))

    @property
    def onboarding(self) -> Onboarding:
        """The onboarding on the screen; only on pages of one onboarding."""
        if self.drawn is None:
            raise RuntimeError("This page draws no onboarding.")
        return self.drawn

    def looking_at(self, onboarding: Onboarding) -> Visit:
        """Return the visit of a page that draws this onboarding."""
        return replace(self, drawn=onboarding)

    def seen(self, **more: Any) -> Seen:
        """Return what is on the screen now: the onboarding's version, and the `snapshot`, `push`, `link` or `draft`."""
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
        then: Callable[[Any], tuple[Place, Onboarding]] | None = None,
        stay: bool = False,
        busy: str = "",
        in_form: bool = False,
        **look: Any,
    ) -> None:
        """Draw a button that calls `act(ctx, *ids, **values, **typed)` with this screen's `seen`.

        `typed` maps the action's parameters to the keys of the widgets they are typed into; `look` goes to st.button.
        What is refused is said under the button. `in_form` makes it the button of the form around it.
        """
        press = Press(key, act, ids, self._screen(seen), typed or {}, values or {}, done, then, stay, busy, once=True)
        slot = st.empty() if busy else None
        widget = st.form_submit_button if in_form else st.button
        widget(label, key=key, on_click=partial(perform, session_here, self.services, press, slot), **look)
        self.report(key)

    def form(self, key: str, **look: Any) -> AbstractContextManager[Any]:
        """Open a form: its fields are sent together, when its button is pressed."""
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
        """Return what a checkbox, a choice or an uploader with this key calls when it is changed.

        The page draws `visit.report(key)` where a refusal is to stand.
        """
        press = Press(key, act, ids, self._screen(seen), typed or {}, values or {}, done, None, stay)
        return partial(perform, session_here, self.services, press, None)

    def report(self, key: str) -> None:
        """Say what the last press of the widget with this key was refused for, once."""
        if show := memory().refusals.pop(key, None):
            show()

    def choice(self, label: str, *, key: str, **look: Any) -> bool:
        """Draw a button that changes only what is on the screen, and say whether it was pressed."""
        return st.button(label, key=key, **look)

    def dialog(self, title: str, body: Body, *ids: Any, **look: Any) -> None:
        """Open a dialog now: `body(visit, *ids)` draws it, each time for who is here then."""

        def drawn() -> None:
            self._drawn_again(body, ids, used=True)

        st.dialog(title, **look)(_named(drawn, body))()

    def fragment(self, body: Body, *ids: Any, run_every: float | None = None, parallel: bool = False) -> None:
        """Draw `body(visit, *ids)`, which is drawn again alone by what is pressed in it, or every so many seconds."""
        first = True

        def drawn() -> None:
            nonlocal first
            if first:  # as part of the whole page, whose visit has just been made
                first = False
                body(self, *ids)
            else:
                self._drawn_again(body, ids, used=run_every is None)

        st.fragment(_named(drawn, body), run_every=run_every, parallel=parallel)()

    def refresh(self) -> None:
        """Draw the whole page again because something moved; that is no act of the person's."""
        memory().by_itself = True
        st.rerun()

    def _screen(self, seen: Seen | None) -> Seen | None:
        return seen or (self.seen() if self.drawn else None)

    def _drawn_again(self, body: Body, ids: tuple[Any, ...], *, used: bool) -> None:
        """Draw a piece of the page for who is here now; whoever may look no more is told so, or to sign in."""
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
        except NotAllowed as refused:  # the role was changed while the piece was open
            memory().refusals.clear()  # what was pressed in it was refused for the same reason
            show_error(refused)


def session_here() -> str:
    """Return the id of the session whose cookie this browser's websocket came with, or nothing."""
    return str(st.user.to_dict().get("session") or "")


def arrive(services: Services) -> Visit | None:
    """Begin a run of the whole page: find out who is here, and follow where the last press leads; None: nobody."""
    kept = memory()
    line = st.context.headers.get("Sec-WebSocket-Key", "")
    used = kept.line == line and not kept.by_itself  # the gate has counted a page that was opened
    kept.line, kept.moved, kept.by_itself = line, False, False
    person = sessions.who_is(services, session_here(), used=used)
    if person is None:
        return None
    return Visit(services, session_here(), person)


def follow() -> None:
    """Go where the last press leads, if anywhere, and say what was done; only once this run's pages are known."""
    kept = memory()
    target, kept.target = kept.target, None
    if target:
        places.go(*target)
    announce()


def leftovers() -> None:
    """Say what was refused although its button is not on the page any more, so that nothing is lost in silence."""
    kept = memory()
    refusals, kept.refusals = kept.refusals, {}
    for show in refusals.values():
        show()


def signed_out() -> None:
    """Say in the page's place that the session is over, and forget what this tab knew."""
    st.session_state.clear()  # nothing of the last person's stays for the next
    st.warning("**You were signed out.** Sign in to go on; what you did before that is saved.")
    st.html(f'<a href="/sign-in?next={_address()}" target="_self" class="sign-in-again">Sign in</a>')


def _address() -> str:
    """Return the address of the page that is open, as the value of a query."""
    query = urlencode(st.query_params.to_dict(), doseq=True)
    path = urlsplit(st.context.url or "").path or "/"
    return quote(f"{path}?{query}" if query else path, safe="/")


def _named(drawn: Callable[[], None], body: Body) -> Callable[[], None]:
    """Give a piece of the page the name of what draws it: Streamlit tells fragments apart by it."""
    inner = body.func if isinstance(body, partial) else body
    drawn.__module__, drawn.__qualname__ = inner.__module__, inner.__qualname__
    return drawn
