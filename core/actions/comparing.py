"""Comparing what a snapshot holds with what is known now: row by row, so that no number of jobs fills the memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from core.actions.context import Act
from core.jobs.expected import read_expected
from core.jobs.model import ExpectedJob, JobDecision, JobRow
from core.jobs.outcomes import Clock
from core.jobs.reconciliation import Tally, compared
from core.jobs.rows import fingerprint
from core.onboarding.model import Onboarding
from core.services import Services
from core.storage import decisions, job_records, job_rows, onboardings, snapshots
from core.storage.transaction import Transaction

AT_ONCE: Final = 1_000
"""Rows written in one transaction, so that nobody waits long for the store."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a comparison rests on besides the snapshot: whoever writes its result checks that it still holds."""

    onboarding: Onboarding
    decided: dict[str, JobDecision]

    def holds(self, db: Transaction) -> bool:
        """Return True while neither the customer's list nor a decision nor the ATS has changed."""
        seen, now = self.onboarding, onboardings.get(db, self.onboarding.id)
        same_list = now.requirements.expected_list == seen.requirements.expected_list
        return same_list and _tool(now) == _tool(seen) and decisions.of(db, now.id) == self.decided


@dataclass(frozen=True, slots=True)
class Compared:
    """A shown snapshot compared anew, without a lock: the rows that changed or are gone, and what all come to."""

    on: Basis
    snapshot_id: str
    changed: list[JobRow]
    gone: set[str]
    tally: Tally

    def holds(self, db: Transaction) -> bool:
        """Return True while the snapshot still counts and nothing that it was compared with has changed."""
        snapshot = counting(db, onboardings.get(db, self.on.onboarding.id))
        return snapshot is not None and snapshot.id == self.snapshot_id and self.on.holds(db)

    def write(self, act: Act) -> snapshots.Snapshot:
        """Bring the rows of the snapshot up to date in this transaction, and return it as it is then."""
        job_rows.write(act.db, self.snapshot_id, self.changed, before=self.snapshot_id, now=act.now)
        job_rows.forget(act.db, self.snapshot_id, self.gone)
        sum_up(act.db, self.on, self.snapshot_id, self.tally)
        return snapshots.get(act.db, self.snapshot_id)


def basis(db: Transaction, onboarding_id: str) -> Basis:
    """Return what a comparison made now rests on."""
    return Basis(onboardings.get(db, onboarding_id), decisions.of(db, onboarding_id))


def rows(
    services: Services, db: Transaction, on: Basis, snapshot_id: str, new: Mapping[str, JobDecision] | None = None
) -> Iterator[JobRow]:
    """Yield the row of every job of the snapshot, with `new` decisions laid over the known ones; writes nothing."""
    linking, factoryfix_jobs = on.onboarding.linking, job_records.factoryfix_jobs(db, snapshot_id)
    return compared(
        job_records.ats_jobs(db, snapshot_id),
        factoryfix_jobs,
        expected_jobs(on.onboarding),
        find_factoryfix_job=factoryfix_jobs.__getitem__,
        tool=_tool(on.onboarding),
        clock=Clock(
            services.now(), linking.first_sync_started_at if linking else None, services.settings.first_sync_window
        ),
        decisions={**on.decided, **(new or {})},
    )


def batches(services: Services, on: Basis, snapshot_id: str, tally: Tally) -> Iterator[list[JobRow]]:
    """Yield the rows of a snapshot by the thousand; `tally` counts them."""
    with services.store.read() as db:
        counted = tally.counted(rows(services, db, on, snapshot_id))
        while batch := list(islice(counted, AT_ONCE)):
            yield batch


def anew(
    services: Services, act: Act, onboarding_id: str, snapshot_id: str, new: Sequence[JobDecision] = ()
) -> Compared:
    """Compare a shown snapshot with what is known now and these new decisions; writes nothing."""
    tally, on = Tally(), basis(act.db, onboarding_id)
    decided = {decision.key: decision for decision in new}
    counted = tally.counted(rows(services, act.db, on, snapshot_id, decided))
    changed, gone = job_rows.changes(act.db, snapshot_id, counted)
    return Compared(on, snapshot_id, changed, gone, tally)


def sum_up(db: Transaction, on: Basis, snapshot_id: str, tally: Tally) -> None:
    """Write what the rows of a snapshot come to, and the list that they were compared with."""
    listed = _list_fingerprint(on.onboarding)
    snapshots.sum_up(db, snapshot_id, tally.counts, tally.blockers(), list_fingerprint=listed)


def counting(db: Transaction, onboarding: Onboarding) -> snapshots.Snapshot | None:
    """Return the table that counts: the newest whole one, unless it was read before the connection was linked."""
    snapshot, linking = snapshots.current(db, onboarding.id), onboarding.linking
    return snapshot if snapshot and linking and snapshot.started_at >= linking.linked.at else None


def knows_list(snapshot: snapshots.Snapshot, onboarding: Onboarding) -> bool:
    """Say whether this table was compared with the customer's list as it is now."""
    return snapshot.list_fingerprint in ("", _list_fingerprint(onboarding))


def expected_jobs(onboarding: Onboarding) -> list[ExpectedJob] | None:
    """Return the customer's own list, or None when they have not given one."""
    text = onboarding.requirements.expected_list
    return read_expected(text) if text.strip() else None


def _list_fingerprint(onboarding: Onboarding) -> str:
    return fingerprint(onboarding.requirements.expected_list.strip())


def _tool(onboarding: Onboarding) -> str | None:
    return onboarding.connection.tool if onboarding.connection else None
