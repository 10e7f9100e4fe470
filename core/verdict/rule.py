"""The verdict on a whole onboarding: the only rule for Job sync, Go live, the sign-off and the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.candidate.record import Record
from core.onboarding.account_link_facts import AccountLink
from core.onboarding.cleaning_up import left_in_ats
from core.onboarding.compliance import open_needs, open_sentences
from core.onboarding.confirming import findings
from core.onboarding.connection_facts import Connection
from core.onboarding.model import CandidateVerified, Onboarding
from core.onboarding.part import Statement
from core.onboarding.states import Answer, PhaseState, Step, SyncMode
from core.onboarding.steps import (
    CONFIRMATION_ITEMS,
    current_step,
    is_closed,
    items_of,
    skipped,
    version_2_open,
)
from core.problem import Problems
from core.verdict.jobs import JobFacts, job_lines
from core.verdict.model import Line, LineState, Verdict, verdict_of

STILL_IN_ATS = "The test candidate is still in the ATS."
_SETTLED = {
    PhaseState.SENT: "",
    PhaseState.REFUSED: "",
    PhaseState.SEEN: "The customer sees it",
    PhaseState.LEFT_OUT: "It is left out",
    PhaseState.UNKNOWN: "",
}


@dataclass(frozen=True, slots=True)
class AddressFacts:
    """How many apply addresses work, of how many jobs, and what keeps the step open."""

    working: int
    total: int
    blockers: Problems = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the verdict rests on: what is not there is None."""

    onboarding: Onboarding
    jobs: JobFacts | None = None
    push: Record | None = None
    addresses: AddressFacts | None = None


def verdict(facts: Facts) -> Verdict:
    """Return the verdict: the customer can go live when no line is open, and each risk has to be accepted by name."""
    onboarding = facts.onboarding
    lines = (
        *_agreed(onboarding),
        *_compliance(onboarding),
        *_connected(onboarding),
        *_jobs(facts),
        *_candidates(facts),
        *_clean_up(onboarding),
    )
    return verdict_of(lines, live=current_step(onboarding) is Step.LIVE)


def _stated(key: str, checked: str, statement: Statement, sentence: str) -> Line:
    return Line(key, checked, LineState.VERIFIED, sentence, statement.at)


def _agreed(onboarding: Onboarding) -> Iterator[Line]:
    agreed = onboarding.requirements.agreed
    if agreed:
        yield _stated("requirements", "Requirements", agreed, f"Agreed by {agreed.by.name}.")
    elif not is_closed(onboarding, Step.REQUIREMENTS):
        yield Line("requirements", "Requirements", LineState.OPEN, "The requirements are not agreed.")


def _compliance(onboarding: Onboarding) -> Iterator[Line]:
    items = onboarding.compliance_items
    for (need, item), sentence in zip(open_needs(items), open_sentences(items), strict=True):
        key = f"compliance:{need}:{item.recorded.at.isoformat()}"
        yield Line(key, "Compliance", LineState.RISK, sentence, item.recorded.at)


def _connected(onboarding: Onboarding) -> Iterator[Line]:
    if reason := skipped(onboarding, Step.CONNECT):
        yield Line("no connection", "No connection", LineState.RISK, f"No job was compared. {reason}")
        return
    linking, connection = onboarding.linking, onboarding.connection
    if not (is_closed(onboarding, Step.CONNECT) and is_closed(onboarding, Step.LINKING)):
        status = connection.status or "unknown" if connection else ""
        broken = f"Kombo reports the connection as {status}." if status else "The ATS is not connected."
        sentence = "The connection is not linked." if is_closed(onboarding, Step.CONNECT) else broken
        yield Line("connection", "Connection", LineState.OPEN, sentence, connection.checked_at if connection else None)
    elif linking:
        sentence = f"Linked by {linking.linked.by.name} and read back from FactoryFix."
        yield Line("connection", "Connection", LineState.VERIFIED, sentence, linking.read_back_at)
        yield from _accepted_at_linking(linking, connection)


def _accepted_at_linking(linking: AccountLink, connection: Connection | None) -> Iterator[Line]:
    """Yield what a person accepted so that the connection could be linked: soft checks, and an import."""
    waived = [(check.code.value, check.text, check.accepted) for check in linking.accepted]
    if connection and connection.imported:
        waived.append(("imported", "The connection was made elsewhere, and imported.", connection.imported))
    for code, text, statement in waived:
        key = f"linking:{code}:{statement.by.id}:{statement.at.isoformat()}"
        sentence = f"{text} {statement.by.name} accepted it: {statement.text}"
        yield Line(key, "Waived at linking", LineState.RISK, sentence, statement.at)


def _jobs(facts: Facts) -> Iterator[Line]:
    onboarding = facts.onboarding
    if skipped(onboarding, Step.JOBS):
        return
    yield from job_lines(facts.jobs)
    if verified := onboarding.jobs:
        yield _stated(
            "jobs verified", "Jobs verified", verified.verified, f"{verified.verified.by.name} verified the jobs."
        )
    elif not is_closed(onboarding, Step.JOBS):
        yield Line("jobs verified", "Jobs verified", LineState.OPEN, "Nobody has verified the jobs yet.")


def _candidates(facts: Facts) -> Iterator[Line]:
    onboarding = facts.onboarding
    requirements = onboarding.requirements
    if requirements.sync_mode is SyncMode.REDIRECT:
        yield from _redirect(facts)
    elif by_hand := skipped(onboarding, Step.CANDIDATE):
        agreed = requirements.agreed
        yield Line("by hand", "Candidates", LineState.VERIFIED, by_hand, agreed.at if agreed else None)
    elif onboarding.candidate is None:
        yield Line("candidate", "Test candidate", LineState.OPEN, "No test candidate has arrived yet.")
    else:
        yield from _test_candidate(onboarding, onboarding.candidate, facts.push)


def _redirect(facts: Facts) -> Iterator[Line]:
    onboarding, addresses = facts.onboarding, facts.addresses
    agreed, checked = onboarding.requirements.agreed, onboarding.redirect_checked
    if reason := onboarding.requirements.redirect_reason:
        yield Line("redirect", "Why Redirect", LineState.VERIFIED, reason, agreed.at if agreed else None)
    if addresses and not skipped(onboarding, Step.JOBS):
        if not addresses.blockers:
            read_at = facts.jobs.read_at if facts.jobs else None
            sentence = f"{addresses.working:,} of {addresses.total:,} work."
            yield Line("addresses", "Apply addresses", LineState.VERIFIED, sentence, read_at)
        for blocker in addresses.blockers:
            yield Line(f"addresses:{blocker.code}", "Apply addresses", LineState.OPEN, blocker.text)
    if checked:
        seen = f"{checked.address}. {checked.text}" if checked.address else checked.text
        yield _stated("career page", "Career page", checked, f"{checked.by.name} checked it: {seen}")
    else:
        yield Line("career page", "Career page", LineState.OPEN, "Nobody has checked it yet.")


def _test_candidate(onboarding: Onboarding, candidate: CandidateVerified, record: Record | None) -> Iterator[Line]:
    if record:
        sentence = f"{record.candidate_name} arrived on {record.job_title} ({record.push.email})."
        at = record.seen.at if record.seen else record.push.at
        yield Line("candidate", "Test candidate", LineState.VERIFIED, sentence, at)
    yield from _items(onboarding, candidate)
    if onboarding.requirements.sync_mode is SyncMode.NEW_AND_ENGAGED:
        yield _version_2(onboarding, candidate, record)


def _items(onboarding: Onboarding, candidate: CandidateVerified) -> Iterator[Line]:
    items, answers = items_of(onboarding), candidate.confirmations
    refused = findings(onboarding)
    for item in refused:
        sentence = f"The customer said no: {CONFIRMATION_ITEMS[item]}."
        yield Line(f"item:{item}", "Test candidate", LineState.OPEN, sentence, answers[item].heard.at)
    left = [item for item in items if item not in refused and not (item in answers and answers[item].answer.confirms)]
    if left:
        yield _unanswered([items[item] for item in left], len(items))
    heard = [answers[item].heard.at for item in items if item in answers and answers[item].answer is Answer.YES]
    if heard:
        sentence = f"The customer confirmed {len(heard)} of {len(items)} items."
        yield Line("items confirmed", "Confirmed items", LineState.VERIFIED, sentence, max(heard))
    for item, name in CONFIRMATION_ITEMS.items():
        answer = answers.get(item)
        if answer and answer.answer is Answer.NOT_APPLICABLE:
            note = f" {answer.note.rstrip('.')}." if answer.note.strip() else ""
            sentence = f"Not applicable at this customer: {name}.{note}"
            key = f"item:{item}:{answer.heard.at.isoformat()}"
            yield Line(key, "Not applicable", LineState.RISK, sentence, answer.heard.at)


def _unanswered(names: Sequence[str], of: int) -> Line:
    """Return the line about items without an answer: one is named in the sentence, several are listed below it."""
    if len(names) == 1:
        return Line("items", "Confirmed items", LineState.OPEN, f"The customer has not answered yet: {names[0]}.")
    sentence = f"The customer has not answered {len(names)} of {of} items yet."
    return Line("items", "Confirmed items", LineState.OPEN, sentence, details=tuple(names))


def _version_2(onboarding: Onboarding, candidate: CandidateVerified, record: Record | None) -> Line:
    title, phase, update = "Screening, version 2", candidate.version_2, record.update if record else None
    if waits := version_2_open(onboarding):
        return Line("version 2", title, LineState.OPEN, f"{waits}.", phase.statement.at if phase else None)
    if update and update.found_on:
        sentence = "The profile from after the screening was seen in the ATS."
        return Line("version 2", title, LineState.VERIFIED, sentence, update.found_at)
    settled = _SETTLED[phase.state] if phase else ""
    reason = f" {settled}: {phase.statement.text}" if phase and settled else ""
    at = phase.statement.at if phase else None
    key = f"version 2:{phase.state if phase else ''}:{at.isoformat() if at else ''}"
    return Line(key, title, LineState.RISK, f"We did not see version 2 of the profile in the ATS.{reason}", at)


def _clean_up(onboarding: Onboarding) -> Iterator[Line]:
    left, clean_up = left_in_ats(onboarding), onboarding.clean_up
    if left:
        yield Line(f"clean-up:{','.join(left.push_ids)}", "Clean-up", LineState.RISK, STILL_IN_ATS, left.since)
    elif clean_up and clean_up.done:
        note = f" {clean_up.done.text}" if clean_up.done.text else ""
        yield _stated("clean-up", "Clean-up", clean_up.done, f"The test candidate is removed.{note}")
