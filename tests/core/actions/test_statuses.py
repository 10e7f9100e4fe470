"""Every status is reached from its cause, through what people and services really do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from core.actions import (
    candidate,
    connection,
    go_live,
    holding,
    jobs,
    links,
    onboarding as onboardings,
    portfolio,
    requirements,
    vendor_wait,
    watching,
    webhooks,
)
from core.actions.context import ByItself, Context
from core.kombo.webhooks import sign
from core.onboarding.deadlines import Lateness
from core.onboarding.model import Onboarding
from core.onboarding.standing import Standing, Status
from core.onboarding.states import Step
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.people.actor import KOMBO
from core.problem import ProblemCode
from tests.core.actions.candidates import prepared, ready
from tests.office import ANA, Office, open_office

DAY = timedelta(days=1)
Scene = Callable[[Office], Onboarding]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _back_to_today(office: Office) -> Iterator[None]:
    yield
    office.clock.ahead = timedelta()


def stands(office: Office, onboarding: Onboarding) -> Standing:
    return portfolio.standing(office.ctx(ANA), onboarding.id)


def sent(office: Office, name: str = "Northgate") -> Onboarding:
    begun, _ = links.create_link(office.ctx(ANA), office.begun(name).id)
    return links.mark_sent(office.ctx(ANA), begun.id)


def failed_sign_ins(office: Office) -> Onboarding:
    onboarding = sent(office)
    assert onboarding.link
    for _ in range(3):
        data = {"end_user": {"origin_id": onboarding.link.origin_id, "integration_id": None}}
        body = json.dumps({"id": uuid4().hex, "type": "connection-flow-failed", "data": data}).encode()
        webhooks.receive(office.services, body, sign(office.services.keys.webhook, body))
    webhooks.process(office.services)
    return onboardings.get(office.ctx(ANA), onboarding.id)


def wrong_system(office: Office) -> Onboarding:
    """A link for another system is made past the dashboard, with the onboarding's own origin ID."""
    begun, _ = links.create_link(office.ctx(ANA), office.begun("Summit").id)
    assert begun.link
    integration = office.sandbox.connect("Summit Forge", "ashby", begun.link.origin_id)
    office.free(begun.requirements.account_id)
    return connection.enter_integration(office.ctx(ANA), begun.id, integration_id=integration)


def failing_check(office: Office) -> Onboarding:
    connected = office.connected("Cascade")
    assert connected.connection
    body = {"integration_id": connected.connection.integration_id, "kind": "setup_step"}
    office.sandbox.control.post("/conditions", json=body).raise_for_status()
    return connection.check_now(office.ctx(ANA), connected.id)


def jobs_to_decide(office: Office) -> Onboarding:
    office.clock.ahead = timedelta(hours=4)  # after the first sync, when nothing is pending
    return ready(office, "Ridgeline")


def verified(office: Office) -> Onboarding:
    office.clock.ahead = timedelta(hours=4)  # after the first sync
    return jobs.verify(office.ctx(ANA), office.passing().id)


def rejected_push(office: Office) -> Onboarding:
    onboarding = verified(office)
    office.sandbox.fault("kombo", "auth_failed", "POST /ats/jobs")
    candidate.push(office.ctx(ANA), prepared(office, onboarding))
    return onboarding


def unclear_push(office: Office) -> Onboarding:
    onboarding = verified(office)
    office.sandbox.fault("kombo", "502", "POST /ats/jobs")
    candidate.push(office.ctx(ANA), prepared(office, onboarding))
    return onboarding


def to_confirm(office: Office) -> Onboarding:
    onboarding = verified(office)
    candidate.push(office.ctx(ANA), prepared(office, onboarding))
    return go_live.mark_request_sent(office.ctx(ANA), onboarding.id)


def answered(office: Office, answer: str) -> Onboarding:
    onboarding = to_confirm(office)
    for item in CONFIRMATION_ITEMS:
        given = {"answer": answer, "who": "Dana", "channel": "phone", "note": "They looked at it"}
        go_live.confirm(office.ctx(ANA), onboarding.id, item=item, **given)
    return onboarding


def contradicting_addresses(office: Office) -> Onboarding:
    begun = onboardings.start(office.ctx(ANA), customer="Acme", another=True)
    pasted = ("https://jobs.lever.co/acme", "https://acme.teamtailor.com/jobs")
    requirements.save(office.ctx(ANA), begun.id, begun.requirements.changed(ats="lever", pasted_urls=pasted))
    return begun


def failed_refresh(office: Office) -> Onboarding:
    office.clock.ahead = timedelta(hours=4)
    linked = office.linked("Ridgeline")
    office.sandbox.fault("kombo", "auth_failed", "GET .*/jobs", times=9)
    assert office.read(linked).state == "failed"
    office.sandbox.control.delete("/faults")
    return linked


def drifted_settings(office: Office) -> Onboarding:
    """Somebody writes another setting to FactoryFix past the dashboard."""
    linked = office.linked("Heartland")
    account = linked.requirements.account_id
    held = office.services.factoryfix.ats_link(account)
    assert held
    office.services.factoryfix.set_ats_link(account, held.model_copy(update={"source_name": "Somebody’s"}))
    watching.read_connection(office.ctx(ANA), linked.id)
    return linked


BLOCKED: dict[str, tuple[Scene, ProblemCode, str]] = {
    "contradicting addresses": (contradicting_addresses, ProblemCode.CONTRADICTION, "The addresses point to "),
    "a failed job refresh": (failed_refresh, ProblemCode.REFRESH_FAILED, "The last job refresh failed."),
    "drifted settings": (drifted_settings, ProblemCode.ISSUE_OPEN, "FactoryFix has different settings."),
    "a failed attempt": (failed_sign_ins, ProblemCode.ATTEMPT_FAILED, "Sign-in failed 3 times."),
    "a wrong system": (wrong_system, ProblemCode.OTHER_TOOL, "Wrong system: Ashby was connected instead of"),
    "a failing check": (failing_check, ProblemCode.NOT_SET_UP, "The set-up in Kombo is not finished."),
    "jobs to decide": (jobs_to_decide, ProblemCode.JOBS_TO_SETTLE, "missing in FactoryFix"),
    "a rejected push": (rejected_push, ProblemCode.PUSH_REJECTED, "The ATS rejected the test candidate."),
    "an unclear push": (unclear_push, ProblemCode.PUSH_UNCLEAR, "Nobody knows whether the test candidate arrived."),
    "a customer’s no": (
        lambda office: answered(office, "no"),
        ProblemCode.CUSTOMER_SAID_NO,
        "The customer said no: the candidate is on the right job.",
    ),
}


@pytest.mark.parametrize("cause", BLOCKED)
def test_what_cannot_move_is_blocked_and_says_by_what(office: Office, cause: str) -> None:
    scene, code, sentence = BLOCKED[cause]
    standing = stands(office, scene(office))
    assert standing.status(office.clock()) is Status.BLOCKED
    assert standing.blocker and (standing.blocker.code, sentence in standing.blocker.sentence) == (code, True), standing


def test_the_next_act_after_failed_sign_ins_is_a_call(office: Office) -> None:
    onboarding = failed_sign_ins(office)
    act = stands(office, onboarding).act
    assert act.sentence == f"Call {onboarding.customer}: 3 failed sign-ins"
    assert (act.since, act.button, act.place) == (onboarding.failed_attempts[0].at, "Open call notes", Step.CONNECT)


def test_a_blocker_that_is_settled_blocks_no_more(office: Office) -> None:
    onboarding = failing_check(office)
    assert onboarding.connection
    body = {"integration_id": onboarding.connection.integration_id, "kind": "setup_step", "on": False}
    office.sandbox.control.post("/conditions", json=body).raise_for_status()
    connection.check_now(office.ctx(ANA), onboarding.id)
    standing = stands(office, onboarding)
    assert (standing.blocker, standing.status(office.clock())) == (None, Status.ON_TRACK)
    assert standing.on_engineer


def test_a_failed_job_refresh_blocks_until_one_succeeds(office: Office) -> None:
    onboarding = failed_refresh(office)
    assert office.read(onboarding).state == "succeeded"
    blocker = stands(office, onboarding).blocker
    assert blocker is None or blocker.code is not ProblemCode.REFRESH_FAILED


def test_a_job_refresh_that_does_not_end_is_a_risk(office: Office) -> None:
    linked = office.linked("Ridgeline")
    jobs.request_job_refresh(office.ctx(ANA), linked.id)  # nobody performs it
    slow = [each for each in stands(office, linked).deadlines if each.problem.code is ProblemCode.REFRESH_SLOW]
    assert [office.clock() < each.at < office.clock() + timedelta(minutes=61) for each in slow] == [True]
    assert stands(office, linked).status(office.clock() + timedelta(minutes=61)) in (Status.AT_RISK, Status.OVERDUE)


def test_jobs_that_wait_for_kombo_longer_than_its_first_sync_takes_are_a_risk(office: Office) -> None:
    linked = office.linked("Ridgeline")
    assert linked.connection and linked.linking
    body = {"integration_id": linked.connection.integration_id, "kind": "data_expired"}
    office.sandbox.control.post("/conditions", json=body).raise_for_status()
    assert office.read(linked).state == "waiting"
    slow = [each for each in stands(office, linked).deadlines if each.problem.code is ProblemCode.REFRESH_SLOW]
    assert [each.at for each in slow] == [linked.linking.linked.at + office.services.settings.first_sync_window]


def test_an_open_issue_of_a_linked_connection_blocks(office: Office) -> None:
    linked = office.linked("Heartland")
    with office.sandbox.factoryfix() as platform:
        platform.delete(f"/accounts/{linked.requirements.account_id}/ats-link")
    watching.read_connection(office.ctx(ANA), linked.id)
    standing = stands(office, linked)
    assert standing.blocker and standing.blocker.code is ProblemCode.ISSUE_OPEN
    assert standing.blocker.sentence == "FactoryFix has no link."


def test_a_fresh_onboarding_is_on_track(office: Office) -> None:
    standing = stands(office, office.begun("Northgate"))
    assert standing.status(office.clock()) is Status.ON_TRACK
    assert standing.act.sentence.startswith("Send Northgate")


def test_a_silent_customer_is_a_risk(office: Office) -> None:
    standing = stands(office, sent(office))
    assert standing.status(office.clock()) is Status.ON_TRACK
    later = office.clock() + 4 * DAY
    assert standing.status(later) is Status.AT_RISK
    assert standing.late(later).kind is Lateness.SILENCE  # type: ignore[union-attr]


def test_a_target_before_the_lead_time_of_the_ats_is_a_risk(office: Office) -> None:
    """Workday needs at least five business days before anybody can connect."""
    begun = office.begun("Cascade")
    ctx = office.ctx(ANA)
    assert begun.requirements.ats == "workday"
    onboardings.go_back(ctx, begun.id, to=Step.REQUIREMENTS)
    soon = begun.requirements.changed(agreed=None, go_live_target=(office.clock() + 3 * DAY).date())
    requirements.save(ctx, begun.id, soon)
    standing = stands(office, begun)
    assert standing.status(office.clock()) is Status.AT_RISK
    requirements.agree(ctx, begun.id)
    late = stands(office, begun).late(office.clock())
    assert late and late.problem.code is ProblemCode.TARGET_TOO_EARLY
    assert "at least 5 business days" in late.problem.sentence


def test_what_waits_on_us_for_longer_than_promised_or_misses_its_target_is_overdue(office: Office) -> None:
    begun = office.begun("Northgate")
    assert stands(office, begun).status(office.clock() + 7 * DAY) is Status.OVERDUE
    waits = sent(office)
    assert waits.requirements.go_live_target
    missed = datetime.combine(waits.requirements.go_live_target + DAY, time(12), UTC)
    late = stands(office, waits).late(missed)
    assert late and (late.kind, late.problem.code) == (Lateness.TARGET_MISSED, ProblemCode.TARGET_MISSED)


def test_a_hold_is_on_hold_whatever_else_is_wrong(office: Office) -> None:
    onboarding = failed_sign_ins(office)
    holding.hold(office.ctx(ANA), onboarding.id, reason="Their HR lead is away")
    standing = stands(office, onboarding)
    assert standing.status(office.clock() + 90 * DAY) is Status.ON_HOLD
    assert "Their HR lead is away" in standing.holds(office.clock())


def test_a_wait_for_the_vendor_is_shown_as_one(office: Office) -> None:
    onboarding = failed_sign_ins(office)
    vendor_wait.wait_for_vendor(office.ctx(ANA), onboarding.id, contact="UKG Support", request="A user", ticket="4711")
    standing = stands(office, onboarding)
    assert standing.status(office.clock()) is Status.VENDOR
    assert standing.act.sentence == f"Ask UKG Support, ticket 4711 about {onboarding.customer}"


def test_a_signed_off_customer_is_live_and_blocked_once_the_connection_breaks(office: Office) -> None:
    onboarding = answered(office, "yes")
    ctx = office.ctx(ANA)
    live = go_live.sign_off(ctx, onboarding.id, approver="Dana", accepted=office.risks(onboarding))
    assert stands(office, live).status(office.clock()) is Status.LIVE
    assert live.connection
    with office.sandbox.kombo(live.connection.integration_id) as kombo:
        kombo.delete(f"/integrations/{live.connection.integration_id}")
    connection.note_deleted(Context(office.services, ByItself(KOMBO)), live.id, live.connection.integration_id)
    assert stands(office, live).status(office.clock()) is Status.BLOCKED
