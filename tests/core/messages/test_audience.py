"""Who is told of what, when, and how often it is tried."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from core.messages import notices
from core.messages.audience import recipients
from core.messages.events import FACTS, Event, Timing
from core.messages.notices import MOST_ATTEMPTS, NoticeState, failed, sent, tried_again
from core.messages.preferences import MORNING, Preferences, events_for, next_morning
from core.onboarding.calendar import zone_named
from core.onboarding.clock import is_business_day
from core.people.accounts import Account
from core.people.actor import DASHBOARD, KOMBO, Actor, ActorKind
from core.people.roles import Person, Role
from tests.core.messages.test_wording import NOW, notice

PEOPLE = {"ana": Role.ACCOUNT_MANAGER, "bo": Role.ACCOUNT_MANAGER, "eli": Role.ENGINEER, "eva": Role.ENGINEER}
PEOPLE |= {"sam": Role.SUPPORT, "ada": Role.ADMIN, "gone": Role.SUPPORT}
ACCOUNTS = [Account(name, f"{name}@x.example", name, role, "", name != "gone", NOW) for name, role in PEOPLE.items()]
ZONES = "America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "Europe/Berlin", "Asia/Kolkata", "UTC"
OWNER = Actor(ActorKind.PERSON, "ana", "Ana")


@pytest.mark.parametrize(
    ("event", "by", "expected"),
    [
        (Event.CONNECTED, KOMBO, "ana"),
        (Event.CONNECTED, OWNER, ""),
        (Event.READY_TO_LINK, KOMBO, "eli eva"),
        (Event.READY_TO_LINK, Actor(ActorKind.PERSON, "eli", "Eli"), "eva"),
        (Event.ISSUE_OPENED, DASHBOARD, "ana sam"),
        (Event.HANDED_OVER, Actor(ActorKind.PERSON, "bo", "Bo"), "ana"),
        (Event.WITH_SUPPORT, OWNER, "sam"),
        (Event.LIVE, OWNER, "sam"),
        (Event.UNKNOWN, KOMBO, ""),
    ],
)
def test_an_event_is_for_these_people_but_never_for_who_did_it(event: Event, by: Actor, expected: str) -> None:
    assert [account.id for account in recipients(event, OWNER, by, ACCOUNTS)] == expected.split()


def test_a_namesake_or_a_service_with_the_same_id_is_somebody_else() -> None:
    service = Actor(ActorKind.SYSTEM, "ana", "ana")
    assert [account.id for account in recipients(Event.CONNECTED, OWNER, service, ACCOUNTS)] == ["ana"]
    assert recipients(Event.CONNECTED, service, KOMBO, ACCOUNTS) == ()


@pytest.mark.parametrize("role", Role)
def test_a_person_chooses_only_about_what_their_role_can_receive(role: Role) -> None:
    offered = events_for(Person("p", "P", "p@x.example", role))
    assert Event.TEST not in offered and Event.UNKNOWN not in offered
    assert (Event.READY_TO_LINK in offered) == (role in (Role.ENGINEER, Role.ADMIN))
    assert (Event.CONNECTED in offered) == (role in (Role.ACCOUNT_MANAGER, Role.ADMIN))


def test_a_choice_of_a_newer_version_falls_back_to_the_default() -> None:
    chosen = Preferences.model_validate({"timing": {"live": "on the hour", "connected": "never"}})
    assert chosen.timing_of(Event.LIVE) is FACTS[Event.LIVE].timing
    assert chosen.timing_of(Event.CONNECTED) is Timing.NEVER


@given(
    st.integers(0, 4 * 365 * 24 * 60).map(
        lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.sampled_from([*ZONES, "Mars/Olympus"]),
)
def test_a_summary_is_sent_on_the_next_business_morning(now: datetime, zone: str) -> None:
    due = next_morning(now, zone)
    here = due.astimezone(zone_named(zone))
    assert due > now and due.tzinfo is UTC
    assert here.time() == MORNING and is_business_day(here.date())
    skipped = here.date() - timedelta(days=1)
    while skipped > now.astimezone(here.tzinfo).date():
        assert not is_business_day(skipped)
        skipped -= timedelta(days=1)


def test_an_attempt_is_repeated_with_longer_waits_for_more_than_a_night_then_fails_visibly() -> None:
    tried, now = notice(), NOW
    for _ in range(MOST_ATTEMPTS - 1):
        tried = failed(tried, "The mail server cannot be reached.", now)
        assert tried.state is NoticeState.WAITING and tried.due_at > now
        now = tried.due_at
    assert now - NOW > timedelta(hours=12)
    given_up = failed(tried, "The mail server cannot be reached.", now)
    assert (given_up.state, given_up.attempts) == (NoticeState.FAILED, MOST_ATTEMPTS)
    again = tried_again(given_up, now)
    assert (again.state, again.attempts, again.message_id) == (NoticeState.WAITING, 0, given_up.message_id)
    assert sent(again, now).error == ""


def test_the_waits_grow() -> None:
    assert list(notices.WAITS) == sorted(notices.WAITS)
    assert failed(notice(Event.TEST), "No.", NOW).state is NoticeState.FAILED
