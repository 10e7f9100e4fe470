"""What a sign-off rested on, kept with it by code: who is live stays live until a person withdraws one of these facts.

A confirmation item or a rule that is added later was not asked for then, so it takes no live customer back. Whether a
fact still holds is said here by the fact alone and never by the gates of today: make a gate stricter there, not here.
"""

from __future__ import annotations

from core.kombo_states import ConnectionStatus
from core.onboarding.model import Onboarding, RestedOn
from core.onboarding.renewal import linking_holds
from core.onboarding.states import ConfirmationItem, PhaseState, SignOffFact, Step, SyncMode

STEPS_OF: dict[SignOffFact, tuple[Step, ...]] = {
    SignOffFact.AGREED: (Step.REQUIREMENTS,),
    SignOffFact.NO_CONNECTION: (Step.LINK, Step.CONNECT, Step.LINKING, Step.JOBS),
    SignOffFact.CONNECTED: (Step.LINK, Step.CONNECT),
    SignOffFact.LINKED: (Step.LINKING,),
    SignOffFact.JOBS_VERIFIED: (Step.JOBS,),
    SignOffFact.BY_HAND: (Step.CANDIDATE,),
    SignOffFact.CAREER_PAGE: (Step.CANDIDATE,),
    SignOffFact.VERSION_2: (Step.CANDIDATE,),
    SignOffFact.UNKNOWN: (),
}
"""The steps that open again when a fact is withdrawn; the confirmed items belong to the test candidate."""


def facts_now(onboarding: Onboarding, items: tuple[ConfirmationItem, ...]) -> RestedOn:
    """Return what a sign-off given now rests on: every fact that holds, and those of these items that are confirmed."""
    facts = tuple(fact for fact in SignOffFact if fact is not SignOffFact.UNKNOWN and holds(onboarding, fact))
    return RestedOn(facts=facts, items=tuple(item for item in items if item_holds(onboarding, item)))


def holds(onboarding: Onboarding, fact: SignOffFact) -> bool:
    """Say whether nobody has withdrawn this fact, and the connection works.

    A fact or sync mode that only a newer version knows withdraws nothing.
    """
    requirements = onboarding.requirements
    mode = requirements.sync_mode
    match fact:
        case SignOffFact.AGREED:
            return requirements.agreed is not None
        case SignOffFact.NO_CONNECTION:
            return bool(requirements.no_connection)
        case SignOffFact.CONNECTED:
            return onboarding.connection is not None and onboarding.connection.status == ConnectionStatus.ACTIVE
        case SignOffFact.LINKED:
            return linking_holds(onboarding)
        case SignOffFact.JOBS_VERIFIED:
            return onboarding.jobs is not None
        case SignOffFact.BY_HAND:
            return mode in (SyncMode.MANUAL, SyncMode.UNKNOWN)
        case SignOffFact.CAREER_PAGE:
            return mode in (SyncMode.REDIRECT, SyncMode.UNKNOWN) and onboarding.redirect_checked is not None
        case SignOffFact.VERSION_2:
            phase = onboarding.candidate.version_2 if onboarding.candidate else None
            both = mode in (SyncMode.NEW_AND_ENGAGED, SyncMode.UNKNOWN)
            return (
                both and phase is not None and phase.state in (PhaseState.SEEN, PhaseState.LEFT_OUT, PhaseState.UNKNOWN)
            )
        case SignOffFact.UNKNOWN:
            return True


def item_holds(onboarding: Onboarding, item: str) -> bool:
    """Say whether the customer's answer to this item stands."""
    if onboarding.candidate is None or onboarding.requirements.sync_mode in (SyncMode.REDIRECT, SyncMode.MANUAL):
        return False
    answer = onboarding.candidate.confirmations.get(item)
    return answer is not None and not answer.answer.withdraws


def signed_off_without_objection(onboarding: Onboarding, step: Step) -> bool:
    """Say whether a sign-off keeps this step closed: nothing of the step that it rested on has been withdrawn."""
    if onboarding.sign_off is None or step is Step.LIVE:
        return False
    rested = onboarding.sign_off.rested_on
    facts = all(holds(onboarding, fact) for fact in rested.facts if step in STEPS_OF[fact])
    return facts and (step is not Step.CANDIDATE or all(item_holds(onboarding, item) for item in rested.items))
