"""The words of notices, as an e-mail and as a chat message, made from facts and never from texts of other systems."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlencode

from core.dates import day
from core.mail_addresses import header_address
from core.messages.events import Event
from core.messages.notices import Notice

LONGEST_NAME = 100
"""A customer's name is shortened to this length."""
_CHAT_SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "@\u200b"})
"""Without these a customer's name could notify a whole channel, or show a link to somewhere else."""
_FOOT = "You can choose what you are told under “Notifications” in the dashboard’s menu."


def sentence(notice: Notice) -> str:
    """Return in one sentence what happened."""
    customer, detail = short(notice.customer), short(notice.detail)
    match notice.event:
        case Event.CONNECTED:
            return f"{customer} connected their ATS."
        case Event.ATTEMPT_FAILED:
            return f"{customer} tried to connect their ATS and did not succeed."
        case Event.READY_TO_LINK:
            return f"{customer} is connected and waits to be linked."
        case Event.JOBS_READ:
            return f"{customer}: the jobs are read and compared."
        case Event.JOBS_STALLED:
            return f"{customer}: {detail}." if detail else f"{customer}: the job refresh failed."
        case Event.PUSH_UNCLEAR:
            return f"{customer}: it is not known whether the test candidate arrived."
        case Event.CUSTOMER_CONFIRMED:
            return f"{customer} confirmed the test candidate."
        case Event.CUSTOMER_DECLINED:
            return f"{customer} said no to “{detail}”." if detail else f"{customer} said no to an item."
        case Event.TARGET_AT_RISK:
            return f"{customer}: {detail}." if detail else f"{customer}: the go-live target is at risk."
        case Event.ISSUE_OPENED:
            return f"{customer}: {detail}." if detail else f"{customer}: the connection has an issue."
        case Event.HANDED_OVER:
            return f"{customer} is handed over to you."
        case Event.WITH_SUPPORT:
            return f"{customer} is handed over to support."
        case Event.LIVE:
            return f"{customer} is live."
        case Event.TEST:
            return "This is a test message. It arrived."
        case Event.UNKNOWN:
            return f"{customer}: something happened that this version does not know."


def next_step(event: Event) -> str:
    """Return what to do about an event, or an empty text."""
    match event:
        case Event.ATTEMPT_FAILED:
            return "The Connection page lists the likely causes, and what to say on the phone."
        case Event.READY_TO_LINK:
            return "Check the connection, then link it to the FactoryFix account."
        case Event.JOBS_READ:
            return "Check the jobs, then verify them."
        case Event.JOBS_STALLED:
            return "The Job sync page says why. Refresh the jobs again."
        case Event.PUSH_UNCLEAR:
            return "Look it up before you push again: a second push would make a second candidate."
        case Event.CUSTOMER_CONFIRMED:
            return "Record the sign-off."
        case Event.CUSTOMER_DECLINED:
            return "The Go live page says how to fix it."
        case Event.TARGET_AT_RISK:
            return "See whom it waits on, and call them."
        case Event.ISSUE_OPENED:
            return "Take the issue, or snooze it with a reason."
        case Event.CONNECTED | Event.HANDED_OVER | Event.WITH_SUPPORT | Event.LIVE | Event.TEST | Event.UNKNOWN:
            return ""


def link(app_url: str, notice: Notice) -> str:
    """Return the address of the page that an event leads to; empty without an address of the dashboard."""
    if not app_url or not notice.path:
        return ""
    query = f"?{urlencode({'onboarding': notice.onboarding_id})}" if notice.onboarding_id else ""
    return f"{app_url.rstrip('/')}/{notice.path}{query}"


def mail(notices: Sequence[Notice], *, to: str, name: str, sender: str, app_url: str, at: datetime) -> EmailMessage:
    """Return the e-mail for one notice, or the summary of the morning for several."""
    message = EmailMessage(policy=SMTP)
    message["To"] = header_address(to, short(name))
    message["From"] = header_address(sender, "FactoryFix onboarding")
    message["Subject"] = subject(notices, at)
    message["Date"] = at
    message["Message-ID"] = notices[0].message_id
    message["Auto-Submitted"] = "auto-generated"
    parts = [_mail_part(notice, app_url) for notice in notices]
    message.set_content("\n\n".join([*parts, _FOOT]) + "\n")
    return message


def subject(notices: Sequence[Notice], at: datetime) -> str:
    """Return the subject: what happened, or the day of a summary with the number of its events."""
    if len(notices) == 1 and not notices[0].morning:
        return sentence(notices[0]).removesuffix(".")
    return f"Your onboardings on {day(at)}: {len(notices)} {'event' if len(notices) == 1 else 'events'}"


def chat(notices: Sequence[Notice], *, names: Sequence[str], app_url: str) -> str:
    """Return the chat message for one event, or the summary of the morning; `names` are the people it is for."""
    events = list({notice.key: notice for notice in notices}.values())
    parts = [_chat_part(notice, app_url) for notice in events]
    people = f"For {', '.join(_chat_text(short(name)) for name in names)}"
    return "\n\n".join([*parts, people])


def one_line(text: str) -> str:
    """Return a text on one line, because a line break could start another header or paragraph."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", text).split())


def short(text: str) -> str:
    """Return a text on one line, shortened to the length of a name."""
    words = one_line(text)
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1] + "…"


def _mail_part(notice: Notice, app_url: str) -> str:
    by = f"By {short(notice.by)}" if notice.by else ""
    lines = [sentence(notice), next_step(notice.event), link(app_url, notice), by]
    return "\n".join(line for line in lines if line)


def _chat_part(notice: Notice, app_url: str) -> str:
    address = link(app_url, notice)
    lines = [_chat_text(sentence(notice)), _chat_text(next_step(notice.event))]
    return "\n".join([line for line in lines if line] + ([f"<{address}|Open in the dashboard>"] if address else []))


def _chat_text(text: str) -> str:
    return one_line(text).replace("](", "] (").translate(_CHAT_SIGNS)
