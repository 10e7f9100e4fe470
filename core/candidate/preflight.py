"""The checks before a test candidate is sent to the ATS, because a push cannot be undone.

The result of a check is True, False, or None for unknown. Unknown never counts as passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from core.candidate.live_profile import LiveProfile
from core.candidate.model import CandidateStage
from core.kombo_states import ConnectionStatus, SetupStatus, parsed

FRESH = timedelta(minutes=10)
"""How old the job's data may be and still count as current."""
NO_ANSWERS: Final[Mapping[str, object]] = {}


@dataclass(frozen=True, slots=True)
class PreflightCheck:
    """One line of the checklist before a push; `next_step` says what to do when `ok` is not True."""

    key: str
    ok: bool | None
    sentence: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The contents of a profile PDF, as read back from the file; `size` is in bytes.

    `unreadable` is the first line with a replacement character, "" if every character could be drawn.
    """

    size: int
    pages: int
    resume: bool
    conversation: bool
    assessment: bool
    rating: bool
    link: bool
    stamped: bool
    unreadable: str = ""


class ScreeningQuestion(Protocol):
    """The fields of a screening question that the checks need."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def required(self) -> bool | None: ...
    @property
    def category(self) -> str | None: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def precondition_question_id(self) -> str | None: ...
    @property
    def precondition_options(self) -> tuple[str | bool, ...]: ...


class Job(Protocol):
    """The fields of an ATS job that the checks need."""

    @property
    def name(self) -> str | None: ...
    @property
    def job_code(self) -> str | None: ...
    @property
    def screening_questions(self) -> Sequence[ScreeningQuestion]: ...


def anatomy_checks(anatomy: Anatomy, *, stage: CandidateStage, is_test: bool) -> tuple[PreflightCheck, ...]:
    """Check that the PDF holds every part that customers are promised; a New candidate is not screened yet."""
    parts = [
        ("resume", anatomy.resume, "The résumé"),
        ("conversation", anatomy.conversation, "The screening conversation"),
        ("assessment", anatomy.assessment, "The assessment"),
        ("rating", anatomy.rating, "The 1–5 star rating"),
        ("link", anatomy.link, "The link to the live profile"),
    ]
    screened_later = {"conversation", "assessment", "rating"} if stage == "New" else set()
    checks = [_part(key, there, name, comes_later=key in screened_later) for key, there, name in parts]
    checks.append(_readable(anatomy.unreadable))
    if is_test:
        checks.append(_stamp(anatomy))
    return tuple(checks)


def _part(key: str, there: bool, name: str, *, comes_later: bool) -> PreflightCheck:
    if there:
        return PreflightCheck(key, True, f"{name} is in the PDF.")
    if comes_later:
        return PreflightCheck(key, True, f"{name} comes with version 2, after screening.")
    step = "Complete the candidate’s profile, then create the PDF again."
    return PreflightCheck(key, False, f"{name} is not in the PDF.", step)


def _readable(unreadable: str) -> PreflightCheck:
    if not unreadable:
        return PreflightCheck("readable", True, "Every character in the PDF can be read.")
    step = "Write this part in letters that the PDF can show, then create the PDF again."
    return PreflightCheck("readable", False, f"The PDF cannot show every character of this line: “{unreadable}”.", step)


def _stamp(anatomy: Anatomy) -> PreflightCheck:
    if anatomy.stamped:
        return PreflightCheck("stamp", True, f"All pages ({anatomy.pages}) say that this is a test.")
    step = "Create the PDF again before you push it."
    return PreflightCheck("stamp", False, "A page does not say that this is a test.", step)


def job_checks(
    job: Job,
    *,
    synced: bool,
    eligible: bool | None,
    reason: str,
    open_now: bool | None,
    read_at: datetime,
    now: datetime,
    answers: Mapping[str, object] = NO_ANSWERS,
    rejects_automatically: bool | None = None,
) -> tuple[PreflightCheck, ...]:
    """Check the job that the candidate applies to.

    `synced`, `eligible` and `reason` come from the job's row, `open_now` from reading the job in the ATS at `read_at`.
    `answers` are those of the request, by question ID. `rejects_automatically` is the customer's
    answer, because ATSs do not report it to Kombo.
    """
    return (
        _synced(job, synced),
        _eligible(eligible, reason),
        _open(open_now, now - read_at),
        _questions(job, answers),
        _eeo(job, answers),
        _rejects(rejects_automatically),
    )


def _title(job: Job) -> str:
    name = job.name or "The job"
    return f"{name} ({job.job_code})" if job.job_code else name


def _synced(job: Job, synced: bool) -> PreflightCheck:
    if synced:
        return PreflightCheck("synced", True, f"{_title(job)} is synced to FactoryFix.")
    return PreflightCheck("synced", False, f"{_title(job)} is not synced to FactoryFix.", "Choose a synced job.")


def _eligible(eligible: bool | None, reason: str) -> PreflightCheck:
    if eligible:
        return PreflightCheck("eligible", True, "The job is active and in the United States.")
    if eligible is None:
        return PreflightCheck(
            "eligible",
            None,
            f"Nobody has decided yet whether the job belongs in FactoryFix. {reason}".strip(),
            "Decide it.",
        )
    return PreflightCheck("eligible", False, f"The job should not sync. {reason}".strip(), "Choose another job.")


def _open(open_now: bool | None, age: timedelta) -> PreflightCheck:
    if open_now is None or age > FRESH or age < -FRESH:
        return PreflightCheck("open", None, "It is not known whether the job is open now.", "Refresh the job.")
    if open_now:
        return PreflightCheck("open", True, "The job was open in the ATS a moment ago.")
    step = "Choose another job, or ask the customer to open it."
    return PreflightCheck("open", False, "The job is not open in the ATS.", step)


def _questions(job: Job, answers: Mapping[str, object]) -> PreflightCheck:
    applicable = [q for q in job.screening_questions if not is_protected(q) and is_asked(q, answers)]
    unanswered = [q for q in applicable if q.id not in answers]
    required = [q.title for q in unanswered if q.required]
    if required:
        titles = ", ".join(f"“{title}”" for title in required)
        step = "Answer it in the form, or choose a job without it."
        return PreflightCheck("questions", False, f"The ATS requires an answer to: {titles}.", step)
    if any(q.required is None for q in unanswered):
        return PreflightCheck(
            "questions",
            None,
            "The ATS does not say whether its screening questions need an answer.",
            "Choose a job without questions, or ask the customer.",
        )
    return PreflightCheck("questions", True, "All required screening questions are answered.")


def _eeo(job: Job, answers: Mapping[str, object]) -> PreflightCheck:
    protected = [q for q in job.screening_questions if is_protected(q)]
    if any(q.id in answers for q in protected):
        return PreflightCheck(
            "eeo",
            False,
            "An equal-opportunity question has an answer. You cannot answer it for a candidate.",
            "Remove the answer.",
        )
    if any(q.required and is_asked(q, answers) for q in protected):
        return PreflightCheck(
            "eeo",
            None,
            "The ATS requires an equal-opportunity answer, which you cannot give for a candidate.",
            "Choose another job. The ATS may refuse this one.",
        )
    return PreflightCheck("eeo", True, "No equal-opportunity question is answered for the candidate.")


def is_protected(question: ScreeningQuestion) -> bool:
    """Return whether this is an equal-opportunity or demographic question, which only the candidate may answer."""
    return (question.category or "").upper() in ("EEO", "DEMOGRAPHIC")


def is_asked(question: ScreeningQuestion, answers: Mapping[str, object]) -> bool:
    """Return whether the ATS asks this question, given the other answers; INFORMATION is a text without an answer."""
    if question.kind == "INFORMATION":
        return False
    if question.precondition_question_id is None:
        return True
    given = answers.get(question.precondition_question_id)
    chosen = given if isinstance(given, list) else [] if given is None else [given]
    return any(answer in question.precondition_options for answer in chosen)


def _rejects(automatically: bool | None) -> PreflightCheck:
    if automatically is None:
        sentence = "It is not known whether this job rejects or e-mails applicants automatically."
        return PreflightCheck("automatic", None, sentence, "Ask the customer, then note their answer in the form.")
    if automatically:
        sentence = "The customer says that this job rejects or e-mails applicants automatically."
        return PreflightCheck("automatic", False, sentence, "Choose another job.")
    return PreflightCheck(
        "automatic", True, "The customer says that this job does not reject or e-mail applicants automatically."
    )


def address_check(email: str, *, is_test_address: bool) -> PreflightCheck:
    """Check that the candidate's e-mail address is a test address, which belongs to nobody."""
    if is_test_address:
        return PreflightCheck("address", True, "The e-mail address is a test address. It belongs to nobody.")
    sentence = f"{email} is not a test address. E-mails from the ATS would be delivered to it."
    return PreflightCheck("address", None, sentence, "Use it only if it is your own mailbox.")


def live_profile_check(profile: LiveProfile | None, details: str) -> PreflightCheck:
    """Check that the link in the PDF opens this candidate in FactoryFix; `details` as `details_of` returns them."""
    if profile is not None and profile.is_active and profile.details == details:
        return PreflightCheck("live_profile", True, "The link in the PDF opens this candidate in FactoryFix.")
    if profile is not None and profile.is_active:
        sentence, step = "FactoryFix has earlier details of this candidate.", "Update it in FactoryFix."
    elif profile is not None and profile.is_open:
        sentence = "Nobody knows yet whether FactoryFix has this candidate."
        step = "Create it again: FactoryFix never makes a second one."
    else:
        sentence = "This candidate is not in FactoryFix, so the link in the PDF does not open it."
        step = "Create it in FactoryFix, so that the customer can confirm that the link works."
    return PreflightCheck("live_profile", None, sentence, step)


def connection_checks(
    *,
    status: str,
    setup_status: str,
    create_available: bool | None,
    source: str,
    source_exists: bool | None,
    source_step: str = "",
) -> tuple[PreflightCheck, ...]:
    """Check the connection; `status` and `setup_status` are Kombo's values for the integration.

    `source` is the name that Kombo writes as the candidate's source, and `source_step` the title of the guide's step in
    which the customer adds it, "" if their guide has none.
    """
    created = _create(create_available)
    return (_active(status), _set_up(setup_status), created, _source(source, source_exists, source_step))


def _active(status: str) -> PreflightCheck:
    match parsed(ConnectionStatus, status):
        case ConnectionStatus.ACTIVE:
            return PreflightCheck("active", True, "The connection is active.")
        case ConnectionStatus.INVALID:
            step = "Send the customer a reconnection link."
        case ConnectionStatus.INACTIVE:
            step = "An engineer can switch it on, on the Linking page."
        case ConnectionStatus.DELETED:
            step = "Forget the connection, then let the customer connect again."
        case ConnectionStatus.UNKNOWN:
            step = "Ask an engineer to look at it in Kombo’s dashboard."
    return PreflightCheck("active", False, f"The connection is {status.lower() or 'in an unknown state'}.", step)


def _set_up(setup_status: str) -> PreflightCheck:
    match parsed(SetupStatus, setup_status):
        case SetupStatus.COMPLETED:
            return PreflightCheck("setup", True, "The connection is set up.")
        case SetupStatus.FINAL_SYNC_PENDING:
            return PreflightCheck(
                "setup", False, "The first sync is not finished.", "Wait for it. A large ATS can take hours."
            )
        case SetupStatus.INCOMPLETE | SetupStatus.UNKNOWN:
            return PreflightCheck("setup", False, "The set-up is not finished.", "Open the set-up link and finish it.")


def _create(available: bool | None) -> PreflightCheck:
    if available:
        return PreflightCheck("create", True, "The connection can create applications.")
    if available is None:
        return PreflightCheck("create", None, "Kombo does not say whether it can create applications.", "Ask Kombo.")
    step = "Check which permissions the customer granted."
    return PreflightCheck("create", False, "The connection cannot create applications.", step)


def _source(name: str, exists: bool | None, guide_step: str) -> PreflightCheck:
    if exists:
        return PreflightCheck(
            "source", True, f"The source “{name}” exists in the ATS, according to the guide or a push."
        )
    nobody = f"Nobody has seen the source “{name}” in the ATS yet."
    sentence = nobody if exists is None else f"The source “{name}” does not exist in the ATS."
    step = "Ask the customer whether their ATS needs it, and add it there. A push shows whether the ATS has it."
    if guide_step:
        step = f"Ask the customer to add it, then tick “{guide_step}” in the guide. A push also shows it."
    return PreflightCheck("source", exists, sentence, step)
