"""Signing in and out, and a person's own sessions."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from core.actions.context import BySession, Context, limits
from core.errors import SignedOut, SignInRefused
from core.people import accounts, throttle
from core.people.accounts import Account
from core.people.actor import NOT_KNOWN, Actor
from core.people.known_browser import browser_of
from core.people.roles import Permission, Person
from core.people.sessions import Session, new_secret, session_id
from core.services import Services
from core.storage import audit, people, sessions
from core.storage.transaction import Transaction

UNKNOWN = "Unknown account"
log = structlog.get_logger()
_REFUSED = "That e-mail address and password do not match."


@dataclass(frozen=True, slots=True)
class Client:
    """Where a sign-in comes from: the client's address, its browser in words, and the mark of a known browser."""

    address: str
    browser: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person, and the secret that their browser's cookie holds from now on."""

    person: Person
    secret: str


def sign_in(services: Services, email: str, password: str, client: Client, *, replaces: str = "") -> SignedIn:
    """Open a session for the right password or raise SignInRefused; the refusal never says which part was wrong.

    The session that this browser presented before, `replaces`, ends with it: a cookie that somebody planted opens
    nothing. Too many wrong passwords make the next one wait (core/people/throttle.py).
    """
    address, decoy = email.strip().lower(), accounts.decoy_hash()
    with services.store.read() as db:
        known = people.by_email(db, address)
        keys = _buckets(services, known, address, client)
        _may_try(services, db, keys, client)
    # Outside the transaction, because it takes a quarter of a second; also when there is nothing to compare with.
    right = accounts.password_matches(password, known.password_hash if known else decoy)
    with services.store.write() as db:
        _may_try(services, db, keys, client)  # again: many that came at the same moment have been counted meanwhile
        account = people.by_email(db, address)
        unmoved = account is not None and known is not None and account.password_hash == known.password_hash
        if right and account is not None and account.active and unmoved:
            return _admit(services, db, account, client, keys, replaces)
        _count_failure(services, db, account, client, keys)
    raise SignInRefused(
        _REFUSED, f"Try again. After {throttle.FREE_FOR_ACCOUNT} wrong passwords, each further try has to wait."
    )


def _buckets(services: Services, account: Account | None, email: str, client: Client) -> dict[str, int]:
    """Return the buckets of an attempt; an unknown account has one as well, or the wait would tell them apart."""
    if account is None:
        unknown = hmac.new(services.keys.cookie.encode(), email.encode(), "sha256").hexdigest()
        return throttle.keys_for(f"unknown {unknown}", client.address)
    browser = browser_of(client.mark, account.id, services.keys.cookie)
    return throttle.keys_for(account.id, client.address, known_browser=browser)


def _may_try(services: Services, db: Transaction, keys: dict[str, int], client: Client) -> None:
    """Raise SignInRefused while wrong passwords before this one make it wait."""
    now = services.now()
    waits = [until for bucket in sessions.buckets(db, keys) if (until := bucket.waits_until(now))]
    if waits:
        log.warning("sign-in has to wait", address=client.address)
        raise SignInRefused(
            "Too many wrong passwords came from here.", f"Wait {_seconds(max(waits) - now)}, then try again."
        )


def _seconds(wait: timedelta) -> str:
    seconds = int(wait.total_seconds()) + 1
    return f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"


def _admit(
    services: Services, db: Transaction, account: Account, client: Client, keys: dict[str, int], replaces: str
) -> SignedIn:
    now, secret = services.now(), new_secret()
    sessions.forget_old(db, now)
    sessions.empty_buckets(db, [key for key in keys if account.id in key])
    if replaces:
        sessions.end(db, replaces, now)
    session = Session(
        id=session_id(secret),
        person_id=account.id,
        created_at=now,
        expires_at=now + limits(services).life,
        last_used_at=now,
        address=client.address,
        browser=client.browser,
    )
    sessions.open_session(db, session)
    _audit(db, now, account.person.actor, "Signed in", account.email, client)
    return SignedIn(account.person, secret)


def _count_failure(
    services: Services, db: Transaction, account: Account | None, client: Client, keys: dict[str, int]
) -> None:
    """Count one wrong password, and audit it; what was typed for an account that nobody has is kept nowhere."""
    now = services.now()
    for bucket in sessions.buckets(db, keys):
        sessions.keep_bucket(db, bucket.after_failure(now))
    _audit(db, now, NOT_KNOWN, "Refused a sign-in", account.email if account else UNKNOWN, client)


def _audit(db: Transaction, now: datetime, who: Actor, what: str, account: str, client: Client) -> None:
    facts = {"account": account, "address": client.address}
    audit.record(db, onboarding_id=None, at=now, who=who, what=what, before={}, after=facts)


def who_is(services: Services, session: str, *, used: bool = False) -> Person | None:
    """Return whose session this is as the store sees it now, or None once it is over.

    `used` says that a person did something: a press, or an opened page. It is written down once a minute at most.
    """
    try:
        with services.store.read() as db:
            person = BySession(session).person(db, services)
            here = sessions.find(db, session) if used else None
    except SignedOut:
        return None
    if here and here.is_due(services.now()):
        with services.store.write() as db:
            sessions.use(db, session, services.now())
    return person


def sign_out(services: Services, session: str, client: Client) -> None:
    """End this session, in every tab; one that is over already stays over."""
    with services.store.write() as db:
        here, now = sessions.find(db, session), services.now()
        if here and sessions.end(db, session, now) and (account := people.by_id(db, here.person_id)):
            _audit(db, now, account.person.actor, "Signed out", account.email, client)


def address_of(db: Transaction, ctx: Context) -> str:
    """Return the address that the session of whoever acts was opened from; a task and the command line have none."""
    session = sessions.find(db, ctx.caller.session_id) if isinstance(ctx.caller, BySession) else None
    return session.address if session else ""


def own_sessions(ctx: Context) -> list[Session]:
    """Return the open sessions of whoever asks, the last used first."""
    services = ctx.services
    with ctx.read() as act:
        unended = sessions.of_person(act.db, act.person.id)
    return [session for session in unended if session.is_open(services.now(), limits(services))]


def end_other_sessions(ctx: Context) -> int:
    """End every session of whoever asks but the one that they ask from; returns how many ended."""
    with ctx.write(Permission.VIEW) as act:
        here = ctx.caller.session_id if isinstance(ctx.caller, BySession) else ""
        ended = sessions.end_all_of(act.db, act.person.id, act.now, but=here)
        if ended:
            facts = {"account": act.person.email, "address": address_of(act.db, ctx), "ended": str(ended)}
            audit.record(
                act.db,
                onboarding_id=None,
                at=act.now,
                who=act.person.actor,
                what="Ended other sessions",
                before={},
                after=facts,
            )
        return ended
