"""What people decided about single jobs; the newest decision on a job counts, the audit log keeps the older ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core.jobs.model import JobDecision, JobVerdict
from core.storage.actors import actor_in, columns
from core.storage.transaction import Transaction


def of(db: Transaction, onboarding_id: str) -> dict[str, JobDecision]:
    """Return the decisions of one onboarding by the row's key."""
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
    """Write these decisions, each in the place of an older one on the same row."""
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
