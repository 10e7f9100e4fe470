"""Who may do what. Every action asks here itself; a hidden button is courtesy, not security."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.errors import NotAllowed
from core.people.actor import Actor, ActorKind


class Role(StrEnum):
    """What a person is here for; the value is what the store keeps."""

    ACCOUNT_MANAGER = "account manager"
    ENGINEER = "engineer"
    SUPPORT = "support"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing a person can be allowed to do; the value completes "You may not …"."""

    VIEW = "see onboardings"
    AGREE = "change requirements"
    LINK = "create connection links"
    CONNECT = "check or enter a connection"
    CONFIGURE = "link an integration and set its sync"
    VERIFY = "verify jobs and push a test candidate"
    SIGN_OFF = "sign off an onboarding"
    MANAGE = "manage people and settings"


_ACCOUNT_MANAGER = {
    Permission.VIEW,
    Permission.AGREE,
    Permission.LINK,
    Permission.CONNECT,
    Permission.VERIFY,
    Permission.SIGN_OFF,
}
ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.ACCOUNT_MANAGER: frozenset(_ACCOUNT_MANAGER),
    Role.ENGINEER: frozenset({Permission.VIEW, Permission.CONNECT, Permission.CONFIGURE, Permission.VERIFY}),
    Role.SUPPORT: frozenset({Permission.VIEW}),
    Role.ADMIN: frozenset(Permission),
}
_PLURALS = {
    Role.ACCOUNT_MANAGER: "account managers",
    Role.ENGINEER: "engineers",
    Role.SUPPORT: "support",
    Role.ADMIN: "admins",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in, or a task of the dashboard's own, which has no role and may do all that its code does."""

    id: str
    name: str
    email: str
    role: Role | None
    kind: ActorKind = ActorKind.PERSON

    @classmethod
    def itself(cls, actor: Actor) -> Person:
        """Return what a service, a task or the command line acts as."""
        return cls(id=actor.id, name=actor.name, email="", role=None, kind=actor.kind)

    @property
    def actor(self) -> Actor:
        """Return whom to name for what this person does now."""
        return Actor(self.kind, self.id, self.name)

    def may(self, permission: Permission) -> bool:
        """Say whether this person's role carries the permission."""
        return self.role is None or permission in ALLOWED[self.role]

    def require(self, permission: Permission, *others: Permission) -> None:
        """Let the person pass with any of these permissions, or raise NotAllowed, naming who could by the first."""
        if self.role is None or any(self.may(wanted) for wanted in (permission, *others)):
            return
        raise NotAllowed(
            f"You may not {permission.value}: your role is {self.role.value}.",
            f"Ask {someone_who_may(permission)}.",
        )


def who_may(permission: Permission) -> str:
    """Return the roles that carry the permission, for the middle of a sentence: "account managers and admins"."""
    return _listed([_PLURALS[role] for role in _able(permission)], "and")


def someone_who_may(permission: Permission) -> str:
    """Return one of those who carry the permission, for the middle of a sentence: "an engineer or admin"."""
    roles = _listed([role.value for role in _able(permission)], "or")
    return f"{'an' if roles[0] in 'aeiou' else 'a'} {roles}"


def _able(permission: Permission) -> list[Role]:
    return [role for role in Role if permission in ALLOWED[role]]


def _listed(names: list[str], conjunction: str) -> str:
    *others, last = names
    return f"{', '.join(others)} {conjunction} {last}" if others else last
