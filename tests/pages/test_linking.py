"""The linking page: the checklist, who may link, and what was read back from FactoryFix."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions import onboarding as onboardings, verdicts
from core.actions.context import ByItself, Context
from core.onboarding.connection_facts import Sync
from core.onboarding.model import Onboarding
from core.onboarding.states import Step, SyncMode
from core.onboarding.sync_settings import SyncSettings
from core.people.actor import KOMBO
from core.people.roles import Permission, Person
from core.problem import ProblemCode
from tests.office import ANA, ELI, SAM, Office, altered, open_office
from tests.pages.screen import keys, press, screen, words

NAME = "Northgate"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def fresh(office: Office, onboarding: Onboarding) -> Onboarding:
    return onboardings.get(office.ctx(ANA), onboarding.id)


def test_before_the_customer_has_connected_there_is_nothing_to_link(office: Office) -> None:
    app = screen(office, ELI, "linking", office.begun(NAME))
    assert "Nothing to link yet" in words(app)
    assert not any(key.startswith("linking") for key in keys(app))


def test_an_engineer_links_and_sees_what_was_read_back(office: Office) -> None:
    onboarding = office.connected(NAME)
    app = press(screen(office, ELI, "linking", onboarding), "linking_link")
    linked = fresh(office, onboarding).linking
    assert linked is not None
    assert linked.linked.by.name == ELI.name
    assert "Read back from FactoryFix" in words(app)
    assert "linking_link" not in keys(app)
    assert any(link.label.endswith("**Next: job sync**") for link in app.page_link)


def test_settings_that_changed_since_the_engineer_looked_are_not_written(office: Office) -> None:
    onboarding = office.connected(NAME)
    written_before = office.services.factoryfix.ats_link(onboarding.requirements.account_id)
    app = screen(office, ELI, "linking", onboarding)
    other = onboarding.requirements.changed(sync_mode=SyncMode.REDIRECT, redirect_reason="Their works council")
    with office.ctx(ANA).change(onboarding.id, Permission.AGREE) as act:
        act.save(act.before.changed(requirements=other), "Agreed")
    press(app, "linking_link")
    assert any(f"{ANA.name} saved first" in error.value.replace("\\", "") for error in app.error)
    assert fresh(office, onboarding).linking is None
    assert office.services.factoryfix.ats_link(onboarding.requirements.account_id) == written_before
    assert "Their works council" in words(app)
    press(app, "linking_link")
    linking = fresh(office, onboarding).linking
    assert linking and linking.sync_mode is SyncMode.REDIRECT


def test_changes_during_the_write_are_reported_with_what_factoryfix_holds(office: Office) -> None:
    onboarding = office.connected(NAME)
    factoryfix = office.services.connections[1]

    def reopen(_request: object) -> None:
        factoryfix.event_hooks["request"].remove(reopen)
        with office.ctx(ANA).change(onboarding.id, Permission.AGREE) as act:
            act.save(act.before.changed(requirements=act.before.requirements.changed(agreed=None)), "Went back")

    app = screen(office, ELI, "linking", onboarding)
    factoryfix.event_hooks["request"].append(reopen)
    press(app, "linking_link")
    (error,) = [error.value.replace("\\", "") for error in app.error]
    assert f"{ANA.name} saved first" in error
    assert f"FactoryFix holds the link now: account {onboarding.requirements.account_id}" in error
    assert "The requirements are open again" in words(app)
    assert fresh(office, onboarding).linking is None


def test_a_ticked_step_of_the_guide_and_a_sync_at_kombo_refuse_no_link(office: Office) -> None:
    onboarding = office.connected(NAME)
    app = screen(office, ELI, "linking", onboarding)
    with Context(office.services, ByItself(KOMBO)).change(onboarding.id, Permission.CONNECT) as act:
        assert act.before.connection is not None
        synced = act.before.connection.changed(last_sync=Sync(state="SUCCEEDED", ended_at=act.now))
        ticks = {"1": act.statement()}
        act.save(act.before.changed(connection=synced, guide_ticks=ticks), "Reported a finished sync")
    press(app, "linking_link")
    assert not app.error
    assert fresh(office, onboarding).linking


def test_linking_again_names_what_it_does_first(office: Office) -> None:
    onboarding = office.linked("Summit")
    app = press(screen(office, ELI, "linking", onboarding), "linking_again")
    assert "the verified jobs stay verified" in words(app)
    before = fresh(office, onboarding).linking
    press(app, "linking_again", "linking_again_now")
    after = fresh(office, onboarding).linking
    assert before is not None
    assert after is not None
    assert after.read_back_at > before.read_back_at


@pytest.mark.parametrize("person", [ANA, SAM], ids=lambda person: person.role.value)
def test_other_roles_than_engineer_can_only_read(office: Office, person: Person) -> None:
    app = screen(office, person, "linking", office.connected(NAME))
    assert not any(key.startswith("linking") for key in keys(app))
    assert "engineer or admin does this step" in words(app)


def test_a_fact_that_does_not_hold_is_named_and_blocks_the_button(office: Office) -> None:
    onboarding = office.connected(NAME)

    assert onboarding.connection is not None
    with Context(office.services, ByItself(KOMBO)).change(onboarding.id, Permission.CONNECT) as act:
        act.save(act.before.changed(connection=onboarding.connection.changed(status="INVALID")), "Reported a state")
    app = screen(office, ELI, "linking", onboarding)
    (row,) = [line for line in words(app).splitlines() if line.startswith("|") and "**Status**" in line]
    assert [cell.strip() for cell in row.split("|")[2:4]] == [":small[Active]", ":small[Invalid]"]
    assert "cancel" in row
    assert app.button(key="linking_link").disabled
    assert "not ACTIVE" in words(app)


def test_a_soft_check_that_fails_is_linked_only_with_a_reason_that_becomes_a_risk(office: Office) -> None:
    onboarding = office.connected(NAME)
    altered(office.services, onboarding.id, customer="Quite Another Company")
    app = press(screen(office, ELI, "linking", onboarding), "linking_link")
    assert "Kombo names the connection’s organization" in words(app).replace("\\", "")
    assert fresh(office, onboarding).linking is None
    app.text_area(key="linking_reason").set_value("They were renamed last week; Dana wrote so.")
    app = press(app, "linking_link")
    linking = fresh(office, onboarding).linking
    assert linking and {check.code for check in linking.accepted} == {
        ProblemCode.OTHER_ORGANIZATION, ProblemCode.OTHER_ACCOUNT_NAME
    }  # fmt: skip
    risks = verdicts.verdict(office.ctx(ANA), onboarding.id).risks
    assert [risk.text for risk in risks if "They were renamed" in risk.text and ELI.name in risk.text]
    app = press(screen(office, ELI, "linking", onboarding), "linking_again", "linking_again_now")
    after = fresh(office, onboarding).linking
    assert after and after.accepted == linking.accepted, "what was accepted once is not asked again"


def test_before_the_press_the_page_shows_what_it_changes_at_factoryfix(office: Office) -> None:
    linked = office.linked("Summit")
    assert linked.connection and linked.connection.sample
    stage = linked.connection.sample.stages[-1]
    changed = linked.requirements.changed(sync_settings=SyncSettings(source_name="FactoryFix", landing_stage=stage))
    altered(office.services, linked.id, requirements=changed)
    drawn = words(screen(office, ELI, "linking", linked)).replace("\\", "")
    assert "Linking changes in FactoryFix: landing stage." in drawn
    assert "replaces nothing" in drawn
    press(screen(office, ELI, "linking", linked), "linking_again", "linking_again_now")
    held = office.services.factoryfix.ats_link(linked.requirements.account_id)
    assert held and held.landing_stage == stage
    assert "FactoryFix holds exactly this already" in words(screen(office, ELI, "linking", linked))


def test_an_account_in_use_is_taken_over_only_with_its_id_and_a_reason(office: Office) -> None:
    newer, live = office.connected("Summit"), office.linked("Summit")
    app = press(screen(office, ELI, "linking", newer), "linking_link")
    assert f"links this account to another onboarding, of {live.customer}" in words(app).replace("\\", "")
    app = press(app, "linking_take_over", "linking_take_over_now")
    assert "does not match" in words(app)
    assert fresh(office, newer).linking is None
    app.button(key="linking_take_over").click().run()
    app.button(key="linking_take_over").click()
    app.text_input(key="linking_take_over_typed").set_value(newer.requirements.account_id)
    app.text_area(key="linking_take_over_reason").set_value("Agreed with Ana.")
    press(app, "linking_take_over_now")
    assert fresh(office, newer).linking
    other = words(screen(office, ANA, "linking", live)).replace("\\", "")
    assert f"{ELI.name} linked this account to another onboarding, of {newer.customer}" in other
    assert "Agreed with Ana." in other


def test_after_going_back_the_page_offers_to_remove_the_link_at_factoryfix(office: Office) -> None:
    linked = office.linked("Summit")
    gone = onboardings.go_back(office.ctx(ANA), linked.id, to=Step.LINKING)
    assert "FactoryFix still holds the link" in words(screen(office, ANA, "linking", gone))
    assert "linking_remove" not in keys(screen(office, ANA, "linking", gone))
    app = screen(office, ELI, "linking", gone)
    app.button(key="linking_remove").click().run()
    app.button(key="linking_remove").click()
    app.text_input(key="linking_remove_typed").set_value(gone.requirements.account_id)
    press(app, "linking_remove_now")
    assert office.services.factoryfix.ats_link(gone.requirements.account_id) is None
    assert fresh(office, gone).left_links == ()
