"""“Why did this candidate not arrive?” against the sandbox: every state of the way is produced by its pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.actions import arrivals
from core.candidate.arrival import ArrivalReason
from core.errors import InvalidInput
from core.onboarding.model import Onboarding
from core.people.roles import Person
from tests.office import ADA, ANA, SAM, Office, open_office
from tests.pages.screen import screen, words
from tests.sandbox_server import wait_until

NAME = "Northgate"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office")), speed=0.0) as opened:
        yield opened


@pytest.fixture(scope="module")
def linked(office: Office) -> Onboarding:
    onboarding = office.linked(NAME)
    office.read(onboarding)
    return onboarding


def jobs_of(office: Office, onboarding: Onboarding, *, by_hand: bool) -> list[str]:
    account = onboarding.requirements.account_id
    jobs = [job for page in office.services.factoryfix.jobs(account) for job in page.jobs]
    return [job.id for job in jobs if (job.ats_job_id is None) == by_hand]


def apply(office: Office, onboarding: Onboarding, email: str, *, by_hand: bool = False, **more: Any) -> str:
    """Let somebody apply in FactoryFix; returns the platform's ID of the candidate."""
    body = {
        "account_id": onboarding.requirements.account_id,
        "job_id": jobs_of(office, onboarding, by_hand=by_hand)[0],
        "first_name": "Maria",
        "last_name": email.split("@")[0].title(),
        "email": email,
        **more,
    }
    answer = office.sandbox.control.post("/factoryfix/candidates", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def move(office: Office, candidate_id: str, stage: str) -> None:
    office.sandbox.control.post("/factoryfix/candidates", json={"id": candidate_id, "stage": stage}).raise_for_status()


def answer(office: Office, search: str) -> arrivals.Answer:
    (candidate,) = arrivals.find(office.ctx(SAM), search)
    return arrivals.explain(office.ctx(SAM), candidate)


def settled(office: Office, search: str) -> None:
    wait_until(lambda: office.services.factoryfix.candidates(search)[0].attempted_at is not None, "the pipeline")


def test_a_candidate_who_arrived_is_shown_with_their_files(office: Office, linked: Onboarding) -> None:
    apply(office, linked, "engaged@people.example", stage="Engaged")
    settled(office, "engaged@")
    result = answer(office, "engaged@people.example")
    assert result.arrival.reason is ArrivalReason.ARRIVED
    assert result.way.in_ats is not None
    assert result.way.in_ats.attachments == ("FactoryFix_Profile_Engaged.pdf",)
    assert result.onboarding is not None
    assert result.onboarding.id == linked.id
    assert result.way.job_outcome in ("synced", "pending", "waived", "review", "manual duplicate")


def test_a_candidate_before_the_trigger_arrives_once_they_reach_it(office: Office, linked: Onboarding) -> None:
    candidate = apply(office, linked, "early@people.example", stage="New")
    assert answer(office, "early@").arrival.reason is ArrivalReason.BEFORE_TRIGGER
    move(office, candidate, "Engaged")
    settled(office, "early@")
    assert answer(office, "early@").arrival.reason is ArrivalReason.ARRIVED


def test_a_passive_candidate_and_one_on_a_job_by_hand_are_named_as_such(office: Office, linked: Onboarding) -> None:
    apply(office, linked, "passive@people.example", stage="Outreach", passive=True)
    apply(office, linked, "hand@people.example", stage="Engaged", by_hand=True)
    assert answer(office, "passive@").arrival.reason is ArrivalReason.PASSIVE
    by_hand = answer(office, "hand@")
    assert by_hand.arrival.reason is ArrivalReason.JOB_BY_HAND
    assert "added to FactoryFix by hand" in by_hand.letter


def test_a_refused_candidate_is_shown_with_the_error_that_was_kept(office: Office, linked: Onboarding) -> None:
    assert linked.connection is not None
    integration = linked.connection.integration_id
    with office.sandbox.kombo() as kombo:
        kombo.put(f"/integrations/{integration}/enabled", json={"value": False}).raise_for_status()
        apply(office, linked, "refused@people.example", stage="Engaged")
        settled(office, "refused@")
        result = answer(office, "refused@")
        assert result.arrival.reason is ArrivalReason.REFUSED
        assert (result.way.error_code, result.way.error) == ("INTEGRATION.INACTIVE", "The integration is turned off.")
        assert result.unread, "Kombo could not be asked, and the answer says so"
        kombo.put(f"/integrations/{integration}/enabled", json={"value": True}).raise_for_status()


def test_a_name_finds_everybody_with_it_and_too_short_a_text_nobody(office: Office, linked: Onboarding) -> None:
    assert len(arrivals.find(office.ctx(SAM), "maria")) >= 3
    assert arrivals.find(office.ctx(SAM), "nobody here") == ()
    with pytest.raises(InvalidInput):
        arrivals.find(office.ctx(SAM), " ab ")
    apply(office, linked, "page@people.example", stage="New")
    app = screen(office, SAM, "support")
    app.radio(key="support_about").set_value("candidate").run()
    app.text_input(key="support_candidate").set_value("page@people").run()
    text = words(app).replace("\\", "")
    assert "The stage is New, and candidates are sent once they reach Engaged." in text
    assert any(code.value.startswith("Hello there,") for code in app.code)


def searching(office: Office, person: Person, email: str) -> AppTest:
    app = screen(office, person, "support")
    app.radio(key="support_about").set_value("candidate").run()
    return app.text_input(key="support_candidate").set_value(email).run()


def test_a_press_on_the_page_asks_neither_system_again_and_an_outage_stays_with_who_saw_it(
    office: Office, linked: Onboarding
) -> None:
    apply(office, linked, "again@people.example", stage="New")
    before = searching(office, SAM, "again@people.example")
    office.sandbox.fault("factoryfix", "502", operation="GET .*candidates", times=99)
    office.sandbox.fault("kombo", "html_503", times=99)
    assert "The stage is New" in words(before.run()).replace("\\", "")
    during = searching(office, ANA, "again@people.example")
    assert "The stage is New" not in words(during).replace("\\", "")
    office.sandbox.control.delete("/faults")
    assert "The stage is New" in words(searching(office, ADA, "again@people.example")).replace("\\", "")
