"""Files kept as evidence: profile PDFs, screenshots; found by id, known by their SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from core.errors import NotFound
from core.people.actor import Actor
from core.storage.actors import actor_in, columns
from core.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class File:
    """A kept file without its content."""

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
    """Keep a file and return what is known of it."""
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
    """Return a file with its content, or raise NotFound; with an onboarding, only one of its own."""
    row = db.first("SELECT * FROM files WHERE id = ?", [file_id])
    if row is None or onboarding_id not in ("", row["onboarding_id"]):
        raise NotFound("This file is not kept here.", "Reload the page.")
    described = {name: row[name] for name in ("id", "kind", "name", "content_type", "sha256", "size")}
    file = File(**described, kept_at=datetime.fromisoformat(row["created_at"]), kept_by=actor_in(row, "created_by"))
    return file, bytes(row["content"])
