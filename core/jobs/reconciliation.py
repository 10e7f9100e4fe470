"""The heart: ATS jobs × FactoryFix jobs × the customer's list, one row per job, one outcome, one reason."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final

from core.jobs.assessing import Assessed, LookAlikes, Twins, assess
from core.jobs.matching import ExpectedIndex, ExpectedMatch
from core.jobs.model import AtsJob, Decision, ExpectedJob, FactoryFixJob, JobRow, Outcome, Reconciliation
from core.jobs.outcomes import Clock
from core.jobs.pairing import Names, distinct, fold_bases, pair
from core.jobs.rows import EXPECTED, AtsRows, FactoryFixRows, expected_row

SYNC_WINDOW: Final = timedelta(hours=3)
NO_DECISIONS: Final[Mapping[str, Decision]] = {}

_BLOCKING: Final = {
    Outcome.PENDING: "{} still waiting for the sync.",
    Outcome.MISSING: "{} missing in FactoryFix.",
    Outcome.UNEXPECTED: "{} in FactoryFix that should not be there.",
    Outcome.MANUAL_DUPLICATE: "{} typed into FactoryFix by hand although the ATS has them.",
    Outcome.REVIEW: "{} waiting for a person’s decision.",
    Outcome.EXPECTED_NOT_FOUND: "{} on the customer’s list but nowhere in the ATS.",
}


NO_JOBS: Final = "The ATS shows us no job at all: ask whether the connected account may see them."
"""Without one, nothing was verified; and the test candidate would have no job to go to."""


class Tally:
    """Counts rows as they pass, and says at the end whether the step passes."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {outcome.value: 0 for outcome in Outcome}
        self.left_out = self.drifted = self.in_ats = 0

    def counted(self, rows: Iterable[JobRow]) -> Iterator[JobRow]:
        """Pass the rows on."""
        for row in rows:
            self.counts[row.outcome] += 1
            self.in_ats += bool(row.kombo_id)
            if row.outcome is Outcome.EXCLUDED:
                self.left_out += EXPECTED in row.flags and not row.decided_by
            elif row.drift and row.outcome is Outcome.SYNCED:
                self.drifted += any(drift.is_error for drift in row.drift)
            yield row

    def blockers(self) -> tuple[str, ...]:
        """Return what is left to do, one sentence each; none means that the step passes (seed, step 5)."""
        found = [] if self.in_ats else [NO_JOBS]
        found += [_BLOCKING[outcome].format(self.counts[outcome]) for outcome in _BLOCKING if self.counts[outcome]]
        found += [f"{self.left_out} on the customer’s list, but left out."] if self.left_out else []
        found += [f"{self.drifted} with another title or place in FactoryFix than in the ATS."] if self.drifted else []
        return tuple(found)


def reconcile(
    ats_jobs: Iterable[AtsJob],
    factoryfix_jobs: Iterable[FactoryFixJob],
    expected: Sequence[ExpectedJob] | None = None,
    *,
    tool: str | None,
    now: datetime,
    first_sync_started_at: datetime | None,
    decisions: Mapping[str, Decision] = NO_DECISIONS,
    window: timedelta = SYNC_WINDOW,
) -> Reconciliation:
    """Compare the three lists; rows are sorted by outcome, then title, and do not depend on the order of the input.

    `ats_jobs` are all the ATS's jobs, deleted ones too; `decisions` are by row key; times are aware.
    """
    clock, tally = Clock(now, first_sync_started_at, window), Tally()
    ours = {job.id: job for job in factoryfix_jobs}
    rows = compared(
        distinct(ats_jobs), ours.values(), expected,
        factoryfix_job=ours.__getitem__, tool=tool, clock=clock, decisions=decisions,
    )  # fmt: skip
    by_outcome: dict[Outcome, list[JobRow]] = {outcome: [] for outcome in Outcome}
    for row in tally.counted(rows):
        by_outcome[row.outcome].append(row)
    for same in by_outcome.values():
        same.sort(key=attrgetter("key"))  # one text each time: faster than both at once
        same.sort(key=attrgetter("title"))
    ordered = tuple(row for same in by_outcome.values() for row in same)
    blockers = tally.blockers()
    return Reconciliation(ordered, tally.counts, passes=not blockers, blockers=blockers)


def compared(
    ats_jobs: Iterable[AtsJob],
    factoryfix_jobs: Iterable[FactoryFixJob],
    expected: Sequence[ExpectedJob] | None,
    *,
    factoryfix_job: Callable[[str], FactoryFixJob],
    tool: str | None,
    clock: Clock,
    decisions: Mapping[str, Decision],
) -> Iterator[JobRow]:
    """Yield one row per job, in no order; `ats_jobs`, each there once, are gone through and never held.

    They come in the same order each time. What is held of all of them is what the rules said about each, and what
    joins them: their names, and the ids of their FactoryFix jobs, which `factoryfix_job` finds again.
    """
    folded = fold_bases(ats_jobs, tool)
    hidden = {base.id for base in folded.values()}
    names, twins, index = Names(), Twins(), ExpectedIndex(different(expected or ()))
    assessed: list[Assessed] = []
    for job in ats_jobs:
        if expected:
            index.see(job)
        one = assess(job, clock, tool)
        assessed.append(one)
        if job.id not in hidden:
            names.see(job)
            twins.see(job, one)
    for location_id, base in folded.items():
        names.alias(base, location_id)
    pairs, shared = pair(names, factoryfix_jobs, factoryfix_job), names.shared
    del names
    matched, unmatched = _expected_lines(index, folded)
    ats_rows = AtsRows(clock, decisions, pairs, folded, twins, factoryfix_job)
    alike = LookAlikes(pairs.by_hand)
    titles: dict[str, str | None] = {job_id: None for _, job_id in pairs.spare}
    for job, one in zip(ats_jobs, assessed, strict=True):
        if job.id not in hidden:
            if pairs.by_hand:
                alike.see(job, one)
            if job.id in titles:
                titles[job.id] = job.name
            yield ats_rows.row(_key(job, shared), job, one, matched.get(job.id))
    yield from FactoryFixRows(tool, decisions).rows(pairs, titles, alike)
    for match in unmatched:
        yield expected_row(match, decisions)


def different(expected: Sequence[ExpectedJob]) -> list[ExpectedJob]:
    """Return the lines of a list without those that say what an earlier one said: they mean the same job."""
    first = {(one.requisition, one.title, one.city, one.state, one.url): one for one in reversed(expected)}
    return sorted(first.values(), key=lambda one: one.line)


def _expected_lines(
    index: ExpectedIndex, folded: Mapping[str, AtsJob]
) -> tuple[dict[str, ExpectedMatch], list[ExpectedMatch]]:
    """The lines that are sure, by Kombo id, and those that a person must look at."""
    matched: dict[str, ExpectedMatch] = {}
    unmatched: list[ExpectedMatch] = []
    shown_with = {base.id: location_id for location_id, base in folded.items()}
    for match in index.matches():
        for job in match.jobs:
            matched.setdefault(shown_with.get(job.id, job.id), match)
        if not match.jobs:
            unmatched.append(match)
    return matched, unmatched


def _key(job: AtsJob, shared: Container[str]) -> str:
    """A row's key survives a reconnect, so it is the ATS's own id; Kombo's joins it where two records share one."""
    alone = job.remote_id and job.remote_id not in shared
    return f"ats:{job.remote_id}" if alone else f"ats:{job.remote_id or ''}#{job.id}"
