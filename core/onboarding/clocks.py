"""The four clocks of an onboarding: the business time that it waited on us, the customer and the vendor, and on hold.

They follow from its turns: who was waited on, from when to when. A hold counts on nobody's clock but its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from core.onboarding.calendar import OFFICE, Calendar
from core.onboarding.clock import NOTHING, add_business_time, business_time
from core.onboarding.model import Onboarding, Turn
from core.onboarding.states import Step, WaitingOn

PROMISE_DAYS: Final = 2.0
"""The business days on our clock that are promised to customers, unless the settings say otherwise."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the history: the onboarding waited on `side` in `step`; `worked` is its business time."""

    step: Step
    side: WaitingOn
    held: bool
    since: datetime
    until: datetime
    worked: timedelta


@dataclass(frozen=True, slots=True)
class Clocks:
    """Business time by whose clock it counted on; the time after go-live counts on none."""

    us: timedelta
    customer: timedelta
    vendor: timedelta
    hold: timedelta

    @property
    def total(self) -> timedelta:
        """The time of all four."""
        return self.us + self.customer + self.vendor + self.hold


@dataclass(frozen=True, slots=True)
class Wait:
    """The current wait: on whom, in which step, since when, and for how much business time without holds."""

    step: Step
    side: WaitingOn
    since: datetime
    worked: timedelta
    held: bool


def calendar_of(onboarding: Onboarding) -> Calendar:
    """Return the business hours by which this onboarding's time counts."""
    return onboarding.calendar or OFFICE


def ledger(onboarding: Onboarding, now: datetime) -> tuple[Stretch, ...]:
    """Return the history, oldest first; one stretch for each turn, and the last one ends now."""
    calendar, turns = calendar_of(onboarding), _turns(onboarding)
    ends = [*(turn.since for turn in turns[1:]), now]
    return tuple(
        Stretch(turn.step, turn.holder, turn.held, turn.since, end, business_time(turn.since, end, calendar))
        for turn, end in zip(turns, ends, strict=True)
    )


def _turns(onboarding: Onboarding) -> tuple[Turn, ...]:
    """Return the turns, with that of a hold which an older version has set and which has none of its own."""
    hold, last = onboarding.hold, onboarding.turns[-1] if onboarding.turns else None
    if hold is None or last is None or last.held or last.holder is WaitingOn.NOBODY:
        return onboarding.turns
    return (*onboarding.turns, last.changed(since=max(hold.since, last.since), held=True))


def clocks(onboarding: Onboarding, now: datetime) -> Clocks:
    """Return the four clocks of an onboarding."""
    return clocks_of(ledger(onboarding, now))


def clocks_of(history: Sequence[Stretch]) -> Clocks:
    """Return the four clocks of a part of a history."""

    def total(side: WaitingOn) -> timedelta:
        return sum((part.worked for part in history if part.side is side and not part.held), NOTHING)

    held = sum((part.worked for part in history if part.held), NOTHING)
    return Clocks(total(WaitingOn.TEAM), total(WaitingOn.CUSTOMER), total(WaitingOn.VENDOR), held)


def current_wait(onboarding: Onboarding, now: datetime) -> Wait:
    """Return the current wait, which goes on after a hold; an onboarding that was never saved waits on us since now."""
    if not onboarding.turns:
        return Wait(Step.REQUIREMENTS, WaitingOn.TEAM, now, NOTHING, held=False)
    parts = _current(ledger(onboarding, now))
    worked = sum((part.worked for part in parts if not part.held), NOTHING)
    return Wait(parts[-1].step, parts[-1].side, parts[0].since, worked, parts[-1].held)


def passed_at(onboarding: Onboarding, days: float) -> datetime | None:
    """Return when the current wait reaches this many business days, if nothing happens before, in UTC.

    None for an onboarding that is on hold or waits on nobody. It depends on the onboarding only, so it can be stored
    and compared with the time of any later moment.
    """
    if not _counts(onboarding):
        return None
    calendar = calendar_of(onboarding)
    left = days * calendar.day
    *earlier, last = _current(ledger(onboarding, onboarding.turns[-1].since))
    for part in earlier:
        if part.held:
            continue
        if part.worked >= left:
            return add_business_time(part.since, left, calendar)
        left -= part.worked
    return add_business_time(last.since, left, calendar)


def _current(history: Sequence[Stretch]) -> list[Stretch]:
    """Return the last stretches that wait on the same side in the same step, oldest first."""
    side, step = history[-1].side, history[-1].step
    return list(takewhile(lambda part: (part.side, part.step) == (side, step), reversed(history)))[::-1]


def promise_passed_at(onboarding: Onboarding, promised_days: float) -> datetime | None:
    """Return when our own clock reaches the promise, if the onboarding goes on waiting on us, in UTC.

    None while the onboarding is on hold or waits on somebody else. `promised_days` is the setting, which a promise to
    this customer replaces.
    """
    if not _counts(onboarding) or onboarding.turns[-1].holder is not WaitingOn.TEAM:
        return None
    calendar, last = calendar_of(onboarding), onboarding.turns[-1]
    left = promise_of(onboarding, promised_days) - clocks(onboarding, last.since).us
    return add_business_time(last.since, left, calendar)


def promise_of(onboarding: Onboarding, promised_days: float = PROMISE_DAYS) -> timedelta:
    """Return the business time on our clock that this customer was promised; `promised_days` is the setting."""
    return (onboarding.promise_days or promised_days) * calendar_of(onboarding).day


def _counts(onboarding: Onboarding) -> bool:
    """Say whether a clock other than the hold's is running."""
    turns = _turns(onboarding)
    last = turns[-1] if turns else None
    return last is not None and not last.held and last.holder is not WaitingOn.NOBODY
