"""The data folder: only its owner may read it, and it is never replaced while an app uses it."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

LOCK: Final = "in-use.lock"


class FolderInUse(Exception):
    """An app uses this data folder, or a back-up is being restored into it."""


def hold(folder: Path, *, alone: bool = False) -> IO[bytes]:
    """Return an open lock on this folder, which ends with the process or when it is closed; creates the folder.

    Every app on the folder holds one; with `alone` nobody else may. Raises FolderInUse.
    """
    close_to_others(folder)
    lock = (folder / LOCK).open("wb")
    try:
        fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise FolderInUse from None
    return lock


def close_to_others(folder: Path) -> None:
    """Create the folder if needed, and let only its owner open it and the files in it; new files likewise."""
    os.umask(0o077)
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(PermissionError):  # a mounted folder of another owner, whose rights are the operator's
        folder.chmod(0o700)
        for file in folder.iterdir():
            if file.is_file() and not file.is_symlink():
                file.chmod(0o600)
