"""Where people apply, and what a page's answer means."""

from __future__ import annotations

import pytest

from core.jobs.apply_address import AddressVerdict, apply_address, verdict
from core.jobs.model import AtsJob, Posting

JOB = "https://jobs.example.com/acme/jobs/4411"


@pytest.mark.parametrize(
    ("job", "address"),
    [
        (AtsJob("1", post_url=JOB, remote_url="https://ats.example.com/internal/1"), JOB),
        (AtsJob("1", remote_url="https://ats.example.com/internal/1"), ""),
        (AtsJob("1", postings=(Posting("https://a.example/1", "INACTIVE"), Posting(JOB, "ACTIVE"))), JOB),
        (AtsJob("1", postings=(Posting("https://a.example/1", "Closed"), Posting(None, "ACTIVE"))), ""),
        (AtsJob("1", postings=(Posting(JOB),)), JOB),
    ],
)
def test_people_apply_at_the_public_address_never_inside_the_ats(job: AtsJob, address: str) -> None:
    assert apply_address(job) == address


@pytest.mark.parametrize(
    ("status", "reached", "expected"),
    [
        (200, JOB, AddressVerdict.WORKS),
        (204, JOB, AddressVerdict.WORKS),
        (200, "https://jobs.example.com/acme/jobs/4411/welder", AddressVerdict.WORKS),
        (200, "https://careers.acme.example/openings/4411", AddressVerdict.WORKS),
        (200, "https://jobs.example.com/acme", AddressVerdict.BROKEN),
        (200, "https://jobs.example.com/", AddressVerdict.BROKEN),
        (200, "https://jobs.example.com/acme/jobs?gh_jid=4411", AddressVerdict.WORKS),
        (404, JOB, AddressVerdict.BROKEN),
        (410, JOB, AddressVerdict.BROKEN),
        (302, JOB, AddressVerdict.BROKEN),
        (403, JOB, AddressVerdict.UNSURE),
        (429, JOB, AddressVerdict.UNSURE),
    ],
)
def test_an_answer_means_that_the_page_works_or_not_or_that_a_person_must_look(
    status: int, reached: str, expected: str
) -> None:
    result, sentence = verdict(status, JOB, reached)
    assert result == expected
    assert sentence.endswith(".")
