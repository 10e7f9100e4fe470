"""What keeps an onboarding from moving until somebody does something about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.kombo_states import ConnectionStatus
from core.onboarding.account_link import in_use
from core.onboarding.confirming import findings
from core.onboarding.gates import settled
from core.onboarding.model import Onboarding
from core.onboarding.states import MailState, PhaseState, Step
from core.onboarding.steps import CONFIRMATION_ITEMS, attempts, current_step, version_2_open
from core.plural import counted
from core.problem import Problem, ProblemCode as Code, Problems


@dataclass(frozen=True, slots=True)
class PushOutcome:
    """How the newest push ended, if it did not arrive: rejected by the ATS, or nobody knows; `reason` is a sentence."""

    rejected: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of an onboarding besides its own facts.

    `shortest_lead` is in business days. `contradiction` says in a sentence that the pasted addresses contradict each
    other or the chosen ATS. `other_system` says that another ATS was connected than agreed,
    `failing` are the other checks that forbid linking. `jobs` is what keeps the newest
    snapshot from passing, None before the jobs of this connection were read; `jobs_pending` says that only a sync is
    waited for, `refresh_failed` that the last job refresh failed. From `refresh_late_at` on, the refresh that is open
    or waits for Kombo takes too long. `issue` is the first open issue of the connection.
    """

    shortest_lead: int | None = None
    contradiction: str = ""
    other_system: Problem | None = None
    failing: Problems = ()
    jobs: Problems | None = None
    jobs_pending: bool = False
    refresh_failed: bool = False
    refresh_late_at: datetime | None = None
    push: PushOutcome | None = None
    issue: Problem | None = None


NOTHING_KNOWN: Final = Evidence()
SENTENCES: Final = 2


def blocker(onboarding: Onboarding, evidence: Evidence) -> Problem | None:
    """Return the first thing that blocks the current step, or None."""
    return next(_blockers(onboarding, evidence), None)


def _blockers(onboarding: Onboarding, evidence: Evidence) -> Iterator[Problem]:
    match current_step(onboarding):
        case Step.REQUIREMENTS:
            yield from _requirements(onboarding, evidence)
        case Step.LINK:
            yield from _link(onboarding)
        case Step.CONNECT:
            yield from _connecting(onboarding, evidence)
        case Step.LINKING:
            yield from _linking(onboarding, evidence)
        case Step.JOBS:
            yield from _refresh(evidence)
            yield from _jobs(evidence)
            yield from _said_no(onboarding)
        case Step.CANDIDATE:
            yield from _candidate(onboarding, evidence)
        case Step.GO_LIVE:
            yield from _jobs(evidence)
        case Step.LIVE:
            pass
    if evidence.issue:
        yield evidence.issue


def _requirements(onboarding: Onboarding, evidence: Evidence) -> Iterator[Problem]:
    if not settled(onboarding.requirements, evidence.contradiction):
        yield Problem(Code.CONTRADICTION, evidence.contradiction, "Find out which ATS is right, and say why.")


def _link(onboarding: Onboarding) -> Iterator[Problem]:
    link = onboarding.link
    if link is None:
        return
    if link.noticed_expired:
        yield Problem(Code.LINK_OVER, "The connection link has expired.", "Create a new link.")
    elif link.mailed and link.mailed.state is MailState.NOT_SENT:
        yield Problem(Code.MAIL_NOT_SENT, "The e-mail with the link was not sent.", "Send the link in another way.")
    elif link.mailed and link.mailed.state is MailState.UNKNOWN:
        yield Problem(Code.MAIL_UNKNOWN, "Nobody knows whether the e-mail with the link arrived.", "Ask the customer.")


def _connecting(onboarding: Onboarding, evidence: Evidence) -> Iterator[Problem]:
    connection, failed = onboarding.connection, attempts(onboarding)
    if connection:
        status = connection.status or "unknown"
        yield evidence.other_system or Problem(
            Code.NOT_ACTIVE, f"Kombo reports the connection as {status.lower()}.", "Ask the customer to reconnect."
        )
    if any(entry.decision is None and entry.deleted_at is None for entry in onboarding.set_aside):
        yield Problem(
            Code.SET_ASIDE_OPEN, "A connection was set aside: it may come from another link.", "Decide on it."
        )
    if failed and not connection:
        times = "Sign-in failed" if len(failed) == 1 else f"Sign-in failed {len(failed)} times"
        yield Problem(Code.ATTEMPT_FAILED, f"{times}.", "Call the customer.")


def _linking(onboarding: Onboarding, evidence: Evidence) -> Iterator[Problem]:
    connection, holder = onboarding.connection, onboarding.account_holder
    if connection and connection.status != ConnectionStatus.ACTIVE:
        yield from _connecting(onboarding, evidence)
    if evidence.other_system:
        yield evidence.other_system
    yield from evidence.failing
    if onboarding.lost_link:
        taken = f"The onboarding of {onboarding.lost_link.customer} took the account over."
        yield Problem(Code.ACCOUNT_LOST, taken, "Settle with its people who keeps the account.")
    if holder and holder.taken_over is None:
        yield in_use(holder)


def _refresh(evidence: Evidence) -> Iterator[Problem]:
    if evidence.refresh_failed:
        yield Problem(Code.REFRESH_FAILED, "The last job refresh failed.", "See why, then refresh the jobs again.")


def _jobs(evidence: Evidence) -> Iterator[Problem]:
    """Yield the first problem of the jobs, with the sentences of the first few."""
    if evidence.jobs:
        first, left = evidence.jobs[0], len(evidence.jobs) - SENTENCES
        more = f" {counted(left, 'more problem')}." if left > 0 else ""
        sentence = " ".join(problem.sentence for problem in evidence.jobs[:SENTENCES])
        yield Problem(first.code, f"{sentence}{more}", first.next_step, first.about)


def _said_no(onboarding: Onboarding) -> Iterator[Problem]:
    for item, concern in findings(onboarding).items():
        sentence = f"The customer said no: {CONFIRMATION_ITEMS[item][0].lower()}{CONFIRMATION_ITEMS[item][1:]}."
        yield Problem(Code.CUSTOMER_SAID_NO, sentence, concern.mend, about=item)


def _candidate(onboarding: Onboarding, evidence: Evidence) -> Iterator[Problem]:
    candidate = onboarding.candidate
    yield from _said_no(onboarding)
    if candidate is None and evidence.push:
        code = Code.PUSH_REJECTED if evidence.push.rejected else Code.PUSH_UNCLEAR
        yield Problem(code, evidence.push.reason, "Open the push to see what to do.")
    elif (waits := version_2_open(onboarding)) and candidate and candidate.version_2:
        if candidate.version_2.state is PhaseState.REFUSED:
            yield Problem(Code.PUSH_REJECTED, f"{waits}.")
        elif candidate.version_2.state is PhaseState.UNKNOWN:
            yield Problem(Code.PUSH_UNCLEAR, f"{waits}.")
