"""Compare the job page's rerun with 10,000 and 100,000 jobs to the same page with 100, in a real server."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.server import running
from bench.timing import by_turns, row
from core.jobs.model import GIVEN_OUTCOMES, JobRow
from core.onboarding.model import Onboarding
from core.problem import Problem, ProblemCode
from core.storage import job_rows, snapshots
from pages.shared import places
from tests.office import Office, open_office

FEW, MANY = 100, (10_000, 100_000)
OUTCOMES = GIVEN_OUTCOMES


def rows() -> Iterator[str]:
    """Yield a row for each size, without a filter and with one outcome selected."""
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder)) as office:
        small = _customer(office, "Heartland", FEW)
        with running(office.services) as server:
            for number, name in zip(MANY, ("Northgate", "Summit"), strict=True):
                large = _customer(office, name, number)
                for what, query in (("", ""), (", one outcome", "&outcome=review")):
                    tabs = [
                        server.tab(places.JOB_SYNC.path, f"onboarding={customer.id}{query}")
                        for customer in (large, small)
                    ]
                    taken, peer = by_turns([tab.rerun for tab in tabs], measure=server.cpu)
                    yield row(
                        f"job page of {number:,} jobs{what}, against {FEW}", taken, peer, taken / peer, "≤ 1.2 times"
                    )


def _customer(office: Office, name: str, size: int) -> Onboarding:
    onboarding = office.linked(name)
    office.read(onboarding)
    snapshot = office.snapshot(onboarding)
    with office.services.store.write() as db:
        job_rows.forget_all(db, snapshot.id)
        job_rows.write(db, snapshot.id, map(_row, range(size)), before=snapshot.id, now=office.clock())
        counts = {outcome.value: len(range(place, size, len(OUTCOMES))) for place, outcome in enumerate(OUTCOMES)}
        snapshots.sum_up(db, snapshot.id, counts, (Problem(ProblemCode.UNKNOWN, "Generated."),))
    return onboarding


def _row(number: int) -> JobRow:
    return JobRow(
        key=f"ats:{number}",
        outcome=OUTCOMES[number % len(OUTCOMES)],
        reason="Active in the US and in FactoryFix.",
        title=f"Machinist {number}",
        location="Akron, OH, US",
        requisition=f"R-{number}",
        remote_id=str(number),
        ats_url=f"https://jobs.example/{number}",
    )
