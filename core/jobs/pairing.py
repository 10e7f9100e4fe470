"""Which records belong together: ATS jobs with FactoryFix jobs, UKG Pro's base with its locations, look-alikes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from core.geography.place import Location
from core.geography.towns import place_key
from core.jobs.model import AtsJob, FactoryFixJob, FactoryFixState


@dataclass(slots=True)
class Names:
    """Which ATS job a name means: the ATS's own id, or Kombo's; of two with one name the living one, then by id."""

    kombo_ids: set[str] = field(default_factory=set)
    owners: dict[str, str] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    dead: set[str] = field(default_factory=set)

    def see(self, job: AtsJob) -> None:
        """Learn one job's names."""
        self.kombo_ids.add(job.id)
        if job.remote_deleted_at is not None:
            self.dead.add(job.id)
        if name := job.remote_id:
            other = self.owners.setdefault(name, job.id)
            if other != job.id:
                self.shared.add(name)
                self.owners[name] = min(other, job.id, key=lambda one: (one in self.dead, one))

    def alias(self, base: AtsJob, location_id: str) -> None:
        """A folded base's names mean the location that it is shown with, where they mean nothing else."""
        for name in (base.id, base.remote_id):
            if name and name not in self.kombo_ids:
                self.owners.setdefault(name, location_id)

    def meant(self, name: str) -> str | None:
        """Return the Kombo id of the job that this name means."""
        return name if name in self.kombo_ids else self.owners.get(name)


@dataclass(slots=True)
class Pairs:
    """Each FactoryFix job's place: `partner` has the ids of most of them, by the Kombo id of their ATS job.

    `spare` are those whose ATS job (by Kombo id) has a partner already.
    """

    partner: dict[str, str] = field(default_factory=dict)
    spare: list[tuple[FactoryFixJob, str]] = field(default_factory=list)
    orphans: list[FactoryFixJob] = field(default_factory=list)
    by_hand: list[FactoryFixJob] = field(default_factory=list)


def distinct(jobs: Iterable[AtsJob]) -> list[AtsJob]:
    """One record for each Kombo id, the one that changed last; a page read twice is not two jobs."""
    found: dict[str, AtsJob] = {}
    for job in jobs:
        other = found.setdefault(job.id, job)
        if other is not job and (str(job.changed_at or ""), repr(job)) > (str(other.changed_at or ""), repr(other)):
            found[job.id] = job
    return list(found.values())


def fold_bases(jobs: Iterable[AtsJob], tool: str | None) -> dict[str, AtsJob]:
    """Find UKG Pro's base records that have location records (Kombo's documentation); they count no more.

    Returns each folded base by the Kombo id of the location it is shown with.
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
    names: Names, factoryfix_jobs: Iterable[FactoryFixJob], factoryfix_job: Callable[[str], FactoryFixJob]
) -> Pairs:
    """Join on the ATS Job ID, which is the ATS's own id; Kombo's id is accepted, too."""
    pairs = Pairs()
    for mine in factoryfix_jobs:
        _sort_in(mine, names, pairs, factoryfix_job)
    return pairs


def _sort_in(mine: FactoryFixJob, names: Names, pairs: Pairs, factoryfix_job: Callable[[str], FactoryFixJob]) -> None:
    """Give a FactoryFix job its place; of two with one ATS Job ID the live one, then the older id, is the partner."""
    if not mine.ats_job_id:
        pairs.by_hand.append(mine)
        return
    job_id = names.meant(mine.ats_job_id)
    if job_id is None:
        pairs.orphans.append(mine)
        return
    other_id = pairs.partner.setdefault(job_id, mine.id)
    if other_id == mine.id:
        return
    keep, spare = sorted(
        (mine, factoryfix_job(other_id)), key=lambda one: (one.state == FactoryFixState.ARCHIVED, one.id)
    )
    pairs.partner[job_id] = keep.id
    pairs.spare.append((spare, job_id))


@lru_cache(maxsize=65_536)
def city_of(location: Location | None) -> str:
    """The city's name folded for comparing, from the field or the beginning of the ATS's own text."""
    if location is None:
        return ""
    return place_key(location.city or (location.raw or "").partition(",")[0])


def state_of(location: Location | None) -> str:
    """The state as told, in the field or behind the first comma of the ATS's own text."""
    if location is None:
        return ""
    return location.state or (location.raw or "").partition(",")[2].partition(",")[0]


def _has_place(location: Location | None) -> bool:
    return location is not None and bool(location.text())
