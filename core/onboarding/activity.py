"""What happened in an onboarding, as a sentence that somebody can read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from core.onboarding.states import Answer, ConfirmationItem
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.people.actor import Actor, ActorKind

_CONFIRMATIONS: Final = "candidate.confirmations."
_WITH_SUBJECT: Final = ("The ", "Kombo ", "FactoryFix ", "A ")
"""Entries that say themselves who did it."""
_ANSWERS: Final = {
    Answer.YES: "confirmed “{item}”",
    Answer.NO: "said no to “{item}”",
    Answer.NOT_APPLICABLE: "said that “{item}” does not apply",
    Answer.UNKNOWN: "answered “{item}”",
}


def sentence(who: Actor, what: str, after: Mapping[str, Any]) -> str:
    """Return an audit entry as a sentence without a full stop; `after` holds the changed fields by dotted name."""
    if answered := _answered(who, after):
        return answered
    if what.startswith(_WITH_SUBJECT):
        return what
    name = who.name or "Somebody"
    return f"{name}: {what}" if who.kind is ActorKind.COMMAND_LINE else f"{name} {what[:1].lower()}{what[1:]}"


def _answered(who: Actor, after: Mapping[str, Any]) -> str:
    """Return who at the customer answered which item, and how we heard it; nothing if no answer was recorded."""
    name = next((key for key in after if key.startswith(_CONFIRMATIONS) and key.endswith(".answer")), "")
    item = name.removeprefix(_CONFIRMATIONS).removesuffix(".answer")
    if not name or item not in set(ConfirmationItem):
        return ""
    customer, channel = (str(after.get(f"{_CONFIRMATIONS}{item}.{field}") or "") for field in ("who", "channel"))
    answer = _ANSWERS[Answer(after[name])].format(item=CONFIRMATION_ITEMS[ConfirmationItem(item)])
    heard = f", by {channel} to {who.name}" if channel else f", recorded by {who.name}"
    return f"{customer or 'The customer'} {answer}{heard}"
