"""Files stored as evidence, such as profile PDFs and screenshots, with their SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from core.errors import NotFound
from core.people.actor import Actor
from core.storage.actors import actor_in, columns
from core.storage.transaction import Row, Transaction

ATTACHMENT = "attachment"
"""The kind of a file that a person attached to the onboarding."""
_DESCRIBED = ("id", "kind", "name", "content_type", "sha256", "size")


@dataclass(frozen=True, slots=True)
class File:
    """The description of a stored file: `size` in bytes, `sha256` in hexadecimal."""

    id: str
    kind: str
    name: str
    content_type: str
    sha256: str
    size: int
    kept_at: datetime
    kept_by: Actor


def keep(
    db: Transaction,
    *,
    onboarding_id: str,
    kind: str,
    name: str,
    content_type: str,
    content: bytes,
    who: Actor,
    now: datetime,
) -> File:
    """Store a file and return its description."""
    digest = hashlib.sha256(content).hexdigest()
    file = File(uuid4().hex, kind, name, content_type, digest, len(content), now, who)
    db.insert(
        "files",
        {
            "id": file.id,
            "onboarding_id": onboarding_id,
            "kind": kind,
            "name": name,
            "content_type": content_type,
            "sha256": file.sha256,
            "size": file.size,
            "content": content,
            "created_at": now.isoformat(),
            **columns("created_by", who),
        },
    )
    return file


def content(db: Transaction, file_id: str, onboarding_id: str = "") -> tuple[File, bytes]:
    """Return a file's description and content; raises NotFound, also if it belongs to another onboarding.

    An empty `onboarding_id` allows every file.
    """
    row = db.first("SELECT * FROM files WHERE id = ?", [file_id])
    if row is None or onboarding_id not in ("", row["onboarding_id"]):
        raise NotFound("This file does not exist.", "Reload the page.")
    return _file(row), bytes(row["content"])


def of(db: Transaction, onboarding_id: str, kind: str) -> list[File]:
    """Return the descriptions of an onboarding's files of this kind, newest first."""
    fields = ", ".join((*_DESCRIBED, "created_at", "created_by", "created_by_kind", "created_by_id"))
    query = f"SELECT {fields} FROM files WHERE onboarding_id = ? AND kind = ? ORDER BY created_at DESC, id"
    return [_file(row) for row in db.select(query, [onboarding_id, kind])]


def _file(row: Row) -> File:
    described = {name: row[name] for name in _DESCRIBED}
    return File(**described, kept_at=datetime.fromisoformat(row["created_at"]), kept_by=actor_in(row, "created_by"))
