"""Collect what one site's text says: countries, states, codes, regions and the names that may be towns.

Nothing is decided here, and nothing is read from position alone: `site_judging` holds both readings of a code, state
and country, against the towns found. A name in full counts where it stands for itself; a word inside other words
counts only in English (`names_inside`).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from core.geography import gazetteer as gz
from core.geography.clues import Clues, Code, Named, code_of
from core.geography.names_inside import add_towns, read_inside
from core.geography.separators import parts_of
from core.geography.towns import TownLocations, towns_of
from core.geography.words import AROUND, CITIES, CONTINENTS, MILITARY, PRESS, REMOTE

_MOST_WORDS: Final = 15


class Part(NamedTuple):
    """One part of a text between separators, its normalized name, and where it stands."""

    text: str
    name: str
    first: bool
    last: bool

    @property
    def alone(self) -> bool:
        """Whether the text has no other part."""
        return self.first and self.last


def read_text(text: str) -> Clues:
    """Collect the clues of one site's text."""
    names, zips, postal = parts_of(text)
    clues = Clues(zips=zips, postal=postal)
    for index, name in enumerate(names):
        _read_part(clues, Part(name, gz.normalize(name), index == 0, index == len(names) - 1))
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
    if city and towns_of(gz.normalize(city)) != TownLocations():
        clues.towns[gz.normalize(city)] = city
    for name in parts_of(city).names if city else ():
        add_towns(clues, name.split())
        clues.remote = clues.remote or bool(REMOTE & set(gz.normalize(name).split()))


def _read_state(clues: Clues, state: str, country: str) -> None:
    """Read the state's field in every spelling: "OH", "US-OH", "Ohio (OH)", "Calif."."""
    pieces = [state, *re.split(r"[^\w. ]+|\s-\s", state)]
    codes = {code for piece in pieces if (code := gz.state(gz.normalize(piece)) or PRESS.get(gz.normalize(piece)))}
    name = gz.normalize(state)
    if len(codes) == 1:
        code = codes.pop()
        if any(gz.state_name(gz.normalize(piece)) for piece in pieces):
            clues.states.append(Named(code, state))
        else:
            text = state if len(name) == 2 else code
            clues.codes.append(Code(text, code, gz.country_code(code), gz.subdivisions(code.lower())))
    elif len(name) <= 3 and gz.subdivisions(name):
        clues.codes.append(Code(state, None, None, gz.subdivisions(name)))
    elif gz.subdivisions(name) & (gz.FEDERATIONS | {country}):
        clues.regions.append(Named("", state))


def _read_part(clues: Clues, part: Part) -> None:
    """Add what one part says: it is one name as a whole, or names stand among its words."""
    words = set(part.name.split())
    clues.remote = clues.remote or bool(words & REMOTE)
    clues.military = clues.military or bool(words & MILITARY)
    if not words or (words <= AROUND and not _may_be_code(part)):
        return
    if not _read_whole(clues, part) and len(part.text.split()) <= _MOST_WORDS:
        read_inside(clues, part.text.split(), first=part.first)


def _may_be_code(part: Part) -> bool:
    """Whether a word such as "or" or "in" can be a state: in capital letters, or at the end after a town."""
    return len(part.text) == 2 and (part.text.isupper() or (part.last and not part.first))


def _read_whole(clues: Clues, part: Part) -> bool:
    """Read a part that is one name as a whole, and return False if it is none.

    The name of a country or state may be a town's as well ("Mexico, MO"), so both are added.
    """
    name = part.name
    if _is_united_states(part):
        clues.us = True
    elif name in CONTINENTS:
        clues.continent = True
    elif state := _state_of(part):
        clues.states.append(Named(state, part.text))
        clues.towns[name] = part.text
    elif code := code_of(part.text, name):
        clues.codes.append(code)
        if len(name) > 2 and towns_of(name).states:
            clues.towns[name] = part.text
    elif (country := gz.country(name)) and (part.first or part.last or gz.english_country(name)):
        if not _is_country(part):
            return False
        clues.countries.append(Named(country, part.text))
        clues.towns[name] = part.text
    elif gz.subdivisions(name) & gz.FEDERATIONS and len(name) > 3:
        clues.regions.append(Named("", part.text))
        clues.towns[name] = part.text
    else:
        return False
    return True


def _is_united_states(part: Part) -> bool:
    """Whether a part is the country's name; "us" in small letters before a place may be a word of a sentence."""
    in_doubt = part.text == "us" and part.first and not part.last
    return gz.country(part.name) == "US" and not in_doubt


def _state_of(part: Part) -> str | None:
    """Return the state that a part names: in full, by a city's usual short name, or misspelled when it is alone."""
    name = part.name
    if name in CITIES and (len(name) > 2 or part.text.isupper()) and (name != "dc" or part.alone):
        return CITIES[name]
    return gz.state_name(name) or (gz.misspelt_state(name) if part.alone else None)


def _is_country(part: Part) -> bool:
    """Whether the name of a country counts: numbers and ISO-3 codes only as written by systems, and a word of another
    language only where no US town and no large city elsewhere has this name.
    """
    if gz.english_country(part.name):
        return True
    if len(part.name) == 3:
        return part.text.isupper() or part.text.isdigit()
    town = towns_of(part.name)
    return not town.states and not (town.big and gz.country(part.name) not in town.countries)
