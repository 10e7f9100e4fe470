"""The test candidates on the FactoryFix platform: an entry is written before each request, and updated after it."""

from __future__ import annotations

import orjson
from pydantic import TypeAdapter

from core.candidate.live_profile import LiveProfile
from core.errors import NotFound
from core.storage.transaction import Transaction

_PROFILE = TypeAdapter(LiveProfile)


def keep(db: Transaction, profile: LiveProfile) -> None:
    """Write the profile, replacing the earlier state under its reference."""
    row = {
        "id": profile.reference,
        "onboarding_id": profile.onboarding_id,
        "state": profile.state.value,
        "body": orjson.dumps(profile).decode(),
        "created_at": profile.at.isoformat(),
    }
    db.upsert("live_profiles", row, key=["id"])


def find(db: Transaction, reference: str) -> LiveProfile | None:
    """Return the profile with this reference, or None."""
    body = db.value("SELECT body FROM live_profiles WHERE id = ?", [reference])
    return _PROFILE.validate_json(body) if body else None


def get(db: Transaction, reference: str) -> LiveProfile:
    """Return the profile with this reference; raises NotFound."""
    profile = find(db, reference)
    if profile is None:
        raise NotFound("This test candidate is not in FactoryFix.", "Reload the page.")
    return profile


def of(db: Transaction, onboarding_id: str) -> list[LiveProfile]:
    """Return an onboarding's profiles, oldest first."""
    query = "SELECT body FROM live_profiles WHERE onboarding_id = ? ORDER BY created_at, id"
    return [_PROFILE.validate_json(body) for (body,) in db.stream(query, [onboarding_id])]


def unsettled(db: Transaction) -> list[LiveProfile]:
    """Return every profile that is, or may be, active on the platform, oldest first."""
    query = "SELECT body FROM live_profiles WHERE state NOT IN ('refused', 'archived') ORDER BY created_at, id"
    return [_PROFILE.validate_json(body) for (body,) in db.stream(query)]
