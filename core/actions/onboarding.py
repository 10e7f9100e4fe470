"""Actions on an onboarding as a whole: start it, take it back to a step. Also shared helpers."""

from __future__ import annotations

from uuid import uuid4

from core.actions.context import Context
from core.ats.model import Ats
from core.errors import InvalidInput, StepClosed
from core.onboarding.going_back import RESTS_ON, go_back as undo, ways_back
from core.onboarding.model import Onboarding, Requirements
from core.onboarding.states import Step
from core.onboarding.steps import TITLES
from core.people.roles import Permission, someone_who_may
from core.problem import Problems, sentences
from core.services import Services
from core.storage import onboardings, people


def start(ctx: Context, *, customer: str, account_id: str = "", another: bool = False) -> Onboarding:
    """Start an onboarding for this customer at step 1.

    `account_id` is the customer's FactoryFix account, if known. Raises StepClosed if the customer already has an
    onboarding, so that a double click starts only one; `another` allows a further one, such as for a second ATS.
    """
    name = " ".join(customer.split())
    account = Requirements(account_id=account_id, account_name=name if account_id else "")
    with ctx.write(Permission.AGREE) as act:
        if not name:
            raise InvalidInput("The customer’s name is missing.", "Type the company’s name as in its contract.")
        if not another and (known := onboardings.of_customer(act.db, name, account_id)):
            raise StepClosed(f"{known.customer} already has an onboarding.", "Open it, or choose to start another one.")
        fresh = Onboarding(
            id=uuid4().hex, customer=name, manager=act.person.actor, created_at=act.now, requirements=account
        )
        return onboardings.create(act.db, fresh, who=act.person.actor, now=act.now)


def of_customer(ctx: Context, *, customer: str, account_id: str = "") -> Onboarding | None:
    """Return the newest onboarding of this customer, by account or by name, or None."""
    with ctx.read() as act:
        return onboardings.of_customer(act.db, " ".join(customer.split()), account_id)


def get(ctx: Context, onboarding_id: str) -> Onboarding:
    """Return one onboarding; raises NotFound."""
    with ctx.read() as act:
        return onboardings.get(act.db, onboarding_id)


def pass_gate(problems: Problems) -> None:
    """Raise StepClosed with all problems and their next steps; do nothing without problems."""
    if problems:
        raise StepClosed(
            " ".join(sentences(problems)), " ".join(filter(None, (problem.next_step for problem in problems)))
        )


def not_linked() -> StepClosed:
    """Return the error for an action that needs a linked connection; it says who can link it."""
    linked_by = someone_who_may(Permission.CONFIGURE).capitalize()
    return StepClosed("The connection is not linked to FactoryFix yet.", f"{linked_by} links it in step 4.")


def go_back(ctx: Context, onboarding_id: str, *, to: Step) -> Onboarding:
    """Take the onboarding back to a step, undoing the later ones; the page shows first what this undoes.

    Engineers may do this for step 4 only, which is theirs. Raises StepClosed if the step cannot be reached.
    """
    engineers_too = (Permission.CONFIGURE,) if to is Step.LINKING else ()
    with ctx.change(onboarding_id, Permission.AGREE, *engineers_too, rests_on=RESTS_ON) as act:
        if to not in ways_back(act.before):
            raise StepClosed(f"This onboarding cannot go back to {TITLES[to].lower()}.")
        return act.save(undo(act.before, to), f"Went back to {TITLES[to].lower()}")


def signature(services: Services, onboarding: Onboarding) -> str:
    """Return the Account Manager's name, and their e-mail address on a second line while their account is active."""
    with services.store.read() as db:
        account = people.by_id(db, onboarding.manager.id)
    name = onboarding.manager.name
    return f"{name}\n{account.email}" if account and account.active else name


def ats_of(services: Services, onboarding: Onboarding) -> Ats:
    """Return the catalogue's entry for this onboarding's ATS; raises StepClosed if none is chosen."""
    ats = services.catalogue.get(onboarding.requirements.ats)
    if ats is None:
        raise StepClosed("No ATS is chosen yet.", "Choose it in the requirements.")
    return ats
