"""Which lines of the customer's list a person linked to which ATS jobs; the audit log keeps what was removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.jobs.line_links import LineLink
from core.storage.actors import actor_in, columns
from core.storage.transaction import Transaction

Links = tuple[LineLink, ...]


def of(db: Transaction, onboarding_id: str) -> Links:
    """Return the links of one onboarding, the oldest first."""
    query = "SELECT * FROM line_links WHERE onboarding_id = ? ORDER BY at, line, job"
    return tuple(
        LineLink(
            line=row["line"],
            line_text=row["line_text"],
            job=row["job"],
            job_text=row["job_text"],
            shares_job=bool(row["shares_job"]),
            by=actor_in(row, "by"),
            at=datetime.fromisoformat(row["at"]),
            reason=row["reason"],
        )
        for row in db.select(query, [onboarding_id])
    )


def keep(db: Transaction, onboarding_id: str, links: Iterable[LineLink]) -> None:
    """Write these links; `forget` the older ones of their lines first."""
    for link in links:
        row = {
            "onboarding_id": onboarding_id,
            "line": link.line,
            "line_text": link.line_text,
            "job": link.job,
            "job_text": link.job_text,
            "shares_job": int(link.shares_job),
            **columns("by", link.by),
            "at": link.at.isoformat(),
            "reason": link.reason,
        }
        db.insert("line_links", row)


def forget(db: Transaction, onboarding_id: str, lines: Sequence[str]) -> None:
    """Remove every link of these lines."""
    query = "DELETE FROM line_links WHERE onboarding_id = ? AND line = ?"
    db.execute_many(query, [(onboarding_id, line) for line in lines])
