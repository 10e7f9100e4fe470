"""FactoryFix sends the test candidate through its own pipeline: once, and watched in the ATS like any other push."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from core.actions import candidate, live_profile, preview, read_back
from core.actions.preview import Prepared
from core.candidate.push import PushState
from core.errors import StepClosed
from core.factoryfix.client import FactoryFix
from core.http import RetryPolicy
from core.onboarding.model import Onboarding
from tests.core.actions.candidates import in_ledger, prepared, ready
from tests.office import ANA, Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        http = opened.services.factoryfix._http.http
        once = FactoryFix(http, RetryPolicy(attempts=1))
        yield replace(opened, services=replace(opened.services, factoryfix=once))


def going(office: Office) -> tuple[Onboarding, Prepared]:
    """A candidate that is in FactoryFix and ready to be pushed."""
    onboarding = ready(office)
    assert not prepared(office, onboarding).pipeline, "it is not in FactoryFix yet"
    live_profile.create(office.ctx(ANA), onboarding.id)
    whole = preview.prepare(office.ctx(ANA), onboarding.id)
    assert whole.pipeline
    return onboarding, whole


def test_a_candidate_sent_by_the_pipeline_is_found_and_checked_in_the_ats(office: Office) -> None:
    _, whole = going(office)
    record = candidate.push(office.ctx(ANA), whole, by_pipeline=True)
    assert (record.push.state, record.files, record.push.pdf_sha256) == (PushState.UNKNOWN, (), "")
    arrived = read_back.look_up(office.ctx(ANA), record.push.id)
    assert (arrived.push.state, arrived.push.arrived) == (PushState.RESOLVED, True)
    seen = read_back.look_in_ats(office.ctx(ANA), record.push.id).seen
    assert seen is not None
    assert seen.source == "FactoryFix"
    assert seen.attachments
    assert len(in_ledger(office, "application")) == 1


@pytest.mark.parametrize(("fault", "written"), [("timeout_before", 0), ("timeout_after", 1)])
def test_an_unanswered_pipeline_push_is_unknown_and_blocks_every_other_push(
    office: Office, fault: str, written: int
) -> None:
    _, whole = going(office)
    office.sandbox.fault("factoryfix", fault, "PUT .*/push", delay_s=0.1)
    lost = candidate.push(office.ctx(ANA), whole, by_pipeline=True)
    assert lost.push.state is PushState.UNKNOWN
    for by_pipeline in (False, True):
        with pytest.raises(StepClosed):
            candidate.push(office.ctx(ANA), whole, again=True, by_pipeline=by_pipeline)
    assert read_back.look_up(office.ctx(ANA), lost.push.id).push.arrived is bool(written)
    assert len(in_ledger(office, "application")) == written


def test_a_refused_pipeline_push_sends_nothing_and_says_why(office: Office) -> None:
    onboarding, whole = going(office)
    with office.sandbox.factoryfix() as platform:
        account = onboarding.requirements.account_id
        platform.put(f"/accounts/{account}/test-candidates/{whole.draft.reference}/archive").raise_for_status()
    record = candidate.push(office.ctx(ANA), whole, by_pipeline=True)
    assert record.push.state is PushState.REFUSED
    assert record.push.message == "This test candidate is archived in FactoryFix."
    assert in_ledger(office, "application") == []


def test_two_presses_at_the_same_time_hand_the_candidate_over_once(office: Office) -> None:
    onboarding, whole = going(office)

    def press(by_pipeline: bool) -> bool:
        try:
            candidate.push(office.ctx(ANA), whole, by_pipeline=by_pipeline)
        except StepClosed:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(press, (True, False, True))) == 1
    (record,) = candidate.history(office.ctx(ANA), onboarding.id)
    read_back.look_up(office.ctx(ANA), record.push.id)
    assert len(in_ledger(office, "application")) == 1


@pytest.mark.parametrize("absent", ["candidate_push", "test_candidates"])
def test_a_platform_without_a_pipeline_for_candidates_is_not_asked_to_push(office: Office, absent: str) -> None:
    onboarding = ready(office)
    assert onboarding.connection is not None
    body = {
        "integration_id": onboarding.connection.integration_id,
        "kind": "no_capability",
        "about": absent,
        "on": True,
    }
    office.sandbox.control.post("/conditions", json=body).raise_for_status()
    whole = prepared(office, onboarding)
    assert (live_profile.create(office.ctx(ANA), onboarding.id) is None) == (absent == "test_candidates")
    whole = preview.prepare(office.ctx(ANA), onboarding.id)
    assert not whole.pipeline
    with pytest.raises(StepClosed, match="cannot send"):
        candidate.push(office.ctx(ANA), whole, by_pipeline=True)
    assert candidate.push(office.ctx(ANA), whole).push.state is PushState.ACCEPTED


def test_without_a_candidate_in_factoryfix_the_pipeline_is_not_offered(office: Office) -> None:
    whole = prepared(office, ready(office))
    with pytest.raises(StepClosed, match="cannot send"):
        candidate.push(office.ctx(ANA), whole, by_pipeline=True)
    assert candidate.push(office.ctx(ANA), whole).push.state is PushState.ACCEPTED
