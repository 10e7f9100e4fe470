"""Reads what a customer may see of their onboarding, for the shared screen and for their own page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import ceil
from typing import Final

from core.actions import candidate_pages, companion, guide, verdicts
from core.actions.comparing import counting
from core.actions.context import Act, Context, check_own
from core.actions.customer_parts import (
    ApprovalPart,
    Approved,
    Attempt,
    CandidatePart,
    CustomerPage,
    GuidePart,
    JobsPart,
    LivePart,
    Manager,
    ShownGroup,
    ShownItem,
    ShownJob,
    ShownProposal,
    ShownRisk,
    ShownStep,
)
from core.ats.language import Language
from core.candidate.record import Record
from core.documents.how_it_works import how_it_works
from core.jobs.customer_words import GROUP_OF, GROUPS, JobGroup, by_group, outcomes_of, reason
from core.jobs.model import JobRow
from core.onboarding.cleaning_up import left_in_ats
from core.onboarding.customer_view import TURNS, customer_view
from core.onboarding.model import MissingJobs, Onboarding
from core.onboarding.states import ConfirmationItem, Step
from core.onboarding.steps import (
    CONFIRMATION_ITEMS,
    attempts,
    current_step,
    skipped,
    waits_for_version_2,
)
from core.people.roles import Permission
from core.phrase import Phrase
from core.services import Services
from core.storage import job_rows, onboardings, people, pushes
from core.verdict.customer_risks import for_customer
from core.verdict.model import Verdict

PAGE_SIZE: Final = 25
LONGEST_SEARCH: Final = 100
LINK_STEP: Final = "Open your secure link"
_HINTS: Final = {
    ConfirmationItem.JOB: Phrase("It is listed under “{job}”."),
    ConfirmationItem.STAGE: Phrase("It is in the stage in which your new applicants start."),
    ConfirmationItem.SOURCE: Phrase("The source reads “{source}”."),
    ConfirmationItem.PDF: Phrase("It looks like the pages shown here."),
    ConfirmationItem.RESUME: Phrase("The work history and the skills are there."),
    ConfirmationItem.CONVERSATION: Phrase("The questions and the candidate’s answers are there."),
    ConfirmationItem.ASSESSMENT: Phrase("There is a rating from 1 to 5 stars, with the reasons."),
    ConfirmationItem.LINK: Phrase("The link at the top of the PDF opens the profile."),
    ConfirmationItem.NO_EMAIL: Phrase("Neither the candidate nor your recruiters got a message."),
}
"""What the customer should see in their ATS, for each item."""


_WITH_US: Final = Phrase("We look at them.")
_ON_LIST: Final = Phrase("They are on your list now.")
_DECLINED: Final = Phrase("We did not add them. Your Account Manager tells you why.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the jobs is to be shown: the search, the group and the number of the page; and in which language.

    An unknown group stands for all jobs, and a page past the end for the first one.
    """

    search: str = ""
    group: str = ""
    page: int = 1
    language: Language = Language.ENGLISH


def read(ctx: Context, onboarding_id: str, wanted: Wanted = Wanted()) -> CustomerPage:
    """Return the page of this onboarding."""
    with ctx.read(Permission.VIEW, Permission.OWN_PAGE) as act:
        check_own(act.person, onboarding_id)
        onboarding = onboardings.get(act.db, onboarding_id)
        step = current_step(onboarding)
        verdict = verdicts.of(act.db, onboarding, act.now) if step in (Step.GO_LIVE, Step.LIVE) else None
        if verdict and not _approved(onboarding, verdict):
            onboarding = onboarding.changed(approval=None)
        ats = ctx.services.catalogue.get(onboarding.requirements.ats)
        view = customer_view(
            onboarding,
            ats.label if ats else "your ATS",
            first_sync_window=ctx.services.settings.promised_first_sync,
            now=act.now,
            risks=len(verdict.risks) if verdict else 0,
        )
        return CustomerPage(
            customer=onboarding.customer,
            ats=ats.label if ats else "",
            version=onboarding.version,
            manager=_manager(act, onboarding),
            view=view,
            turn=TURNS[view.turn],
            guide=_guide(ctx.services, onboarding, wanted.language) if step in (Step.LINK, Step.CONNECT) else None,
            jobs=_jobs(act, onboarding, wanted) if step in (Step.JOBS, Step.CANDIDATE, Step.LIVE) else None,
            candidate=_candidate(act, onboarding) if step is Step.CANDIDATE else None,
            approval=_approval(onboarding, verdict) if step is Step.GO_LIVE and verdict else None,
            live=_live(ctx.services, onboarding) if step is Step.LIVE else None,
            may=_may(act),
            reader=act.person.name if act.person.only else "",
            proposals=tuple(_proposal(kept) for kept in onboarding.missing_jobs),
        )


def _manager(act: Act, onboarding: Onboarding) -> Manager:
    account = people.by_id(act.db, onboarding.manager.id)
    return Manager(onboarding.manager.name, account.email if account and account.active else "")


def _may(act: Act) -> frozenset[str]:
    if act.person.may(Permission.OWN_PAGE) and act.person.only:
        return frozenset({"tick", "answer", "connect", "missing", "approve"})
    able = {"tick": Permission.CONNECT, "answer": Permission.VERIFY, "sign off": Permission.SIGN_OFF}
    return frozenset(name for name, permission in able.items() if act.person.may(permission))


def _proposal(kept: MissingJobs) -> ShownProposal:
    state = _WITH_US if kept.is_open else _ON_LIST if kept.taken else _DECLINED
    return ShownProposal(kept.stated.at, kept.count, state)


def _guide(services: Services, onboarding: Onboarding, language: Language) -> GuidePart | None:
    english = guide.guide(services, onboarding)
    in_language = guide.guide(services, onboarding, language)
    steps = tuple(
        ShownStep(
            step=translated,
            key=step.lead,
            done=guide.ticked(onboarding, step) is not None,
            is_link=step.lead.startswith(LINK_STEP),
        )
        for step, translated in zip(english.steps, in_language.steps, strict=True)
    )
    attempt, renews = _attempt(services, onboarding), onboarding.connection is not None
    return GuidePart(in_language.opening, steps, attempt, renews) if steps else None


def _attempt(services: Services, onboarding: Onboarding) -> Attempt | None:
    """Return the last connection flow that did not finish, with what most likely helps."""
    tried = attempts(onboarding)
    if not tried or onboarding.connection:
        return None
    kind = companion.failures(services, onboarding)[0]
    cause = companion.causes(services, onboarding, kind)[0]
    return Attempt(tried[-1].at, cause.fix, cause.step.number if cause.step else 0)


def _jobs(act: Act, onboarding: Onboarding, wanted: Wanted) -> JobsPart | None:
    """Return the jobs as last read; None before they were counted, which is not the same as none."""
    snapshot = counting(act.db, onboarding)
    if snapshot is None or skipped(onboarding, Step.JOBS):
        return None
    search = wanted.search.strip()[:LONGEST_SEARCH]
    group = JobGroup(wanted.group) if wanted.group in set(JobGroup) else None
    outcomes = outcomes_of(group) if group else ()
    number, rows = max(1, wanted.page), None
    for page in dict.fromkeys((number, 1)):  # a page past the end is the first one
        rows = job_rows.page(
            act.db, snapshot.id, outcomes=outcomes, search=search, sort="title", limit=PAGE_SIZE,
            offset=(page - 1) * PAGE_SIZE,
        )  # fmt: skip
        number = page
        if rows.rows:
            break
    matching = rows.total if rows else 0
    return JobsPart(
        groups=tuple(ShownGroup(key, GROUPS[key], count) for key, count in by_group(snapshot.counts).items()),
        read_at=snapshot.started_at,
        rows=tuple(_job(row) for row, _ in (rows.rows if rows else ())),
        matching=matching,
        search=search,
        group=group,
        page=number,
        pages=max(1, ceil(matching / PAGE_SIZE)),
    )


def _job(row: JobRow) -> ShownJob:
    group = GROUP_OF[row.outcome]
    return ShownJob(row.title, row.requisition or row.remote_id, row.location, group, GROUPS[group], reason(row))


def _candidate(act: Act, onboarding: Onboarding) -> CandidatePart | None:
    candidate = onboarding.candidate
    record = pushes.find(act.db, candidate.push_id) if candidate else None
    if candidate is None or record is None:
        return None
    answers = candidate.confirmations
    return CandidatePart(
        name=record.candidate_name,
        email=record.push.email,
        job=record.job_title,
        requisition=_requisition(act, onboarding, record),
        link=record.seen.remote_url if record.seen else "",
        pages=candidate_pages.count(act, onboarding.id, record),
        items=tuple(
            ShownItem(
                item=item,
                sentence=Phrase(sentence),
                hint=_hint(item, record),
                answer=answers[item].answer if item in answers else None,
                note=answers[item].note if item in answers else "",
                has_picture=bool(item in answers and answers[item].screenshot),
                waits=Phrase("This comes after the screening.")
                if waits_for_version_2(onboarding, item)
                else Phrase(""),
            )
            for item, sentence in CONFIRMATION_ITEMS.items()
        ),
        contacts=_contacts(onboarding),
    )


def _hint(item: ConfirmationItem, record: Record) -> Phrase:
    if item is ConfirmationItem.JOB:
        return Phrase(_HINTS[item].template, job=record.job_title)
    if item is ConfirmationItem.SOURCE:
        return Phrase(_HINTS[item].template, source=record.source) if record.source else Phrase("")
    return _HINTS[item]


def _requisition(act: Act, onboarding: Onboarding, record: Record) -> str:
    snapshot = counting(act.db, onboarding)
    kept = job_rows.get(act.db, snapshot.id, record.job_key) if snapshot else None
    return (kept[0].requisition or kept[0].remote_id) if kept else ""


def _contacts(onboarding: Onboarding) -> tuple[str, ...]:
    requirements = onboarding.requirements
    return tuple(dict.fromkeys(name for name in (requirements.admin.name, requirements.backup.name) if name))


def _approval(onboarding: Onboarding, verdict: Verdict) -> ApprovalPart:
    return ApprovalPart(
        checked=_checked(onboarding),
        risks=tuple(ShownRisk(fingerprint_of(risk.key), for_customer(risk)) for risk in verdict.risks),
        contacts=_contacts(onboarding),
        ready=not verdict.open,
        approved=_approved(onboarding, verdict),
    )


def _approved(onboarding: Onboarding, verdict: Verdict) -> Approved | None:
    """Return the customer's word that they approve, as long as it holds: nothing was added to what they accepted."""
    approval = onboarding.approval
    if approval is None or {risk.key for risk in verdict.risks} - {risk.key for risk in approval.accepted}:
        return None
    return Approved(approval.approver, approval.stated.at)


def fingerprint_of(key: str) -> str:
    """Return what stands for the key of a risk on the page: keys name our people and times."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _checked(onboarding: Onboarding) -> tuple[Phrase, ...]:
    """Return what was checked, as far as it applies to this customer."""
    candidate, mode = onboarding.candidate, onboarding.requirements.sync_mode
    checked = [
        Phrase("Your ATS is connected and linked to your FactoryFix account.") if onboarding.linking else None,
        Phrase("{count:,} of your jobs are in FactoryFix.", count=onboarding.jobs.synced) if onboarding.jobs else None,
        Phrase("You confirmed the test candidate in your ATS.") if candidate and mode.sends_candidates else None,
        Phrase("Your career page accepts applicants from FactoryFix.") if onboarding.redirect_checked else None,
    ]
    return tuple(phrase for phrase in checked if phrase is not None)


def _live(services: Services, onboarding: Onboarding) -> LivePart | None:
    signed, left = onboarding.sign_off, left_in_ats(onboarding)
    if signed is None:
        return None
    ats = services.catalogue.get(onboarding.requirements.ats)
    return LivePart(
        approver=signed.approver,
        on=signed.recorded.at,
        checked=_checked(onboarding),
        accepted=len(signed.accepted),
        how_it_works=how_it_works(
            jobs_arrive=not skipped(onboarding, Step.JOBS),
            candidates_arrive=onboarding.requirements.sync_mode.sends_candidates,
        ),
        clean_up=ats.clean_up if ats and left else "",
        to_remove=left is not None,
    )
