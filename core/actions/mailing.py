"""Sends the link by e-mail (step 2): writes the intent, sends once, and writes the answer.

Without an answer the outcome is unknown; the message is never sent again automatically.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid
from functools import partial

import structlog

from core.actions.context import Change, Context
from core.actions.guide import guide_name
from core.actions.invitation import attached
from core.actions.links import masked
from core.actions.onboarding import pass_gate
from core.actions.posting import post
from core.ats.language import Language
from core.documents.invitation import Letter, addresses_in, mail_message
from core.errors import InvalidInput, StepClosed
from core.mail import Mail
from core.onboarding.connection_link_facts import Mailed
from core.onboarding.letters import copy_to
from core.onboarding.mailing import to_send
from core.onboarding.model import Onboarding
from core.onboarding.states import MailState
from core.people.roles import Permission, Person
from core.storage import onboardings

log = structlog.get_logger()
RESTS_ON = (
    "link.created_at",
    "requirements.ats",
    "requirements.admin",
    "requirements.backup",
    "requirements.pasted_urls",
)
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
    """An e-mail that is being sent: the onboarding, the sender, and the stored intent."""

    onboarding_id: str
    person: Person
    mailed: Mailed


def send(
    ctx: Context,
    onboarding_id: str,
    letter: Letter,
    *,
    again: bool = False,
    language: Language = Language.ENGLISH,
) -> Onboarding:
    """Send this message to the ATS administrator and return the onboarding, whatever the outcome.

    The link is in the message only and is not stored. `again` confirms another attempt after an unknown outcome.
    Raises StepClosed if the link may not be sent, and InvalidInput if the message does not contain it.
    """
    with ctx.read(Permission.LINK) as act:
        onboarding = onboardings.get(act.db, onboarding_id)
    mail = ctx.services.mail
    if mail is None:
        raise StepClosed("No mail server is set up.", "Send the message from your own mail program.")
    pass_gate(to_send(onboarding, act.now, again=again))
    # The PDF takes a noticeable time to make, so it is made before the write transaction, which checks it again.
    guide = _Guide(attached(ctx.services, onboarding, language), guide_name(ctx.services, onboarding))
    with ctx.change(onboarding_id, Permission.LINK, rests_on=RESTS_ON) as act:
        pass_gate(to_send(act.before, act.now, again=again))
        _check_same(onboarding, act.before)
        message = _message(act, mail, letter, guide)
        sending = _Sending(onboarding_id, act.person, _write_intent(act, message["Message-ID"]))
    return post(mail, message, sending.mailed, partial(_keep_answer, ctx, sending))


def _check_same(read: Onboarding, now: Onboarding) -> None:
    """Raise StepClosed if the link or the requirements changed since the guide was made from them."""
    if read.link and now.link and read.link.created_at != now.link.created_at:
        raise StepClosed("Somebody has created another link.", "Check it, then send that link.")
    if read.requirements != now.requirements:
        raise StepClosed("The requirements have just changed.", "Check them, then send the message.")


def _message(act: Change, mail: Mail, letter: Letter, guide: _Guide) -> EmailMessage:
    """Return the e-mail; raises InvalidInput if its text does not contain the valid link."""
    link = act.before.link
    if link is None or link.masked not in {masked(address) for address in addresses_in(letter)}:
        raise InvalidInput(
            "The message does not contain the valid link.", "Put the link back into the text, then send it."
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
        cc=copy_to(act.before, act.before.requirements.admin.email),
    )


def _write_intent(act: Change, message_id: str) -> Mailed:
    """Record that the e-mail is about to be sent, so that neither a second person nor a restart sends it again."""
    assert act.before.link is not None  # noqa: S101  the gate has just said so
    to = act.before.requirements.admin.email
    mailed = Mailed(to=to, cc=copy_to(act.before, to), message_id=message_id, began=act.statement())
    link = act.before.link.changed(mailed=mailed)
    act.save(act.before.changed(link=link), f"Began to send the link to {mailed.to}")
    return mailed


def _keep_answer(ctx: Context, sending: _Sending, state: MailState, answer: str) -> Onboarding:
    """Record the outcome of the e-mail; the onboarding waits on the customer only after a sent one."""
    mailed = sending.mailed
    log.info("e-mail with the link", onboarding=sending.onboarding_id, outcome=state, message_id=mailed.message_id)
    with ctx.record(sending.onboarding_id, sending.person) as act:
        facts: dict[str, str] = {"to": mailed.to, "state": state, "answer": answer[:500]}
        link = act.before.link
        if link is None or link.mailed is None or link.mailed.message_id != mailed.message_id:
            # The link was replaced while its e-mail was being sent, so the outcome goes into the audit log only.
            return act.save(act.before, f"{_WHAT[state]}, which had been replaced", extra_facts=({}, facts))
        done = link.changed(mailed=mailed.changed(state=state, answer=facts["answer"]))
        if state is MailState.SENT and link.sent is None:
            done = done.changed(sent=act.statement(f"by e-mail to {mailed.to}"))
        return act.save(act.before.changed(link=done), _WHAT[state])
