"""The push ledger: an entry is written before the request is sent, and updated with the answer."""

from __future__ import annotations

import orjson
from pydantic import TypeAdapter

from core.candidate.record import Record
from core.errors import NotFound
from core.storage import standings
from core.storage.transaction import Transaction

_RECORD = TypeAdapter(Record)


def add(db: Transaction, record: Record) -> None:
    """Write a new entry.

    Raises IntegrityError if its e-mail address was used before (except for a second job of the same person), or if the
    onboarding has a push that waits for its answer. Unique indexes ensure this even between two processes.
    """
    db.insert(
        "pushes",
        _row(record)
        | {
            "id": record.push.id,
            "onboarding_id": record.onboarding_id,
            "email": record.push.email.lower(),
            "second_of": record.push.second_of or None,
            "created_at": record.push.at.isoformat(),
        },
    )
    standings.follow(db, record.onboarding_id)


def update(db: Transaction, record: Record) -> None:
    """Write the new state of a push."""
    db.update("pushes", record.push.id, _row(record))
    standings.follow(db, record.onboarding_id)


def get(db: Transaction, push_id: str) -> Record:
    """Return one entry; raises NotFound."""
    record = find(db, push_id)
    if record is None:
        raise NotFound("There is no push with this ID.", "Reload the page.")
    return record


def find(db: Transaction, push_id: str) -> Record | None:
    """Return one entry, or None."""
    body = db.value("SELECT body FROM pushes WHERE id = ?", [push_id])
    return None if body is None else _RECORD.validate_json(body)


def of(db: Transaction, onboarding_id: str) -> list[Record]:
    """Return an onboarding's pushes, oldest first."""
    rows = db.stream("SELECT body FROM pushes WHERE onboarding_id = ? ORDER BY created_at", [onboarding_id])
    return [_RECORD.validate_json(body) for (body,) in rows]


def unsettled(db: Transaction) -> list[Record]:
    """Return every push that needs a look-up in the ATS.

    Either the outcome of the push or of its version 2 is unknown, or its application has not been read back yet.
    """
    rows = db.stream(
        "SELECT body FROM pushes WHERE state IN ('intent', 'unknown')"
        " OR json_extract(body, '$.update.state') IN ('intent', 'unknown')"
        " OR (json_extract(body, '$.update.state') = 'accepted' AND json_extract(body, '$.update.found_on') = '')"
        " OR (json_extract(body, '$.push.application_id') IS NOT NULL AND json_extract(body, '$.seen') IS NULL)"
        " ORDER BY created_at"
    )
    return [_RECORD.validate_json(body) for (body,) in rows]


def applications_of(db: Transaction, email: str) -> frozenset[str]:
    """Return the IDs of the applications that pushes with this e-mail address made."""
    rows = db.stream("SELECT json_extract(body, '$.push.application_id') FROM pushes WHERE email = ?", [email.lower()])
    return frozenset(known for (known,) in rows if known)


def _row(record: Record) -> dict[str, str]:
    return {"state": record.push.state.value, "body": orjson.dumps(record).decode()}
