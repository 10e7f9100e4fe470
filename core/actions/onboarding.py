"""What every step's actions share: read, decide, save once, with the person's permission."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from core.errors import EditConflict, InvalidInput, StepClosed
from core.onboarding.clock import ZONE
from core.onboarding.gates import Problems
from core.onboarding.going_back import go_back as undo
from core.onboarding.going_back import ways_back
from core.onboarding.model import Hold, Onboarding, Requirements, Step
from core.onboarding.steps import TITLES
from core.people.roles import Permission, Person, someone_who_may
from core.services import Services
from core.storage import audit, onboardings
from core.storage.transaction import Transaction

Change = Callable[[Onboarding], Onboarding]


def start(
    services: Services, person: Person, *, customer: str, account_id: str = "", another: bool = False
) -> Onboarding:
    """Open an onboarding for this customer, with its first step in front of it.

    `account_id` is the customer's FactoryFix account where it is known already. Raises StepClosed where the customer
    has an onboarding, unless the person wants `another` (a second ATS, say): a second press starts nothing twice.
    """
    person.require(Permission.AGREE)
    name = " ".join(customer.split())
    if not name:
        raise InvalidInput("The customer has no name.", "Type the company’s name as on its contract.")
    now = services.now()
    account = Requirements(account_id=account_id, account_name=name if account_id else "")
    fresh = Onboarding(id=uuid4().hex, customer=name, manager=person.name, created_at=now, requirements=account)
    with services.store.write() as db:
        if not another and (known := onboardings.of_customer(db, name, account_id)):
            raise StepClosed(f"{known.customer} has an onboarding already.", "Open it, or say that you want another.")
        return onboardings.create(db, fresh, who=person.name, now=now)


def of_customer(services: Services, person: Person, *, customer: str, account_id: str = "") -> Onboarding | None:
    """Return the newest onboarding of this customer, by account or by name, or None."""
    person.require(Permission.VIEW)
    with services.store.read() as db:
        return onboardings.of_customer(db, " ".join(customer.split()), account_id)


def get(services: Services, person: Person, onboarding_id: str) -> Onboarding:
    """Return one onboarding, or raise NotFound."""
    person.require(Permission.VIEW)
    with services.store.read() as db:
        return onboardings.get(db, onboarding_id)


def history(services: Services, person: Person, onboarding_id: str, *, limit: int = 50) -> list[audit.Entry]:
    """Return who changed what, the newest first."""
    person.require(Permission.VIEW)
    with services.store.read() as db:
        return audit.entries(db, onboarding_id, limit=limit)


def change(
    services: Services,
    who: str,
    onboarding_id: str,
    what: str,
    apply: Change,
    *,
    version: int | None = None,
    part: str = "",
) -> Onboarding:
    """Apply one change in one transaction, with its audit entry; the caller has checked the permission.

    With a `version`, EditConflict is raised when that `part` of the onboarding was changed after it.
    """
    with services.store.write() as db:
        before = onboardings.get(db, onboarding_id)
        if version is not None:
            check_unchanged(db, onboarding_id, version, part)
        return onboardings.save(db, before, apply(before), who=who, what=what, now=services.now())


def check_unchanged(db: Transaction, onboarding_id: str, version: int, part: str) -> None:
    """Raise EditConflict when somebody changed this part of the onboarding after that version.

    `part` is a field of the aggregate, such as "requirements": a change elsewhere does not disturb an edit here.
    """
    for entry in audit.since_version(db, onboarding_id, version):
        fields = sorted(name for name in {**entry.before, **entry.after} if name.split(".")[0] == part)
        if fields:
            names = ", ".join(name.split(".", 1)[-1].replace("_", " ").replace(".", " ") for name in fields)
            raise EditConflict(
                f"{entry.who} saved first, at {entry.at.astimezone(ZONE):%Y-%m-%d %H:%M %Z}: "
                f"{entry.what.lower()} ({names}).",
                "Nothing of yours was saved. Look at the new values first.",
            )


def pass_gate(problems: Problems) -> None:
    """Raise StepClosed with everything that is missing, or do nothing."""
    if problems:
        raise StepClosed(" ".join(problems))


def go_back(services: Services, person: Person, onboarding_id: str, *, to: Step, version: int) -> Onboarding:
    """Take the onboarding back to a step; the page has named the price of this version before."""
    person.require(
        Permission.CONFIGURE if to is Step.LINKING and not person.may(Permission.AGREE) else Permission.AGREE
    )

    def undone(before: Onboarding) -> Onboarding:
        if before.version != version:
            raise StepClosed("This onboarding has changed since the price was shown.", "Look at the price again.")
        if to not in ways_back(before):
            raise StepClosed(f"There is no way back to {TITLES[to].lower()} from here.")
        return undo(before, to)

    return change(services, person.name, onboarding_id, f"Went back to {TITLES[to].lower()}", undone)


def hold(
    services: Services, person: Person, onboarding_id: str, *, reason: str, version: int | None = None
) -> Onboarding:
    """Put the onboarding on hold, with a reason; an empty reason is refused, and so is a customer who is live.

    With the `version` that was on the person's screen, EditConflict is raised when somebody held or resumed it after.
    """
    person.require(Permission.AGREE)
    if not reason.strip():
        raise InvalidInput("A hold needs a reason.", "Say what it waits for.")
    on_hold = Hold(reason=reason.strip(), by=person.name, since=services.now())

    def held(before: Onboarding) -> Onboarding:
        if before.sign_off:
            raise StepClosed(
                "This customer is live: nothing is left to hold.", "Go back to a step to work on it again."
            )
        same = before.hold is not None and before.hold.reason == on_hold.reason
        return before if same else before.changed(hold=on_hold)

    return change(services, person.name, onboarding_id, "Put on hold", held, version=version, part="hold")


def resume(services: Services, person: Person, onboarding_id: str) -> Onboarding:
    """Take the onboarding off hold."""
    person.require(Permission.AGREE)
    return change(services, person.name, onboarding_id, "Took off hold", lambda before: before.changed(hold=None))


def not_linked() -> StepClosed:
    """Return the refusal of what needs the connection to be linked, with who links it."""
    linked_by = someone_who_may(Permission.CONFIGURE).capitalize()
    return StepClosed("The connection is not linked to FactoryFix yet.", f"{linked_by} links it in step 4.")
