"""When a session is open, and how the wrong passwords of an address or account are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.people.sessions import Session, SessionLimits, new_secret, session_id
from core.people.throttle import FIRST_WAIT, FORGOTTEN_AFTER, LONGEST_WAIT, Bucket, keys_for

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
LIMITS = SessionLimits(idle=8 * HOUR, life=7 * DAY)
SESSION = Session("id", "kim", created_at=NOW, expires_at=NOW + 7 * DAY, last_used_at=NOW)


@pytest.mark.parametrize(
    ("session", "at", "is_open"),
    [
        (SESSION, NOW, True),
        (SESSION, NOW + 8 * HOUR - SECOND, True),
        (SESSION, NOW + 8 * HOUR, False),
        (replace(SESSION, last_used_at=NOW + 7 * DAY - HOUR), NOW + 7 * DAY - SECOND, True),
        (replace(SESSION, last_used_at=NOW + 7 * DAY - HOUR), NOW + 7 * DAY, False),
        (replace(SESSION, expires_at=NOW + HOUR), NOW + HOUR, False),
        (replace(SESSION, expires_at=NOW + 90 * DAY, last_used_at=NOW + 7 * DAY), NOW + 7 * DAY, False),
        (replace(SESSION, ended_at=NOW), NOW, False),
    ],
)
def test_a_session_is_open_until_it_is_ended_left_alone_or_too_old(
    session: Session, at: datetime, is_open: bool
) -> None:
    assert session.is_open(at, LIMITS) is is_open


def test_every_secret_is_another_and_its_id_does_not_hold_it() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == len({session_id(secret) for secret in secrets}) == 100
    assert all(len(secret) >= 43 and secret not in session_id(secret) for secret in secrets)


def test_each_wrong_password_after_the_free_ones_waits_twice_as_long_up_to_a_limit() -> None:
    bucket, waits = Bucket("any", free=2), []
    for _ in range(12):
        bucket = bucket.after_failure(NOW)
        until = bucket.waits_until(NOW)
        waits.append(until - NOW if until else timedelta())
    assert waits[:5] == [timedelta(), FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, 8 * FIRST_WAIT]
    assert waits[-1] == LONGEST_WAIT == max(waits)
    assert bucket.waits_until(NOW + LONGEST_WAIT) is None
    assert bucket.after_failure(NOW + FORGOTTEN_AFTER).failures == 1


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_addresses_of_one_holder_count_together(address: str, same: str) -> None:
    assert keys_for("kim", address) == keys_for("kim", same)
    assert len(keys_for("kim", address)) == 2


def test_a_known_browser_counts_alone_and_only_for_its_account() -> None:
    assert list(keys_for("kim", "192.0.2.1", known_browser="b")) == ["browser b account kim"]
    assert keys_for("", "192.0.2.1", known_browser="b") == keys_for("", "192.0.2.1")
