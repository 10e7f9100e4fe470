"""People's decisions on single jobs: the newest decision on each job; the audit log has the older ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core.jobs.model import JobDecision, JobVerdict
from core.storage.actors import actor_in, columns
from core.storage.transaction import Transaction, moment


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


def settled(db: Transaction, onboarding_id: str, snapshot_id: str) -> tuple[int, datetime | None]:
    """Return how many jobs of a snapshot are as a person decided in doubt, and when the last was; waivers are not."""
    count, last = next(
        db.stream(
            """SELECT count(*), max(d.at) FROM decisions d JOIN job_rows r ON r.snapshot_id = ? AND r.key = d.key
            WHERE d.onboarding_id = ? AND json_extract(r.body, '$.decided_by') IS NOT NULL
            AND json_extract(r.body, '$.waiver') IS NULL""",
            [snapshot_id, onboarding_id],
        )
    )
    return count, moment(last)


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
