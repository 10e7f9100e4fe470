"""The test candidate that is being prepared: one per onboarding, kept until it is pushed or discarded."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from core.candidate.draft import Draft


def put(db: Database, onboarding_id: str, draft: Draft, *, who: str, now: datetime) -> None:
    """Keep the draft in place of an earlier one."""
    row = {"body": draft.model_dump_json(), "saved_at": now.isoformat(), "saved_by": who}
    db.table("candidate_drafts").upsert({"onboarding_id": onboarding_id, **row}, pk="onboarding_id")


def find(db: Database, onboarding_id: str) -> Draft | None:
    """Return the draft of an onboarding, None where there is none."""
    found = db.execute("SELECT body FROM candidate_drafts WHERE onboarding_id = ?", [onboarding_id]).fetchone()
    return Draft.model_validate_json(found[0]) if found else None


def drop(db: Database, onboarding_id: str) -> None:
    """Forget the draft of an onboarding."""
    db.execute("DELETE FROM candidate_drafts WHERE onboarding_id = ?", [onboarding_id])
