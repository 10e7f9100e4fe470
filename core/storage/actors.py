"""Stores an Actor in three columns of a table: its name, kind and ID."""

from __future__ import annotations

from core.people.actor import Actor, ActorKind
from core.storage.transaction import Row


def columns(column: str, actor: Actor) -> dict[str, str]:
    """Return the three columns of an actor, by column name."""
    return {column: actor.name, f"{column}_kind": actor.kind.value, f"{column}_id": actor.id}


def actor_in(row: Row, column: str) -> Actor:
    """Return the actor stored in this column and its two companion columns."""
    kind = row[f"{column}_kind"] or ActorKind.UNKNOWN
    return Actor(ActorKind(kind), row[f"{column}_id"] or "", row[column] or "")
