"""Step 1 as actions: what closes it, what opens it again, and the honest way on without a connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.actions import connection, go_live, guide, linking, onboarding, profile, requirements
from core.actions.context import ByItself, Context
from core.errors import EditConflict, InvalidInput, NotAllowed, StepClosed
from core.onboarding.going_back import ways_back
from core.onboarding.model import AtsDecision, Contact, Onboarding, Requirements, Statement, Step, Sync, SyncMode
from core.onboarding.problem import sentences
from core.onboarding.steps import current_step, next_move, skipped
from core.people.actor import NOT_KNOWN
from core.people.roles import Permission
from tests.actors import named
from tests.office import ADA, ANA, ELI, SAM, Office, open_office, sample

LEVER, GREENHOUSE = "https://jobs.lever.co/acme", "https://boards.greenhouse.io/acme"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def wanted(**changes: Any) -> Requirements:
    """Everything that an easy ATS needs."""
    said = {
        "account_id": "acc_1",
        "account_name": "Acme",
        "admin": Contact(name="Dana Whitfield", email="dana@customer.example"),
        "backup": Contact(name="Luis Ortega"),
        "ats": "greenhousev3",
        "go_live_target": date(2027, 3, 1),
    }
    return Requirements.model_validate(said | changes)


def saved(office: Office, said: Requirements, *, one: Onboarding | None = None) -> Onboarding:
    """An onboarding with these requirements."""
    one = one or onboarding.start(office.ctx(ANA), customer="Acme", another=True)
    return requirements.save(office.ctx(ANA, one), one.id, said)


def agreed(office: Office, said: Requirements) -> Onboarding:
    """An onboarding in which these requirements are agreed, every warning acknowledged."""
    one = saved(office, said)
    for key in requirements.warnings(office.services, one.requirements):
        one = requirements.acknowledge(office.ctx(ANA), one.id, key=key, text="Dana accepts it")
    return requirements.agree(office.ctx(ANA, one), one.id)


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
        ({"backup": Contact()}, "Name a back-up"),
        ({"ats": ""}, "Choose the exact ATS."),
        ({"go_live_target": None}, "Agree a go-live target."),
        ({"sync_mode": "redirect"}, "Redirect needs a reason"),
        ({"sync_mode": "redirect", "redirect_reason": "OFCCP"}, "a tick that we advised against it"),
        ({"sync_mode": "redirect", "redirect_reason": "OFCCP", "advised_against": True}, ""),
        ({"sync_mode": "manual"}, "Say who enters the candidates"),
        ({"sync_mode": "manual", "by_hand": "Dana, daily"}, ""),
        ({"ats": "rippling"}, "Kombo has no connection for Rippling Recruiting. Only Redirect"),
        ({"ats": "adpworkforcenow"}, "Only Redirect or manual entry is possible."),
        ({"ats": "ukg-pro-wfm", "sync_mode": "manual", "by_hand": "Dana"}, "does not hold jobs or candidates"),
        ({"ats": "ukgpro"}, "Acknowledge: The source must exist first."),
        ({"ats": "bamboohr", "sync_mode": "new_and_engaged"}, "Acknowledge: Updates may not arrive."),
    ],
)
def test_what_is_missing_is_named(office: Office, changes: dict[str, Any], sentence: str) -> None:
    said = missing(office, **changes)
    assert sentence in said and bool(said) == bool(sentence)


@pytest.mark.parametrize("email", ["Dana <dana@customer.example>", " dana@customer.example", "dana", "a b@c.example"])
def test_an_administrator_is_written_to_at_an_address_and_nothing_around_it(office: Office, email: str) -> None:
    with pytest.raises(InvalidInput, match="is not one like"):
        saved(office, wanted(admin=Contact(name="Dana", email=email)))


def test_new_and_engaged_on_a_doubtful_ats_needs_words_and_other_warnings_only_a_press(office: Office) -> None:
    one = saved(office, wanted(ats="bamboohr", sync_mode="new_and_engaged"))
    with pytest.raises(InvalidInput, match="needs words"):
        requirements.acknowledge(office.ctx(ANA), one.id, key="update_high", text=" ")
    one = requirements.acknowledge(office.ctx(ANA), one.id, key="update_high", text="Dana knows, by e-mail")
    assert one.requirements.acknowledged["update_high"].text == "Dana knows, by e-mail"
    ukg = saved(office, wanted(ats="ukgpro"))
    ukg = requirements.acknowledge(office.ctx(ANA), ukg.id, key="source")
    assert ukg.requirements.acknowledged["source"].by == ANA.actor


@pytest.mark.parametrize("key", ["push_works", "redirect", "update_high", ""])
def test_only_a_warning_of_this_ats_and_mode_is_acknowledged(office: Office, key: str) -> None:
    one = saved(office, wanted())
    with pytest.raises(InvalidInput, match="does not belong"):
        requirements.acknowledge(office.ctx(ANA), one.id, key=key, text="x")


def test_another_ats_voids_every_word_and_another_mode_only_the_agreement(office: Office) -> None:
    one = agreed(office, wanted(ats="ukgpro"))
    words = one.requirements.acknowledged
    assert words
    one = saved(office, one.requirements.changed(sync_mode="new_and_engaged"), one=one)
    assert one.requirements.agreed is None and one.requirements.acknowledged == words
    one = saved(office, one.requirements.changed(ats="lever"), one=one)
    assert one.requirements.acknowledged == {}


def test_two_addresses_that_disagree_wait_for_a_reason_that_is_kept_with_its_name(office: Office) -> None:
    one = saved(office, wanted(pasted_urls=(LEVER, GREENHOUSE)))
    with pytest.raises(StepClosed, match="Say why the chosen ATS is the right one"):
        requirements.agree(office.ctx(ANA, one), one.id)
    reason = AtsDecision(by=named("somebody else"), at=datetime(2020, 1, 1, tzinfo=UTC), text="Lever ended in May")
    one = saved(office, one.requirements.changed(ats_decision=reason), one=one)
    kept = one.requirements.ats_decision
    assert kept is not None
    assert (kept.by.name, kept.text) == (ANA.name, "Lever ended in May")
    assert kept.about == requirements.conflict(office.services, one.requirements)
    one = requirements.agree(office.ctx(ANA, one), one.id)
    again = saved(office, one.requirements.changed(compliance="OFCCP"), one=one)
    assert again.requirements.ats_decision == kept and again.requirements.agreed


def test_a_reason_holds_for_one_contradiction_only(office: Office) -> None:
    reason = AtsDecision(by=NOT_KNOWN, at=datetime.now(UTC), text="The group uses both")
    one = agreed(office, wanted(pasted_urls=(LEVER, GREENHOUSE), ats_decision=reason))
    decided = one.requirements.ats_decision
    third = one.requirements.changed(pasted_urls=(LEVER, "https://jobs.ashbyhq.com/acme"), ats_decision=decided)
    moved = saved(office, third, one=one)  # the same words typed for another contradiction are a new decision
    assert moved.requirements.ats_decision != decided
    gone = saved(office, moved.requirements.changed(pasted_urls=(GREENHOUSE,)), one=moved)
    assert gone.requirements.ats_decision is None


def test_an_address_that_disagrees_opens_the_agreement_again(office: Office) -> None:
    one = agreed(office, wanted(pasted_urls=(GREENHOUSE,)))
    one = saved(office, one.requirements.changed(pasted_urls=(LEVER,)), one=one)
    assert one.requirements.agreed is None and current_step(one) is Step.REQUIREMENTS
    with pytest.raises(StepClosed, match="Agree the requirements first"):
        connection.create_link(office.ctx(ANA), one.id)
    assert "The pasted address belongs to Lever, you chose Greenhouse." in requirements.conflict(
        office.services, one.requirements
    )


@pytest.mark.parametrize(
    ("taken", "sentence"),
    [
        ({"redirect_reason": ""}, "Redirect needs a reason"),
        ({"advised_against": False}, "Redirect needs a reason"),
        ({"account_id": "", "account_name": ""}, "Choose the FactoryFix account"),
        ({"admin": Contact(name="Dana Whitfield")}, "with an e-mail address"),
        ({"backup": Contact()}, "Name a back-up"),
        ({"go_live_target": None}, "Agree a go-live target"),
        ({"go_live_target": date(2020, 1, 1)}, "in the past"),
    ],
)
def test_taking_away_what_the_agreement_rests_on_opens_it_again(
    office: Office, taken: dict[str, Any], sentence: str
) -> None:
    said = wanted(sync_mode="redirect", redirect_reason="Their rule", advised_against=True)
    one = agreed(office, said)
    after = saved(office, one.requirements.changed(**taken), one=one).requirements
    assert after.agreed is None
    assert sentence in " ".join(sentences(requirements.problems_to_agree(office.services, after)))


def test_a_change_that_takes_nothing_away_leaves_the_agreement_even_after_the_target_has_passed(office: Office) -> None:
    one = agreed(office, wanted())
    office.clock.ahead = timedelta(days=400)
    try:
        after = saved(office, one.requirements.changed(compliance="OFCCP"), one=one).requirements
    finally:
        office.clock.ahead = timedelta()
    assert after.agreed == one.requirements.agreed


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        ({"sync_mode": "manual", "by_hand": "Dana, every morning"}, [Step.GO_LIVE]),
        (
            {"sync_mode": "redirect", "redirect_reason": "OFCCP", "advised_against": True},
            [Step.CANDIDATE, Step.GO_LIVE],
        ),
    ],
)
def test_an_ats_without_a_tool_goes_live_over_the_steps_that_remain(
    office: Office, said: dict[str, Any], steps: list[Step]
) -> None:
    one = agreed(office, wanted(ats="rippling", **said))
    reason = "Kombo has no connection for Rippling Recruiting."
    for step in (Step.LINK, Step.CONNECT, Step.LINKING, Step.JOBS):
        assert skipped(one, step) == reason
    assert current_step(one) is steps[0]
    assert not {Step.LINK, Step.LINKING, Step.JOBS} & set(ways_back(one))
    if Step.CANDIDATE in steps:
        assert next_move(one) == "Check the career page"
        one = go_live.check_redirect(office.ctx(ANA), one.id, note="https://acme.example/jobs/1")
    else:
        assert skipped(one, Step.CANDIDATE) == "Candidates are entered by hand: Dana, every morning"
    live = go_live.sign_off(office.ctx(ANA), one.id, approver="Dana Whitfield")
    assert current_step(live) is Step.LIVE


def test_a_connection_becomes_possible_again_with_another_ats(office: Office) -> None:
    one = agreed(office, wanted(ats="rippling", sync_mode="manual", by_hand="Dana"))
    one = saved(office, one.requirements.changed(ats="greenhousev3"), one=one)
    one = requirements.agree(office.ctx(ANA, one), one.id)
    assert one.requirements.no_connection == "" and current_step(one) is Step.LINK


def test_by_hand_on_an_ats_that_gives_jobs_only_keeps_every_step_but_the_candidate(office: Office) -> None:
    one = agreed(office, wanted(ats="adpworkforcenow", sync_mode="manual", by_hand="Dana"))
    assert current_step(one) is Step.LINK
    assert [step for step in Step if skipped(one, step)] == [Step.CANDIDATE]
    with pytest.raises(StepClosed, match="entered by hand"):
        profile.begin(office.ctx(ANA), one.id, sample="cnc-machinist", job_key="any")


def test_by_hand_is_written_to_factoryfix_and_leads_on_to_the_jobs(office: Office) -> None:
    account = sample("Northgate").account["id"]
    one = agreed(office, wanted(account_id=account, ats="dayforce", sync_mode="manual", by_hand="Dana"))
    _, address = connection.create_link(office.ctx(ANA), one.id)
    office.sandbox.submit(address, "dayforce")
    made = office.sandbox.control.get("/integrations").json()["integrations"]
    (integration,) = (row["id"] for row in made if row["origin_id"] == one.id)
    connection.enter_integration(office.ctx(ANA), one.id, integration_id=integration)
    one = linking.link(office.ctx(ELI), one.id)
    held = office.services.factoryfix.ats_link(one.requirements.account_id)
    assert held is not None and held.sync_mode == "manual"
    assert current_step(one) is Step.JOBS


def test_somebody_elses_newer_requirements_are_not_overwritten(office: Office) -> None:
    one = saved(office, wanted())
    saved(office, one.requirements.changed(compliance="OFCCP"), one=one)
    with pytest.raises(EditConflict, match="saved first"):
        saved(office, one.requirements.changed(compliance="EEO"), one=one)


def colleague(office: Office, one: Onboarding, what: str = "Saved the requirements", **parts: dict[str, Any]) -> None:
    """Let somebody else change these fields of these parts."""
    with Context(office.services, ByItself(named("Ben Ito"))).change(one.id, Permission.VIEW) as act:
        changed = {part: getattr(act.before, part).changed(**fields) for part, fields in parts.items()}
        act.save(act.before.changed(**changed), what)


def ticked(office: Office, one: Onboarding) -> None:
    guide.tick(office.ctx(ELI), one.id, step=guide.guide(office.services, one).steps[0], done=True)


def synced(office: Office, one: Onboarding) -> None:
    colleague(
        office, one, "Reported a sync", connection={"last_sync": Sync(state="SUCCEEDED", ended_at=one.created_at)}
    )


def held(office: Office, one: Onboarding) -> None:
    onboarding.hold(office.ctx(ADA), one.id, reason="Budget")


def complied(office: Office, one: Onboarding) -> None:
    colleague(office, one, requirements={"compliance": "OFCCP"})


def another_mode(office: Office, one: Onboarding) -> None:
    colleague(office, one, requirements={"sync_mode": SyncMode.NEW_AND_ENGAGED})


def another_ats(office: Office, one: Onboarding) -> None:
    colleague(office, one, requirements={"ats": "lever"})


def acknowledged(office: Office, one: Onboarding) -> None:
    word = Statement(by=named("Ben Ito"), at=office.services.now())
    colleague(office, one, requirements={"acknowledged": {"source": word}})


def another_link(office: Office, one: Onboarding) -> None:
    colleague(office, one, "Created a link", link={"created_at": office.services.now()})


def another_connection(office: Office, one: Onboarding) -> None:
    colleague(office, one, "Entered the integration", connection={"integration_id": f"another of {one.id}"})


Step1 = Callable[[Office, Onboarding], Onboarding]
Meanwhile = Callable[[Office, Onboarding], None]


def name_of(function: Callable[..., object]) -> str:
    return function.__name__


def saves(office: Office, seen: Onboarding) -> Onboarding:
    """Change the back-up of what was on the screen."""
    said = seen.requirements.changed(backup=Contact(name="Somebody else"))
    return requirements.save(office.ctx(ANA, seen), seen.id, said)


def undoes(office: Office, seen: Onboarding) -> Onboarding:
    """Choose another ATS, and accept what that undoes."""
    said = seen.requirements.changed(ats="workday")
    return requirements.save(office.ctx(ANA, seen), seen.id, said, consequences_accepted=True)


def agrees(office: Office, seen: Onboarding) -> Onboarding:
    return requirements.agree(office.ctx(ANA, seen), seen.id)


def agrees_what_is_typed(office: Office, seen: Onboarding) -> Onboarding:
    said = seen.requirements.changed(backup=Contact(name="Somebody else"))
    return requirements.agree(office.ctx(ANA, seen), seen.id, said)


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
    fresh = onboarding.start(office.ctx(ANA), customer="Northgate again", another=True)
    assert linked.connection
    with office.ctx(ANA).change(fresh.id, Permission.AGREE) as act:
        said = linked.requirements.changed(agreed=None)
        connected = linked.connection.changed(integration_id=fresh.id)
        return act.save(act.before.changed(requirements=said, link=linked.link, connection=connected), "Copied")


@pytest.mark.parametrize(
    ("act", "meanwhile"), [(act, one) for act, (moved, _) in RESTS_ON.items() for one in moved], ids=name_of
)
def test_a_change_to_what_it_rests_on_refuses_and_says_who_changed_it(
    office: Office, linked: Onboarding, act: Step1, meanwhile: Meanwhile
) -> None:
    seen = on_the_screen(office, linked)
    meanwhile(office, seen)
    before = onboarding.get(office.ctx(ANA), seen.id)
    with pytest.raises(EditConflict, match="Ben Ito saved first"):
        act(office, seen)
    assert onboarding.get(office.ctx(ANA), seen.id) == before


@pytest.mark.parametrize(
    ("act", "meanwhile"), [(act, one) for act, (_, beside) in RESTS_ON.items() for one in beside], ids=name_of
)
def test_a_change_elsewhere_refuses_nothing(
    office: Office, linked: Onboarding, act: Step1, meanwhile: Meanwhile
) -> None:
    seen = on_the_screen(office, linked)
    meanwhile(office, seen)
    before = onboarding.get(office.ctx(ANA), seen.id)
    assert act(office, seen).version > before.version > seen.version


def test_what_is_typed_is_agreed_and_saved_together_or_not_at_all(office: Office) -> None:
    one = saved(office, wanted(backup=Contact()))
    with pytest.raises(StepClosed, match="Name a back-up"):
        requirements.agree(office.ctx(ANA, one), one.id, one.requirements.changed(compliance="OFCCP"))
    assert onboarding.get(office.ctx(ANA), one.id) == one
    typed = one.requirements.changed(backup=Contact(name="Luis Ortega"))
    done = requirements.agree(office.ctx(ANA, one), one.id, typed)
    assert done.requirements.backup.name == "Luis Ortega"
    assert done.requirements.agreed
    assert [entry.what for entry in onboarding.history(office.ctx(ANA), one.id, limit=2)] == [
        "Agreed the requirements",
        "Saved the requirements",
    ]


@pytest.mark.parametrize("person", [ELI, SAM], ids=lambda person: person.role)
def test_who_may_not_agree_changes_nothing(office: Office, person: Any) -> None:
    one = saved(office, wanted())
    for act in (
        lambda: requirements.save(office.ctx(person), one.id, wanted()),
        lambda: requirements.acknowledge(office.ctx(person), one.id, key="source"),
        lambda: requirements.agree(office.ctx(person), one.id),
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
    assert [mode for mode in SyncMode if not mode.sends_candidates] == [SyncMode.REDIRECT, SyncMode.MANUAL]
