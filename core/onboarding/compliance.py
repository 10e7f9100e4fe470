"""What the customer's compliance needs before candidates reach their ATS: each need with owner, state and date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from core.dates import written
from core.onboarding.part import Part, Statement
from core.stored_enum import StoredEnum


class ComplianceNeed(StrEnum):
    """What may be needed; the value is what the store keeps."""

    OFCCP = "ofccp"
    EEO_QUESTIONS = "eeo questions"
    SECURITY_REVIEW = "security review"
    DATA_PROCESSING = "data processing"
    CONSENT_WORDING = "consent wording"
    REDIRECT_ACCEPTED = "redirect accepted"


NEEDS: dict[ComplianceNeed, str] = {
    ComplianceNeed.OFCCP: "OFCCP record keeping",
    ComplianceNeed.EEO_QUESTIONS: "EEO questions in the ATS",
    ComplianceNeed.SECURITY_REVIEW: "IT security review",
    ComplianceNeed.DATA_PROCESSING: "Data-processing agreement",
    ComplianceNeed.CONSENT_WORDING: "Consent wording",
    ComplianceNeed.REDIRECT_ACCEPTED: "Redirect accepted by the customer",
}


class NeedState(StoredEnum):
    """How far a need is."""

    OPEN = "open"
    DONE = "done"
    NOT_NEEDED = "not needed"
    UNKNOWN = "unknown"


class ComplianceItem(Part):
    """One need: who at the customer or of us takes care of it, until when or since when, and who recorded it."""

    state: NeedState
    owner: str = ""
    on: date | None = None
    recorded: Statement


Items = Mapping[str, ComplianceItem]


def open_needs(items: Items) -> tuple[tuple[ComplianceNeed, ComplianceItem], ...]:
    """Return the needs that are open, and those whose state this version cannot read."""
    still_open = (NeedState.OPEN, NeedState.UNKNOWN)
    return tuple((need, items[need]) for need in ComplianceNeed if need in items and items[need].state in still_open)


def open_sentences(items: Items) -> tuple[str, ...]:
    """Return each open need with its owner and date."""
    return tuple(_sentence(need, item) for need, item in open_needs(items))


def not_discussed(items: Items) -> tuple[ComplianceNeed, ...]:
    """Return the needs about which nobody has recorded anything."""
    return tuple(need for need in ComplianceNeed if need not in items)


def _sentence(need: ComplianceNeed, item: ComplianceItem) -> str:
    until = f", due {written(item.on)}" if item.on else ""
    return f"{NEEDS[need]} is open ({item.owner or 'nobody is responsible'}{until})."
