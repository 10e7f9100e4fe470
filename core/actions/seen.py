"""What a person had on the screen when they pressed, and whether a part that the act rests on has moved since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.candidate.draft import Draft
from core.errors import EditConflict
from core.onboarding.clock import ZONE
from core.storage import audit, drafts
from core.storage.transaction import Transaction

_LOOK = "Nothing of yours was saved. Look at the new values first."


@dataclass(frozen=True, slots=True)
class Seen:
    """An onboarding as it was drawn: its version, when, and the snapshot, push, link or candidate on the screen.

    `draft` is the test candidate that was being prepared, None where the screen showed none.
    """

    version: int
    at: datetime
    snapshot: str = ""
    push: str = ""
    link: str = ""
    draft: Draft | None = None


def check_unmoved(db: Transaction, onboarding_id: str, seen: Seen, rests_on: Sequence[str]) -> None:
    """Raise EditConflict, saying who changed what, when a part that an act rests on was saved after `seen`.

    `rests_on` names fields of the aggregate, whole ("requirements") or one of their own ("connection.tool"): a change
    elsewhere, such as a webhook or a ticked step of the guide, refuses nothing.
    """
    for entry in audit.since_version(db, onboarding_id, seen.version):
        if moved := _of(_changed_in(entry), rests_on):
            raise _saved_first(entry, moved)


def draft_conflict(
    db: Transaction, onboarding_id: str, displayed: Draft | None, rests_on: Sequence[str]
) -> EditConflict | None:
    """Return who changed a part of the test candidate since it was `displayed`; None if nobody did.

    The candidate is not part of the aggregate, so it is compared itself, and the audit log says who changed it.
    """
    now = drafts.find(db, onboarding_id)
    if displayed is not None and now is None:
        return EditConflict("This candidate is not being prepared any more.", "Begin with a sample again.")
    before, after = audit.difference(drafts.facts(displayed), drafts.facts(now))
    moved = _of({**before, **after}, rests_on)
    if not moved:
        return None
    for entry in audit.entries(db, onboarding_id):
        if changed := [name for name in moved if name in entry.before or name in entry.after]:
            return _saved_first(entry, changed)
    return EditConflict("This candidate was changed meanwhile.", _LOOK)


def _changed_in(entry: audit.Entry) -> set[str]:
    """Return the changed fields; a mapping that was or became empty is named by what came into it or left it."""
    return {name for name, value in (*entry.before.items(), *entry.after.items()) if value != {}}


def _of(changed: Iterable[str], parts: Sequence[str]) -> list[str]:
    return sorted(name for name in changed if _belongs(name, parts))


def _saved_first(entry: audit.Entry, moved: Sequence[str]) -> EditConflict:
    names = ", ".join(dict.fromkeys(_in_words(name) for name in moved))
    return EditConflict(
        f"{entry.who.name} saved first, at {entry.at.astimezone(ZONE):%Y-%m-%d %H:%M %Z}: "
        f"{entry.what.lower()} ({names}).",
        _LOOK,
    )


def _belongs(name: str, parts: Sequence[str]) -> bool:
    """Say whether a changed field lies in one of the parts, or holds one: a link that vanished takes its date along."""
    return any(f"{name}.".startswith(f"{part}.") or f"{part}.".startswith(f"{name}.") for part in parts)


def _in_words(name: str) -> str:
    """Return a dotted field as words, without the part that holds it, and at most two deep: "admin email"."""
    words = name.split(".")
    return " ".join(words[1:3] or words).replace("_", " ")
