"""How long a wait may take: what is usual for each step and side, when it is at risk, and when it goes to whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from core.onboarding.clocks import passed_at
from core.onboarding.model import Onboarding
from core.onboarding.states import Step, WaitingOn
from core.people.roles import Role


@dataclass(frozen=True, slots=True)
class StepNorm:
    """The usual wait, from when it is at risk and from when it goes to `to`, all in business days."""

    usual: float
    at_risk: float
    escalates: float
    to: Role = Role.ADMIN

    def __post_init__(self) -> None:
        """Raise ValueError for days that do not increase."""
        if not 0 < self.usual <= self.at_risk <= self.escalates:
            raise ValueError("the days of a norm must increase")


@dataclass(frozen=True, slots=True)
class StepNorms:
    """The norms of one step, by the side that it waits on."""

    team: StepNorm
    customer: StepNorm
    vendor: StepNorm = StepNorm(5, 10, 15)


@dataclass(frozen=True, slots=True)
class Passes:
    """When the current wait passes its norm, in UTC."""

    at_risk_at: datetime
    escalates_at: datetime
    to: Role


_HOURS, _DAY = StepNorm(0.25, 0.5, 1), StepNorm(0.5, 1, 2)
_CUSTOMER = StepNorm(1, 2, 4, Role.ACCOUNT_MANAGER)
NORMS: Final[Mapping[Step, StepNorms | None]] = {
    Step.REQUIREMENTS: StepNorms(StepNorm(1, 2, 4), _CUSTOMER),
    Step.LINK: StepNorms(_HOURS, _CUSTOMER),
    Step.CONNECT: StepNorms(_HOURS, _CUSTOMER),
    Step.LINKING: StepNorms(_HOURS, _CUSTOMER),
    Step.JOBS: StepNorms(_DAY, _CUSTOMER),
    Step.CANDIDATE: StepNorms(_HOURS, _CUSTOMER),
    Step.GO_LIVE: StepNorms(_DAY, _CUSTOMER),
    Step.LIVE: None,
}
"""The defaults; a live customer has none. The setting WAIT_NORMS replaces single norms."""
NormTable = Mapping[Step, StepNorms | None]
_ENTRY = re.compile(r"\s*([a-z-]+)/([a-z]+)\s*=\s*([\d.]+)/([\d.]+)/([\d.]+)\s*")


def norm(step: Step, waiting_on: WaitingOn, norms: NormTable = NORMS) -> StepNorm | None:
    """Return the norm of a wait, or None for a live customer."""
    of_step = norms[step]
    if of_step is None:
        return None
    match waiting_on:
        case WaitingOn.TEAM:
            return of_step.team
        case WaitingOn.CUSTOMER:
            return of_step.customer
        case WaitingOn.VENDOR:
            return of_step.vendor
        case WaitingOn.NOBODY:
            return None


def passes(onboarding: Onboarding, norms: NormTable = NORMS) -> Passes | None:
    """Return when the current wait passes its norm, if nothing happens before; None while no wait counts."""
    last = onboarding.turns[-1] if onboarding.turns else None
    limits = norm(last.step, last.holder, norms) if last else None
    if limits is None:
        return None
    at_risk_at, escalates_at = passed_at(onboarding, limits.at_risk), passed_at(onboarding, limits.escalates)
    return Passes(at_risk_at, escalates_at, limits.to) if at_risk_at and escalates_at else None


def read_norms(text: str) -> NormTable:
    """Return the defaults with the norms in a text such as "linking/us=0.5/1/2, connect/customer=1/3/5".

    The numbers are business days: usual, at risk, escalates. Raises ValueError for anything else.
    """
    norms = dict(NORMS)
    for entry in filter(str.strip, text.split(",")):
        parts = _ENTRY.fullmatch(entry)
        if parts is None:
            raise ValueError(f"“{entry.strip()}” is no norm")
        step, side, *days = parts.groups()
        usual, at_risk, escalates = map(float, days)
        norms[Step(step)] = _replaced(norms[Step(step)], WaitingOn(side), usual, at_risk, escalates)
    return norms


def _replaced(of_step: StepNorms | None, side: WaitingOn, usual: float, at_risk: float, escalates: float) -> StepNorms:
    if of_step is None or side is WaitingOn.NOBODY:
        raise ValueError("a live customer waits on nobody")
    field = {WaitingOn.TEAM: "team", WaitingOn.CUSTOMER: "customer", WaitingOn.VENDOR: "vendor"}[side]
    kept: StepNorm = getattr(of_step, field)
    return replace(of_step, **{field: replace(kept, usual=usual, at_risk=at_risk, escalates=escalates)})
