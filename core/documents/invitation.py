"""The message that brings the connection link to the customer: why, the guide's steps, the link, and who helps."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from core.ats.guide import Guide, plain
from core.ats.model import GuideStep

LONGEST_ADDRESS = 2_000
"""Windows hands no longer mailto: address to a mail program; the end, where the link stands, would be cut off."""

_CLOSING = """If a step does not work, reply to this message. I join you on a screen share.

{manager}
FactoryFix"""
_LINK = """Your secure link, valid until {expires}:
{link}

Please keep it to yourself: anyone who has this link can finish the connection.{only}"""
_ONLY = " Use only this one, not the one before."
_INVITATION = """We are ready to connect {ats} to FactoryFix. Your open jobs then appear in FactoryFix by \
themselves{candidates}.

The link below opens Kombo, our integration partner: a secure bridge between your ATS and FactoryFix, like \
Stripe for payments. Your credentials stay there."""
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
    *,
    ats: str,
    guide: Guide | None,
    kombo_guide_url: str | None,
    candidates_too: bool,
    replaces: bool,
    name: str,
    manager: str,
    link: str,
    expires: str,
) -> Letter:
    """Return the message with the whole guide in it; without a guide it is the message for a reconnection link.

    `candidates_too` is False where only jobs flow: candidates apply on the career page, or are entered by hand.
    `replaces` is True when there was another link before, which goes on working.
    """
    if guide is None:
        subject, middle = f"Renew the connection of {ats} to FactoryFix", [_RENEWAL.format(ats=ats)]
    else:
        subject = f"Connect {ats} to FactoryFix"
        promised = f", and your candidates arrive in {ats}" if candidates_too else ""
        pictures = f"With pictures, on Kombo’s site: {kombo_guide_url}" if kombo_guide_url else ""
        middle = [_INVITATION.format(ats=ats, candidates=promised), plain(guide.opening), told(guide.steps), pictures]
    parts = (
        greeting(name),
        *middle,
        _LINK.format(expires=expires, link=link, only=_ONLY if replaces else ""),
        _CLOSING.format(manager=manager),
    )
    return Letter(subject, "\n\n".join(part for part in parts if part))


def greeting(name: str) -> str:
    """Return the first line of a message to a person of this name, which may be empty."""
    return f"Hello {name.split()[0] if name.split() else 'and welcome'},"


def told(steps: tuple[GuideStep, ...]) -> str:
    """Return the steps as plain text, one paragraph each."""
    return "\n\n".join(f"{step.number}. {plain(step.lead)}. {plain(step.text)}" for step in steps)


def in_short(letter: Letter, steps: tuple[GuideStep, ...]) -> Letter:
    """Return the letter with its steps as headlines, for the guide is sent along; steps that were edited stay."""
    headlines = "\n".join(f"{step.number}. {plain(step.lead)}" for step in steps)
    return replace(letter, body=letter.body.replace(told(steps), headlines)) if steps else letter


def mail_address(letter: Letter, to: str) -> str:
    """Return the letter as a mailto: address, which opens it in the person's own mail program."""
    body = quote(letter.body.replace("\r\n", "\n").replace("\n", "\r\n"), safe=":,()'!")
    return f"mailto:{quote(to, safe='@')}?subject={quote(_one_line(letter.subject))}&body={body}"


def fitting(letter: Letter, to: str, steps: tuple[GuideStep, ...]) -> Letter | None:
    """Return the letter as far as a mailto: address can carry it: whole, with headlines for steps, or not at all."""
    return next(
        (told for told in (letter, in_short(letter, steps)) if len(mail_address(told, to)) <= LONGEST_ADDRESS), None
    )


def mail_draft(letter: Letter, to: str, guide: bytes | None, guide_name: str) -> bytes:
    """Return the letter as a message file that mail programs open as an unsent draft, with the guide attached."""
    draft = _message(letter, to, guide, guide_name)
    draft["X-Unsent"] = "1"
    return draft.as_bytes()


def mail_message(
    letter: Letter,
    to: str,
    guide: bytes | None,
    guide_name: str,
    *,
    sender: str,
    writer: str,
    answers_to: str,
    at: datetime,
    message_id: str,
) -> EmailMessage:
    """Return the letter ready for a mail server: from `sender` in the writer's name; answers go to the writer."""
    message = _message(letter, to, guide, guide_name)
    message["From"] = Address(f"{_one_line(writer)} (FactoryFix)", addr_spec=sender)
    message["Reply-To"] = Address(_one_line(writer), addr_spec=answers_to)
    message["Date"] = at
    message["Message-ID"] = message_id
    return message


def addresses_in(letter: Letter) -> tuple[str, ...]:
    """Return the web addresses that the message carries."""
    return tuple(found.rstrip(".,;:!?)>") for found in re.findall(r"https?://\S+", letter.body))


def _message(letter: Letter, to: str, guide: bytes | None, guide_name: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["To"] = _one_line(to)
    message["Subject"] = _one_line(letter.subject)
    message.set_content(letter.body)
    if guide is not None:
        message.add_attachment(guide, maintype="application", subtype="pdf", filename=guide_name)
    return message


def _one_line(text: str) -> str:
    """A header of a message must not go on in the next line: what stands there could be another header."""
    return " ".join(text.split())
