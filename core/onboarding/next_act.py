"""The next act: what a person does now to move an onboarding on, in one sentence with its button and its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.onboarding.blockers import Evidence
from core.onboarding.model import Onboarding
from core.onboarding.states import Step, SyncMode
from core.onboarding.steps import asked_to_check, attempts, current_step, vendor_wait, version_2_open
from core.onboarding.vendor_wait import summary
from core.plural import counted
from core.problem import Problem, ProblemCode


@dataclass(frozen=True, slots=True)
class Act:
    """`sentence` names the customer and has no full stop; `since` completes it, "… since 10:42 am CST".

    `place` is the step whose page the button opens.
    """

    sentence: str
    button: str
    place: Step
    since: datetime | None = None


BUTTONS = {
    Step.REQUIREMENTS: "Open requirements",
    Step.LINK: "Open the link",
    Step.CONNECT: "Open the connection",
    Step.LINKING: "Open linking",
    Step.JOBS: "Open the jobs",
    Step.CANDIDATE: "Open the candidate",
    Step.GO_LIVE: "Open go live",
    Step.LIVE: "Open go live",
}


def next_act(onboarding: Onboarding, evidence: Evidence, blocks: Problem | None) -> Act:
    """Return the next act; `blocks` is what blocks the onboarding, if anything."""
    step, customer = current_step(onboarding), onboarding.customer
    if step is Step.LIVE:
        return _act(onboarding, f"Watch {customer}")
    if onboarding.hold:
        return _act(onboarding, f"Wait with {customer}: {_tail(onboarding.hold.reason)}")
    if blocks:
        return _unblock(onboarding, blocks)
    if wait := vendor_wait(onboarding):
        return _act(onboarding, f"Ask {summary(wait)} about {customer}", since=wait.since)
    return _act(onboarding, _sentence(onboarding, evidence))


def _unblock(onboarding: Onboarding, blocks: Problem) -> Act:
    customer = onboarding.customer
    if blocks.code is ProblemCode.ATTEMPT_FAILED:
        failed = attempts(onboarding)
        sentence = f"Call {customer}: {counted(len(failed), 'failed sign-in')}"
        return _act(onboarding, sentence, button="Open call notes", since=failed[0].at)
    return _act(onboarding, f"{customer}: {_tail(blocks.sentence)}")


def _sentence(onboarding: Onboarding, evidence: Evidence) -> str:
    customer = onboarding.customer
    match current_step(onboarding):
        case Step.REQUIREMENTS:
            return f"Agree with {customer} on the ATS and the sync mode"
        case Step.LINK:
            return f"Send {customer} the connection link"
        case Step.CONNECT:
            return f"Ask {customer} to open the connection link"
        case Step.LINKING:
            return f"Link the connection of {customer}"
        case Step.JOBS:
            if evidence.jobs is None:
                return f"Refresh the jobs of {customer}"
            return f"Wait for the sync of {customer}" if evidence.jobs_pending else f"Verify the jobs of {customer}"
        case Step.CANDIDATE:
            return _candidate(onboarding)
        case Step.GO_LIVE:
            return f"Record the sign-off of {customer}"
        case Step.LIVE:
            return f"Watch {customer}"


def _candidate(onboarding: Onboarding) -> str:
    customer = onboarding.customer
    if onboarding.requirements.sync_mode is SyncMode.REDIRECT:
        return f"Check the career page of {customer}"
    if onboarding.candidate is None:
        return f"Push the test candidate of {customer}"
    if waits := version_2_open(onboarding):
        return f"{customer}: {_tail(waits)}"
    if asked_to_check(onboarding):
        return f"Ask {customer} what they see of the test candidate"
    return f"Ask {customer} to check the test candidate"


def _act(onboarding: Onboarding, sentence: str, *, button: str = "", since: datetime | None = None) -> Act:
    place = place_of(onboarding)
    return Act(sentence, button or BUTTONS[place], place, since)


def place_of(onboarding: Onboarding) -> Step:
    """Return the step whose page is open now; in Redirect mode the career page is checked on the Go live page."""
    step = current_step(onboarding)
    redirect = onboarding.requirements.sync_mode is SyncMode.REDIRECT
    return Step.GO_LIVE if redirect and step is Step.CANDIDATE else step


def _tail(sentence: str) -> str:
    """Return a sentence for the end of another one."""
    return sentence.rstrip(".")
