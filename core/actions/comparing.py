"""Compares a snapshot's jobs with the current list and decisions, row by row, so memory use stays small."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Final

from core.actions import settling
from core.actions.context import Act
from core.errors import OnboardingError
from core.jobs.expected import read_expected
from core.jobs.fingerprints import fingerprint
from core.jobs.line_links import LineLink
from core.jobs.model import ExpectedJob, JobDecision, JobRow, Outcome
from core.jobs.outcomes import Clock
from core.jobs.reconciliation import Tally, compared, different
from core.onboarding.model import Onboarding
from core.services import Services
from core.storage import decisions, job_records, job_rows, job_search, line_links, onboardings, snapshots
from core.storage.transaction import Transaction
from core.verdict.jobs import ExpectedList

AT_ONCE: Final = 1_000
"""Rows per write transaction; SQLite allows one writer at a time, so a longer one would make everybody wait."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The inputs of a comparison besides the snapshot; check `holds` before writing the result."""

    onboarding: Onboarding
    decided: dict[str, JobDecision]
    links: line_links.Links = ()

    def holds(self, db: Transaction) -> bool:
        """Return whether the customer's list, its links, the decisions and the ATS are unchanged."""
        seen, now = self.onboarding, onboardings.get(db, self.onboarding.id)
        same_list = now.requirements.expected_list == seen.requirements.expected_list
        same_links = line_links.of(db, now.id) == self.links
        same_ats = (_tool(now), _reads_jobs(now)) == (_tool(seen), _reads_jobs(seen))
        return same_list and same_links and same_ats and decisions.of(db, now.id) == self.decided


@dataclass(frozen=True, slots=True)
class Compared:
    """The result of comparing a published snapshot again: changed rows, keys of removed rows, and the totals.

    The comparison runs without a write lock, because it can take seconds. Check `holds` before calling `write`.
    """

    on: Basis
    snapshot_id: str
    changed: list[JobRow]
    gone: set[str]
    tally: Tally

    def holds(self, db: Transaction) -> bool:
        """Return whether the snapshot is still the current one and the comparison's inputs are unchanged."""
        snapshot = counting(db, onboardings.get(db, self.on.onboarding.id))
        return snapshot is not None and snapshot.id == self.snapshot_id and self.on.holds(db)

    def date_waivers(self, keys: Collection[str], at: datetime) -> None:
        """Give the waivers of these rows the time at which their decisions are stored."""
        for row in self.changed:
            if row.waiver and row.key in keys:
                row.waiver = replace(row.waiver, at=at)
                row.reason = row.waiver.text

    def write(self, act: Act) -> snapshots.Snapshot:
        """Update the snapshot's rows in this transaction and return the updated snapshot."""
        job_rows.write(act.db, self.snapshot_id, self.changed, before=self.snapshot_id, now=act.now)
        job_rows.forget(act.db, self.snapshot_id, self.gone)
        job_search.index(act.db, self.on.onboarding.id, [*self.gone, *(row.key for row in self.changed)])
        sum_up(act.db, self.on, self.snapshot_id, self.tally)
        settle_assignments(act, self.on.onboarding, self.snapshot_id)
        return snapshots.get(act.db, self.snapshot_id)


def basis(db: Transaction, onboarding_id: str) -> Basis:
    """Return the current inputs of a comparison."""
    return Basis(onboardings.get(db, onboarding_id), decisions.of(db, onboarding_id), line_links.of(db, onboarding_id))


def rows(
    services: Services,
    db: Transaction,
    on: Basis,
    snapshot_id: str,
    decided: Mapping[str, JobDecision] | None = None,
    links: Sequence[LineLink] | None = None,
) -> Iterator[JobRow]:
    """Yield the row of every job in the snapshot; writes nothing.

    `decided` and `links`, if given, are used instead of the stored decisions and links.
    """
    linking, factoryfix_jobs = on.onboarding.linking, job_records.factoryfix_jobs(db, snapshot_id)
    return compared(
        job_records.ats_jobs(db, snapshot_id),
        factoryfix_jobs,
        expected_jobs(on.onboarding),
        find_factoryfix_job=factoryfix_jobs.__getitem__,
        tool=_tool(on.onboarding),
        reads_jobs=_reads_jobs(on.onboarding),
        clock=Clock(
            services.now(), linking.first_sync_started_at if linking else None, services.settings.first_sync_window
        ),
        decisions=on.decided if decided is None else decided,
        links=on.links if links is None else links,
    )


def tally_of(on: Basis) -> Tally:
    """Return an empty tally for a comparison that rests on this."""
    return Tally(has_list=bool(on.onboarding.requirements.expected_list.strip()))


def batches(services: Services, on: Basis, snapshot_id: str, tally: Tally) -> Iterator[list[JobRow]]:
    """Yield the rows of a snapshot in lists of at most AT_ONCE; `tally` counts them."""
    with services.store.read() as db:
        counted = tally.counted(rows(services, db, on, snapshot_id))
        while batch := list(islice(counted, AT_ONCE)):
            yield batch


def compare_again(
    services: Services,
    act: Act,
    onboarding_id: str,
    snapshot_id: str,
    new: Sequence[JobDecision] = (),
    withdrawn: Collection[str] = (),
    links: Sequence[LineLink] | None = None,
) -> Compared:
    """Compare a published snapshot again, with the current list and decisions; writes nothing.

    `new` decisions replace stored ones of the same rows, those on the `withdrawn` rows do not count, and `links`, if
    given, are used instead of the stored ones.
    """
    on = basis(act.db, onboarding_id)
    tally = tally_of(on)
    kept = {key: decision for key, decision in on.decided.items() if key not in withdrawn}
    decided = kept | {decision.key: decision for decision in new}
    counted = tally.counted(rows(services, act.db, on, snapshot_id, decided, links))
    changed, gone = job_rows.changes(act.db, snapshot_id, counted)
    return Compared(on, snapshot_id, changed, gone, tally)


def sum_up(db: Transaction, on: Basis, snapshot_id: str, tally: Tally) -> None:
    """Write the totals of a snapshot's rows, and the fingerprint of the customer's list used for them."""
    listed = _list_fingerprint(on.onboarding)
    snapshots.sum_up(db, snapshot_id, tally.counts, tally.blockers(), tally.risks(), list_fingerprint=listed)


def settle_assignments(act: Act, onboarding: Onboarding, snapshot_id: str) -> None:
    """Close the assignments of jobs that this snapshot shows as settled."""
    settling.settle(act.db, onboarding, snapshot_id, lambda: different(expected_jobs(onboarding) or ()), act.now)


def counting(db: Transaction, onboarding: Onboarding) -> snapshots.Snapshot | None:
    """Return the current snapshot: the newest finished one, or None if it was read before the connection was linked."""
    snapshot, linking = snapshots.current(db, onboarding.id), onboarding.linking
    return snapshot if snapshot and linking and snapshot.started_at >= linking.linked.at else None


def knows_list(snapshot: snapshots.Snapshot, onboarding: Onboarding) -> bool:
    """Return whether this snapshot was compared with the current version of the customer's list."""
    return snapshot.list_fingerprint in ("", _list_fingerprint(onboarding))


def expected_jobs(onboarding: Onboarding) -> Sequence[ExpectedJob] | None:
    """Return the lines of the customer's list, or None if they have not provided one."""
    text = onboarding.requirements.expected_list
    return read_expected(text).jobs if text.strip() else None


def expected_list(
    onboarding: Onboarding, snapshot: snapshots.Snapshot, unmatched: Mapping[str, int]
) -> ExpectedList | None:
    """Return the counts of the customer's list in this snapshot; None without a readable list.

    `unmatched` are the lines that are not certainly matched, by outcome (job_rows.expected_counts).
    """
    lines = _lines(onboarding.requirements.expected_list)
    if not lines:
        return None
    if not knows_list(snapshot, onboarding):
        return ExpectedList(False, lines, 0, 0, 0)
    absent = unmatched.get(Outcome.EXPECTED_NOT_FOUND.value, 0) + unmatched.get(Outcome.WAIVED.value, 0)
    uncertain = unmatched.get(Outcome.REVIEW.value, 0)
    return ExpectedList(True, lines, max(0, lines - absent - uncertain), absent, uncertain)


@lru_cache(maxsize=256)
def _lines(text: str) -> int:
    try:
        return len(different(read_expected(text).jobs))
    except OnboardingError:
        return 0


def _list_fingerprint(onboarding: Onboarding) -> str:
    return fingerprint(onboarding.requirements.expected_list.strip())


def _reads_jobs(onboarding: Onboarding) -> bool:
    """Return whether Kombo says that it reads the jobs; without that, none counts as gone."""
    return bool(onboarding.connection and onboarding.connection.reads_jobs)


def _tool(onboarding: Onboarding) -> str | None:
    return onboarding.connection.tool if onboarding.connection else None
