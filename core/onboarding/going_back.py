"""Going back to a step: what it undoes is named before it happens (docs/decisions/derived-states.md)."""

from __future__ import annotations

from typing import Any

from core.onboarding.account_link import with_left_link
from core.onboarding.cleaning_up import left_in_ats
from core.onboarding.link_origin import with_earlier
from core.onboarding.model import Onboarding, Requirements
from core.onboarding.states import ORDER, LinkDoubt, Step
from core.onboarding.steps import current_step, skipped

RESTS_ON = (
    "requirements.agreed", "link.created_at", "connection.integration_id", "linking.linked", "jobs", "candidate",
    "redirect_checked", "approval", "sign_off", "clean_up",
)  # fmt: skip
"""The facts that going back undoes or names: a change in one of these since the page was drawn refuses it."""
WAYS_BACK = (Step.REQUIREMENTS, Step.LINK, Step.LINKING, Step.JOBS, Step.CANDIDATE)


def ways_back(onboarding: Onboarding) -> tuple[Step, ...]:
    """Return the steps that this onboarding can be taken back to."""
    here = ORDER.index(current_step(onboarding))
    return tuple(step for step in WAYS_BACK if ORDER.index(step) < here and not skipped(onboarding, step))


def undone_by(onboarding: Onboarding, to: Step) -> dict[str, str]:
    """Return what going back to this step undoes: the fact's name, and a sentence about the consequence.

    Opening the requirements undoes the agreement and, if there is one, the sign-off. `reopened_by` returns what a
    *change* in them undoes.
    """
    kept = " The test candidate in the customer’s ATS is still to be removed." if left_in_ats(onboarding) else ""
    consequences: list[tuple[Step, str, str]] = [
        (
            Step.LINK,
            "link",
            "The link no longer counts. Tell the customer not to use it, because Kombo cannot revoke it.",
        ),
        (
            Step.LINK,
            "connection",
            "This dashboard forgets the connection. The customer connects again. Kombo keeps it until it is removed.",
        ),
        (
            Step.LINKING,
            "linking",
            "An engineer has to link the account in FactoryFix again. Until then FactoryFix keeps the link and goes on "
            "taking jobs and sending candidates. An engineer can remove it there, on the Linking page.",
        ),
        (Step.JOBS, "jobs", "The jobs have to be verified again."),
        (
            Step.CANDIDATE,
            "candidate",
            f"The customer’s confirmations no longer count. A new test candidate has to be pushed.{kept}",
        ),
        (Step.CANDIDATE, "redirect_checked", "The career page has to be checked again."),
        (Step.GO_LIVE, "approval", "The approval from the customer’s page no longer counts."),
        (Step.GO_LIVE, "sign_off", "The sign-off no longer counts. This customer is no longer live here."),
    ]
    first = ORDER.index(Step.GO_LIVE if to is Step.REQUIREMENTS else to)
    undone = {
        name: sentence
        for step, name, sentence in consequences
        if ORDER.index(step) >= first and getattr(onboarding, name) is not None
    }
    if to is Step.REQUIREMENTS and onboarding.requirements.agreed:
        undone["agreed"] = "The requirements are open until you agree on them again."
    return undone


def carried_over(onboarding: Onboarding, to: Step) -> tuple[str, ...]:
    """Return what stays for the next connection although it gives every record another ID at Kombo, as sentences."""
    if "connection" not in undone_by(onboarding, to) or onboarding.linking is None:
        return ()
    return (
        "Your decisions on jobs, the links between list lines and jobs, and the record of test candidates stay. They "
        "are matched to the new connection by the ATS’s own IDs.",
    )


def go_back(onboarding: Onboarding, to: Step) -> Onboarding:
    """Return the onboarding at this step, with everything that rests on it undone."""
    undone = undone_by(onboarding, to)
    fields: dict[str, Any] = {name: None for name in undone if name != "agreed"}
    if "agreed" in undone:
        fields["requirements"] = onboarding.requirements.changed(agreed=None)
    if "connection" in undone and onboarding.connection:
        fields["forgotten"] = (*onboarding.forgotten, onboarding.connection.integration_id)
    if onboarding.linking and "linking" in undone:
        fields["left_links"] = with_left_link(onboarding, onboarding.linking)
    if "link" in undone:
        fields["earlier_links"] = with_earlier(onboarding, onboarding.link, LinkDoubt.VOID)
        fields["links_replaced"] = onboarding.links_replaced + 1
    return onboarding.changed(**fields)


def reopened_by(onboarding: Onboarding, wanted: Requirements) -> Step | None:
    """Return the step that these new requirements reopen, or None when later steps do not rest on the difference.

    Another ATS makes the link void; another account or sync mode has to be configured and verified again.
    """
    now = onboarding.requirements
    if wanted.ats != now.ats and (onboarding.link or onboarding.connection):
        return Step.LINK
    differs = (wanted.account_id, wanted.sync_mode) != (now.account_id, now.sync_mode)
    return Step.LINKING if differs and onboarding.linking else None
