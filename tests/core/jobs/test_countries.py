"""A job that is left out only because it is not in the US has its country, and no other row has one."""

from __future__ import annotations

import pytest

from core.geography.place import Location
from core.geography.verdict import InUs, us_verdict
from core.jobs.model import ELSEWHERE, ExpectedJob, JobDecision, JobVerdict
from core.jobs.words import in_country
from tests.actors import named
from tests.core.jobs.test_reconciliation import JUST_NOW, LONG_AGO, PUEBLO, TORONTO, ats, compare, factoryfix_job

ABROAD = {
    "fields": (TORONTO, "CA"),
    "a country in full": (Location(raw="Querétaro, Mexico"), "MX"),
    "a post code": (Location(raw="Windsor N8W 5B1"), "CA"),
    "a province": (Location(city="Leamington", state="Ontario"), "CA"),
    "two towns of one country": (Location(raw="Toronto, Canada; Windsor, Canada"), "CA"),
    "two countries": (Location(raw="Toronto, Canada; Puebla, Mexico"), ""),
    "a continent": (Location(raw="EMEA"), ""),
    "fields and text": (Location("Toronto", "ON", "CA", raw="Toronto"), "CA"),
}


@pytest.mark.parametrize("kind", ABROAD)
def test_a_place_outside_the_us_has_a_country_where_only_one_is_possible(kind: str) -> None:
    location, country = ABROAD[kind]
    verdict = us_verdict(location)
    assert verdict.verdict is InUs.NOT_US, verdict.reason
    assert verdict.country == country


def test_only_a_job_that_its_country_alone_excludes_has_one() -> None:
    jobs = [
        ats("1", location=TORONTO),
        ats("2", location=Location(raw="EMEA")),
        ats("3", location=TORONTO, status="CLOSED"),
        ats("4", location=TORONTO, name="[TEST] Welder"),
        ats("5", location=TORONTO),  # in FactoryFix: unexpected
        ats("6", location=PUEBLO),
        ats("7", location=TORONTO),  # on the customer's list
    ]
    result = compare(jobs, [factoryfix_job("5")], [ExpectedJob(line=1, requisition="REQ-7")])
    with_country = {row.requisition: row.country for row in result.rows if row.country}
    assert with_country == {"REQ-1": "CA", "REQ-2": ELSEWHERE, "REQ-7": "CA"}


def test_a_job_that_a_person_excluded_is_not_counted_under_its_country() -> None:
    (row,) = compare([ats("7", location=TORONTO)], expected=[ExpectedJob(line=1, requisition="REQ-7")]).rows
    decision = JobDecision(row.key, JobVerdict.EXCLUDE, row.fingerprint, named("Ana"), JUST_NOW, "Agreed.")
    (decided,) = compare([ats("7", location=TORONTO)], decisions=[decision], began=LONG_AGO).rows
    assert decided.decided_by
    assert decided.country == ""


@pytest.mark.parametrize(
    ("code", "text"),
    [("CA", "in Canada"), ("MX", "in Mexico"), ("NL", "in the Netherlands"), ("GB", "in the United Kingdom"),
     ("PH", "in the Philippines"), (ELSEWHERE, "elsewhere")],
)  # fmt: skip
def test_a_country_reads_as_the_end_of_a_sentence(code: str, text: str) -> None:
    assert in_country(code) == text
