"""What people decided about single jobs; the newest word on a job counts, the audit log keeps the others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from core.jobs.model import Decision


def of(db: Database, onboarding_id: str) -> dict[str, Decision]:
    """Return the decisions of one onboarding by the row's key."""
    return {
        row["key"]: Decision(
            key=row["key"],
            verdict=row["verdict"],
            fingerprint=row["fingerprint"],
            by=row["by"],
            at=datetime.fromisoformat(row["at"]),
            reason=row["reason"],
        )
        for row in db.table("decisions").rows_where("onboarding_id = ?", [onboarding_id])
    }


def keep(db: Database, onboarding_id: str, decisions: Iterable[Decision]) -> None:
    """Write these decisions, each in the place of an older one on the same row."""
    db.table("decisions").insert_all(
        (
            {
                "onboarding_id": onboarding_id,
                "key": decision.key,
                "verdict": decision.verdict,
                "fingerprint": decision.fingerprint,
                "by": decision.by,
                "at": decision.at.isoformat(),
                "reason": decision.reason,
            }
            for decision in decisions
        ),
        pk=("onboarding_id", "key"),
        replace=True,
    )
