"""Reconcile ATS jobs, FactoryFix jobs and the customer's list: one row per job, with one outcome and one reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final

from core.jobs.activity import is_anonymised
from core.jobs.assessing import Assessment, LookAlikes, Twins, assess
from core.jobs.deletions import Deletions
from core.jobs.expected_index import ExpectedIndex
from core.jobs.line_links import LineLink
from core.jobs.matching import match_lines
from core.jobs.model import (
    GIVEN_OUTCOMES,
    AtsJob,
    ExpectedJob,
    FactoryFixJob,
    JobDecision,
    JobRow,
    Outcome,
    Reconciliation,
)
from core.jobs.outcomes import Clock
from core.jobs.pairing import Names, distinct, merge_base_records, pair
from core.jobs.risks import NO_LIST, Risks, summed_up
from core.jobs.rows import DELETED, EXPECTED, AtsRows, FactoryFixRows, expected_row
from core.jobs.title_matching import ExpectedMatch
from core.jobs.words import counted_rows
from core.plural import counted
from core.problem import Problem, ProblemCode, Problems

SYNC_WINDOW: Final = timedelta(hours=3)
MOST_CANDIDATES: Final = 20
"""The most jobs that a row keeps for an unclear line of the list."""
NO_DECISIONS: Final[Mapping[str, JobDecision]] = {}

_BLOCKING: Final = {
    Outcome.PENDING: "{} still waiting for the sync.",
    Outcome.MISSING: "{} missing in FactoryFix.",
    Outcome.UNEXPECTED: "{} in FactoryFix that should not be there.",
    Outcome.MANUAL_DUPLICATE: "{} added to FactoryFix by hand, in addition to the same job from the ATS.",
    Outcome.REVIEW: "{} waiting for a person’s decision.",
    Outcome.EXPECTED_NOT_FOUND: "{} on the customer’s list but not in the ATS.",
}
NO_JOBS: Final = Problem(
    ProblemCode.NO_JOBS, "The ATS does not show us any jobs.", "Ask whether the connected account can see them."
)
"""A blocker: without jobs nothing is verified, and there is no job for the test candidate."""


class Tally:
    """Counts rows while they are iterated, and lists the blockers and accepted risks afterwards.

    `has_list` says whether the customer gave a list of jobs; without one there is a risk more.
    """

    def __init__(self, *, has_list: bool) -> None:
        self.has_list = has_list
        self._waived: list[JobRow] = []
        self.counts: dict[str, int] = {outcome.value: 0 for outcome in GIVEN_OUTCOMES}
        self._lines: Counter[Outcome] = Counter()
        self.left_out = self.drifted = self.in_ats = 0

    def counted(self, rows: Iterable[JobRow]) -> Iterator[JobRow]:
        """Yield the rows unchanged and count them."""
        for row in rows:
            self.counts[row.outcome] += 1
            self.in_ats += bool(row.kombo_id) and DELETED not in row.flags
            self._lines[row.outcome] += row.is_list_line
            if row.outcome is Outcome.EXCLUDED:
                self.left_out += EXPECTED in row.flags and not row.decided_by
            elif row.drift and row.outcome is Outcome.SYNCED:
                self.drifted += any(drift.is_error for drift in row.drift)
            elif row.waiver:
                self._waived.append(row)
            yield row

    @property
    def waived(self) -> int:
        """Return how many jobs may stay as they are although they are not as they should be."""
        return self.counts[Outcome.WAIVED]

    def risks(self) -> Risks:
        """Return the accepted risks, one for each decision, and the missing list; they do not keep it from passing."""
        waivers = [(row.title or row.requisition or row.key, row.waiver) for row in self._waived if row.waiver]
        return (*(() if self.has_list else (NO_LIST,)), *summed_up(waivers))

    def blockers(self) -> Problems:
        """Return what is left to do; the step passes if there is none."""
        blockers = [] if self.in_ats else [NO_JOBS]
        blockers += [
            Problem(ProblemCode.JOBS_TO_SETTLE, sentence.format(self._counted(outcome)), about=outcome)
            for outcome, sentence in _BLOCKING.items()
            if self.counts[outcome]
        ]
        if self.left_out:
            sentence = f"{counted(self.left_out, 'job')} on the customer’s list but excluded."
            blockers.append(Problem(ProblemCode.LISTED_BUT_EXCLUDED, sentence))
        if self.drifted:
            sentence = f"{counted(self.drifted, 'job')} whose title or location differs from the ATS."
            blockers.append(Problem(ProblemCode.JOBS_DIFFER, sentence))
        return tuple(blockers)

    def _counted(self, outcome: Outcome) -> str:
        lines = self._lines[outcome]
        return counted_rows(self.counts[outcome] - lines, lines)


def reconcile(
    ats_jobs: Iterable[AtsJob],
    factoryfix_jobs: Iterable[FactoryFixJob],
    expected: Sequence[ExpectedJob] | None = None,
    *,
    tool: str | None,
    now: datetime,
    first_sync_started_at: datetime | None,
    decisions: Mapping[str, JobDecision] = NO_DECISIONS,
    links: Sequence[LineLink] = (),
    window: timedelta = SYNC_WINDOW,
    reads_jobs: bool = True,
) -> Reconciliation:
    """Compare the three lists; rows are sorted by outcome, then title, and do not depend on the order of the input.

    `ats_jobs` are all the ATS's jobs, deleted ones too; `decisions` are by row key; times are aware. `reads_jobs` is
    whether Kombo says that it reads the jobs.
    """
    clock, tally = Clock(now, first_sync_started_at, window), Tally(has_list=bool(expected))
    factoryfix_by_id = {job.id: job for job in factoryfix_jobs}
    rows = compared(
        distinct(ats_jobs), factoryfix_by_id.values(), expected,
        find_factoryfix_job=factoryfix_by_id.__getitem__, tool=tool, clock=clock, decisions=decisions, links=links,
        reads_jobs=reads_jobs,
    )  # fmt: skip
    by_outcome: dict[Outcome, list[JobRow]] = {outcome: [] for outcome in GIVEN_OUTCOMES}
    for row in tally.counted(rows):
        by_outcome[row.outcome].append(row)
    for same in by_outcome.values():
        same.sort(key=attrgetter("key"))  # two stable sorts by one text are faster than one by a tuple
        same.sort(key=attrgetter("title"))
    ordered = tuple(row for same in by_outcome.values() for row in same)
    blockers = tally.blockers()
    return Reconciliation(ordered, tally.counts, passes=not blockers, blockers=blockers, risks=tally.risks())


def compared(
    ats_jobs: Iterable[AtsJob],
    factoryfix_jobs: Iterable[FactoryFixJob],
    expected: Sequence[ExpectedJob] | None,
    *,
    find_factoryfix_job: Callable[[str], FactoryFixJob],
    tool: str | None,
    reads_jobs: bool,
    clock: Clock,
    decisions: Mapping[str, JobDecision],
    links: Sequence[LineLink] = (),
) -> Iterator[JobRow]:
    """Yield one row per job in no particular order; `ats_jobs` is iterated several times and never held in memory.

    `ats_jobs` must have each job once and the same order each time. Only the assessments and the ids that join both
    sides are held; `find_factoryfix_job` returns a FactoryFix job by its id.
    """
    merged_bases = merge_base_records(ats_jobs, tool)
    hidden = {base.id for base in merged_bases.values()}
    names, twins, index = Names(), Twins(), ExpectedIndex(different(expected or ()), links)
    assessments: list[Assessment] = []
    is_any_left, without_details = False, 0
    for job in ats_jobs:
        if expected:
            index.see(job)
        assessment = assess(job, clock, tool)
        assessments.append(assessment)
        if job.id not in hidden:
            names.see(job)
            twins.see(job, assessment)
        is_any_left = is_any_left or job.remote_deleted_at is None
        without_details += is_anonymised(job)
    deletions = Deletions(clock.now, tool, reads_jobs=reads_jobs, is_any_left=is_any_left)
    for location_id, base in merged_bases.items():
        names.alias(base, location_id)
    pairs, shared = pair(names, factoryfix_jobs, find_factoryfix_job), names.shared
    del names
    shown_with = {base.id: location_id for location_id, base in merged_bases.items()}
    matched, unmatched = _expected_lines(index, shown_with)
    candidates_shown = (job for match in unmatched for job in match.candidates[:MOST_CANDIDATES])
    keys = {shown_with.get(job.id, job.id): "" for job in candidates_shown}
    ats_rows = AtsRows(clock, decisions, pairs, merged_bases, twins, find_factoryfix_job)
    alike = LookAlikes(pairs.by_hand)
    titles: dict[str, str | None] = {job_id: None for _, job_id in pairs.spare}
    for job, assessment in zip(ats_jobs, assessments, strict=True):
        if job.id not in hidden:
            if pairs.by_hand:
                alike.see(job, assessment)
            if job.id in titles:
                titles[job.id] = job.name
            key = _key(job, shared)
            if job.id in keys:
                keys[job.id] = key
            match = matched.get(job.id)
            if job.remote_deleted_at is not None:
                assessment.active = deletions.activity(job, match.expected.line if match else None)
            yield ats_rows.row(key, job, assessment, match)
    yield from FactoryFixRows(tool, decisions).rows(pairs, titles, alike)
    for match in unmatched:
        candidates = dict.fromkeys(keys[shown_with.get(job.id, job.id)] for job in match.candidates[:MOST_CANDIDATES])
        yield expected_row(match, decisions, candidates, without_details)


def different(expected: Sequence[ExpectedJob]) -> list[ExpectedJob]:
    """Return the lines of a list without repeated lines, which mean the same job."""
    first = {(line.requisition, line.title, line.city, line.state, line.url): line for line in reversed(expected)}
    return sorted(first.values(), key=lambda line: line.line)


def _expected_lines(
    index: ExpectedIndex, shown_with: Mapping[str, str]
) -> tuple[dict[str, ExpectedMatch], list[ExpectedMatch]]:
    """Return the certain matches by Kombo id, and the lines that a person must check."""
    matched: dict[str, ExpectedMatch] = {}
    unmatched: list[ExpectedMatch] = []
    for match in match_lines(index):
        for job in match.jobs:
            matched.setdefault(shown_with.get(job.id, job.id), match)
        if not match.jobs:
            unmatched.append(match)
    return matched, unmatched


def _key(job: AtsJob, shared: Container[str]) -> str:
    """Return a row's key: the ATS's own id, which survives a reconnect, plus Kombo's id if two records share it."""
    alone = job.remote_id and job.remote_id not in shared
    return f"ats:{job.remote_id}" if alone else f"ats:{job.remote_id or ''}#{job.id}"
