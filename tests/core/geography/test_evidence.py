"""A definite verdict has evidence: every US postal town is recognized, and an unknown word decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest
import zipcodes
from hypothesis import given, strategies as st

from core.geography.gazetteer import normalize, state_label, states
from core.geography.place import Location
from core.geography.towns import TownLocations, towns_of
from core.geography.verdict import us_verdict
from tests.core.geography.test_geography import FOREIGN_TOWNS

US_FORMS: dict[str, Callable[[str, str, str], Location]] = {
    "City, ST": lambda city, state, code: Location(raw=f"{city}, {state}"),
    "CITY, ST": lambda city, state, code: Location(raw=f"{city.upper()}, {state}"),
    "City ST": lambda city, state, code: Location(raw=f"{city} {state}"),
    "City/ST": lambda city, state, code: Location(raw=f"{city}/{state}"),
    "ST - City": lambda city, state, code: Location(raw=f"{state} - {city}"),
    "City, ST 12345 US": lambda city, state, code: Location(raw=f"{city}, {state} {code} US"),
    "USA ST City": lambda city, state, code: Location(raw=f"USA {state} {city}"),
    "US-ST-City": lambda city, state, code: Location(raw=f"US-{state}-{city}"),
    "City, State": lambda city, state, code: Location(raw=f"{city}, {state_label(state)}"),
    "fields": lambda city, state, code: Location(city=city, state=state, country="US"),
    "fields without country": lambda city, state, code: Location(city=city, state=state),
}
FOREIGN_FORMS = ("{town}, {code}", "{code} - {town}", "{code} {town}", "{town} {code}", "{town} Plant 2, {code}")


@cache
def postal_towns() -> list[tuple[str, str, str]]:
    """Return every postal town with its state and one of its ZIP codes."""
    towns = {}
    for state in states():
        for entry in zipcodes.filter_by(state=state):
            if entry["zip_code_type"] != "MILITARY":
                towns.setdefault((entry["city"], state), entry["zip_code"])
    return [(city, state, code) for (city, state), code in towns.items() if city not in ("Apo", "Dpo", "Fpo")]


@pytest.mark.parametrize("form", US_FORMS)
def test_no_postal_town_is_called_foreign_and_few_are_unknown(form: str) -> None:
    judged = {town: us_verdict(US_FORMS[form](*town)) for town in postal_towns()}
    counts = Counter(verdict.verdict for verdict in judged.values())
    assert [(town, verdict.reason) for town, verdict in judged.items() if verdict.verdict == "not_us"] == []
    assert counts["unknown"] / len(judged) <= 0.02


@pytest.mark.parametrize("form", FOREIGN_FORMS)
def test_no_foreign_town_is_called_us_because_its_country_has_the_code_of_a_state(form: str) -> None:
    towns = [town for town in FOREIGN_TOWNS if town["countrycode"] in states()][::3]
    texts = {form.format(town=town["name"], code=town["countrycode"]): town for town in towns}
    judged = {text: us_verdict(Location(raw=text)) for text in texts}
    wrong = [text for text, verdict in judged.items() if verdict.verdict == "us" and "-" not in texts[text]["name"]]
    assert wrong == []
    assert sum(verdict.verdict == "not_us" for verdict in judged.values()) / len(judged) > 0.97


UNKNOWN_WORD = (
    st.text(alphabet="qxzwkvj", min_size=5, max_size=12)
    .map(str.title)
    .filter(lambda word: towns_of(normalize(word)) == TownLocations())
)
CODES = st.sampled_from([*states(), "ON", "QC", "NL", "FR", "JP", "GB", "BW", "NSW"])


@given(UNKNOWN_WORD, CODES, st.sampled_from(["{0}, {1}", "{1} - {0}", "{1} {0}", "{0} {1}", "{0}/{1}", "{1}-{0}"]))
def test_a_verdict_never_rests_on_an_unknown_word(word: str, code: str, form: str) -> None:
    if code == "DC":
        return  # it is written in place of the name
    assert us_verdict(Location(raw=form.format(word, code))).verdict == "unknown"
    assert us_verdict(Location(raw=form.format(word, code) + ", USA")).verdict in ("us", "unknown")


@given(UNKNOWN_WORD)
def test_an_unknown_word_does_not_hinder_what_is_named_in_full(word: str) -> None:
    for text in (
        f"{word}, Nebraska",
        f"Nebraska - {word}",
        f"{word}, NE 68102",
        f"USA NE {word}",
        f"NE - {word} 68102",
    ):
        assert us_verdict(Location(raw=text)).verdict == "us", text
    for text in (f"{word}, Austria", f"Austria - {word}", f"AUT - {word}", f"{word} SW1A 1AA"):
        assert us_verdict(Location(raw=text)).verdict == "not_us", text


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("PA - Gladwyne", "Gladwyne is in Pennsylvania, ZIP code 19035."),
        ("Holland, OH 43528", "Holland is in Ohio, ZIP code 43528."),
        ("Chennai, IN", "Chennai is in India."),
        ("Lyon, fr", "Lyon is in France."),
        (
            "Salem, IN",
            "“Salem, IN” can be in Indiana or India: Salem is in Indiana, ZIP code 47167. Salem is in India.",
        ),
        ("Kansas - Home", "Kansas is the US state Kansas."),
        ("FPO, AE", "“FPO, AE” is a military address, which can be in any country."),
    ],
)
def test_the_reason_is_the_one_that_decided(where: str, reason: str) -> None:
    assert us_verdict(Location(raw=where)).reason == reason
