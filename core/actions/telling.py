"""Writes the notices of an event into the outbox, in the transaction of the change that it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from core.messages.audience import recipients
from core.messages.events import FACTS, STEP_PATHS, Happening, Timing
from core.messages.notices import Notice
from core.messages.preferences import next_morning
from core.onboarding.model import Onboarding
from core.onboarding.steps import current_step
from core.people.actor import Actor, ActorKind
from core.storage import outbox, people
from core.storage.transaction import Transaction


def tell(db: Transaction, happenings: Iterable[Happening], about: Onboarding, *, by: Actor, now: datetime) -> None:
    """Write a notice for each event, each person whom it concerns, and each place where they want to be told.

    The person who did it is not told. An event that was reported before is written once. `about` is the onboarding
    after the change, so that its new owner is told.
    """
    if (happenings := tuple(happenings)) and db.tells_people:
        accounts = people.everyone(db)
        for happening in happenings:
            for account in recipients(happening.event, about.manager, by, accounts):
                outbox.add(db, _notices(db, happening, about, account.id, by=by, now=now))


def _notices(
    db: Transaction, happening: Happening, about: Onboarding, person_id: str, *, by: Actor, now: datetime
) -> list[Notice]:
    chosen = outbox.preferences(db, person_id)
    match chosen.timing_of(happening.event):
        case Timing.NEVER | Timing.UNKNOWN:
            return []
        case Timing.AT_ONCE | Timing.MORNING as timing:
            morning = timing is Timing.MORNING
    return [
        Notice(
            id=uuid4().hex,
            key=happening.key,
            person_id=person_id,
            channel=channel,
            event=happening.event,
            onboarding_id=about.id,
            customer=about.customer,
            detail=happening.detail,
            by=by.name if by.kind is ActorKind.PERSON else "",
            path=FACTS[happening.event].path or STEP_PATHS[current_step(about)],
            morning=morning,
            created_at=now,
            due_at=next_morning(now, chosen.zone) if morning else now,
        )
        for channel in chosen.channels
    ]
