"""People's decisions on single jobs: the newest decision on each job; the audit log has the older ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core.jobs.model import JobDecision, JobVerdict
from core.storage.actors import actor_in, columns
from core.storage.transaction import Transaction


def of(db: Transaction, onboarding_id: str) -> dict[str, JobDecision]:
    """Return an onboarding's decisions, by the key of the job's row."""
    return {
        row["key"]: JobDecision(
            key=row["key"],
            verdict=JobVerdict(row["verdict"]),
            fingerprint=row["fingerprint"],
            by=actor_in(row, "by"),
            at=datetime.fromisoformat(row["at"]),
            reason=row["reason"],
        )
        for row in db.select("SELECT * FROM decisions WHERE onboarding_id = ?", [onboarding_id])
    }


def keep(db: Transaction, onboarding_id: str, decisions: Iterable[JobDecision]) -> None:
    """Write these decisions, replacing older ones on the same rows."""
    for decision in decisions:
        row = {
            "onboarding_id": onboarding_id,
            "key": decision.key,
            "verdict": decision.verdict,
            "fingerprint": decision.fingerprint,
            **columns("by", decision.by),
            "at": decision.at.isoformat(),
            "reason": decision.reason,
        }
        db.upsert("decisions", row, key=("onboarding_id", "key"))


def forget(db: Transaction, onboarding_id: str, keys: Iterable[str]) -> None:
    """Remove the decisions on these rows."""
    query = "DELETE FROM decisions WHERE onboarding_id = ? AND key = ?"
    db.execute_many(query, [(onboarding_id, key) for key in keys])
