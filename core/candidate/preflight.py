"""What must be true before a test candidate goes to the ATS, because nothing that was sent can be taken back.

Each rule returns checks: True, False, or None for "nobody knows". An unknown is said as unknown and never as a pass.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.candidate.model import Stage

FRESH = timedelta(minutes=10)
"""How old a reading of the job may be and still count as "at this minute"."""
SOURCE = "FactoryFix"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list before the push: what was looked at, the finding, and what to do when it is not True."""

    key: str
    ok: bool | None
    sentence: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What a profile PDF holds, as read back from its bytes; `size` in bytes."""

    size: int
    pages: int
    resume: bool
    conversation: bool
    assessment: bool
    rating: bool
    link: bool
    stamped: bool


class Question(Protocol):
    """What these rules need to know of a job's screening question."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def required(self) -> bool | None: ...
    @property
    def category(self) -> str | None: ...


class Job(Protocol):
    """What these rules need to know of an ATS job."""

    @property
    def name(self) -> str | None: ...
    @property
    def job_code(self) -> str | None: ...
    @property
    def screening_questions(self) -> Sequence[Question]: ...


def anatomy_checks(anatomy: Anatomy, *, stage: Stage, is_test: bool) -> tuple[Check, ...]:
    """Check that the PDF holds what the customer is promised (seed, step 5); a New candidate is not screened yet."""
    parts = [
        ("resume", anatomy.resume, "The résumé"),
        ("conversation", anatomy.conversation, "The screening conversation"),
        ("assessment", anatomy.assessment, "The assessment"),
        ("rating", anatomy.rating, "The 1–5 star rating"),
        ("link", anatomy.link, "The link to the live profile"),
    ]
    screened_later = {"conversation", "assessment", "rating"} if stage == "New" else set()
    checks = [_part(key, there, name, comes_later=key in screened_later) for key, there, name in parts]
    if is_test:
        checks.append(_stamp(anatomy))
    return tuple(checks)


def _part(key: str, there: bool, name: str, *, comes_later: bool) -> Check:
    if there:
        return Check(key, True, f"{name} is in the PDF.")
    if comes_later:
        return Check(key, True, f"{name} comes with version 2, after screening.")
    return Check(key, False, f"{name} is not in the PDF.", "Complete the candidate’s profile, then make the PDF again.")


def _stamp(anatomy: Anatomy) -> Check:
    if anatomy.stamped:
        return Check("stamp", True, f"Every page, {anatomy.pages} in all, says that this is a test.")
    return Check("stamp", False, "A page does not say that this is a test.", "Make the PDF again before you push it.")


def job_checks(
    job: Job,
    *,
    synced: bool,
    eligible: bool | None,
    reason: str,
    open_now: bool | None,
    read_at: datetime,
    now: datetime,
    answered: Collection[str] = (),
    rejects_automatically: bool | None = None,
) -> tuple[Check, ...]:
    """Check the job that the candidate goes to.

    `synced` and `eligible` come from the job's row (`reason` is that row's), `open_now` from reading the job in the
    ATS at `read_at`; `answered` holds the ids of the questions that the request answers; `rejects_automatically` is
    the customer's word, because no ATS tells Kombo.
    """
    return (
        _synced(job, synced),
        _eligible(eligible, reason),
        _open(open_now, now - read_at),
        _questions(job, answered),
        _eeo(job, answered),
        _rejects(rejects_automatically),
    )


def _title(job: Job) -> str:
    name = job.name or "The job"
    return f"{name} ({job.job_code})" if job.job_code else name


def _synced(job: Job, synced: bool) -> Check:
    if synced:
        return Check("synced", True, f"{_title(job)} is synced to FactoryFix.")
    return Check("synced", False, f"{_title(job)} is not synced to FactoryFix.", "Pick a job that is marked synced.")


def _eligible(eligible: bool | None, reason: str) -> Check:
    if eligible:
        return Check("eligible", True, "The job is active and in the United States.")
    if eligible is None:
        return Check(
            "eligible", None, f"Nobody has decided yet whether the job belongs. {reason}".strip(), "Decide it."
        )
    return Check("eligible", False, f"The job should not sync. {reason}".strip(), "Pick another job.")


def _open(open_now: bool | None, age: timedelta) -> Check:
    if open_now is None or age > FRESH or age < -FRESH:
        return Check("open", None, "It is not known whether the job is open right now.", "Read the job again.")
    if open_now:
        return Check("open", True, "The job was open in the ATS a moment ago.")
    return Check("open", False, "The job is not open in the ATS.", "Pick another job, or ask the customer to open it.")


def _questions(job: Job, answered: Collection[str]) -> Check:
    asked = [q for q in job.screening_questions if not is_eeo(q) and q.id not in answered]
    required = [q.title for q in asked if q.required]
    if required:
        titles = ", ".join(f"“{title}”" for title in required)
        step = "Answer it in the form, or pick a job without it."
        return Check("questions", False, f"The ATS requires an answer to: {titles}.", step)
    if any(q.required is None for q in asked):
        return Check(
            "questions",
            None,
            "The ATS does not say whether its screening questions need an answer.",
            "Pick a job without questions, or ask the customer.",
        )
    return Check("questions", True, "No required screening question is left open.")


def _eeo(job: Job, answered: Collection[str]) -> Check:
    eeo = [q for q in job.screening_questions if is_eeo(q)]
    if any(q.id in answered for q in eeo):
        return Check(
            "eeo", False, "An equal-opportunity question would be answered for the candidate.", "Take the answer out."
        )
    if any(q.required for q in eeo):
        return Check(
            "eeo",
            None,
            "The ATS requires an equal-opportunity answer, and you never give one for a candidate.",
            "Pick another job; the ATS may refuse this one.",
        )
    return Check("eeo", True, "No equal-opportunity question is answered for the candidate.")


def is_eeo(question: Question) -> bool:
    """Say whether a question is about equal opportunity: only the candidate may answer it."""
    return (question.category or "").upper() == "EEO"


def _rejects(automatically: bool | None) -> Check:
    if automatically is None:
        sentence = "It is not known whether this job rejects or e-mails applicants automatically."
        return Check("automatic", None, sentence, "Ask the customer, then note their answer in the form.")
    if automatically:
        sentence = "The customer says that this job rejects or e-mails applicants automatically."
        return Check("automatic", False, sentence, "Pick another job.")
    return Check("automatic", True, "The customer says that this job rejects nobody automatically.")


def address_check(email: str, *, is_ours: bool) -> Check:
    """Check that the candidate's address belongs to nobody; `is_ours` for one that was made for tests."""
    if is_ours:
        return Check("address", True, "The e-mail address is made for tests and belongs to nobody.")
    sentence = f"{email} is not one of our test addresses: what the ATS sends would really go out."
    return Check("address", None, sentence, "Use it only if the mailbox is yours.")


def connection_checks(
    *, status: str, setup_status: str, create_available: bool | None, source_exists: bool | None
) -> tuple[Check, ...]:
    """Check the connection; `status` and `setup_status` are Kombo's words for the integration."""
    return (_active(status), _set_up(setup_status), _create(create_available), _source(source_exists))


def _active(status: str) -> Check:
    if status == "ACTIVE":
        return Check("active", True, "The connection is active.")
    step = "Send the customer a new link to renew the credentials." if status == "INVALID" else "Switch it on in Kombo."
    return Check("active", False, f"The connection is {status.lower() or 'in an unnamed state'}.", step)


def _set_up(setup_status: str) -> Check:
    if setup_status == "COMPLETED":
        return Check("setup", True, "The connection is set up.")
    if setup_status == "FINAL_SYNC_PENDING":
        return Check("setup", False, "The first sync has not ended.", "Wait for it; large ATSs can take hours.")
    return Check("setup", False, "The set-up is not complete.", "Open the set-up link and finish it.")


def _create(available: bool | None) -> Check:
    if available:
        return Check("create", True, "The connection can create applications.")
    if available is None:
        return Check("create", None, "Kombo does not say whether it can create applications.", "Ask Kombo.")
    return Check("create", False, "The connection cannot create applications.", "Check the scopes the customer gave.")


def _source(exists: bool | None) -> Check:
    if exists:
        return Check("source", True, f"The source “{SOURCE}” is in the ATS: a step of the guide or a push shows it.")
    nobody = f"Nobody has seen the source “{SOURCE}” in the ATS yet."
    sentence = nobody if exists is None else f"The source “{SOURCE}” does not exist in the ATS."
    step = "Ask the customer to add it, where their ATS needs it, and tick that step of the guide. A push shows it too."
    return Check("source", exists, sentence, step)
