"""Where an onboarding stands: its status, what blocks it, and the next act with its place.

`standing` gathers what does not depend on the time, so that it can be stored for a list; `Standing.status(now)` is the
status of a moment. No onboarding is on track beside something that cannot move.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.onboarding.blockers import Evidence, blocker
from core.onboarding.calendar import OFFICE, Calendar
from core.onboarding.cleaning_up import clean_up_due
from core.onboarding.clock import NOTHING, business_time
from core.onboarding.clocks import current_wait
from core.onboarding.deadlines import USUAL_TERMS, Deadline, Terms, deadlines
from core.onboarding.model import Onboarding
from core.onboarding.next_act import Act, next_act
from core.onboarding.states import Step, WaitingOn
from core.onboarding.steps import current_step, next_move, waiting_on
from core.problem import Problem


class Status(StrEnum):
    """The status of an onboarding, the one that needs attention most first; the values are in addresses."""

    BLOCKED = "blocked"
    OVERDUE = "overdue"
    AT_RISK = "at-risk"
    VENDOR = "vendor"
    ON_TRACK = "on-track"
    ON_HOLD = "on-hold"
    LIVE = "live"


STATUS_LABELS = {
    Status.BLOCKED: "Blocked",
    Status.OVERDUE: "Overdue",
    Status.AT_RISK: "At risk",
    Status.VENDOR: "Waiting on vendor",
    Status.ON_TRACK: "On track",
    Status.ON_HOLD: "On hold",
    Status.LIVE: "Live",
}


class Card(StrEnum):
    """The numbers above the list, each of which shows its onboardings; the values are in addresses."""

    NEEDS_ME = "needs-me"
    BLOCKED = "blocked"
    SILENT = "silent"
    TARGET = "target"
    VENDOR = "vendor"
    ON_HOLD = "on-hold"
    LIVE = "live"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Standing:
    """What an onboarding's status rests on, without the time. `summary` says what it waits for."""

    step: Step
    waiting_on: WaitingOn
    since: datetime
    blocker: Problem | None
    act: Act
    summary: str
    deadlines: tuple[Deadline, ...] = ()
    live: bool = False
    held: bool = False
    on_engineer: bool = False
    """Whether the next act is an engineer's."""
    counts_from: datetime | None = None
    """From when on the current wait counts, after `counted` of business time before its last hold; None if not now."""
    counted: timedelta = NOTHING
    clean_up_due: date | None = None
    """The day from which we remind the customer to remove the test candidate; None if there is nothing to ask for."""
    hours: str = ""
    """The customer's own business hours as JSON."""

    def status(self, now: datetime) -> Status:
        """Return the status at this moment."""
        late = self.late(now)
        if self.live:
            return Status.LIVE
        if self.held:
            return Status.ON_HOLD
        if self.blocker:
            return Status.BLOCKED
        if late:
            return Status.OVERDUE if late.kind.is_overdue else Status.AT_RISK
        return Status.VENDOR if self.waiting_on is WaitingOn.VENDOR else Status.ON_TRACK

    @property
    def calendar(self) -> Calendar:
        """Return the business hours by which the time of this onboarding counts."""
        return Calendar.model_validate_json(self.hours) if self.hours else OFFICE

    def waited(self, now: datetime) -> timedelta:
        """Return the business time of the current wait."""
        running = business_time(self.counts_from, now, self.calendar) if self.counts_from else NOTHING
        return self.counted + running

    def late(self, now: datetime) -> Deadline | None:
        """Return the worst deadline that has passed."""
        return next((deadline for deadline in self.deadlines if deadline.at <= now), None)

    def holds(self, now: datetime) -> str:
        """Return in words what holds the onboarding at this moment."""
        if self.held or self.live:
            return self.summary
        if self.blocker:
            return self.blocker.sentence
        late = self.late(now)
        return f"{self.summary}. {late.problem.sentence}" if late else self.summary


def standing(onboarding: Onboarding, evidence: Evidence, terms: Terms = USUAL_TERMS) -> Standing:
    """Return where the onboarding stands; a wait for the ATS vendor is no blocker, whatever it began with."""
    turn, step = waiting_on(onboarding), current_step(onboarding)
    last = onboarding.turns[-1] if onboarding.turns else None
    wait = current_wait(onboarding, last.since if last else onboarding.created_at)
    held = onboarding.hold is not None
    blocks = None if turn is WaitingOn.VENDOR else blocker(onboarding, evidence)
    return Standing(
        step=step,
        waiting_on=turn,
        since=wait.since,
        blocker=blocks,
        act=next_act(onboarding, evidence, blocks),
        summary=next_move(onboarding, other_system=evidence.other_system is not None),
        deadlines=deadlines(onboarding, evidence.shortest_lead, terms, refresh_late_at=evidence.refresh_late_at),
        live=step is Step.LIVE,
        held=held,
        on_engineer=step is Step.LINKING and blocks is None,
        counts_from=last.since if last and not held else None,
        counted=wait.worked,
        clean_up_due=clean_up_due(onboarding),
        hours=onboarding.calendar.model_dump_json() if onboarding.calendar else "",
    )
