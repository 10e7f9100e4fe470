"""Lengths of time as sentences say them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.durations import in_words, window_in_words


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(seconds=20), "20 seconds"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=3), "3 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=50), "2 days"),
    ],
)
def test_a_duration_uses_the_unit_that_fits(length: timedelta, expected: str) -> None:
    assert in_words(length) == expected


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (timedelta(seconds=29), "29 seconds"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=2.5), "2.5 hours"),
        (timedelta(hours=3), "3 hours"),
        (timedelta(hours=72), "72 hours"),
    ],
)
def test_a_window_is_written_as_it_was_set(window: timedelta, expected: str) -> None:
    assert window_in_words(window) == expected
