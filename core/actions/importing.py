"""A connection that was made without a connection link of ours: an engineer imports it, with evidence and a reason."""

from __future__ import annotations

from core.actions.context import Context
from core.errors import InvalidInput, StepClosed
from core.onboarding import lengths
from core.onboarding.model import Onboarding
from core.people.roles import Permission

RESTS_ON = ("connection.integration_id", "connection.imported", "connection.tool", "connection.organization")


def import_connection(ctx: Context, onboarding_id: str, *, reason: str) -> Onboarding:
    """Record who says that the connection is this customer's, and why; the verdict shows it as a risk.

    Raises StepClosed for a connection that one of our links made, and InvalidInput without a reason.
    """
    with ctx.change(onboarding_id, Permission.CONFIGURE, rests_on=RESTS_ON) as act:
        lengths.within("Why the connection is imported", reason)
        if not (reason or "").strip():
            raise InvalidInput("An import needs a reason.", "Write down who made the connection, and how you know.")
        connection = act.before.connection
        if connection is None or connection.origin_id or connection.imported:
            raise StepClosed("There is no connection to import.", "Reload the page.")
        imported = connection.changed(imported=act.statement(reason))
        return act.save(act.before.changed(connection=imported), "Imported a connection that was made elsewhere")
