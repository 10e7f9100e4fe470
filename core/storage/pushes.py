"""The push ledger: the intent is here before the request leaves, the answer after it came."""

from __future__ import annotations

import orjson
from pydantic import TypeAdapter

from core.candidate.record import Record
from core.errors import NotFound
from core.storage.transaction import Transaction

_RECORD = TypeAdapter(Record)


def add(db: Transaction, record: Record) -> None:
    """Write an intent; an e-mail address that was used before is refused by the file itself."""
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


def update(db: Transaction, record: Record) -> None:
    """Write what has become of a push."""
    db.update("pushes", record.push.id, _row(record))


def get(db: Transaction, push_id: str) -> Record:
    """Return one push, or raise NotFound."""
    body = db.value("SELECT body FROM pushes WHERE id = ?", [push_id])
    if body is None:
        raise NotFound("There is no push with this id.", "Reload the page.")
    return _RECORD.validate_json(body)


def of(db: Transaction, onboarding_id: str) -> list[Record]:
    """Return an onboarding's pushes, the oldest first."""
    rows = db.stream("SELECT body FROM pushes WHERE onboarding_id = ? ORDER BY created_at", [onboarding_id])
    return [_RECORD.validate_json(body) for (body,) in rows]


def unsettled(db: Transaction) -> list[Record]:
    """Return every push of which nobody knows what became of it, or of its second phase, or how it looks in the ATS."""
    rows = db.stream(
        "SELECT body FROM pushes WHERE state IN ('intent', 'unknown')"
        " OR json_extract(body, '$.update.state') IN ('intent', 'unknown')"
        " OR (json_extract(body, '$.update.state') = 'accepted' AND json_extract(body, '$.update.found_on') = '')"
        " OR (json_extract(body, '$.push.application_id') IS NOT NULL AND json_extract(body, '$.seen') IS NULL)"
        " ORDER BY created_at"
    )
    return [_RECORD.validate_json(body) for (body,) in rows]


def applications_of(db: Transaction, email: str) -> frozenset[str]:
    """Return the ids of the applications that are known under an e-mail address."""
    rows = db.stream("SELECT json_extract(body, '$.push.application_id') FROM pushes WHERE email = ?", [email.lower()])
    return frozenset(known for (known,) in rows if known)


def _row(record: Record) -> dict[str, str]:
    return {"state": record.push.state.value, "body": orjson.dumps(record).decode()}
