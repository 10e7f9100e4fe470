"""The page for admins: who may work here, and how the services are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.actions import people
from core.people.roles import Role
from tests.chat_server import chat_room
from tests.mail_server import post_office
from tests.office import ADA, SAM, Office, open_office, session_of
from tests.pages.screen import calm, press, screen, words

PASSWORD = "a long enough password"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened_office:
        session_of(opened_office.services, SAM)
        yield opened_office


def account(office: Office, person_id: str = SAM.id) -> people.Account:
    return next(account for account in people.list_people(office.ctx(ADA)) if account.id == person_id)


def test_when_the_services_answered_is_shown_with_the_zone(office: Office) -> None:
    app = press(screen(office, ADA, "administration"), "check_health")
    times = [caption.value for caption in app.caption if caption.value.startswith("As of ")]
    assert times and times[0].split(", just now")[0].endswith(("CST", "CDT"))


def test_somebody_is_added_with_what_was_typed(office: Office) -> None:
    app = screen(office, ADA, "administration")
    app.button(key="add_person").click().run()
    app.text_input(key="new_name").input("Kim Lee")
    app.text_input(key="new_email").input("Kim@Office.example")
    app.selectbox(key="new_role").set_value("engineer")
    app.text_input(key="new_password").input(PASSWORD)
    app.button(key="add_person").click()
    app.button(key="add_person_now").click()
    app = calm(app.run())
    assert [toast.value for toast in app.toast] == ["Kim Lee can sign in now\\."]
    (kim,) = [account for account in people.list_people(office.ctx(ADA)) if account.name == "Kim Lee"]
    assert (kim.email, kim.role) == ("kim@office.example", Role.ENGINEER)
    assert PASSWORD not in words(app)


def test_what_cannot_be_added_is_refused_in_the_dialog_and_a_password_in_the_wrong_field_is_not_logged(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    app = screen(office, ADA, "administration")
    app.button(key="add_person").click().run()
    app.text_input(key="new_name").input("Kim Lee")
    app.text_input(key="new_email").input(PASSWORD)
    app.text_input(key="new_password").input("kim@office.example")
    app.button(key="add_person").click()
    app.button(key="add_person_now").click()
    app = calm(app.run())
    assert [error.value for error in app.error] == [
        "**This is not a valid e\\-mail address\\.**  \nEnter it like name@company\\.com\\.".replace("@", "\\@")
    ]
    assert len(people.list_people(office.ctx(ADA))) == 2
    assert "refused" in caplog.text
    assert PASSWORD not in caplog.text


def test_a_role_is_changed_and_an_account_deactivated_and_activated(office: Office) -> None:
    app = screen(office, ADA, "administration")
    app.button(key="change_sam").click().run()
    app.selectbox(key="changed_role_sam").set_value("engineer")
    app.button(key="change_sam").click()
    app.button(key="change_role_now").click()
    app = calm(app.run())
    assert account(office).role is Role.ENGINEER
    app = press(app, "change_sam", "deactivate_now")
    assert not account(office).active
    assert "1 active, 1 deactivated" in words(app)
    press(app, "change_sam", "activate_now")
    assert account(office).active


def test_a_new_password_is_set_and_not_shown(office: Office) -> None:
    before = account(office).password_hash
    app = screen(office, ADA, "administration")
    app.button(key="change_sam").click().run()
    app.text_input(key="changed_password_sam").input(PASSWORD)
    app.button(key="change_sam").click()
    app.button(key="reset_password_now").click()
    app = calm(app.run())
    assert account(office).password_hash != before
    assert PASSWORD not in words(app)


def test_an_admin_who_was_demoted_meanwhile_changes_nobody(office: Office) -> None:
    people.add_person(office.ctx(ADA), email="lee@office.example", name="Lee", role=Role.ADMIN, password=PASSWORD)
    lee = next(account.person for account in people.list_people(office.ctx(ADA)) if account.name == "Lee")
    app = screen(office, lee, "administration")
    app.button(key="change_sam").click().run()
    people.change_role(office.ctx(ADA), lee.id, Role.SUPPORT)
    app.button(key="deactivate_now").click()
    app.run()
    assert account(office).active
    assert SAM.email not in words(app).replace("\\", "")


def test_messages_say_how_each_channel_is_and_why_a_test_failed(office: Office) -> None:
    with post_office(rcpt="550 5.1.1 No such user") as post, chat_room() as room:
        wired = replace(office, services=replace(office.services, mail=post.mail, chat=room.chat()))
        app = screen(wired, ADA, "administration")
        assert "Nothing sent yet" in words(app)
        app = press(app, "messages_test_mail")
        assert "**Last error:**" in words(app) and "No such user" in words(app)
        app = press(app, "messages_test_chat")
        assert [toast.value for toast in app.toast] == ["The test message was sent\\."]
        assert "Nothing waits." in words(app)  # a test is not tried again


def test_a_channel_that_is_off_says_how_to_turn_it_on(office: Office) -> None:
    app = screen(office, ADA, "administration")
    assert "set SMTP_URL and MAIL_FROM" in words(app)
    assert app.button(key="messages_test_mail").disabled and app.button(key="messages_test_chat").disabled
