"""Each button's gate: open with everything there, and one sentence for each thing that is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.onboarding.connection_ready import not_ready
from core.onboarding.gates import contradiction, link_state, to_agree, to_confirm, to_create_link, to_sign_off
from core.onboarding.model import AtsDecision, CandidateVerified, Confirmation, Contact
from core.onboarding.states import ORDER, IpFilter, PhaseState, Step, SyncMode
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.problem import ProblemCode, sentences
from tests.core.onboarding.stages import CONNECTION, LINK, NOW, REQUIREMENTS, STATEMENT, at, in_both_phases

TODAY = NOW.date()


def test_complete_requirements_can_be_agreed() -> None:
    assert to_agree(REQUIREMENTS, today=TODAY, must_acknowledge={}) == ()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"account_id": ""}, "FactoryFix account"),
        ({"admin": Contact(name="Dana")}, "administrator, with an e-mail"),
        ({"admin": Contact(email="dana@acme.example")}, "administrator"),
        ({"backup": Contact(email="luis@acme.example")}, "backup"),
        ({"ats": ""}, "exact ATS"),
        ({"ip_filter": IpFilter.NOT_ASKED}, "known IP addresses"),
        ({"sync_mode": SyncMode.REDIRECT}, "Redirect needs a reason"),
        ({"sync_mode": SyncMode.REDIRECT, "redirect_reason": "Their rule"}, "advised against"),
        ({"sync_mode": SyncMode.REDIRECT, "advised_against": True}, "Redirect needs a reason"),
        ({"go_live_target": None}, "go-live target"),
        ({"go_live_target": TODAY - timedelta(days=1)}, "in the past"),
        ({"backup": REQUIREMENTS.admin}, "Name someone else"),
        ({"backup": Contact(name="D. Whitfield", email=REQUIREMENTS.admin.email)}, "Name someone else"),
    ],
)
def test_each_missing_requirement_is_named(changed: dict[str, object], sentence: str) -> None:
    (problem,) = sentences(to_agree(REQUIREMENTS.changed(**changed), today=TODAY, must_acknowledge={}))
    assert sentence in problem


def test_a_redirect_with_its_reason_and_our_advice_can_be_agreed() -> None:
    redirect = REQUIREMENTS.changed(sync_mode=SyncMode.REDIRECT, redirect_reason="Their rule", advised_against=True)
    assert to_agree(redirect, today=TODAY, must_acknowledge={}) == ()


def test_an_ats_without_a_connection_needs_no_answer_about_ip_addresses() -> None:
    unasked = REQUIREMENTS.changed(ip_filter=IpFilter.NOT_ASKED)
    assert to_agree(unasked, today=TODAY, must_acknowledge={}, connects=False) == ()


def test_the_customers_list_may_follow_later() -> None:
    assert to_agree(REQUIREMENTS.changed(expected_list=""), today=TODAY, must_acknowledge={}) == ()


def test_every_warning_is_acknowledged_separately() -> None:
    needed = {"source": "Create the source", "paid": "The API costs extra"}
    onboarding = REQUIREMENTS.changed(acknowledged={"paid": STATEMENT})
    assert sentences(to_agree(onboarding, today=TODAY, must_acknowledge=needed)) == ("Acknowledge: Create the source.",)


def test_conflicting_addresses_need_a_decision() -> None:
    (problem,) = sentences(
        to_agree(REQUIREMENTS, today=TODAY, must_acknowledge={}, conflict="One is Lever, one is Workday.")
    )
    assert problem.startswith("One is Lever, one is Workday.")
    settled = AtsDecision(**dict(STATEMENT), about="One is Lever.", settles=contradiction(REQUIREMENTS))
    decided = REQUIREMENTS.changed(ats_decision=settled)
    assert to_agree(decided, today=TODAY, must_acknowledge={}, conflict="The same, in other words.") == ()
    for another in ({"ats": "workday"}, {"pasted_urls": ("https://jobs.lever.co/acme",)}):
        (open_again,) = to_agree(decided.changed(**another), today=TODAY, must_acknowledge={}, conflict="One is Lever.")
        assert open_again.code is ProblemCode.CONTRADICTION


@pytest.mark.parametrize(
    ("step", "tool", "sentence"),
    [
        (Step.LINK, "lever", None),
        (Step.CONNECT, "lever", None),
        (Step.REQUIREMENTS, "lever", "Agree on the requirements"),
        (Step.LINK, None, "no connection through Kombo"),
        (Step.LINKING, "lever", "already connected"),
        (Step.LIVE, "lever", "already connected"),
    ],
)
def test_a_link_is_made_for_an_agreed_ats_and_never_beside_a_connection(
    step: Step, tool: str | None, sentence: str | None
) -> None:
    problems = to_create_link(at(step), kombo_tool=tool)
    assert (sentence is None) == (problems == ())
    assert all(sentence in problem for problem in sentences(problems) if sentence)


@pytest.mark.parametrize("mode", list(SyncMode))
@pytest.mark.parametrize("allowed", [True, False, None])
def test_creating_applications_must_be_allowed_only_where_candidates_are_sent(
    mode: SyncMode, allowed: bool | None
) -> None:
    problems = not_ready(CONNECTION.changed(can_create_application=allowed), mode)
    assert [problem.code for problem in problems] == [ProblemCode.NO_APPLICATIONS] * (
        allowed is False and mode in (SyncMode.ENGAGED, SyncMode.NEW_AND_ENGAGED)
    )


@pytest.mark.parametrize(
    "changed", [{"setup_status": state} for state in ("", "COMPLETED", "FINAL_SYNC_PENDING", "SOMETHING_NEW")]
    + [{"qa_status": state} for state in ("", "PASSED", "PENDING", "SOMETHING_NEW")], ids=str
)  # fmt: skip
def test_what_kombo_has_not_reported_as_wrong_keeps_nobody_from_linking(changed: dict[str, str]) -> None:
    assert not_ready(CONNECTION.changed(**changed), SyncMode.ENGAGED) == ()


def test_every_reason_against_a_connection_names_the_next_step() -> None:
    wrong = CONNECTION.changed(setup_status="INCOMPLETE", qa_status="FAILED", can_create_application=False)
    problems = not_ready(wrong, SyncMode.ENGAGED)
    assert len(problems) == 3
    assert all(problem.next_step for problem in problems)


@pytest.mark.parametrize("step", ORDER[: ORDER.index(Step.GO_LIVE)])
def test_the_sign_off_needs_every_step_before_it(step: Step) -> None:
    assert to_sign_off(at(Step.GO_LIVE), approver="Dana") == ()
    (problem,) = sentences(to_sign_off(at(step), approver="Dana"))
    assert "still open" in problem or "not confirmed" in problem


def test_the_sign_off_says_what_the_last_step_waits_for() -> None:
    yes = Confirmation(answer="yes", who="Dana", channel="phone", heard=STATEMENT)
    candidate = CandidateVerified(push_id="p1", confirmations={"job": yes, "pdf": yes.changed(answer="no")})
    (problem,) = sentences(to_sign_off(at(Step.CANDIDATE, candidate=candidate), approver="Dana"))
    assert problem == "The customer has not confirmed 8 of 9 items yet."
    redirect = at(Step.CANDIDATE)
    redirect = redirect.changed(requirements=redirect.requirements.changed(sync_mode=SyncMode.REDIRECT))
    assert sentences(to_sign_off(redirect, approver="Dana")) == ("The career page has not been checked yet.",)


def test_without_version_2_there_is_no_sign_off() -> None:
    onboarding = in_both_phases(Step.GO_LIVE)
    assert sentences(to_sign_off(onboarding, approver="Dana")) == ("Version 2 has not been sent yet.",)
    assert onboarding.candidate is not None
    unheard = onboarding.changed(candidate=onboarding.candidate.changed(confirmations={}))
    assert sentences(to_sign_off(unheard, approver="Dana"))[1] == "The customer has not confirmed 9 of 9 items yet."
    for done in ("seen", "left out"):
        assert to_sign_off(in_both_phases(Step.GO_LIVE, done), approver="Dana") == ()


def test_a_live_customer_is_not_signed_off_twice() -> None:
    assert sentences(to_sign_off(at(Step.LIVE), approver="Dana")) == ("This customer is already live.",)


def test_the_sign_off_needs_a_name() -> None:
    assert sentences(to_sign_off(at(Step.GO_LIVE), approver="  ")) == ("Name the approver at the customer.",)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"item": "weather"}, "does not exist"),
        ({"answer": "perhaps"}, "yes, no or not applicable"),
        ({"answer": ""}, "yes, no or not applicable"),
        ({"who": " "}, "Enter who"),
    ],
)
def test_a_confirmation_is_one_known_item_one_answer_and_one_name(changed: dict[str, str], sentence: str) -> None:
    pushed = at(Step.CANDIDATE, candidate=CandidateVerified(push_id="p1"))
    confirmation = {"item": "job", "answer": "yes", "who": "Dana"}
    assert all(to_confirm(pushed, **confirmation | {"item": item}) == () for item in CONFIRMATION_ITEMS)
    (problem,) = sentences(to_confirm(pushed, **confirmation | changed))
    assert sentence in problem


@pytest.mark.parametrize("version_2", [None, "sent", "refused", "seen", "left out"])
def test_the_customer_confirms_the_screening_only_once_version_2_shows_it(version_2: PhaseState | None) -> None:
    onboarding = in_both_phases(Step.CANDIDATE, version_2)
    refused = [item for item in CONFIRMATION_ITEMS if to_confirm(onboarding, item=item, answer="yes", who="Dana")]
    assert refused == ([] if version_2 in ("seen", "left out") else ["conversation", "assessment"])
    if refused:
        (problem,) = sentences(to_confirm(onboarding, item="assessment", answer="no", who="Dana"))
        assert problem.startswith("Version 1 has no screening conversation and no assessment. Version 2 ")


def test_nothing_is_confirmed_before_a_candidate_was_pushed() -> None:
    assert sentences(to_confirm(at(Step.CANDIDATE), item="job", answer="yes", who="Dana")) == (
        "Push the test candidate first.",
    )


@pytest.mark.parametrize(
    ("changed", "later", "state"),
    [
        ({}, 0, "Not created"),
        ({"link": LINK}, 0, "Created"),
        ({"link": LINK.changed(sent=STATEMENT)}, 0, "Sent"),
        ({"link": LINK.changed(sent=STATEMENT)}, 365, "Expired"),
        ({"link": LINK}, 366, "Expired"),
        ({"link": LINK, "connection": CONNECTION}, 366, "Used"),
        ({"link": LINK.changed(relink=True), "connection": CONNECTION.changed(status="INVALID")}, 0, "Created"),
        ({"link": LINK.changed(relink=True), "connection": CONNECTION.changed(status="INVALID")}, 366, "Expired"),
        ({"link": LINK.changed(relink=True), "connection": CONNECTION}, 0, "Used"),
    ],
)
def test_the_links_own_state(changed: dict[str, object], later: int, state: str) -> None:
    assert link_state(at(Step.LINK, **changed), NOW + timedelta(days=later)) == state
