"""A page of 250 jobs: our client against the official SDK."""

from __future__ import annotations

from collections.abc import Iterator

from kombo.models import GetAtsJobsPositiveResponse
from kombo.utils.serializers import unmarshal_json

from bench.timing import by_turns, row
from core.kombo.jobs import jobs_page
from tests.core.kombo.test_kombo_jobs import body_of, full_job


def rows() -> Iterator[str]:
    """Yield the row of the parser."""
    body = body_of(*[full_job(number) for number in range(250)])
    measured, sdk = by_turns(
        [lambda: jobs_page(body), lambda: unmarshal_json(body.decode(), GetAtsJobsPositiveResponse)], rounds=40
    )
    yield row("250 jobs parsed, against the official SDK", measured, sdk, sdk / measured, "≥ 4 times faster")
