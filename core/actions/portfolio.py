"""The list of all onboardings, one page at a time, and their counts."""

from __future__ import annotations

from collections.abc import Sequence

from core.actions.context import Context
from core.people.actor import Actor
from core.storage import onboardings


def find(
    ctx: Context,
    *,
    search: str = "",
    steps: Sequence[str] = (),
    holders: Sequence[str] = (),
    manager: Actor | None = None,
    limit: int = 25,
    offset: int = 0,
) -> onboardings.Page:
    """Return one page of onboardings: those waiting longest first, live ones last.

    `steps` and `holders` hold stored values of Step and WaitingOn; empty means all.
    """
    with ctx.read() as act:
        return onboardings.find(
            act.db,
            search=" ".join(search.split()),
            steps=steps,
            holders=holders,
            manager=manager,
            limit=limit,
            offset=offset,
        )


def counts(ctx: Context) -> dict[tuple[str, str], int]:
    """Return how many onboardings there are for each (step, side waited on)."""
    with ctx.read() as act:
        return onboardings.counts(act.db)
