"""The e-mail to the customer: edited, opened in a mail program, or sent from the page with its outcome shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from core.onboarding.model import Onboarding
from tests.mail_server import Postman, post_office
from tests.office import ANA, Office, open_office
from tests.pages.screen import keys, press, screen, words


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def with_mail(office: Office, post: Postman) -> Office:
    return replace(office, services=replace(office.services, mail=post.mail))


def with_link(office: Office) -> tuple[AppTest, Onboarding, str]:
    begun = office.begun("Northgate")
    app = press(screen(office, ANA, "connection", begun), "connection_create")
    return app, begun, app.code[0].value


def mail_button(app: AppTest):  # type: ignore[no-untyped-def]
    return next(button.proto for button in app.get("link_button") if button.proto.label == "Open in your mail program")


def primary(app: AppTest) -> list[str]:
    return [str(button.key) for button in app.button if button.proto.type == "primary" and not button.disabled]


def test_the_mail_program_gets_the_edited_text_and_the_whole_link(office: Office) -> None:
    app, _, link = with_link(office)
    app.text_area[0].set_value(app.text_area[0].value.replace("Hello Dana,", "Dear Dana,")).run()
    body = parse_qs(urlsplit(mail_button(app).url).query)["body"][0]
    assert body.startswith("Dear Dana,")
    assert link in body
    assert len(mail_button(app).url) <= 2_000
    assert "only the titles of the steps" in mail_button(app).help
    app.text_area[0].set_value(app.text_area[0].value + "More. " * 500).run()
    assert mail_button(app).disabled
    assert "too long" in mail_button(app).help


def test_without_a_mail_server_nothing_claims_to_send(office: Office) -> None:
    app, _, _ = with_link(office)
    assert "connection_send" not in keys(app)
    assert primary(app) == ["connection_sent"]


def test_the_edited_message_is_sent_once_and_the_page_says_so(office: Office) -> None:
    with post_office() as post:
        app, begun, link = with_link(with_mail(office, post))
        assert primary(app) == ["connection_send"]
        app.text_input(key=f"connection_subject_{begun.id}").set_value("Ours")
        app = press(app, "connection_send")
        (got,) = post.messages
    assert got["Subject"] == "Ours"
    assert link in got.get_body().get_content()  # type: ignore[union-attr]
    assert not {"connection_send", "connection_sent"} & keys(app)
    assert f"Sent by {ANA.name} by e-mail to dana@customer.example" in words(app).replace("\\", "")
    assert link not in words(press(app, "connection_copied"))


def test_a_refused_message_says_not_sent_with_the_reason_and_stays_to_be_sent(office: Office) -> None:
    with post_office(rcpt="550 No such user") as post:
        app, _, link = with_link(with_mail(office, post))
        app = press(app, "connection_send")
    assert "**Not sent** to dana" in words(app)
    assert "No such user" in words(app)
    assert {"connection_send", "connection_sent"} <= keys(app)
    assert link in app.text_area[0].value


def test_after_no_answer_only_a_tick_sends_again(office: Office) -> None:
    with post_office(breaks="after data") as post:
        app, begun, _ = with_link(with_mail(office, post))
        app = press(app, "connection_send")
        assert "may or may not have arrived" in words(app)
        assert app.button(key="connection_send").disabled
        app.checkbox(key=f"connection_again_{begun.id}").check().run()
        post.breaks = ""
        press(app, "connection_send")
        assert len(post.messages) == 2
