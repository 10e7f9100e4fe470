"""Sends what waits in the outbox, and shows an admin how far it is.

Every attempt is written down before it begins and after it ended. A notice whose process was killed in between is sent
again with the same message ID; none is lost.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid
from typing import Final
from uuid import uuid4

import structlog

from core.actions.context import ByItself, Context
from core.chat import ChatError
from core.errors import InvalidInput
from core.mail import MailError
from core.messages import wording
from core.messages.events import FACTS, Event
from core.messages.happenings import late
from core.messages.notices import Channel, Notice, NoticeState, failed, not_needed, sent, tried_again
from core.people.accounts import Account
from core.people.actor import DASHBOARD
from core.people.roles import Permission
from core.services import Services
from core.storage import audit, outbox, people, standings
from core.storage.transaction import Transaction

FAILURES: Final = 3
"""After this many failures in a row a channel is left alone until the next minute."""
LISTED: Final = 50
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ChannelState:
    """Whether a channel is set up, where it leads to, and how it went; `to` is empty for a channel that is off."""

    channel: Channel
    to: str
    waiting: int
    failed: int
    sent_at: datetime | None
    error: str
    error_at: datetime | None


@dataclass(frozen=True, slots=True)
class OutboxState:
    """The channels, and what waits or failed, each with the name of its person."""

    channels: tuple[ChannelState, ...]
    notices: tuple[tuple[Notice, str], ...]


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of an attempt: an error to try again after, or why nothing was to be sent."""

    error: str = ""
    not_needed: str = ""


def deliver(services: Services) -> None:
    """Send everything that is due; a channel that fails several times in a row waits for the next minute."""
    failures: Counter[Channel] = Counter()
    while True:
        resting = [channel for channel, count in failures.items() if count >= FAILURES]
        claimed = _claim(services, without=resting)
        if not claimed:
            return
        done = _attempt(services, claimed)[0]
        is_left = done.state in (NoticeState.WAITING, NoticeState.FAILED)
        failures[done.channel] = failures[done.channel] + 1 if is_left else 0


def notice_risks(services: Services) -> None:
    """Tell the owners of the onboardings that are at risk or overdue, once for each deadline that passes."""
    ctx = Context(services, ByItself(DASHBOARD))
    with ctx.read() as act:
        passed = standings.late(act.db, act.now)
    for onboarding_id, deadline in passed:
        with ctx.change(onboarding_id, Permission.VIEW) as change:
            change.announce(late(onboarding_id, deadline))


def state(ctx: Context) -> OutboxState:
    """Return how far the outbox is; needs Permission.MANAGE."""
    with ctx.read(Permission.MANAGE) as act:
        counts = outbox.counts(act.db)
        names = {account.id: account.name for account in people.everyone(act.db)}
        channels = tuple(_channel(ctx.services, act.db, channel, counts) for channel in (Channel.MAIL, Channel.CHAT))
        left = [
            notice
            for wanted in (NoticeState.FAILED, NoticeState.WAITING)
            for notice in outbox.in_state(act.db, wanted, limit=LISTED)
        ]
    return OutboxState(channels, tuple((notice, names.get(notice.person_id, "")) for notice in left))


def send_test(ctx: Context, channel: Channel) -> Notice:
    """Send a test message to the person who asks for it, at once and in one attempt, and return what became of it."""
    with ctx.write(Permission.MANAGE) as act:
        if not _address(ctx.services, channel):
            raise InvalidInput("This channel is off.", "Set it up first, then restart the dashboard.")
        notice = Notice(
            id=uuid4().hex, key=f"test {uuid4().hex}", person_id=act.person.id, channel=channel, event=Event.TEST,
            path=FACTS[Event.TEST].path, created_at=act.now, due_at=act.now,
        )  # fmt: skip
        outbox.add(act.db, [notice])
        audit.record(
            act.db, onboarding_id=None, at=act.now, who=act.person.actor, what="Sent a test message", before={},
            after={"channel": channel.value},
        )  # fmt: skip
    claimed = _claim(ctx.services, only=notice.id)
    return _attempt(ctx.services, claimed)[0] if claimed else notice


def try_again(ctx: Context) -> int:
    """Let every failed notice wait again, and return how many; needs Permission.MANAGE."""
    with ctx.write(Permission.MANAGE) as act:
        again = outbox.in_state(act.db, NoticeState.FAILED, limit=1_000_000)
        for notice in again:
            outbox.keep(act.db, tried_again(notice, act.now))
        if again:
            audit.record(
                act.db, onboarding_id=None, at=act.now, who=act.person.actor, what="Tried failed messages again",
                before={}, after={"messages": str(len(again))},
            )  # fmt: skip
    ctx.services.queue.put("send_notices")
    return len(again)


def _channel(
    services: Services, db: Transaction, channel: Channel, counts: dict[tuple[Channel, NoticeState], int]
) -> ChannelState:
    last = outbox.last_error(db, channel)
    return ChannelState(
        channel=channel,
        to=_address(services, channel),
        waiting=counts.get((channel, NoticeState.WAITING), 0),
        failed=counts.get((channel, NoticeState.FAILED), 0),
        sent_at=outbox.last_sent(db, channel),
        error=last.error if last else "",
        error_at=last.tried_at if last else None,
    )


def _address(services: Services, channel: Channel) -> str:
    """Return where a channel leads to, without any secret; empty for one that is off."""
    match channel:
        case Channel.MAIL:
            return services.mail.server.host if services.mail else ""
        case Channel.CHAT:
            return services.chat.host if services.chat else ""
        case Channel.UNKNOWN:
            return ""


def _claim(services: Services, *, without: list[Channel] | None = None, only: str = "") -> tuple[Notice, ...]:
    domain = services.mail.sender.rpartition("@")[2] if services.mail else "onboarding.invalid"
    with Context(services, ByItself(DASHBOARD)).write(Permission.VIEW) as act:
        message_id = make_msgid(domain=domain)
        return outbox.claim(act.db, message_id=message_id, now=act.now, without=without or (), only=only)


def _attempt(services: Services, claimed: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """Send the message of these notices, and write down what became of each."""
    with services.store.read() as db:
        accounts = {notice.person_id: people.by_id(db, notice.person_id) for notice in claimed}
    active = [account for account in accounts.values() if account and account.active]
    result = _send(services, claimed, active)
    if result.error:
        log.warning("message was not sent", channel=claimed[0].channel, notices=len(claimed), problem=result.error)
    with services.store.write() as db:
        done = tuple(_after(notice, result, services.now()) for notice in claimed)
        for notice in done:
            outbox.keep(db, notice)
    return done


def _send(services: Services, notices: tuple[Notice, ...], to: list[Account]) -> _Result:
    if not _address(services, notices[0].channel):
        return _Result(not_needed="This channel is off.")
    if not to:
        return _Result(not_needed="The person has no active account.")
    app_url = services.settings.app_url
    try:
        match notices[0].channel:
            case Channel.MAIL if services.mail:
                (account,) = to
                message = wording.mail(
                    notices, to=account.email, name=account.name, sender=services.mail.sender, app_url=app_url,
                    at=services.now(),
                )  # fmt: skip
                services.mail.send(message, to=account.email)
            case Channel.CHAT if services.chat:
                services.chat.send(wording.chat(notices, names=sorted(account.name for account in to), app_url=app_url))
            case Channel.MAIL | Channel.CHAT | Channel.UNKNOWN:
                pass
    except (MailError, ChatError) as refused:
        return _Result(error=refused.sentence)
    except Exception as defect:
        log.exception("message could not be made or sent")
        return _Result(error=f"Something went wrong: {type(defect).__name__}.")
    return _Result()


def _after(notice: Notice, result: _Result, now: datetime) -> Notice:
    if result.not_needed:
        return not_needed(notice, result.not_needed, now)
    return failed(notice, result.error, now) if result.error else sent(notice, now)
