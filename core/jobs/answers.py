"""“Why is this job not here?” as a text to send to the customer: what holds, why, and what happens next."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from core.durations import window_in_words
from core.jobs.model import FactoryFixState, JobRow, Outcome

_WHAT_HOLDS: Final = {
    Outcome.SYNCED: "is in FactoryFix.",
    Outcome.PENDING: "has not been through the sync yet.",
    Outcome.MISSING: "should be in FactoryFix, but is not there yet.",
    Outcome.EXCLUDED: "is not taken over into FactoryFix.",
    Outcome.UNEXPECTED: "is in FactoryFix, although it should not be.",
    Outcome.MANUAL_DUPLICATE: "was typed into FactoryFix by hand, beside the one that comes from your ATS.",
    Outcome.REVIEW: "is not settled yet: your ATS does not say enough about it.",
    Outcome.EXPECTED_NOT_FOUND: "is on your list, but your ATS does not show it to us.",
}
_WHAT_NEXT: Final = {
    Outcome.PENDING: "You do not need to do anything. Please look again after the next sync.",
    Outcome.MISSING: "You do not need to do anything: we are looking into it and will write to you when it is there.",
    Outcome.UNEXPECTED: "You do not need to do anything: we take care of it in FactoryFix.",
    Outcome.MANUAL_DUPLICATE: "Candidates of the hand-made job never reach your ATS. Please do not work with it any "
    "more; we move its candidates to the synced job.",
    Outcome.REVIEW: "Please tell us: is it open to applicants, and is it in the United States?",
    Outcome.EXPECTED_NOT_FOUND: "Please check that it is open in the ATS you connected, and that the connected "
    "account may see it. It then arrives with the next sync.",
}  # fmt: skip


def answer(row: JobRow, *, as_of: str, window: timedelta) -> str:
    """Return the text for one row in the second person; `as_of` says when the jobs were read, with its zone.

    `window` is how long FactoryFix may take to bring a job.
    """
    how = f"FactoryFix reads your ATS every {window_in_words(window)} and takes over active jobs in the United States."
    parts = (f"{_job(row)} {_what_holds(row)}", _why(row, how), _next(row), f"This is as of {as_of}.")
    return "\n\n".join(part for part in parts if part)


def _job(row: JobRow) -> str:
    told = ", ".join(part for part in (row.requisition, row.location) if part)
    title = f"Your job “{row.title}”" if row.title else "Your job"
    return f"{title} ({told})" if told else title


def _leaves(row: JobRow) -> bool:
    """Say whether the next sync takes the job out of FactoryFix instead of bringing it."""
    return (
        row.outcome is Outcome.PENDING and bool(row.factoryfix_id) and row.factoryfix_state != FactoryFixState.ARCHIVED
    )


def _stays(row: JobRow) -> bool:
    """Say whether a person let a job stay in FactoryFix that the sync did not bring."""
    return (
        row.outcome is Outcome.EXCLUDED and bool(row.factoryfix_id) and row.factoryfix_state != FactoryFixState.ARCHIVED
    )


def _what_holds(row: JobRow) -> str:
    if _stays(row):
        return "stays in FactoryFix." if row.ats_job_id else "was typed into FactoryFix by hand, and stays there."
    if row.outcome is Outcome.EXCLUDED and row.key.startswith("expected:") and row.decided_by:
        return "is on your list, but not in your ATS."
    if _leaves(row):
        return "is still in FactoryFix, and leaves it with the next sync."
    if row.outcome is Outcome.SYNCED and row.factoryfix_state == FactoryFixState.DISABLED:
        return "is in FactoryFix, switched off as every new job is."
    if row.outcome is Outcome.SYNCED and row.factoryfix_state == FactoryFixState.ACTIVATED:
        return "is in FactoryFix, and an AI recruiter works on it."
    return _WHAT_HOLDS[row.outcome]


def _why(row: JobRow, how_jobs_come: str) -> str:
    """Name the reason in the customer's terms: where it is and how it stands, never our inner workings."""
    if row.outcome is Outcome.PENDING and not _leaves(row):
        return how_jobs_come
    if not _leaves(row) and row.outcome not in (Outcome.EXCLUDED, Outcome.REVIEW):
        return ""
    if row.decided_by:
        by_hand = "Candidates of a hand-made job never reach your ATS. " if _stays(row) and not row.ats_job_id else ""
        return f"{by_hand}This was decided for your account."
    reasons = _reasons(row) or [row.reason]
    return " ".join([*reasons, how_jobs_come])


def _reasons(row: JobRow) -> list[str]:
    told = ((row.activity not in ("", "active"), row.activity_reason), (row.us not in ("", "us"), row.us_reason))
    return [reason for counts, reason in told if counts and reason]


def _next(row: JobRow) -> str:
    if row.outcome is Outcome.SYNCED:
        if row.factoryfix_state != FactoryFixState.DISABLED:
            return ""
        return "To begin, open Manage Jobs, choose Source “Synced from ATS”, and activate an AI recruiter on it."
    if row.outcome is Outcome.EXCLUDED:
        return "" if row.decided_by else "If that is wrong, change it in your ATS; it arrives with the next sync."
    return _WHAT_NEXT[row.outcome]
