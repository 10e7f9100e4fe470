"""The draft of a test candidate: at most one per onboarding, kept until it is pushed or discarded."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from core.candidate.draft import Draft
from core.people.actor import Actor
from core.storage import audit
from core.storage.transaction import Transaction


def put(db: Transaction, onboarding_id: str, draft: Draft, *, who: Actor, what: str, now: datetime) -> None:
    """Write the draft and its audit entry, replacing an earlier draft; writes nothing if nothing changed."""
    before = find(db, onboarding_id)
    if before == draft:
        return
    row = {"onboarding_id": onboarding_id, "body": draft.model_dump_json()}
    db.upsert("candidate_drafts", row, key=["onboarding_id"])
    was, is_now = facts(before), facts(draft)
    audit.record(db, onboarding_id=onboarding_id, at=now, who=who, what=what, before=was, after=is_now)


def find(db: Transaction, onboarding_id: str) -> Draft | None:
    """Return the draft of an onboarding, or None."""
    body = db.value("SELECT body FROM candidate_drafts WHERE onboarding_id = ?", [onboarding_id])
    return Draft.model_validate_json(body) if body else None


def drop(db: Transaction, onboarding_id: str) -> None:
    """Delete the draft of an onboarding."""
    db.execute("DELETE FROM candidate_drafts WHERE onboarding_id = ?", [onboarding_id])


def facts(draft: Draft | None) -> dict[str, Any]:
    """Return the facts for the audit log: every field of the draft, but only the hash of an uploaded résumé."""
    if draft is None:
        return {}
    resume = draft.profile.resume
    uploaded = resume.original or resume.pdf
    values: dict[str, Any] = draft.model_dump(
        mode="json",
        exclude={"job_key": True, "profile": {"created_at": True, "resume": {"pdf", "original"}}},
        exclude_defaults=True,
    )
    return values | ({"resume_sha256": hashlib.sha256(uploaded).hexdigest()} if uploaded else {})
