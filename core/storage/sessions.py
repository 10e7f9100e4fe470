"""Sessions, and the counts of wrong passwords that delay sign-ins (core/people/throttle.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from core.people.sessions import Session
from core.people.throttle import FORGOTTEN_AFTER, Bucket
from core.storage.transaction import Row, Transaction, moment


def open_session(db: Transaction, session: Session) -> None:
    """Write a new session."""
    db.insert(
        "sessions",
        {
            "id": session.id,
            "person_id": session.person_id,
            "created_at": session.created_at.isoformat(),
            "expires_at": session.expires_at.isoformat(),
            "last_used_at": session.last_used_at.isoformat(),
            "address": session.address,
            "browser": session.browser,
        },
    )


def find(db: Transaction, session_id: str) -> Session | None:
    """Return the session with this ID, open or not; None if there is none."""
    row = db.first("SELECT * FROM sessions WHERE id = ?", [session_id])
    return _session(row) if row else None


def of_person(db: Transaction, person_id: str) -> list[Session]:
    """Return a person's sessions that were not ended, last used first; some may have expired."""
    query = "SELECT * FROM sessions WHERE person_id = ? AND ended_at IS NULL ORDER BY last_used_at DESC, id"
    return [_session(row) for row in db.select(query, [person_id])]


def use(db: Transaction, session_id: str, at: datetime) -> None:
    """Write when a session was last used."""
    db.execute("UPDATE sessions SET last_used_at = ? WHERE id = ?", [at.isoformat(), session_id])


def end(db: Transaction, session_id: str, at: datetime) -> bool:
    """End one session; returns False if it had already ended."""
    changed = db.execute(
        "UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL", [at.isoformat(), session_id]
    )
    return changed == 1


def end_all_of(db: Transaction, person_id: str, at: datetime, *, but: str = "") -> int:
    """End every session of a person except `but`; returns how many ended."""
    query = "UPDATE sessions SET ended_at = ? WHERE person_id = ? AND ended_at IS NULL AND id <> ?"
    return db.execute(query, [at.isoformat(), person_id, but])


def forget_old(db: Transaction, now: datetime) -> None:
    """Delete the sessions past their longest life, and the counts of wrong passwords that no longer matter."""
    db.execute("DELETE FROM sessions WHERE expires_at < ?", [now.isoformat()])
    db.execute("DELETE FROM sign_in_failures WHERE last_at < ?", [(now - FORGOTTEN_AFTER).isoformat()])


def buckets(db: Transaction, keys: Mapping[str, int]) -> list[Bucket]:
    """Return the bucket of each key, without failures if none is stored; `keys` maps each key to its free attempts."""
    kept = []
    for key, free in keys.items():
        row = db.first("SELECT * FROM sign_in_failures WHERE key = ?", [key]) or {"failures": 0, "last_at": None}
        kept.append(Bucket(key, free, row["failures"], moment(row["last_at"])))
    return kept


def keep_bucket(db: Transaction, bucket: Bucket) -> None:
    """Write a bucket."""
    at = bucket.last_at.isoformat() if bucket.last_at else None
    db.upsert("sign_in_failures", {"key": bucket.key, "failures": bucket.failures, "last_at": at}, key=["key"])


def count_use(db: Transaction, key: str, free: int, now: datetime) -> bool:
    """Count one use of this key, `free` of which need no wait; False, and nothing counted, while it has to wait."""
    (bucket,) = buckets(db, {key: free})
    if bucket.waits_until(now):
        return False
    keep_bucket(db, bucket.after_failure(now))
    return True


def empty_buckets(db: Transaction, keys: Iterable[str]) -> None:
    """Delete the buckets of these keys, after a correct password."""
    for key in keys:
        db.execute("DELETE FROM sign_in_failures WHERE key = ?", [key])


def _session(row: Row) -> Session:
    created_at = datetime.fromisoformat(row["created_at"])
    return Session(
        id=row["id"],
        person_id=row["person_id"],
        created_at=created_at,
        expires_at=datetime.fromisoformat(row["expires_at"]),
        last_used_at=moment(row["last_used_at"]) or created_at,
        ended_at=moment(row["ended_at"]),
        address=row["address"] or "",
        browser=row["browser"] or "",
    )
