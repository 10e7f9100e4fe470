"""Step 1: saves the requirements, finds contradictions about the ATS, and records the agreement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from core.actions import job_refresh
from core.actions.context import Change, Context
from core.actions.expected_jobs import problem_of
from core.actions.onboarding import pass_gate
from core.ats.conflict import conflict_with
from core.ats.expectations import Expectation, Kind, business_days, expectations, no_connection
from core.ats.model import Ats
from core.errors import InvalidInput, StepClosed
from core.factoryfix.wire import FactoryFixAccount
from core.onboarding.clock import ZONE, add_business_days
from core.onboarding.gates import contradiction, settled, to_agree
from core.onboarding.going_back import RESTS_ON as UNDONE, go_back, reopened_by, undone_by
from core.onboarding.model import AtsDecision, Onboarding, Requirements
from core.onboarding.sync_settings import template_problem
from core.people.actor import Actor
from core.people.email_address import is_email
from core.people.roles import Permission
from core.problem import Problem, ProblemCode, Problems
from core.services import Services

MOST_ACCOUNTS = 50
WARNINGS_REST_ON = ("requirements.ats", "requirements.sync_mode")
"""The fields that decide which warnings apply."""


def accounts(ctx: Context, query: str) -> tuple[FactoryFixAccount, ...]:
    """Return the FactoryFix accounts whose name contains these words, at most MOST_ACCOUNTS of them."""
    ctx.require(Permission.AGREE)
    return ctx.services.factoryfix.accounts(query.strip())[:MOST_ACCOUNTS]


def consequences_of(onboarding: Onboarding, wanted: Requirements) -> tuple[str, ...]:
    """Return what saving these requirements undoes in later steps, one sentence each."""
    reopened = reopened_by(onboarding, wanted)
    return tuple(undone_by(onboarding, reopened).values()) if reopened else ()


def save(ctx: Context, onboarding_id: str, wanted: Requirements, *, consequences_accepted: bool = False) -> Onboarding:
    """Save the typed requirements.

    Raises InvalidInput for a field that cannot be used, and EditConflict if somebody saved first. If the change undoes
    later steps and `consequences_accepted` is False, raises StepClosed with what it undoes.
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
    """Return the fields that saving depends on; with accepted consequences also the facts that they would undo."""
    return ("requirements", *UNDONE) if consequences_accepted else ("requirements",)


def _refuse_unusable(services: Services, wanted: Requirements) -> None:
    """Raise InvalidInput for unusable fields; called before the transaction, as a long list takes seconds to read."""
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
    """Return one sentence for each field that cannot be used: `admin`, `backup`, `ats`, `redirect_template` …"""
    problems_by_field = {}
    for field, label in (("admin", "administrator"), ("backup", "back-up")):
        email = getattr(wanted, field).email
        if email and not is_email(email):
            problems_by_field[field] = (
                f"The {label}’s e-mail address “{email}” is not valid. It must look like name@company.com."
            )
    if wanted.ats and services.catalogue.get(wanted.ats) is None:
        problems_by_field["ats"] = "This ATS is not in the catalogue."
    if problem := template_problem(wanted.sync_settings.redirect_template):
        problems_by_field["redirect_template"] = problem
    if problem := problem_of(wanted.expected_list):
        problems_by_field["expected_list"] = problem
    return problems_by_field


def as_saved(services: Services, who: Actor, before: Requirements, wanted: Requirements) -> Requirements:
    """Return the requirements to store, with the earlier statements that still hold and the decision on the ATS.

    Another ATS removes every earlier statement. Another sync mode, an undecided contradiction, or the removal of
    something that step 1 requires, removes only the agreement.
    """
    doubt = conflict(services, wanted)
    decided = wanted.changed(ats_decision=_decision(services, who, before, wanted, doubt))
    if before.ats != wanted.ats:
        return decided.changed(agreed=None, acknowledged={}, no_connection="")
    kept = decided.changed(agreed=before.agreed, acknowledged=before.acknowledged, no_connection=before.no_connection)
    same = before.sync_mode == wanted.sync_mode and settled(decided, doubt)
    return kept if same and not (kept.agreed and _lost(services, before, kept)) else kept.changed(agreed=None)


def _lost(services: Services, before: Requirements, after: Requirements) -> set[tuple[ProblemCode, str]]:
    """Return what is missing now but was not before; a target date that has passed is missing in both."""
    missing, missed = problems_to_agree(services, after), problems_to_agree(services, before)
    return {problem.key for problem in missing} - {problem.key for problem in missed}


def _decision(
    services: Services, who: Actor, before: Requirements, wanted: Requirements, about: str
) -> AtsDecision | None:
    """Return the decision on a contradiction; an unchanged reason keeps its author. None without either."""
    reason = wanted.ats_decision.text.strip() if wanted.ats_decision else ""
    if not about or not reason:
        return None
    kept, settles = before.ats_decision, contradiction(wanted)
    if kept and (kept.text, kept.settles) == (reason, settles):
        return kept
    return AtsDecision(by=who, at=services.now(), text=reason, about=about, settles=settles)


def acknowledge(ctx: Context, onboarding_id: str, *, key: str, text: str = "") -> Onboarding:
    """Record that the customer accepted this warning; some warnings need a written statement.

    Raises InvalidInput for a warning that does not apply, or if the statement is missing.
    """
    with ctx.change(onboarding_id, Permission.AGREE, rests_on=WARNINGS_REST_ON) as act:
        requirements, statement = act.before.requirements, act.statement(text)
        warning = next((each for each in expected(ctx.services, requirements) if each.key == key), None)
        if warning is None or not warning.acknowledge:
            raise InvalidInput("This warning does not apply to the chosen ATS and sync mode.", "Reload the page.")
        if warning.written and not statement.text:
            raise InvalidInput(
                f"“{warning.title}” needs a statement.", "Write down who at the customer accepted it, and how."
            )
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
    """Return what this ATS cannot do in this sync mode, one sentence each."""
    return tuple(
        expectation.sentence for expectation in expected(services, requirements) if expectation.kind is Kind.BLOCKER
    )


def promised_date(services: Services, ats: Ats) -> date:
    """Return the date by which the customer can be connected, counted in business days from today."""
    return add_business_days(_today(services), business_days(ats)[1])


def _today(services: Services) -> date:
    return services.now().astimezone(ZONE).date()


def expected(services: Services, requirements: Requirements) -> tuple[Expectation, ...]:
    """Return what to expect of the chosen ATS in the chosen sync mode; empty if no ATS is chosen."""
    ats = services.catalogue.get(requirements.ats)
    window = services.settings.promised_first_sync
    return expectations(ats, requirements.sync_mode.value, window=window) if ats else ()


def problems_to_agree(services: Services, requirements: Requirements) -> Problems:
    """Return what is still missing before step 1 can close."""
    ats = services.catalogue.get(requirements.ats)
    missing = to_agree(
        requirements,
        today=_today(services),
        must_acknowledge=warnings(services, requirements),
        conflict=conflict(services, requirements),
        connects=ats is not None and not no_connection(ats),
    )
    cannot = (expectation for expectation in expected(services, requirements) if expectation.kind is Kind.BLOCKER)
    return (
        *(Problem(ProblemCode.ATS_CANNOT, expectation.sentence, about=expectation.key) for expectation in cannot),
        *missing,
    )


def conflict(services: Services, requirements: Requirements) -> str:
    """Return how the pasted addresses contradict each other or the chosen ATS, or an empty text."""
    return conflict_with(requirements.pasted_urls, requirements.ats, services.catalogue)


def agree(
    ctx: Context,
    onboarding_id: str,
    wanted: Requirements | None = None,
    *,
    consequences_accepted: bool = False,
    agreed_with: str = "",
) -> Onboarding:
    """Close step 1: record the agreement with the customer; `agreed_with` is who of them agreed.

    The typed requirements `wanted` are saved in the same transaction. Raises StepClosed if something is missing, and
    the errors of `save`.
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
        agreed = requirements.changed(
            agreed=act.statement(agreed_with), no_connection=no_connection(ats) if ats else ""
        )
        done = act.save(act.before.changed(requirements=agreed), "Agreed the requirements")
    job_refresh.follow_list(ctx.services, done)
    return done
