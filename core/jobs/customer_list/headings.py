"""Recognize the headings of a list: the usual ones of ATS exports, and headings with a typing error.

Sources: the report and export fields of Workday, UKG, iCIMS, ADP, Greenhouse, Lever, Paycom, Paylocity,
SuccessFactors, Taleo, BrassRing, BambooHR, JazzHR, SmartRecruiters, Bullhorn, Ashby, Jobvite, Oracle and Dayforce.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from core.geography import gazetteer as gz
from core.jobs.customer_list.model import ListField

_LONGEST: Final = 60
_SHORTEST_MISSPELT: Final = 6
_LONG: Final = 12
"""Headings with so many letters may have two typing errors, shorter ones one."""
_PARENTHESES: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NUMBER: Final = re.compile(r"#|№|(?<![A-Za-z])(?:no|nbr|num)\b\.?", re.IGNORECASE)
_FILLERS: Final = frozenset({"the", "of", "and", "full", "current", "our", "your", "a"})


def _names(texts: str) -> list[str]:
    return [name.strip() for name in texts.split(",")]


_JOB: Final = ("job", "req", "requisition", "job requisition", "job req", "posting", "job posting", "opening",
               "job opening", "vacancy", "opportunity", "job opportunity", "position", "job order")  # fmt: skip
_NUMBERS: Final = ("id", "number", "code", "identifier", "reference", "reference number", "ref", "key",
                   "reference id", "ref number", "id number", "tracking code", "tracking number")  # fmt: skip
_HEADINGS: Final[Mapping[ListField, Sequence[Sequence[str]]]] = {
    # For each field the certain names first, then names that other columns also have.
    ListField.REQUISITION: (
        [
            *(f"{noun} {number}" for noun, number in product(_JOB, _NUMBERS) if (noun, number) != ("job", "code")),
            *_names("requisition, req, reqs, job requisition, job req, jr, jr id, jr number, ats id, ats job id, "
                    "contest number, contest id, icims id, icims job id, internal job id, external job id, "
                    "auto req id, job post id, job job id, "
                    "greenhouse job id, lever posting id, display job id, job display id, public job id, order number, "
                    "requisition id number, shortcode, job shortcode, job order, system job id, req identification"),
        ],
        _names("job code, reference, ref, reference number, ref number, reference id, ref id, system id, record id, "
               "position number, position id, position code, pos number, jobs id"),
        _names("id, number, code, key, unique id"),
    ),
    ListField.TITLE: (
        [
            *(f"{noun} title" for noun in _JOB),
            *_names("title, external title, external job title, advertised title, advertised job title, display title, "
                    "external posting title, posting title external, job title external, title external, role title, "
                    "job ad title, public title, job role title, posted title, public job title, vacancy name, "
                    "job name, position name, posting name, requisition name, opening name, job posting name, "
                    "job requisition name, opportunity name, posted job title, role name, job opening name"),
        ],
        _names("job, position, role, opening, opportunity, vacancy, posting, job opening, job posting, job ad, name, "
               "job role, open position, open job, open role, jobs, positions, openings title, job position"),
        _names("business title, working title, internal title, internal job title, job profile, job profile name, "
               "job description title, hr title"),
    ),
    ListField.LOCATION: (
        _names("location, job location, work location, primary location, location name, locations, job locations, "
               "city state, city st, city state zip, location city state, posting location, requisition location, "
               "primary location name, primary work location, office location, plant location, facility location, "
               "all locations, "
               "posted location, hiring location, location plant, office name, job posting location, "
               "primary job posting location, work city state, geographic location, "
               "physical location, location description, location address, job primary location, location label, "
               "store location, site location, opening location, position location, city state country, "
               "city or location, location display name, work location name, job city state, location s"),
        _names("work site, worksite, job site, site, site name, plant, plant name, facility, facility name, branch, "
               "branch name, campus, office, offices, where, business location, work address, job address, store, "
               "location code description, location hierarchy, work site name, mill, factory, warehouse"),
    ),
    ListField.CITY: (
        _names("city, town, job city, location city, work city, primary city, city name, municipality, city town, "
               "work location city, primary location city, posting city, facility city, plant city, site city"),
    ),
    ListField.STATE: (
        _names("state, province, state province, job state, location state, work state, state code, st, "
               "state province code, state abbreviation, work location state, primary location state, state region, "
               "location state province, facility state, plant state, state name, site state"),
        _names("region, location region"),
    ),
    ListField.URL: (
        _names("url, link, job url, job link, posting url, posting link, job posting url, job posting link, "
               "web address, apply url, apply link, application url, application link, job ad url, public url, "
               "public link, careers url, careers link, career site url, external url, external link, hosted url, "
               "absolute url, external posting url, job board url, job page, job page url, job detail url, "
               "job listing url, link to job, link to posting, web link, weblink, hyperlink, short url, shortlink, "
               "job post url, job post link, apply address, apply here, apply now, view job, job web address, "
               "external apply url, requisition url, requisition link, application page, posting address, "
               "career page link, job posting address, show url, job advert url"),
        _names("address, apply, view, web page, website"),
    ),
    ListField.STATUS: (
        _names("status, job status, requisition status, req status, posting status, opening status, job req status, "
               "position status, job requisition status, recruiting status, job opening status, status name, "
               "requisition state, posting state, vacancy status, job order status, status description, "
               "opportunity status, "
               "job posting status, hiring status"),
        _names("phase, job phase, requisition phase, stage, job stage"),
    ),
}  # fmt: skip
_OTHERS: Final = _names(
    "job type, job family, job category, job level, job grade, job function, job shift, job class, job description, "
    "position type, requisition type, req type, posting date, posting type, status date, status reason, location id, "
    "location code, location type, city code, country, department, division, company, cost center, shift, recruiter, "
    "hiring manager, manager, openings, number of openings, headcount, date opened, open date, date posted, pay rate, "
    "comments, notes, priority, applicants, candidates, zip code, postal code, employee type, recruiter name, "
    "recruiter id, candidate id, employee id, department id, company id, applicant url, salary, schedule, address 2"
)


class Heading(NamedTuple):
    """What a heading means; `rank` is 0 for a certain name, higher for a name that other columns also have."""

    field: ListField
    rank: int


@lru_cache(maxsize=1)
def _known() -> dict[str, Heading | None]:
    """Return what each known heading means, by its letters without spaces; None for the columns that are not used."""
    known: dict[str, Heading | None] = {_squeezed(name): None for name in _OTHERS}
    for field, ranks in _HEADINGS.items():
        for rank, names in enumerate(ranks):
            for name in names:
                known.setdefault(_squeezed(name), Heading(field, rank))
    return known


def _squeezed(text: str) -> str:
    return "".join(word for word in gz.normalize(text).split() if word not in _FILLERS)


@lru_cache(maxsize=4096)
def heading(text: str) -> Heading | None:
    """Return what a heading means, or None; a heading with typing errors only if nothing else is near."""
    if not text or len(text) > _LONGEST:
        return None
    spaced = _NUMBER.sub(" number ", text)
    known = _known()
    for form in (spaced, _PARENTHESES.sub(" ", spaced)):
        if (name := _squeezed(form)) in known:
            return known[name]
    return _misspelt(_squeezed(spaced))


def _misspelt(name: str) -> Heading | None:
    if len(name) < _SHORTEST_MISSPELT or not name.isalpha():
        return None
    most = 2 if len(name) >= _LONG else 1
    distances = {known: DamerauLevenshtein.distance(name, known, score_cutoff=most) for known in _known()}
    near = {_known()[known] for known, distance in distances.items() if distance <= most}
    fields = {meant.field if meant else None for meant in near}
    return max(near, key=lambda meant: meant.rank if meant else 0) if len(fields) == 1 else None


def columns_of(cells: Sequence[str]) -> dict[ListField, int]:
    """Return the column of each field in a heading row: the most certain heading, then the leftmost."""
    best: dict[ListField, tuple[int, int]] = {}
    for index, cell in enumerate(cells):
        if meant := heading(" ".join(cell.split())):
            best[meant.field] = min(best.get(meant.field, (meant.rank, index)), (meant.rank, index))
    return {field: index for field, (_, index) in best.items()}


def is_known(text: str) -> bool:
    """Return whether a text is a usual heading, also one of a column that is not used."""
    return heading(text) is not None or _squeezed(text) in _known()
