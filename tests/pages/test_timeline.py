"""The history lists only fields whose text changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from core.storage.audit import Entry
from pages.shared.text import WORD_JOINER
from pages.shared.timeline import changes
from tests.actors import named


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ({}, {"sync_mode": "engaged"}, [r":gray[sync mode] engaged"]),
        ({"state": "old"}, {"state": "new"}, [r":gray[state] old → new"]),
        ({"link": "a"}, {"link": None}, [r":gray[link] a → nothing"]),
        ({"gone": "a"}, {}, [r":gray[gone] a → nothing"]),
        ({"text": ""}, {"text": None}, []),
        ({"compliance": True}, {"compliance": False}, [":gray[compliance] yes → no"]),
        ({}, {"linked.at": "2026-11-24T13:27:28Z"}, [r":gray[linked › at] Nov 24, 2026, 7:27 AM CST"]),
        ({}, {"note": "2026-99-99T99:99"}, [r":gray[note] 2026\-99\-99T99\:99"]),
        ({}, {"note": "![x](http://outside)"}, [r":gray[note] \!\[x\]\(http" + WORD_JOINER + r"\:\/\/outside\)"]),
    ],
)
def test_a_change_is_one_line_with_the_old_and_the_new_value(
    before: dict[str, Any], after: dict[str, Any], lines: list[str]
) -> None:
    entry = Entry(
        1, None, at=datetime(2026, 11, 24, tzinfo=UTC), who=named("Ana"), what="Changed", before=before, after=after
    )
    assert changes(entry) == lines
