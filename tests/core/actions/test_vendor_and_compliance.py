"""Recording what the ATS vendor was asked for, and how far a compliance need is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from core.actions import compliance, onboarding as onboardings, portfolio, vendor_wait
from core.errors import EditConflict, InvalidInput, NotAllowed
from core.onboarding.compliance import ComplianceNeed, NeedState
from core.onboarding.model import Onboarding
from core.onboarding.states import WaitingOn
from core.onboarding.steps import waiting_on
from tests.office import ANA, ELI, SAM, Office, open_office

REVIEW, REDIRECT = ComplianceNeed.SECURITY_REVIEW, ComplianceNeed.REDIRECT_ACCEPTED


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture
def begun(office: Office) -> Onboarding:
    return onboardings.start(office.ctx(ANA), customer="Acme", another=True)


def test_the_list_finds_what_waits_on_the_vendor_until_they_answer(office: Office, begun: Onboarding) -> None:
    vendor_wait.wait_for_vendor(
        office.ctx(ELI), begun.id, contact=" UKG Support ", request="Issue a client", ticket="4711"
    )
    holders = [WaitingOn.VENDOR.value]
    listed = portfolio.find(office.ctx(ANA), search="", holders=holders, steps=[], manager=None, limit=9)
    assert [row.id for row in listed.onboardings] == [begun.id]
    assert listed.onboardings[0].turns[-1].holder is WaitingOn.VENDOR
    answered = vendor_wait.vendor_answered(office.ctx(ANA), begun.id)
    assert waiting_on(answered) is WaitingOn.TEAM
    assert vendor_wait.vendor_answered(office.ctx(ANA), begun.id) == answered


def test_a_wait_needs_a_name_a_request_and_a_day_that_is_past(office: Office, begun: Onboarding) -> None:
    tomorrow = office.services.now().date() + timedelta(days=2)
    for contact, request, since, sentence in (
        (" ", "Issue a client", None, "Nobody at the ATS vendor"),
        ("UKG", " ", None, "What the vendor has to do"),
        ("UKG", "Issue a client", tomorrow, "still to come"),
    ):
        with pytest.raises(InvalidInput, match=sentence):
            vendor_wait.wait_for_vendor(office.ctx(ANA), begun.id, contact=contact, request=request, since=since)
    with pytest.raises(NotAllowed):
        vendor_wait.wait_for_vendor(office.ctx(SAM), begun.id, contact="UKG", request="Issue a client")


def test_a_need_is_recorded_with_who_and_when_and_redirect_only_with_a_name(office: Office, begun: Onboarding) -> None:
    day = date(2027, 3, 9)
    saved = compliance.record_need(
        office.ctx(ANA), begun.id, need=REVIEW, state=NeedState.OPEN, owner=" Luis Ortega ", on=day
    )
    item = saved.compliance_items[REVIEW]
    assert (item.state, item.owner, item.on, item.recorded.by) == (NeedState.OPEN, "Luis Ortega", day, ANA.actor)
    again = compliance.record_need(
        office.ctx(ANA), begun.id, need=REVIEW, state=NeedState.OPEN, owner="Luis Ortega", on=day
    )
    assert again == saved
    with pytest.raises(InvalidInput, match="accepted Redirect by name"):
        compliance.record_need(office.ctx(ANA), begun.id, need=REDIRECT, state=NeedState.DONE)
    both = compliance.record_need(office.ctx(ANA), begun.id, need=REDIRECT, state=NeedState.DONE, owner="Dana")
    assert set(both.compliance_items) == {REVIEW, REDIRECT}


def test_two_people_who_record_the_same_need_do_not_overwrite_each_other(office: Office, begun: Onboarding) -> None:
    compliance.record_need(office.ctx(ANA), begun.id, need=REVIEW, state=NeedState.DONE)
    with pytest.raises(EditConflict):
        compliance.record_need(office.ctx(ANA, begun), begun.id, need=REVIEW, state=NeedState.OPEN)
    compliance.record_need(office.ctx(ANA, begun), begun.id, need=REDIRECT, state=NeedState.NOT_NEEDED)
