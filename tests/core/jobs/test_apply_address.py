"""Where people apply."""

from __future__ import annotations

import pytest

from core.jobs.apply_address import apply_address
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
