"""After go-live: counts jobs and applications on business days 1 and 7, and hands the customer over to support."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import structlog

from core.actions import comparing
from core.actions.context import ByItself, Change, Context
from core.actions.onboarding import pass_gate
from core.candidate.samples import TEST_FIRST_NAME
from core.errors import InvalidInput, OnboardingError, ServiceError
from core.jobs.model import Outcome
from core.kombo.wire import Application
from core.onboarding import lengths
from core.onboarding.hypercare import (
    days_to_count,
    due_day,
    hypercare_of,
    open_points,
    to_hand_over,
    with_count,
    with_first_application,
)
from core.onboarding.hypercare_facts import DayCount, FirstApplication
from core.onboarding.model import Onboarding
from core.people.actor import DASHBOARD
from core.people.roles import Permission
from core.services import Services
from core.storage import onboardings, pushes

TO_SETTLE: Final = {
    Outcome.SYNCED: False,
    Outcome.PENDING: True,
    Outcome.MISSING: True,
    Outcome.EXCLUDED: False,
    Outcome.UNEXPECTED: True,
    Outcome.MANUAL_DUPLICATE: True,
    Outcome.REVIEW: True,
    Outcome.EXPECTED_NOT_FOUND: False,
    Outcome.WAIVED: False,
    Outcome.UNKNOWN: False,
}
"""Whether something is left to do about a job with this outcome after go-live."""
PAGE: Final = 20
log = structlog.get_logger()


def signed_off(ctx: Context, *, with_support: bool, number: int = 1) -> onboardings.Page:
    """Return one page of the customers in hypercare or with support, the last sign-off first.

    Those whose connection broke since their sign-off are listed too.
    """
    with ctx.read() as act:
        return onboardings.signed_off(act.db, with_support=with_support, limit=PAGE, offset=(number - 1) * PAGE)


def follow(services: Services) -> None:
    """Count for each customer in hypercare what is due, and look for the first application that is no test.

    What Kombo does not answer is counted at the next sweep. An error at one customer does not keep the others from
    being counted.
    """
    ctx = Context(services, ByItself(DASHBOARD))
    with ctx.read() as act:
        in_hypercare = onboardings.in_hypercare(act.db)
    for onboarding_id in in_hypercare:
        try:
            _follow(ctx, onboarding_id)
        except OnboardingError as error:
            log.warning("hypercare could not be followed", onboarding=onboarding_id, problem=str(error))
        except Exception:
            log.exception("following hypercare failed", onboarding=onboarding_id)


def _follow(ctx: Context, onboarding_id: str) -> None:
    with ctx.read() as act:
        onboarding = onboardings.get(act.db, onboarding_id)
    known = hypercare_of(onboarding)
    days = days_to_count(onboarding, ctx.services.now())
    if known is None or not (days or known.first_application is None):
        return
    applications = _applications(ctx, onboarding, known.since)
    with ctx.change(onboarding.id, Permission.VERIFY) as act:
        after = act.before
        for day in days:
            after = with_count(after, _count(act, day, due_day(known.since, day), applications))
        if applications:
            after = with_first_application(after, _first(applications, act.now))
        act.save(after, "Counted jobs and applications after go-live")


def _count(act: Change, day: int, due: date, applications: list[Application] | None) -> DayCount:
    snapshot = comparing.counting(act.db, act.before)
    return DayCount(
        day=day,
        due=due,
        counted_at=act.now,
        synced=snapshot.counts.get(Outcome.SYNCED, 0) if snapshot else None,
        to_settle=snapshot.count(TO_SETTLE) if snapshot else None,
        applications=None if applications is None else len(applications),
    )


def _first(applications: list[Application], now: datetime) -> FirstApplication:
    first = min(applications, key=lambda application: (application.remote_created_at or now, application.id))
    return FirstApplication(application_id=first.id, created_at=first.remote_created_at, seen_at=now)


def _applications(ctx: Context, onboarding: Onboarding, since: datetime) -> list[Application] | None:
    """Return the applications since the sign-off that no test candidate made; None if Kombo does not give them."""
    linking = onboarding.linking
    if linking is None or not onboarding.requirements.sync_mode.sends_candidates:
        return None
    with ctx.read() as act:
        tests = {record.push.application_id for record in pushes.of(act.db, onboarding.id)}
    try:
        known = ctx.services.kombo.applications(linking.integration_id, updated_after=since)
        return [application for application in known if _is_real(application, tests, since)]
    except ServiceError:
        return None


def _is_real(application: Application, tests: set[str | None], since: datetime) -> bool:
    name = (application.candidate.first_name if application.candidate else None) or ""
    created = application.remote_created_at
    return (
        application.id not in tests and not name.startswith(TEST_FIRST_NAME) and (created is None or created >= since)
    )


def hand_over(ctx: Context, onboarding_id: str, *, note: str = "") -> Onboarding:
    """Hand a live customer over to support; raises StepClosed, and InvalidInput if points are open without a note."""
    with ctx.change(onboarding_id, Permission.SIGN_OFF, rests_on=("sign_off", "hypercare")) as act:
        pass_gate(to_hand_over(act.before))
        lengths.within("The note", note or "")
        left = open_points(act.before)
        if left and not (note or "").strip():
            sentences = " ".join(problem.sentence for problem in left)
            raise InvalidInput(sentences, "Enter why the customer can be handed over anyway.")
        known = hypercare_of(act.before)
        assert known is not None  # noqa: S101 - the gate has just said so
        after = act.before.changed(hypercare=known.changed(handed_over=act.statement(note or "")))
        return act.save(after, "Handed over to support")
