"""Roles and their permissions. Every action checks them itself; hiding a button does not protect anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.errors import NotAllowed
from core.people.actor import Actor, ActorKind


class Role(StrEnum):
    """A person's role; the value is stored."""

    ACCOUNT_MANAGER = "account manager"
    ENGINEER = "engineer"
    SUPPORT = "support"
    ADMIN = "admin"


class Permission(StrEnum):
    """A permission that a role can have; the value completes the sentence "You may not …"."""

    VIEW = "see onboardings"
    AGREE = "change requirements"
    LINK = "create connection links"
    CONNECT = "check or enter a connection"
    CONFIGURE = "link an integration and set its sync"
    VERIFY = "verify jobs and push a test candidate"
    SIGN_OFF = "sign off an onboarding"
    FOLLOW_UP = "take or snooze issues of a connection"
    SUPPORT = "look after live customers and webhooks"
    MANAGE = "manage people and settings"
    OWN_PAGE = "use a customer’s page"


_ACCOUNT_MANAGER = {
    Permission.VIEW,
    Permission.AGREE,
    Permission.LINK,
    Permission.CONNECT,
    Permission.VERIFY,
    Permission.SIGN_OFF,
    Permission.FOLLOW_UP,
}
ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.ACCOUNT_MANAGER: frozenset(_ACCOUNT_MANAGER),
    Role.ENGINEER: frozenset(
        {Permission.VIEW, Permission.CONNECT, Permission.CONFIGURE, Permission.VERIFY, Permission.FOLLOW_UP}
    ),
    Role.SUPPORT: frozenset({Permission.VIEW, Permission.FOLLOW_UP, Permission.SUPPORT}),
    Role.ADMIN: frozenset(Permission) - {Permission.OWN_PAGE},
}
_PLURALS = {
    Role.ACCOUNT_MANAGER: "account managers",
    Role.ENGINEER: "engineers",
    Role.SUPPORT: "support",
    Role.ADMIN: "admins",
}


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in person, a customer on their own page, or a task of the dashboard, which has every permission.

    A customer may use their page, and only for the onboarding `only`.
    """

    id: str
    name: str
    email: str
    role: Role | None
    kind: ActorKind = ActorKind.PERSON
    only: str = ""

    @classmethod
    def itself(cls, actor: Actor) -> Person:
        """Return a Person that stands for a service, a task or the command line."""
        return cls(id=actor.id, name=actor.name, email="", role=None, kind=actor.kind)

    @property
    def actor(self) -> Actor:
        """Return how to record this person as the one who does something now."""
        return Actor(self.kind, self.id, self.name)

    def may(self, permission: Permission) -> bool:
        """Return whether this person has the permission."""
        if self.kind is ActorKind.CUSTOMER:
            return permission is Permission.OWN_PAGE
        return self.role is None or permission in ALLOWED[self.role]

    def require(self, permission: Permission, *others: Permission) -> None:
        """Raise NotAllowed if the person has none of these permissions; the error names who has the first one."""
        if any(self.may(needed) for needed in (permission, *others)):
            return
        if self.role is None:
            raise NotAllowed("This is not part of your page.", "Ask your Account Manager.")
        raise NotAllowed(
            f"You may not {permission.value}. Your role is {self.role.value}.",
            f"Ask {someone_who_may(permission)}.",
        )


def who_may(permission: Permission) -> str:
    """Return the roles that have the permission, for the middle of a sentence: "account managers and admins"."""
    return _joined([_PLURALS[role] for role in _roles_with(permission)], "and")


def someone_who_may(permission: Permission) -> str:
    """Return somebody who has the permission, for the middle of a sentence: "an engineer or admin"."""
    if not (able := _roles_with(permission)):
        return "the customer"
    roles = _joined([role.value for role in able], "or")
    return f"{'an' if roles[0] in 'aeiou' else 'a'} {roles}"


def _roles_with(permission: Permission) -> list[Role]:
    return [role for role in Role if permission in ALLOWED[role]]


def _joined(names: list[str], conjunction: str) -> str:
    *others, last = names
    return f"{', '.join(others)} {conjunction} {last}" if others else last
