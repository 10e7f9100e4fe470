"""Match each line of the customer's list to ATS jobs.

The order is: what a person linked, the id, the address, then the title (`title_matching`). Each job belongs to one
line; evidence that disagrees goes to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz

from core.jobs.expected_index import ExpectedIndex, addresses_of
from core.jobs.job_identity import (
    address_identity,
    address_kind,
    contradicts,
    exact_id,
    similar_address,
    similar_id,
    spelled_title,
)
from core.jobs.line_links import identity
from core.jobs.model import AtsJob, ExpectedJob
from core.jobs.title_matching import ExpectedMatch, in_place, is_in_another_state, living, match_by_title

LINKED: Final = "linked by a person"


def match_lines(index: ExpectedIndex) -> list[ExpectedMatch]:
    """Return each line's match, in the list's order; call it once, after all jobs were added to the index."""
    index.prepare()
    return _leave_jobs_to_owners([_linked(line, index) or _match(line, index) for line in index.lines])


def _leave_jobs_to_owners(matches: list[ExpectedMatch]) -> list[ExpectedMatch]:
    """Leave each job to one line and ask about the others: a linked line is first, then one with its id or address."""
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
    present = {link.job: [job for job in index.by_key[link.job] if job.remote_deleted_at is None] for link in links}
    lost = tuple(link for link in links if len(present[link.job]) != 1)
    jobs = tuple(job for link in links for job in present[link.job])
    if not lost:
        return ExpectedMatch(line, jobs, how=LINKED, score=100.0, shares_jobs=any(link.shares_job for link in links))
    match = _match(line, index)
    candidates = (*jobs, *_others(match.jobs or match.candidates, jobs))
    doubt = " ".join(f"{link.text} {_WHY_LOST[bool(present[link.job])]}" for link in lost)
    return replace(match, jobs=(), candidates=candidates, doubt=doubt, lost=lost)


def _unless_taken(match: ExpectedMatch, owners: dict[str, int]) -> ExpectedMatch:
    others = sorted({owners[job.id] for job in match.jobs} - {match.expected.line})
    if not others:
        return match
    doubt = f"Line {others[0]} of the list is that job already."
    return replace(match, jobs=(), candidates=match.jobs, doubt=doubt)


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
        return _if_it_agrees(line, named, how)
    if addressed and len({_requisition(job) for job in addressed}) > 1:
        return _to_ask(line, addressed, "address", "Several jobs have its address.")
    if addressed:
        return _if_it_agrees(line, addressed, "address")
    return _without_id_and_address(line, index)


def _requisition(job: AtsJob) -> str:
    """Return what a job's records share; UKG Pro's location records have the requisition's id before a colon."""
    return job.job_code or (job.remote_id or job.id).partition(":")[0]


def _to_ask(line: ExpectedJob, jobs: Iterable[AtsJob], how: str, doubt: str) -> ExpectedMatch:
    return ExpectedMatch(line, candidates=living(list(jobs)), how=how, score=100.0, doubt=doubt)


def _if_it_agrees(line: ExpectedJob, jobs: list[AtsJob], how: str) -> ExpectedMatch:
    """Accept an id or address whose title and state agree with the line; ask where one of them contradicts it."""
    nearby = living(in_place(jobs, line))
    same_title = tuple(job for job in nearby if not _is_another_title(line, job))
    agreeing = tuple(job for job in same_title if not is_in_another_state(line, job))
    if agreeing:
        return ExpectedMatch(line, agreeing, how=how, score=100.0)
    what = "address" if how == "address" else "id"
    return _to_ask(line, nearby, how, f"The {what} is the same, but not the {'state' if same_title else 'title'}.")


def _is_another_title(line: ExpectedJob, job: AtsJob) -> bool:
    if not line.title or not job.name:
        return False
    likeness = fuzz.token_set_ratio(spelled_title(line.title), spelled_title(job.name))
    return contradicts(line.title, job.name, likeness)


def _without_id_and_address(line: ExpectedJob, index: ExpectedIndex) -> ExpectedMatch:
    """Match a line whose id and address are nowhere: by title, else by a similar id or address."""
    by_title = match_by_title(line, index) if line.title else ExpectedMatch(line)
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
        own = addresses_of(job)
        kinds = {address_kind(other) for other in own}
        if address_kind(address) in kinds and similar_address(address) not in {similar_address(other) for other in own}:
            return "The title is the same, but not the address."
    return ""


def _similar_ids(job: AtsJob) -> set[str]:
    return {similar_id(name) for name in (job.job_code, job.remote_id) if name}
