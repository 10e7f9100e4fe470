"""The kept snapshots of an onboarding, and the changes from one to another."""

from __future__ import annotations

from core.actions.context import Context
from core.errors import NotFound
from core.jobs.comparison import Comparison, compare
from core.storage import job_rows, snapshots


def kept_snapshots(ctx: Context, onboarding_id: str) -> list[snapshots.Snapshot]:
    """Return the kept snapshots of an onboarding, newest first."""
    with ctx.read() as act:
        return snapshots.kept(act.db, onboarding_id)


def compare_snapshots(ctx: Context, onboarding_id: str, *, earlier: str, later: str) -> Comparison:
    """Return the changes from one kept snapshot to another; raises NotFound if one of them was deleted."""
    with ctx.read() as act:
        if not {earlier, later} <= {snapshot.id for snapshot in snapshots.kept(act.db, onboarding_id)}:
            raise NotFound("One of these job refreshes is no longer kept.", "Choose another one.")
        return compare(job_rows.differing(act.db, earlier, later))
