"""The dates of a customer's way: when each step was done or is expected, and what the target date needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from core.onboarding.clock import ZONE, is_business_day
from core.onboarding.model import Onboarding
from core.onboarding.states import Step, SyncMode, WaitingOn
from core.onboarding.steps import current_step, vendor_wait, waiting_on
from core.phrase import Phrase


def done_on(onboarding: Onboarding, step: Step) -> date | None:
    """Return the day on which a step was done, in the time zone of the office; None if nobody knows."""
    at = _done_at(onboarding, step)
    return at.astimezone(ZONE).date() if at else None


def _done_at(onboarding: Onboarding, step: Step) -> datetime | None:
    match step:
        case Step.REQUIREMENTS:
            return onboarding.requirements.agreed.at if onboarding.requirements.agreed else None
        case Step.LINK:
            return onboarding.link.sent.at if onboarding.link and onboarding.link.sent else None
        case Step.CONNECT:
            return onboarding.connection.connected_at if onboarding.connection else None
        case Step.LINKING:
            return onboarding.linking.linked.at if onboarding.linking else None
        case Step.JOBS:
            return onboarding.jobs.verified.at if onboarding.jobs else None
        case Step.CANDIDATE:
            return _checked_at(onboarding)
        case Step.GO_LIVE | Step.LIVE:
            return onboarding.sign_off.recorded.at if onboarding.sign_off else None


def _checked_at(onboarding: Onboarding) -> datetime | None:
    """Return when the customer gave the last answer about the test candidate, or when their career page was checked."""
    if onboarding.requirements.sync_mode is SyncMode.REDIRECT:
        return onboarding.redirect_checked.at if onboarding.redirect_checked else None
    answers = onboarding.candidate.confirmations.values() if onboarding.candidate else ()
    return max((answer.heard.at for answer in answers), default=None)


def expected_by(steps: Iterable[Step], target: date | None, today: date) -> dict[Step, date]:
    """Return by when each of these steps has to be done so that the last one is done on the target.

    Each step has one business day, and none is expected before today. Without a target that can still be met there is
    no date.
    """
    if target is None or target < today:
        return {}
    expected, day = {}, target
    for step in reversed(list(steps)):
        expected[step] = max(day, today)
        day = _business_day_before(day)
    return expected


def _business_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while not is_business_day(day):
        day -= timedelta(days=1)
    return day


def rests_on(onboarding: Onboarding, ats: str, today: date, by: date | None) -> Phrase:
    """Return what the target date needs next; `by` is the day by which the current step has to be done."""
    target, step = onboarding.requirements.go_live_target, current_step(onboarding)
    if step is Step.LIVE:
        return Phrase("")
    if target is None:
        return Phrase("We agree on a date with you.")
    if target < today or by is None:
        return Phrase("This date has passed. Your Account Manager agrees on a new one with you.")
    if onboarding.hold:
        return Phrase("It is paused for now, so this date may move.")
    if vendor_wait(onboarding):
        return Phrase("It depends on the answer of the vendor of {ats}.", ats=ats)
    if waiting_on(onboarding) is WaitingOn.CUSTOMER:
        if step is Step.CONNECT:
            return Phrase("For this date, connect {ats} by {by}.", ats=ats, by=by)
        return Phrase("For this date, answer about the test candidate by {by}.", by=by)
    match step:
        case Step.REQUIREMENTS:
            return Phrase("For this date, we agree on everything by {by}.", by=by)
        case Step.LINK | Step.CONNECT:
            return Phrase("For this date, we send your secure link, and you connect {ats} by {by}.", ats=ats, by=by)
        case Step.LINKING:
            return Phrase("For this date, our engineers link {ats} by {by}.", ats=ats, by=by)
        case Step.JOBS:
            return Phrase("For this date, we finish checking your jobs by {by}.", by=by)
        case Step.CANDIDATE:
            return Phrase("For this date, we finish the test by {by}.", by=by)
        case Step.GO_LIVE:
            return Phrase("For this date, somebody on your side approves by {by}.", by=by)
