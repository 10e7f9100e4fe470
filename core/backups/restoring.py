"""Puts a back-up in the place of the database; the present files are set aside, never overwritten."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from core.backups import files
from core.data_folder import FolderInUse, hold
from core.errors import InvalidInput
from core.storage import backup
from core.storage.backup import Contents

ASIDE: Final = "set-aside-"
_PRESENT: Final = ("onboarding.db", "queue.db")
"""The queue belongs to the database: its jobs name rows of it, and it is filled again from the restored one."""


def restore(file: Path, database: Path, now: datetime, identities: Path | None = None) -> tuple[Contents, Path | None]:
    """Check a back-up and put it in the place of the database; returns what it holds, and where the present files are.

    `identities` is the file with the private age key of an encrypted one. Raises InvalidInput and StoreUnavailable
    before anything was moved.
    """
    if not file.is_file():
        raise InvalidInput(f"There is no file {file}.", "Name a back-up with FILE=….")
    try:
        lock = hold(database.parent, alone=True)
    except FolderInUse:
        raise InvalidInput("The app is running.", "Stop it first, then restore.") from None
    with closing(lock):
        ready = database.with_name("restored.db")
        ready.unlink(missing_ok=True)
        try:
            held = _checked(file, ready, identities)
            aside = _set_aside(database.parent, now)
            files.keep(ready, database)
        finally:
            ready.unlink(missing_ok=True)
    return held, aside


def _checked(file: Path, ready: Path, identities: Path | None) -> Contents:
    if file.suffix == ".age":
        if identities is None:
            raise InvalidInput(f"{file.name} is encrypted.", "Name the file with its private key with KEY=….")
        files.decrypted(file, ready, identities)
        held = backup.contents(ready)
    else:
        held = backup.copy(file, ready)
    if held.newer:
        raise InvalidInput(f"A newer version of the app wrote {file.name}.", "Install that version first.")
    return held


def _set_aside(folder: Path, now: datetime) -> Path | None:
    """Keep the present files under another name before the first of them goes: a crash in between loses nothing."""
    present = [folder / f"{name}{end}" for name in _PRESENT for end in ("", "-wal", "-shm")]
    present = [file for file in present if file.exists()]
    if not present:
        return None
    aside = folder / f"{ASIDE}{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"
    aside.mkdir(mode=0o700)
    for file in present:
        (aside / file.name).hardlink_to(file)
    for file in present:
        file.unlink()
    return aside
