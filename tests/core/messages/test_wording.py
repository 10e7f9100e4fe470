"""What people read of each event, whatever a customer is called."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from itertools import product

import pytest
from hypothesis import given, strategies as st

from core.messages import wording
from core.messages.events import Event
from core.messages.notices import Channel, Notice

NOW = datetime(2026, 11, 30, 15, tzinfo=UTC)
HOSTILE = (
    "Acme\r\nBcc: all@evil.example",
    "<!channel> @here <https://evil.example|Open in the dashboard>",
    "[Open](https://evil.example) @channel",
    "=?utf-8?q?Acme?=\x00\u2028Ümlaut 工厂",
    "x" * 10_000,
    "",
)


def notice(event: Event = Event.CONNECTED, **facts: object) -> Notice:
    known: dict[str, object] = {
        "id": "n1", "key": "k1", "person_id": "ana", "channel": Channel.MAIL, "event": event, "customer": "Acme",
        "onboarding_id": "o1", "path": "connection", "created_at": NOW, "due_at": NOW, "message_id": "<1@x.example>",
    }  # fmt: skip
    return Notice.model_validate(known | facts)


def mail(*notices: Notice, name: str = "Ana", app_url: str = "https://app.example/") -> str:
    message = wording.mail(
        notices, to="ana@office.example", name=name, sender="us@factoryfix.example", app_url=app_url, at=NOW
    )
    return message.as_bytes().decode()


@pytest.mark.parametrize(("event", "name"), list(product(Event, HOSTILE)))
def test_a_hostile_name_changes_neither_headers_nor_links(event: Event, name: str) -> None:
    hostile = notice(event, customer=name, detail=name, by=name)
    message = message_from_bytes(mail(hostile, name=name).encode(), policy=default)
    assert set(message) == {
        "To", "From", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding",
        "MIME-Version",
    }  # fmt: skip
    assert [address.addr_spec for address in message["To"].addresses] == ["ana@office.example"]
    assert len(message["Subject"]) < 300
    text = wording.chat([hostile], names=[name], app_url="https://app.example")
    assert text.count("<") == 1
    assert "<https://app.example/connection?onboarding=o1|" in text
    assert "@here" not in text and "@channel" not in text and "](" not in text


@given(st.text())
def test_any_name_stays_on_one_line(name: str) -> None:
    assert len(wording.short(name).splitlines()) <= 1
    assert len(wording.sentence(notice(customer=name)).splitlines()) == 1


@pytest.mark.parametrize("event", Event)
def test_every_event_is_a_sentence(event: Event) -> None:
    for detail in ("", "The PDF profile opens"):
        sentence = wording.sentence(notice(event, detail=detail))
        assert sentence.endswith(".") and ".." not in sentence and " ." not in sentence


def test_an_e_mail_says_what_happened_what_to_do_and_where() -> None:
    message = message_from_bytes(
        mail(notice(Event.READY_TO_LINK, by="Ana Alvarez", path="linking")).encode(), policy=default
    )
    assert message["Subject"] == "Acme is connected and waits to be linked"
    assert message["Message-ID"] == "<1@x.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().splitlines()[:4] == [
        "Acme is connected and waits to be linked.",
        "Check the connection, then link it to the FactoryFix account.",
        "https://app.example/linking?onboarding=o1",
        "By Ana Alvarez",
    ]


def test_without_an_address_of_the_dashboard_there_is_no_link() -> None:
    assert "http" not in mail(notice(), app_url="")
    assert "http" not in wording.chat([notice()], names=["Ana"], app_url="")


def test_a_morning_is_one_message_with_every_event() -> None:
    both = notice(Event.TARGET_AT_RISK, morning=True), notice(Event.LIVE, id="n2", key="k2", morning=True)
    text = mail(*both)
    assert "Subject: Your onboardings on Nov 30, 2026: 2 events" in text
    assert "Acme: the go-live target is at risk." in text and "Acme is live." in text
    assert "1 event\r\n" in mail(both[0])


def test_a_chat_message_names_everybody_once() -> None:
    text = wording.chat([notice(Event.LIVE, path="go-live")] * 2, names=["Ana", "Bo"], app_url="https://app.example")
    assert text == "Acme is live.\n<https://app.example/go-live?onboarding=o1|Open in the dashboard>\n\nFor Ana, Bo"
