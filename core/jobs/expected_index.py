"""Hold the ATS jobs that the lines of a customer's list may mean, by id, address and title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from core.geography.towns import place_key
from core.jobs.job_identity import address_identity, exact_id, similar_address, similar_id, spelled_title, work_of
from core.jobs.likeness import Similar, most_similar
from core.jobs.line_links import LineLink
from core.jobs.model import AtsJob, ExpectedJob
from core.jobs.pairing import city_of

ANYWHERE: Final = ""
"""Stands for the city of lines without a city: they are compared with all jobs."""
NOWHERE: Final = "?"
"""Stands for the city of jobs whose city the ATS does not give."""


class ExpectedIndex:
    """The ATS jobs that the lines of this list may mean, by id, address and title; it keeps no other jobs."""

    def __init__(self, expected: Sequence[ExpectedJob], links: Iterable[LineLink] = ()) -> None:
        self.lines = expected
        self.links: dict[str, list[LineLink]] = {}
        for link in links:
            self.links.setdefault(link.line, []).append(link)
        self.by_key: dict[str, list[AtsJob]] = {link.job: [] for line in self.links.values() for link in line}
        ids = [line.requisition for line in expected if line.requisition]
        addresses = [address_identity(line.url) for line in expected if line.url]
        self.by_code: dict[str, list[AtsJob]] = {exact_id(name): [] for name in ids}
        self.by_id: dict[str, list[AtsJob]] = {exact_id(name): [] for name in ids}
        self.by_similar_id: dict[str, list[AtsJob]] = {similar_id(name): [] for name in ids}
        self.by_address: dict[str, list[AtsJob]] = {address: [] for address in addresses}
        self.by_similar_address: dict[str, list[AtsJob]] = {similar_address(address): [] for address in addresses}
        self.titles: dict[str, dict[str, list[AtsJob]]] = {city_key(line): {} for line in expected if line.title}
        self.titles[NOWHERE] = {}
        self.similar: dict[str, Similar] = {}
        self.same_work: dict[str, dict[str, list[str]]] = {}
        """By city and `work_of` a line: the titles that differ in a shift, a grade or the like only."""
        self.by_title: dict[str, list[AtsJob]] = {spelled_title(line.title): [] for line in expected if line.title}

    def see(self, job: AtsJob) -> None:
        """Add one job."""
        if self.by_key:
            for key in (f"ats:{job.remote_id}", f"ats:{job.remote_id or ''}#{job.id}"):
                self._keep(self.by_key, key, job)
        if self.by_id:
            if job.job_code:
                self._keep(self.by_code, exact_id(job.job_code), job)
                self._keep(self.by_similar_id, similar_id(job.job_code), job)
            for name in {job.id, job.remote_id} - {None}:
                self._keep(self.by_id, exact_id(str(name)), job)
            if job.remote_id:
                self._keep(self.by_similar_id, similar_id(job.remote_id), job)
        if self.by_address:
            for address in addresses_of(job):
                self._keep(self.by_address, address, job)
                self._keep(self.by_similar_address, similar_address(address), job)
        if job.name:
            title = spelled_title(job.name)
            self._keep(self.by_title, title, job)
            for city in {ANYWHERE, town_name(city_of(job.location)) or NOWHERE} & self.titles.keys():
                self.titles[city].setdefault(title, []).append(job)

    def prepare(self) -> None:
        """Sort the jobs and find the similar titles; call it after all jobs were added, in any order."""
        for kind in (self.by_code, self.by_id, self.by_similar_id, self.by_address, self.by_similar_address,
                     self.by_title):  # fmt: skip
            for jobs in kind.values():
                jobs.sort(key=lambda job: job.id)
        for city, titles in self.titles.items():
            self.titles[city] = {title: sorted(titles[title], key=lambda job: job.id) for title in sorted(titles)}
        self._find_similar()

    def _find_similar(self) -> None:
        """Find the similar titles of all lines at once, which is far faster than line by line."""
        wanted: dict[str, set[str]] = {city: set() for city in self.titles}
        for line in self.lines:
            title = spelled_title(line.title or "")
            if title and title not in self.titles[city_key(line)]:
                wanted[city_key(line)].add(title)
                wanted[NOWHERE].add(title)
        self.similar = {city: most_similar(wanted[city], list(self.titles[city])) for city in self.titles}
        self.same_work = {city: _same_work(wanted[city], self.titles[city]) for city in self.titles}

    def _keep(self, kind: dict[str, list[AtsJob]], name: str, job: AtsJob) -> None:
        if (wanted := kind.get(name)) is not None and (not wanted or wanted[-1] is not job):
            wanted.append(job)


def _same_work(wanted: Iterable[str], titles: Iterable[str]) -> dict[str, list[str]]:
    """Return by `work_of` the wanted titles the titles with the same work; titles of marks only are left out."""
    same: dict[str, list[str]] = {work: [] for title in wanted if (work := work_of(title))}
    for title in titles if same else ():
        if (names := same.get(work_of(title))) is not None:
            names.append(title)
    return same


def addresses_of(job: AtsJob) -> set[str]:
    urls = (job.post_url, job.remote_url, *(posting.url for posting in job.postings))
    return {address_identity(url) for url in urls if url}


@lru_cache(maxsize=65_536)
def town_name(text: str) -> str:
    """Return a town's name without spaces and without the state behind a comma: "De Kalb, IL" is "dekalb"."""
    return place_key(text.partition(",")[0]).replace(" ", "")


def city_key(line: ExpectedJob) -> str:
    return town_name(line.city) if line.city else ANYWHERE
