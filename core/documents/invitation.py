"""The letter that sends the connection link to the customer, as text, mailto: address and e-mail message."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from enum import StrEnum
from urllib.parse import quote

from core.ats.guide import Guide, plain
from core.ats.language import Language
from core.ats.model import GuideStep
from core.documents.wording import WORDINGS
from core.mail_addresses import for_header, header_address, international, mailto

LONGEST_ADDRESS = 2_000
"""Windows cuts longer mailto: addresses off, and the link is near the end of the letter."""


class Occasion(StrEnum):
    """Why an existing connection needs the customer again."""

    BROKEN = "broken"
    EARLY = "early"
    SET_UP = "set up"


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
    language: Language = Language.ENGLISH,
    occasion: Occasion = Occasion.BROKEN,
) -> Letter:
    """Return the letter with the complete guide; without a guide it is the letter for an existing connection.

    `candidates_too` is False in the sync modes that send only jobs. `replaces` is True when there is an earlier link,
    which still works.
    """
    wording = WORDINGS[language]
    if guide is None:
        letters = {
            Occasion.BROKEN: (wording.renew, wording.renewal),
            Occasion.EARLY: (wording.renew, wording.early_renewal),
            Occasion.SET_UP: (wording.finish, wording.set_up),
        }
        subject, text = (part.format(ats=ats) for part in letters[occasion])
        middle = [text]
    else:
        subject = wording.connect.format(ats=ats)
        promised = wording.candidates.format(ats=ats) if candidates_too else ""
        pictures = wording.pictures.format(url=kombo_guide_url) if kombo_guide_url else ""
        opening = wording.invitation.format(ats=ats, candidates=promised)
        middle = [opening, plain(guide.opening), plain_steps(guide.steps), pictures]
    parts = (
        greeting(name, language),
        *middle,
        wording.link.format(expires=expires, link=link, only=wording.only if replaces else ""),
        wording.closing.format(manager=manager),
    )
    return Letter(subject, "\n\n".join(part for part in parts if part))


def greeting(name: str, language: Language = Language.ENGLISH) -> str:
    """Return the greeting to a person of this name, which may be empty."""
    wording = WORDINGS[language]
    return wording.hello.format(name=name.split()[0] if name.split() else wording.nameless)


def plain_steps(steps: tuple[GuideStep, ...]) -> str:
    """Return the steps as plain text, one paragraph per step."""
    return "\n\n".join(f"{step.number}. {plain(step.lead)}. {plain(step.text)}" for step in steps)


def shortened(letter: Letter, steps: tuple[GuideStep, ...]) -> Letter:
    """Return the letter with only the headlines of its steps; steps that a person edited are not shortened."""
    headlines = "\n".join(f"{step.number}. {plain(step.lead)}" for step in steps)
    return replace(letter, body=letter.body.replace(plain_steps(steps), headlines)) if steps else letter


def mail_address(letter: Letter, to: str, cc: str = "") -> str:
    """Return the letter as a mailto: address, which opens it in a mail program."""
    body = quote(letter.body.replace("\r\n", "\n").replace("\n", "\r\n"), safe=":,()'!")
    copy = f"cc={quote(for_header(cc), safe='@')}&" if cc else ""
    return f"{mailto(to)}?{copy}subject={quote(_one_line(letter.subject))}&body={body}"


def fitted_letter(letter: Letter, to: str, steps: tuple[GuideStep, ...], cc: str = "") -> Letter | None:
    """Return the complete or the shortened letter if it fits into a mailto: address, else None."""
    versions = (letter, shortened(letter, steps))
    return next((version for version in versions if len(mail_address(version, to, cc)) <= LONGEST_ADDRESS), None)


def mail_draft(letter: Letter, to: str, guide: bytes | None, guide_name: str, cc: str = "") -> bytes:
    """Return the letter as a message file that mail programs open as a draft, with the guide attached."""
    draft = _message(letter, to, cc, guide, guide_name)
    draft["X-Unsent"] = "1"
    return draft.as_bytes(policy=SMTPUTF8 if international(draft) else SMTP)


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
    cc: str = "",
) -> EmailMessage:
    """Return the letter as a message for a mail server: from `sender`, with the writer's name; replies go to them."""
    message = _message(letter, to, cc, guide, guide_name)
    message["From"] = header_address(sender, f"{writer} (FactoryFix)")
    message["Reply-To"] = header_address(answers_to, writer)
    message["Date"] = at
    message["Message-ID"] = message_id
    return message


def addresses_in(letter: Letter) -> tuple[str, ...]:
    """Return the web addresses in the letter."""
    return tuple(address.rstrip(".,;:!?)>") for address in re.findall(r"https?://\S+", letter.body))


def _message(letter: Letter, to: str, cc: str, guide: bytes | None, guide_name: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    if to:
        message["To"] = header_address(to)
    if cc:
        message["Cc"] = header_address(cc)
    message["Subject"] = _one_line(letter.subject)
    message.set_content(letter.body)
    if guide is not None:
        message.add_attachment(guide, maintype="application", subtype="pdf", filename=guide_name)
    return message


def _one_line(text: str) -> str:
    """Return the text on one line, because a line break in a header could start another header."""
    return " ".join(text.split())
