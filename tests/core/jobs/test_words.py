"""Constants become words, and what an ATS wrote itself stays."""

from __future__ import annotations

import pytest

from core.jobs.words import field_label, plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("OPEN", "Open"),
        ("FULL_TIME", "Full time"),
        ("Posted - Internal", "Posted - Internal"),
        ("REQ-7 OK", "REQ-7 OK"),
    ],
)
def test_only_a_constant_of_kombo_is_said_in_other_words(written: str, read: str) -> None:
    assert plain(written) == read


def test_an_unknown_verdict_and_any_other_field_are_said_as_they_are() -> None:
    assert field_label("us", "moon") == "moon"
    assert field_label("title", "not_us") == "not_us"
