"""The message that brings the connection link to the customer: why, the steps, the link, and who helps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

GENERAL_STEPS = (
    ("Have the right person at hand", "An administrator of the ATS has to approve the connection."),
    ("Open your secure link", "It shows, page by page, what your ATS asks for."),
    ("Enter what it asks for", "Type secrets straight into that page; never send them by e-mail."),
    ("Tell your Account Manager", "Once the page says that you are connected, let us know."),
)
"""What holds for every ATS, where we have no guide of its own."""

_GREETING = "Hello {first_name},"
_CLOSING = """If a step does not work, reply to this message. I join you on a screen share.

{manager}
FactoryFix"""
_LINK = """Your secure link, valid until {expires}:
{link}

Please keep it to yourself: anyone who has this link can finish the connection."""
_INVITATION = """We are ready to connect {ats} to FactoryFix. Your open jobs then appear in FactoryFix by \
themselves, and your candidates arrive in {ats}.

The link below opens Kombo, our integration partner. Kombo is a secure bridge between your ATS and FactoryFix, like \
Stripe for payments. Your credentials stay there.

{steps}

The guide explains each step."""
_RENEWAL = """{ats} no longer lets FactoryFix in, so the connection has to be renewed. Nothing that was set up is lost.

1. Open the link below.
2. Sign in, or enter the new credentials.
3. Reply to this message when the page says that you are connected."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in plain text."""

    subject: str
    body: str


def invitation(
    *, ats: str, steps: Sequence[tuple[str, str]], name: str, manager: str, link: str, expires: str, renewal: bool
) -> Letter:
    """Return the message; `steps` are pairs of a bold lead and its text, of which the leads are told here.

    `renewal` is the message for a reconnection link, which has no guide.
    """
    subject = f"Renew the connection of {ats} to FactoryFix" if renewal else f"Connect {ats} to FactoryFix"
    told = "\n".join(f"{number}. {lead}" for number, (lead, _) in enumerate(steps, start=1))
    middle = _RENEWAL.format(ats=ats) if renewal else _INVITATION.format(ats=ats, steps=told)
    parts = (
        _GREETING.format(first_name=name.split()[0] if name.split() else "and welcome"),
        middle,
        _LINK.format(expires=expires, link=link),
        _CLOSING.format(manager=manager),
    )
    return Letter(subject, "\n\n".join(parts))


def mail_address(letter: Letter, to: str) -> str:
    """Return the letter as a mailto: address, which opens it in the person's own mail program."""
    body = quote(letter.body.replace("\n", "\r\n"))
    return f"mailto:{quote(to, safe='@')}?subject={quote(_one_line(letter.subject))}&body={body}"


def mail_draft(letter: Letter, to: str, guide: bytes | None, guide_name: str) -> bytes:
    """Return the letter as a message file that mail programs open as an unsent draft, with the guide attached."""
    message = EmailMessage(policy=SMTP)
    message["To"] = _one_line(to)
    message["Subject"] = _one_line(letter.subject)
    message["X-Unsent"] = "1"
    message.set_content(letter.body)
    if guide is not None:
        message.add_attachment(guide, maintype="application", subtype="pdf", filename=guide_name)
    return message.as_bytes()


def plain(text: str) -> str:
    """Return a guide's text without its marks of emphasis; a link keeps its words and its address."""
    return re.sub(r"[*`]", "", re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r"\1 (\2)", text))


def _one_line(text: str) -> str:
    """A header of a message must not go on in the next line: what stands there could be another header."""
    return " ".join(text.split())
