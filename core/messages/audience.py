"""Who is told of an event."""

from __future__ import annotations

from collections.abc import Iterable

from core.messages.events import FACTS, Audience, Event
from core.people.accounts import Account
from core.people.actor import Actor, ActorKind
from core.people.roles import Role


def recipients(event: Event, owner: Actor, by: Actor, accounts: Iterable[Account]) -> tuple[Account, ...]:
    """Return the active people who receive this event of an onboarding, without the person who did it."""
    audience = FACTS[event].audience
    return tuple(
        account
        for account in accounts
        if account.active and not _is(account, by) and any(_belongs(account, who, owner) for who in audience)
    )


def _belongs(account: Account, audience: Audience, owner: Actor) -> bool:
    match audience:
        case Audience.OWNER:
            return _is(account, owner)
        case Audience.ENGINEERS:
            return account.role is Role.ENGINEER
        case Audience.SUPPORT:
            return account.role is Role.SUPPORT
        case Audience.REQUESTER:
            return False


def _is(account: Account, actor: Actor) -> bool:
    return actor.kind is ActorKind.PERSON and actor.id == account.id
