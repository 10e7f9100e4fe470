"""What a customer sees on a shared screen: where they stand and what comes next, in words for them, nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from core.durations import window_in_words
from core.onboarding.confirming import findings
from core.onboarding.model import Onboarding
from core.onboarding.states import Step, SyncMode, WaitingOn
from core.onboarding.steps import current_step, is_closed, skipped, vendor_wait, version_2_open, waiting_on

STAGES = {
    Step.REQUIREMENTS: "We agree on what you need",
    Step.CONNECT: "You connect your ATS",
    Step.LINKING: "We link it to FactoryFix",
    Step.JOBS: "Your jobs appear",
    Step.CANDIDATE: "A test candidate arrives",
    Step.GO_LIVE: "You approve",
}
"""The five steps and the sign-off as the customer knows them; the link is part of connecting."""


class StageState(StrEnum):
    """Where one step of the way stands."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class CustomerStage:
    """One step of the way."""

    title: str
    state: StageState


@dataclass(frozen=True, slots=True)
class CustomerView:
    """The whole way, and what happens now; `yours` where the customer has to do something."""

    stages: tuple[CustomerStage, ...]
    heading: str
    sentence: str
    yours: bool


def customer_view(onboarding: Onboarding, ats: str, *, first_sync_window: timedelta, risks: int = 0) -> CustomerView:
    """Return what this customer may see; `ats` is the name of their ATS, `risks` the number of those left to accept."""
    here = current_step(onboarding)
    now = Step.CONNECT if here is Step.LINK else here
    stages = tuple(
        CustomerStage(_title(onboarding, step), _stage_state(onboarding, step, now))
        for step in STAGES
        if not skipped(onboarding, step)
    )
    heading = "You are live" if here is Step.LIVE else _title(onboarding, now)
    if onboarding.hold:
        return CustomerView(stages, heading, "This is paused for now. We will get back to you.", yours=False)
    if vendor_wait(onboarding):
        asked_vendor = (
            f"We asked the vendor of {ats} for something that this step needs, and are waiting for their answer."
        )
        return CustomerView(stages, heading, asked_vendor, yours=False)
    yours = waiting_on(onboarding) is WaitingOn.CUSTOMER or here is Step.GO_LIVE
    return CustomerView(stages, heading, _sentence(onboarding, here, ats, first_sync_window, risks), yours)


def _stage_state(onboarding: Onboarding, step: Step, now: Step) -> StageState:
    if step is now:
        return StageState.NOW
    return StageState.DONE if is_closed(onboarding, step) else StageState.LATER


def _title(onboarding: Onboarding, step: Step) -> str:
    if step is Step.CANDIDATE and onboarding.requirements.sync_mode is SyncMode.REDIRECT:
        return "Your career page is checked"
    return STAGES[step]


def _sentence(onboarding: Onboarding, here: Step, ats: str, window: timedelta, risks: int) -> str:
    mode = onboarding.requirements.sync_mode
    match here:
        case Step.REQUIREMENTS:
            return "We discuss your ATS, who will connect it, and which jobs you expect."
        case Step.LINK:
            return f"We send you a secure link and a guide for {ats}."
        case Step.CONNECT if onboarding.connection:
            return f"{ats} no longer gives us access. Your administrator has to renew it with a new link."
        case Step.CONNECT:
            return "Open your secure link and follow the guide. This page updates when you are connected."
        case Step.LINKING:
            return f"Thank you, {ats} is connected. Our engineers link it to your FactoryFix account."
        case Step.JOBS:
            return (
                f"Your active jobs in the United States arrive within {window_in_words(window)}. "
                "A large ATS can take longer. Then we review the jobs with you."
            )
        case Step.CANDIDATE if mode is SyncMode.REDIRECT:
            return "We open your jobs from FactoryFix and check that your career page accepts applicants."
        case Step.CANDIDATE if waiting_on(onboarding) is WaitingOn.CUSTOMER:
            return f"Look at the test candidate in {ats}, and tell us what you see."
        case Step.CANDIDATE if onboarding.candidate and findings(onboarding):
            return "We are looking into what you found and will get back to you."
        case Step.CANDIDATE if version_2_open(onboarding):
            return f"The test candidate is in {ats}. We add the profile from after the screening. Then you check both."
        case Step.CANDIDATE if onboarding.candidate:
            return f"The test candidate is in {ats}. We will send you a list of what to check."
        case Step.CANDIDATE:
            return f"We send one test candidate with a PDF profile to {ats}. Then you check that everything is there."
        case Step.GO_LIVE if risks:
            points = "1 point stays as it is" if risks == 1 else f"{risks:,} points stay as they are"
            return f"Everything is checked, and {points}. We go through that with you before somebody approves."
        case Step.GO_LIVE:
            return "Everything is checked. Tell us who on your side approves the go-live."
        case Step.LIVE:
            return f"New jobs arrive automatically{_candidates(mode, ats)}."


def _candidates(mode: SyncMode, ats: str) -> str:
    return f", and candidates arrive in {ats}" if mode.sends_candidates else ""
