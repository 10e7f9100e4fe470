"""What a person had on the screen when they pressed, and whether a part that the act rests on has moved since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.errors import EditConflict
from core.onboarding.clock import ZONE
from core.storage import audit
from core.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Seen:
    """An onboarding as it was drawn: its version, when, and the snapshot, push or link that was on the screen."""

    version: int
    at: datetime
    snapshot: str = ""
    push: str = ""
    link: str = ""


def check_unmoved(db: Transaction, onboarding_id: str, seen: Seen, rests_on: Sequence[str]) -> None:
    """Raise EditConflict, saying who changed what, when a part that an act rests on was saved after `seen`.

    `rests_on` names fields of the aggregate, whole ("requirements") or one of their own ("connection.tool"): a change
    elsewhere, such as a webhook or a ticked step of the guide, refuses nothing.
    """
    for entry in audit.since_version(db, onboarding_id, seen.version):
        moved = sorted(name for name in {**entry.before, **entry.after} if _belongs(name, rests_on))
        if moved:
            names = ", ".join(dict.fromkeys(_in_words(name) for name in moved))
            raise EditConflict(
                f"{entry.who} saved first, at {entry.at.astimezone(ZONE):%Y-%m-%d %H:%M %Z}: "
                f"{entry.what.lower()} ({names}).",
                "Nothing of yours was saved. Look at the new values first.",
            )


def _belongs(name: str, parts: Sequence[str]) -> bool:
    """Say whether a changed field lies in one of the parts, or holds one: a link that vanished takes its date along."""
    return any(f"{name}.".startswith(f"{part}.") or f"{part}.".startswith(f"{name}.") for part in parts)


def _in_words(name: str) -> str:
    """Return a dotted field as words, without the part that holds it: "admin email"."""
    return name.split(".", 1)[-1].replace("_", " ").replace(".", " ")
