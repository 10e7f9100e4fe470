"""Notes on an onboarding: for the team, or for the customer to read."""

from __future__ import annotations

from typing import Final

from core.actions.context import Context
from core.errors import InvalidInput, NotAllowed
from core.people.roles import Permission
from core.storage import notes
from core.storage.audit import About
from core.storage.notes import Audience, Note

LONGEST: Final = 4_000
"""Characters of a note."""
_WRITTEN: Final = {
    Audience.TEAM: "Wrote a note for the team",
    Audience.CUSTOMER: "Wrote a note for the customer",
    Audience.UNKNOWN: "Wrote a note",
}


def write(ctx: Context, onboarding_id: str, *, text: str, audience: str) -> Note:
    """Add a note for an Audience; raises InvalidInput for an empty or too long note."""
    with ctx.change(onboarding_id, Permission.VIEW) as act:
        typed = text.strip()
        if not typed:
            raise InvalidInput("The note is empty.", "Write what the reader should know.")
        if len(typed) > LONGEST:
            raise InvalidInput(f"The note has {len(typed):,} characters.", f"Shorten it to {LONGEST:,}.")
        note = notes.add(
            act.db,
            onboarding_id=onboarding_id,
            who=act.person.actor,
            audience=Audience(audience),
            text=typed,
            now=act.now,
        )
        act.note(_WRITTEN[note.audience], {}, about=About.NOTE, about_id=note.id)
        return note


def delete(ctx: Context, onboarding_id: str, note_id: str) -> None:
    """Delete a note that the same person wrote; admins may delete every note. Raises NotFound or NotAllowed."""
    with ctx.change(onboarding_id, Permission.VIEW) as act:
        note = notes.get(act.db, note_id, onboarding_id)
        if note.by.id != act.person.id and not act.person.may(Permission.MANAGE):
            raise NotAllowed("You may delete only your own notes.", f"Ask {note.by.name} or an admin.")
        if note.deleted:
            return
        notes.delete(act.db, note_id, act.now)
        act.note("Deleted a note", {}, about=About.NOTE, about_id=note_id)
