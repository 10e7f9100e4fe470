"""Where an onboarding stands, whose turn it is, and what is next: all derived, nothing stored twice."""

from __future__ import annotations

from datetime import datetime

from core.dates import written
from core.kombo_states import ConnectionStatus, parsed
from core.onboarding.confirming import findings
from core.onboarding.connection_facts import FailedAttempt
from core.onboarding.model import Onboarding, Turn
from core.onboarding.renewal import linking_holds
from core.onboarding.sign_off_facts import signed_off_without_objection
from core.onboarding.states import ORDER, ConfirmationItem, PhaseState, Step, SyncMode, WaitingOn
from core.onboarding.vendor_wait import VendorWait, summary

TITLES = {
    Step.REQUIREMENTS: "Requirements",
    Step.LINK: "Connection link",
    Step.CONNECT: "Customer connects",
    Step.LINKING: "Linking",
    Step.JOBS: "Job sync",
    Step.CANDIDATE: "Test candidate",
    Step.GO_LIVE: "Sign-off",
    Step.LIVE: "Live",
}

MODES = {
    SyncMode.ENGAGED: "Engaged only",
    SyncMode.NEW_AND_ENGAGED: "New and Engaged",
    SyncMode.REDIRECT: "Redirect",
    SyncMode.MANUAL: "By hand",
    SyncMode.UNKNOWN: "Unknown",
}

CONFIRMATION_ITEMS: dict[ConfirmationItem, str] = {
    ConfirmationItem.JOB: "The candidate is on the right job",
    ConfirmationItem.STAGE: "The candidate is in the right stage",
    ConfirmationItem.SOURCE: "The source is the expected one",
    ConfirmationItem.PDF: "The PDF profile opens",
    ConfirmationItem.RESUME: "The PDF contains the résumé",
    ConfirmationItem.CONVERSATION: "The PDF contains the screening conversation",
    ConfirmationItem.ASSESSMENT: "The PDF contains the AI recruiter’s assessment",
    ConfirmationItem.LINK: "The link to the FactoryFix profile works",
    ConfirmationItem.NO_EMAIL: "No unwanted e-mail went out",
}
"""What the customer confirms in step 5b, item by item."""


def items_of(onboarding: Onboarding) -> dict[ConfirmationItem, str]:
    """Return the items that this customer is asked to confirm: who has signed off is asked for no item added since."""
    if onboarding.sign_off is None:
        return CONFIRMATION_ITEMS
    rested_on = onboarding.sign_off.rested_on.items
    return {item: sentence for item, sentence in CONFIRMATION_ITEMS.items() if item in rested_on}


def confirmed(onboarding: Onboarding) -> bool:
    """Say whether the customer answered every item, none of them with no."""
    if onboarding.candidate is None:
        return False
    answers = {key: confirmation.answer for key, confirmation in onboarding.candidate.confirmations.items()}
    return all(item in answers and answers[item].confirms for item in CONFIRMATION_ITEMS)


WAITS_FOR_VERSION_2 = {
    PhaseState.SENT: "Version 2 is not visible in the ATS yet",
    PhaseState.REFUSED: "Version 2 was refused. Send it again or leave it out",
    PhaseState.SEEN: "",
    PhaseState.LEFT_OUT: "",
    PhaseState.UNKNOWN: "It is not known how far version 2 is: look it up in the ATS, or leave it out",
}


def version_2_open(onboarding: Onboarding) -> str:
    """Return what is left of the second push, or nothing; New and Engaged requires it.

    A sign-off once given is not taken back for it: the customer was live before this was asked for.
    """
    candidate, mode = onboarding.candidate, onboarding.requirements.sync_mode
    if candidate is None or mode is not SyncMode.NEW_AND_ENGAGED or onboarding.sign_off:
        return ""
    if candidate.version_2 is None:
        return "Version 2 has not been sent yet"
    return WAITS_FOR_VERSION_2[candidate.version_2.state]


def waits_for_version_2(onboarding: Onboarding, item: ConfirmationItem) -> str:
    """Return what is left of version 2 before the customer can say something on this item, or nothing."""
    return version_2_open(onboarding) if item.comes_after_screening else ""


def skipped(onboarding: Onboarding, step: Step) -> str:
    """Return why this step is left out, or nothing: the ATS cannot be connected, or nobody pushes candidates."""
    requirements = onboarding.requirements
    if step in (Step.LINK, Step.CONNECT, Step.LINKING, Step.JOBS):
        return requirements.no_connection
    if step is Step.CANDIDATE and requirements.sync_mode is SyncMode.MANUAL:
        return f"Candidates are entered by hand: {requirements.by_hand}"
    return ""


def is_closed(onboarding: Onboarding, step: Step) -> bool:
    """Say whether the facts close this step, whatever the steps before it say; a step left out is closed.

    Once signed off, a step stays closed as long as what the sign-off rested on holds, whatever is asked for since.
    """
    return bool(
        skipped(onboarding, step) or signed_off_without_objection(onboarding, step) or _is_closed(onboarding, step)
    )


def _is_closed(onboarding: Onboarding, step: Step) -> bool:
    """Say whether this step is closed under the rules of today."""
    match step:
        case Step.REQUIREMENTS:
            return onboarding.requirements.agreed is not None
        case Step.LINK:
            return onboarding.connection is not None or (
                onboarding.link is not None and onboarding.link.sent is not None and not onboarding.link.noticed_expired
            )
        case Step.CONNECT:
            return onboarding.connection is not None and onboarding.connection.status == ConnectionStatus.ACTIVE
        case Step.LINKING:
            return linking_holds(onboarding)
        case Step.JOBS:
            return onboarding.jobs is not None
        case Step.CANDIDATE:
            if onboarding.requirements.sync_mode is SyncMode.REDIRECT:
                return onboarding.redirect_checked is not None
            return confirmed(onboarding) and not version_2_open(onboarding)
        case Step.GO_LIVE:
            return onboarding.sign_off is not None
        case Step.LIVE:
            return False


def current_step(onboarding: Onboarding) -> Step:
    """Return the first step that is not closed."""
    return next(step for step in ORDER if not is_closed(onboarding, step))


def asked_to_check(onboarding: Onboarding) -> bool:
    """Say whether the customer was asked to check the test candidate: the message was sent, or they answered."""
    candidate = onboarding.candidate
    return candidate is not None and bool(candidate.request_sent or candidate.confirmations)


def vendor_wait(onboarding: Onboarding) -> VendorWait | None:
    """Return what the ATS vendor was asked for, while the step that waits for it is the current one."""
    wait = onboarding.vendor_wait
    return wait if wait and wait.step == current_step(onboarding) else None


def waiting_on(onboarding: Onboarding) -> WaitingOn:
    """Return whose turn it is: the ATS vendor's while the step waits on them; the customer's while they connect or
    check the test candidate; else ours.

    They check it once they were asked to, and version 2 has arrived. What they said no to is ours to fix.
    """
    step = current_step(onboarding)
    if step is Step.LIVE:
        return WaitingOn.NOBODY
    if vendor_wait(onboarding):
        return WaitingOn.VENDOR
    team_must_act = not asked_to_check(onboarding) or findings(onboarding) or version_2_open(onboarding)
    customer_checks = step is Step.CANDIDATE and not team_must_act
    customer_connects = step is Step.CONNECT and not _is_ours_to_restore(onboarding)
    return WaitingOn.CUSTOMER if customer_connects or customer_checks else WaitingOn.TEAM


def _is_ours_to_restore(onboarding: Onboarding) -> bool:
    """Return whether the customer can do nothing about their connection before we act: it is off, or deleted."""
    status = onboarding.connection.status if onboarding.connection else ""
    return status in (ConnectionStatus.INACTIVE, ConnectionStatus.DELETED)


def attempts(onboarding: Onboarding) -> list[FailedAttempt]:
    """Return the connection flows that did not finish since the link was made, the oldest first."""
    since = onboarding.link.created_at if onboarding.link else onboarding.created_at
    return [attempt for attempt in onboarding.failed_attempts if attempt.at >= since]


_RESTORING = {
    ConnectionStatus.ACTIVE: "Linking can begin",
    ConnectionStatus.INVALID: "Reconnect: the ATS no longer accepts the credentials",
    ConnectionStatus.INACTIVE: "Engineer switches the connection on, on the Linking page",
    ConnectionStatus.DELETED: "Forget the connection: it was deleted at Kombo",
    ConnectionStatus.UNKNOWN: "Reconnect: Kombo reports the connection as not active",
}
"""What moves an onboarding on whose connection is not active."""


def next_move(onboarding: Onboarding, *, other_system: bool = False) -> str:
    """Say in one line what moves this onboarding on; `other_system` says that another ATS was connected."""
    if onboarding.hold:
        until = f" until {written(onboarding.hold.until)}" if onboarding.hold.until else ""
        return f"On hold{until}: {onboarding.hold.reason}"
    if wait := vendor_wait(onboarding):
        return f"ATS vendor answers: {summary(wait)}"
    redirect = onboarding.requirements.sync_mode is SyncMode.REDIRECT
    match current_step(onboarding):
        case Step.REQUIREMENTS:
            return "Agree on the ATS and the sync mode"
        case Step.LINK:
            if onboarding.link and onboarding.link.noticed_expired:
                return "Create a new link: the last one has expired"
            return "Send the connection link" if onboarding.link else "Create the connection link"
        case Step.CONNECT:
            if onboarding.connection:
                return _RESTORING[parsed(ConnectionStatus, onboarding.connection.status)]
            return "Customer tries the link again" if attempts(onboarding) else "Customer opens the link"
        case Step.LINKING:
            if other_system:
                return "Forget the connection: another system was connected"
            if onboarding.linking:
                return "Send a reconnection link: the connection can no longer do what it needs"
            return "Engineer links the connection"
        case Step.JOBS:
            return "Verify the synced jobs"
        case Step.CANDIDATE:
            if redirect:
                return "Check the career page"
            if findings(onboarding):
                return "Fix what the customer found"
            if waits := version_2_open(onboarding):
                return waits
            if onboarding.candidate is None:
                return "Push the test candidate"
            if asked_to_check(onboarding):
                return "Customer confirms the test candidate"
            return "Ask the customer to check the test candidate"
        case Step.GO_LIVE:
            return "Record the sign-off"
        case Step.LIVE:
            return "Live"


def with_turn(onboarding: Onboarding, now: datetime) -> Onboarding:
    """Add a turn when the step, the side that we wait on, or whether it is on hold has changed since the last one.

    A turn of the ATS vendor begins when they were asked, and a hold when it was set, also where that was noticed later.
    """
    step, side = current_step(onboarding), waiting_on(onboarding)
    hold = onboarding.hold if step is not Step.LIVE else None
    last = onboarding.turns[-1] if onboarding.turns else None
    if last and (last.holder, last.step, last.held) == (side, step, hold is not None):
        return onboarding
    since, wait = now, vendor_wait(onboarding)
    if last and wait and last.holder is not WaitingOn.VENDOR:
        since = max(wait.since, last.since)
    elif last and hold and not last.held:
        since = max(hold.since, last.since)
    turn = Turn(holder=side, since=since, step=step, held=hold is not None)
    return onboarding.changed(turns=(*onboarding.turns, turn))
