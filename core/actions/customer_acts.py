"""What is done on a customer's page: each is the action of our own pages, with what the page showed."""

from __future__ import annotations

from collections.abc import Collection

from core.actions import go_live, guide, verdicts
from core.actions.context import Context
from core.actions.customer_page import fingerprint_of
from core.actions.onboarding import get
from core.actions.seen import Seen
from core.errors import InvalidInput
from core.onboarding.model import Onboarding
from core.onboarding.states import Answer
from core.people.roles import Permission

SCREEN_SHARE = "screen share"


def tick(ctx: Context, onboarding_id: str, *, key: str, done: bool, version: int) -> Onboarding:
    """Tick or untick the step of the guide with this heading; raises InvalidInput if the guide has no such step."""
    ctx.require(Permission.CONNECT)
    steps = guide.guide(ctx.services, get(ctx, onboarding_id)).steps
    step = next((step for step in steps if step.lead == key), None)
    if step is None:
        raise InvalidInput("The guide no longer has this step.", "Reload the page.")
    return guide.tick(_seeing(ctx, version), onboarding_id, step=step, done=done)


def answer(
    ctx: Context, onboarding_id: str, *, item: str, answer: str, who: str, note: str, version: int
) -> Onboarding:
    """Keep what a person at the customer says about one item of the test candidate, given while sharing the screen."""
    ctx.require(Permission.VERIFY)
    if answer not in (Answer.YES, Answer.NO, Answer.NOT_APPLICABLE):
        raise InvalidInput("This is no answer. Nothing was saved.", "Reload the page.")
    return go_live.confirm(
        _seeing(ctx, version), onboarding_id, item=item, answer=answer, who=who, channel=SCREEN_SHARE, note=note
    )


def approve(ctx: Context, onboarding_id: str, *, approver: str, accepted: Collection[str], version: int) -> Onboarding:
    """Record the sign-off by the approver, who accepts the risks with these fingerprints."""
    ctx.require(Permission.SIGN_OFF)
    risks = verdicts.verdict(ctx, onboarding_id).risks
    keys = [risk.key for risk in risks if fingerprint_of(risk.key) in accepted]
    return go_live.sign_off(_seeing(ctx, version), onboarding_id, approver=approver, accepted=keys)


def _seeing(ctx: Context, version: int) -> Context:
    """Return the context with what was on the page; 0 stands for a page that said nothing of it."""
    return ctx.having(Seen(version, ctx.services.now()) if version else None)
