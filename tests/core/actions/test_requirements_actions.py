"""Step 1 as actions: what closes it, what opens it again, and the honest way on without a connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.actions import (
    connection,
    go_live,
    guide,
    holding,
    linking,
    links,
    onboarding as onboardings,
    profile,
    requirements,
)
from core.actions.context import ByItself, Context
from core.errors import EditConflict, InvalidInput, NotAllowed, StepClosed
from core.onboarding.connection_facts import Sync
from core.onboarding.going_back import ways_back
from core.onboarding.model import AtsDecision, Contact, Onboarding, Requirements
from core.onboarding.part import Statement
from core.onboarding.states import Step, SyncMode
from core.onboarding.steps import current_step, next_move, skipped
from core.people.actor import NOT_KNOWN
from core.people.roles import Permission
from core.problem import sentences
from tests.actors import named
from tests.history import history
from tests.office import ADA, ANA, ELI, SAM, Office, open_office, sample

LEVER, TEAMTAILOR = "https://jobs.lever.co/acme", "https://acme.teamtailor.com/jobs/12-welder"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def wanted(**changes: Any) -> Requirements:
    """Everything that an easy ATS needs."""
    requirements = {
        "account_id": "acc_1",
        "account_name": "Acme",
        "admin": Contact(name="Dana Whitfield", email="dana@customer.example"),
        "backup": Contact(name="Luis Ortega"),
        "ats": "teamtailor",
        "ip_filter": "no",
        "go_live_target": date(2027, 3, 1),
    }
    return Requirements.model_validate(requirements | changes)


def saved(office: Office, new: Requirements, *, onboarding: Onboarding | None = None) -> Onboarding:
    """An onboarding with these requirements."""
    onboarding = onboarding or onboardings.start(office.ctx(ANA), customer="Acme", another=True)
    return requirements.save(office.ctx(ANA, onboarding), onboarding.id, new)


def agreed(office: Office, new: Requirements) -> Onboarding:
    """An onboarding in which these requirements are agreed, every warning acknowledged."""
    onboarding = saved(office, new)
    for key in requirements.warnings(office.services, onboarding.requirements):
        onboarding = requirements.acknowledge(office.ctx(ANA), onboarding.id, key=key, text="Dana accepts it")
    return requirements.agree(office.ctx(ANA, onboarding), onboarding.id)


def missing(office: Office, **changes: Any) -> str:
    """What keeps these requirements from being agreed, read from what was really saved."""
    return " ".join(
        sentences(requirements.problems_to_agree(office.services, saved(office, wanted(**changes)).requirements))
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, ""),
        ({"account_id": ""}, "Choose the FactoryFix account."),
        ({"admin": Contact(name="Dana")}, "Name the customer’s ATS administrator"),
        ({"backup": Contact()}, "Name a backup"),
        ({"ats": ""}, "Choose the exact ATS."),
        ({"go_live_target": None}, "Agree on a go-live target."),
        ({"sync_mode": "redirect"}, "Redirect needs a reason"),
        ({"sync_mode": "redirect", "redirect_reason": "OFCCP"}, "a check mark at “We advised against it”"),
        ({"sync_mode": "redirect", "redirect_reason": "OFCCP", "advised_against": True}, ""),
        ({"sync_mode": "manual"}, "Enter who adds the candidates"),
        ({"sync_mode": "manual", "by_hand": "Dana, daily"}, ""),
        ({"ats": "rippling"}, "Kombo has no connection for Rippling Recruiting. Only Redirect"),
        ({"ats": "adpworkforcenow"}, "Only Redirect or manual entry is possible."),
        ({"ats": "ukg-pro-wfm", "sync_mode": "manual", "by_hand": "Dana"}, "does not hold jobs or candidates"),
        ({"ats": "ukgpro"}, "Acknowledge: The source must exist first."),
        ({"ats": "bamboohr", "sync_mode": "new_and_engaged"}, "Acknowledge: Updates may not arrive."),
    ],
)
def test_missing_requirements_are_named(office: Office, changes: dict[str, Any], sentence: str) -> None:
    sentences = missing(office, **changes)
    assert sentence in sentences and bool(sentences) == bool(sentence)


@pytest.mark.parametrize("email", ["Dana <dana@customer.example>", " dana@customer.example", "dana", "a b@c.example"])
def test_an_administrator_is_written_to_at_an_address_and_nothing_around_it(office: Office, email: str) -> None:
    with pytest.raises(InvalidInput, match="is not valid"):
        saved(office, wanted(admin=Contact(name="Dana", email=email)))


def test_new_and_engaged_on_a_doubtful_ats_needs_words_and_other_warnings_only_a_press(office: Office) -> None:
    onboarding = saved(office, wanted(ats="bamboohr", sync_mode="new_and_engaged"))
    with pytest.raises(InvalidInput, match="needs a statement"):
        requirements.acknowledge(office.ctx(ANA), onboarding.id, key="update_high", text=" ")
    onboarding = requirements.acknowledge(
        office.ctx(ANA), onboarding.id, key="update_high", text="Dana knows, by e-mail"
    )
    assert onboarding.requirements.acknowledged["update_high"].text == "Dana knows, by e-mail"
    ukg = saved(office, wanted(ats="ukgpro"))
    ukg = requirements.acknowledge(office.ctx(ANA), ukg.id, key="source")
    assert ukg.requirements.acknowledged["source"].by == ANA.actor


@pytest.mark.parametrize("key", ["push_works", "redirect", "update_high", ""])
def test_only_a_warning_of_this_ats_and_mode_is_acknowledged(office: Office, key: str) -> None:
    onboarding = saved(office, wanted())
    with pytest.raises(InvalidInput, match="does not apply"):
        requirements.acknowledge(office.ctx(ANA), onboarding.id, key=key, text="x")


def test_changing_the_ats_voids_all_acknowledgments_and_changing_the_mode_only_the_agreement(office: Office) -> None:
    onboarding = agreed(office, wanted(ats="ukgpro"))
    words = onboarding.requirements.acknowledged
    assert words
    onboarding = saved(office, onboarding.requirements.changed(sync_mode="new_and_engaged"), onboarding=onboarding)
    assert onboarding.requirements.agreed is None and onboarding.requirements.acknowledged == words
    onboarding = saved(office, onboarding.requirements.changed(ats="lever"), onboarding=onboarding)
    assert onboarding.requirements.acknowledged == {}


def test_two_addresses_that_disagree_wait_for_a_reason_that_is_kept_with_its_name(office: Office) -> None:
    onboarding = saved(office, wanted(pasted_urls=(LEVER, TEAMTAILOR)))
    with pytest.raises(StepClosed, match="Say why the chosen ATS is the right one"):
        requirements.agree(office.ctx(ANA, onboarding), onboarding.id)
    reason = AtsDecision(by=named("somebody else"), at=datetime(2020, 1, 1, tzinfo=UTC), text="Lever ended in May")
    onboarding = saved(office, onboarding.requirements.changed(ats_decision=reason), onboarding=onboarding)
    kept = onboarding.requirements.ats_decision
    assert kept is not None
    assert (kept.by.name, kept.text) == (ANA.name, "Lever ended in May")
    assert kept.about == requirements.conflict(office.services, onboarding.requirements)
    onboarding = requirements.agree(office.ctx(ANA, onboarding), onboarding.id)
    again = saved(office, onboarding.requirements.changed(compliance="OFCCP"), onboarding=onboarding)
    assert again.requirements.ats_decision == kept and again.requirements.agreed


def test_a_reason_holds_for_one_contradiction_only(office: Office) -> None:
    reason = AtsDecision(by=NOT_KNOWN, at=datetime.now(UTC), text="The group uses both")
    onboarding = agreed(office, wanted(pasted_urls=(LEVER, TEAMTAILOR), ats_decision=reason))
    decided = onboarding.requirements.ats_decision
    third = onboarding.requirements.changed(pasted_urls=(LEVER, "https://jobs.ashbyhq.com/acme"), ats_decision=decided)
    moved = saved(
        office, third, onboarding=onboarding
    )  # the same words typed for another contradiction are a new decision
    assert moved.requirements.ats_decision != decided
    gone = saved(office, moved.requirements.changed(pasted_urls=(TEAMTAILOR,)), onboarding=moved)
    assert gone.requirements.ats_decision is None


def test_an_address_that_disagrees_opens_the_agreement_again(office: Office) -> None:
    onboarding = agreed(office, wanted(pasted_urls=(TEAMTAILOR,)))
    onboarding = saved(office, onboarding.requirements.changed(pasted_urls=(LEVER,)), onboarding=onboarding)
    assert onboarding.requirements.agreed is None and current_step(onboarding) is Step.REQUIREMENTS
    with pytest.raises(StepClosed, match="Agree on the requirements first"):
        links.create_link(office.ctx(ANA), onboarding.id)
    assert "The pasted address belongs to Lever, but you chose Teamtailor." in requirements.conflict(
        office.services, onboarding.requirements
    )


@pytest.mark.parametrize(
    ("taken", "sentence"),
    [
        ({"redirect_reason": ""}, "Redirect needs a reason"),
        ({"advised_against": False}, "Redirect needs a reason"),
        ({"account_id": "", "account_name": ""}, "Choose the FactoryFix account"),
        ({"admin": Contact(name="Dana Whitfield")}, "with an e-mail address"),
        ({"backup": Contact()}, "Name a backup"),
        ({"go_live_target": None}, "Agree on a go-live target"),
        ({"go_live_target": date(2020, 1, 1)}, "in the past"),
    ],
)
def test_taking_away_what_the_agreement_rests_on_opens_it_again(
    office: Office, taken: dict[str, Any], sentence: str
) -> None:
    redirecting = wanted(sync_mode="redirect", redirect_reason="Their rule", advised_against=True)
    onboarding = agreed(office, redirecting)
    after = saved(office, onboarding.requirements.changed(**taken), onboarding=onboarding).requirements
    assert after.agreed is None
    assert sentence in " ".join(sentences(requirements.problems_to_agree(office.services, after)))


def test_a_change_that_takes_nothing_away_leaves_the_agreement_even_after_the_target_has_passed(office: Office) -> None:
    onboarding = agreed(office, wanted())
    office.clock.ahead = timedelta(days=400)
    try:
        after = saved(office, onboarding.requirements.changed(compliance="OFCCP"), onboarding=onboarding).requirements
    finally:
        office.clock.ahead = timedelta()
    assert after.agreed == onboarding.requirements.agreed


@pytest.mark.parametrize(
    ("changes", "steps"),
    [
        ({"sync_mode": "manual", "by_hand": "Dana, every morning"}, [Step.GO_LIVE]),
        (
            {"sync_mode": "redirect", "redirect_reason": "OFCCP", "advised_against": True},
            [Step.CANDIDATE, Step.GO_LIVE],
        ),
    ],
)
def test_an_ats_without_a_tool_goes_live_over_the_steps_that_remain(
    office: Office, changes: dict[str, Any], steps: list[Step]
) -> None:
    onboarding = agreed(office, wanted(ats="rippling", **changes))
    reason = "Kombo has no connection for Rippling Recruiting."
    for step in (Step.LINK, Step.CONNECT, Step.LINKING, Step.JOBS):
        assert skipped(onboarding, step) == reason
    assert current_step(onboarding) is steps[0]
    assert not {Step.LINK, Step.LINKING, Step.JOBS} & set(ways_back(onboarding))
    if Step.CANDIDATE in steps:
        assert next_move(onboarding) == "Check the career page"
        onboarding = go_live.check_redirect(
            office.ctx(ANA), onboarding.id, address="https://acme.example/jobs/1", note="It opens"
        )
    else:
        assert skipped(onboarding, Step.CANDIDATE) == "Candidates are entered by hand: Dana, every morning"
    risks = office.risks(onboarding)
    live = go_live.sign_off(office.ctx(ANA), onboarding.id, approver="Dana Whitfield", accepted=risks)
    assert current_step(live) is Step.LIVE


def test_a_connection_becomes_possible_again_with_another_ats(office: Office) -> None:
    onboarding = agreed(office, wanted(ats="rippling", sync_mode="manual", by_hand="Dana"))
    onboarding = saved(office, onboarding.requirements.changed(ats="teamtailor"), onboarding=onboarding)
    onboarding = requirements.agree(office.ctx(ANA, onboarding), onboarding.id)
    assert onboarding.requirements.no_connection == "" and current_step(onboarding) is Step.LINK


def test_by_hand_on_an_ats_that_gives_jobs_only_keeps_every_step_but_the_candidate(office: Office) -> None:
    onboarding = agreed(office, wanted(ats="adpworkforcenow", sync_mode="manual", by_hand="Dana"))
    assert current_step(onboarding) is Step.LINK
    assert [step for step in Step if skipped(onboarding, step)] == [Step.CANDIDATE]
    with pytest.raises(StepClosed, match="entered by hand"):
        profile.begin(office.ctx(ANA), onboarding.id, sample="cnc-machinist", job_key="any")


def test_by_hand_is_written_to_factoryfix_and_leads_on_to_the_jobs(office: Office) -> None:
    account = sample("Northgate").account["id"]
    onboarding = agreed(office, wanted(account_id=account, ats="dayforce", sync_mode="manual", by_hand="Dana"))
    _, address = links.create_link(office.ctx(ANA), onboarding.id)
    office.sandbox.submit(address, "dayforce")
    made = office.sandbox.control.get("/integrations").json()["integrations"]
    (integration,) = (row["id"] for row in made if str(row["origin_id"]).startswith(onboarding.id))
    connection.enter_integration(office.ctx(ANA), onboarding.id, integration_id=integration)
    onboarding = linking.link(office.ctx(ELI), onboarding.id)
    held = office.services.factoryfix.ats_link(onboarding.requirements.account_id)
    assert held is not None and held.sync_mode == "manual"
    assert current_step(onboarding) is Step.JOBS


def test_somebody_elses_newer_requirements_are_not_overwritten(office: Office) -> None:
    onboarding = saved(office, wanted())
    saved(office, onboarding.requirements.changed(compliance="OFCCP"), onboarding=onboarding)
    with pytest.raises(EditConflict, match="saved first"):
        saved(office, onboarding.requirements.changed(compliance="EEO"), onboarding=onboarding)


def colleague(
    office: Office, onboarding: Onboarding, what: str = "Saved the requirements", **parts: dict[str, Any]
) -> None:
    """Let somebody else change these fields of these parts."""
    with Context(office.services, ByItself(named("Ben Ito"))).change(onboarding.id, Permission.VIEW) as act:
        changed = {part: getattr(act.before, part).changed(**fields) for part, fields in parts.items()}
        act.save(act.before.changed(**changed), what)


def ticked(office: Office, onboarding: Onboarding) -> None:
    guide.tick(office.ctx(ELI), onboarding.id, step=guide.guide(office.services, onboarding).steps[0], done=True)


def synced(office: Office, onboarding: Onboarding) -> None:
    colleague(
        office,
        onboarding,
        "Reported a sync",
        connection={"last_sync": Sync(state="SUCCEEDED", ended_at=onboarding.created_at)},
    )


def held(office: Office, onboarding: Onboarding) -> None:
    holding.hold(office.ctx(ADA), onboarding.id, reason="Budget")


def complied(office: Office, onboarding: Onboarding) -> None:
    colleague(office, onboarding, requirements={"compliance": "OFCCP"})


def another_mode(office: Office, onboarding: Onboarding) -> None:
    colleague(office, onboarding, requirements={"sync_mode": SyncMode.NEW_AND_ENGAGED})


def another_ats(office: Office, onboarding: Onboarding) -> None:
    colleague(office, onboarding, requirements={"ats": "lever"})


def acknowledged(office: Office, onboarding: Onboarding) -> None:
    statement = Statement(by=named("Ben Ito"), at=office.services.now())
    colleague(office, onboarding, requirements={"acknowledged": {"source": statement}})


def another_link(office: Office, onboarding: Onboarding) -> None:
    colleague(office, onboarding, "Created a link", link={"created_at": office.services.now()})


def another_connection(office: Office, onboarding: Onboarding) -> None:
    colleague(
        office, onboarding, "Entered the integration", connection={"integration_id": f"another of {onboarding.id}"}
    )


Step1 = Callable[[Office, Onboarding], Onboarding]
Meanwhile = Callable[[Office, Onboarding], None]


def name_of(function: Callable[..., object]) -> str:
    return function.__name__


def saves(office: Office, seen: Onboarding) -> Onboarding:
    """Change the back-up of what was on the screen."""
    changed = seen.requirements.changed(backup=Contact(name="Somebody else"))
    return requirements.save(office.ctx(ANA, seen), seen.id, changed)


def undoes(office: Office, seen: Onboarding) -> Onboarding:
    """Choose another ATS, and accept what that undoes."""
    changed = seen.requirements.changed(ats="workday")
    return requirements.save(office.ctx(ANA, seen), seen.id, changed, consequences_accepted=True)


def agrees(office: Office, seen: Onboarding) -> Onboarding:
    return requirements.agree(office.ctx(ANA, seen), seen.id)


def agrees_what_is_typed(office: Office, seen: Onboarding) -> Onboarding:
    changed = seen.requirements.changed(backup=Contact(name="Somebody else"))
    return requirements.agree(office.ctx(ANA, seen), seen.id, changed)


def acknowledges(office: Office, seen: Onboarding) -> Onboarding:
    return requirements.acknowledge(office.ctx(ANA, seen), seen.id, key="source")


UNRELATED = (ticked, synced, held)
RESTS_ON: dict[Step1, tuple[tuple[Meanwhile, ...], tuple[Meanwhile, ...]]] = {
    saves: ((complied, another_mode, another_ats, acknowledged), (*UNRELATED, another_link, another_connection)),
    undoes: ((complied, another_mode, another_link, another_connection), UNRELATED),
    agrees: ((complied, another_mode, another_ats, acknowledged), (*UNRELATED, another_link)),
    agrees_what_is_typed: ((complied, another_mode, another_ats, acknowledged), (*UNRELATED, another_link)),
    acknowledges: ((another_mode, another_ats), (*UNRELATED, complied, acknowledged, another_link)),
}
"""Each act with what refuses it when it happened since the screen was drawn, and what does not."""


@pytest.fixture(scope="module")
def linked(office: Office) -> Onboarding:
    """An onboarding with a link and a connection whose ATS asks for a word on its warnings."""
    return office.connected("Northgate")


def on_the_screen(office: Office, linked: Onboarding) -> Onboarding:
    """The same requirements, open again, and everything else as it is after connecting."""
    fresh = onboardings.start(office.ctx(ANA), customer="Northgate again", another=True)
    assert linked.connection
    with office.ctx(ANA).change(fresh.id, Permission.AGREE) as act:
        requirements = linked.requirements.changed(agreed=None)
        connected = linked.connection.changed(integration_id=fresh.id)
        return act.save(act.before.changed(requirements=requirements, link=linked.link, connection=connected), "Copied")


@pytest.mark.parametrize(
    ("act", "meanwhile"), [(act, change) for act, (moved, _) in RESTS_ON.items() for change in moved], ids=name_of
)
def test_a_change_to_what_it_rests_on_refuses_and_says_who_changed_it(
    office: Office, linked: Onboarding, act: Step1, meanwhile: Meanwhile
) -> None:
    seen = on_the_screen(office, linked)
    meanwhile(office, seen)
    before = onboardings.get(office.ctx(ANA), seen.id)
    with pytest.raises(EditConflict, match="Ben Ito saved first"):
        act(office, seen)
    assert onboardings.get(office.ctx(ANA), seen.id) == before


@pytest.mark.parametrize(
    ("act", "meanwhile"),
    [(act, change) for act, (_, unrelated) in RESTS_ON.items() for change in unrelated],
    ids=name_of,
)
def test_a_change_elsewhere_refuses_nothing(
    office: Office, linked: Onboarding, act: Step1, meanwhile: Meanwhile
) -> None:
    seen = on_the_screen(office, linked)
    meanwhile(office, seen)
    before = onboardings.get(office.ctx(ANA), seen.id)
    assert act(office, seen).version > before.version > seen.version


def test_what_is_typed_is_agreed_and_saved_together_or_not_at_all(office: Office) -> None:
    onboarding = saved(office, wanted(backup=Contact()))
    with pytest.raises(StepClosed, match="Name a backup"):
        requirements.agree(
            office.ctx(ANA, onboarding), onboarding.id, onboarding.requirements.changed(compliance="OFCCP")
        )
    assert onboardings.get(office.ctx(ANA), onboarding.id) == onboarding
    typed = onboarding.requirements.changed(backup=Contact(name="Luis Ortega"))
    done = requirements.agree(office.ctx(ANA, onboarding), onboarding.id, typed)
    assert done.requirements.backup.name == "Luis Ortega"
    assert done.requirements.agreed
    assert [entry.what for entry in history(office.ctx(ANA), onboarding.id, limit=2)] == [
        "Agreed the requirements",
        "Saved the requirements",
    ]


@pytest.mark.parametrize("person", [ELI, SAM], ids=lambda person: person.role)
def test_only_roles_that_may_agree_can_change_requirements(office: Office, person: Any) -> None:
    onboarding = saved(office, wanted())
    for act in (
        lambda: requirements.save(office.ctx(person), onboarding.id, wanted()),
        lambda: requirements.acknowledge(office.ctx(person), onboarding.id, key="source"),
        lambda: requirements.agree(office.ctx(person), onboarding.id),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_promise_is_counted_in_business_days_from_today(office: Office) -> None:
    lever = office.services.catalogue.get("lever")
    assert lever is not None
    promised = requirements.promised_date(office.services, lever)
    assert promised.weekday() < 5
    assert timedelta(days=1) <= promised - office.services.now().date() <= timedelta(days=6)


def test_modes_that_send_nothing_are_known() -> None:
    sends_nobody = [mode for mode in SyncMode if not mode.sends_candidates]
    assert sends_nobody == [SyncMode.REDIRECT, SyncMode.MANUAL, SyncMode.UNKNOWN]
