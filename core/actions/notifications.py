"""What a person wants to be told: their own choices, which nobody else sees or changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.actions.context import Context
from core.errors import InvalidInput
from core.messages.events import FACTS, Event, Timing
from core.messages.preferences import Preferences, events_for
from core.onboarding.calendar import is_zone
from core.people.roles import Permission
from core.storage import audit, outbox


@dataclass(frozen=True, slots=True)
class OwnNotifications:
    """A person's choices, the events that they can receive, and which channels are set up."""

    chosen: Preferences
    events: tuple[Event, ...]
    has_mail: bool
    has_chat: bool


def own(ctx: Context) -> OwnNotifications:
    """Return what the person who acts is told."""
    with ctx.read() as act:
        chosen = outbox.preferences(act.db, act.person.id)
        services = ctx.services
        return OwnNotifications(chosen, events_for(act.person), services.mail is not None, services.chat is not None)


def choose(ctx: Context, *, mail: bool, chat: bool, zone: str, timing: Mapping[str, Timing]) -> Preferences:
    """Keep what the person who acts wants to be told; `timing` is by the value of Event. Raises InvalidInput."""
    with ctx.write(Permission.VIEW) as act:
        if not is_zone(zone):
            raise InvalidInput("This time zone is not known.", "Choose one from the list.")
        offered = {event.value: event for event in events_for(act.person)}
        others = {event: when for event, when in timing.items() if event in offered}
        own_choice = {event: when for event, when in others.items() if when is not FACTS[offered[event]].timing}
        before = outbox.preferences(act.db, act.person.id)
        after = Preferences(mail=bool(mail), chat=bool(chat), zone=zone, timing=own_choice)
        if after != before:
            outbox.keep_preferences(act.db, act.person.id, after)
            audit.record(
                act.db, onboarding_id=None, at=act.now, who=act.person.actor, what="Changed own notifications",
                before=before.model_dump(mode="json"), after=after.model_dump(mode="json"),
            )  # fmt: skip
        return after
