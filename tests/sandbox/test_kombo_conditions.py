"""What customers, scope configs and ATSs do to an integration, and that each refusal reads as a clear sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.http import RetryPolicy
from core.kombo.client import Kombo
from core.kombo.error_map import MEANINGS
from core.kombo.errors import ActionNotAvailable, KomboError, ModelNotAvailable, PermissionMissing, SetupPending
from core.sandbox.kombo_errors import STATUS
from tests.sandbox_server import RunningSandbox, running_sandbox


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="module")
def bullhorn(sandbox: RunningSandbox) -> str:
    return sandbox.connect("Keystone Staffing", "bullhornlogin", "conditions")


@pytest.fixture
def kombo(sandbox: RunningSandbox) -> Iterator[Kombo]:
    with sandbox.kombo() as http:
        yield Kombo(http, RetryPolicy(attempts=1))


def condition(sandbox: RunningSandbox, integration: str, kind: str, about: str = "", *, on: bool = True) -> None:
    body = {"integration_id": integration, "kind": kind, "about": about, "on": on}
    sandbox.control.post("/conditions", json=body).raise_for_status()


@pytest.mark.parametrize("code", sorted(STATUS))
def test_every_error_code_of_kombo_can_be_planned_and_reads_as_its_own_sentence(
    sandbox: RunningSandbox, bullhorn: str, kombo: Kombo, code: str
) -> None:
    sandbox.fault("kombo", code, "GET /ats/jobs")
    with pytest.raises(KomboError) as refused:
        list(kombo.jobs(bullhorn))
    meaning = MEANINGS[code]
    assert (refused.value.code, type(refused.value)) == (code, meaning.kind)
    assert (refused.value.sentence, refused.value.next_step) == (meaning.sentence, meaning.next_step)


def test_the_sandbox_knows_every_code_that_the_product_knows() -> None:
    assert set(STATUS) == set(MEANINGS)


@pytest.mark.parametrize(
    ("kind", "about", "call", "error"),
    [
        ("opted_out", "ats_jobs", lambda kombo, at: list(kombo.jobs(at)), ModelNotAvailable),
        ("disabled", "ats_candidates", lambda kombo, at: kombo.candidates_by_email(at, "a@b.test"), ModelNotAvailable),
        ("disabled", "ats_create_application", lambda kombo, at: kombo.create_application_info(at), ActionNotAvailable),
        ("permission_missing", "ats_create_application", lambda kombo, at: kombo.create_application(at, "j", {}),
         PermissionMissing),
        ("setup_step", "", lambda kombo, at: list(kombo.jobs(at)), SetupPending),
    ],
)  # fmt: skip
def test_a_condition_refuses_what_it_concerns_until_it_ends(
    sandbox: RunningSandbox, bullhorn: str, kombo: Kombo, kind: str, about: str, call: Any, error: type[KomboError]
) -> None:
    condition(sandbox, bullhorn, kind, about)
    with pytest.raises(error):
        call(kombo, bullhorn)
    condition(sandbox, bullhorn, kind, about, on=False)
    assert [job for page in kombo.jobs(bullhorn) for job in page.jobs if job.remote_deleted_at is None]


def test_a_filter_on_a_field_that_the_integration_lacks_silently_answers_nothing(
    sandbox: RunningSandbox, bullhorn: str, kombo: Kombo
) -> None:
    job = next(job for page in kombo.jobs(bullhorn) for job in page.jobs if job.status == "OPEN")
    person = {"first_name": "A", "last_name": "B", "email_address": "lacking@test.example.com"}
    kombo.create_application(bullhorn, job.id, {"candidate": person})
    assert len(kombo.candidates_by_email(bullhorn, person["email_address"])) == 1
    condition(sandbox, bullhorn, "opted_out", "ats_candidates.email_addresses")
    assert kombo.candidates_by_email(bullhorn, person["email_address"]) == ()
    assert kombo.integration(bullhorn).has_filter("ats_candidates", "email_addresses") is False
    condition(sandbox, bullhorn, "opted_out", "ats_candidates.email_addresses", on=False)


def test_bullhorn_takes_another_address_with_the_same_phone_for_the_same_person(kombo: Kombo, bullhorn: str) -> None:
    first, second = [job for page in kombo.jobs(bullhorn) for job in page.jobs if job.status == "OPEN"][:2]
    person = {"first_name": "A", "last_name": "C", "phone_number": "+1 605-555-0142"}
    earlier = kombo.create_application(
        bullhorn, first.id, {"candidate": person | {"email_address": "c1@test.example.com"}}
    )
    later = kombo.create_application(
        bullhorn, second.id, {"candidate": person | {"email_address": "c2@test.example.com"}}
    )
    assert earlier.application and later.application
    assert earlier.application.candidate_id == later.application.candidate_id
    assert later.warnings


def test_a_setup_link_exists_only_while_a_setup_step_is_open(sandbox: RunningSandbox, bullhorn: str) -> None:
    with sandbox.kombo() as http:
        path, body = f"/integrations/{bullhorn}/setup-link", {"link_type": "EMBEDDED"}
        assert http.post(path, json=body).json()["error"]["code"] == "PLATFORM.INPUT_INVALID"
        condition(sandbox, bullhorn, "setup_step")
        assert http.post(path, json=body).json()["data"]["link"]
        condition(sandbox, bullhorn, "setup_step", on=False)
