"""Read a pasted list: one job per line, with whatever a message has around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.geography import gazetteer as gz
from core.geography.towns import towns_of
from core.jobs.customer_list import message_lines
from core.jobs.customer_list.fields import DAMAGED, is_closed, is_damaged_id, limited, without_status
from core.jobs.customer_list.model import CustomerList, SkippedRow
from core.jobs.customer_list.pasted_line import job_of_line, unnumbered
from core.jobs.customer_list.places import Place, is_known, split_place
from core.jobs.model import ExpectedJob

LONGEST_LINE: Final = 1_000
_LONGEST_HEADING: Final = 60
PLACE_HEADING: Final = "heading with the place of the lines below"


def read_lines(lines: Sequence[str]) -> CustomerList:
    """Read each line as a job; a line with only a place names the place of the lines below it."""
    jobs: list[ExpectedJob] = []
    skipped: list[SkippedRow] = []
    warnings: list[str] = []
    place: Place | None = None
    end = message_lines.signature_start(lines)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        text, status = without_status(line)
        heading = _place_heading(text) if len(text) <= LONGEST_LINE else None
        text, damaged = _without_damaged_id(text[:LONGEST_LINE])
        job = None if heading else job_of_line(number, text)
        if reason := _reason(line, status, job, heading, is_signature=number > end):
            skipped.append(SkippedRow(number, line.strip()[:LONGEST_LINE], reason))
            place = heading or (None if reason == "heading" else place)
        elif job:
            warnings += [f"Line {number}: {DAMAGED.format(damaged)}."] if damaged else []
            jobs.append(limited(_placed(job, place), warnings))
    return CustomerList(tuple(jobs), skipped=tuple(skipped), warnings=tuple(warnings))


def _without_damaged_id(text: str) -> tuple[str, str]:
    """Split an ID that a spreadsheet turned into a number off the start of a line that says more."""
    first, separator, rest = text.partition("\t" if "\t" in text else ",")
    return (rest, first.strip()) if separator and rest.strip() and is_damaged_id(first.strip()) else (text, "")


def _reason(line: str, status: str, job: ExpectedJob | None, heading: Place | None, *, is_signature: bool) -> str:
    """Return why a line is no job, or "" if it is one."""
    if len(line) > LONGEST_LINE:
        return f"longer than {LONGEST_LINE:,} characters"
    is_job = job and (job.url or (job.requisition and job.title))
    if not is_job and (reason := message_lines.SIGNATURE if is_signature else message_lines.reason_of(line)):
        return reason
    if heading:
        return PLACE_HEADING
    if not job:
        return message_lines.PUNCTUATION
    if is_closed(status):
        return f"status is {status}"
    return "heading" if not is_job and not job.city and line.rstrip().endswith(":") else ""


def _placed(job: ExpectedJob, place: Place | None) -> ExpectedJob:
    """Return the job with the place of its group, unless its own line has one."""
    return replace(job, city=place.city, state=place.state) if place and not job.city and not job.state else job


def _place_heading(text: str) -> Place | None:
    """Return the place that a line consists of: "Akron, OH", or "Akron:" with a colon."""
    name = unnumbered(text).strip(" =*#_-–—")
    if not name or len(name) > _LONGEST_HEADING or any(map(str.isdigit, name)):
        return None
    place = split_place(name.rstrip(": "))
    if is_known(place):
        return place if _is_all(place, name) else None
    is_town = name.endswith(":") and towns_of(gz.normalize(name)).states
    return Place(name.rstrip(": ")) if is_town else None


def _is_all(place: Place, name: str) -> bool:
    """Return whether a text has nothing but this city and state in it."""
    words = gz.normalize(name).split()
    return sorted(words) == sorted(gz.normalize(f"{place.city} {place.state}").split())
