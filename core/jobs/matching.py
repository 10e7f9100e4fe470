"""Match each line of the customer's list to ATS jobs: by id, by address, then by a similar title in the same city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from core.geography import gazetteer as gz
from core.geography.towns import place_key
from core.jobs.job_identity import (
    address_identity,
    address_kind,
    contradicts,
    exact_id,
    is_same_title,
    similar_address,
    similar_id,
    spelled_title,
)
from core.jobs.likeness import Similar, most_similar
from core.jobs.line_links import LineLink, identity
from core.jobs.model import AtsJob, ExpectedJob
from core.jobs.pairing import city_of, state_of

LINKED: Final = "linked by a person"
_TIE: Final = 2.0
_ANYWHERE: Final = ""
"""Stands for the city of lines without a city: they are compared with all jobs."""
_NOWHERE: Final = "?"
"""Stands for the city of jobs whose city the ATS does not give."""


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


class ExpectedIndex:
    """The ATS jobs that the lines of this list may mean, by id, address and title; it keeps no other jobs."""

    def __init__(self, expected: Sequence[ExpectedJob], links: Iterable[LineLink] = ()) -> None:
        self._lines = expected
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
        self.titles: dict[str, dict[str, list[AtsJob]]] = {_city(line): {} for line in expected if line.title}
        self.titles[_NOWHERE] = {}
        self.similar: dict[str, Similar] = {}
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
            for address in _addresses(job):
                self._keep(self.by_address, address, job)
                self._keep(self.by_similar_address, similar_address(address), job)
        if job.name:
            title = spelled_title(job.name)
            self._keep(self.by_title, title, job)
            for city in {_ANYWHERE, _town(city_of(job.location)) or _NOWHERE} & self.titles.keys():
                self.titles[city].setdefault(title, []).append(job)

    def matches(self) -> list[ExpectedMatch]:
        """Return each line's match; call it after all jobs were added, in any order."""
        for kind in (self.by_code, self.by_id, self.by_similar_id, self.by_address, self.by_similar_address,
                     self.by_title):  # fmt: skip
            for jobs in kind.values():
                jobs.sort(key=lambda job: job.id)
        for city, titles in self.titles.items():
            self.titles[city] = {title: sorted(titles[title], key=lambda job: job.id) for title in sorted(titles)}
        self._find_similar()
        return _one_line_each([_linked(line, self) or _match(line, self) for line in self._lines])

    def _find_similar(self) -> None:
        """Find the similar titles of all lines at once, which is far faster than line by line."""
        wanted: dict[str, set[str]] = {city: set() for city in self.titles}
        for line in self._lines:
            title = spelled_title(line.title or "")
            if title and title not in self.titles[_city(line)]:
                wanted[_city(line)].add(title)
                wanted[_NOWHERE].add(title)
        self.similar = {city: most_similar(wanted[city], list(self.titles[city])) for city in self.titles}

    def _keep(self, kind: dict[str, list[AtsJob]], name: str, job: AtsJob) -> None:
        if (wanted := kind.get(name)) is not None and (not wanted or wanted[-1] is not job):
            wanted.append(job)


def _one_line_each(matches: list[ExpectedMatch]) -> list[ExpectedMatch]:
    """Leave each job to one line, first to a linked one, then to one that names its id or address; ask about others."""
    owners: dict[str, int] = {}
    for match in sorted(matches, key=lambda match: (match.how != LINKED, match.how.startswith("title"))):
        for job in () if match.shares_jobs else match.jobs:
            owners.setdefault(job.id, match.expected.line)
    return [match if match.how == LINKED else _unless_taken(match, owners) for match in matches]


_WHY_LOST: Final = {False: "The ATS no longer shows that job.", True: "Several jobs of the ATS have its ID now."}
"""Why a person must choose again, by whether there are jobs with the linked job's key."""


def _linked(line: ExpectedJob, index: ExpectedIndex) -> ExpectedMatch | None:
    """Return the jobs that a person linked the line to, or ask again if one of them is gone or not certain any more."""
    links = index.links.get(identity(line), []) if index.links else []
    if not links:
        return None
    living = {link.job: [job for job in index.by_key[link.job] if job.remote_deleted_at is None] for link in links}
    lost = tuple(link for link in links if len(living[link.job]) != 1)
    jobs = tuple(job for link in links for job in living[link.job])
    if not lost:
        return ExpectedMatch(line, jobs, how=LINKED, score=100.0, shares_jobs=any(link.shares_job for link in links))
    match = _match(line, index)
    candidates = (*jobs, *_others(match.jobs or match.candidates, jobs))
    doubt = " ".join(f"{link.text} {_WHY_LOST[bool(living[link.job])]}" for link in lost)
    return replace(match, jobs=(), candidates=candidates, doubt=doubt, lost=lost)


def _unless_taken(match: ExpectedMatch, owners: dict[str, int]) -> ExpectedMatch:
    others = sorted({owners[job.id] for job in match.jobs} - {match.expected.line})
    if not others:
        return match
    doubt = f"Line {others[0]} of the list is that job already."
    return replace(match, jobs=(), candidates=match.jobs, doubt=doubt)


def _addresses(job: AtsJob) -> set[str]:
    urls = (job.post_url, job.remote_url, *(posting.url for posting in job.postings))
    return {address_identity(url) for url in urls if url}


@lru_cache(maxsize=65_536)
def _town(text: str) -> str:
    """Return a town's name without spaces and without the state behind a comma: "De Kalb, IL" is "dekalb"."""
    return place_key(text.partition(",")[0]).replace(" ", "")


def _city(line: ExpectedJob) -> str:
    return _town(line.city) if line.city else _ANYWHERE


def _match(line: ExpectedJob, index: ExpectedIndex) -> ExpectedMatch:
    how, named = "", list[AtsJob]()
    if line.requisition:
        name = exact_id(line.requisition)
        how, named = "requisition id", index.by_code.get(name, [])
        if not named:
            how, named = "ATS id", index.by_id.get(name, [])
    addressed = index.by_address.get(address_identity(line.url), []) if line.url else []
    if named and addressed and not {job.id for job in named} & {job.id for job in addressed}:
        doubt = "Its ID and its address belong to different jobs."
        return _to_ask(line, [*named, *addressed], how, doubt)
    if named:
        return _if_title_agrees(line, named, how)
    if addressed and len({_requisition(job) for job in addressed}) > 1:
        return _to_ask(line, addressed, "address", "Several jobs have its address.")
    if addressed:
        return _if_title_agrees(line, addressed, "address")
    return _by_likeness(line, index)


def _requisition(job: AtsJob) -> str:
    """Return what a job's records share; UKG Pro's location records have the requisition's id before a colon."""
    return job.job_code or (job.remote_id or job.id).partition(":")[0]


def _to_ask(line: ExpectedJob, jobs: Iterable[AtsJob], how: str, doubt: str) -> ExpectedMatch:
    return ExpectedMatch(line, candidates=_living(list(jobs)), how=how, score=100.0, doubt=doubt)


def _if_title_agrees(line: ExpectedJob, jobs: list[AtsJob], how: str) -> ExpectedMatch:
    in_place = _living(_in_place(jobs, line))
    agreeing = tuple(job for job in in_place if not _is_another_title(line, job))
    if agreeing:
        return ExpectedMatch(line, agreeing, how=how, score=100.0)
    return _to_ask(
        line, in_place, how, f"The {'address' if how == 'address' else 'id'} is the same, but not the title."
    )


def _is_another_title(line: ExpectedJob, job: AtsJob) -> bool:
    if not line.title or not job.name:
        return False
    likeness = fuzz.token_set_ratio(spelled_title(line.title), spelled_title(job.name))
    return contradicts(line.title, job.name, likeness)


def _by_likeness(line: ExpectedJob, index: ExpectedIndex) -> ExpectedMatch:
    """Match a line whose id and address are nowhere: by title, else by a similar id or address."""
    by_title = _by_title(line, index) if line.title else ExpectedMatch(line)
    if by_title.jobs and (doubt := _denied(line, by_title.jobs[0])):
        by_title = replace(by_title, jobs=(), candidates=by_title.jobs, how="title", doubt=doubt)
    if by_title.jobs:
        return by_title
    similar = index.by_similar_id.get(similar_id(line.requisition), []) if line.requisition else []
    if similar:
        return _to_ask(line, [*similar, *_others(by_title.candidates, similar)], "similar id", "Similar id.")
    similar = index.by_similar_address.get(similar_address(address_identity(line.url)), []) if line.url else []
    if similar:
        return _to_ask(line, [*similar, *_others(by_title.candidates, similar)], "similar address", "Similar address.")
    return by_title


def _others(jobs: Iterable[AtsJob], known: Sequence[AtsJob]) -> list[AtsJob]:
    return [job for job in jobs if job not in known]


def _denied(line: ExpectedJob, job: AtsJob) -> str:
    """Return why a job with the line's title may be another one: its id or address of the same kind differs."""
    if line.requisition and job.job_code and similar_id(line.requisition) not in _similar_ids(job):
        return "The title is the same, but not the id."
    if line.url:
        address = address_identity(line.url)
        own = _addresses(job)
        kinds = {address_kind(other) for other in own}
        if address_kind(address) in kinds and similar_address(address) not in {similar_address(other) for other in own}:
            return "The title is the same, but not the address."
    return ""


def _similar_ids(job: AtsJob) -> set[str]:
    return {similar_id(name) for name in (job.job_code, job.remote_id) if name}


def _by_title(line: ExpectedJob, index: ExpectedIndex) -> ExpectedMatch:
    jobs, best, is_sure = _alike(line, index, _city(line))
    if is_sure and len(jobs) == 1:
        return ExpectedMatch(line, jobs, how="title and city" if line.city else "title", score=best)
    if not jobs and line.city:
        jobs, best, _ = _alike(line, index, _NOWHERE)
        if not jobs and (near := _in_a_similar_city(line, index)):
            return ExpectedMatch(line, candidates=near, how="title", score=100.0, doubt="Same title, similar city.")
    return ExpectedMatch(line, candidates=jobs, how="title" if jobs else "", score=best)


def _in_a_similar_city(line: ExpectedJob, index: ExpectedIndex) -> tuple[AtsJob, ...]:
    """Return the jobs with this title whose city is part of the line's text, or the reverse: "US-OH-Akron"."""
    words = set(place_key(line.city or "").split())
    jobs = index.by_title.get(spelled_title(line.title or ""), [])
    cities = {job.id: set(city_of(job.location).split()) for job in jobs}
    return _living([job for job in jobs if (city := cities[job.id]) and (city <= words or words <= city)])


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
    near = [job for name, score in scored if is_sure or score >= best - _TIE for job in titles[name]]
    return _living(_in_place(near, line)), best, is_sure


def _in_place(jobs: list[AtsJob], line: ExpectedJob) -> list[AtsJob]:
    """Narrow the jobs to the line's city and then its state; a step that would leave no job is skipped."""
    if line.city:
        jobs = [job for job in jobs if _town(city_of(job.location)) == _town(line.city)] or jobs
    if line.state:
        jobs = [job for job in jobs if _state(state_of(job.location)) == _state(line.state)] or jobs
    return jobs


def _state(text: str) -> str:
    name = gz.normalize(text)
    return gz.state(name) or name


def _living(jobs: list[AtsJob]) -> tuple[AtsJob, ...]:
    """Return the jobs without deleted ones, or all of them if all are deleted."""
    return tuple([job for job in jobs if job.remote_deleted_at is None] or jobs)
