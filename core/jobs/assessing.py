"""What the rules say about one ATS job alone, and which jobs look alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from core.geography import gazetteer as gz
from core.geography.place import Location
from core.geography.verdict import UsVerdict, us_verdict
from core.jobs.activity import Activity, activity, is_test_title
from core.jobs.matching import CLOSE
from core.jobs.model import AtsJob, FactoryFixJob
from core.jobs.outcomes import Clock
from core.jobs.pairing import city_of


@dataclass(frozen=True, slots=True)
class Place:
    """A location with what is asked of it again and again: whether it is in the US, its city, its one line of text."""

    us: UsVerdict
    city: str
    text: str


@lru_cache(maxsize=65_536)
def place_of(location: Location | None) -> Place:
    """Judge a location once, however many jobs are there."""
    return Place(us_verdict(location), city_of(location), location.text() if location else "")


@dataclass(slots=True)
class Assessed:
    """What the rules say about one ATS job; without the job, so that it can be kept for all of them."""

    place: Place
    active: Activity
    is_test: bool

    def is_eligible(self) -> bool:
        """Return True for a job that belongs in FactoryFix beyond doubt."""
        return self.place.us.verdict == "us" and self.active.verdict == "active" and not self.is_test


def assess(job: AtsJob, clock: Clock, tool: str | None) -> Assessed:
    """Put one ATS job through the rules."""
    return Assessed(place_of(job.location), activity(job, clock.now, tool=tool), is_test_title(job.name))


class Twins:
    """Eligible jobs of one name and city that have different requisition ids, and so may be duplicates."""

    def __init__(self) -> None:
        # of each name and city the first job by id, and the first by id that has another requisition id
        self._first: dict[tuple[str, str], tuple[str, str]] = {}
        self._second: dict[tuple[str, str], tuple[str, str]] = {}

    def see(self, job: AtsJob, one: Assessed) -> None:
        """Learn of one job."""
        if not (job.job_code and job.name and one.is_eligible()):
            return
        group, mine = (job.name, one.place.city), (job.id, job.job_code)
        first = self._first.setdefault(group, mine)
        if mine[1] == first[1]:
            self._first[group] = min(mine, first)
        elif mine < first:
            self._first[group], self._second[group] = mine, first
        else:
            self._second[group] = min(mine, self._second.get(group, mine))

    def of(self, job: AtsJob, one: Assessed) -> str:
        """Return the requisition id of another job like this one, or "" where there is none."""
        second = self._second.get((job.name or "", one.place.city)) if self._second else None
        if second is None or not (job.job_code and one.is_eligible()):
            return ""
        first = self._first[job.name or "", one.place.city][1]
        return second[1] if job.job_code == first else first


class LookAlikes:
    """Titles of ATS jobs that a hand-typed job of the same city may repeat."""

    def __init__(self, by_hand: Iterable[FactoryFixJob]) -> None:
        self._cities: dict[str, dict[str, AtsJob]] = {city_of(mine.location): {} for mine in by_hand}
        self._cities.pop("", None)

    def see(self, job: AtsJob, one: Assessed) -> None:
        """Learn of one job; of two with one title the first by id counts."""
        titles = self._cities.get(one.place.city)
        if titles is None or one.place.us.verdict == "not_us" or not job.name:
            return
        title = gz.normalize(job.name)
        other = titles.setdefault(title, job)
        if job.id < other.id:
            titles[title] = job

    def of(self, mine: FactoryFixJob) -> AtsJob | None:
        """Return the ATS job of the same city whose title is most like this one's, if any is close."""
        titles = self._cities.get(city_of(mine.location), {})
        best = process.extractOne(
            gz.normalize(mine.title), sorted(titles), scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE
        )
        return titles[best[0]] if best else None
