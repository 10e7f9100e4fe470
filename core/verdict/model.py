"""The verdict: what was checked, each with its state, evidence and time, and what follows for the go-live."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class LineState(StrEnum):
    """What the evidence of one line amounts to."""

    VERIFIED = "Verified"
    RISK = "Risk"
    OPEN = "Open"


class VerdictState(StrEnum):
    """Whether the customer can go live, in the words of the pages and of the report."""

    READY = "Ready"
    READY_WITH_RISKS = "Ready with risks"
    NOT_READY = "Not ready"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was checked; `at` is the aware time of the evidence, None where there is none yet.

    The evidence is whole sentences. The key of a risk says which risk it is, however it is worded; a risk that has
    grown or was accepted anew has another key.
    """

    key: str
    checked: str
    state: LineState
    evidence: str
    at: datetime | None = None
    details: tuple[str, ...] = ()
    """What the evidence counts, one name each, for a list below it."""

    @property
    def text(self) -> str:
        """Return what was checked, with its evidence."""
        return f"{self.checked}: {self.evidence}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state, and the lines that it follows from."""

    state: VerdictState
    lines: tuple[Line, ...]

    @property
    def open(self) -> tuple[Line, ...]:
        """Return what keeps the customer from going live."""
        return tuple(line for line in self.lines if line.state is LineState.OPEN)

    @property
    def risks(self) -> tuple[Line, ...]:
        """Return what somebody has to accept by name before the customer goes live."""
        return tuple(line for line in self.lines if line.state is LineState.RISK)


def verdict_of(lines: Iterable[Line], *, live: bool = False) -> Verdict:
    """Return the verdict on these lines: an open line is not ready, a risk is never just ready.

    Who is live stays live (docs/decisions/derived-states.md): there, what is open now is a risk.
    """
    rated = tuple(replace(line, state=LineState.RISK) if live and line.state is LineState.OPEN else line
                  for line in lines)  # fmt: skip
    states = {line.state for line in rated}
    if LineState.OPEN in states or not rated:
        return Verdict(VerdictState.NOT_READY, rated)
    return Verdict(VerdictState.READY_WITH_RISKS if LineState.RISK in states else VerdictState.READY, rated)
