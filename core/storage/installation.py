"""The installation's mode, sandbox or production, as a marker in the database (see core/mode.py)."""

from __future__ import annotations

from datetime import datetime

from core.mode import Folder, Mode
from core.storage.transaction import Transaction


def folder(db: Transaction, *, has_sandbox_file: bool) -> Folder:
    """Return what the database shows about its data folder; also works on an empty file or one without a marker.

    The tables may not exist yet, because this runs before the migrations.
    """
    known = {name for (name,) in db.stream("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return Folder(
        marker=db.value("SELECT mode FROM installation") if "installation" in known else None,
        emails=tuple(email for (email,) in db.stream("SELECT email FROM people")) if "people" in known else (),
        has_onboardings="onboardings" in known and bool(db.value("SELECT EXISTS (SELECT 1 FROM onboardings)")),
        has_sandbox_file=has_sandbox_file,
    )


def marked_at(db: Transaction) -> datetime:
    """Return when this installation began."""
    return datetime.fromisoformat(db.value("SELECT marked_at FROM installation"))


def store_mode(db: Transaction, mode: Mode, now: datetime) -> None:
    """Store the mode if none is stored; a stored mode never changes."""
    db.execute(
        "INSERT INTO installation (id, mode, marked_at) VALUES (1, ?, ?) ON CONFLICT DO NOTHING",
        [mode.value, now.isoformat()],
    )
