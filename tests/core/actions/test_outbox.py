"""People are told of what happened: written with the change, never lost, and told twice only after a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.actions import notifications, outbox, people as people_actions, retention
from core.actions.context import ByItself, Context
from core.errors import InvalidInput, NotAllowed
from core.messages.events import Event, Timing
from core.messages.notices import MOST_ATTEMPTS, Channel, Notice, NoticeState
from core.messages.preferences import Preferences
from core.onboarding.connection_facts import FailedAttempt
from core.onboarding.model import Onboarding
from core.people.actor import KOMBO
from core.people.roles import Permission
from core.services import Services, build
from core.settings import Settings
from core.storage import onboardings, outbox as stored
from core.tasks import start_worker
from tests.chat_server import ChatRoom, chat_room
from tests.core.onboarding.stages import CONFIRMED, CONNECTION, Step, at
from tests.mail_server import Postman, post_office
from tests.office import ADA, ANA, ELI, SAM, Clock, acting, altered, environment_of
from tests.sandbox_server import wait_until

ROOT = Path(__file__).parents[3]
EVERYBODY = (ANA, ELI, SAM, ADA)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def post() -> Iterator[Postman]:
    with post_office() as office:
        yield office


@pytest.fixture
def room() -> Iterator[ChatRoom]:
    with chat_room() as opened:
        yield opened


@pytest.fixture
def services(tmp_path: Path, clock: Clock, post: Postman, room: ChatRoom) -> Iterator[Services]:
    server = post.mail.server
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path,
        smtp_url=SecretStr(f"smtp://{server.host}:{server.port}"),
        mail_from=post.mail.sender,
        chat_webhook_url=SecretStr(room.address),
        app_url="https://onboarding.example",
    )
    built = build(settings, now=clock)
    for person in EVERYBODY:
        acting(built, person)
    yield built
    built.close()


def begun(services: Services, step: Step = Step.CONNECT) -> Onboarding:
    made = at(step).changed(id=f"o-{step}", customer="Acme", manager=ANA.actor)
    with services.store.write() as db:
        return onboardings.create(db, made, who=ANA.actor, now=services.now())


def connect(services: Services, onboarding: Onboarding) -> Onboarding:
    return altered(services, onboarding.id, who=KOMBO, connection=CONNECTION)


def notices(services: Services) -> list[Notice]:
    with services.store.read() as db:
        return [notice for state in NoticeState for notice in stored.in_state(db, state, limit=1_000)]


def subjects(post: Postman) -> list[tuple[str, str]]:
    return [(message["To"].addresses[0].addr_spec, message["Subject"]) for message in post.messages]


CONNECTED = [(ANA.email, "Acme connected their ATS"), (ELI.email, "Acme is connected and waits to be linked")]


def test_the_owner_and_the_engineers_are_told_of_a_connection_by_e_mail(services: Services, post: Postman) -> None:
    connect(services, begun(services))
    assert post.messages == []  # nothing is sent inside the change
    outbox.deliver(services)
    outbox.deliver(services)
    assert sorted(subjects(post)) == CONNECTED
    (engineers,) = [message for message in post.messages if message["To"].addresses[0].addr_spec == ELI.email]
    assert "https://onboarding.example/linking?onboarding=o-connect" in engineers.get_content()


def test_who_did_it_is_not_told(services: Services) -> None:
    altered(services, begun(services).id, who=ANA.actor, connection=CONNECTION)
    assert [(notice.event, notice.person_id) for notice in notices(services)] == [(Event.READY_TO_LINK, ELI.id)]


def test_a_change_that_is_rolled_back_tells_nobody(services: Services) -> None:
    onboarding = begun(services)
    with (
        pytest.raises(ZeroDivisionError),
        Context(services, ByItself(KOMBO)).change(onboarding.id, Permission.CONNECT) as act,
    ):
        act.save(act.before.changed(connection=CONNECTION), "Connected")
        raise ZeroDivisionError
    assert notices(services) == []


def test_the_same_report_again_tells_nobody_twice(services: Services, post: Postman) -> None:
    onboarding = begun(services)
    attempt = FailedAttempt(webhook_id="w1", at=services.now())
    for known in ((attempt,), (), (attempt,)):
        altered(services, onboarding.id, who=KOMBO, failed_attempts=known)
    outbox.deliver(services)
    assert subjects(post) == [(ANA.email, "Acme tried to connect their ATS and did not succeed")]


def test_the_chat_gets_one_message_for_everybody_who_wants_it(
    services: Services, room: ChatRoom, post: Postman
) -> None:
    eva = replace(ELI, id="eva", name="Eva Lund", email="eva@office.example")
    for person in (ELI, eva):
        notifications.choose(acting(services, person), mail=False, chat=True, zone="America/Chicago", timing={})
    connect(services, begun(services))
    outbox.deliver(services)
    (text,) = room.texts
    assert text.startswith("Acme is connected and waits to be linked.\n")
    assert text.endswith("For Eli Novak, Eva Lund")
    assert subjects(post) == CONNECTED[:1]


def test_a_summary_comes_once_on_the_next_business_morning(services: Services, post: Postman, clock: Clock) -> None:
    timing = {Event.CONNECTED.value: Timing.MORNING, Event.ATTEMPT_FAILED.value: Timing.MORNING}
    notifications.choose(acting(services, ANA), mail=True, chat=False, zone="America/New_York", timing=timing)
    _set(clock, datetime(2026, 11, 25, 22, tzinfo=UTC))  # the evening before Thanksgiving
    onboarding = begun(services)
    altered(services, onboarding.id, who=KOMBO, failed_attempts=(FailedAttempt(webhook_id="w1", at=services.now()),))
    connect(services, onboarding)
    _set(clock, datetime(2026, 11, 27, 12, 59, tzinfo=UTC))
    outbox.deliver(services)
    assert subjects(post) == CONNECTED[1:]  # the engineer's, at once
    _set(clock, datetime(2026, 11, 27, 13, 1, tzinfo=UTC))
    outbox.deliver(services)
    outbox.deliver(services)
    assert subjects(post)[1:] == [(ANA.email, "Your onboardings on Nov 27, 2026: 2 events")]


def test_a_person_is_not_told_of_what_they_turned_off(services: Services) -> None:
    timing = {Event.CONNECTED.value: Timing.NEVER}
    notifications.choose(acting(services, ANA), mail=True, chat=True, zone="UTC", timing=timing)
    connect(services, begun(services))
    assert {notice.person_id for notice in notices(services)} == {ELI.id}


@pytest.mark.parametrize("down", ["mail", "chat"])
def test_an_hour_without_a_server_loses_nothing(
    services: Services, post: Postman, room: ChatRoom, clock: Clock, down: str
) -> None:
    for person in (ANA, ELI):
        notifications.choose(acting(services, person), mail=True, chat=True, zone="UTC", timing={})
    if down == "mail":
        post.rcpt = "421 4.3.2 Service not available"
    else:
        room.status = 503
    made = [begun(services, step) for step in (Step.CONNECT, Step.REQUIREMENTS, Step.LINK)]
    for onboarding in made:
        altered(services, onboarding.id, who=KOMBO, failed_attempts=(FailedAttempt(webhook_id="w", at=services.now()),))
    for _ in range(60):
        outbox.deliver(services)
        clock.ahead += timedelta(minutes=1)
    assert (len(post.messages), len(room.texts)) == ((0, 3) if down == "mail" else (3, 0))
    state = outbox.state(acting(services, ADA)).channels[down == "chat"]
    assert state.waiting == 3 and state.failed == 0 and state.error and state.error_at
    post.rcpt, room.status = "", 200
    for _ in range(120):
        outbox.deliver(services)
        clock.ahead += timedelta(minutes=1)
    assert (len(post.messages), len(room.texts)) == (3, 3)
    assert len({message["Message-ID"] for message in post.messages}) == 3
    assert {notice.state for notice in notices(services)} == {NoticeState.SENT}


def test_what_cannot_be_sent_at_all_fails_visibly_and_can_be_tried_again(
    services: Services, post: Postman, clock: Clock
) -> None:
    post.rcpt = "550 5.1.1 No such user"
    connect(services, begun(services))
    for _ in range(MOST_ATTEMPTS):
        outbox.deliver(services)
        clock.ahead += timedelta(hours=9)
    mail, _ = outbox.state(acting(services, ADA)).channels
    assert (mail.waiting, mail.failed) == (0, 2)
    assert "550 5.1.1 No such user" in mail.error
    post.rcpt = ""
    assert outbox.try_again(acting(services, ADA)) == 2
    outbox.deliver(services)
    assert sorted(subjects(post)) == CONNECTED
    assert outbox.state(acting(services, ADA)).channels[0].error == ""


def test_a_channel_that_is_off_keeps_nothing_for_later(services: Services, post: Postman) -> None:
    off = replace(services, mail=None, chat=None)
    connect(off, begun(off))
    outbox.deliver(off)
    outbox.deliver(services)
    assert post.messages == []
    assert {notice.state for notice in notices(services)} == {NoticeState.NOT_NEEDED}


def test_a_deactivated_person_is_told_nothing_more(services: Services, post: Postman) -> None:
    connect(services, begun(services))
    people_actions.deactivate(acting(services, ADA), ELI.id)
    outbox.deliver(services)
    assert subjects(post) == CONNECTED[:1]


@pytest.mark.parametrize(("channel", "words"), [(Channel.MAIL, "451"), (Channel.CHAT, "403")])
def test_a_test_message_says_at_once_whether_the_channel_works(
    services: Services, post: Postman, room: ChatRoom, channel: Channel, words: str
) -> None:
    assert outbox.send_test(acting(services, ADA), channel).state is NoticeState.SENT
    assert len(post.messages) + len(room.texts) == 1
    post.rcpt, room.status = "451 Try later", 403
    tried = outbox.send_test(acting(services, ADA), channel)
    assert tried.state is NoticeState.FAILED and words in tried.error
    assert outbox.try_again(acting(services, ADA)) == 0
    with pytest.raises(InvalidInput, match="off"):
        outbox.send_test(acting(replace(services, mail=None, chat=None), ADA), channel)
    with pytest.raises(NotAllowed):
        outbox.send_test(acting(services, ANA), channel)


def test_the_address_of_the_webhook_is_shown_nowhere(services: Services, room: ChatRoom) -> None:
    room.status = 500
    outbox.send_test(acting(services, ADA), Channel.CHAT)
    assert "s3cret" not in repr(outbox.state(acting(services, ADA)))
    assert "s3cret" not in repr(services.settings)
    stored_bytes = b"".join(file.read_bytes() for file in services.settings.data_dir.glob("onboarding.db*"))
    assert b"s3cret" not in stored_bytes


def test_old_notices_are_deleted_but_not_those_that_wait(services: Services, post: Postman, clock: Clock) -> None:
    connect(services, begun(services))
    outbox.deliver(services)
    begun_later = begun(services, Step.LINK)
    altered(services, begun_later.id, who=KOMBO, failed_attempts=(FailedAttempt(webhook_id="w", at=services.now()),))
    clock.ahead += timedelta(days=31)
    retention.forget_old(services)
    (left,) = notices(services)
    assert left.event is Event.ATTEMPT_FAILED


def test_an_owner_is_told_of_a_risk_once(services: Services, post: Postman, clock: Clock) -> None:
    notifications.choose(
        acting(services, ANA), mail=True, chat=False, zone="UTC", timing={Event.TARGET_AT_RISK.value: Timing.AT_ONCE}
    )
    begun(services, Step.LINKING)
    clock.ahead += timedelta(days=30)
    for _ in range(3):
        outbox.notice_risks(services)
    outbox.deliver(services)
    assert [to for to, _ in subjects(post)] == [ANA.email]


@pytest.mark.parametrize(("step", "arrived"), [("before it is sent", 0), ("after it is sent", 1)])
def test_a_worker_that_is_killed_loses_nothing_and_repeats_with_the_same_message_id(
    services: Services, post: Postman, clock: Clock, step: str, arrived: int
) -> None:
    connect(services, begun(services))
    environment = os.environ | environment_of(services.settings)
    command = [sys.executable, "-m", "tests.core.actions.delivering_process", step]
    assert subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == -signal.SIGKILL
    assert len(post.messages) == arrived
    outbox.deliver(services)  # the other notice; the first one may still be on its way
    assert len(post.messages) == arrived + 1
    clock.ahead += timedelta(minutes=6)
    outbox.deliver(services)
    assert sorted(set(subjects(post))) == CONNECTED
    assert len(post.messages) == 2 + arrived
    assert len({message["Message-ID"] for message in post.messages}) == 2
    assert {notice.state for notice in notices(services)} == {NoticeState.SENT}


def test_the_worker_delivers_what_an_earlier_process_left(services: Services, post: Postman) -> None:
    connect(services, begun(services))
    worker = start_worker(services)
    try:
        wait_until(lambda: len(post.messages) == 2, "the e-mails")
    finally:
        worker.stop()


def test_choices_are_a_persons_own_and_stand_in_the_audit_log(services: Services) -> None:
    assert notifications.own(acting(services, SAM)).chosen == Preferences()
    timing = {Event.ISSUE_OPENED.value: Timing.MORNING, Event.READY_TO_LINK.value: Timing.NEVER}
    chosen = notifications.choose(acting(services, SAM), mail=True, chat=True, zone="UTC", timing=timing)
    assert chosen.timing == {Event.ISSUE_OPENED.value: Timing.MORNING}  # support links nothing
    assert notifications.own(acting(services, SAM)).chosen == chosen
    assert notifications.own(acting(services, ADA)).chosen == Preferences()
    with pytest.raises(InvalidInput, match="time zone"):
        notifications.choose(acting(services, SAM), mail=True, chat=True, zone="Mars/Olympus", timing={})
    outbox.send_test(acting(services, ADA), Channel.MAIL)
    with services.store.read() as db:
        rows = db.select("SELECT what, who FROM audit WHERE onboarding_id IS NULL ORDER BY id DESC LIMIT 2")
    assert [(row["what"], row["who"]) for row in rows] == [
        ("Sent a test message", ADA.name),
        ("Changed own notifications", SAM.name),
    ]


def test_no_secret_and_nothing_of_a_candidate_is_in_the_outbox(services: Services) -> None:
    """Whatever stands in the facts: a notice has only the customer, our own words and who did it."""
    onboarding = begun(services, Step.GO_LIVE)
    assert onboarding.candidate is not None
    no = CONFIRMED.changed(answer="no", note="Jane S3CRET is missing", who="S3CRET")
    answers = onboarding.candidate.confirmations | {"pdf": no}
    attempt = FailedAttempt(webhook_id="w1", at=services.now(), log_url="https://kombo.example/log?token=S3CRET")
    altered(
        services, onboarding.id, who=KOMBO, failed_attempts=(attempt,), manager=SAM.actor,
        candidate=onboarding.candidate.changed(confirmations=answers),
    )  # fmt: skip
    written = notices(services)
    assert {notice.event for notice in written} == {Event.ATTEMPT_FAILED, Event.CUSTOMER_DECLINED, Event.HANDED_OVER}
    assert "S3CRET" not in repr(written)


def _set(clock: Clock, now: datetime) -> None:
    clock.ahead += now - clock()
