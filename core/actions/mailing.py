"""Send the link by e-mail from here: written down, sent, answered; once, or honestly unknown (step 2)."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import make_msgid
from typing import Literal

import structlog

from core.actions.connection import masked
from core.actions.context import Context
from core.actions.guide import guide_name
from core.actions.invitation import attached
from core.actions.onboarding import change, get, pass_gate
from core.documents.invitation import Letter, addresses_in, mail_message
from core.errors import InvalidInput, StepClosed
from core.mail import Mail, MailNotSent, MailUnsure
from core.onboarding.mailing import to_send
from core.onboarding.model import Mailed, Onboarding, Word
from core.people.roles import Permission, Person
from core.services import Services

log = structlog.get_logger()
_WHAT = {
    "sent": "Sent the link by e-mail",
    "not sent": "The e-mail with the link was not sent",
    "unknown": "Got no answer about the e-mail with the link",
}


def send(ctx: Context, onboarding_id: str, told: Letter, *, again: bool = False) -> Onboarding:
    """Send this message to the ATS administrator and return the onboarding, whatever became of the e-mail.

    Only the message itself holds the link. `again` is the person's word after an e-mail that nobody knows of. Raises
    StepClosed when the link may not be sent, and InvalidInput when the message does not carry it.
    """
    person = ctx.require(Permission.LINK)
    if ctx.services.mail is None:
        raise StepClosed("No mail server is set up here.", "Send the message from your own mail program.")
    seen = get(ctx, onboarding_id)
    pass_gate(to_send(seen, ctx.services.now(), again=again))
    message = _message(ctx.services.mail, ctx.services, person, seen, told)
    mailed = Mailed(
        to=seen.requirements.admin.email,
        message_id=message["Message-ID"],
        began=Word(by=person.name, at=ctx.services.now()),
    )
    _write_intent(ctx.services, seen, mailed, again=again)
    try:
        answer = ctx.services.mail.send(message, to=mailed.to)
    except MailNotSent as refused:
        return _write_answer(ctx.services, seen.id, mailed, "not sent", f"{refused.sentence} {refused.next_step}")
    except MailUnsure as lost:
        return _write_answer(ctx.services, seen.id, mailed, "unknown", lost.sentence)
    except Exception as defect:
        _write_answer(ctx.services, seen.id, mailed, "unknown", f"Sending broke off: {type(defect).__name__}.")
        raise
    return _write_answer(ctx.services, seen.id, mailed, "sent", answer)


def _message(mail: Mail, services: Services, person: Person, seen: Onboarding, told: Letter) -> EmailMessage:
    """Return the e-mail; one without the live link in it could not do its work."""
    if seen.link is None or seen.link.masked not in {masked(address) for address in addresses_in(told)}:
        raise InvalidInput(
            "The message does not carry the link that is valid now.", "Put the link back into the text, then send it."
        )
    return mail_message(
        told,
        seen.requirements.admin.email,
        attached(services, seen),
        guide_name(services, seen),
        sender=mail.sender,
        writer=person.name,
        answers_to=person.email,
        at=services.now(),
        message_id=make_msgid(domain=mail.sender.rpartition("@")[2]),
    )


def _write_intent(services: Services, seen: Onboarding, mailed: Mailed, *, again: bool) -> None:
    def begun(before: Onboarding) -> Onboarding:
        pass_gate(to_send(before, services.now(), again=again))
        if before.link is None or before.link.masked != getattr(seen.link, "masked", None):
            raise StepClosed("Another link was made meanwhile.", "Look at it, then send that one.")
        return before.changed(link=before.link.changed(mailed=mailed))

    change(services, mailed.began.by, seen.id, f"Began to send the link to {mailed.to}", begun)


def _write_answer(
    services: Services, onboarding_id: str, mailed: Mailed, state: Literal["sent", "not sent", "unknown"], answer: str
) -> Onboarding:
    """Keep what became of the e-mail; only one that was sent hands the ball to the customer."""
    now = services.now()
    log.info("e-mail with the link", onboarding=onboarding_id, outcome=state, message_id=mailed.message_id)

    def answered(before: Onboarding) -> Onboarding:
        link = before.link
        if link is None or link.mailed is None or link.mailed.message_id != mailed.message_id:
            return before  # the link was replaced while its e-mail was on the way
        done = link.changed(mailed=mailed.changed(state=state, answer=answer[:500]))
        if state == "sent" and link.sent is None:
            done = done.changed(sent=Word(by=mailed.began.by, at=now, text=f"by e-mail to {mailed.to}"))
        return before.changed(link=done)

    return change(services, mailed.began.by, onboarding_id, _WHAT[state], answered)
