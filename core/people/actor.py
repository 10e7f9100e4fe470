"""Who did something: a person, the customer, a service or the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.stored_enum import StoredEnum


class ActorKind(StoredEnum):
    """What acted; the value is what the store keeps."""

    PERSON = "person"
    CUSTOMER = "customer"
    SYSTEM = "system"
    COMMAND_LINE = "command line"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, with the name as it was at that time.

    Two people of one name differ by `id`, which is empty only where it is not known. The name is for display and is
    never compared.
    """

    kind: ActorKind
    id: str
    name: str

    def __str__(self) -> str:
        """Return the name, so that an actor reads well in the middle of a sentence."""
        return self.name


KOMBO: Final = Actor(ActorKind.SYSTEM, "kombo", "Kombo")
FACTORYFIX: Final = Actor(ActorKind.SYSTEM, "factoryfix", "FactoryFix")
DASHBOARD: Final = Actor(ActorKind.SYSTEM, "dashboard", "Dashboard")
COMMAND_LINE: Final = Actor(ActorKind.COMMAND_LINE, "command line", "command line")
NOT_KNOWN: Final = Actor(ActorKind.UNKNOWN, "", "")
"""Somebody who gave no name, such as whoever typed a wrong password."""
