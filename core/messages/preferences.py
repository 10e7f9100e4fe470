"""What each person wants to be told, where and when."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final

from pydantic import Field

from core.dates import ZONE
from core.messages.events import FACTS, Audience, Event, Timing
from core.messages.notices import Channel
from core.onboarding.calendar import zone_named
from core.onboarding.clock import is_business_day
from core.onboarding.part import Part
from core.people.roles import Permission, Person

MORNING: Final = time(8)
"""When the summary of the morning is sent, in the person's zone."""
_CONCERNS: Final[dict[Audience, Permission | None]] = {
    Audience.OWNER: Permission.AGREE,
    Audience.ENGINEERS: Permission.CONFIGURE,
    Audience.SUPPORT: Permission.SUPPORT,
    Audience.REQUESTER: None,
}
"""The permission that everybody of an audience has; nobody chooses about a test message."""


class Preferences(Part):
    """One person's choices; `timing` holds only the events for which they chose something else than the default."""

    mail: bool = True
    chat: bool = False
    zone: str = ZONE.key
    timing: dict[str, Timing] = Field(default_factory=dict)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Return where the person is told."""
        return (Channel.MAIL,) * self.mail + (Channel.CHAT,) * self.chat

    def timing_of(self, event: Event) -> Timing:
        """Return when the person is told of this event."""
        chosen = self.timing.get(event.value, Timing.UNKNOWN)
        return FACTS[event].timing if chosen is Timing.UNKNOWN else chosen


def events_for(person: Person) -> tuple[Event, ...]:
    """Return the events that this person can receive with their role."""
    return tuple(event for event, facts in FACTS.items() if any(_concerns(person, who) for who in facts.audience))


def next_morning(now: datetime, zone: str) -> datetime:
    """Return when the next summary is sent, in UTC: 8 in the morning of the next business day in this zone."""
    here = now.astimezone(zone_named(zone))
    day = here.date() if here.time() < MORNING else here.date() + timedelta(days=1)
    while not is_business_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, here.tzinfo).astimezone(UTC)


def _concerns(person: Person, audience: Audience) -> bool:
    permission = _CONCERNS[audience]
    return permission is not None and person.may(permission)
