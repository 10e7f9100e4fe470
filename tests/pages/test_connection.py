"""The connection page: the link is shown once, marking it as sent starts the clock, and attempts are listed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from core.actions import connection as connection_actions, links, onboarding as onboardings, requirements, webhooks
from core.errors import StepClosed
from core.onboarding.link_request import LONGEST
from core.onboarding.model import Onboarding
from core.onboarding.part import Statement
from core.people.actor import KOMBO
from core.people.roles import Person, Role
from pages.shared.when import moment
from tests.actors import named
from tests.office import ANA, ELI, SAM, Office, altered, open_office, sample
from tests.pages.screen import keys, press, screen, turn_to, words

NAME = "Northgate"
BEN = Person("ben", "Ben Ito", "ben@office.example", Role.ACCOUNT_MANAGER)
CHANGE_BUTTONS = {"connection_create", "connection_sent", "connection_replace", "connection_check", "connection_forget"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def fresh(office: Office, onboarding: Onboarding) -> Onboarding:
    return onboardings.get(office.ctx(ANA), onboarding.id)


def hear(office: Office) -> None:
    """Process the webhooks that Kombo has sent so far, like the receiver and the background task."""
    for delivery in list(office.sandbox.received):
        webhooks.receive(office.services, delivery.body, delivery.signature)
    webhooks.process(office.services)


def made(office: Office) -> tuple[Onboarding, str]:
    return links.create_link(office.ctx(ANA), office.begun(NAME).id)


@contextmanager
def listening(office: Office, sent: list[httpx.Request]) -> Iterator[None]:
    """Keep what leaves for Kombo meanwhile."""
    hooks = office.services.connections[0].event_hooks["request"]
    hooks.append(sent.append)
    yield
    hooks.pop()


def test_before_the_requirements_are_agreed_the_page_says_so_and_offers_no_link(office: Office) -> None:
    begun = onboardings.start(office.ctx(ANA), customer="Brand New", another=True)
    app = screen(office, ANA, "connection", begun)
    assert "Agree on the requirements first" in words(app)
    assert not CHANGE_BUTTONS & keys(app)


def test_a_link_is_off_the_screen_after_it_was_copied(office: Office) -> None:
    begun = office.begun(NAME)
    app = press(screen(office, ANA, "connection", begun), "connection_create")
    link = app.code[0].value
    assert "token=" in link
    assert "••••" not in link
    assert link in app.text_area[0].value
    assert "Anyone with this link can connect the ATS" in words(app)
    app = press(app, "connection_copied")
    assert link not in words(app)
    assert link not in str(app.session_state.to_dict())
    assert f"••••{link[-4:]}" in words(app)


@pytest.mark.parametrize(("kind", "works"), [("MAGIC_LINK", timedelta(days=365)), ("EMBEDDED", timedelta(hours=1))])
def test_a_link_of_the_chosen_kind_and_language_is_made_and_says_to_the_minute_until_when_it_works(
    office: Office, kind: str, works: timedelta
) -> None:
    begun = office.begun(NAME)
    app = screen(office, ANA, "connection", begun)
    app.radio(key="connection_create_kind").set_value(kind)
    app.selectbox(key="connection_create_language").set_value("de")
    sent: list[httpx.Request] = []
    with listening(office, sent):
        app = press(app, "connection_create")
    body, link = json.loads(sent[0].content), fresh(office, begun).link
    assert link is not None
    assert (body["link_type"], body["language"], body["end_user_origin_id"]) == (kind, "de", link.origin_id)
    assert abs(link.expires_at - office.services.now() - works) < timedelta(minutes=1)
    assert f"Works until **{moment(link.expires_at)}**" in words(app)


def test_the_administrators_needs_stand_before_the_button_and_the_options_have_fitting_defaults(office: Office) -> None:
    begun = office.begun(NAME)
    app = screen(office, ANA, "connection", begun)
    assert "**Dana Whitfield must have ready**" in words(app)
    assert "Client ID and secret that UKG issues" in words(app)
    assert app.checkbox(key="connection_create_static_ips").value is False
    app.text_input(key="connection_create_environment").set_value(" training ")
    app = press(app, "connection_create")
    link = fresh(office, begun).link
    assert link is not None
    assert (link.options.environment, link.options.language, link.kind) == ("training", "en", "MAGIC_LINK")


def test_leaving_the_page_hides_the_link(office: Office) -> None:
    begun = office.begun(NAME)
    app = press(screen(office, ANA, "connection", begun), "connection_create")
    link = app.code[0].value
    assert link in words(app.run())
    turn_to(app, "linking")
    app = turn_to(app, "connection")
    assert link not in words(app)
    assert link not in str(app.session_state.to_dict())
    assert "connection_replace" in keys(app)
    app = press(app, "connection_again")
    assert link in words(app)
    assert link in app.text_area[0].value
    assert "you can show it again" in words(app)


def test_a_colleague_reads_who_can_show_the_link_again(office: Office) -> None:
    begun, link = made(office)
    app = screen(office, BEN, "connection", begun)
    assert "Ana Alvarez can show the link again until" in words(app)
    assert "connection_again" not in keys(app)
    assert link not in words(app)


def test_without_a_key_the_page_says_that_the_link_is_shown_only_once(office: Office) -> None:
    without = replace(office, services=replace(office.services, secrets=None))
    app = press(screen(without, ANA, "connection", office.begun(NAME)), "connection_create")
    assert "It is shown only once, because SECRETS_KEY is not set" in words(app)
    turn_to(app, "linking")
    app = turn_to(app, "connection")
    assert "connection_again" not in keys(app)
    assert "The full link is not stored" in words(app)


def test_what_was_typed_into_the_message_stays_when_the_page_looks_again(office: Office) -> None:
    begun = office.begun(NAME)
    app = press(screen(office, ANA, "connection", begun), "connection_create")
    app.text_area[0].set_value("My own words")
    app = press(app, "connection_sent")
    assert app.text_area[0].value == "My own words"


def test_the_link_in_clear_is_neither_in_the_store_nor_in_another_session(office: Office) -> None:
    begun = office.begun(NAME)
    app = press(screen(office, ANA, "connection", begun), "connection_create")
    token = app.code[0].value.partition("token=")[2]
    stored = b"".join(file.read_bytes() for file in office.services.settings.data_dir.glob("onboarding.db*"))
    assert token.encode() not in stored
    assert token not in words(screen(office, ANA, "connection", begun))


def test_marking_as_sent_twice_starts_the_clock_once(office: Office) -> None:
    begun, _ = made(office)
    app = press(screen(office, ANA, "connection", begun), "connection_sent")
    first = fresh(office, begun).link
    assert first is not None
    assert first.sent is not None
    assert first.sent.by.name == ANA.name
    links.mark_sent(office.ctx(ANA), begun.id)
    assert fresh(office, begun).link == first
    assert "connection_sent" not in keys(app)
    assert "Waiting for the customer" in words(app)


def test_a_link_that_a_colleague_has_replaced_meanwhile_is_not_marked_as_sent(office: Office) -> None:
    begun = office.begun(NAME)
    app = press(screen(office, ANA, "connection", begun), "connection_create")
    newer, _ = links.create_link(office.ctx(BEN), begun.id)
    app = press(app, "connection_sent")
    assert fresh(office, begun).link == newer.link
    assert [error.value.partition("  ")[0] for error in app.error] == ["**Ben Ito has created another link\\.**"]
    assert not app.toast
    assert "replaces the previous link" in words(app)
    press(app, "connection_sent")
    assert fresh(office, begun).link != newer.link


def test_marking_as_sent_does_not_wait_on_a_customer_who_has_connected_meanwhile(office: Office) -> None:
    begun, link = made(office)
    app = screen(office, ANA, "connection", begun)
    count = len(office.sandbox.of_type("integration-created"))
    office.sandbox.submit(link, sample(NAME).tool)
    office.sandbox.wait_for("integration-created", count + 1)
    hear(office)
    assert fresh(office, begun).connection is not None
    app = press(app, "connection_sent")
    assert not app.toast


def test_while_a_colleague_creates_a_link_the_page_says_so_and_refuses_another(office: Office) -> None:
    begun = office.begun(NAME)
    app = screen(office, ANA, "connection", begun)
    altered(office.services, begun.id, link_request=Statement(by=BEN.actor, at=office.services.now()))
    app = press(app, "connection_create")
    assert "Ben Ito has been creating a link since" in app.error[0].value
    assert "Ben Ito has been creating a link since" in app.info[0].value
    assert fresh(office, begun).link is None


def test_an_unanswered_request_is_reported_and_a_new_link_can_be_created(office: Office) -> None:
    begun = office.begun(NAME)
    long_ago = office.services.now() - LONGEST - timedelta(seconds=1)
    altered(office.services, begun.id, link_request=Statement(by=BEN.actor, at=long_ago))
    app = screen(office, ANA, "connection", begun)
    assert "Ben Ito started to create a link" in app.warning[0].value
    app = press(app, "connection_create")
    assert not app.warning
    assert "token=" in app.code[0].value


def test_a_link_that_is_void_when_it_comes_is_not_shown(office: Office) -> None:
    begun = office.begun(NAME)
    app = screen(office, ANA, "connection", begun)
    open_again = begun.requirements.changed(agreed=None)

    def reopened(_: httpx.Request) -> None:
        altered(office.services, begun.id, who=BEN.actor, requirements=open_again)

    hooks = office.services.connections[0].event_hooks["request"]
    hooks.append(reopened)
    app = press(app, "connection_create")
    hooks.remove(reopened)
    assert "Ben Ito saved first" in app.error[0].value
    assert "is void" in app.error[0].value
    assert not app.code
    assert "token=" not in str(app.session_state.to_dict())


def test_another_link_names_its_consequence_and_replaces_the_first(office: Office) -> None:
    begun, _ = made(office)
    app = screen(office, ANA, "connection", begun)
    app = press(app, "connection_replace")
    assert "Kombo has no way to revoke it" in words(app)
    assert fresh(office, begun).links_replaced == 0
    app = press(app, "connection_replace", "connection_new")
    assert fresh(office, begun).links_replaced == 1
    assert "replaces the previous link" in words(app)


def test_an_expired_link_asks_for_a_new_one(office: Office) -> None:
    begun, _ = made(office)
    office.clock.ahead = timedelta(days=366)
    try:
        app = screen(office, ANA, "connection", begun)
    finally:
        office.clock.ahead = timedelta()
    assert "The link has expired" in words(app)
    assert "connection_sent" not in keys(app)


@pytest.mark.parametrize("linked", [False, True])
def test_support_reads_and_changes_nothing(office: Office, linked: bool) -> None:
    onboarding = office.connected(NAME) if linked else made(office)[0]
    app = screen(office, SAM, "connection", onboarding)
    assert not CHANGE_BUTTONS & keys(app)
    assert not app.text_input


def test_an_engineer_may_check_but_not_send(office: Office) -> None:
    begun, _ = made(office)
    app = screen(office, ELI, "connection", begun)
    assert keys(app) & CHANGE_BUTTONS == {"connection_check"}
    assert "Account managers and admins" in words(app)


def test_a_failed_attempt_is_listed_and_a_later_success_closes_the_step(office: Office) -> None:
    begun, link = made(office)
    tool = sample(NAME).tool
    office.sandbox.submit(link, tool, client_secret="wrong")
    office.sandbox.wait_for("connection-flow-failed")
    hear(office)
    app = screen(office, ANA, "connection", begun)
    assert "1 attempt did not finish" in words(app)
    assert "may still succeed" in words(app)
    assert "Somebody has tried the link" in words(app), "it was not marked as sent, but it was"
    (attempt,) = fresh(office, begun).failed_attempts
    assert attempt.log_url
    assert attempt.log_url in [link_button.proto.url for link_button in app.get("link_button")]
    count = len(office.sandbox.of_type("integration-created"))
    office.sandbox.submit(link, tool)
    office.sandbox.wait_for("integration-created", count + 1)
    hear(office)
    app.run()
    assert "Connection status" in [heading.value for heading in app.subheader]
    assert ":material/check_circle: Active" in words(app)
    assert "reported by Kombo" in words(app)


def test_checking_before_any_connection_exists_is_not_an_error(office: Office) -> None:
    begun, _ = made(office)
    app = press(screen(office, ANA, "connection", begun), "connection_check")
    assert "has not reported a connection" in app.info[0].value.replace("\\", "")
    assert not app.error


@pytest.mark.parametrize("typed", ["", "not an id", "greenhouse:8d1hpPsbjxUkoCoa1veLZGe5"])
def test_a_wrong_id_is_refused_with_a_reason_and_stays_in_its_field(office: Office, typed: str) -> None:
    begun, _ = made(office)
    app = screen(office, ANA, "connection", begun)
    app.text_input(key="connection_typed_id").set_value(typed)
    app = press(app, "connection_enter")
    assert app.error
    assert app.text_input(key="connection_typed_id").value == typed
    assert fresh(office, begun).connection is None


def test_a_second_connection_with_the_same_link_is_a_warning(office: Office) -> None:
    onboarding = office.connected(NAME)
    altered(office.services, onboarding.id, who=KOMBO, duplicates=("ukgpro:8d1hpPsbjxUkoCoa1veLZGe5",))
    app = screen(office, ANA, "connection", onboarding)
    assert "A second connection was made with the same link" in app.warning[0].value


def with_status(office: Office, onboarding: Onboarding, status: str) -> Onboarding:
    assert onboarding.connection is not None
    return altered(office.services, onboarding.id, who=KOMBO, connection=onboarding.connection.changed(status=status))


def test_requesting_a_reconnection_link_twice_creates_one(office: Office) -> None:
    onboarding = with_status(office, office.connected(NAME), "INVALID")
    app = screen(office, ANA, "connection", onboarding)
    newer, _ = links.create_reconnection_link(office.ctx(BEN), onboarding.id)
    app = press(app, "connection_reconnect")
    assert fresh(office, onboarding).link == newer.link
    assert "Ben Ito saved first" in app.error[0].value
    assert "Create another reconnection link" in {button.label for button in app.button}


def test_an_invalid_connection_is_renewed_with_a_link_of_its_own(office: Office) -> None:
    onboarding = with_status(office, office.connected(NAME), "INVALID")
    app = press(screen(office, ANA, "connection", onboarding), "connection_reconnect")
    after = fresh(office, onboarding)
    assert after.link is not None
    assert after.link.relink
    assert after.connection is not None
    assert "token=" in app.code[0].value
    assert "Renew the connection" in app.text_input(key=f"connection_subject_{onboarding.id}").value
    office.sandbox.submit(app.code[0].value, sample(NAME).tool)
    app = press(app, "connection_copied")
    app = press(app, "connection_check")
    assert "can no longer sign in" not in words(app)
    assert "Renew it only if its credentials are about to expire" in words(app)
    renewed = fresh(office, onboarding).connection
    assert renewed is not None
    assert (renewed.status, renewed.integration_id) == ("ACTIVE", after.connection.integration_id)


def test_forgetting_needs_the_customers_name_and_shows_its_consequences(office: Office) -> None:
    onboarding = office.connected(NAME)
    app = press(screen(office, ANA, "connection", onboarding), "connection_forget")
    assert "connects again" in words(app)
    app = press(app, "connection_forget", "connection_forget_now")
    assert "does not match" in app.error[0].value
    assert fresh(office, onboarding).connection is not None
    app.button(key="connection_forget").click()
    app.run()
    app.text_input(key="connection_forget_typed").set_value(onboarding.customer)
    press(app, "connection_forget", "connection_forget_now")
    assert fresh(office, onboarding).connection is None


def test_a_customers_name_is_drawn_letter_by_letter(office: Office) -> None:
    begun = onboardings.start(office.ctx(ANA), customer="![x](https://e.example/p.png) :red[Ltd]")
    app = screen(office, ANA, "connection", begun)
    assert "![x](" not in words(app)
    assert ":red[Ltd]" not in words(app)


def test_the_guide_needs_the_ats_of_the_requirements(office: Office) -> None:
    begun = onboardings.start(office.ctx(ANA), customer="No ATS yet")
    assert requirements.problems_to_agree(office.services, begun.requirements)
    assert "appear here when the ATS is chosen" in words(screen(office, SAM, "connection", begun))


def test_a_person_called_kombo_is_shown_as_a_person(office: Office) -> None:
    onboarding = office.connected(NAME)
    for by, words_shown in ((named("Kombo"), "entered by Kombo"), (KOMBO, "reported by Kombo")):
        assert onboarding.connection is not None
        altered(office.services, onboarding.id, connection=onboarding.connection.changed(learned_from=by))
        app = screen(office, ANA, "connection", onboarding)
        assert any(words_shown in caption.value for caption in app.caption)


def test_a_connection_that_was_set_aside_is_shown_with_its_evidence_and_decided_with_a_reason(office: Office) -> None:
    onboarding, old = links.create_link(office.ctx(ANA), office.begun(NAME).id)
    links.create_link(office.ctx(ANA), onboarding.id)
    office.sandbox.submit(old, sample(NAME).tool)
    (row,) = (
        row
        for row in office.sandbox.control.get("/integrations").json()["integrations"]
        if str(row["origin_id"]).startswith(onboarding.id)
    )
    with suppress(StepClosed):
        connection_actions.enter_integration(office.ctx(ANA), onboarding.id, integration_id=row["id"])
    app = screen(office, ANA, "connection", onboarding)
    drawn = words(app).replace("\\", "")
    assert "made with a link that was replaced by a newer one" in drawn
    assert row["id"] in drawn and row["creator_email"] in drawn
    assert f"by {ANA.name} for {onboarding.requirements.admin.email}" in drawn
    app = press(app, "connection_aside_open_0", "connection_aside_take")
    assert "needs a reason" in words(app)
    app.button(key="connection_aside_open_0").click().run()
    app.button(key="connection_aside_open_0").click()
    app.text_area(key="connection_aside_reason").set_value("Dana used the older e-mail.")
    app = press(app, "connection_aside_take")
    after = onboardings.get(office.ctx(ANA), onboarding.id)
    assert [entry.decision.text for entry in after.set_aside if entry.decision] == ["Dana used the older e-mail."]
    assert after.connection and after.connection.integration_id == row["id"]
    assert "Not used" in words(app)
