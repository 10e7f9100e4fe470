"""Pair ATS jobs with FactoryFix jobs, and UKG Pro's base records with their location records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from core.geography.place import Location
from core.geography.towns import place_key
from core.jobs.model import AtsJob, FactoryFixJob, FactoryFixState


@dataclass(slots=True)
class Names:
    """Map an ATS's or Kombo's id to the ATS job; of two jobs with one id, the one not deleted, then the first by id."""

    kombo_ids: set[str] = field(default_factory=set)
    owners: dict[str, str] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    dead: set[str] = field(default_factory=set)

    def see(self, job: AtsJob) -> None:
        """Add one job's ids."""
        self.kombo_ids.add(job.id)
        if job.remote_deleted_at is not None:
            self.dead.add(job.id)
        if name := job.remote_id:
            other = self.owners.setdefault(name, job.id)
            if other != job.id:
                self.shared.add(name)
                self.owners[name] = min(other, job.id, key=lambda job_id: (job_id in self.dead, job_id))

    def alias(self, base: AtsJob, location_id: str) -> None:
        """Let a merged base record's ids mean its location record, unless they mean another job."""
        for name in (base.id, base.remote_id):
            if name and name not in self.kombo_ids:
                self.owners.setdefault(name, location_id)

    def meant(self, name: str) -> str | None:
        """Return the Kombo id of the job with this id, or None."""
        return name if name in self.kombo_ids else self.owners.get(name)


@dataclass(slots=True)
class Pairs:
    """All FactoryFix jobs, paired or not: `partner` has their ids by the Kombo id of their ATS job.

    `spare` are jobs whose ATS job (by Kombo id) already has a partner.
    """

    partner: dict[str, str] = field(default_factory=dict)
    spare: list[tuple[FactoryFixJob, str]] = field(default_factory=list)
    orphans: list[FactoryFixJob] = field(default_factory=list)
    by_hand: list[FactoryFixJob] = field(default_factory=list)


def distinct(jobs: Iterable[AtsJob]) -> list[AtsJob]:
    """Return one record for each Kombo id, the one that changed last; a page may be read twice."""
    jobs_by_id: dict[str, AtsJob] = {}
    for job in jobs:
        other = jobs_by_id.setdefault(job.id, job)
        if other is not job and (str(job.changed_at or ""), repr(job)) > (str(other.changed_at or ""), repr(other)):
            jobs_by_id[job.id] = job
    return list(jobs_by_id.values())


def merge_base_records(jobs: Iterable[AtsJob], tool: str | None) -> dict[str, AtsJob]:
    """Find UKG Pro's base records that have location records and are merged into them (source: Kombo's documentation).

    Returns each base record by the Kombo id of the location record that stands for it.
    """
    if tool != "ukgpro":
        return {}
    first: dict[str, tuple[str, str]] = {}
    bases: list[AtsJob] = []
    for job in jobs:
        remote_id = job.remote_id or ""
        base, colon, _ = remote_id.partition(":")
        if colon and base:
            first[base] = min(first.get(base, (remote_id, job.id)), (remote_id, job.id))
        if remote_id and not _has_place(job.location):
            bases.append(job)
    return {first[job.remote_id][1]: job for job in bases if job.remote_id in first}


def pair(
    names: Names, factoryfix_jobs: Iterable[FactoryFixJob], find_factoryfix_job: Callable[[str], FactoryFixJob]
) -> Pairs:
    """Join on the ATS Job ID, which is the ATS's own id; Kombo's id is also accepted."""
    pairs = Pairs()
    for factoryfix_job in factoryfix_jobs:
        _sort_in(factoryfix_job, names, pairs, find_factoryfix_job)
    return pairs


def _sort_in(
    factoryfix_job: FactoryFixJob, names: Names, pairs: Pairs, find_factoryfix_job: Callable[[str], FactoryFixJob]
) -> None:
    """Add a FactoryFix job to the pairs; of two with one ATS Job ID, the one not archived, then the first id, wins."""
    if not factoryfix_job.ats_job_id:
        pairs.by_hand.append(factoryfix_job)
        return
    job_id = names.meant(factoryfix_job.ats_job_id)
    if job_id is None:
        pairs.orphans.append(factoryfix_job)
        return
    other_id = pairs.partner.setdefault(job_id, factoryfix_job.id)
    if other_id == factoryfix_job.id:
        return
    keep, spare = sorted(
        (factoryfix_job, find_factoryfix_job(other_id)), key=lambda job: (job.state == FactoryFixState.ARCHIVED, job.id)
    )
    pairs.partner[job_id] = keep.id
    pairs.spare.append((spare, job_id))


@lru_cache(maxsize=65_536)
def city_of(location: Location | None) -> str:
    """Return the normalized city name, from the field or the start of the ATS's own text."""
    if location is None:
        return ""
    return place_key(location.city or (location.raw or "").partition(",")[0])


def _has_place(location: Location | None) -> bool:
    return location is not None and bool(location.text())
