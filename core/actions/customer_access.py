"""A customer's own page: people of ours make and end it; its address and a code together open it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import make_msgid
from uuid import uuid4

from core.actions.context import Context
from core.errors import InvalidInput, NotFound, SignInRefused, StepClosed
from core.onboarding.model import Contact, Onboarding
from core.people import customer_keys as keys, throttle
from core.people.actor import Actor, ActorKind
from core.people.roles import Permission
from core.people.sessions import new_secret, session_id
from core.services import Services
from core.storage import customer_pages, onboardings, sessions
from core.storage.customer_pages import OwnPage
from core.storage.transaction import Transaction

SESSION_LASTS = keys.SESSION_LASTS
__all__ = ["SESSION_LASTS", "session_id"]


@dataclass(frozen=True, slots=True)
class Access:
    """A page as its makers see it; `address` is empty where the installation's key has changed since.

    `code` is the code that the customer waits for, to be read to them; empty if there is none.
    """

    id: str
    name: str
    email: str
    address: str
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    code: str
    code_until: datetime | None


@dataclass(frozen=True, slots=True)
class Door:
    """What somebody sees who has the address and no session, which is nothing of the customer and nothing of ours.

    `by_mail` says whether codes are sent by e-mail, `waiting` whether a code is waiting to be entered.
    """

    by_mail: bool
    waiting: bool


def pages(ctx: Context, onboarding_id: str) -> list[Access]:
    """Return the open pages of this onboarding, with their addresses."""
    with ctx.read(Permission.LINK) as act:
        kept = customer_pages.of_onboarding(act.db, onboarding_id)
        return [_access(ctx.services, page, act.now) for page in kept if page.is_open(act.now)]


def make(ctx: Context, onboarding_id: str, *, email: str) -> Access:
    """Make a page for the contact with this e-mail address; an earlier page of theirs ends.

    Raises StepClosed without PUBLIC_URL, and InvalidInput for an address that is none of the contacts'.
    """
    services = ctx.services
    with ctx.change(onboarding_id, Permission.LINK, rests_on=("requirements.admin", "requirements.backup")) as act:
        if not services.settings.customer_url:
            raise StepClosed("Customers’ pages are off.", "An administrator sets PUBLIC_URL.")
        if act.before.archived:
            raise StepClosed("This onboarding is archived.", "Bring it back first.")
        contact = _contact(act.before, email)
        customer_pages.forget_old(act.db, act.now)
        for earlier in customer_pages.of_onboarding(act.db, onboarding_id):
            if earlier.email == contact.email:
                customer_pages.end(act.db, earlier.id, act.now)
        page_id = uuid4().hex
        page = OwnPage(
            id=page_id,
            key=_digest(keys.address_key(services.keys.cookie, page_id)),
            onboarding_id=onboarding_id,
            name=contact.name,
            email=contact.email,
            made_at=act.now,
            expires_at=act.now + keys.PAGE_LASTS,
        )
        customer_pages.add(act.db, page)
        act.note("Made a page for the customer", {"contact": contact.email, "until": page.expires_at.isoformat()})
    return _access(services, page, act.now)


def end(ctx: Context, onboarding_id: str, *, page_id: str) -> None:
    """End a page of this onboarding, and whatever is open of it; raises NotFound."""
    with ctx.change(onboarding_id, Permission.LINK) as act:
        page = customer_pages.by_id(act.db, page_id)
        if page is None or page.onboarding_id != onboarding_id:
            raise NotFound("There is no such page.", "Reload the page.")
        customer_pages.end(act.db, page.id, act.now)
        act.note("Ended the customer’s page", {"contact": page.email})


def door(services: Services, key: str, client: str) -> Door:
    """Return what is at this address for somebody without a session; raises NotFound, also for a guessed address."""
    page = _at_address(services, key, client)
    return Door(services.mail is not None, page.code_until is not None and services.now() < page.code_until)


def send_code(services: Services, key: str, client: str) -> None:
    """Make a code for this page and send it to its contact; without a mail server, their Account Manager reads it out.

    Raises NotFound, and SignInRefused after too many codes.
    """
    _at_address(services, key, client)
    with services.store.write() as db:
        page = _open_page(services, db, key)
        if page is None:
            raise _nowhere()
        _limit_codes(services, db, page)
        number = page.code + 1
        customer_pages.set_code(db, page.id, number, services.now() + keys.CODE_LASTS)
        _note(services, db, page, "Asked for a code")
    if services.mail:
        text = keys.code(services.keys.cookie, page.id, number)
        services.mail.send(_letter(services.mail.sender, page, text), to=page.email)


def enter(services: Services, key: str, typed: str, client: str) -> str:
    """Open the page with a code, and return the secret for the browser's cookie.

    Raises NotFound, and SignInRefused for a wrong or old code; after five wrong ones a new code is needed.
    """
    _at_address(services, key, client)
    with services.store.write() as db:
        _may_try(services, db, client)
        page, now, secret = _open_page(services, db, key), services.now(), new_secret()
        if page and _is_right(services, page, typed, now):
            customer_pages.set_code(db, page.id, page.code, None)
            customer_pages.open_session(db, session_id(secret), page.id, now)
            _note(services, db, page, "Opened their page")
            return secret
        _count_failure(services, db, client)
        if page:
            customer_pages.count_try(db, page.id)
    raise SignInRefused("This code is wrong or too old.", "Check it, or ask for a new one.")


def open_page(services: Services, session: str, key: str) -> OwnPage:
    """Return the page that this session opened, if this is its address; raises NotFound."""
    is_on = bool(session and services.settings.customer_url)
    with services.store.read() as db:
        page = customer_pages.page_of_session(db, session, services.now()) if is_on else None
    if page is None or page.key != _digest(key):
        raise _nowhere()
    return page


def form_token(services: Services, session: str, key: str) -> str:
    """Return what each form of this session's page carries, so that no other page can send one."""
    return keys.form_token(services.keys.cookie, session, key)


def leave(services: Services, session: str) -> None:
    """End the session of this browser."""
    with services.store.write() as db:
        customer_pages.end_session(db, session, services.now())


def _at_address(services: Services, key: str, client: str) -> OwnPage:
    """Return the open page at this address; raises NotFound, and SignInRefused after too many wrong tries.

    Only a wrong address writes, so that the door alone keeps nobody from writing.
    """
    with services.store.read() as db:
        _may_try(services, db, client)
        page = _open_page(services, db, key)
    if page is None:
        with services.store.write() as db:
            _count_failure(services, db, client)
        raise _nowhere()
    return page


def _is_right(services: Services, page: OwnPage, typed: str, now: datetime) -> bool:
    matches = keys.is_code(typed, keys.code(services.keys.cookie, page.id, page.code))
    return matches and page.code_until is not None and now < page.code_until and page.tries < keys.TRIES


def _open_page(services: Services, db: Transaction, key: str) -> OwnPage | None:
    page = customer_pages.by_key(db, _digest(key)) if services.settings.customer_url else None
    return page if page and page.is_open(services.now()) else None


def _nowhere() -> NotFound:
    return NotFound("This address is not valid, or no longer.", "Ask your Account Manager at FactoryFix for a new one.")


def _contact(onboarding: Onboarding, email: str) -> Contact:
    for contact in onboarding.requirements.reachable:
        if contact.email == email:
            return contact
    raise InvalidInput("This is no contact of this customer.", "Enter their e-mail address in the requirements first.")


def _access(services: Services, page: OwnPage, now: datetime) -> Access:
    secret, key = services.keys.cookie, keys.address_key(services.keys.cookie, page.id)
    waiting = page.code_until is not None and now < page.code_until and services.mail is None
    return Access(
        id=page.id,
        name=page.name,
        email=page.email,
        address=f"{services.settings.customer_url}/customer/page/{key}" if _digest(key) == page.key else "",
        made_at=page.made_at,
        expires_at=page.expires_at,
        opened_at=page.opened_at,
        code=keys.code(secret, page.id, page.code) if waiting else "",
        code_until=page.code_until if waiting else None,
    )


def _letter(sender: str, page: OwnPage, code: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, page.email, f"Your FactoryFix code: {code}"
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or None)
    minutes = int(keys.CODE_LASTS.total_seconds() // 60)
    message.set_content(
        f"Your code is {code}. It works for {minutes} minutes, once.\n\n"
        "If you did not open your FactoryFix page just now, somebody else has its address: "
        "do not share this code, and tell your Account Manager.\n"
    )
    return message


def _bucket(client: str) -> dict[str, int]:
    return {f"customer page {key}": free for key, free in throttle.keys_for("", client).items()}


def _may_try(services: Services, db: Transaction, client: str) -> None:
    if any(bucket.waits_until(services.now()) for bucket in sessions.buckets(db, _bucket(client))):
        raise SignInRefused("There were too many wrong tries from here.", "Wait some minutes, then try again.")


def _count_failure(services: Services, db: Transaction, client: str) -> None:
    for bucket in sessions.buckets(db, _bucket(client)):
        sessions.keep_bucket(db, bucket.after_failure(services.now()))


def _limit_codes(services: Services, db: Transaction, page: OwnPage) -> None:
    if not sessions.count_use(db, f"customer codes {page.id}", keys.CODES_AN_HOUR, services.now()):
        raise SignInRefused("Too many codes were sent.", "Wait some minutes, then ask for another one.")


def _note(services: Services, db: Transaction, page: OwnPage, what: str) -> None:
    who = Actor(ActorKind.CUSTOMER, page.id, page.name)
    onboarding = onboardings.get(db, page.onboarding_id)
    onboardings.note(db, onboarding, who=who, what=what, facts={"contact": page.email}, now=services.now())


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
