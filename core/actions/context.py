"""Who acts and what they saw: the one way from a press, a task or a command to the store.

Every block that a context opens finds out anew, in its own transaction, who acts: a session that was ended, left alone
for too long or whose person was deactivated opens nothing, and a role counts as it is now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from core.actions.seen import Seen, check_unmoved
from core.errors import SignedOut
from core.onboarding.model import Onboarding, Statement
from core.people.actor import Actor
from core.people.roles import Permission, Person
from core.people.sessions import SessionLimits
from core.services import Services
from core.storage import onboardings, people, sessions
from core.storage.onboardings import NOTHING, ExtraFacts
from core.storage.transaction import Transaction


class Caller(Protocol):
    """Whoever a context acts for."""

    def person(self, db: Transaction, services: Services) -> Person:
        """Return who this is as the store sees it now; raises SignedOut."""
        ...


@dataclass(frozen=True, slots=True)
class BySession:
    """A person in a browser, known by the id of their session."""

    session_id: str

    def person(self, db: Transaction, services: Services) -> Person:
        """Return whose session this is; raises SignedOut when it is over or the person was deactivated."""
        session, now = sessions.find(db, self.session_id), services.now()
        account = people.by_id(db, session.person_id) if session and session.is_open(now, limits(services)) else None
        if account is None or not account.active:
            raise SignedOut("You were signed out, so nothing was done.", "Sign in again, then look at what was kept.")
        return account.person


@dataclass(frozen=True, slots=True)
class ByItself:
    """A task of the dashboard's own, or the command line: it needs no session."""

    actor: Actor

    def person(self, db: Transaction, services: Services) -> Person:  # noqa: ARG002  the same for every caller
        """Return what this acts as."""
        return Person.itself(self.actor)


@dataclass(frozen=True, slots=True)
class Act:
    """One transaction of one person."""

    db: Transaction
    person: Person
    now: datetime

    def statement(self, text: str = "") -> Statement:
        """Return that this person says so now."""
        return Statement(by=self.person.actor, at=self.now, text=text.strip())


@dataclass(frozen=True, slots=True)
class Change(Act):
    """One transaction of one person on one onboarding, as it was read in it."""

    before: Onboarding

    def save(self, after: Onboarding, what: str, *, extra_facts: ExtraFacts = NOTHING) -> Onboarding:
        """Write the onboarding with its audit entry, and return it with its new version."""
        return onboardings.save(
            self.db, self.before, after, who=self.person.actor, what=what, now=self.now, extra_facts=extra_facts
        )

    def note(self, what: str, facts: dict[str, str]) -> None:
        """Write an audit entry about something outside the aggregate, such as decisions on jobs."""
        onboardings.note(self.db, self.before, who=self.person.actor, what=what, facts=facts, now=self.now)


@dataclass(frozen=True, slots=True)
class Context:
    """The services, who acts, and what they had on the screen when they pressed, where a screen is behind it."""

    services: Services
    caller: Caller
    seen: Seen | None = None

    def having(self, seen: Seen | None) -> Context:
        """Return the same caller with what was on their screen."""
        return replace(self, seen=seen)

    @contextmanager
    def read(self, needs: Permission = Permission.VIEW) -> Iterator[Act]:
        """Give a consistent view of the store to who may have it; raises SignedOut or NotAllowed."""
        with self.services.store.read() as db:
            yield self._act(db, needs)

    @contextmanager
    def write(self, needs: Permission, *others: Permission) -> Iterator[Act]:
        """Run one write transaction of who may: kept when the block ends, undone whole when it raises."""
        with self.services.store.write() as db:
            yield self._act(db, needs, *others)

    @contextmanager
    def change(
        self, onboarding_id: str, needs: Permission, *others: Permission, rests_on: Sequence[str] = ()
    ) -> Iterator[Change]:
        """Run one write transaction on an onboarding: who, permission (any of these), and what they saw, in this order.

        Raises SignedOut, NotAllowed, NotFound, and EditConflict when a part that the act rests on has moved since it
        was on the screen.
        """
        with self.write(needs, *others) as act:
            before = onboardings.get(act.db, onboarding_id)
            if self.seen is not None:
                check_unmoved(act.db, onboarding_id, self.seen, rests_on)
            yield Change(act.db, act.person, act.now, before)

    @contextmanager
    def record(self, onboarding_id: str, person: Person) -> Iterator[Change]:
        """Run the write transaction that keeps an outside system's answer to what `person` began.

        It asks for no session: what Kombo or FactoryFix did is never unknown here because somebody was signed out
        meanwhile.
        """
        with self.services.store.write() as db:
            yield Change(db, person, self.services.now(), onboardings.get(db, onboarding_id))

    def require(self, needs: Permission) -> Person:
        """Return who acts, before an outside system is asked; raises SignedOut or NotAllowed."""
        with self.read(needs) as act:
            return act.person

    def _act(self, db: Transaction, *needs: Permission) -> Act:
        person = self.caller.person(db, self.services)
        person.require(*needs)
        return Act(db, person, self.services.now())


def limits(services: Services) -> SessionLimits:
    """Return how long a session lasts, as it is set."""
    return SessionLimits(services.settings.session_idle, services.settings.session_life)
