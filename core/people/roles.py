"""Who may do what. Every action asks here itself; a hidden button is courtesy, not security."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.errors import NotAllowed


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


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in."""

    id: str
    name: str
    email: str
    role: Role

    def may(self, permission: Permission) -> bool:
        """Say whether this person's role carries the permission."""
        return permission in ALLOWED[self.role]

    def require(self, permission: Permission) -> None:
        """Let the person pass or raise NotAllowed, naming who could."""
        if self.may(permission):
            return
        able = [role.value for role in Role if permission in ALLOWED[role]]
        raise NotAllowed(
            f"You may not {permission.value}: your role is {self.role.value}.",
            f"Ask someone who is {' or '.join(able)}.",
        )
