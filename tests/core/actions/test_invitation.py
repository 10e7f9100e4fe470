"""The message with the link and the guide, as a mail program receives it."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email.policy import default
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from core.actions import invitation, links
from core.ats.catalogue import default_catalogue
from core.ats.guide import guide_for, plain
from core.ats.model import Ats
from core.documents.invitation import (
    LONGEST_ADDRESS,
    Letter,
    fitted_letter,
    invitation as written,
    mail_address,
    shortened,
)
from core.onboarding.model import Onboarding
from core.onboarding.states import SyncMode
from tests.office import ANA, Office, open_office

NAME = "Northgate"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def made(office: Office) -> tuple[Onboarding, str]:
    return links.create_link(office.ctx(ANA), office.begun(NAME).id)


def test_the_draft_brings_link_and_guide_to_the_administrator(office: Office) -> None:
    begun, link = made(office)
    letter = invitation.letter(office.services, begun, link=link, expires="tomorrow")
    draft = email.message_from_bytes(invitation.draft(office.services, begun, letter), policy=default)
    body = draft.get_body()
    assert body is not None
    assert draft["To"] == begun.requirements.admin.email
    assert link in body.get_content()
    assert "1. Check your role" in body.get_content()
    assert [part.get_content_type() for part in draft.iter_attachments()] == ["application/pdf"]
    assert next(draft.iter_attachments()).get_content().startswith(b"%PDF")


def test_a_subject_cannot_smuggle_in_another_header(office: Office) -> None:
    begun, _ = made(office)
    letter = Letter("Hello\r\nBcc: thief@example.com", "Text")
    draft = email.message_from_bytes(invitation.draft(office.services, begun, letter), policy=default)
    assert draft["Bcc"] is None
    assert draft["Subject"] == "Hello Bcc: thief@example.com"


def letter_of(ats: Ats, *, link: str = "https://connect.example/?token=" + "x" * 220) -> Letter:
    return written(
        ats=ats.label,
        guide=guide_for(ats, {}),
        kombo_guide_url=ats.documentation_url,
        candidates_too=True,
        replaces=True,
        name="Dana Whitfield",
        manager="Ana Alvarez",
        link=link,
        expires="November 23, 2027, 5:53 pm CST",
    )


@pytest.mark.parametrize("ats", default_catalogue(), ids=lambda ats: ats.key)
def test_every_message_contains_the_whole_guide_without_markup(ats: Ats) -> None:
    guide, body = guide_for(ats, {}), letter_of(ats).body
    for step in guide.steps:
        assert f"{step.number}. {plain(step.lead)}. {plain(step.text)}" in body
    assert plain(guide.opening) in body
    assert (ats.documentation_url or "") in body
    assert not set("*`{|") & set(body)


@pytest.mark.parametrize("ats", default_catalogue(), ids=lambda ats: ats.key)
def test_every_message_fits_into_a_mail_program_with_a_long_link(ats: Ats) -> None:
    letter, steps = letter_of(ats), guide_for(ats, {}).steps
    fits = fitted_letter(letter, "dana.whitfield@customer-with-a-name.example", steps)
    assert fits is not None
    assert len(mail_address(fits, "dana.whitfield@customer-with-a-name.example")) <= LONGEST_ADDRESS
    assert "x" * 220 in fits.body
    assert all(f"{step.number}. {plain(step.lead)}" in fits.body for step in steps)


def test_a_message_that_was_edited_to_a_great_length_is_not_cut_but_kept_from_the_mail_program() -> None:
    lever = default_catalogue().get("lever")
    assert lever is not None
    steps = guide_for(lever, {}).steps
    letter = letter_of(lever)
    longer = Letter(letter.subject, letter.body + " More." * 400)
    assert fitted_letter(longer, "dana@customer.example", steps) is None
    edited = Letter(letter.subject, letter.body.replace("Accept.", "Accept it all."))
    assert shortened(edited, steps) == edited


def test_where_candidates_apply_on_the_career_page_none_are_promised(office: Office) -> None:
    begun, link = made(office)
    redirect = begun.changed(requirements=begun.requirements.changed(sync_mode=SyncMode.REDIRECT))
    promise = "your candidates in UKG Pro"
    assert promise in invitation.letter(office.services, begun, link=link, expires="tomorrow").body
    assert promise not in invitation.letter(office.services, redirect, link=link, expires="tomorrow").body


def test_only_a_link_that_replaces_another_warns_of_the_older_one(office: Office) -> None:
    begun, link = made(office)
    warning = "use only this link"
    assert warning not in invitation.letter(office.services, begun, link=link, expires="tomorrow").body
    again, newer = links.create_link(office.ctx(ANA), begun.id)
    assert warning in invitation.letter(office.services, again, link=newer, expires="tomorrow").body


def test_the_mail_program_opens_with_the_same_text(office: Office) -> None:
    begun, link = made(office)
    letter = invitation.letter(office.services, begun, link=link, expires="tomorrow")
    address = urlsplit(mail_address(letter, "dana+ats@customer.example"))
    fields = parse_qs(address.query)
    assert unquote(address.path) == "dana+ats@customer.example"
    assert fields["subject"] == [letter.subject]
    assert fields["body"][0].replace("\r\n", "\n") == letter.body


def test_an_address_cannot_add_a_reader_to_the_mail() -> None:
    address = urlsplit(mail_address(Letter("Hello", "Text"), "dana@customer.example?bcc=thief@example.com"))
    assert "bcc" not in parse_qs(address.query)
