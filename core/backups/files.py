"""The files of back-ups: `onboarding-20261130T080000Z.db`, or `….db.age` if they are encrypted."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyrage

from core.data_folder import close_to_others
from core.errors import InvalidInput
from core.storage import backup
from core.storage.backup import Contents

_NAME: Final = re.compile(r"onboarding-(\d{8}T\d{6}Z)\.db(?:\.age)?")
_TIME: Final = "%Y%m%dT%H%M%SZ"
_UNFINISHED: Final = "unfinished-"


@dataclass(frozen=True, slots=True)
class Backup:
    """One back-up, and when it was made."""

    path: Path
    at: datetime


def made(folder: Path) -> list[Backup]:
    """Return the finished back-ups in this folder, the oldest first."""
    named = [(path, _NAME.fullmatch(path.name)) for path in folder.glob("onboarding-*")]
    known = [Backup(path, datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)) for path, match in named if match]
    return sorted(known, key=lambda finished: finished.at)


def make(database: Path, folder: Path, now: datetime, age_key: str = "") -> tuple[Backup, Contents]:
    """Copy the database into a new file of this folder, after the copy was opened and checked.

    With `age_key` only the owner of its private part can read the file. Raises StoreUnavailable and OSError.
    """
    close_to_others(folder)
    for left in [*folder.glob(f"{_UNFINISHED}*"), *database.parent.glob(f"{_UNFINISHED}*")]:
        left.unlink()  # of a process that was killed
    name = f"onboarding-{now.astimezone(UTC):{_TIME}}.db"
    plain = (database.parent if age_key else folder) / f"{_UNFINISHED}{name}"
    try:
        held = backup.copy(database, plain)
        finished = _encrypted(plain, folder, age_key) if age_key else plain
        target = folder / (f"{name}.age" if age_key else name)
        keep(finished, target)
    finally:
        plain.unlink(missing_ok=True)
    return Backup(target, now), held


def forget(folder: Path, before: datetime) -> int:
    """Delete the back-ups older than this, but never the newest; returns how many."""
    old = [earlier for earlier in made(folder)[:-1] if earlier.at < before]
    for earlier in old:
        earlier.path.unlink()
    return len(old)


def decrypted(file: Path, target: Path, identities: Path) -> None:
    """Decrypt a back-up into a new file with the age identities in a file; raises InvalidInput."""
    lines = [line.strip() for line in identities.read_text("utf-8").splitlines()]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
        pyrage.decrypt_file(str(file), str(target), keys)
    except (pyrage.IdentityError, pyrage.DecryptError) as error:
        raise InvalidInput(f"{file.name} cannot be decrypted with this key: {error}.", "Use its private key.") from None
    target.chmod(0o600)


def keep(file: Path, target: Path) -> None:
    """Give a finished file its name, so that it stays after a power failure."""
    _sync(file)
    file.rename(target)
    _sync(target.parent)


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _encrypted(plain: Path, folder: Path, age_key: str) -> Path:
    target = folder / f"{plain.name}.age"
    target.touch(mode=0o600, exist_ok=False)
    pyrage.encrypt_file(str(plain), str(target), [pyrage.x25519.Recipient.from_str(age_key)])
    return target
