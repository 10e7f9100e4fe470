"""Step 1: the requirements, which ATS it really is, and the agreement that closes the step."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from pydantic import EmailStr, TypeAdapter, ValidationError

from core.actions import job_refresh
from core.actions.context import Change, Context
from core.actions.expected_jobs import problem_of
from core.actions.onboarding import pass_gate
from core.ats.expectations import Expectation, Kind, business_days, expectations, no_connection
from core.ats.identify import identify
from core.ats.model import Ats
from core.errors import InvalidInput, StepClosed
from core.factoryfix.wire import FactoryFixAccount
from core.onboarding.clock import ZONE, add_business_days
from core.onboarding.gates import contradiction, settled, to_agree
from core.onboarding.going_back import RESTS_ON as UNDONE, go_back, reopened_by, undone_by
from core.onboarding.model import AtsDecision, Onboarding, Requirements
from core.people.actor import Actor
from core.people.roles import Permission
from core.problem import Problem, ProblemCode, Problems
from core.services import Services

_EMAIL = TypeAdapter(EmailStr)
MOST_ACCOUNTS = 50
WARNINGS_REST_ON = ("requirements.ats", "requirements.sync_mode")
"""What decides which warnings there are."""


def accounts(ctx: Context, query: str) -> tuple[FactoryFixAccount, ...]:
    """Return the FactoryFix accounts whose name contains these words, at most MOST_ACCOUNTS of them."""
    ctx.require(Permission.AGREE)
    return ctx.services.factoryfix.accounts(query.strip())[:MOST_ACCOUNTS]


def consequences_of(onboarding: Onboarding, wanted: Requirements) -> tuple[str, ...]:
    """Say what saving these requirements undoes in later steps, one sentence each."""
    reopened = reopened_by(onboarding, wanted)
    return tuple(undone_by(onboarding, reopened).values()) if reopened else ()


def save(ctx: Context, onboarding_id: str, wanted: Requirements, *, consequences_accepted: bool = False) -> Onboarding:
    """Keep the requirements as they are typed.

    Raises InvalidInput for a field that cannot be used, EditConflict when somebody saved first, and StepClosed with
    what the change undoes in later steps when the person has not accepted that yet.
    """
    ctx.require(Permission.AGREE)
    _refuse_unusable(ctx.services, wanted)
    with ctx.change(
        onboarding_id, Permission.AGREE, rests_on=_rests_on(consequences_accepted=consequences_accepted)
    ) as act:
        saved = _save(ctx.services, act, wanted, consequences_accepted=consequences_accepted)
    job_refresh.follow_list(ctx.services, saved)
    return saved


def _rests_on(*, consequences_accepted: bool) -> tuple[str, ...]:
    """Return what saving rests on: what is undone in later steps was accepted as it was shown, and only then counts."""
    return ("requirements", *UNDONE) if consequences_accepted else ("requirements",)


def _refuse_unusable(services: Services, wanted: Requirements) -> None:
    """Raise InvalidInput for what cannot be used: before the transaction, because a long list takes seconds to read."""
    if unusable := problems(services, wanted):
        raise InvalidInput(" ".join(unusable.values()), "Correct it and save again.", unusable)


def _save(services: Services, act: Change, wanted: Requirements, *, consequences_accepted: bool) -> Onboarding:
    before = act.before
    consequences = consequences_of(before, wanted)
    if consequences and not consequences_accepted:
        raise StepClosed(" ".join(consequences), "Accept this to save the change.")
    reopened = reopened_by(before, wanted)
    after = go_back(before, reopened) if reopened else before
    requirements = as_saved(services, act.person.actor, before.requirements, wanted)
    return act.save(after.changed(requirements=requirements), "Saved the requirements")


def problems(services: Services, wanted: Requirements) -> dict[str, str]:
    """Return one sentence for each field that cannot be used: `admin`, `backup`, `ats`, `expected_list`."""
    problems_by_field = {}
    for field, label in (("admin", "administrator"), ("backup", "back-up")):
        email = getattr(wanted, field).email
        if email and not _is_email(email):
            problems_by_field[field] = f"The {label}’s e-mail address “{email}” is not one like name@company.com."
    if wanted.ats and services.catalogue.get(wanted.ats) is None:
        problems_by_field["ats"] = "This ATS is not in the catalogue."
    if problem := problem_of(wanted.expected_list):
        problems_by_field["expected_list"] = problem
    return problems_by_field


def as_saved(services: Services, who: Actor, before: Requirements, wanted: Requirements) -> Requirements:
    """Return the requirements as saving keeps them: with the words that still hold, and the decision in its name.

    Another ATS voids every earlier statement; another sync mode, a contradiction that nobody has decided, or the loss
    of something that step 1 asks for, the agreement only.
    """
    doubt = conflict(services, wanted)
    decided = wanted.changed(ats_decision=_decision(services, who, before, wanted, doubt))
    if before.ats != wanted.ats:
        return decided.changed(agreed=None, acknowledged={}, no_connection="")
    kept = decided.changed(agreed=before.agreed, acknowledged=before.acknowledged, no_connection=before.no_connection)
    same = before.sync_mode == wanted.sync_mode and settled(decided, doubt)
    return kept if same and not (kept.agreed and _lost(services, before, kept)) else kept.changed(agreed=None)


def _lost(services: Services, before: Requirements, after: Requirements) -> set[tuple[ProblemCode, str]]:
    """Return what is missing now and was not; a target that has passed since then takes back no agreement."""
    missing, missed = problems_to_agree(services, after), problems_to_agree(services, before)
    return {problem.key for problem in missing} - {problem.key for problem in missed}


def _decision(
    services: Services, who: Actor, before: Requirements, wanted: Requirements, about: str
) -> AtsDecision | None:
    """Return the person's reason, tied to the contradiction it settles; a reason that stood already keeps its name."""
    reason = wanted.ats_decision.text.strip() if wanted.ats_decision else ""
    if not about or not reason:
        return None
    kept, settles = before.ats_decision, contradiction(wanted)
    if kept and (kept.text, kept.settles) == (reason, settles):
        return kept
    return AtsDecision(by=who, at=services.now(), text=reason, about=about, settles=settles)


def acknowledge(ctx: Context, onboarding_id: str, *, key: str, text: str = "") -> Onboarding:
    """Keep that a person passed on this warning and it was accepted; some warnings need the customer's words."""
    with ctx.change(onboarding_id, Permission.AGREE, rests_on=WARNINGS_REST_ON) as act:
        requirements, statement = act.before.requirements, act.statement(text)
        warning = next((each for each in expected(ctx.services, requirements) if each.key == key), None)
        if warning is None or not warning.acknowledge:
            raise InvalidInput("This warning does not belong to the chosen ATS and sync mode.", "Reload the page.")
        if warning.written and not statement.text:
            raise InvalidInput(f"“{warning.title}” needs words.", "Write down who at the customer accepts it, and how.")
        acknowledged = requirements.changed(acknowledged=requirements.acknowledged | {key: statement})
        return act.save(act.before.changed(requirements=acknowledged), "Acknowledged a warning")


def warnings(services: Services, requirements: Requirements) -> dict[str, str]:
    """Return the warnings of this ATS and sync mode that a person has to acknowledge: key to title."""
    return {
        expectation.key: expectation.title
        for expectation in expected(services, requirements)
        if expectation.acknowledge
    }


def blockers(services: Services, requirements: Requirements) -> tuple[str, ...]:
    """Say what this ATS cannot do at all in this sync mode."""
    return tuple(
        expectation.sentence for expectation in expected(services, requirements) if expectation.kind is Kind.BLOCKER
    )


def promised_date(services: Services, ats: Ats) -> date:
    """Return the date by which the customer can be connected, counted in business days from today."""
    return add_business_days(_today(services), business_days(ats)[1])


def _today(services: Services) -> date:
    return services.now().astimezone(ZONE).date()


def expected(services: Services, requirements: Requirements) -> tuple[Expectation, ...]:
    """Return what the chosen ATS means for the chosen sync mode; nothing before an ATS is chosen."""
    ats = services.catalogue.get(requirements.ats)
    window = services.settings.promised_first_sync
    return expectations(ats, requirements.sync_mode.value, window=window) if ats else ()


def problems_to_agree(services: Services, requirements: Requirements) -> Problems:
    """Say what is still missing before step 1 can close."""
    missing = to_agree(
        requirements,
        today=_today(services),
        must_acknowledge=warnings(services, requirements),
        conflict=conflict(services, requirements),
    )
    cannot = (expectation for expectation in expected(services, requirements) if expectation.kind is Kind.BLOCKER)
    return (
        *(Problem(ProblemCode.ATS_CANNOT, expectation.sentence, about=expectation.key) for expectation in cannot),
        *missing,
    )


def conflict(services: Services, requirements: Requirements) -> str:
    """Say where the pasted addresses disagree with each other or with the chosen ATS, or return nothing."""
    if not requirements.pasted_urls:
        return ""
    identified = identify(requirements.pasted_urls, services.catalogue)
    if identified.conflict:
        return identified.conflict
    chosen = services.catalogue.get(requirements.ats)
    seen = services.catalogue.get(identified.ats) if identified.ats else None
    if chosen and seen and chosen.key != seen.key:
        return f"The pasted address belongs to {seen.label}, you chose {chosen.label}."
    return ""


def agree(
    ctx: Context,
    onboarding_id: str,
    wanted: Requirements | None = None,
    *,
    consequences_accepted: bool = False,
    words: str = "",
) -> Onboarding:
    """Close step 1: everything the later steps rest on has been said.

    `wanted` is what is typed, and saved with it, both or nothing; see `save` for what is refused.
    """
    ctx.require(Permission.AGREE)
    if wanted is not None:
        _refuse_unusable(ctx.services, wanted)
    with ctx.change(
        onboarding_id, Permission.AGREE, rests_on=_rests_on(consequences_accepted=consequences_accepted)
    ) as act:
        if wanted is not None:
            act = replace(act, before=_save(ctx.services, act, wanted, consequences_accepted=consequences_accepted))
        requirements = act.before.requirements
        pass_gate(problems_to_agree(ctx.services, requirements))
        ats = ctx.services.catalogue.get(requirements.ats)
        agreed = requirements.changed(agreed=act.statement(words), no_connection=no_connection(ats) if ats else "")
        done = act.save(act.before.changed(requirements=agreed), "Agreed the requirements")
    job_refresh.follow_list(ctx.services, done)
    return done


def _is_email(text: str) -> bool:
    try:
        _EMAIL.validate_python(text)
    except ValidationError:
        return False
    return not re.search(r"[<\s]", text)  # “Dana <dana@…>” passes above, and nobody we hand it to can use it
