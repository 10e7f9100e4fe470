"""The context of an action: who acts and what they had on the screen. Actions reach the store only through it.

Every block that a context opens checks the session and the role again, in its own transaction. A session that ended or
expired, or whose person was deactivated, raises SignedOut; a changed role takes effect immediately.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from core.actions.seen import Seen, check_unmoved
from core.actions.telling import tell
from core.errors import NotFound, SignedOut
from core.messages.events import Happening
from core.messages.happenings import of_change
from core.onboarding.model import Onboarding
from core.onboarding.part import Statement
from core.people.actor import Actor, ActorKind
from core.people.roles import Permission, Person
from core.people.sessions import SessionLimits
from core.services import Services
from core.storage import audit, customer_pages, onboardings, people, sessions
from core.storage.onboardings import NOTHING, ExtraFacts
from core.storage.transaction import Transaction


class Caller(Protocol):
    """Identifies who acts in a context."""

    def person(self, db: Transaction, services: Services) -> Person:
        """Return the person with their current role; raises SignedOut."""
        ...


@dataclass(frozen=True, slots=True)
class BySession:
    """A person in a browser, identified by the ID of their session."""

    session_id: str

    def person(self, db: Transaction, services: Services) -> Person:
        """Return the session's person; raises SignedOut if the session is over or the person was deactivated."""
        session, now = sessions.find(db, self.session_id), services.now()
        account = people.by_id(db, session.person_id) if session and session.is_open(now, limits(services)) else None
        if account is None or not account.active:
            raise SignedOut("You were signed out, so nothing was done.", "Sign in again, then check what was saved.")
        return account.person


@dataclass(frozen=True, slots=True)
class ByCustomer:
    """A contact at the customer, identified by the ID of the session that their own page was opened with."""

    session_id: str

    def person(self, db: Transaction, services: Services) -> Person:
        """Return the contact; raises SignedOut if the session or the page is over."""
        page = customer_pages.page_of_session(db, self.session_id, services.now())
        if page is None or not services.settings.customer_url:
            raise SignedOut("Your page was closed, so nothing was saved.", "Open it again with a new code.")
        return Person(page.id, page.name, page.email, None, ActorKind.CUSTOMER, only=page.onboarding_id)


@dataclass(frozen=True, slots=True)
class ByItself:
    """A background task, a service such as Kombo, or the command line; it needs no session."""

    actor: Actor

    def person(self, db: Transaction, services: Services) -> Person:  # noqa: ARG002  the same for every caller
        """Return a Person for this actor, with every permission."""
        return Person.itself(self.actor)


@dataclass(frozen=True, slots=True)
class Act:
    """An open transaction, with the person who acts and the current time (UTC)."""

    db: Transaction
    person: Person
    now: datetime

    def statement(self, text: str = "") -> Statement:
        """Return a Statement by this person, made now, with an optional text."""
        return Statement(by=self.person.actor, at=self.now, text=text.strip())


@dataclass(frozen=True, slots=True)
class Change(Act):
    """An open write transaction on one onboarding; `before` is the onboarding as read in this transaction."""

    before: Onboarding

    def save(self, after: Onboarding, what: str, *, extra_facts: ExtraFacts = NOTHING) -> Onboarding:
        """Write the onboarding with its audit entry and the notices of what it means, and return its new version."""
        saved = onboardings.save(
            self.db, self.before, after, who=self.person.actor, what=what, now=self.now, extra_facts=extra_facts
        )
        tell(self.db, of_change(self.before, saved), saved, by=self.person.actor, now=self.now)
        self._close_pages(saved)
        return saved

    def _close_pages(self, saved: Onboarding) -> None:
        """End the pages of who is no longer a contact of this customer, and all of an archived onboarding."""
        contacts, earlier = contacts_with_page(saved), contacts_with_page(self.before)
        if earlier - contacts:
            customer_pages.end_others(self.db, saved.id, contacts, self.now)

    def announce(self, *happenings: Happening) -> None:
        """Write the notices of events outside the aggregate, such as an opened issue."""
        tell(self.db, happenings, self.before, by=self.person.actor, now=self.now)

    def note(
        self, what: str, facts: dict[str, str], *, about: audit.About = audit.About.ONBOARDING, about_id: str = ""
    ) -> None:
        """Write an audit entry about something outside the aggregate, such as decisions on jobs."""
        onboardings.note(
            self.db,
            self.before,
            who=self.person.actor,
            what=what,
            facts=facts,
            now=self.now,
            about=about,
            about_id=about_id,
        )


@dataclass(frozen=True, slots=True)
class Context:
    """The services, who acts, and what was on their screen (`seen`, None without a screen)."""

    services: Services
    caller: Caller
    seen: Seen | None = None

    def having(self, seen: Seen | None) -> Context:
        """Return this context with another `seen`."""
        return replace(self, seen=seen)

    @contextmanager
    def read(self, needs: Permission = Permission.VIEW, *others: Permission) -> Iterator[Act]:
        """Open a read transaction, a consistent view of the store; raises SignedOut or NotAllowed.

        The person needs any one of the permissions.
        """
        with self.services.store.read() as db:
            yield self._act(db, needs, *others)

    @contextmanager
    def write(self, needs: Permission, *others: Permission) -> Iterator[Act]:
        """Open a write transaction, committed at the end of the block and rolled back if it raises.

        The person needs any one of the permissions; raises SignedOut or NotAllowed.
        """
        with self.services.store.write() as db:
            yield self._act(db, needs, *others)

    @contextmanager
    def change(
        self, onboarding_id: str, needs: Permission, *others: Permission, rests_on: Sequence[str] = ()
    ) -> Iterator[Change]:
        """Open a write transaction on one onboarding. The person needs any one of the permissions.

        `rests_on` names the fields that the action depends on (see `check_unmoved`). Raises SignedOut, NotAllowed,
        NotFound, and EditConflict if one of these fields changed since it was displayed.
        """
        with self.write(needs, *others) as act:
            check_own(act.person, onboarding_id)
            before = onboardings.get(act.db, onboarding_id)
            if self.seen is not None:
                check_unmoved(act.db, onboarding_id, self.seen, rests_on)
            yield Change(act.db, act.person, act.now, before)

    @contextmanager
    def record(self, onboarding_id: str, person: Person) -> Iterator[Change]:
        """Open a write transaction that stores an outside system's answer to a request by `person`.

        It checks neither session nor permission. The outside system has acted already, and its answer must not be lost
        because the person was signed out while waiting for it.
        """
        with self.services.store.write() as db:
            yield Change(db, person, self.services.now(), onboardings.get(db, onboarding_id))

    def require(self, needs: Permission, *others: Permission) -> Person:
        """Return the person who acts; raises SignedOut or NotAllowed. Use it before a request to an outside system."""
        with self.read(needs, *others) as act:
            return act.person

    def _act(self, db: Transaction, *needs: Permission) -> Act:
        person = self.caller.person(db, self.services)
        person.require(*needs)
        return Act(db, person, self.services.now())


def check_own(person: Person, onboarding_id: str) -> None:
    """Raise NotFound if this is a customer, and the onboarding is another one's."""
    if person.only and person.only != onboarding_id:
        raise NotFound("This is not part of your page.", "Reload the page.")


def contacts_with_page(onboarding: Onboarding) -> frozenset[str]:
    """Return the e-mail addresses of the contacts who may have a page of their own."""
    contacts = () if onboarding.archived else onboarding.requirements.reachable
    return frozenset(contact.email for contact in contacts)


def limits(services: Services) -> SessionLimits:
    """Return how long a session lasts, from the settings."""
    return SessionLimits(services.settings.session_idle, services.settings.session_life)
