"""Write the answer to a customer's question about a job: its state, the reason, and what happens next."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from core.dates import day
from core.durations import window_in_words
from core.geography.verdict import InUs
from core.jobs.activity import Active
from core.jobs.model import FactoryFixState, JobRow, Outcome
from core.jobs.risks import RiskCode

_WHAT_HOLDS: Final = {
    Outcome.SYNCED: "is in FactoryFix.",
    Outcome.PENDING: "is waiting for the next sync.",
    Outcome.MISSING: "should be in FactoryFix, but is not there yet.",
    Outcome.EXCLUDED: "does not go to FactoryFix.",
    Outcome.UNEXPECTED: "is in FactoryFix, although it should not be.",
    Outcome.MANUAL_DUPLICATE: "was added to FactoryFix by hand, in addition to the same job from your ATS.",
    Outcome.REVIEW: "is not decided yet, because your ATS does not give enough information about it.",
    Outcome.EXPECTED_NOT_FOUND: "is on your list, but we cannot see it in your ATS.",
    Outcome.WAIVED: "stays as it is.",
    Outcome.UNKNOWN: "is being checked.",
}
_WHAT_NEXT: Final = {
    Outcome.PENDING: "You do not need to do anything. Please check again after the next sync.",
    Outcome.MISSING: "You do not need to do anything: we are looking into it and will write to you when it is done.",
    Outcome.UNEXPECTED: "You do not need to do anything: we will fix it in FactoryFix.",
    Outcome.MANUAL_DUPLICATE: "Candidates of the job added by hand never reach your ATS. Please stop using "
    "it; we will move its candidates to the synced job.",
    Outcome.REVIEW: "Please tell us whether it is open to applicants and whether it is in the United States.",
    Outcome.EXPECTED_NOT_FOUND: "Please check that it is open in the ATS you connected, and that the connected "
    "account can see it. It will then arrive with the next sync.",
    Outcome.WAIVED: "If it should not stay so, please reply to this message.",
    Outcome.UNKNOWN: "We will write to you when it is checked.",
}  # fmt: skip
_WAIVED: Final = {
    RiskCode.MISSING: "should be in FactoryFix, but is not there. It may stay out.",
    RiskCode.UNEXPECTED: "is in FactoryFix, although it should not be. It may stay there.",
    RiskCode.MANUAL_DUPLICATE: "was added to FactoryFix by hand, in addition to the same job from your ATS, and stays.",
    RiskCode.LISTED_BUT_EXCLUDED: "is on your list, but does not go to FactoryFix.",
    RiskCode.EXPECTED_NOT_FOUND: "is on your list, but we cannot see it in your ATS.",
    RiskCode.NO_LIST: "stays as it is.",
    RiskCode.UNKNOWN: "stays as it is.",
}
"""What holds for a waived job, by the accepted risk."""
_NEEDS_REASON: Final = {
    Outcome.SYNCED: False,
    Outcome.PENDING: False,
    Outcome.MISSING: False,
    Outcome.EXCLUDED: True,
    Outcome.UNEXPECTED: False,
    Outcome.MANUAL_DUPLICATE: False,
    Outcome.REVIEW: True,
    Outcome.EXPECTED_NOT_FOUND: False,
    Outcome.WAIVED: True,
    Outcome.UNKNOWN: False,
}
"""Whether the customer is told why; the state alone says enough where they are not."""


def answer(row: JobRow, *, as_of: str, window: timedelta, sender: str) -> str:
    """Return the whole message about one row; it names nobody but its sender and who accepted a risk.

    `as_of` is the time of the job refresh with its zone, `window` how long FactoryFix may take to add a job.
    """
    how = f"FactoryFix reads your ATS every {window_in_words(window)} and adds active jobs in the US."
    state = f"{_job(row)} {_what_holds(row)}"
    parts = ("Hello there,", state, _why(row, how), _next(row), f"This is as of {as_of}.", f"{sender}\nFactoryFix")
    return "\n\n".join(part for part in parts if part)


def _job(row: JobRow) -> str:
    details = ", ".join(part for part in (row.requisition, row.location) if part)
    title = f"Your job “{row.title}”" if row.title else "Your job"
    return f"{title} ({details})" if details else title


def _leaves(row: JobRow) -> bool:
    """Return True if the next sync will remove the job from FactoryFix, not add it."""
    return (
        row.outcome is Outcome.PENDING and bool(row.factoryfix_id) and row.factoryfix_state != FactoryFixState.ARCHIVED
    )


def _what_holds(row: JobRow) -> str:
    if row.waiver:
        return _WAIVED[row.waiver.code]
    if _leaves(row):
        return "is still in FactoryFix and will be removed with the next sync."
    if row.outcome is Outcome.MISSING and row.factoryfix_state == FactoryFixState.ARCHIVED:
        return "should be open in FactoryFix, but is archived there."
    if row.outcome is Outcome.SYNCED and row.factoryfix_state == FactoryFixState.DISABLED:
        return "is in FactoryFix. It is disabled, as every new job is."
    if row.outcome is Outcome.SYNCED and row.factoryfix_state == FactoryFixState.ACTIVATED:
        return "is in FactoryFix, and an AI recruiter is working on it."
    return _WHAT_HOLDS[row.outcome]


def _why(row: JobRow, how_jobs_come: str) -> str:
    """Return the reason in the customer's terms, without internal details."""
    if row.outcome is Outcome.PENDING and not _leaves(row):
        return how_jobs_come
    if row.outcome is Outcome.MISSING and (row.activity, row.us) == (Active.ACTIVE, InUs.US):
        return "It is active in your ATS and in the United States, so it belongs in FactoryFix."
    if row.outcome is Outcome.UNEXPECTED and not row.decided_by:
        return " ".join(_reasons(row))
    if not _leaves(row) and not _NEEDS_REASON[row.outcome]:
        return ""
    if row.decided_by or row.waiver:
        is_by_hand = row.factoryfix_id and not row.ats_job_id
        by_hand = "Candidates of a job added by hand never reach your ATS. " if is_by_hand else ""
        if row.waiver:
            return f"{by_hand}This was accepted as a risk by {row.waiver.by.name or 'somebody'}, {day(row.waiver.at)}."
        return f"{by_hand}This was decided for your account."
    reasons = _reasons(row) or [row.reason]
    return " ".join([*reasons, how_jobs_come])


def _reasons(row: JobRow) -> list[str]:
    details = (
        (row.activity not in ("", Active.ACTIVE), row.activity_reason),
        (row.us not in ("", InUs.US), row.us_reason),
    )
    return [reason for counts, reason in details if counts and reason]


def _next(row: JobRow) -> str:
    if row.outcome is Outcome.SYNCED:
        if row.factoryfix_state != FactoryFixState.DISABLED:
            return ""
        return "To begin, open Manage Jobs, choose Source “Synced from ATS”, and activate an AI recruiter on it."
    if row.outcome is Outcome.EXCLUDED:
        return "" if row.decided_by else "If that is wrong, change it in your ATS; it will arrive with the next sync."
    return _WHAT_NEXT[row.outcome]
