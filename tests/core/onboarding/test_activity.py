"""What happened reads as a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from core.onboarding.activity import sentence
from core.people.actor import COMMAND_LINE, KOMBO, NOT_KNOWN, Actor
from tests.actors import named

ANA = named("Ana Reyes")
PDF = "candidate.confirmations.pdf."


@pytest.mark.parametrize(
    ("who", "what", "after", "expected"),
    [
        (ANA, "Agreed the requirements", {}, "Ana Reyes agreed the requirements"),
        (ANA, "The test candidate arrived", {}, "The test candidate arrived"),
        (KOMBO, "Reported a finished sync", {}, "Kombo reported a finished sync"),
        (KOMBO, "Kombo refused the sync", {}, "Kombo refused the sync"),
        (COMMAND_LINE, "Added a person", {}, "command line: Added a person"),
        (NOT_KNOWN, "Wrote a note", {}, "Somebody wrote a note"),
        (
            ANA,
            "Kept the customer’s confirmation",
            {f"{PDF}answer": "yes", f"{PDF}who": "Dana Fields", f"{PDF}channel": "call"},
            "Dana Fields confirmed “The PDF profile opens”, by call to Ana Reyes",
        ),
        (
            ANA,
            "Kept the customer’s confirmation",
            {f"{PDF}answer": "no", f"{PDF}who": "Dana Fields"},
            "Dana Fields said no to “The PDF profile opens”, recorded by Ana Reyes",
        ),
        (ANA, "Kept a screenshot", {f"{PDF}screenshot": "f1"}, "Ana Reyes kept a screenshot"),
        (
            ANA,
            "Kept the customer’s confirmation",
            {"candidate.confirmations.an_item_of_tomorrow.answer": "yes"},
            "Ana Reyes kept the customer’s confirmation",
        ),
        (
            ANA,
            "Kept the customer’s confirmation",
            {f"{PDF}answer": "perhaps"},
            "The customer answered “The PDF profile opens”, recorded by Ana Reyes",
        ),
    ],
)
def test_an_entry_reads_as_a_sentence(who: Actor, what: str, after: dict[str, Any], expected: str) -> None:
    assert sentence(who, what, after) == expected
