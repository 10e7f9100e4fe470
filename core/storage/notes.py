"""The notes that people write about an onboarding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from core.errors import NotFound
from core.people.actor import Actor
from core.storage.actors import actor_in, columns
from core.storage.transaction import Row, Transaction
from core.stored_enum import StoredEnum


class Audience(StoredEnum):
    """Who may read a note; the value is stored."""

    TEAM = "team"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Note:
    """A note; a deleted one has no text."""

    id: str
    onboarding_id: str
    at: datetime
    by: Actor
    audience: Audience
    text: str
    deleted: bool


def add(db: Transaction, *, onboarding_id: str, who: Actor, audience: Audience, text: str, now: datetime) -> Note:
    """Store a note and return it."""
    note = Note(uuid4().hex, onboarding_id, now, who, audience, text, deleted=False)
    row = {"id": note.id, "onboarding_id": onboarding_id, "at": now.isoformat(), **columns("written_by", who)}
    db.insert("notes", row | {"audience": audience.value, "text": text})
    return note


def get(db: Transaction, note_id: str, onboarding_id: str) -> Note:
    """Return a note of this onboarding; raises NotFound."""
    row = db.first("SELECT * FROM notes WHERE id = ? AND onboarding_id = ?", [note_id, onboarding_id])
    if row is None:
        raise NotFound("This note does not exist.", "Reload the page.")
    return _note(row)


def delete(db: Transaction, note_id: str, now: datetime) -> None:
    """Delete the text of a note; its row stays, so that the activity can say that it was there."""
    db.update("notes", note_id, {"text": "", "deleted_at": now.isoformat()})


def of(db: Transaction, onboarding_id: str) -> list[Note]:
    """Return the notes of an onboarding, newest first, without the deleted ones."""
    query = "SELECT * FROM notes WHERE onboarding_id = ? AND deleted_at IS NULL ORDER BY at DESC, id"
    return [_note(row) for row in db.select(query, [onboarding_id])]


def _note(row: Row) -> Note:
    return Note(
        id=row["id"],
        onboarding_id=row["onboarding_id"],
        at=datetime.fromisoformat(row["at"]),
        by=actor_in(row, "written_by"),
        audience=Audience(row["audience"]),
        text=row["text"],
        deleted=row["deleted_at"] is not None,
    )
