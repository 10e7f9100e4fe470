"""The customers' own pages, and the browsers in which they are open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from core.people.customer_keys import PAGE_LASTS, SESSION_LASTS
from core.storage.transaction import Row, Transaction, moment


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page of one contact: `key` is the digest of the key in its address.

    `code` is the number of the last code, `code_until` until when it counts, and `tries` the wrong codes since.
    """

    id: str
    key: str
    onboarding_id: str
    name: str
    email: str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    opened_at: datetime | None = None
    code: int = 0
    code_until: datetime | None = None
    tries: int = 0

    def is_open(self, now: datetime) -> bool:
        """Return whether the page has neither ended nor expired."""
        return self.ended_at is None and now < self.expires_at


def add(db: Transaction, page: OwnPage) -> None:
    """Write a new page."""
    row = {name: getattr(page, name) for name in ("id", "key", "onboarding_id", "name", "email")}
    times = {"made_at": page.made_at.isoformat(), "expires_at": page.expires_at.isoformat()}
    db.insert("customer_pages", {**row, **times})


def by_key(db: Transaction, key: str) -> OwnPage | None:
    """Return the page with this digest of a key, open or not."""
    return _page(db.first("SELECT * FROM customer_pages WHERE key = ?", [key]))


def by_id(db: Transaction, page_id: str) -> OwnPage | None:
    """Return the page with this ID, open or not."""
    return _page(db.first("SELECT * FROM customer_pages WHERE id = ?", [page_id]))


def of_onboarding(db: Transaction, onboarding_id: str) -> list[OwnPage]:
    """Return the pages of an onboarding that nobody has ended, the newest first; some may have expired."""
    query = "SELECT * FROM customer_pages WHERE onboarding_id = ? AND ended_at IS NULL ORDER BY made_at DESC"
    return [page for row in db.select(query, [onboarding_id]) if (page := _page(row))]


def end(db: Transaction, page_id: str, at: datetime) -> None:
    """End a page and every session on it."""
    for table, column in (("customer_pages", "id"), ("customer_sessions", "page_id")):
        db.execute(
            f"UPDATE {table} SET ended_at = ? WHERE {column} = ? AND ended_at IS NULL", [at.isoformat(), page_id]
        )


def end_others(db: Transaction, onboarding_id: str, emails: Collection[str], at: datetime) -> None:
    """End the pages of an onboarding that belong to none of these e-mail addresses, and all codes of them."""
    for page in of_onboarding(db, onboarding_id):
        if page.email not in emails:
            end(db, page.id, at)


def set_code(db: Transaction, page_id: str, number: int, until: datetime | None) -> None:
    """Write the number of the page's newest code, and until when it counts; None once it is used."""
    values = [number, until.isoformat() if until else None, page_id]
    db.execute("UPDATE customer_pages SET code = ?, code_until = ?, tries = 0 WHERE id = ?", values)


def count_try(db: Transaction, page_id: str) -> None:
    """Count a wrong code."""
    db.execute("UPDATE customer_pages SET tries = tries + 1 WHERE id = ?", [page_id])


def open_session(db: Transaction, session_id: str, page_id: str, at: datetime) -> None:
    """Write that a browser opened the page."""
    db.insert("customer_sessions", {"id": session_id, "page_id": page_id, "opened_at": at.isoformat()})
    db.execute("UPDATE customer_pages SET opened_at = ? WHERE id = ?", [at.isoformat(), page_id])


def page_of_session(db: Transaction, session_id: str, now: datetime) -> OwnPage | None:
    """Return the open page of an open session, or None."""
    query = "SELECT page_id FROM customer_sessions WHERE id = ? AND ended_at IS NULL AND opened_at > ?"
    page_id = db.value(query, [session_id, (now - SESSION_LASTS).isoformat()])
    page = by_id(db, page_id) if page_id else None
    return page if page and page.is_open(now) else None


def end_session(db: Transaction, session_id: str, at: datetime) -> None:
    """End one session."""
    db.execute(
        "UPDATE customer_sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL", [at.isoformat(), session_id]
    )


def forget_old(db: Transaction, now: datetime) -> None:
    """Delete sessions that are over, and pages that expired long ago."""
    db.execute("DELETE FROM customer_sessions WHERE opened_at < ?", [(now - SESSION_LASTS).isoformat()])
    db.execute(
        "DELETE FROM customer_pages WHERE expires_at < ? AND id NOT IN (SELECT page_id FROM customer_sessions)",
        [(now - PAGE_LASTS).isoformat()],
    )


def _page(row: Row | None) -> OwnPage | None:
    if row is None:
        return None
    times = {name: moment(row[name]) for name in ("ended_at", "opened_at", "code_until")}
    certain = {name: datetime.fromisoformat(row[name]) for name in ("made_at", "expires_at")}
    return OwnPage(**{**row, **times, **certain})
