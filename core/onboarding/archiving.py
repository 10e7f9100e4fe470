"""Archiving: an onboarding that will not go on leaves the list and the numbers; nothing of it is deleted."""

from __future__ import annotations

from core.onboarding.model import Onboarding
from core.problem import Problem, ProblemCode, Problems


def to_archive(onboarding: Onboarding) -> Problems:
    """Return why it cannot be archived: the customer is live, or FactoryFix still holds a link that takes jobs."""
    if onboarding.archived:
        return (Problem(ProblemCode.ARCHIVED_ALREADY, "This onboarding is archived already."),)
    if onboarding.sign_off:
        return (Problem(ProblemCode.LIVE_ALREADY, "This customer is live, so the onboarding stays in the list."),)
    if onboarding.linking or onboarding.unconfirmed_link or onboarding.left_links:
        return (
            Problem(
                ProblemCode.STILL_LINKED,
                "FactoryFix holds a link of this onboarding, so it takes jobs from the ATS.",
                "Remove the link on the Linking page first.",
            ),
        )
    return ()
