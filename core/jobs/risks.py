"""Accepted risks: what a person decided may stay as it is although it is not as it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.dates import day
from core.people.actor import Actor
from core.stored_enum import StoredEnum

MOST_NAMED: Final = 3
"""The most jobs that the sentence of a risk names."""


class RiskCode(StoredEnum):
    """What is wrong."""

    MISSING = "missing"
    UNEXPECTED = "unexpected"
    MANUAL_DUPLICATE = "manual duplicate"
    LISTED_BUT_EXCLUDED = "listed but excluded"
    EXPECTED_NOT_FOUND = "expected, not found"
    NO_LIST = "no list"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A person's decision that one job may stay as it is; `problem` is the sentence that says what is wrong with it."""

    code: RiskCode
    problem: str
    by: Actor
    at: datetime
    reason: str

    @property
    def text(self) -> str:
        """Return who accepted it, when and why, and what is wrong."""
        return f"{accepted(self.by, self.at, self.reason)} {self.problem}"


@dataclass(frozen=True, slots=True)
class Risk:
    """The jobs that one decision left as they are: `count` jobs, or list lines where the code says so.

    Nobody accepted it yet where `by` is None, which holds only for a missing list.
    """

    code: RiskCode
    sentence: str
    count: int = 0
    by: Actor | None = None
    at: datetime | None = None
    reason: str = ""

    @property
    def text(self) -> str:
        """Return the sentence with who accepted the risk, when and why."""
        if self.by is None or self.at is None:
            return self.sentence
        return f"{self.sentence} {accepted(self.by, self.at, self.reason)}"


Risks = tuple[Risk, ...]

NO_LIST: Final = Risk(
    RiskCode.NO_LIST,
    "There is no list of the customer’s own jobs, so a job that the ATS does not show us would not be noticed.",
)

_SENTENCES: Final = {
    RiskCode.MISSING: ("{} job is missing in FactoryFix", "{} jobs are missing in FactoryFix"),
    RiskCode.UNEXPECTED: (
        "{} job is in FactoryFix that should not be there", "{} jobs are in FactoryFix that should not be there",
    ),
    RiskCode.MANUAL_DUPLICATE: (
        "{} job was added to FactoryFix by hand although the ATS has it",
        "{} jobs were added to FactoryFix by hand although the ATS has them",
    ),
    RiskCode.LISTED_BUT_EXCLUDED: (
        "{} job is on the customer’s list but excluded", "{} jobs are on the customer’s list but excluded",
    ),
    RiskCode.EXPECTED_NOT_FOUND: (
        "{} line of the customer’s list was not found in the ATS",
        "{} lines of the customer’s list were not found in the ATS",
    ),
    RiskCode.NO_LIST: (NO_LIST.sentence, NO_LIST.sentence),
    RiskCode.UNKNOWN: ("{} job was accepted as it is", "{} jobs were accepted as they are"),
}  # fmt: skip


def accepted(by: Actor, at: datetime, reason: str) -> str:
    """Return who accepted a risk, when and why, as one sentence."""
    return f"Accepted as a risk by {by.name or 'somebody'}, {day(at)}: {reason.strip().rstrip('.')}."


def summed_up(waivers: Sequence[tuple[str, Waiver]]) -> Risks:
    """Return one risk for each decision of a person, from pairs of a job's title and its waiver in any order."""
    titles: dict[tuple[RiskCode, Actor, datetime, str], list[str]] = {}
    for title, waiver in waivers:
        titles.setdefault((waiver.code, waiver.by, waiver.at, waiver.reason), []).append(title)
    order = sorted(titles, key=lambda group: (list(RiskCode).index(group[0]), group[2], group[1].id, group[3]))
    return tuple(
        Risk(code, _sentence(code, sorted(titles[code, by, at, reason])), len(titles[code, by, at, reason]), by, at,
             reason)
        for code, by, at, reason in order
    )  # fmt: skip


def _sentence(code: RiskCode, titles: list[str]) -> str:
    singular, plural = _SENTENCES[code]
    named = [f"“{title}”" for title in titles[:MOST_NAMED]]
    more = [f"{len(titles) - MOST_NAMED:,} more"] if len(titles) > MOST_NAMED else []
    *first, last = named + more
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"{(singular if len(titles) == 1 else plural).format(f'{len(titles):,}')}: {listed}."
