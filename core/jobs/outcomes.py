"""Decide the outcome of one ATS job, with a reason: the decision table of the job sync step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from core.durations import window_in_words
from core.geography import gazetteer as gz
from core.geography.place import Location
from core.geography.towns import place_key
from core.geography.verdict import InUs, UsVerdict
from core.jobs.activity import Active, Activity
from core.jobs.job_identity import spelled_title
from core.jobs.model import AtsJob, Drift, FactoryFixJob, FactoryFixState, JobVerdict, MustAct, Outcome
from core.jobs.risks import RiskCode
from core.jobs.title_kinds import TitleKind


@dataclass(frozen=True, slots=True)
class Clock:
    """The current time, the start of the first sync (None: not yet), and how long a sync may take."""

    now: datetime
    first_sync_started_at: datetime | None
    window: timedelta

    def first_sync_is_over(self) -> bool:
        """Return True if the window after the start of the first sync has passed."""
        return self.first_sync_started_at is not None and self.first_sync_started_at + self.window <= self.now

    def is_recent(self, moment: datetime | None) -> bool:
        """Return True if `moment` is so recent that a sync may not have run since."""
        return moment is not None and self.now - self.window < moment <= self.now


@dataclass(frozen=True, slots=True)
class Ruling:
    """An outcome with its reason, who must act, and the next step; `risk` is what a decision leaves as it is."""

    outcome: Outcome
    reason: str
    who: MustAct = MustAct.NOBODY
    next_step: str = ""
    risk: RiskCode | None = None


def judge(job: AtsJob, factoryfix_job: FactoryFixJob | None, in_us: UsVerdict, active: Activity, title: TitleKind,
          decided: JobVerdict | None, clock: Clock) -> Ruling:  # fmt: skip
    """Decide one ATS job; `decided` is the verdict of a person's decision that applies, or None.

    A decision that settles a doubt is taken as it is; one against what the rules hold for certain is a waiver.
    """
    live = factoryfix_job is not None and factoryfix_job.state != FactoryFixState.ARCHIVED
    why_not = _why_not(in_us, active, title)
    if why_not:
        ruling = _not_eligible(job, live, why_not, clock)
        if decided is JobVerdict.ACCEPT:
            return _although_not_eligible(ruling, job, factoryfix_job, live, clock)
        return ruling if decided is None else _not_eligible(job, live, _AS_EXCLUDED, clock)
    doubts = _doubts(in_us, active, title)
    if decided is JobVerdict.EXCLUDE:
        if doubts or live:
            return _not_eligible(job, live, _AS_EXCLUDED, clock)
        return waived(_eligible(job, factoryfix_job, live, clock), RiskCode.MISSING)
    if doubts and decided is None:
        return _review(doubts)
    ruling = _eligible(job, factoryfix_job, live, clock)
    return _AS_DECIDED.get(ruling, ruling) if decided else ruling


def _although_not_eligible(
    ruling: Ruling, job: AtsJob, factoryfix_job: FactoryFixJob | None, live: bool, clock: Clock
) -> Ruling:
    """Return the ruling for a job that a person accepted against the rules; if archived, the rules decide."""
    if live:
        return waived(ruling, RiskCode.UNEXPECTED)
    if factoryfix_job is not None:
        return ruling
    eligible = _eligible(job, factoryfix_job, live, clock)
    return _AS_DECIDED.get(eligible, eligible)


def waived(ruling: Ruling, risk: RiskCode) -> Ruling:
    """Return the ruling after a person accepted what this ruling finds wrong."""
    return Ruling(Outcome.WAIVED, ruling.reason, risk=risk)


def _why_not(in_us: UsVerdict, active: Activity, title: TitleKind) -> str:
    if title is TitleKind.TEST:
        return "The title says that this is a test job."
    if active.verdict is Active.INACTIVE:
        return f"Not active: {active.reason}"
    return f"Not in the US: {in_us.reason}" if in_us.verdict is InUs.NOT_US else ""


def is_only_abroad(in_us: UsVerdict, active: Activity, title: TitleKind) -> bool:
    """Return True for a job that would belong in FactoryFix if it were in the US."""
    return in_us.verdict is InUs.NOT_US and active.verdict is not Active.INACTIVE and title is not TitleKind.TEST


def _doubts(in_us: UsVerdict, active: Activity, title: TitleKind) -> list[str]:
    doubts = []
    if in_us.verdict is InUs.UNKNOWN:
        doubts.append(f"May not be in the US: {in_us.reason}")
    if active.verdict is Active.REVIEW:
        doubts.append(f"May not be active: {active.reason}")
    if title is TitleKind.DOUBTFUL:
        doubts.append("May be a test job: the title does not say whether it is a real one.")
    return doubts


def _review(doubts: list[str]) -> Ruling:
    next_step = "Decide whether it belongs in FactoryFix; ask the customer if in doubt."
    return Ruling(Outcome.REVIEW, " ".join(doubts), MustAct.TEAM, next_step)


def _not_eligible(job: AtsJob, live: bool, why_not: str, clock: Clock) -> Ruling:
    if not live:
        return Ruling(Outcome.EXCLUDED, why_not)
    if clock.is_recent(job.changed_at) or clock.is_recent(job.remote_deleted_at):
        return Ruling(
            Outcome.PENDING,
            f"{why_not} FactoryFix archives it at the next sync.",
            MustAct.NOBODY,
            "Check again after the next sync.",
        )
    return unexpected(why_not)


@lru_cache(maxsize=4096)
def unexpected(why_not: str) -> Ruling:
    """Return the ruling for a job that is in FactoryFix but should not be."""
    reason = f"It is in FactoryFix, but should not be. {why_not}"
    return Ruling(Outcome.UNEXPECTED, reason, MustAct.TEAM, "Archive it in FactoryFix.")


def _eligible(job: AtsJob, factoryfix_job: FactoryFixJob | None, live: bool, clock: Clock) -> Ruling:
    if live:
        return _SYNCED
    if factoryfix_job is not None:
        return _ARCHIVED
    if clock.first_sync_started_at is None:
        return Ruling(
            Outcome.PENDING, "The first sync has not started.", MustAct.TEAM, "Finish linking, then check again."
        )
    if not clock.first_sync_is_over():
        return _first_sync_runs(clock.window)
    newest = max(filter(None, (job.opened_at, job.remote_created_at, job.changed_at)), default=None)
    if clock.is_recent(newest):
        soon = window_in_words(clock.window)
        reason = f"It was opened or changed at {newest:%H:%M %Z}; a sync adds it within {soon}."
        return Ruling(Outcome.PENDING, reason, MustAct.NOBODY, "Check again after the next sync.")
    return _MISSING


@lru_cache(maxsize=16)
def _first_sync_runs(window: timedelta) -> Ruling:
    reason = f"The first sync is still running; it can take up to {window_in_words(window)}."
    return Ruling(Outcome.PENDING, reason, MustAct.NOBODY, "Check again when the first sync is done.")


_SYNCED: Final = Ruling(Outcome.SYNCED, "Active in the US and in FactoryFix.")
_MISSING: Final = Ruling(Outcome.MISSING, "Active in the US but not in FactoryFix, although the sync had enough time.",
                         MustAct.TEAM, "Ask engineering to check the sync for this ATS Job ID.")  # fmt: skip
_ARCHIVED: Final = Ruling(Outcome.MISSING, "It is active in the ATS but archived in FactoryFix.", MustAct.TEAM,
                        "Ask engineering why it was archived, and restore it.")  # fmt: skip

_AS_EXCLUDED: Final = "A person decided that it does not belong in FactoryFix."
_AS_DECIDED: Final = {
    _SYNCED: replace(_SYNCED, reason="In FactoryFix, as a person decided."),
    _MISSING: replace(
        _MISSING,
        reason="A person decided that it belongs in FactoryFix. It is not there, although the sync had enough time.",
    ),
    _ARCHIVED: replace(_ARCHIVED, reason="A person decided that it belongs in FactoryFix, but it is archived there."),
}
"""Reasons after a person's decision, which do not claim that the job is active or in the US."""


def drift_of(job: AtsJob, factoryfix_job: FactoryFixJob, clock: Clock) -> tuple[Drift, ...]:
    """Compare title and location; a difference is an error only if the job is disabled and the change is not recent."""
    if (job.name or "") == factoryfix_job.title and job.location == factoryfix_job.location:
        return ()
    is_error = factoryfix_job.state == FactoryFixState.DISABLED and not clock.is_recent(job.changed_at)
    drifts = []
    if job.name and spelled_title(job.name) != spelled_title(factoryfix_job.title):
        drifts.append(Drift("title", job.name, factoryfix_job.title, is_error))
    if job.location and factoryfix_job.location and not same_place(job.location, factoryfix_job.location):
        drifts.append(Drift("location", job.location.text(), factoryfix_job.location.text(), is_error))
    return tuple(drifts)


@lru_cache(maxsize=65_536)
def same_place(location: Location, other: Location) -> bool:
    """Return True unless a part that both locations have differs; a missing part is not a difference."""
    if location == other:
        return True
    parts, others = _parts(location), _parts(other)
    if any(first and second and first != second for first, second in zip(parts, others, strict=True)):
        return False
    if (parts[0] or parts[1]) and (others[0] or others[1]):
        return True
    return not (location.text() and other.text()) or _loosely_equal(location.text(), other.text())


def _parts(location: Location) -> tuple[str, str, str]:
    """Return city, state and country in the form used for comparing; "Houston, TX" is both where the state is known."""
    city, state, country = location.city or "", location.state or "", location.country or ""
    text = city if "," in city else (location.raw or "" if not (city or state) else "")
    first, *rest = [part.strip() for part in text.split(",")]
    if rest and len(rest) <= 2 and (known := gz.state(_state_key(rest[0]))):
        city, state = first, state or known
        country = country or (rest[1] if len(rest) == 2 else "")
    name = gz.normalize(country)
    country = gz.country(name) or gz.country_code(country.strip()) or name
    return place_key(city).replace(" ", ""), gz.state(_state_key(state)) or gz.normalize(state), country


def _state_key(text: str) -> str:
    """Return a state's name from its field: "US-TX", "Texas (TX)" and "TX - Texas" are the state."""
    name = gz.normalize(text)
    words = name.removeprefix("us ").removeprefix("usa ").split()
    if len(words) > 1 and len(words[0]) == 2 and gz.state(words[0]) == gz.state(" ".join(words[1:])):
        return words[0]
    if len(words) > 1 and len(words[-1]) == 2 and gz.state(words[-1]) == gz.state(" ".join(words[:-1])):
        return words[-1]
    return " ".join(words)


def _loosely_equal(text: str, other: str) -> bool:
    first, second = set(gz.normalize(text).split()), set(gz.normalize(other).split())
    return first <= second or second <= first
