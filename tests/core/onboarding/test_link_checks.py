"""Every check before linking, failing alone: which are hard, which a person may accept, and what is only unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from core import kombo_data
from core.onboarding.account_link_facts import AcceptedCheck, AccountHolder, LeftAccountLink
from core.onboarding.connection_facts import JobSample
from core.onboarding.connection_link_facts import LinkOptions
from core.onboarding.link_check import AccountFacts, CheckState, LinkCheck, LinkFacts, Override
from core.onboarding.link_checks import hard_problems, link_checks, soft_failures
from core.onboarding.link_origin import with_earlier
from core.onboarding.states import LinkDoubt, Step, SyncMode
from core.onboarding.sync_settings import SyncSettings
from core.problem import ProblemCode as Code
from tests.core.onboarding.stages import CONNECTION, LINK, NOW, REQUIREMENTS, STATEMENT, at

ACME = frozenset({("site", "acme")})
SAMPLE = JobSample(read_at=NOW, count=3, sites=(("site", "acme"),))
GOOD = CONNECTION.changed(
    origin_id="one.1a2b3c4d", setup_status="COMPLETED", qa_status="PASSED", organization="Acme", sample=SAMPLE,
    can_create_application=True,
)  # fmt: skip
HOLDER = AccountHolder(account_id="acc-1", integration_id="lever:2", onboarding_id="two", customer="Brightwater")
BOTH = {"sync_mode": SyncMode.NEW_AND_ENGAGED}


def facts(
    *, connection: dict[str, Any] | None = None, requirements: dict[str, Any] | None = None, **changed: Any
) -> LinkFacts:
    """A connection that may be linked in every respect, with these changes."""
    agreed = REQUIREMENTS.changed(**{"agreed": STATEMENT} | (requirements or {}))
    onboarding = at(Step.LINKING, connection=GOOD.changed(**connection or {}), requirements=agreed)
    known = LinkFacts(
        onboarding, tool="lever", ats="Lever", connected_ats="Lever", same_ats=True, sites=ACME,
        account=AccountFacts(answered=True, name="Acme, Inc."),
    )  # fmt: skip
    return replace(known, **changed)


def made_for_test(**changed: Any) -> dict[str, Any]:
    """The onboarding of a connection whose link was made for a test environment."""
    made = LINK.changed(origin_id="one.1a2b3c4d", options=LinkOptions(environment="uat"))
    known = facts().onboarding
    return {"onboarding": known.changed(**{"link": made} | changed)}


def account(**changed: Any) -> dict[str, Any]:
    return {"account": replace(facts().account, **changed)}


STAGE = {"sync_settings": SyncSettings(landing_stage="Screen")}
STAGES = SAMPLE.changed(stages=("New", "Interview"))
NEVER, REASON, TAKEOVER = Override.NOTHING, Override.REASON, Override.TAKEOVER
ALONE: list[tuple[Code, Override, dict[str, Any]]] = [
    (Code.NOT_AGREED, NEVER, {"requirements": {"agreed": None}}),
    (Code.OTHER_TOOL, NEVER, {"connection": {"tool": "workday"}, "connected_ats": "Workday", "same_ats": False}),
    (Code.OTHER_TOOL, NEVER, {"connection": {"tool": ""}, "connected_ats": "", "same_ats": False}),
    (Code.OLDER_TOOL, REASON, {"connection": {"tool": "lever_v1"}}),
    (Code.OTHER_ORIGIN, NEVER, {"connection": {"origin_id": "another.1a2b3c4d"}}),
    (Code.OTHER_ENVIRONMENT, REASON, made_for_test()),
    (Code.NOT_IMPORTED, NEVER, {"connection": {"origin_id": ""}}),
    (Code.LINKED_ELSEWHERE, NEVER, {"taken_by": "Brightwater"}),
    (Code.OTHER_ORGANIZATION, REASON, {"connection": {"organization": "Brightwater Foods"}}),
    (Code.OTHER_TENANT, NEVER, {"connection": {"sample": SAMPLE.changed(sites=(("site", "brightwater"),))}}),
    (Code.OTHER_CATEGORY, NEVER, {"connection": {"category": "HRIS"}}),
    (Code.OTHER_CATEGORY, NEVER, {"connection": {"category": ""}}),
    (Code.NOT_ACTIVE, NEVER, {"connection": {"status": "INVALID"}}),
    (Code.NOT_ACTIVE, NEVER, {"connection": {"status": ""}}),
    (Code.NOT_SET_UP, NEVER, {"connection": {"setup_status": "INCOMPLETE"}}),
    (Code.QA_FAILED, NEVER, {"connection": {"qa_status": "FAILED"}}),
    (Code.JOBS_OFF, NEVER, {"connection": {"data_off": {"ats_jobs": "OPTED_OUT"}}}),
    (Code.NO_JOBS, REASON, {"connection": {"sample": JobSample(read_at=NOW)}}),
    (Code.LOCATIONS_OFF, REASON, {"connection": {"data_off": {"ats_jobs.location": "DISABLED"}}}),
    (Code.NO_APPLICATIONS, NEVER, {"connection": {"can_create_application": False}}),
    (Code.APPLICATIONS_UNKNOWN, REASON, {"connection": {"can_create_application": None}}),
    (Code.NO_ATTACHMENTS, REASON,
     {"requirements": BOTH, "connection": {"data_off": {"ats_add_application_attachment": "UNAVAILABLE"}}}),
    (Code.NO_SUCH_STAGE, REASON, {"requirements": STAGE, "connection": {"sample": STAGES}}),
    (Code.OPTED_OUT, REASON, {"connection": {"data_off": {"ats_candidates": "OPTED_OUT"}}}),
    (Code.DATA_OUTDATED, REASON, {"connection": {"data_expired_at": NOW}}),
    (Code.NO_SUCH_ACCOUNT, NEVER, account(exists=False, name="")),
    (Code.OTHER_ACCOUNT_NAME, REASON, account(name="Brightwater Foods")),
    (Code.ACCOUNT_IN_USE, TAKEOVER, account(holder=HOLDER)),
    (Code.ACCOUNT_IN_USE, TAKEOVER, account(holder=HOLDER.changed(only_here=True))),
]  # fmt: skip


def test_a_connection_that_is_right_in_every_respect_is_linked() -> None:
    checks = link_checks(facts())
    assert {check.state for check in checks} == {CheckState.HOLDS}
    assert hard_problems(checks) == () and soft_failures(checks) == ()


@pytest.mark.parametrize(("code", "override", "changed"), ALONE, ids=lambda value: str(value))
def test_every_check_fails_alone_with_a_sentence_and_a_next_step(
    code: Code, override: Override, changed: dict[str, Any]
) -> None:
    checks = link_checks(facts(**changed))
    (failing,) = [check for check in checks if check.fails]
    assert (failing.code, failing.override) == (code, override)
    assert failing.sentence and failing.next_step
    assert failing.expected != failing.actual
    assert [problem.code for problem in hard_problems(checks)] == [code] * (override is NEVER)
    assert [check.code for check in soft_failures(checks)] == [code] * (override is REASON)


@pytest.mark.parametrize(("stage", "mode"), [("", "engaged"), ("interview", "engaged"), ("Screen", "redirect")])
def test_the_stage_is_not_asked_for_where_it_is_known_or_not_used(stage: str, mode: str) -> None:
    wanted = {"sync_settings": SyncSettings(landing_stage=stage), "sync_mode": SyncMode(mode)}
    checks = link_checks(facts(requirements=wanted, connection={"sample": STAGES}))
    assert [check.code for check in checks if check.fails] == []
    assert (Code.NO_SUCH_STAGE in {check.code for check in checks}) is (stage == "interview")


def test_every_check_is_in_the_table_above() -> None:
    assert {check.code for check in link_checks(facts())} <= {code for code, _, _ in ALONE}


NOT_KNOWN: list[tuple[str, dict[str, Any]]] = [
    ("Set-up", {"connection": {"setup_status": "FINAL_SYNC_PENDING"}}),
    ("Set-up", {"connection": {"setup_status": "SOMETHING_NEW"}}),
    ("Data check", {"connection": {"qa_status": "PENDING"}}),
    ("Data check", {"connection": {"qa_status": ""}}),
    ("Reading jobs", {"connection": {"sample": SAMPLE.changed(problem="Kombo cannot be reached.")}}),
    ("Organization at Kombo", {"connection": {"organization": ""}}),
    ("Stage that candidates arrive in", {"requirements": STAGE}),
    ("Tenant", {"sites": frozenset()}),
    ("Tenant", {"sites": frozenset({("tenant", "acme01")})}),
    ("Tenant", {"connection": {"sample": SAMPLE.changed(sites=())}}),
]


@pytest.mark.parametrize(("name", "changed"), NOT_KNOWN, ids=str)
def test_what_nobody_knows_is_neither_proved_nor_forbidden(name: str, changed: dict[str, Any]) -> None:
    unknown = [check for check in link_checks(facts(**changed)) if check.state is not CheckState.HOLDS]
    assert [(check.name, check.state) for check in unknown] == [(name, CheckState.UNKNOWN)]


def test_without_an_answer_of_factoryfix_the_account_is_not_called_free() -> None:
    unknown = [check for check in link_checks(facts(account=AccountFacts())) if check.state is CheckState.UNKNOWN]
    assert [check.actual for check in unknown] == ["Not checked yet", "Nobody, as far as known here"]


def test_an_earlier_link_of_this_onboarding_is_named() -> None:
    known = facts(**account(own=True))
    left = LeftAccountLink(account_id="acc-1", integration_id="lever:1", since=NOW)
    checks = link_checks(replace(known, onboarding=known.onboarding.changed(left_links=(left,))))
    assert checks[-1].actual == "This onboarding, by its earlier link"


def test_old_and_new_ids_of_one_ats_are_named_apart() -> None:
    older = next(check for check in link_checks(facts(connection={"tool": "lever_v1"})) if check.name == "ATS")
    assert (older.expected, older.actual) == ("Lever (lever)", "Lever (lever_v1), an older ID of the same ATS")


def test_a_test_environment_stays_known_after_a_reconnection_link() -> None:
    before = facts(**made_for_test()).onboarding
    renewed = with_earlier(before, before.link, LinkDoubt.REPLACED)
    after = before.changed(link=LINK.changed(relink=True, origin_id="one.5e6f7a8b"), earlier_links=renewed)
    (failing,) = soft_failures(link_checks(facts(onboarding=after)))
    assert (failing.code, failing.actual) == (Code.OTHER_ENVIRONMENT, "uat")


def test_an_import_replaces_the_missing_origin_and_nothing_else() -> None:
    imported = {"origin_id": "", "imported": STATEMENT}
    assert hard_problems(link_checks(facts(connection=imported))) == ()
    others = hard_problems(link_checks(facts(connection=imported | {"origin_id": "another"})))
    assert [problem.code for problem in others] == [Code.OTHER_ORIGIN]


@pytest.mark.parametrize("mode", [SyncMode.REDIRECT, SyncMode.MANUAL])
def test_write_actions_count_only_where_candidates_are_sent(mode: SyncMode) -> None:
    off = {"ats_add_application_attachment": "OPTED_OUT", "ats_candidates": "OPTED_OUT"}
    reads_only = facts(requirements={"sync_mode": mode}, connection={"can_create_application": False, "data_off": off})
    assert not [check for check in link_checks(reads_only) if check.fails]


SOFT = [(code, changed) for code, override, changed in ALONE if override is REASON]


def accepted(check: LinkCheck, **changed: Any) -> tuple[AcceptedCheck, ...]:
    known = AcceptedCheck(code=check.code, about=check.about, actual=check.actual, text="", accepted=STATEMENT)
    return (known.changed(**changed),)


@pytest.mark.parametrize(("code", "changed"), SOFT, ids=str)
def test_an_accepted_finding_stays_accepted_whatever_it_is_called(code: Code, changed: dict[str, Any]) -> None:
    (failing,) = soft_failures(link_checks(facts(**changed)))
    assert failing.is_accepted(accepted(failing, actual="In other words", text="In other words"))
    assert not failing.is_accepted(accepted(failing, about="another finding"))
    assert not failing.is_accepted(accepted(failing, code=Code.NOT_AGREED))


UNTIL_DECEMBER_2026 = {
    Code.OLDER_TOOL: "Lever (lever_v1), an older ID of the same ATS",
    Code.OTHER_ENVIRONMENT: "uat",
    Code.OTHER_ORGANIZATION: "Brightwater Foods",
    Code.NO_JOBS: "Yes, but Kombo has none",
    Code.LOCATIONS_OFF: "Switched off in our scope config",
    Code.APPLICATIONS_UNKNOWN: "Kombo does not say",
    Code.NO_ATTACHMENTS: "Not offered by Kombo for this ATS",
    Code.NO_SUCH_STAGE: "No such stage",
    Code.OPTED_OUT: "Reading candidates",
    Code.DATA_OUTDATED: "Older than the settings",
    Code.OTHER_ACCOUNT_NAME: "Brightwater Foods",
}
"""What was stored of each finding before it had a key."""


@pytest.mark.parametrize(("code", "changed"), SOFT, ids=str)
def test_what_was_accepted_before_findings_had_keys_still_counts(code: Code, changed: dict[str, Any]) -> None:
    stored = {"code": code, "actual": UNTIL_DECEMBER_2026[code], "text": "As it was", "accepted": STATEMENT}
    (failing,) = soft_failures(link_checks(facts(**changed)))
    assert failing.is_accepted((AcceptedCheck.model_validate(stored),))


@pytest.mark.parametrize("reason", kombo_data.NEXT_STEPS)
@pytest.mark.parametrize("about", [kombo_data.JOBS, kombo_data.LOCATION, kombo_data.ATTACH])
def test_what_kombo_does_not_do_has_the_next_step_for_its_reason(about: str, reason: str) -> None:
    checks = link_checks(facts(requirements=BOTH, connection={"data_off": {about: reason}}))
    (failing,) = [check for check in checks if check.fails]
    assert failing.next_step == kombo_data.NEXT_STEPS[reason]
    assert failing.sentence.startswith(kombo_data.switched_off({about: reason}, about))
    assert failing.about == reason


@given(st.sampled_from(["Acme", "ACME Inc.", "Acme, LLC", "The Acme Group", "Acme Plastics USA"]))
def test_another_spelling_of_the_customers_name_is_no_finding(organization: str) -> None:
    assert not soft_failures(link_checks(facts(connection={"organization": organization})))


def test_there_is_nothing_to_check_without_a_connection() -> None:
    assert link_checks(LinkFacts(at(Step.LINKING, connection=None))) == ()
