"""Which events a change of an onboarding means, by comparing it before and after."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.kombo_states import ConnectionStatus
from core.messages.events import Event, Happening
from core.onboarding.deadlines import Deadline
from core.onboarding.model import Onboarding
from core.onboarding.states import Answer, ConfirmationItem, Step
from core.onboarding.steps import CONFIRMATION_ITEMS, confirmed, current_step


def of_change(before: Onboarding, after: Onboarding) -> tuple[Happening, ...]:
    """Return the events between two versions of an onboarding; none for an unchanged one."""
    if before == after:
        return ()
    return (
        *_connection(before, after),
        *_failed_attempts(before, after),
        *_answers(before, after),
        *_steps(before, after),
        *_owners(before, after),
    )


def push_unclear(push_id: str) -> Happening:
    """Return the event of a push, or a version of its profile, whose result is not known."""
    return Happening(Event.PUSH_UNCLEAR, f"push {push_id}")


def jobs_read(onboarding: Onboarding) -> tuple[Happening, ...]:
    """Return the event of the first finished job refresh over this account link, while the jobs are to be verified."""
    if onboarding.linking is None or current_step(onboarding) is not Step.JOBS:
        return ()
    return (Happening(Event.JOBS_READ, f"{onboarding.id} jobs {onboarding.linking.linked.at.isoformat()}"),)


def first_sync_late(onboarding: Onboarding, window: timedelta, now: datetime) -> tuple[Happening, ...]:
    """Return the event of a first sync that takes longer than its window."""
    if onboarding.linking is None or now - onboarding.linking.linked.at <= window:
        return ()
    key = f"{onboarding.id} first sync {onboarding.linking.linked.at.isoformat()}"
    return (Happening(Event.JOBS_STALLED, key, "Kombo’s first sync takes longer than usual"),)


def late(onboarding_id: str, deadline: Deadline) -> Happening:
    """Return the event of an onboarding that is at risk or overdue; its key changes with what became late and when."""
    key = f"{onboarding_id} late {deadline.kind} {deadline.at.isoformat()}"
    sentence = deadline.problem.sentence.removesuffix(".")
    return Happening(Event.TARGET_AT_RISK, key, sentence[:1].lower() + sentence[1:])


def _connection(before: Onboarding, after: Onboarding) -> list[Happening]:
    new = after.connection
    if new is None or new.status != ConnectionStatus.ACTIVE:
        return []
    known = before.connection
    was_active = known is not None and known.status == ConnectionStatus.ACTIVE
    if was_active and known is not None and known.integration_id == new.integration_id:
        return []
    return [Happening(Event.CONNECTED, f"{after.id} connected {new.integration_id}")]


def _failed_attempts(before: Onboarding, after: Onboarding) -> list[Happening]:
    known = {attempt.webhook_id for attempt in before.failed_attempts}
    return [
        Happening(Event.ATTEMPT_FAILED, f"{after.id} attempt {attempt.webhook_id}")
        for attempt in after.failed_attempts
        if attempt.webhook_id not in known
    ]


def _answers(before: Onboarding, after: Onboarding) -> list[Happening]:
    if after.candidate is None:
        return []
    earlier = before.candidate.confirmations if before.candidate else {}
    push = after.candidate.push_id
    happenings = [
        Happening(Event.CUSTOMER_DECLINED, f"{after.id} no {push} {item} {answer.heard.at.isoformat()}", _about(item))
        for item, answer in after.candidate.confirmations.items()
        if answer.answer is Answer.NO and (item not in earlier or earlier[item].answer is not Answer.NO)
    ]
    if confirmed(after) and not confirmed(before):
        happenings.append(Happening(Event.CUSTOMER_CONFIRMED, f"{after.id} yes {push} {after.version}"))
    return happenings


def _about(item: str) -> str:
    """Return what an item asks; nothing for one that this version does not know."""
    return CONFIRMATION_ITEMS[ConfirmationItem(item)] if item in set(ConfirmationItem) else ""


def _steps(before: Onboarding, after: Onboarding) -> list[Happening]:
    was, now = current_step(before), current_step(after)
    if was is now:
        return []
    if now is Step.LINKING:
        return [Happening(Event.READY_TO_LINK, f"{after.id} ready {after.version}")]
    return [Happening(Event.LIVE, f"{after.id} live {after.version}")] if now is Step.LIVE else []


def _owners(before: Onboarding, after: Onboarding) -> list[Happening]:
    happenings = []
    if (before.manager.kind, before.manager.id) != (after.manager.kind, after.manager.id):
        happenings.append(Happening(Event.HANDED_OVER, f"{after.id} owner {after.version}"))
    was = before.hypercare.handed_over if before.hypercare else None
    now = after.hypercare.handed_over if after.hypercare else None
    if now and not was:
        happenings.append(Happening(Event.WITH_SUPPORT, f"{after.id} support {after.version}"))
    return happenings
