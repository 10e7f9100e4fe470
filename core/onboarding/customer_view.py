"""What a customer sees of their onboarding: where they stand and what comes next, in words for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.durations import HOUR
from core.onboarding.clock import ZONE
from core.onboarding.confirming import findings
from core.onboarding.customer_dates import done_on, expected_by, rests_on
from core.onboarding.model import Onboarding
from core.onboarding.states import Step, SyncMode, WaitingOn
from core.onboarding.steps import current_step, is_closed, skipped, vendor_wait, version_2_open, waiting_on
from core.phrase import Phrase

STAGES = {
    Step.REQUIREMENTS: Phrase("We agree on what you need"),
    Step.CONNECT: Phrase("You connect your ATS"),
    Step.LINKING: Phrase("We link it to FactoryFix"),
    Step.JOBS: Phrase("Your jobs appear"),
    Step.CANDIDATE: Phrase("A test candidate arrives"),
    Step.GO_LIVE: Phrase("You approve"),
}
"""The five steps and the sign-off as the customer knows them; the link is part of connecting."""
_CAREER_PAGE = Phrase("Your career page is checked")
_NEXT = {
    Step.REQUIREMENTS: (Phrase("We agree on your ATS, who connects it, and which jobs you expect."),),
    Step.CONNECT: (Phrase("Your administrator opens a secure link and connects {ats}. It takes a few minutes."),),
    Step.LINKING: (Phrase("Our engineers link {ats} to your FactoryFix account."),),
    Step.JOBS: (
        Phrase("Your active jobs in the United States appear in FactoryFix."),
        Phrase("We go through anything that is missing with you."),
    ),
    Step.CANDIDATE: (
        Phrase("One test candidate goes to a job of yours."),
        Phrase("You look at it in {ats} and tell us what you see."),
    ),
    Step.GO_LIVE: (Phrase("Somebody on your side approves, and you are live."),),
}
"""What happens in each stage, for the list of what happens next."""
_NEXT_REDIRECT = (Phrase("We check that your career page accepts applicants who come from FactoryFix."),)


class StageState(StrEnum):
    """Where one step of the way stands."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


class Turn(StrEnum):
    """Who has to act."""

    YOURS = "yours"
    TEAM = "ours"
    VENDOR = "vendor"
    PAUSED = "paused"
    NOBODY = "nobody"


TURNS = {
    Turn.YOURS: Phrase("Your turn"),
    Turn.TEAM: Phrase("We are on it"),
    Turn.VENDOR: Phrase("We wait for the vendor"),
    Turn.PAUSED: Phrase("Paused"),
    Turn.NOBODY: Phrase("Done"),
}


@dataclass(frozen=True, slots=True)
class CustomerStage:
    """One step of the way; `when` says when it was done, or by when it is expected, and may be empty."""

    title: Phrase
    state: StageState
    when: Phrase


@dataclass(frozen=True, slots=True)
class CustomerView:
    """The whole way, what happens now and next, and the target date with what it needs (`rests_on`)."""

    stages: tuple[CustomerStage, ...]
    heading: Phrase
    sentence: Phrase
    turn: Turn
    target: date | None
    rests_on: Phrase
    next: tuple[Phrase, ...]

    @property
    def yours(self) -> bool:
        """Return whether the customer has to do something."""
        return self.turn is Turn.YOURS


def customer_view(
    onboarding: Onboarding, ats: str, *, first_sync_window: timedelta, now: datetime, risks: int = 0
) -> CustomerView:
    """Return what this customer may see; `ats` is the name of their ATS, `risks` the number of those left to accept."""
    here, today = current_step(onboarding), now.astimezone(ZONE).date()
    stage = Step.CONNECT if here is Step.LINK else here
    steps = [step for step in STAGES if not skipped(onboarding, step)]
    left = [step for step in steps if step is stage or not is_closed(onboarding, step)]
    expected = {} if onboarding.hold else expected_by(left, onboarding.requirements.go_live_target, today)
    turn = _turn(onboarding, here)
    return CustomerView(
        stages=tuple(_stage(onboarding, step, stage, expected, today) for step in steps),
        heading=Phrase("You are live") if here is Step.LIVE else _title(onboarding, stage),
        sentence=_sentence_of_turn(turn, ats) or _sentence(onboarding, here, ats, first_sync_window, risks),
        turn=turn,
        target=onboarding.requirements.go_live_target,
        rests_on=rests_on(onboarding, ats, today, expected.get(stage)),
        next=tuple(text for step in left if step is not stage for text in _next(onboarding, step, ats)),
    )


def _stage(onboarding: Onboarding, step: Step, here: Step, expected: dict[Step, date], today: date) -> CustomerStage:
    title, by = _title(onboarding, step), expected.get(step)
    if step is here:
        return CustomerStage(title, StageState.NOW, Phrase("now, by {by}", by=by) if by else Phrase("now"))
    if is_closed(onboarding, step):
        on = done_on(onboarding, step)
        when = Phrase("today") if on == today else Phrase("{on}", on=on) if on else Phrase("")
        return CustomerStage(title, StageState.DONE, when)
    return CustomerStage(title, StageState.LATER, Phrase("by {by}", by=by) if by else Phrase(""))


def _title(onboarding: Onboarding, step: Step) -> Phrase:
    if step is Step.CANDIDATE and onboarding.requirements.sync_mode is SyncMode.REDIRECT:
        return _CAREER_PAGE
    return STAGES[step]


def _next(onboarding: Onboarding, step: Step, ats: str) -> tuple[Phrase, ...]:
    redirect = step is Step.CANDIDATE and onboarding.requirements.sync_mode is SyncMode.REDIRECT
    return tuple(Phrase(text.template, ats=ats) for text in (_NEXT_REDIRECT if redirect else _NEXT[step]))


def _turn(onboarding: Onboarding, here: Step) -> Turn:
    if here is Step.LIVE:
        return Turn.NOBODY
    if onboarding.hold:
        return Turn.PAUSED
    if vendor_wait(onboarding):
        return Turn.VENDOR
    yours = waiting_on(onboarding) is WaitingOn.CUSTOMER or (here is Step.GO_LIVE and onboarding.approval is None)
    return Turn.YOURS if yours else Turn.TEAM


def _sentence_of_turn(turn: Turn, ats: str) -> Phrase | None:
    """Return what to say where the step itself does not go on for now."""
    match turn:
        case Turn.PAUSED:
            return Phrase("This is paused for now. We will get back to you.")
        case Turn.VENDOR:
            return Phrase(
                "We asked the vendor of {ats} for something that this step needs, and are waiting for their answer.",
                ats=ats,
            )
        case Turn.YOURS | Turn.TEAM | Turn.NOBODY:
            return None


def _sentence(onboarding: Onboarding, here: Step, ats: str, window: timedelta, risks: int) -> Phrase:
    match here:
        case Step.REQUIREMENTS:
            return Phrase("We discuss your ATS, who will connect it, and which jobs you expect.")
        case Step.LINK:
            return Phrase("We send you a secure link and a guide for {ats}.", ats=ats)
        case Step.CONNECT if onboarding.connection:
            return Phrase(
                "{ats} no longer gives us access. Your administrator has to renew it with a new link.", ats=ats
            )
        case Step.CONNECT:
            return Phrase("Open your secure link and follow the guide. This page updates when you are connected.")
        case Step.LINKING:
            return Phrase("Thank you, {ats} is connected. Our engineers link it to your FactoryFix account.", ats=ats)
        case Step.JOBS:
            return Phrase(
                "Your active jobs in the United States arrive within {window}. A large ATS can take longer. "
                "Then we review the jobs with you.",
                window=_in_words(window),
            )
        case Step.CANDIDATE:
            return _about_candidate(onboarding, ats)
        case Step.GO_LIVE if onboarding.approval:
            return Phrase("Thank you for your approval. Your Account Manager completes the go-live.")
        case Step.GO_LIVE:
            return _about_approval(risks)
        case Step.LIVE if onboarding.requirements.sync_mode.sends_candidates:
            return Phrase("New jobs arrive automatically, and candidates arrive in {ats}.", ats=ats)
        case Step.LIVE:
            return Phrase("New jobs arrive automatically.")


def _in_words(window: timedelta) -> Phrase:
    if window < HOUR:
        return Phrase("{minutes} minutes", minutes=round(window.total_seconds() / 60))
    hours = round(window / HOUR, 2)
    return Phrase("1 hour") if hours == 1 else Phrase("{hours:g} hours", hours=hours)


def _about_candidate(onboarding: Onboarding, ats: str) -> Phrase:
    if onboarding.requirements.sync_mode is SyncMode.REDIRECT:
        return Phrase("We open your jobs from FactoryFix and check that your career page accepts applicants.")
    if waiting_on(onboarding) is WaitingOn.CUSTOMER:
        return Phrase("Look at the test candidate in {ats}, and tell us what you see.", ats=ats)
    if onboarding.candidate and findings(onboarding):
        return Phrase("We are looking into what you found and will get back to you.")
    if version_2_open(onboarding):
        return Phrase(
            "The test candidate is in {ats}. We add the profile from after the screening. Then you check both.", ats=ats
        )
    if onboarding.candidate:
        return Phrase("The test candidate is in {ats}. We will send you a list of what to check.", ats=ats)
    return Phrase(
        "We send one test candidate with a PDF profile to {ats}. Then you check that everything is there.", ats=ats
    )


def _about_approval(risks: int) -> Phrase:
    if risks == 0:
        return Phrase("Everything is checked. Tell us who on your side approves the go-live.")
    if risks == 1:
        return Phrase(
            "Everything is checked, and 1 point stays as it is. We go through that with you before somebody approves."
        )
    return Phrase(
        "Everything is checked, and {risks:,} points stay as they are. We go through that with you before somebody "
        "approves.",
        risks=risks,
    )
