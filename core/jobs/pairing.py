"""Which records belong together: ATS jobs with FactoryFix jobs, UKG Pro's base with its locations, look-alikes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from core.jobs import gazetteer as gz
from core.jobs.model import AtsJob, FactoryFixJob, FactoryFixState, Location


@dataclass(slots=True)
class Pairs:
    """`partner` is by Kombo id; `spare` are FactoryFix jobs whose ATS job has a partner already."""

    partner: dict[str, FactoryFixJob] = field(default_factory=dict)
    spare: list[tuple[FactoryFixJob, AtsJob]] = field(default_factory=list)
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


def fold_bases(jobs: list[AtsJob], tool: str | None) -> tuple[list[AtsJob], dict[str, AtsJob]]:
    """Take UKG Pro's base records out where they have location records (Kombo's documentation).

    Returns the jobs that count, and each folded base by the Kombo id of the location it is shown with.
    """
    if tool != "ukgpro":
        return jobs, {}
    locations: dict[str, list[AtsJob]] = defaultdict(list)
    for job in jobs:
        base, colon, _ = (job.remote_id or "").partition(":")
        if colon and base:
            locations[base].append(job)
    folded: dict[str, AtsJob] = {}
    counted = []
    for job in jobs:
        children = locations.get(job.remote_id or "")
        if children and not _has_place(job.location):
            folded[min(children, key=lambda child: (child.remote_id or "", child.id)).id] = job
        else:
            counted.append(job)
    return counted, folded


def pair(jobs: list[AtsJob], factoryfix_jobs: Iterable[FactoryFixJob], folded: dict[str, AtsJob]) -> Pairs:
    """Join on the ATS Job ID, which is the ATS's own id; Kombo's id is accepted, too."""
    by_id: dict[str, AtsJob] = {job.id: job for job in jobs}
    by_kombo_id = dict(by_id) if folded else by_id
    for job in jobs:
        if name := job.remote_id:
            other = by_id.get(name)
            if other is None or (other.remote_id == name and _rank(job) < _rank(other)):
                by_id[name] = job
    for location_id, base in folded.items():
        for alias in (base.id, base.remote_id):
            if alias:
                by_id.setdefault(alias, by_kombo_id[location_id])
    pairs = Pairs()
    for mine in factoryfix_jobs:
        _sort_in(mine, by_id, pairs)
    return pairs


def _sort_in(mine: FactoryFixJob, by_id: dict[str, AtsJob], pairs: Pairs) -> None:
    """Give a FactoryFix job its place; of two with one ATS Job ID the live one, then the older id, is the partner."""
    if not mine.ats_job_id:
        pairs.by_hand.append(mine)
        return
    job = by_id.get(mine.ats_job_id)
    if job is None:
        pairs.orphans.append(mine)
        return
    other = pairs.partner.setdefault(job.id, mine)
    if other is mine:
        return
    keep, spare = sorted((mine, other), key=lambda one: (one.state == FactoryFixState.ARCHIVED, one.id))
    pairs.partner[job.id] = keep
    pairs.spare.append((spare, job))


@lru_cache(maxsize=65_536)
def city_of(location: Location | None) -> str:
    """The city's name folded for comparing, from the field or the beginning of the ATS's own text."""
    if location is None:
        return ""
    return gz.place_key(location.city or (location.raw or "").partition(",")[0])


def _has_place(location: Location | None) -> bool:
    return location is not None and bool(location.text())


def _rank(job: AtsJob) -> tuple[bool, str]:
    return (job.remote_deleted_at is not None, job.id)
