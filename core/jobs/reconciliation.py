"""The heart: ATS jobs × FactoryFix jobs × the customer's list, one row per job, one outcome, one reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final

from core.jobs.matching import ExpectedMatch, match_expected
from core.jobs.model import AtsJob, Decision, ExpectedJob, FactoryFixJob, JobRow, Outcome, Reconciliation
from core.jobs.outcomes import Clock
from core.jobs.pairing import distinct, fold_bases, pair
from core.jobs.rows import EXPECTED, AtsRows, FactoryFixRows, assess, expected_row, possible_duplicates

SYNC_WINDOW: Final = timedelta(hours=3)
NO_DECISIONS: Final[Mapping[str, Decision]] = {}

_BLOCKING: Final = {
    Outcome.PENDING: "{} still waiting for the sync.",
    Outcome.MISSING: "{} missing in FactoryFix.",
    Outcome.UNEXPECTED: "{} in FactoryFix that should not be there.",
    Outcome.MANUAL_DUPLICATE: "{} typed into FactoryFix by hand although the ATS has them.",
    Outcome.REVIEW: "{} waiting for a person's decision.",
    Outcome.EXPECTED_NOT_FOUND: "{} on the customer's list but nowhere in the ATS.",
}


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
    jobs, folded = fold_bases(distinct(ats_jobs), tool)
    pairs = pair(jobs, factoryfix_jobs, folded)
    clock = Clock(now, first_sync_started_at, window)
    assessed = [assess(job, clock, tool) for job in jobs]
    matched, unmatched = _expected_lines(expected or (), jobs, folded)
    ats_rows = AtsRows(clock, decisions, pairs, folded, possible_duplicates(assessed))
    keys = _keys(jobs)
    rows = [ats_rows.row(keys[one.job.id], one, matched.get(one.job.id)) for one in assessed]
    rows += FactoryFixRows(tool, decisions, assessed).rows(pairs)
    rows += [expected_row(match, decisions) for match in unmatched]
    return _summed(rows)


def _expected_lines(
    expected: Sequence[ExpectedJob], jobs: list[AtsJob], folded: Mapping[str, AtsJob]
) -> tuple[dict[str, ExpectedMatch], list[ExpectedMatch]]:
    """The lines that are sure, by Kombo id, and those that a person must look at."""
    matched: dict[str, ExpectedMatch] = {}
    unmatched: list[ExpectedMatch] = []
    shown_with = {base.id: location_id for location_id, base in folded.items()}
    for match in match_expected(expected, [*jobs, *folded.values()]) if expected else ():
        for job in match.jobs:
            matched.setdefault(shown_with.get(job.id, job.id), match)
        if not match.jobs:
            unmatched.append(match)
    return matched, unmatched


def _keys(jobs: list[AtsJob]) -> dict[str, str]:
    """A row's key survives a reconnect, so it is the ATS's own id; Kombo's joins it where two records share one."""
    owners: dict[str | None, str] = {}
    shared = {job.remote_id for job in jobs if owners.setdefault(job.remote_id, job.id) != job.id} | {None, ""}
    return {
        job.id: f"ats:{job.remote_id or ''}#{job.id}" if job.remote_id in shared else f"ats:{job.remote_id}"
        for job in jobs
    }


def _summed(rows: list[JobRow]) -> Reconciliation:
    by_outcome: dict[Outcome, list[JobRow]] = {outcome: [] for outcome in Outcome}
    for row in rows:
        by_outcome[row.outcome].append(row)
    for same in by_outcome.values():
        same.sort(key=attrgetter("title", "key"))
    blockers = [_BLOCKING[outcome].format(len(by_outcome[outcome])) for outcome in _BLOCKING if by_outcome[outcome]]
    excluded = by_outcome[Outcome.EXCLUDED]
    left_out = sum(EXPECTED in row.flags and not row.decided_by for row in excluded)
    drifted = sum(any(drift.is_error for drift in row.drift) for row in by_outcome[Outcome.SYNCED] if row.drift)
    blockers += [f"{left_out} on the customer's list, but left out."] if left_out else []
    blockers += [f"{drifted} with another title or place in FactoryFix than in the ATS."] if drifted else []
    counts = {outcome.value: len(same) for outcome, same in by_outcome.items()}
    ordered = tuple(row for same in by_outcome.values() for row in same)
    return Reconciliation(ordered, counts, passes=not blockers, blockers=tuple(blockers))
