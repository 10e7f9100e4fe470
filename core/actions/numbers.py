"""The numbers over all onboardings, and the lead time that we learned for an ATS."""

from __future__ import annotations

from datetime import date

from core.actions.context import Context
from core.onboarding import numbers as rules
from core.onboarding.numbers import Numbers, Summary
from core.storage import onboardings


def numbers(ctx: Context, *, since: date | None = None) -> Numbers:
    """Return the numbers of everything that started or went live on or after `since` (office time); None for all."""
    with ctx.read() as act:
        journeys = [rules.journey(onboarding, act.now) for onboarding in onboardings.counted(act.db)]
        return rules.numbers(journeys, act.now, since=since, norms=ctx.services.settings.norms)


def learned_lead_time(ctx: Context, ats: str) -> Summary | None:
    """Return the business days to live of our last onboardings with this ATS; None while there are too few."""
    with ctx.read() as act:
        last = onboardings.last_live(act.db, ats, limit=rules.MOST)
        return rules.learned_lead_time([rules.journey(onboarding, act.now) for onboarding in last], ats)
