"""The link by e-mail from here: once, by whoever may, with an honest word about what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from core.actions import invitation, links, mailing, onboarding as onboardings
from core.documents.invitation import Letter
from core.errors import EditConflict, InvalidInput, NotAllowed, OnboardingError, StepClosed
from core.mail import Mail
from core.onboarding.mailing import LONGEST, mail_state
from core.onboarding.model import Onboarding
from core.onboarding.part import Statement
from core.onboarding.steps import waiting_on
from core.services import Services
from core.storage import sessions
from tests.actors import named
from tests.history import history
from tests.mail_server import Postman, post_office
from tests.office import ANA, ELI, SAM, Office, acting, altered, open_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def made(office: Office) -> tuple[Onboarding, Letter, str]:
    begun, link = links.create_link(office.ctx(ANA), office.begun("Northgate").id)
    return begun, invitation.letter(office.services, begun, link=link, expires="tomorrow"), link


def with_mail(office: Office, post: Postman) -> Services:
    return replace(office.services, mail=post.mail)


def entries(office: Office, onboarding: Onboarding) -> list[str]:
    return [entry.what for entry in history(office.ctx(ANA), onboarding.id)]


def fresh(office: Office, onboarding: Onboarding) -> Onboarding:
    return onboardings.get(office.ctx(ANA), onboarding.id)


def test_the_administrator_gets_link_and_guide_and_the_onboarding_waits_on_the_customer(office: Office) -> None:
    begun, message, link = made(office)
    with post_office() as post:
        sent = mailing.send(acting(with_mail(office, post), ANA), begun.id, message)
        (got,) = post.messages
    assert got["To"] == begun.requirements.admin.email
    assert got["From"] == f'"{ANA.name} (FactoryFix)" <onboarding@factoryfix.example>'
    assert got["Reply-To"] == f"{ANA.name} <{ANA.email}>"
    assert link in got.get_body().get_content()  # type: ignore[union-attr]
    (guide,) = got.iter_attachments()
    assert guide.get_content().startswith(b"%PDF")
    assert sent.link is not None and sent.link.sent is not None and sent.link.mailed is not None
    assert (sent.link.sent.by.name, sent.link.mailed.state) == (ANA.name, "sent")
    assert sent.link.mailed.message_id == got["Message-ID"]
    assert waiting_on(sent).value == "customer"
    assert entries(office, begun)[:2] == ["Sent the link by e-mail", f"Began to send the link to {got['To']}"]


def test_the_secret_is_nowhere_in_the_store_after_it_was_sent(office: Office) -> None:
    begun, message, link = made(office)
    with post_office() as post:
        mailing.send(acting(with_mail(office, post), ANA), begun.id, message)
    stored = b"".join(file.read_bytes() for file in office.services.settings.data_dir.glob("onboarding.db*"))
    assert link.partition("token=")[2].encode() not in stored


def test_ten_presses_at_once_send_one_message(office: Office) -> None:
    begun, message, _ = made(office)

    def press(_: int) -> str:
        try:
            mailing.send(acting(with_mail(office, post), ANA), begun.id, message)
        except StepClosed:
            return "refused"
        return "sent"

    with post_office() as post, ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(press, range(10)))
        assert len(post.messages) == 1
    assert sorted(outcomes) == ["refused"] * 9 + ["sent"]


def test_a_refusal_is_written_down_as_not_sent_and_may_be_tried_again(office: Office) -> None:
    begun, message, _ = made(office)
    with post_office(rcpt="550 No such user") as post:
        mailing.send(acting(with_mail(office, post), ANA), begun.id, message)
    after = fresh(office, begun).link
    assert after is not None and after.mailed is not None
    assert after.sent is None
    assert after.mailed.state == "not sent"
    assert "550 No such user" in after.mailed.answer
    assert entries(office, begun)[0] == "The e-mail with the link was not sent"
    with post_office() as post:
        again = mailing.send(acting(with_mail(office, post), ANA), begun.id, message)
        assert len(post.messages) == 1
    assert again.link is not None and again.link.sent is not None


def test_no_response_is_recorded_as_unknown_and_only_a_person_can_send_again(office: Office) -> None:
    begun, message, _ = made(office)
    with post_office(breaks="after data") as post:
        mailing.send(acting(with_mail(office, post), ANA), begun.id, message)
    after = fresh(office, begun).link
    assert after is not None and after.mailed is not None
    assert (after.mailed.state, after.sent) == ("unknown", None)
    with post_office() as post:
        services = with_mail(office, post)
        with pytest.raises(StepClosed, match="It is not known whether"):
            mailing.send(acting(services, ANA), begun.id, message)
        assert post.messages == []
        mailing.send(acting(services, ANA), begun.id, message, again=True)
        assert len(post.messages) == 1


class _Killed(BaseException):
    """The process ends here."""


class _Deadly(Mail):
    def send(self, message: object, *, to: str, cc: str = "") -> str:
        raise _Killed


def test_a_process_that_ends_while_sending_leaves_it_on_its_way_and_then_unknown(office: Office) -> None:
    begun, message, _ = made(office)
    with post_office() as post:
        dying = replace(office.services, mail=_Deadly(post.mail.server, post.mail.sender))
    with pytest.raises(_Killed):
        mailing.send(acting(dying, ANA), begun.id, message)
    left = fresh(office, begun).link
    assert left is not None and left.mailed is not None
    now = office.services.now()
    assert mail_state(left.mailed, now) == "sending"
    assert mail_state(left.mailed, now + LONGEST + timedelta(seconds=1)) == "unknown"
    with post_office() as post, pytest.raises(StepClosed, match="is being sent now"):
        mailing.send(acting(with_mail(office, post), ANA), begun.id, message)


def test_the_result_of_an_email_is_kept_even_if_its_sender_was_signed_out(office: Office) -> None:
    begun, mail, _ = made(office)

    class SignsOut(Mail):
        def send(self, message: EmailMessage, *, to: str, cc: str = "") -> str:
            with office.services.store.write() as db:
                sessions.end_all_of(db, ANA.id, office.services.now())
            return super().send(message, to=to, cc=cc)

    with post_office() as post:
        services = replace(office.services, mail=SignsOut(post.mail.server, post.mail.sender))
        sent = mailing.send(acting(services, ANA), begun.id, mail)
        assert len(post.messages) == 1
    assert sent.link is not None and sent.link.sent is not None
    assert (sent.link.sent.by.name, entries(office, begun)[0]) == (ANA.name, "Sent the link by e-mail")


def test_the_result_of_an_email_is_in_the_history_even_if_its_link_was_replaced(
    office: Office,
) -> None:
    begun, mail, _ = made(office)
    newer: list[Onboarding] = []

    class Replaced(Mail):
        def send(self, message: EmailMessage, *, to: str, cc: str = "") -> str:
            newer.append(links.create_link(office.ctx(ANA), begun.id)[0])
            return super().send(message, to=to, cc=cc)

    with post_office() as post:
        services = replace(office.services, mail=Replaced(post.mail.server, post.mail.sender))
        after = mailing.send(acting(services, ANA), begun.id, mail)
    assert after == newer[0]
    entry = history(office.ctx(ANA), begun.id)[0]
    assert entry.what == "Sent the link by e-mail, which had been replaced"
    assert entry.after["to"] == begun.requirements.admin.email


@pytest.mark.parametrize("part", ["link", "administrator", "pasted address", "ATS"])
def test_a_message_is_not_sent_when_its_facts_changed_and_the_error_names_who_changed_them(
    office: Office, part: str
) -> None:
    seen, message, _ = made(office)
    requirements = seen.requirements
    assert seen.link is not None
    moved: dict[str, Any] = {
        "link": {"link": seen.link.changed(created_at=office.services.now())},
        "administrator": {"requirements": requirements.changed(admin=requirements.backup)},
        "pasted address": {
            "requirements": requirements.changed(pasted_urls=("https://recruiting.ultipro.com/NOR1008NGATE",))
        },
        "ATS": {"requirements": requirements.changed(ats="lever")},
    }[part]
    altered(office.services, seen.id, who=named("Ben Ito"), **moved)
    with post_office() as post:
        with pytest.raises(EditConflict, match="Ben Ito saved first"):
            mailing.send(acting(with_mail(office, post), ANA, seen), seen.id, message)
        assert post.messages == []


def test_unrelated_changes_do_not_stop_a_message(office: Office) -> None:
    seen, message, _ = made(office)
    altered(
        office.services,
        seen.id,
        who=named("Ben Ito"),
        guide_ticks={"ukgpro: Check your role": Statement(by=named("Ben Ito"), at=office.services.now())},
        requirements=seen.requirements.changed(compliance="OFCCP"),
    )
    with post_office() as post:
        mailing.send(acting(with_mail(office, post), ANA, seen), seen.id, message)
        assert len(post.messages) == 1


def test_a_message_without_the_live_link_is_refused_before_anything_is_written(office: Office) -> None:
    begun, message, link = made(office)
    newer, _ = links.create_link(office.ctx(ANA), begun.id)
    with post_office() as post:
        for body in ("Hello", message.body, message.body.replace(link, "https://evil.example/?token=" + link[-4:])):
            with pytest.raises(InvalidInput, match="does not contain the valid link"):
                mailing.send(acting(with_mail(office, post), ANA), begun.id, Letter("Connect", body))
        assert post.messages == []
    assert fresh(office, begun) == newer


def test_a_subject_cannot_add_a_header_or_a_recipient(office: Office) -> None:
    begun, message, _ = made(office)
    with post_office() as post:
        mailing.send(
            acting(with_mail(office, post), ANA),
            begun.id,
            Letter("Hi\r\nBcc: thief@evil.example\r\n\r\nBody", message.body),
        )
        (got,) = post.messages
        assert got["Bcc"] is None
        assert post.envelopes[0].rcpt_tos == [begun.requirements.admin.email, begun.requirements.backup.email]


@pytest.mark.parametrize(
    ("address", "arrives"), [("dana@köln.example", "dana@xn--kln-sna.example"), ("dänä@köln.example", None)]
)
def test_an_address_in_another_script_is_sent_to_or_refused_but_never_breaks(
    office: Office, address: str, arrives: str | None
) -> None:
    begun, message, _ = made(office)
    requirements = begun.requirements.changed(admin=begun.requirements.admin.changed(email=address))
    altered(office.services, begun.id, requirements=requirements)
    with post_office() as post:
        after = mailing.send(acting(with_mail(office, post), ANA), begun.id, message)
        copy = begun.requirements.backup.email
        assert [mail.rcpt_tos for mail in post.envelopes] == ([[arrives, copy]] if arrives else [])
    assert after.link is not None and after.link.mailed is not None
    assert after.link.mailed.state == ("sent" if arrives else "not sent")


@pytest.mark.parametrize("person", [SAM, ELI])
def test_only_roles_that_create_links_can_send_them(office: Office, person: object) -> None:
    begun, message, _ = made(office)
    with post_office() as post:
        with pytest.raises(NotAllowed):
            mailing.send(acting(with_mail(office, post), person), begun.id, message)  # type: ignore[arg-type]
        assert post.messages == []


@pytest.mark.parametrize("state", ["no server", "marked as sent", "expired", "connected", "no link"])
def test_a_message_that_can_no_longer_be_sent_is_refused_with_a_reason(office: Office, state: str) -> None:
    onboarding, message, _ = made(office)
    with post_office() as post:
        services = with_mail(office, post)
        if state == "no server":
            services = office.services
        elif state == "marked as sent":
            links.mark_sent(office.ctx(ANA), onboarding.id)
        elif state == "connected":
            onboarding = office.connected("Northgate")
        elif state == "no link":
            onboarding = office.begun("Northgate")
        office.clock.ahead = timedelta(days=400) if state == "expired" else timedelta()
        try:
            with pytest.raises(OnboardingError):
                mailing.send(acting(services, ANA), onboarding.id, message)
        finally:
            office.clock.ahead = timedelta()
        assert post.messages == []
