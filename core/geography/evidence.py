"""Collect what one site's text says: countries, states, codes, regions and the names that may be towns.

Nothing is decided here, and nothing is read from position alone: `site_judging` holds both readings of a code, state
and country, against the towns found. A name in full counts where it stands for itself; a word inside other words
counts only in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from core.geography import gazetteer as gz
from core.geography.separators import parts_of
from core.geography.towns import TownLocations, towns_of
from core.geography.words import AROUND, CITIES, CONTINENTS, MILITARY, PRESS, REMOTE, SITE, STREETS

_MOST_WORDS: Final = 15
_LONGEST_NAME: Final = 5
_SITE_CODE: Final = re.compile(r"^([A-Z]{3})\d{1,3}$")


class Named(NamedTuple):
    """A country or state and the words that name it; `whole` when they are a part of the text by themselves."""

    code: str
    text: str
    whole: bool = True


class Code(NamedTuple):
    """A short code and what it can mean: a state, a country, or one of `regions`' countries' provinces."""

    text: str
    state: str | None
    country: str | None
    regions: frozenset[str]


@dataclass(slots=True)
class Clues:
    """Everything that one site names; `towns` are normalized, with their own spelling in `spelling`."""

    us: bool = False
    countries: list[Named] = field(default_factory=list)
    states: list[Named] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    regions: list[Named] = field(default_factory=list)
    towns: dict[str, str] = field(default_factory=dict)
    zips: tuple[str, ...] = ()
    postal: str = ""
    continent: bool = False
    remote: bool = False
    military: bool = False
    other_words: bool = False
    state_field: bool = False


def read_text(text: str) -> Clues:
    """Collect the clues of one site's text."""
    names, zips, postal = parts_of(text)
    clues = Clues(zips=zips, postal=postal)
    for index, part in enumerate(names):
        read_part(clues, part, index == 0, index == len(names) - 1, len(names) == 1)
    return clues


def read_fields(city: str, state: str, country: str, country_text: str, zip_code: str) -> Clues:
    """Collect the clues of an ATS's own fields; `country` is an ISO-2 code, and each field says what its text means."""
    postal = zip_code if gz.postal_countries(zip_code) else ""
    clues = Clues(zips=(zip_code[:5],) if zip_code[:5].isdigit() else (), postal=postal, state_field=True)
    clues.us = country == "US"
    if country and not clues.us:
        clues.countries.append(Named(country, country_text))
    _read_city(clues, city)
    if state:
        _read_state(clues, state, country)
    return clues


def _read_city(clues: Clues, city: str) -> None:
    names = parts_of(city).names if city else ()
    if city and towns_of(gz.normalize(city)) != TownLocations():
        clues.towns[gz.normalize(city)] = city
    for name in names:
        _towns(clues, name.split())
        clues.remote = clues.remote or bool(REMOTE & set(gz.normalize(name).split()))


def _read_state(clues: Clues, state: str, country: str) -> None:
    """Read the state's field in every spelling: "OH", "US-OH", "Ohio (OH)", "Calif."."""
    pieces = [state, *re.split(r"[^\w. ]+|\s-\s", state)]
    codes = {code for piece in pieces if (code := gz.state(gz.normalize(piece)) or PRESS.get(gz.normalize(piece)))}
    name = gz.normalize(state)
    if len(codes) == 1:
        code = codes.pop()
        full = any(gz.state_name(gz.normalize(piece)) for piece in pieces)
        if full:
            clues.states.append(Named(code, state))
        else:
            text = state if len(name) == 2 else code
            clues.codes.append(Code(text, code, gz.country_code(code), gz.subdivisions(code.lower())))
    elif len(name) <= 3 and gz.subdivisions(name):
        clues.codes.append(Code(state, None, None, gz.subdivisions(name)))
    elif gz.subdivisions(name) & (gz.FEDERATIONS | {country}):
        clues.regions.append(Named("", state))


def read_part(clues: Clues, part: str, first: bool, last: bool, alone: bool) -> None:
    """Add what one part of a text says."""
    name = gz.normalize(part)
    words = set(name.split())
    clues.remote = clues.remote or bool(words & REMOTE)
    clues.military = clues.military or bool(words & MILITARY)
    if not words or (words <= AROUND and not (len(part) == 2 and (part.isupper() or (last and not alone)))):
        return
    if not (_whole(clues, part, name, first, last, alone) or len(part.split()) > _MOST_WORDS):
        _inside(clues, part.split(), first)


def _whole(clues: Clues, part: str, name: str, first: bool, last: bool, alone: bool) -> bool:
    """Read a part that is one name as a whole; the name of a country or state may be a town's as well."""
    is_place = True
    if gz.country(name) == "US" and (len(name) > 2 or part != "us" or not first or alone):
        clues.us = True
    elif name in CONTINENTS:
        clues.continent = True
    elif name in CITIES and (len(name) > 2 or part.isupper()) and not (name == "dc" and not alone):
        clues.states.append(Named(CITIES[name], part))
        clues.towns[name] = part
    elif state := gz.state_name(name) or (alone and gz.misspelt_state(name)):
        clues.states.append(Named(state, part))
        clues.towns[name] = part
    elif code := code_of(part, name):
        clues.codes.append(code)
        if len(name) > 2 and towns_of(name).states:
            clues.towns[name] = part
    elif (country := gz.country(name)) and (first or last or gz.english_country(name)):
        is_place = _country(clues, part, name, country)
    elif gz.subdivisions(name) & gz.FEDERATIONS and len(name) > 3:
        clues.regions.append(Named("", part))
        clues.towns[name] = part
    else:
        is_place = False
    return is_place


def _country(clues: Clues, part: str, name: str, country: str) -> bool:
    """Add a country; a word of another language that is also a US town's name is left to the towns."""
    numeric_or_code = len(name) == 3 and not gz.english_country(name)
    if numeric_or_code and not (part.isupper() or part.isdigit()):
        return False
    if not numeric_or_code and not gz.english_country(name) and towns_of(name).states:
        return False
    clues.countries.append(Named(country, part))
    clues.towns[name] = part
    return True


@lru_cache(maxsize=65_536)
def code_of(part: str, name: str) -> Code | None:
    """Return what a code can mean; small letters count only for a part by itself."""
    if name in PRESS and (part.endswith(".") or len(name) > 3 or not part.isupper()):
        return Code(part, PRESS[name], None, frozenset())
    if not 2 <= len(name) <= 3 or not name.isascii() or not name.isalpha():
        return None
    country = gz.country_code(name) if len(name) == 2 else None
    regions = gz.subdivisions(name)
    if len(name) == 3:
        return Code(part, None, None, regions) if regions & gz.FEDERATIONS and not gz.country(name) else None
    state = gz.state(name)
    return (
        Code(part, state, None if country in gz.TERRITORIES else country, regions)
        if state or country or regions
        else None
    )


def _inside(clues: Clues, words: list[str], first: bool) -> None:
    """Find names among the words of one part; the words between them may name a town."""
    run: list[str] = []
    index = 0
    while index < len(words):
        size = _name_at(clues, words, index, first)
        if size:
            _towns(clues, run)
            run = []
        else:
            run.append(words[index])
        index += size or 1
    _towns(clues, run)


def _name_at(clues: Clues, words: list[str], index: int, first: bool) -> int:
    """Add the longest name that begins at this word, and return of how many words it is."""
    for size in range(min(_LONGEST_NAME, len(words) - index), 0, -1):
        text = " ".join(words[index : index + size])
        name = gz.normalize(text)
        follower = gz.normalize(words[index + size]) if index + size < len(words) else ""
        code_first = _is_code(words[index]) and gz.state(gz.normalize(words[index]))
        if (
            size > 1
            and not (code_first and not towns_of(name).states)
            and towns_of(name) != TownLocations()
            and not gz.english_country(name)
            and not gz.state_name(name)
        ):
            return _town(clues, name, text, size)
        if _names_place(clues, text, name, follower, first and index == 0):
            return size
    return 0


def _town(clues: Clues, name: str, text: str, size: int) -> int:
    clues.towns[name] = text
    if state := CITIES.get(name):
        clues.states.append(Named(state, text, whole=False))
    return size


def _names_place(clues: Clues, text: str, name: str, follower: str, leading: bool) -> bool:
    """Add a country, state, city or code named by words inside a part; return False when they name none."""
    if (name in ("us", "usa") and text.upper() == text) or (len(name) > 2 and gz.english_country(name) == "US"):
        clues.us = True
    elif name in CITIES and len(name) > 2:
        clues.states.append(Named(CITIES[name], text, whole=False))
    elif (state := gz.state_name(name)) and follower not in STREETS:
        clues.states.append(Named(state, text, whole=False))
        clues.towns[name] = text
    elif (country := gz.english_country(name)) and (len(name) > 2 or text == "UK"):
        clues.countries.append(Named(country, text, whole=False))
        clues.towns[name] = text
    elif leading and (iso := _SITE_CODE.match(text) or re.match(r"^([A-Z]{3})$", text)) and gz.country(iso[1].lower()):
        clues.countries.append(Named(str(gz.country(iso[1].lower())), text, whole=False))
    elif (_is_code(text) or text.endswith(".") or name in PRESS) and (code := code_of(text, name)):
        clues.codes.append(code)
    else:
        return False
    return True


def _is_code(text: str) -> bool:
    letters = text.replace(".", "")
    return 2 <= len(letters) <= 3 and letters.isupper()


def _towns(clues: Clues, run: list[str]) -> None:
    """Add every run of up to five words that is a known town; whole runs come first."""
    clues.other_words = clues.other_words or any(gz.normalize(word) not in AROUND for word in run)
    for name, text in spans(tuple(run)):
        clues.towns.setdefault(name, text)


@lru_cache(maxsize=65_536)
def spans(run: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the runs of words, in normalized form and as written, that may name a town; the longest come first."""
    return tuple((name, text) for name, text in _spans(run) if towns_of(name) != TownLocations())


def _spans(run: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for size in range(min(_LONGEST_NAME, len(run)), 0, -1):
        for start in range(len(run) - size + 1):
            text = " ".join(run[start : start + size])
            name = gz.normalize(text)
            if size == len(run) or not set(name.split()) <= SITE:
                yield name, text.strip(" .")
