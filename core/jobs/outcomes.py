"""One outcome and one reason for one job: the decision table of the verification step (design: the heart)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from core.durations import window_in_words
from core.geography import gazetteer as gz
from core.geography.place import Location
from core.geography.towns import place_key
from core.geography.verdict import UsVerdict
from core.jobs.activity import Activity
from core.jobs.model import AtsJob, Drift, FactoryFixJob, FactoryFixState, Outcome

US: Final = "us"
CUSTOMER: Final = "customer"


@dataclass(frozen=True, slots=True)
class Clock:
    """When we look, when the first sync began (None: not yet), and how long FactoryFix may take."""

    now: datetime
    first_sync_started_at: datetime | None
    window: timedelta

    def first_sync_is_over(self) -> bool:
        """Return True once the window after the first sync's start has passed."""
        return self.first_sync_started_at is not None and self.first_sync_started_at + self.window <= self.now

    def is_recent(self, moment: datetime | None) -> bool:
        """Return True when `moment` is so recent that the next sync has not had to bring it yet."""
        return moment is not None and self.now - self.window < moment <= self.now


@dataclass(frozen=True, slots=True)
class Said:
    """An outcome in words: the reason, who must act ("" for nobody), and what they do next."""

    outcome: Outcome
    reason: str
    who: str = ""
    next_step: str = ""


def judge(job: AtsJob, mine: FactoryFixJob | None, us: UsVerdict, active: Activity, is_test: bool, decided: str | None,
          clock: Clock) -> Said:  # fmt: skip
    """Decide one ATS job; `mine` is its FactoryFix job, `decided` a person's verdict ("accept", "exclude") or None."""
    live = mine is not None and mine.state != FactoryFixState.ARCHIVED
    if decided == "exclude":
        why_not = "A person decided that it does not belong in FactoryFix."
    elif decided == "accept":  # it may be there; that it left again is right where the rules say so
        why_not = _why_not(us, active, is_test) if mine is not None and not live else ""
    else:
        why_not = _why_not(us, active, is_test)
        if not why_not and (us.verdict == "unknown" or active.verdict == "review"):
            return _review(us, active)
    if why_not:
        return _not_eligible(job, live, why_not, clock)
    said = _eligible(job, mine, live, clock)
    return _AS_DECIDED.get(said, said) if decided else said


def _why_not(us: UsVerdict, active: Activity, is_test: bool) -> str:
    if is_test:
        return "The title says that it is a test."
    if active.verdict == "inactive":
        return f"Not active: {active.reason}"
    return f"Not in the US: {us.reason}" if us.verdict == "not_us" else ""


def _review(us: UsVerdict, active: Activity) -> Said:
    reasons = []
    if us.verdict == "unknown":
        reasons.append(f"Perhaps not in the US: {us.reason}")
    if active.verdict == "review":
        reasons.append(f"Perhaps not active: {active.reason}")
    return Said(
        Outcome.REVIEW, " ".join(reasons), US, "Decide whether it belongs in FactoryFix; ask the customer if in doubt."
    )


def _not_eligible(job: AtsJob, live: bool, why_not: str, clock: Clock) -> Said:
    if not live:
        return Said(Outcome.EXCLUDED, why_not)
    if clock.is_recent(job.changed_at) or clock.is_recent(job.remote_deleted_at):
        return Said(
            Outcome.PENDING,
            f"{why_not} FactoryFix archives it at the next sync.",
            "",
            "Look again after the next sync.",
        )
    return unexpected(why_not)


@lru_cache(maxsize=4096)
def unexpected(why_not: str) -> Said:
    """A job that FactoryFix has and should not have."""
    reason = f"It is in FactoryFix, but should not be. {why_not}"
    return Said(Outcome.UNEXPECTED, reason, US, "Archive it in FactoryFix.")


def _eligible(job: AtsJob, mine: FactoryFixJob | None, live: bool, clock: Clock) -> Said:
    if live:
        return _SYNCED
    if mine is not None:
        return _ARCHIVED
    if clock.first_sync_started_at is None:
        return Said(Outcome.PENDING, "The first sync has not started.", US, "Finish linking, then look again.")
    if not clock.first_sync_is_over():
        return _first_sync_runs(clock.window)
    newest = max(filter(None, (job.opened_at, job.remote_created_at, job.changed_at)), default=None)
    if clock.is_recent(newest):
        soon = window_in_words(clock.window)
        reason = f"It was opened or changed at {newest:%H:%M %Z}; a sync brings it within {soon}."
        return Said(Outcome.PENDING, reason, "", "Look again after the next sync.")
    return _MISSING


@lru_cache(maxsize=16)
def _first_sync_runs(window: timedelta) -> Said:
    reason = f"The first sync is still running; it can take up to {window_in_words(window)}."
    return Said(Outcome.PENDING, reason, "", "Look again when the first sync is over.")


_SYNCED: Final = Said(Outcome.SYNCED, "Active in the US, and in FactoryFix.")
_MISSING: Final = Said(Outcome.MISSING, "Active in the US, but not in FactoryFix, and the sync had its time.", US,
                       "Ask engineering to check the sync for this ATS Job ID.")  # fmt: skip
_ARCHIVED: Final = Said(Outcome.MISSING, "It is active in the ATS, but archived in FactoryFix.", US,
                        "Ask engineering why it was archived, and restore it.")  # fmt: skip

_AS_DECIDED: Final = {
    _SYNCED: replace(_SYNCED, reason="In FactoryFix, as a person decided."),
    _MISSING: replace(
        _MISSING,
        reason="A person decided that it belongs in FactoryFix, but it is not there, and the sync had its time.",
    ),
    _ARCHIVED: replace(_ARCHIVED, reason="A person decided that it belongs in FactoryFix, but it is archived there."),
}
"""What a person decided is no longer claimed of its place or its status."""


def drift_of(job: AtsJob, mine: FactoryFixJob, clock: Clock) -> tuple[Drift, ...]:
    """Compare title and place; a difference is an error only while the job is disabled and the change is not new."""
    if (job.name or "") == mine.title and job.location == mine.location:
        return ()
    is_error = mine.state == FactoryFixState.DISABLED and not clock.is_recent(job.changed_at)
    found = []
    if job.name and gz.normalize(job.name) != gz.normalize(mine.title):
        found.append(Drift("title", job.name, mine.title, is_error))
    if job.location and mine.location and not same_place(job.location, mine.location):
        found.append(Drift("location", job.location.text(), mine.location.text(), is_error))
    return tuple(found)


@lru_cache(maxsize=65_536)
def same_place(one: Location, other: Location) -> bool:
    """Return True unless a part that both give differs; a part that one leaves out is no difference."""
    if one == other:
        return True
    for first, second in ((one.city, other.city), (one.state, other.state), (one.country, other.country)):
        if first and second and _part(first) != _part(second):
            return False
    if (one.city or one.state) and (other.city or other.state):
        return True
    return not (one.text() and other.text()) or _loosely(one.text(), other.text())


def _part(text: str) -> str:
    name = gz.normalize(text)
    return gz.state(name) or gz.country(name) or place_key(text)


def _loosely(one: str, other: str) -> bool:
    first, second = set(gz.normalize(one).split()), set(gz.normalize(other).split())
    return first <= second or second <= first
