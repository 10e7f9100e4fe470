"""People, by their names, as tests let them act."""

from __future__ import annotations

from core.people.actor import Actor, ActorKind


def named(name: str) -> Actor:
    """The person of this name; the first name is the id, as in `tests/office.py`."""
    return Actor(ActorKind.PERSON, name.split()[0].lower(), name)
