"""Letters to the customer: each sent once or honestly unknown; reminders by themselves only by a rule."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from core.actions import letters, links, onboarding as onboardings
from core.errors import EditConflict, InvalidInput, NotAllowed, StepClosed
from core.mail import Mail
from core.onboarding.letters import last_letter
from core.onboarding.mailing import LONGEST, mail_state
from core.onboarding.model import Onboarding
from core.onboarding.states import LetterKind, MailState
from core.services import Services
from tests.history import history
from tests.mail_server import Postman, post_office
from tests.office import ANA, SAM, Office, acting, altered, open_office

REMINDER = LetterKind.REMINDER
BACKUP = "luis@customer.example"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def waiting(office: Office) -> Onboarding:
    """An onboarding whose customer has the link and has not connected."""
    begun, _ = links.create_link(office.ctx(ANA), office.begun("Northgate").id)
    return links.mark_sent(office.ctx(ANA), begun.id)


def with_mail(office: Office, post: Postman) -> Services:
    return replace(office.services, mail=post.mail)


def fresh(office: Office, onboarding: Onboarding) -> Onboarding:
    return onboardings.get(office.ctx(ANA), onboarding.id)


def entries(office: Office, onboarding: Onboarding) -> list[str]:
    return [entry.what for entry in history(office.ctx(ANA), onboarding.id)]


def sent(services: Services, onboarding: Onboarding, *, again: bool = False, **changed: str) -> Onboarding:
    given = {"subject": "Reminder", "body": "Please connect.", "to": "dana@customer.example"} | changed
    return letters.send(acting(services, ANA), onboarding.id, kind=REMINDER, again=again, **given)


def test_a_letter_goes_to_the_contact_with_a_copy_and_is_kept_with_its_text(office: Office) -> None:
    begun = waiting(office)
    with post_office() as post:
        after = sent(with_mail(office, post), begun)
        (got,), (envelope,) = post.messages, post.envelopes
    assert envelope.rcpt_tos == ["dana@customer.example", BACKUP]
    assert (got["To"], got["Cc"], got["Reply-To"]) == (
        "dana@customer.example", BACKUP, f"{ANA.name} <{ANA.email}>",
    )  # fmt: skip
    last = last_letter(after, REMINDER)
    assert last is not None
    assert (last.state, last.subject, last.text, last.message_id) == (
        MailState.SENT, "Reminder", "Please connect.", got["Message-ID"],
    )  # fmt: skip
    assert entries(office, begun)[:2] == [
        f"Sent the reminder to dana@customer.example and {BACKUP}",
        "Began to send the reminder to dana@customer.example",
    ]


def test_a_letter_to_the_back_up_has_no_copy_and_a_stranger_gets_none(office: Office) -> None:
    begun = waiting(office)
    with post_office() as post:
        sent(with_mail(office, post), begun, to=BACKUP)
        assert post.envelopes[0].rcpt_tos == [BACKUP]
        with pytest.raises(InvalidInput, match="not a contact"):
            sent(with_mail(office, post), begun, to="thief@evil.example")
        assert len(post.messages) == 1


def test_a_refusal_is_kept_with_the_answer_of_the_server(office: Office) -> None:
    begun = waiting(office)
    with post_office(rcpt="550 5.1.1 No such user") as post:
        last = last_letter(sent(with_mail(office, post), begun), REMINDER)
    assert last is not None
    assert last.state is MailState.NOT_SENT
    assert "No such user" in last.answer


def test_without_an_answer_the_outcome_is_unknown_and_only_a_person_sends_it_again(office: Office) -> None:
    begun = waiting(office)
    with post_office(breaks="after data") as post:
        last = last_letter(sent(with_mail(office, post), begun), REMINDER)
        assert last is not None
        assert last.state is MailState.UNKNOWN
        with pytest.raises(StepClosed, match="not known whether"):
            sent(with_mail(office, post), begun)
        assert len(post.messages) == 1
        post.breaks = ""
        sent(with_mail(office, post), begun, again=True)
        assert len(post.messages) == 2


class _KillsItself(Mail):
    """A mail server's client whose process is killed once the message has arrived."""

    def send(self, message: EmailMessage, *, to: str, cc: str = "") -> str:
        super().send(message, to=to, cc=cc)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def test_a_process_killed_while_sending_leaves_it_unknown_and_the_rule_sends_nothing(office: Office) -> None:
    begun = waiting(office)
    letters.let_reminders_go(office.ctx(ANA), begun.id)
    with post_office() as post:
        child = os.fork()
        if child == 0:
            sent(replace(office.services, mail=_KillsItself(post.mail.server, post.mail.sender)), begun)
            os._exit(1)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        left = last_letter(fresh(office, begun), REMINDER)
        assert left is not None
        now = office.services.now()
        assert mail_state(left, now) is MailState.SENDING
        assert mail_state(left, now + LONGEST + timedelta(seconds=1)) is MailState.UNKNOWN
        with pytest.raises(StepClosed, match="is being sent now"):
            sent(with_mail(office, post), begun)
        letters.remind(replace(with_mail(office, post), now=lambda: now + timedelta(days=14)))
        assert len(post.messages) == 1


def test_a_second_person_who_saw_the_page_before_does_not_send_it_twice(office: Office) -> None:
    begun = waiting(office)
    with post_office() as post:
        services = with_mail(office, post)
        sent(services, begun)
        late = acting(services, ANA, seen=begun)
        with pytest.raises(EditConflict):
            letters.send(late, begun.id, kind=REMINDER, subject="Reminder", body="Please connect.")
        assert len(post.messages) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"subject": " "}, "is empty"),
        ({"body": ""}, "is empty"),
        ({"body": "x" * 10_001}, "too long"),
        ({"body": "Open https://kombo.example/?token=abcdefgh."}, "secret link"),
        ({"subject": "https://kombo.example/?token=abcdefgh"}, "secret link"),
    ],
)
def test_a_letter_without_text_or_with_a_secret_is_refused(office: Office, changed: dict[str, str], words: str) -> None:
    begun = waiting(office)
    with post_office() as post, pytest.raises(InvalidInput, match=words):
        sent(with_mail(office, post), begun, **changed)
    assert fresh(office, begun).letters == {}


def test_a_subject_cannot_add_a_reader(office: Office) -> None:
    begun = waiting(office)
    with post_office() as post:
        sent(with_mail(office, post), begun, subject="Hi\r\nBcc: thief@evil.example")
        assert post.messages[0]["Bcc"] is None
        assert post.envelopes[0].rcpt_tos == ["dana@customer.example", BACKUP]


def test_only_whoever_may_verify_sends_a_letter(office: Office) -> None:
    begun = waiting(office)
    with post_office() as post, pytest.raises(NotAllowed):
        letters.send(acting(with_mail(office, post), SAM), begun.id, kind=REMINDER, subject="Hi", body="Text")


@pytest.mark.parametrize("kind", [LetterKind.AGREEMENT, LetterKind.LIVE, REMINDER])
def test_every_proposal_names_the_account_manager_with_an_address(office: Office, kind: LetterKind) -> None:
    proposed = letters.proposal(office.ctx(ANA), waiting(office).id, kind)
    assert proposed is not None
    assert f"{ANA.name}\n{ANA.email}\nFactoryFix" in proposed.body
    assert "token=" not in proposed.body


def test_the_agreement_goes_with_its_page_as_a_pdf(office: Office) -> None:
    begun = waiting(office)
    with post_office() as post:
        services = acting(with_mail(office, post), ANA)
        letters.send(services, begun.id, kind=LetterKind.AGREEMENT, subject="What we agreed", body="See the page.")
        (file,) = post.messages[0].iter_attachments()
    assert file.get_content().startswith(b"%PDF")


def at(services: Services, now: datetime) -> Services:
    return replace(services, now=lambda: now)


def test_no_reminder_goes_by_itself_before_a_person_lets_it(office: Office) -> None:
    waiting(office)
    with post_office() as post:
        letters.remind(at(with_mail(office, post), office.services.now() + timedelta(days=7)))
        assert post.messages == []


def test_one_reminder_goes_for_a_wait_in_the_owners_name_and_in_business_hours(office: Office) -> None:
    begun = waiting(office)
    letters.let_reminders_go(office.ctx(ANA), begun.id)
    hours = [office.services.now() + timedelta(hours=hour) for hour in range(24 * 9)]
    with post_office() as post:
        services = with_mail(office, post)
        for now in hours:
            letters.remind(at(services, now))
        reminders = [message for message in post.messages if begun.requirements.admin.email in message["To"]]
        assert len(reminders) == 1
        assert reminders[0]["Reply-To"] == f"{ANA.name} <{ANA.email}>"
    letters.stop_reminders(office.ctx(ANA), begun.id)
    assert "Let reminders go by themselves" in entries(office, begun)
    assert "Stopped the reminders that go by themselves" in entries(office, begun)


def test_the_rule_sends_nothing_once_it_is_stopped_or_the_customer_has_acted(office: Office) -> None:
    stopped, connected = waiting(office), waiting(office)
    for begun in (stopped, connected):
        letters.let_reminders_go(office.ctx(ANA), begun.id)
    letters.stop_reminders(office.ctx(ANA), stopped.id)
    altered(office.services, connected.id, link=None)
    with post_office() as post:
        for hour in range(24 * 9):
            letters.remind(at(with_mail(office, post), office.services.now() + timedelta(hours=hour)))
        assert post.messages == []
