"""What the audit log says of an onboarding."""

from __future__ import annotations

from core.actions.context import Context
from core.storage import audit


def history(ctx: Context, onboarding_id: str, *, limit: int = 50) -> list[audit.Entry]:
    """The entries, newest first."""
    with ctx.read() as act:
        return audit.entries(act.db, onboarding_id, limit=limit)
