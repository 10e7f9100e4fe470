"""Match each line of the customer's list to ATS jobs: by id, by address, then by a similar title in the same city."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from core.geography import gazetteer as gz
from core.geography.towns import place_key
from core.jobs.model import AtsJob, ExpectedJob
from core.jobs.pairing import city_of, state_of

SURE: Final = 92.0
CLOSE: Final = 80.0
_TIE: Final = 2.0
_ANYWHERE: Final = ""
_NOWHERE: Final = "?"
"""Used as a city: all jobs, for lines without a city, and the jobs whose city the ATS does not give."""
_SCHEME: Final = re.compile(r"^[a-z]+://(?:www\.)?|[?#].*$|/+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ExpectedMatch:
    """The jobs that one expected line means: `jobs` if certain, `candidates` if a person must choose, or neither.

    `score` is 100 for an id or address, else the similarity of the titles (0 to 100, rapidfuzz).
    """

    expected: ExpectedJob
    jobs: tuple[AtsJob, ...] = ()
    candidates: tuple[AtsJob, ...] = ()
    how: str = ""
    score: float = 0.0


class ExpectedIndex:
    """The ATS jobs that the lines of this list may mean, by id, address and title; it keeps no other jobs."""

    def __init__(self, expected: Sequence[ExpectedJob]) -> None:
        self._lines = expected
        names = [_id(line.requisition) for line in expected if line.requisition]
        self.by_code: dict[str, list[AtsJob]] = {name: [] for name in names}
        self.by_id: dict[str, list[AtsJob]] = {name: [] for name in names}
        self.by_address: dict[str, list[AtsJob]] = {_address(line.url): [] for line in expected if line.url}
        self.titles: dict[str, dict[str, list[AtsJob]]] = {_city(line): {} for line in expected if line.title}
        self.titles[_NOWHERE] = {}

    def see(self, job: AtsJob) -> None:
        """Add one job."""
        if job.job_code:
            self._keep(self.by_code, _id(job.job_code), job)
        for name in {job.id, job.remote_id} - {None}:
            self._keep(self.by_id, _id(str(name)), job)
        if self.by_address:
            for address in {job.post_url, job.remote_url, *(posting.url for posting in job.postings)} - {None}:
                self._keep(self.by_address, _address(str(address)), job)
        if job.name:
            for city in {_ANYWHERE, city_of(job.location) or _NOWHERE} & self.titles.keys():
                self.titles[city].setdefault(gz.normalize(job.name), []).append(job)

    def matches(self) -> list[ExpectedMatch]:
        """Return each line's match; call it after all jobs were added, in any order."""
        for jobs in (*self.by_code.values(), *self.by_id.values(), *self.by_address.values()):
            jobs.sort(key=lambda job: job.id)
        for city, titles in self.titles.items():
            self.titles[city] = {title: sorted(titles[title], key=lambda job: job.id) for title in sorted(titles)}
        return [_match(line, self) for line in self._lines]

    def _keep(self, kind: dict[str, list[AtsJob]], name: str, job: AtsJob) -> None:
        if (wanted := kind.get(name)) is not None:
            wanted.append(job)


def _city(line: ExpectedJob) -> str:
    return place_key(line.city) if line.city else _ANYWHERE


def _match(line: ExpectedJob, index: ExpectedIndex) -> ExpectedMatch:
    if line.requisition:
        for how, jobs_by_id in (("requisition id", index.by_code), ("ATS id", index.by_id)):
            if jobs := jobs_by_id.get(_id(line.requisition)):
                return ExpectedMatch(line, _living(_in_place(jobs, line)), how=how, score=100.0)
    if line.url and (jobs := index.by_address.get(_address(line.url))):
        return ExpectedMatch(line, _living(_in_place(jobs, line)), how="address", score=100.0)
    return _by_title(line, index) if line.title else ExpectedMatch(line)


def _by_title(line: ExpectedJob, index: ExpectedIndex) -> ExpectedMatch:
    jobs, best = _alike(line, index.titles[_city(line)])
    if best >= SURE and len(jobs) == 1:
        return ExpectedMatch(line, jobs, how="title and city" if line.city else "title", score=best)
    if not jobs and line.city:
        jobs, best = _alike(line, index.titles[_NOWHERE])
    return ExpectedMatch(line, candidates=jobs, how="title" if jobs else "", score=best)


def _alike(line: ExpectedJob, titles: dict[str, list[AtsJob]]) -> tuple[tuple[AtsJob, ...], float]:
    """Return the jobs with the most similar title, and the score: 100 for an equal title, 0 if none is close."""
    title = gz.normalize(line.title or "")
    if title in titles:
        scored = [(title, 100.0)]
    else:
        close = process.extract(title, titles.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE, limit=5)
        scored = [(name, score) for name, score, _ in close]
    best = scored[0][1] if scored else 0.0
    return _living(
        _in_place([job for name, score in scored if score >= best - _TIE for job in titles[name]], line)
    ), best


def _in_place(jobs: list[AtsJob], line: ExpectedJob) -> list[AtsJob]:
    """Narrow the jobs to the line's city and then its state; a step that would leave no job is skipped."""
    if line.city:
        jobs = [job for job in jobs if city_of(job.location) == place_key(line.city)] or jobs
    if line.state:
        jobs = [job for job in jobs if _state(state_of(job.location)) == _state(line.state)] or jobs
    return jobs


def _state(text: str) -> str:
    name = gz.normalize(text)
    return gz.state(name) or name


def _living(jobs: list[AtsJob]) -> tuple[AtsJob, ...]:
    """Return the jobs without deleted ones, or all of them if all are deleted."""
    return tuple([job for job in jobs if job.remote_deleted_at is None] or jobs)


def _id(text: str) -> str:
    return text.strip().lstrip("#").casefold()


def _address(url: str) -> str:
    return _SCHEME.sub("", _SCHEME.sub("", url.strip())).casefold()
