"""The letter that sends the connection link to the customer, as text, mailto: address and e-mail message."""

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
"""Windows cuts longer mailto: addresses off, and the link is near the end of the letter."""

_CLOSING = """If a step does not work, reply to this message. I can join you on a screen share.

{manager}
FactoryFix"""
_LINK = """Your secure link, valid until {expires}:
{link}

Please do not share this link. Anyone who has it can finish the connection.{only}"""
_ONLY = " Please use only this link, not the earlier one."
_INVITATION = """We are ready to connect {ats} to FactoryFix. Your open jobs will then appear in FactoryFix \
automatically{candidates}.

The link below opens Kombo, our integration partner. Kombo connects your ATS to FactoryFix securely, like Stripe does \
for payments. Your credentials stay with Kombo."""
_RENEWAL = """FactoryFix can no longer sign in to {ats}, so the connection must be renewed. Your settings are kept.

1. Open the link below.
2. Sign in or enter the new credentials.
3. Reply to this message when the page says that you are connected."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in plain text."""

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
    """Return the letter with the complete guide; without a guide it is the letter for a reconnection link.

    `candidates_too` is False in the sync modes that send only jobs. `replaces` is True when there is an earlier link,
    which still works.
    """
    if guide is None:
        subject, middle = f"Renew the connection of {ats} to FactoryFix", [_RENEWAL.format(ats=ats)]
    else:
        subject = f"Connect {ats} to FactoryFix"
        promised = f", and your candidates in {ats}" if candidates_too else ""
        pictures = f"Guide with pictures on Kombo’s site: {kombo_guide_url}" if kombo_guide_url else ""
        opening = _INVITATION.format(ats=ats, candidates=promised)
        middle = [opening, plain(guide.opening), plain_steps(guide.steps), pictures]
    parts = (
        greeting(name),
        *middle,
        _LINK.format(expires=expires, link=link, only=_ONLY if replaces else ""),
        _CLOSING.format(manager=manager),
    )
    return Letter(subject, "\n\n".join(part for part in parts if part))


def greeting(name: str) -> str:
    """Return the greeting to a person of this name, which may be empty."""
    return f"Hello {name.split()[0] if name.split() else 'there'},"


def plain_steps(steps: tuple[GuideStep, ...]) -> str:
    """Return the steps as plain text, one paragraph per step."""
    return "\n\n".join(f"{step.number}. {plain(step.lead)}. {plain(step.text)}" for step in steps)


def shortened(letter: Letter, steps: tuple[GuideStep, ...]) -> Letter:
    """Return the letter with only the headlines of its steps; steps that a person edited are not shortened."""
    headlines = "\n".join(f"{step.number}. {plain(step.lead)}" for step in steps)
    return replace(letter, body=letter.body.replace(plain_steps(steps), headlines)) if steps else letter


def mail_address(letter: Letter, to: str) -> str:
    """Return the letter as a mailto: address, which opens it in a mail program."""
    body = quote(letter.body.replace("\r\n", "\n").replace("\n", "\r\n"), safe=":,()'!")
    return f"mailto:{quote(to, safe='@')}?subject={quote(_one_line(letter.subject))}&body={body}"


def fitted_letter(letter: Letter, to: str, steps: tuple[GuideStep, ...]) -> Letter | None:
    """Return the complete or the shortened letter if it fits into a mailto: address, else None."""
    versions = (letter, shortened(letter, steps))
    return next((version for version in versions if len(mail_address(version, to)) <= LONGEST_ADDRESS), None)


def mail_draft(letter: Letter, to: str, guide: bytes | None, guide_name: str) -> bytes:
    """Return the letter as a message file that mail programs open as a draft, with the guide attached."""
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
    """Return the letter as a message for a mail server: from `sender`, with the writer's name; replies go to them."""
    message = _message(letter, to, guide, guide_name)
    message["From"] = Address(f"{_one_line(writer)} (FactoryFix)", addr_spec=sender)
    message["Reply-To"] = Address(_one_line(writer), addr_spec=answers_to)
    message["Date"] = at
    message["Message-ID"] = message_id
    return message


def addresses_in(letter: Letter) -> tuple[str, ...]:
    """Return the web addresses in the letter."""
    return tuple(address.rstrip(".,;:!?)>") for address in re.findall(r"https?://\S+", letter.body))


def _message(letter: Letter, to: str, guide: bytes | None, guide_name: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["To"] = _one_line(to)
    message["Subject"] = _one_line(letter.subject)
    message.set_content(letter.body)
    if guide is not None:
        message.add_attachment(guide, maintype="application", subtype="pdf", filename=guide_name)
    return message


def _one_line(text: str) -> str:
    """Return the text on one line, because a line break in a header could start another header."""
    return " ".join(text.split())
