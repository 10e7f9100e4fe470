"""The numbers over many onboardings: business time to live, where they stall, how far they come, and by week.

All times are business days of each customer's own hours. Time on hold counts on nobody's clock, so it is no part of
the time to live. Pages and tests agree on quantiles: with linear interpolation, as in spreadsheets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from core import dates
from core.onboarding.clocks import Clocks, Stretch, calendar_of, clocks_of, ledger
from core.onboarding.model import Onboarding
from core.onboarding.norms import NORMS, NormTable, norm
from core.onboarding.states import ORDER, Step, WaitingOn
from core.people.actor import Actor

Key = TypeVar("Key", bound=Hashable)
FEWEST: Final = 5
"""How many onboardings a learned lead time needs."""
MOST: Final = 20
"""How many it looks back at."""


@dataclass(frozen=True, slots=True)
class Days:
    """Business days by whose clock they counted on."""

    us: float
    customer: float
    vendor: float
    hold: float

    @property
    def total(self) -> float:
        """The days on the three clocks of somebody; a hold is on nobody's."""
        return self.us + self.customer + self.vendor


@dataclass(frozen=True, slots=True)
class Spell:
    """One uninterrupted wait of an onboarding, in business days without holds; `ended` is False for the current one."""

    step: Step
    side: WaitingOn
    days: float
    ended: bool


@dataclass(frozen=True, slots=True)
class Journey:
    """What the numbers need of one onboarding; `live_at` is None until it is signed off."""

    onboarding_id: str
    customer: str
    ats: str
    owner: Actor
    started_at: datetime
    live_at: datetime | None
    furthest: Step
    days: Days
    by_step: dict[Step, Days]
    spells: tuple[Spell, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """How many values there are, their median and their 90th percentile, in business days."""

    count: int
    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class StepNumbers:
    """A step of the onboardings that went live: the days it took, and on average on each clock."""

    step: Step
    summary: Summary
    mean: Days


@dataclass(frozen=True, slots=True)
class Stall:
    """The waits of one side in one step: their number, how many passed the norm, and how many of them wait now."""

    step: Step
    side: WaitingOn
    waits: int
    passed: int
    waiting_now: int


@dataclass(frozen=True, slots=True)
class Week:
    """The week that begins on this Monday, in the office's time zone."""

    monday: date
    started: int
    live: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers of a period; see the functions of the same names."""

    to_live: Summary | None
    split: Days | None
    by_ats: dict[str, Summary]
    by_owner: dict[Actor, Summary]
    by_step: tuple[StepNumbers, ...]
    stalls: tuple[Stall, ...]
    funnel: dict[Step, int]
    weeks: tuple[Week, ...]


def journey(onboarding: Onboarding, now: datetime) -> Journey:
    """Return what the numbers need of one onboarding: its history until it first went live, or until now."""
    live_at = (
        next((turn.since for turn in onboarding.turns if turn.step is Step.LIVE), None) if onboarding.sign_off else None
    )
    history = [part for part in ledger(onboarding, now) if live_at is None or part.until <= live_at]
    day = calendar_of(onboarding).day
    by_step: dict[Step, list[Stretch]] = defaultdict(list)
    for part in history:
        by_step[part.step].append(part)
    return Journey(
        onboarding_id=onboarding.id,
        customer=onboarding.customer,
        ats=onboarding.requirements.ats,
        owner=onboarding.manager,
        started_at=onboarding.created_at,
        live_at=live_at,
        furthest=max((turn.step for turn in onboarding.turns), key=ORDER.index, default=Step.REQUIREMENTS),
        days=_days(clocks_of(history), day),
        by_step={step: _days(clocks_of(parts), day) for step, parts in by_step.items()},
        spells=_spells(history, day, ended=live_at is not None),
    )


def _days(clocks: Clocks, day: timedelta) -> Days:
    return Days(clocks.us / day, clocks.customer / day, clocks.vendor / day, clocks.hold / day)


def _spells(history: Sequence[Stretch], day: timedelta, *, ended: bool) -> tuple[Spell, ...]:
    """Join the stretches of one wait, which a hold may have interrupted."""
    joined: list[list[Stretch]] = []
    for part in history:
        if joined and (joined[-1][-1].step, joined[-1][-1].side) == (part.step, part.side):
            joined[-1].append(part)
        else:
            joined.append([part])
    return tuple(
        Spell(
            parts[0].step,
            parts[0].side,
            sum((part.worked for part in parts if not part.held), timedelta()) / day,
            ended or number < len(joined),
        )
        for number, parts in enumerate(joined, start=1)
    )


def numbers(
    journeys: Sequence[Journey], now: datetime, *, since: date | None = None, norms: NormTable = NORMS
) -> Numbers:
    """Return the numbers of everything that started or went live on or after `since` (office time); None for all."""
    live = [each for each in journeys if each.live_at and _in(each.live_at, since)]
    started = [each for each in journeys if _in(each.started_at, since)]
    open_or_live = [each for each in journeys if each.live_at is None or _in(each.live_at, since)]
    return Numbers(
        to_live=summary([each.days.total for each in live]),
        split=mean_days([each.days for each in live]),
        by_ats=_grouped(live, lambda each: each.ats),
        by_owner=_grouped(live, lambda each: each.owner),
        by_step=tuple(_step_numbers(live)),
        stalls=stalls(open_or_live, norms),
        funnel=funnel(started),
        weeks=weeks(journeys, now, since),
    )


def summary(values: Sequence[float]) -> Summary | None:
    """Return the summary of some values; None without any."""
    return Summary(len(values), quantile(values, 0.5), quantile(values, 0.9)) if values else None


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share lies, between the two nearest values in proportion."""
    ordered, position = sorted(values), share * (len(values) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def mean_days(values: Sequence[Days]) -> Days | None:
    """Return the average on each clock; None without any."""
    if not values:
        return None
    count = len(values)
    return Days(
        sum(each.us for each in values) / count,
        sum(each.customer for each in values) / count,
        sum(each.vendor for each in values) / count,
        sum(each.hold for each in values) / count,
    )


def stalls(journeys: Iterable[Journey], norms: NormTable = NORMS) -> tuple[Stall, ...]:
    """Return where waits passed the time from which they are at risk, most of them first."""
    spells: dict[tuple[Step, WaitingOn], list[Spell]] = defaultdict(list)
    for each in journeys:
        for spell in each.spells:
            spells[spell.step, spell.side].append(spell)
    rows = []
    for (step, side), waits in spells.items():
        limits = norm(step, side, norms)
        passed = [spell for spell in waits if limits and spell.days > limits.at_risk]
        if passed:
            rows.append(Stall(step, side, len(waits), len(passed), sum(not spell.ended for spell in passed)))
    return tuple(sorted(rows, key=lambda row: (-row.passed, ORDER.index(row.step), row.side)))


def funnel(journeys: Sequence[Journey]) -> dict[Step, int]:
    """Return how many onboardings came at least as far as each step."""
    return {step: sum(ORDER.index(each.furthest) >= place for each in journeys) for place, step in enumerate(ORDER)}


def weeks(journeys: Sequence[Journey], now: datetime, since: date | None = None) -> tuple[Week, ...]:
    """Return every week from the first start (or `since`) until now, oldest first."""
    if not journeys:
        return ()
    first = since or min(_office_day(each.started_at) for each in journeys)
    monday, last, rows = _monday(first), _monday(_office_day(now)), []
    starts = [_monday(_office_day(each.started_at)) for each in journeys]
    lives = [_monday(_office_day(each.live_at)) for each in journeys if each.live_at]
    while monday <= last:
        rows.append(Week(monday, starts.count(monday), lives.count(monday)))
        monday += timedelta(days=7)
    return tuple(rows)


def learned_lead_time(journeys: Iterable[Journey], ats: str) -> Summary | None:
    """Return the business days to live of the last onboardings with this ATS; None for fewer than FEWEST."""
    live = sorted((each for each in journeys if each.live_at and each.ats == ats), key=_live_at, reverse=True)[:MOST]
    return summary([each.days.total for each in live]) if len(live) >= FEWEST else None


def _live_at(each: Journey) -> datetime:
    assert each.live_at is not None  # noqa: S101 - only such are sorted
    return each.live_at


def _grouped(journeys: Iterable[Journey], key: Callable[[Journey], Key]) -> dict[Key, Summary]:
    """Return the summary of each group, the largest group first."""
    groups: dict[Key, list[float]] = defaultdict(list)
    for each in journeys:
        groups[key(each)].append(each.days.total)
    rows = [(name, result) for name, values in groups.items() if (result := summary(values))]
    return dict(sorted(rows, key=lambda row: (-row[1].count, str(row[0]))))


def _step_numbers(live: Sequence[Journey]) -> Iterable[StepNumbers]:
    for step in ORDER:
        days = [each.by_step[step] for each in live if step in each.by_step]
        result, mean = summary([each.total for each in days]), mean_days(days)
        if result and mean:
            yield StepNumbers(step, result, mean)


def _in(moment: datetime, since: date | None) -> bool:
    return since is None or _office_day(moment) >= since


def _office_day(moment: datetime) -> date:
    return moment.astimezone(dates.ZONE).date()


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
