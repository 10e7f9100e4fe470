"""A press: what a widget does, bound when it was drawn, and what the tab remembers of it until the next drawing."""

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
"""The tab's memory, in Streamlit's session."""


@dataclass(frozen=True, slots=True)
class Press:
    """What a press does, as it was bound when its widget was drawn."""

    key: str
    act: Callable[..., Any]
    ids: tuple[Any, ...] = ()
    seen: Seen | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    """The action's parameter by the key of the widget whose value it takes, read when it is pressed."""
    values: Mapping[str, Any] = field(default_factory=dict)
    done: str | Callable[[Any], str] = ""
    """The message after success, or what makes it from the action's result."""
    then: Callable[[Any], tuple[Place, Onboarding]] | None = None
    stay: bool = False
    """Whether a dialog stays open, and a fragment is drawn alone, after success."""
    busy: str = ""
    once: bool = False
    """Whether it is done once for each drawing, as of a button; a checkbox may be changed back before it is drawn."""


@dataclass(slots=True)
class Memory:
    """What the door remembers of a tab between two runs.

    A plain object: each access to Streamlit's session is a point where the next click may break off a run, and what an
    action has done must be told all the same.
    """

    refusals: dict[str, Callable[[], object]] = field(default_factory=dict)
    """What draws the refusal of each widget's last press, by its key."""
    done: dict[str, Press] = field(default_factory=dict)
    """The last press of each button that succeeded, as it was drawn: a double click does it once."""
    messages: list[str] = field(default_factory=list)
    moved: bool = False
    target: tuple[Place, Onboarding] | None = None
    by_itself: bool = False
    """Whether the next run is the page's own, because something moved, and no act of the person's."""
    line: str = ""
    """Which websocket the last run came over: the first run over another is a browser that connects by itself."""


def memory() -> Memory:
    """Return what the door remembers of this tab."""
    kept: Memory = st.session_state.setdefault(KEPT, Memory())
    return kept


def announce() -> None:
    """Show the messages of what was done since the last drawing."""
    kept = memory()
    messages, kept.messages = kept.messages, []
    for message in messages:
        st.toast(esc(message), icon=":material/check_circle:")


def perform(session_here: Callable[[], str], services: Services, press: Press, slot: Any) -> None:
    """Do what was pressed, for who is here now, and keep for the next drawing what came of it."""
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
    """Show that a slow act goes on, where its button stands."""
    stack = ExitStack()
    if slot is not None:
        stack.enter_context(slot)
        stack.enter_context(st.spinner(press.busy))
    return stack
