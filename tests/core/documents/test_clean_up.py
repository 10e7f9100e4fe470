"""The letter that asks the customer to remove the test candidate."""

from __future__ import annotations

import pytest

from core.ats.catalogue import default_catalogue
from core.ats.model import Ats
from core.documents.clean_up import clean_up_request

FIRST = ("ZZTEST-FactoryFix Acme-261124-1", "zztest+a1b2@test.factoryfix.example", "Welder")
SECOND = (FIRST[0], FIRST[1], "Fitter")


def test_every_candidate_is_named_once_with_address_and_job() -> None:
    body = clean_up_request(ats="Lever", how="", candidates=[FIRST, SECOND, FIRST], name="Priya R", manager="Ana").body
    assert body.count(FIRST[1]) == 2
    assert "job: Welder" in body
    assert "job: Fitter" in body
    assert body.startswith("Hello Priya,")


@pytest.mark.parametrize(
    ("how", "words"), [("", "In Lever, search"), ("", "delete it"), ("Archive it as Test.", "2. Archive it as Test.")]
)
def test_the_ats_has_its_own_way_or_the_one_of_every_ats(how: str, words: str) -> None:
    letter = clean_up_request(ats="Lever", how=how, candidates=[FIRST], name="", manager="Ana")
    assert words in letter.body
    assert "Lever" in letter.subject
    assert ("delete it" in letter.body) is (how == "")


@pytest.mark.parametrize("ats", [ats for ats in default_catalogue() if ats.clean_up], ids=lambda ats: ats.key)
def test_an_ats_whose_way_is_known_tells_it_in_place_of_the_general_one(ats: Ats) -> None:
    letter = clean_up_request(ats=ats.label, how=ats.clean_up, candidates=[FIRST], name="", manager="Ana")
    assert f"2. {ats.clean_up}" in letter.body
    assert ats.clean_up.endswith(".")
    assert "If you cannot find" not in letter.body


def test_the_ways_of_a_dozen_systems_are_known_and_the_others_say_that_theirs_is_not() -> None:
    assert len([ats for ats in default_catalogue() if ats.clean_up]) >= 12
    letter = clean_up_request(ats="BambooHR", how="", candidates=[FIRST], name="", manager="Ana")
    assert "If you cannot find these actions in BambooHR" in letter.body
