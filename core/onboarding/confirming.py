"""What the customer's answers about the test candidate mean: a "no" reopens a step and says how to fix the problem."""

from __future__ import annotations

from typing import NamedTuple

from core.onboarding.model import CandidateVerified, Confirmation, Onboarding, SecondPhase
from core.onboarding.part import Statement
from core.onboarding.states import Answer, ConfirmationItem, PhaseState, Step


class Concern(NamedTuple):
    """What a "no" is about: the step that it reopens, and how to fix the problem."""

    reopens: Step
    mend: str


_PROFILE = "Check the PDF that was sent, fix the profile under Test candidate, then push again."
CONCERNS: dict[ConfirmationItem, Concern] = {
    ConfirmationItem.JOB: Concern(
        Step.JOBS, "Compare the job’s ATS Job ID in the job sync, verify the jobs again, then push again."
    ),
    ConfirmationItem.STAGE: Concern(
        Step.CANDIDATE, "Ask the ATS administrator which stage new applicants start in, then push again."
    ),
    ConfirmationItem.SOURCE: Concern(
        Step.CANDIDATE, "Ask the ATS administrator to add our applicant source, then push again."
    ),
    ConfirmationItem.PDF: Concern(Step.CANDIDATE, _PROFILE),
    ConfirmationItem.RESUME: Concern(Step.CANDIDATE, _PROFILE),
    ConfirmationItem.CONVERSATION: Concern(Step.CANDIDATE, _PROFILE),
    ConfirmationItem.ASSESSMENT: Concern(Step.CANDIDATE, _PROFILE),
    ConfirmationItem.LINK: Concern(
        Step.CANDIDATE, "Fix the link to the FactoryFix profile under Test candidate, then push again."
    ),
    ConfirmationItem.NO_EMAIL: Concern(
        Step.CANDIDATE, "Ask the ATS administrator to turn off that e-mail, then push again."
    ),
}


def with_confirmation(onboarding: Onboarding, item: ConfirmationItem, confirmation: Confirmation) -> Onboarding:
    """Return the onboarding with the customer's answer to one item.

    A sign-off and an approval are void when they say no; a sign-off also when they change an answer that it rested on.
    """
    if onboarding.candidate is None:
        return onboarding
    before, signed = onboarding.candidate.confirmations.get(item), onboarding.sign_off
    rested = signed is not None and item in signed.rested_on.items
    changes = rested and (before is None or before.answer is not confirmation.answer)
    confirmations = onboarding.candidate.confirmations | {item: confirmation}
    changed = onboarding.changed(
        candidate=onboarding.candidate.changed(confirmations=confirmations),
        sign_off=None if confirmation.answer is Answer.NO or changes else signed,
        approval=None if confirmation.answer is Answer.NO else onboarding.approval,
    )
    if confirmation.answer is Answer.NO and CONCERNS[item].reopens is Step.JOBS:
        return changed.changed(jobs=None)
    return changed


def with_candidate(onboarding: Onboarding, push_id: str, *, integration_id: str) -> Onboarding:
    """Return the onboarding whose customer is to look at this test candidate; a sign-off rests on another, and is void.

    Unchanged where the push went to a connection that has been taken back: nobody is to look there any more.
    """
    if onboarding.connection is None or onboarding.connection.integration_id != integration_id:
        return onboarding
    return onboarding.changed(candidate=CandidateVerified(push_id=push_id), approval=None, sign_off=None)


def to_be_confirmed(onboarding: Onboarding, push_id: str) -> CandidateVerified | None:
    """Return what is known of the test candidate of this push, None where the customer looks at another one."""
    candidate = onboarding.candidate
    return candidate if candidate and candidate.push_id == push_id else None


def version_2_of(onboarding: Onboarding, push_id: str) -> SecondPhase | None:
    """Return what is known of version 2 of this push, None before it left and where another push is looked at."""
    candidate = to_be_confirmed(onboarding, push_id)
    return candidate.version_2 if candidate else None


def with_version_2(onboarding: Onboarding, push_id: str, state: PhaseState, statement: Statement) -> Onboarding:
    """Return the onboarding that knows how far version 2 is; unchanged where another push is to be confirmed."""
    candidate = to_be_confirmed(onboarding, push_id)
    if candidate is None or (candidate.version_2 and candidate.version_2.state is state):
        return onboarding
    return onboarding.changed(candidate=candidate.changed(version_2=SecondPhase(state=state, statement=statement)))


def findings(onboarding: Onboarding) -> dict[ConfirmationItem, Concern]:
    """Return what the customer said no to, with what each concerns."""
    confirmations = onboarding.candidate.confirmations if onboarding.candidate else {}
    return {
        item: concern
        for item, concern in CONCERNS.items()
        if item in confirmations and confirmations[item].answer is Answer.NO
    }
