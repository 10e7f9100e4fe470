"""What a person had on the screen when they acted, and whether the parts that matter have changed since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core import dates
from core.candidate.draft import Draft
from core.errors import EditConflict
from core.storage import audit, drafts
from core.storage.transaction import Transaction

_LOOK = "Nothing of yours was saved. Look at the new values first."


@dataclass(frozen=True, slots=True)
class Seen:
    """The displayed onboarding: its version, the time, and the IDs of the displayed snapshot and push.

    `link` is the displayed link's creation time, and `draft` the displayed draft candidate; both may be empty.
    """

    version: int
    at: datetime
    snapshot: str = ""
    push: str = ""
    link: str = ""
    draft: Draft | None = None


def check_unmoved(db: Transaction, onboarding_id: str, seen: Seen, rests_on: Sequence[str]) -> None:
    """Raise EditConflict, which says who changed what, if one of the fields in `rests_on` was saved after `seen`.

    `rests_on` names whole fields of the onboarding ("requirements") or parts of them ("connection.tool"). A change to
    any other field, such as by a webhook or a ticked step of the guide, is no conflict.
    """
    for entry in audit.since_version(db, onboarding_id, seen.version):
        if moved := _of(_changed_in(entry), rests_on):
            raise _saved_first(entry, moved)


def draft_conflict(
    db: Transaction, onboarding_id: str, displayed: Draft | None, rests_on: Sequence[str]
) -> EditConflict | None:
    """Return an error that says who changed the draft candidate since it was `displayed`, or None.

    The draft is not part of the onboarding and has no version, so its contents are compared.
    """
    now = drafts.find(db, onboarding_id)
    if displayed is not None and now is None:
        return EditConflict("This candidate is no longer being prepared.", "Choose a sample candidate again.")
    before, after = audit.difference(drafts.facts(displayed), drafts.facts(now))
    moved = _of({**before, **after}, rests_on)
    if not moved:
        return None
    for entry in audit.entries(db, onboarding_id):
        if changed := [name for name in moved if name in entry.before or name in entry.after]:
            return _saved_first(entry, changed)
    return EditConflict("This candidate has just been changed.", _LOOK)


def _changed_in(entry: audit.Entry) -> set[str]:
    """Return the names of the changed fields.

    For a mapping that was or became empty, the audit log has an entry {} for the mapping itself and one for each key.
    Only the keys are returned, so that a first answer to one item does not conflict with answers to other items.
    """
    return {name for name, value in (*entry.before.items(), *entry.after.items()) if value != {}}


def _of(changed: Iterable[str], parts: Sequence[str]) -> list[str]:
    return sorted(name for name in changed if _belongs(name, parts))


def _saved_first(entry: audit.Entry, moved: Sequence[str]) -> EditConflict:
    names = ", ".join(dict.fromkeys(_in_words(name) for name in moved))
    return EditConflict(
        f"{entry.who.name} saved first, at {dates.moment(entry.at)}: {entry.what.lower()} ({names}).",
        _LOOK,
    )


def _belongs(name: str, parts: Sequence[str]) -> bool:
    """Return whether a changed field is one of the parts, inside one, or contains one (such as a removed link)."""
    return any(f"{name}.".startswith(f"{part}.") or f"{part}.".startswith(f"{name}.") for part in parts)


def _in_words(name: str) -> str:
    """Return a dotted field name as text without its first part: "requirements.admin.email" is "admin email"."""
    parts = name.split(".")
    return " ".join(parts[1:3] or parts).replace("_", " ")
