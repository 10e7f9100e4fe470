"""Every onboarding at a glance, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence

from core.actions.context import Context
from core.people.roles import Permission
from core.storage import onboardings


def find(
    ctx: Context,
    *,
    search: str = "",
    steps: Sequence[str] = (),
    holders: Sequence[str] = (),
    manager: str = "",
    limit: int = 25,
    offset: int = 0,
) -> onboardings.Page:
    """Return one page of onboardings, those waiting longest first and live ones last."""
    ctx.require(Permission.VIEW)
    with ctx.services.store.read() as db:
        return onboardings.find(
            db,
            search=" ".join(search.split()),
            steps=steps,
            holders=holders,
            manager=manager,
            limit=limit,
            offset=offset,
        )


def counts(ctx: Context) -> dict[tuple[str, str], int]:
    """Return how many onboardings stand at each (step, holder)."""
    ctx.require(Permission.VIEW)
    with ctx.services.store.read() as db:
        return onboardings.counts(db)
