"""Running the action of a widget, and what a tab remembers of it until the page is drawn again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from core.actions.context import BySession, Context
from core.actions.seen import Seen
from core.errors import OnboardingError
from core.onboarding.model import Onboarding
from core.services import Services
from pages.shared.errors import note_defect, note_refusal, show_error, show_reference
from pages.shared.places import Place
from pages.shared.text import esc

KEPT = "visit"
"""The session key of the tab's memory."""


@dataclass(frozen=True, slots=True)
class Press:
    """The action of a widget with its arguments, bound when the widget was drawn."""

    key: str
    act: Callable[..., Any]
    ids: tuple[Any, ...] = ()
    seen: Seen | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    """The widget key for each parameter of the action that takes a widget's value, read when it is pressed."""
    values: Mapping[str, Any] = field(default_factory=dict)
    done: str | Callable[[Any], str] = ""
    """The message after success, or a function that makes it from the action's result."""
    then: Callable[[Any], tuple[Place, Onboarding] | None] | None = None
    """What follows success, with the action's result; it returns where to go, or None to stay on the page."""
    stay: bool = False
    """Whether only the dialog or fragment is drawn after success; if not, the whole page is."""
    busy: str = ""
    once: bool = False
    """Whether it runs only once per drawing, as for a button; a checkbox may be changed back before it is drawn."""


@dataclass(slots=True)
class Memory:
    """What a tab remembers between two runs.

    It is a plain object because the next click can interrupt a run at any access to Streamlit's session, and the
    result of an action must be reported even then.
    """

    refusals: dict[str, Callable[[], object]] = field(default_factory=dict)
    """Functions that draw the error of each widget's last press, by widget key."""
    done: dict[str, Press] = field(default_factory=dict)
    """The last successful press of each button, so that a double click runs it once."""
    messages: list[str] = field(default_factory=list)
    moved: bool = False
    target: tuple[Place, Onboarding] | None = None
    by_itself: bool = False
    """Whether the page starts the next run itself, so that it does not count as use of the session."""
    line: str = ""
    """The key of the last run's websocket: the first run over a new one is the browser reconnecting by itself."""


def memory() -> Memory:
    """Return the memory of this tab."""
    kept: Memory = st.session_state.setdefault(KEPT, Memory())
    return kept


def announce() -> None:
    """Show the messages of the actions since the page was last drawn."""
    kept = memory()
    messages, kept.messages = kept.messages, []
    for message in messages:
        st.toast(esc(message), icon=":material/check_circle:")


def perform(session_here: Callable[[], str], services: Services, press: Press, slot: Any) -> None:
    """Run the action as the person signed in now, and keep its result for the next drawing."""
    kept, ctx = memory(), Context(services, BySession(session_here()), press.seen)
    typed = {name: st.session_state.get(widget) for name, widget in press.typed.items()}
    if press.once and kept.done.get(press.key) is press:
        return
    kept.refusals.pop(press.key, None)
    with _busy(press, slot):
        try:
            result = press.act(ctx, *press.ids, **press.values, **typed)
            _keep(kept, press, result)
        except OnboardingError as refused:
            note_refusal(refused, action=press.key)
            kept.refusals[press.key] = partial(show_error, refused)
        except Exception as defect:
            kept.refusals[press.key] = partial(show_reference, note_defect(defect, action=press.key))


def _keep(kept: Memory, press: Press, result: Any) -> None:
    kept.done[press.key] = press
    kept.moved = kept.moved or not press.stay
    if message := press.done(result) if callable(press.done) else press.done:
        kept.messages.append(message)
    if press.then:
        kept.target = press.then(result)


def _busy(press: Press, slot: Any) -> AbstractContextManager[Any]:
    """Return a spinner in the place of the button for a slow action, or nothing."""
    stack = ExitStack()
    if slot is not None:
        stack.enter_context(slot)
        stack.enter_context(st.spinner(press.busy))
    return stack
