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
def test_only_kombos_constants_are_translated(written: str, read: str) -> None:
    assert plain(written) == read


def test_unknown_verdicts_and_other_fields_are_shown_unchanged() -> None:
    assert field_label("us", "moon") == "moon"
    assert field_label("title", "not_us") == "not_us"
