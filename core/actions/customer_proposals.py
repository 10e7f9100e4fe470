"""Decides about the jobs that a customer named as missing on their page: add them to the list, or decline."""

from __future__ import annotations

from core.actions import expected_jobs, job_refresh
from core.actions.context import Change, Context
from core.errors import StepClosed
from core.jobs.customer_list.stored import as_text
from core.onboarding.model import MissingJobs, Onboarding
from core.people.roles import Permission

RESTS_ON = ("missing_jobs", "requirements.expected_list")


def take(ctx: Context, onboarding_id: str, *, number: int) -> Onboarding:
    """Add the jobs of proposal `number` (from 0) to the customer's list; raises StepClosed if it is decided already."""
    with ctx.change(onboarding_id, Permission.AGREE, rests_on=RESTS_ON) as act:
        proposal = _open(act, number)
        listed = expected_jobs.read_text(act.before.requirements.expected_list).jobs
        text = as_text((*listed, *expected_jobs.read_text(proposal.text).jobs))
        decided = _decided(act, number, proposal.changed(taken=act.statement()))
        after = decided.changed(requirements=decided.requirements.changed(expected_list=text))
        saved = act.save(after, "Added missing jobs to the customer’s list")
    job_refresh.follow_list(ctx.services, saved)
    return saved


def decline(ctx: Context, onboarding_id: str, *, number: int) -> Onboarding:
    """Decline proposal `number` (from 0); the list stays as it is. Raises StepClosed if it is decided already."""
    with ctx.change(onboarding_id, Permission.AGREE, rests_on=RESTS_ON) as act:
        proposal = _open(act, number)
        after = _decided(act, number, proposal.changed(declined=act.statement()))
        return act.save(after, "Declined missing jobs")


def _open(act: Change, number: int) -> MissingJobs:
    proposals = act.before.missing_jobs
    if number not in range(len(proposals)) or not proposals[number].is_open:
        raise StepClosed("Somebody has decided about these jobs.", "Reload the page.")
    return proposals[number]


def _decided(act: Change, number: int, proposal: MissingJobs) -> Onboarding:
    proposals = act.before.missing_jobs
    return act.before.changed(missing_jobs=(*proposals[:number], proposal, *proposals[number + 1 :]))
