"""Match a line of the customer's list by its title, in its city first; a title that is only similar is a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from core.geography import gazetteer as gz
from core.geography.towns import place_key
from core.jobs.expected_index import NOWHERE, ExpectedIndex, city_key, town_name
from core.jobs.job_identity import is_same_title, spelled_title, work_of
from core.jobs.line_links import LineLink
from core.jobs.model import AtsJob, ExpectedJob
from core.jobs.pairing import city_of

_TIE: Final = 2.0
"""Titles within this distance of the best score are candidates as well."""
_AT_MOST: Final = 5
"""As many titles of the same work are candidates: "Welder, Days" for "Welder, Nights"."""


@dataclass(frozen=True, slots=True)
class ExpectedMatch:
    """The jobs that one expected line means: `jobs` if certain, `candidates` if a person must choose, or neither.

    `score` is 100 for an id or address, else the similarity of the titles (0 to 100, rapidfuzz). `doubt` says why a
    person must choose, if not only because the titles are similar.
    """

    expected: ExpectedJob
    jobs: tuple[AtsJob, ...] = ()
    candidates: tuple[AtsJob, ...] = ()
    how: str = ""
    score: float = 0.0
    doubt: str = ""
    shares_jobs: bool = False
    """Whether a person said that the jobs cover other lines too."""
    lost: tuple[LineLink, ...] = ()
    """What a person linked the line to, if the ATS no longer shows one of these jobs: a person must choose again."""


def match_by_title(line: ExpectedJob, index: ExpectedIndex) -> ExpectedMatch:
    """Match a line by its title: sure only for one job with the same title in the same city."""
    jobs, best, is_sure = _alike(line, index, city_key(line))
    if is_sure and len(jobs) == 1 and is_in_another_state(line, jobs[0]):
        return ExpectedMatch(line, candidates=jobs, how="title", score=best, doubt="Same title, but in another state.")
    if is_sure and len(jobs) == 1:
        return ExpectedMatch(line, jobs, how="title and city" if line.city else "title", score=best)
    if not jobs and line.city:
        jobs, best, _ = _alike(line, index, NOWHERE)
        if not jobs and (near := _in_a_similar_city(line, index)):
            return ExpectedMatch(line, candidates=near, how="title", score=100.0, doubt="Same title, similar city.")
    return ExpectedMatch(line, candidates=jobs, how="title" if jobs else "", score=best)


def _in_a_similar_city(line: ExpectedJob, index: ExpectedIndex) -> tuple[AtsJob, ...]:
    """Return the jobs with this title whose city is part of the line's text, or the reverse: "US-OH-Akron"."""
    words = set(place_key(line.city or "").split())
    jobs = index.by_title.get(spelled_title(line.title or ""), [])
    cities = {job.id: set(city_of(job.location).split()) for job in jobs}
    return living([job for job in jobs if (city := cities[job.id]) and (city <= words or words <= city)])


def _alike(line: ExpectedJob, index: ExpectedIndex, city: str) -> tuple[tuple[AtsJob, ...], float, bool]:
    """Return the jobs with the most similar title, the score (100 if equal, 0 if none is close) and if it is sure."""
    title, titles = spelled_title(line.title or ""), index.titles[city]
    if title in titles:
        scored, is_sure = [(title, 100.0)], True
    else:
        close = index.similar[city].get(title, [])
        same = [(name, score) for name, score in close if is_same_title(title, name)]
        scored, is_sure = same or close, bool(same)
    best = scored[0][1] if scored else 0.0
    names = [name for name, score in scored if is_sure or score >= best - _TIE]
    if not is_sure and (alike := index.same_work[city].get(work_of(title))):
        names += [name for name in alike if name not in names][:_AT_MOST]
        best = best or fuzz.token_sort_ratio(title, alike[0])
    return living(in_place([job for name in names for job in titles[name]], line)), best, is_sure


def in_place(jobs: list[AtsJob], line: ExpectedJob) -> list[AtsJob]:
    """Narrow the jobs to the line's city and then its state; a step that would leave no job is skipped."""
    if line.city:
        jobs = [job for job in jobs if town_name(city_of(job.location)) == town_name(line.city)] or jobs
    if line.state:
        jobs = [job for job in jobs if _state_of(job) == _state(line.state)] or jobs
    return jobs


def is_in_another_state(line: ExpectedJob, job: AtsJob) -> bool:
    """Whether the line and the job both name a US state, and not the same one."""
    states = {gz.state(gz.normalize(line.state or "")), gz.state(_state_of(job).lower())}
    return None not in states and len(states) > 1


def _state_of(job: AtsJob) -> str:
    return _state(job.location.state_text()) if job.location else ""


def _state(text: str) -> str:
    name = gz.normalize(text)
    return gz.state(name) or name


def living(jobs: list[AtsJob]) -> tuple[AtsJob, ...]:
    """Return the jobs without deleted ones, or all of them if all are deleted."""
    return tuple([job for job in jobs if job.remote_deleted_at is None] or jobs)
