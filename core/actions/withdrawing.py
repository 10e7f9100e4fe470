"""Taking back a person's decision on a job, such as a waiver: the rules decide again, and the audit log keeps both."""

from __future__ import annotations

from core.actions import comparing
from core.actions.context import Context
from core.actions.jobs import THE_LINK, current_table
from core.errors import StepClosed
from core.jobs.deciding import label
from core.jobs.words import named
from core.people.roles import Permission
from core.storage import decisions, job_rows
from core.storage.snapshots import Snapshot


def withdraw(ctx: Context, onboarding_id: str, *, key: str) -> Snapshot:
    """Remove the decision on a row, and return the snapshot compared again without it.

    Raises StepClosed if there is no decision any more, or if somebody decided again since it was displayed.
    """
    while True:
        with ctx.read(Permission.VERIFY) as act:
            snapshot = current_table(act.db, onboarding_id, ctx.seen)
            decision = decisions.of(act.db, onboarding_id).get(key)
            row, _ = job_rows.get(act.db, snapshot.id, key) or (None, None)
            if decision is None or row is None:
                raise StepClosed("There is no decision on this job any more.", "Reload the page.")
            if ctx.seen and decision.at > ctx.seen.at:
                raise StepClosed(f"{decision.by.name} has just decided this job again.", "Nothing was taken back.")
            compared = comparing.compare_again(ctx.services, act, onboarding_id, snapshot.id, withdrawn=[key])
        with ctx.change(onboarding_id, Permission.VERIFY, rests_on=THE_LINK) as change:
            if compared.holds(change.db):
                decisions.forget(change.db, onboarding_id, [key])
                what = f"{label([row], decision.verdict)}, by {decision.by.name}: {decision.reason}"
                change.note("Took back 1 decision", {named(row): what})
                return compared.write(change)
