"""Letters to the customer: proposes them, and sends each once; the reminders that go by themselves end here too."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import make_msgid
from functools import partial

import structlog

from core.actions import agreement
from core.actions.context import ByItself, Change, Context
from core.actions.links import masked
from core.actions.onboarding import ats_of, pass_gate, signature
from core.actions.posting import post
from core.dates import moment, written
from core.documents.customer_letters import agreement_letter, check_reminder, connect_reminder, live_letter
from core.documents.invitation import Letter, addresses_in, mail_draft, mail_message
from core.errors import InvalidInput, OnboardingError, StepClosed
from core.onboarding.clocks import calendar_of
from core.onboarding.connection_link_facts import Mailed
from core.onboarding.letters import TITLES, copy_to, is_open, recipients, reminder_due, to_send_letter
from core.onboarding.model import Onboarding
from core.onboarding.states import LetterKind, MailState, Step
from core.onboarding.steps import CONFIRMATION_ITEMS, current_step
from core.people.actor import DASHBOARD
from core.people.roles import Permission, Person
from core.services import Services
from core.storage import onboardings, people, pushes

LONGEST_SUBJECT, LONGEST_BODY = 200, 10_000
_WHAT = {
    MailState.SENDING: "The e-mail with {letter} to {to} is on its way",
    MailState.SENT: "Sent {letter} to {to}",
    MailState.NOT_SENT: "The e-mail with {letter} to {to} was not sent",
    MailState.UNKNOWN: "The e-mail with {letter} to {to} may or may not have arrived",
}
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Sending:
    """A letter that is being sent: the onboarding, its kind, who sends it, the intent, and the checked candidate."""

    onboarding_id: str
    kind: LetterKind
    person: Person
    mailed: Mailed
    push_id: str


def send(
    ctx: Context,
    onboarding_id: str,
    *,
    kind: LetterKind,
    subject: str | None,
    body: str | None,
    to: str | None = None,
    again: bool | None = False,
) -> Onboarding:
    """Send this letter to a contact at the customer, with a copy to the back-up; returns the onboarding.

    Raises EditConflict if a letter of this kind was sent since the page was drawn, StepClosed if none may be sent now,
    and InvalidInput for an empty text or a secret link. `again` confirms another attempt after an unknown outcome.
    """
    with ctx.read(Permission.VERIFY) as act:
        read = onboardings.get(act.db, onboarding_id)
    letter = Letter((subject or "").strip(), (body or "").strip())
    _check(letter, read)
    mail = ctx.services.mail
    if mail is None:
        raise StepClosed("No mail server is set up.", "Send the message from your own mail program.")
    attached = _attached(ctx.services, read, kind)  # takes a noticeable time, so it is not made in the transaction
    rests_on = (f"letters.{kind.value}", "requirements", "contacts", "candidate.push_id")
    with ctx.change(onboarding_id, Permission.VERIFY, rests_on=rests_on) as act:
        before = act.before
        pass_gate(to_send_letter(before, kind, act.now, again=bool(again)))
        if act.person.role is None and not _goes_by_itself(ctx.services, before):
            raise StepClosed("The reminder is no longer due.")
        if before.requirements != read.requirements:
            raise StepClosed("The requirements have just changed.", "Check them, then send the message.")
        sending = _intent(act, kind, letter, to or before.requirements.admin.email, mail.sender)
        mailed, writer = sending.mailed, _writer(act)
        message = mail_message(
            letter, mailed.to, attached, agreement.summary_name(before), sender=mail.sender, writer=writer.name,
            answers_to=writer.email or mail.sender, at=act.now, message_id=mailed.message_id, cc=mailed.cc,
        )  # fmt: skip
        letters = before.letters | {kind.value: mailed}
        act.save(before.changed(letters=letters), f"Began to send {TITLES[kind]} to {mailed.to}")
    return post(mail, message, mailed, partial(_keep_answer, ctx, sending))


def draft(ctx: Context, onboarding_id: str, kind: LetterKind, letter: Letter, to: str) -> bytes:
    """Return the letter as a draft file for a mail program."""
    with ctx.read() as act:
        onboarding = onboardings.get(act.db, onboarding_id)
    attached, name = _attached(ctx.services, onboarding, kind), agreement.summary_name(onboarding)
    return mail_draft(letter, to, attached, name, copy_to(onboarding, to))


def proposal(ctx: Context, onboarding_id: str, kind: LetterKind) -> Letter | None:
    """Return the proposed agreement, reminder or announcement; None if there is nothing to remind of.

    The other letters need more than the onboarding, and are proposed where that is known.
    """
    with ctx.read() as act:
        onboarding = onboardings.get(act.db, onboarding_id)
        push = pushes.find(act.db, onboarding.candidate.push_id) if onboarding.candidate else None
    name, manager = onboarding.requirements.admin.name, signature(ctx.services, onboarding)
    customer, ats = onboarding.customer, ats_of(ctx.services, onboarding).label
    match kind:
        case LetterKind.AGREEMENT:
            return agreement_letter(customer=customer, ats=ats, name=name, manager=manager)
        case LetterKind.LIVE:
            sends = onboarding.requirements.sync_mode.sends_candidates
            return live_letter(customer=customer, ats=ats, sends_candidates=sends, name=name, manager=manager)
        case LetterKind.REMINDER if current_step(onboarding) is Step.CONNECT:
            link, tz = onboarding.link, calendar_of(onboarding).tz
            if link is None or link.sent is None:
                return None
            sent_on, expires = written(link.sent.at.astimezone(tz).date()), moment(link.expires_at, tz)
            return connect_reminder(ats=ats, sent_on=sent_on, expires=expires, name=name, manager=manager)
        case LetterKind.REMINDER if onboarding.candidate and push:
            left = sum(item not in onboarding.candidate.confirmations for item in CONFIRMATION_ITEMS)
            return check_reminder(ats=ats, candidate=push.candidate_name, left=left, name=name, manager=manager)
        case _:
            return None


def let_reminders_go(ctx: Context, onboarding_id: str) -> Onboarding:
    """Let the dashboard send reminders to this customer by itself, one for each wait that passes its norm."""
    with ctx.change(onboarding_id, Permission.AGREE, rests_on=("reminding",)) as act:
        if act.before.reminding:
            return act.before
        return act.save(act.before.changed(reminding=act.statement()), "Let reminders go by themselves")


def stop_reminders(ctx: Context, onboarding_id: str) -> Onboarding:
    """End the rule of `let_reminders_go`."""
    with ctx.change(onboarding_id, Permission.AGREE, rests_on=("reminding",)) as act:
        if act.before.reminding is None:
            return act.before
        return act.save(act.before.changed(reminding=None), "Stopped the reminders that go by themselves")


def remind(services: Services) -> None:
    """Send the reminders that are due, in the customer's business hours, where a person let them go by themselves."""
    if services.mail is None:
        return
    ctx = Context(services, ByItself(DASHBOARD))
    with ctx.read() as act:
        every = onboardings.find(act.db, limit=1_000_000).onboardings
    for onboarding in every:
        if _goes_by_itself(services, onboarding):
            _remind(ctx, onboarding)


def _goes_by_itself(services: Services, onboarding: Onboarding) -> bool:
    now = services.now()
    return (
        onboarding.reminding is not None
        and onboarding.archived is None
        and is_open(calendar_of(onboarding), now)
        and reminder_due(onboarding, now, services.settings.norms)
    )


def _remind(ctx: Context, onboarding: Onboarding) -> None:
    letter = proposal(ctx, onboarding.id, LetterKind.REMINDER)
    if letter is None:
        return
    try:
        send(ctx, onboarding.id, kind=LetterKind.REMINDER, subject=letter.subject, body=letter.body)
    except OnboardingError as refused:
        log.warning("reminder was not sent", onboarding=onboarding.id, problem=str(refused))


def _check(letter: Letter, onboarding: Onboarding) -> None:
    """Raise InvalidInput for a text that is empty, too long or has a secret link, which has its own letter."""
    if not letter.subject or not letter.body:
        raise InvalidInput("The message is empty.", "Write a subject and a text.")
    if len(letter.subject) > LONGEST_SUBJECT or len(letter.body) > LONGEST_BODY:
        raise InvalidInput("The message is too long.", f"Use at most {LONGEST_BODY:,} characters.")
    addresses = addresses_in(Letter("", f"{letter.subject} {letter.body}"))
    secret = onboarding.link.masked if onboarding.link else ""
    if any("token=" in address or masked(address) == secret for address in addresses):
        raise InvalidInput(
            "The message contains a secret link.", "Send the link with the e-mail on the Connection page instead."
        )


def _attached(services: Services, onboarding: Onboarding, kind: LetterKind) -> bytes | None:
    """Return the summary of what was agreed, which goes with its letter; the other letters have no file."""
    return agreement.pdf(services, onboarding) if kind is LetterKind.AGREEMENT else None


def _writer(act: Change) -> Person:
    """Return in whose name a letter goes: the person who sends it; for the dashboard, the owner of the onboarding."""
    owner = people.by_id(act.db, act.before.manager.id) if act.person.role is None else None
    return owner.person if owner and owner.active else act.person


def _intent(act: Change, kind: LetterKind, letter: Letter, to: str, sender: str) -> _Sending:
    """Return what is written down before the letter leaves; raises InvalidInput for somebody who is no contact."""
    if to not in recipients(act.before):
        raise InvalidInput("This address is not a contact of the customer.", "Choose one of the contacts.")
    candidate, message_id = act.before.candidate, make_msgid(domain=sender.rpartition("@")[2])
    mailed = Mailed(
        to=to, cc=copy_to(act.before, to), subject=letter.subject, text=letter.body, message_id=message_id,
        began=act.statement(),
    )  # fmt: skip
    return _Sending(act.before.id, kind, act.person, mailed, candidate.push_id if candidate else "")


def _keep_answer(ctx: Context, sending: _Sending, state: MailState, answer: str) -> Onboarding:
    """Record the outcome of a letter; the onboarding waits on the customer after a sent request to check."""
    mailed, kind = sending.mailed, sending.kind
    log.info("letter", onboarding=sending.onboarding_id, kind=kind, outcome=state, message_id=mailed.message_id)
    what = _WHAT[state].format(letter=TITLES[kind], to=" and ".join(filter(None, (mailed.to, mailed.cc))))
    with ctx.record(sending.onboarding_id, sending.person) as act:
        last = act.before.letters.get(kind.value)
        if last is None or last.message_id != mailed.message_id:  # taken for lost, and sent again meanwhile
            return act.save(act.before, what, extra_facts=({}, {"to": mailed.to, "state": state.value}))
        done = act.before.changed(
            letters=act.before.letters | {kind.value: mailed.changed(state=state, answer=answer[:500])}
        )
        candidate = done.candidate
        is_asked = kind is LetterKind.LOOK and state is MailState.SENT
        if is_asked and candidate and candidate.push_id == sending.push_id and candidate.request_sent is None:
            done = done.changed(candidate=candidate.changed(request_sent=act.statement()))
        return act.save(done, what)
