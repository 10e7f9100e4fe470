"""The message with the link and the guide, as a mail program receives it."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email.policy import default
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from core.actions import connection, invitation
from core.documents.invitation import Letter, mail_address, plain
from core.onboarding.model import Onboarding
from tests.office import ANA, Office, open_office

NAME = "Northgate"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def made(office: Office) -> tuple[Onboarding, str]:
    return connection.create_link(office.services, ANA, office.begun(NAME).id)


def test_the_draft_brings_link_and_guide_to_the_administrator(office: Office) -> None:
    begun, link = made(office)
    told = invitation.letter(office.services, begun, link=link, expires="tomorrow")
    draft = email.message_from_bytes(invitation.draft(office.services, begun, told), policy=default)
    body = draft.get_body()
    assert body is not None
    assert draft["To"] == begun.requirements.admin.email
    assert link in body.get_content()
    assert "1. Check your role" in body.get_content()
    assert [part.get_content_type() for part in draft.iter_attachments()] == ["application/pdf"]
    assert next(draft.iter_attachments()).get_content().startswith(b"%PDF")


def test_a_subject_cannot_smuggle_in_another_header(office: Office) -> None:
    begun, _ = made(office)
    told = Letter("Hello\r\nBcc: thief@example.com", "Text")
    draft = email.message_from_bytes(invitation.draft(office.services, begun, told), policy=default)
    assert draft["Bcc"] is None
    assert draft["Subject"] == "Hello Bcc: thief@example.com"


def test_every_ats_with_a_guide_gives_a_message_with_its_own_steps_and_a_guide_to_print(office: Office) -> None:
    begun, link = made(office)
    for ats in office.services.catalogue:
        one = begun.changed(requirements=begun.requirements.changed(ats=ats.key))
        told = invitation.letter(office.services, one, link=link, expires="tomorrow")
        assert f"{len(invitation.steps(office.services, one))}. " in told.body
        assert "**" not in told.body
        assert invitation.guide_name(office.services, one).endswith(".pdf")
        assert set(invitation.guide_name(office.services, one)) <= set(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."
        )


def test_the_mail_program_opens_with_the_same_words(office: Office) -> None:
    begun, link = made(office)
    told = invitation.letter(office.services, begun, link=link, expires="tomorrow")
    address = urlsplit(mail_address(told, "dana+ats@customer.example"))
    asked = parse_qs(address.query)
    assert unquote(address.path) == "dana+ats@customer.example"
    assert asked["subject"] == [told.subject]
    assert asked["body"][0].replace("\r\n", "\n") == told.body


def test_an_address_cannot_add_a_reader_to_the_mail() -> None:
    address = urlsplit(mail_address(Letter("Hello", "Text"), "dana@customer.example?bcc=thief@example.com"))
    assert "bcc" not in parse_qs(address.query)


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ("Go to **Settings › Sources** and stop", "Go to Settings › Sources and stop"),
        ("in the form `USG1`", "in the form USG1"),
        ("see [the page](https://ats.example/a)", "see the page (https://ats.example/a)"),
    ],
)
def test_a_guides_marks_of_emphasis_do_not_reach_the_paper(marked: str, bare: str) -> None:
    assert plain(marked) == bare
