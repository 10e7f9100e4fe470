"""Measure matching a customer's list of 2,000 and 10,000 lines to 100,000 jobs: time and memory."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Final

import pandas as pd

from bench.reconciliation import COUNT, NOW, factoryfix_jobs, place
from bench.timing import by_turns, row
from core.geography.verdict import us_verdict
from core.jobs.line_links import LineLink, identity
from core.jobs.model import AtsJob, ExpectedJob, FactoryFixJob
from core.jobs.reconciliation import reconcile
from core.people.actor import DASHBOARD

SENIORITY: Final = ("", "Senior ", "Lead ", "2nd Shift ", "Night ")
AREAS: Final = ("Stamping", "Foundry", "Extrusion", "Injection", "Casting", "Food", "Paper", "Steel", "Glass", "Valve")
ROLES: Final = ("Welder", "Machine Operator", "CNC Machinist", "Maintenance Technician", "Forklift Operator",
                "Quality Inspector", "Packaging Operator", "Production Supervisor", "Tool and Die Maker",
                "Material Handler", "Press Brake Operator", "Warehouse Associate")  # fmt: skip
ENDS: Final = ("", " I", " II", " III", " - Plant {}", " (Line {})", " Grade {}")


def rows() -> Iterator[str]:
    """Yield a row for each length of list, with and without cities, and one for the memory."""
    us_verdict(None)
    jobs = ats_jobs(COUNT)
    for count, goal in ((2_000, "< 6 s"), (10_000, "< 10 s")):
        for cities in (True, False):
            yield _timed(jobs, count, goal, cities)
    yield _timed(jobs, 10_000, "< 10 s", cities=True, linked=2_000)
    lean, full = (_peak(count) for count in (0, 10_000))
    megabytes = f"{full - lean:.0f} MB above {lean:.0f} MB"
    what = "10,000 lines: memory at the peak, against no list"
    yield f"{what:<68}{megabytes:>26}{full / lean:>8.2f}×   < 100 MB above"


def _timed(jobs: list[AtsJob], count: int, goal: str, cities: bool, linked: int = 0) -> str:
    lines = customer_list(jobs, count, cities)
    links = [
        LineLink(identity(line), line.title or "", f"ats:{job.remote_id}", job.name or "", False, DASHBOARD, NOW)
        for line, job in zip(lines[:linked], jobs, strict=False)
    ]
    left = pd.DataFrame({"title": [job.name for job in jobs], "id": [job.id for job in jobs]})
    right = pd.DataFrame({"title": [line.title for line in lines], "line": [line.line for line in lines]})
    factoryfix = factoryfix_jobs(COUNT)

    def match() -> object:
        return _reconciled(jobs, factoryfix, lines, links)

    def merge() -> object:
        return left.merge(right, how="outer", on="title")

    taken, bare = by_turns([match, merge], rounds=2)
    kind = f"{linked:,} linked" if linked else f"{'with' if cities else 'without'} cities"
    what = f"{COUNT:,} jobs × {count:,} lines {kind}, against a bare outer merge"
    return row(what, taken, bare, taken / bare, goal)


def _reconciled(
    jobs: list[AtsJob], factoryfix: list[FactoryFixJob], lines: list[ExpectedJob], links: Sequence[LineLink] = ()
) -> object:
    started = NOW - timedelta(days=2)
    return reconcile(jobs, factoryfix, lines, tool="lever", now=NOW, first_sync_started_at=started, links=links)


def ats_jobs(count: int) -> list[AtsJob]:
    """Return jobs of tens of thousands of different titles in some 1,600 places."""
    random = Random(7)  # noqa: S311 - the same jobs in every run
    return [
        AtsJob(
            id=f"{number:024d}", remote_id=f"r{number}", name=title(random), job_code=f"REQ-{number}",
            status="OPEN", visibility="PUBLIC", location=place(number), opened_at=NOW - timedelta(days=30),
        )
        for number in range(count)
    ]  # fmt: skip


def title(random: Random) -> str:
    """Return a title as manufacturers write them."""
    start = random.choice(SENIORITY) + random.choice(AREAS)
    return f"{start} {random.choice(ROLES)}{random.choice(ENDS).format(random.randrange(400))}"


def customer_list(jobs: list[AtsJob], count: int, cities: bool) -> list[ExpectedJob]:
    """Return lines of which every other one has a title that no job has."""
    random, lines = Random(11), list[ExpectedJob]()  # noqa: S311
    for number in range(count):
        job = random.choice(jobs)
        name = job.name or ""
        if number % 2:
            name = name.replace("Operator", "Opertor").replace("Technician", "Tech") + random.choice(("s", " urgent"))
        city = job.location.city if cities and job.location else None
        lines.append(ExpectedJob(number + 1, title=name, city=city))
    return lines


def _peak(lines: int) -> float:
    """Return the megabytes of a process of its own at its peak."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_run_alone, (lines,))


def _run_alone(lines: int) -> float:
    jobs = ats_jobs(COUNT)
    _reconciled(jobs, factoryfix_jobs(COUNT), customer_list(jobs, lines, cities=False))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
