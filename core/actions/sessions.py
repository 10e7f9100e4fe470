"""Signs people in and out, and ends sessions."""

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
    """Where a sign-in comes from: IP address, browser as text, and the token of a known browser (may be empty).

    The token is described in core/people/known_browser.py.
    """

    address: str
    browser: str = ""
    browser_token: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person who signed in, and the secret for their browser's session cookie."""

    person: Person
    secret: str


def sign_in(services: Services, email: str, password: str, client: Client, *, replaces: str = "") -> SignedIn:
    """Open a session, or raise SignInRefused, which never says whether the address or the password was wrong.

    `replaces` is the ID of the browser's earlier session, which ends, so that a planted cookie cannot take over the new
    one (session fixation). After too many wrong passwords the next attempt must wait (core/people/throttle.py).
    """
    address, decoy = email.strip().lower(), accounts.decoy_hash()
    with services.store.read() as db:
        known = people.by_email(db, address)
        keys = _buckets(services, known, address, client)
        _may_try(services, db, keys, client)
    # Outside the transaction, because it takes a quarter of a second. An unknown account takes as long as a known one.
    right = accounts.password_matches(password, known.password_hash if known else decoy)
    with services.store.write() as db:
        # Checked again, because parallel attempts may have failed while this one computed its hash.
        _may_try(services, db, keys, client)
        account = people.by_email(db, address)
        unmoved = account is not None and known is not None and account.password_hash == known.password_hash
        if right and account is not None and account.active and unmoved:
            return _admit(services, db, account, client, keys, replaces)
        _count_failure(services, db, account, client, keys)
    raise SignInRefused(
        _REFUSED, f"Try again. After {throttle.FREE_FOR_ACCOUNT} wrong passwords, each further try has to wait."
    )


def _buckets(services: Services, account: Account | None, email: str, client: Client) -> dict[str, int]:
    """Return the buckets of an attempt (key to free attempts).

    An unknown account gets one too; otherwise the waiting time would reveal which accounts exist.
    """
    if account is None:
        unknown = hmac.new(services.keys.cookie.encode(), email.encode(), "sha256").hexdigest()
        return throttle.keys_for(f"unknown {unknown}", client.address)
    browser = browser_of(client.browser_token, account.id, services.keys.cookie)
    return throttle.keys_for(account.id, client.address, known_browser=browser)


def _may_try(services: Services, db: Transaction, keys: dict[str, int], client: Client) -> None:
    """Raise SignInRefused while earlier wrong passwords make this attempt wait."""
    now = services.now()
    waits = [until for bucket in sessions.buckets(db, keys) if (until := bucket.waits_until(now))]
    if waits:
        log.warning("sign-in delayed after wrong passwords", address=client.address)
        raise SignInRefused(
            "Too many wrong passwords were entered.", f"Wait {_seconds(max(waits) - now)}, then try again."
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
    """Count and audit one wrong password. An unknown address is not stored, because it may be a mistyped password."""
    now = services.now()
    for bucket in sessions.buckets(db, keys):
        sessions.keep_bucket(db, bucket.after_failure(now))
    _audit(db, now, NOT_KNOWN, "Refused a sign-in", account.email if account else UNKNOWN, client)


def _audit(db: Transaction, now: datetime, who: Actor, what: str, account: str, client: Client) -> None:
    facts = {"account": account, "address": client.address}
    audit.record(db, onboarding_id=None, at=now, who=who, what=what, before={}, after=facts)


def who_is(services: Services, session: str, *, used: bool = False) -> Person | None:
    """Return the person of an open session with their current role, or None if the session is over.

    `used` means that the person did something, such as opening a page; it is written once a minute at most.
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
    """End this session in every tab; a session that is over already is left unchanged."""
    with services.store.write() as db:
        here, now = sessions.find(db, session), services.now()
        if here and sessions.end(db, session, now) and (account := people.by_id(db, here.person_id)):
            _audit(db, now, account.person.actor, "Signed out", account.email, client)


def address_of(db: Transaction, ctx: Context) -> str:
    """Return the IP address from which the session was opened; empty for a task or the command line."""
    session = sessions.find(db, ctx.caller.session_id) if isinstance(ctx.caller, BySession) else None
    return session.address if session else ""


def own_sessions(ctx: Context) -> list[Session]:
    """Return the person's own open sessions, last used first."""
    services = ctx.services
    with ctx.read() as act:
        unended = sessions.of_person(act.db, act.person.id)
    return [session for session in unended if session.is_open(services.now(), limits(services))]


def end_other_sessions(ctx: Context) -> int:
    """End all of the person's own sessions except the current one; returns how many ended."""
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
