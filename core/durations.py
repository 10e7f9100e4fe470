"""Durations as words, for sentences that a person reads."""

from __future__ import annotations

from datetime import timedelta

HOUR = timedelta(hours=1)


def in_words(length: timedelta) -> str:
    """Return a measured duration, such as "20 seconds", "2 minutes" or "4 hours", and in days from 48 hours on."""
    if length < timedelta(minutes=1):
        return _counted(round(length.total_seconds()), "second")
    minutes, hours = round(length.total_seconds() / 60), round(length / HOUR)
    if minutes < 60:
        return _counted(minutes, "minute")
    return _counted(hours, "hour") if hours < 48 else _counted(hours // 24, "day")


def window_in_words(window: timedelta) -> str:
    """Return a configured duration in hours, such as "1 hour", "2.5 hours" or "72 hours"; below an hour, in minutes."""
    if window < HOUR:
        return in_words(window)
    return _counted(round(window / HOUR, 2), "hour")


def business_time_in_words(length: timedelta, day: timedelta) -> str:
    """Return a business time, such as "20 minutes", "3.5 hours" or "1.5 business days"; `day` is one business day."""
    if length < day:
        return in_words(length) if length < HOUR else _counted(round(length / HOUR, 1), "hour")
    return _counted(round(length / day, 1), "business day")


def _counted(number: float, unit: str) -> str:
    return f"{number:g} {unit}{'' if number == 1 else 's'}"
