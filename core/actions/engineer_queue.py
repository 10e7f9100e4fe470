"""What an engineer does first: the connections that are ready to be linked, the longest wait first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from core.actions import link_checks
from core.actions.context import Context
from core.onboarding.clock import business_time
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.storage import onboardings

LONGEST_LIST = 50


@dataclass(frozen=True, slots=True)
class ToLink:
    """An onboarding that waits for its linking: for how much business time, and what forbids it as far as is known."""

    onboarding: Onboarding
    waited: timedelta
    problems: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """Return whether nothing is known to forbid it."""
        return not self.problems


def to_link(ctx: Context) -> tuple[ToLink, ...]:
    """Return what waits for an engineer, ready ones and then the longest wait first; an onboarding on hold does not."""
    with ctx.read() as act:
        page = onboardings.find(act.db, steps=[Step.LINKING.value], limit=LONGEST_LIST)
        waiting = [
            ToLink(
                onboarding,
                business_time(onboarding.turns[-1].since, act.now),
                tuple(problem.sentence for problem in link_checks.problems(ctx.services, act.db, onboarding)),
            )
            for onboarding in page.onboardings
            if onboarding.hold is None
        ]
    return tuple(sorted(waiting, key=lambda entry: (not entry.is_ready, -entry.waited)))
