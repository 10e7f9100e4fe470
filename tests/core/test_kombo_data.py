"""Is Kombo's data about jobs current and complete?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core import kombo_data
from core.kombo.wire import Integration

SINCE = datetime(2027, 2, 3, 4, 5, tzinfo=UTC)
OFF = {"is_available": False}


def integration(model: dict[str, object], *fields: dict[str, object]) -> Integration:
    return Integration.model_validate({"id": "lever:x", "read_models": [{"id": "ats_jobs", "fields": fields} | model]})


@pytest.mark.parametrize(
    ("known", "off"),
    [
        (integration({"is_available": True}, {"id": "location", "is_available": True}), {}),
        (integration({}, {"id": "location"}), {}),
        (Integration(id="lever:x"), {}),
        (integration(OFF | {"opted_out_by_customer": True}), {"ats_jobs": "OPTED_OUT"}),
        (integration(OFF | {"scope_config_setting": "DISABLED"}), {"ats_jobs": "DISABLED"}),
        (integration(OFF), {"ats_jobs": "UNAVAILABLE"}),
        (integration({}, {"id": "location", "opted_out_by_customer": True} | OFF), {"ats_jobs.location": "OPTED_OUT"}),
        (integration({}, {"id": "department"} | OFF), {}),
    ],
)
def test_what_kombo_does_not_read_of_jobs_is_known_with_its_reason(known: Integration, off: dict[str, str]) -> None:
    assert known.data_off() == off


@pytest.mark.parametrize(
    ("known", "reads"),
    [
        (integration({"is_available": True}), True),
        (integration(OFF), False),
        (integration({}), None),
        (Integration(id="lever:x"), None),
    ],
)
def test_that_jobs_are_read_is_known_only_where_kombo_says_so(known: Integration, reads: bool | None) -> None:
    assert known.reads(kombo_data.JOBS) is reads


def test_every_problem_of_the_data_is_a_sentence() -> None:
    assert kombo_data.data_problem(None, {}) == ""
    assert "Feb 2, 2027, 10:05 PM CST" in kombo_data.data_problem(SINCE, {})
    both = kombo_data.data_problem(None, {"ats_jobs": "OPTED_OUT", "ats_jobs.location": "a reason of tomorrow"})
    assert "customer chose" in both
    assert "does not read the locations of jobs for this connection" in both
    assert set(kombo_data.NEXT_STEPS) == {"OPTED_OUT", "DISABLED", "UNAVAILABLE"}


@pytest.mark.parametrize(("fields", "works"), [((), None), (({"id": "email_addresses", "is_available": True},), True),
                                               (({"id": "email_addresses"} | OFF,), False)])  # fmt: skip
def test_a_filter_works_only_on_a_field_that_the_integration_has(fields: object, works: bool | None) -> None:
    known = Integration.model_validate({"id": "lever:x", "read_models": [{"id": "ats_candidates", "fields": fields}]})
    assert known.has_filter("ats_candidates", "email_addresses") is works
