"""What happened in an onboarding: people's acts, system events, notes and files, newest first."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.actions.context import Context
from core.onboarding import activity as rules
from core.people.actor import ActorKind
from core.storage import audit, files, notes
from core.storage.audit import About, Entry, Filter
from core.storage.files import File
from core.storage.notes import Note
from core.storage.transaction import Transaction


class Kind(StrEnum):
    """What the page can be filtered by."""

    PEOPLE = "people"
    SYSTEM = "system"
    NOTES = "notes"
    FILES = "files"


SYSTEM = (ActorKind.SYSTEM,)
FILTERS: dict[Kind, Filter] = {
    Kind.PEOPLE: Filter(by=tuple(kind for kind in ActorKind if kind not in SYSTEM)),
    Kind.SYSTEM: Filter(by=SYSTEM),
    Kind.NOTES: Filter(about=(About.NOTE,)),
    Kind.FILES: Filter(about=(About.FILE,)),
}
_EXPORTED = ("When (UTC)", "Who", "What happened", "Note", "File", "Changed fields")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell that begins with one of these."""


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of the audit log as a sentence, with the note or the file that it is about."""

    entry: Entry
    sentence: str
    note: Note | None = None
    file: File | None = None

    @property
    def by_system(self) -> bool:
        """Whether a service or the dashboard itself did it."""
        return self.entry.who.kind in SYSTEM


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the activity, and how many events there are in all."""

    events: tuple[Event, ...]
    total: int


def page(
    ctx: Context, onboarding_id: str, *, kind: Kind | None = None, search: str = "", limit: int = 50, offset: int = 0
) -> Page:
    """Return a part of the activity; without a kind, everything."""
    base = FILTERS[kind] if kind else Filter()
    chosen = Filter(search=" ".join(search.split())[:200], by=base.by, about=base.about)
    with ctx.read() as act:
        entries = audit.entries(act.db, onboarding_id, chosen, limit=limit, offset=offset)
        return Page(tuple(_events(act.db, onboarding_id, entries)), audit.count(act.db, onboarding_id, chosen))


def export(ctx: Context, onboarding_id: str) -> bytes:
    """Return the whole activity as CSV in UTF-8 with a byte order mark, oldest first."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_EXPORTED)
    with ctx.read() as act:
        everything = audit.entries(act.db, onboarding_id, limit=-1)
        for event in reversed(list(_events(act.db, onboarding_id, everything))):
            writer.writerow([_cell(value) for value in _row(event)])
    return text.getvalue().encode("utf-8-sig")


def _row(event: Event) -> tuple[str, ...]:
    entry = event.entry
    changed = "; ".join(
        f"{name}: {entry.before.get(name, '')} → {entry.after.get(name, '')}"
        for name in {**entry.before, **entry.after}
    )
    note, file = event.note.text if event.note else "", event.file.name if event.file else ""
    return f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.who.name, event.sentence, note, file, changed


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _events(db: Transaction, onboarding_id: str, entries: Iterable[Entry]) -> Iterable[Event]:
    """Yield each entry with its sentence; an entry about a deleted note has none."""
    by_note = {note.id: note for note in notes.of(db, onboarding_id)}
    by_file = {file.id: file for file in files.of(db, onboarding_id, files.ATTACHMENT)}
    for entry in entries:
        yield Event(
            entry,
            rules.sentence(entry.who, entry.what, entry.after),
            by_note.get(entry.about_id) if entry.about is About.NOTE else None,
            by_file.get(entry.about_id) if entry.about is About.FILE else None,
        )
