"""Step 1: what was asked for, which ATS it really is, and the agreement that closes the step (seed)."""

from __future__ import annotations

import csv
import io

from pydantic import EmailStr, TypeAdapter, ValidationError

from core.actions.onboarding import change, pass_gate
from core.ats.expectations import expectations
from core.ats.identify import identify
from core.errors import InvalidInput, StepClosed
from core.factoryfix.wire import Account
from core.jobs.expected import read_expected
from core.onboarding.gates import to_agree
from core.onboarding.going_back import go_back, reopened_by, undone_by
from core.onboarding.model import Onboarding, Requirements, Word
from core.people.roles import Permission, Person
from core.services import Services

_EMAIL = TypeAdapter(EmailStr)
LIST_LIMIT = 2_000_000
MOST_ACCOUNTS = 50


def accounts(services: Services, person: Person, query: str) -> tuple[Account, ...]:
    """Return the FactoryFix accounts whose name contains these words, at most MOST_ACCOUNTS of them."""
    person.require(Permission.AGREE)
    return services.factoryfix.accounts(query.strip())[:MOST_ACCOUNTS]


def expected_text(content: bytes, filename: str) -> str:
    """Return an uploaded list of expected jobs (CSV, TSV, XLSX, text) as CSV text; raises InvalidInput."""
    jobs = read_expected(content, filename)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("requisition", "title", "city", "state", "url"))
    writer.writerows((job.requisition, job.title, job.city, job.state, job.url) for job in jobs)
    return out.getvalue()


def price_of(onboarding: Onboarding, wanted: Requirements) -> tuple[str, ...]:
    """Say what saving these requirements undoes in later steps, one sentence each."""
    reopened = reopened_by(onboarding, wanted)
    return tuple(undone_by(onboarding, reopened).values()) if reopened else ()


def save(
    services: Services,
    person: Person,
    onboarding_id: str,
    wanted: Requirements,
    *,
    version: int,
    price_accepted: bool = False,
) -> Onboarding:
    """Keep the requirements as they are typed; `version` is the one that was on the person's screen.

    Raises InvalidInput for a field that cannot be used, EditConflict when somebody saved first, and StepClosed with
    the price when the change undoes later steps and the person has not accepted that yet.
    """
    person.require(Permission.AGREE)
    check(services, wanted)

    def saved(before: Onboarding) -> Onboarding:
        price = price_of(before, wanted)
        if price and not price_accepted:
            raise StepClosed(" ".join(price), "Accept this to save the change.")
        reopened = reopened_by(before, wanted)
        after = go_back(before, reopened) if reopened else before
        kept = {"agreed": before.requirements.agreed, "acknowledged": before.requirements.acknowledged}
        return after.changed(requirements=wanted.changed(**kept | _still_valid(before.requirements, wanted)))

    return change(
        services, person.name, onboarding_id, "Saved the requirements", saved, version=version, part="requirements"
    )


def check(services: Services, wanted: Requirements) -> None:
    """Raise InvalidInput, with one sentence for each field that cannot be used."""
    problems = {}
    for field, label in (("admin", "administrator"), ("backup", "back-up")):
        email = getattr(wanted, field).email
        if email and not _is_email(email):
            problems[field] = f"The {label}'s e-mail address “{email}” is not complete."
    if wanted.ats and services.catalogue.get(wanted.ats) is None:
        problems["ats"] = "This ATS is not in the catalogue."
    if len(wanted.expected_list) > LIST_LIMIT:
        problems["expected_list"] = "The list of expected jobs is larger than 2 MB."
    elif wanted.expected_list.strip():
        read_expected(wanted.expected_list)
    if problems:
        raise InvalidInput(" ".join(problems.values()), "Correct it and save again.", problems)


def acknowledge(services: Services, person: Person, onboarding_id: str, *, key: str, text: str = "") -> Onboarding:
    """Keep a person's word that a warning of this ATS was read and is accepted."""
    person.require(Permission.AGREE)
    word = Word(by=person.name, at=services.now(), text=text.strip())

    def acknowledged(before: Onboarding) -> Onboarding:
        if key not in warnings(services, before.requirements):
            raise InvalidInput("This warning does not belong to the chosen ATS and sync mode.", "Reload the page.")
        words = before.requirements.acknowledged | {key: word}
        return before.changed(requirements=before.requirements.changed(acknowledged=words))

    return change(services, person.name, onboarding_id, "Acknowledged a warning", acknowledged)


def warnings(services: Services, requirements: Requirements) -> dict[str, str]:
    """Return the warnings of this ATS and sync mode that a person has to acknowledge: key to title."""
    ats = services.catalogue.get(requirements.ats)
    if ats is None:
        return {}
    return {said.key: said.title for said in expectations(ats, requirements.sync_mode.value) if said.acknowledge}


def blockers(services: Services, requirements: Requirements) -> tuple[str, ...]:
    """Say what this ATS cannot do at all in this sync mode."""
    ats = services.catalogue.get(requirements.ats)
    said = expectations(ats, requirements.sync_mode.value) if ats else ()
    return tuple(one.sentence for one in said if one.kind == "blocker")


def problems_to_agree(services: Services, requirements: Requirements) -> tuple[str, ...]:
    """Say what is still missing before step 1 can close."""
    missing = to_agree(
        requirements,
        must_acknowledge=warnings(services, requirements),
        conflict=conflict(services, requirements),
    )
    return (*blockers(services, requirements), *missing)


def conflict(services: Services, requirements: Requirements) -> str:
    """Say where the pasted addresses disagree with each other or with the chosen ATS, or return nothing."""
    if not requirements.pasted_urls:
        return ""
    found = identify(requirements.pasted_urls, services.catalogue)
    if found.conflict:
        return found.conflict
    chosen = services.catalogue.get(requirements.ats)
    seen = services.catalogue.get(found.ats) if found.ats else None
    if chosen and seen and chosen.key != seen.key:
        return f"The pasted address belongs to {seen.label}, you chose {chosen.label}."
    return ""


def agree(services: Services, person: Person, onboarding_id: str, *, version: int, words: str = "") -> Onboarding:
    """Close step 1: everything the later steps rest on has been said."""
    person.require(Permission.AGREE)
    word = Word(by=person.name, at=services.now(), text=words.strip())

    def agreed(before: Onboarding) -> Onboarding:
        pass_gate(problems_to_agree(services, before.requirements))
        return before.changed(requirements=before.requirements.changed(agreed=word))

    return change(
        services, person.name, onboarding_id, "Agreed the requirements", agreed, version=version, part="requirements"
    )


def _still_valid(before: Requirements, wanted: Requirements) -> dict[str, object]:
    """Another ATS or sync mode opens the agreement again; what was acknowledged for the old one does not count."""
    if (before.ats, before.sync_mode) == (wanted.ats, wanted.sync_mode):
        return {}
    return {"agreed": None, "acknowledged": {}}


def _is_email(text: str) -> bool:
    try:
        _EMAIL.validate_python(text)
    except ValidationError:
        return False
    return True
