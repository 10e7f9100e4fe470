"""Send the link by e-mail (step 2): write the intent, send once, write the answer; a lost answer means unknown."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid

import structlog

from core.actions.connection import masked
from core.actions.context import Change, Context
from core.actions.guide import guide_name
from core.actions.invitation import attached
from core.actions.onboarding import pass_gate
from core.documents.invitation import Letter, addresses_in, mail_message
from core.errors import InvalidInput, StepClosed
from core.mail import Mail, MailNotSent, MailUnsure
from core.onboarding.mailing import to_send
from core.onboarding.model import Mailed, Onboarding
from core.onboarding.states import MailState
from core.people.roles import Permission, Person
from core.storage import onboardings

log = structlog.get_logger()
RESTS_ON = ("link.created_at", "requirements.ats", "requirements.admin", "requirements.pasted_urls")
"""What the e-mail depends on: the link, the recipient, and the data of the attached guide."""
_WHAT = {
    MailState.SENDING: "The e-mail with the link is on its way",
    MailState.SENT: "Sent the link by e-mail",
    MailState.NOT_SENT: "The e-mail with the link was not sent",
    MailState.UNKNOWN: "Got no answer about the e-mail with the link",
}


@dataclass(frozen=True, slots=True)
class _Guide:
    """The PDF that goes with the message, if any, and its file's name."""

    pdf: bytes | None
    name: str


@dataclass(frozen=True, slots=True)
class _Sending:
    """An e-mail that is on its way: whose, about which onboarding, and what was written down of it."""

    onboarding_id: str
    person: Person
    mailed: Mailed


def send(ctx: Context, onboarding_id: str, letter: Letter, *, again: bool = False) -> Onboarding:
    """Send this message to the ATS administrator and return the onboarding, whatever became of the e-mail.

    Only the message itself holds the link. `again` is a confirmation after an e-mail whose outcome is unknown. Raises
    StepClosed when the link may not be sent, and InvalidInput when the message does not carry it.
    """
    with ctx.read(Permission.LINK) as act:
        onboarding = onboardings.get(act.db, onboarding_id)
    mail = ctx.services.mail
    if mail is None:
        raise StepClosed("No mail server is set up here.", "Send the message from your own mail program.")
    pass_gate(to_send(onboarding, act.now, again=again))
    guide = _Guide(attached(ctx.services, onboarding), guide_name(ctx.services, onboarding))
    with ctx.change(onboarding_id, Permission.LINK, rests_on=RESTS_ON) as act:
        pass_gate(to_send(act.before, act.now, again=again))
        _check_same(onboarding, act.before)
        message = _message(act, mail, letter, guide)
        sending = _Sending(onboarding_id, act.person, _write_intent(act, message["Message-ID"]))
    try:
        answer = mail.send(message, to=sending.mailed.to)
    except MailNotSent as refused:
        return _keep_answer(ctx, sending, MailState.NOT_SENT, f"{refused.sentence} {refused.next_step}")
    except MailUnsure as lost:
        return _keep_answer(ctx, sending, MailState.UNKNOWN, lost.sentence)
    except Exception as defect:
        _keep_answer(ctx, sending, MailState.UNKNOWN, f"Sending broke off: {type(defect).__name__}.")
        raise
    return _keep_answer(ctx, sending, MailState.SENT, answer)


def _check_same(read: Onboarding, now: Onboarding) -> None:
    """Raise StepClosed where the guide was made of something else than what holds now."""
    if read.link and now.link and read.link.created_at != now.link.created_at:
        raise StepClosed("Another link was made meanwhile.", "Look at it, then send that one.")
    if read.requirements != now.requirements:
        raise StepClosed("The requirements changed meanwhile.", "Look at them, then send the message.")


def _message(act: Change, mail: Mail, letter: Letter, guide: _Guide) -> EmailMessage:
    """Return the e-mail; one without the live link in it could not do its work."""
    link = act.before.link
    if link is None or link.masked not in {masked(address) for address in addresses_in(letter)}:
        raise InvalidInput(
            "The message does not carry the link that is valid now.", "Put the link back into the text, then send it."
        )
    return mail_message(
        letter,
        act.before.requirements.admin.email,
        guide.pdf,
        guide.name,
        sender=mail.sender,
        writer=act.person.name,
        answers_to=act.person.email,
        at=act.now,
        message_id=make_msgid(domain=mail.sender.rpartition("@")[2]),
    )


def _write_intent(act: Change, message_id: str) -> Mailed:
    """Write down that the e-mail leaves now, for whoever presses next and for a process that ends meanwhile."""
    assert act.before.link is not None  # noqa: S101  the gate has just said so
    mailed = Mailed(to=act.before.requirements.admin.email, message_id=message_id, began=act.statement())
    link = act.before.link.changed(mailed=mailed)
    act.save(act.before.changed(link=link), f"Began to send the link to {mailed.to}")
    return mailed


def _keep_answer(ctx: Context, sending: _Sending, state: MailState, answer: str) -> Onboarding:
    """Keep what became of the e-mail; only after one that was sent it is the customer's turn."""
    mailed = sending.mailed
    log.info("e-mail with the link", onboarding=sending.onboarding_id, outcome=state, message_id=mailed.message_id)
    with ctx.record(sending.onboarding_id, sending.person) as act:
        facts: dict[str, str] = {"to": mailed.to, "state": state, "answer": answer[:500]}
        link = act.before.link
        if link is None or link.mailed is None or link.mailed.message_id != mailed.message_id:
            # The link was replaced while its e-mail was on the way: what became of it stands in the history alone.
            return act.save(act.before, f"{_WHAT[state]}, which was replaced meanwhile", extra_facts=({}, facts))
        done = link.changed(mailed=mailed.changed(state=state, answer=facts["answer"]))
        if state is MailState.SENT and link.sent is None:
            done = done.changed(sent=act.statement(f"by e-mail to {mailed.to}"))
        return act.save(act.before.changed(link=done), _WHAT[state])
