"""What a person has typed and not saved: kept for them alone, so that a reload or another browser loses nothing."""

from __future__ import annotations

from typing import Any

from core.actions.context import Context
from core.people.roles import Permission
from core.storage import unsaved
from core.storage.unsaved import Unsaved

Changes = dict[str, tuple[Any, Any]]
"""Field to (value before, value typed); values are plain JSON, or dates."""


def find(ctx: Context, onboarding_id: str) -> Unsaved:
    """Return what this person left unsaved, empty where there is nothing."""
    person = ctx.require(Permission.AGREE)
    with ctx.services.store.read() as db:
        return unsaved.find(db, onboarding_id, person.id)


def keep(ctx: Context, onboarding_id: str, *, version: int, changes: Changes) -> None:
    """Keep what is typed now, in the place of what was kept before; it is no change yet, so nothing is audited."""
    person = ctx.require(Permission.AGREE)
    with ctx.services.store.write() as db:
        unsaved.keep(db, onboarding_id, person.id, Unsaved(version, changes))


def drop(ctx: Context, onboarding_id: str) -> None:
    """Forget what was typed: it is saved, or the person wants the stored values back."""
    person = ctx.require(Permission.AGREE)
    with ctx.services.store.write() as db:
        unsaved.keep(db, onboarding_id, person.id, Unsaved())
