"""The letter that asks the customer to check the test candidate."""

from __future__ import annotations

from typing import Any

import pytest

from core.documents.invitation import LONGEST_ADDRESS, mail_address
from core.documents.look_request import look_request
from core.documents.paper import TEST_STAMP
from core.onboarding.steps import CONFIRMATION_ITEMS

ARGUMENTS: dict[str, Any] = {
    "ats": "Lever",
    "candidate": "ZZTEST-FactoryFix Acme-261124-1",
    "email": "zztest+a1b2@test.factoryfix.example",
    "job": "Welder",
    "requisition": "REQ-7",
    "source": "Plant Talent",
    "link": "https://hire.lever.example/candidates/1",
    "items": tuple(CONFIRMATION_ITEMS.values()),
    "version_2": "",
    "name": "Dana Whitfield",
    "manager": "Ana Reyes",
}


def test_the_customer_learns_who_where_what_to_look_at_and_that_it_is_a_test() -> None:
    letter = look_request(**ARGUMENTS)
    assert letter.subject == "Please check the test candidate in Lever"
    assert letter.body.startswith("Hello Dana,")
    for words in (
        ARGUMENTS["candidate"],
        ARGUMENTS["email"],
        "Welder, requisition REQ-7",
        "- Expected source: Plant Talent",
        ARGUMENTS["link"],
        TEST_STAMP,
        "do not delete it",
    ):
        assert words in letter.body
    assert [f"{number}. {item}" in letter.body for number, item in enumerate(ARGUMENTS["items"], 1)] == [True] * 9
    assert len(mail_address(letter, "dana.whitfield@customer.example")) < LONGEST_ADDRESS


@pytest.mark.parametrize(
    ("unknown", "words"),
    [
        ({"link": ""}, "- In Lever: search for the name or the e-mail address"),
        ({"requisition": ""}, "- Job: Welder\n"),
        ({"name": ""}, "Hello there,"),
        ({"version_2": "seen"}, "Version 2 replaces version 1"),
        ({"version_2": "left out"}, "without conversation and assessment"),
    ],
)
def test_unknown_and_missing_facts_are_stated(unknown: dict[str, str], words: str) -> None:
    assert words in look_request(**ARGUMENTS | unknown).body
    assert words not in look_request(**ARGUMENTS).body
