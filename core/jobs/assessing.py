"""Assess one ATS job by itself, and find jobs that look alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from core.geography import gazetteer as gz
from core.geography.place import Location
from core.geography.verdict import InUs, UsVerdict, us_verdict
from core.jobs.activity import Active, Activity, activity
from core.jobs.likeness import CLOSE
from core.jobs.model import AtsJob, FactoryFixJob
from core.jobs.outcomes import Clock
from core.jobs.pairing import city_of
from core.jobs.title_kinds import TitleKind, title_kind


@dataclass(frozen=True, slots=True)
class AssessedPlace:
    """A location with the values that the rules use often: its US verdict, its city and its text in one line."""

    in_us: UsVerdict
    city: str
    text: str


@lru_cache(maxsize=65_536)
def place_of(location: Location | None) -> AssessedPlace:
    """Judge a location; the result is cached because many jobs share a location."""
    return AssessedPlace(us_verdict(location), city_of(location), location.text() if location else "")


@dataclass(slots=True)
class Assessment:
    """The rules' results for one ATS job; it does not hold the job, so that all results fit in memory."""

    place: AssessedPlace
    active: Activity
    title: TitleKind

    def is_eligible(self) -> bool:
        """Return True for a job that certainly belongs in FactoryFix."""
        is_open_in_us = self.place.in_us.verdict is InUs.US and self.active.verdict is Active.ACTIVE
        return is_open_in_us and self.title is TitleKind.REAL


def assess(job: AtsJob, clock: Clock, tool: str | None) -> Assessment:
    """Apply the rules to one ATS job."""
    return Assessment(place_of(job.location), activity(job, clock.now, tool=tool), title_kind(job.name))


class Twins:
    """Eligible jobs with the same name and city but different requisition IDs, which may be duplicates."""

    def __init__(self) -> None:
        # For each name and city: the first job by id, and the first one with another requisition ID.
        self._first: dict[tuple[str, str], tuple[str, str]] = {}
        self._second: dict[tuple[str, str], tuple[str, str]] = {}

    def see(self, job: AtsJob, assessment: Assessment) -> None:
        """Add one job."""
        if not (job.job_code and job.name and assessment.is_eligible()):
            return
        group, entry = (job.name, assessment.place.city), (job.id, job.job_code)
        first = self._first.setdefault(group, entry)
        if entry[1] == first[1]:
            self._first[group] = min(entry, first)
        elif entry < first:
            self._first[group], self._second[group] = entry, first
        else:
            self._second[group] = min(entry, self._second.get(group, entry))

    def of(self, job: AtsJob, assessment: Assessment) -> str:
        """Return the requisition ID of another job like this one, or ""."""
        second = self._second.get((job.name or "", assessment.place.city)) if self._second else None
        if second is None or not (job.job_code and assessment.is_eligible()):
            return ""
        first = self._first[job.name or "", assessment.place.city][1]
        return second[1] if job.job_code == first else first


class LookAlikes:
    """Titles of ATS jobs that a job added by hand in the same city may duplicate."""

    def __init__(self, by_hand: Iterable[FactoryFixJob]) -> None:
        self._cities: dict[str, dict[str, AtsJob]] = {city_of(job.location): {} for job in by_hand}
        self._cities.pop("", None)

    def see(self, job: AtsJob, assessment: Assessment) -> None:
        """Add one job; of two with the same title, the first by id counts."""
        titles = self._cities.get(assessment.place.city)
        if titles is None or assessment.place.in_us.verdict is InUs.NOT_US or not job.name:
            return
        title = gz.normalize(job.name)
        other = titles.setdefault(title, job)
        if job.id < other.id:
            titles[title] = job

    def of(self, factoryfix_job: FactoryFixJob) -> AtsJob | None:
        """Return the ATS job in the same city with the most similar title, or None if no title is close."""
        titles = self._cities.get(city_of(factoryfix_job.location), {})
        best = process.extractOne(
            gz.normalize(factoryfix_job.title), sorted(titles), scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE
        )
        return titles[best[0]] if best else None
