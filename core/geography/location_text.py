"""Parse an ATS's free text into slots: which words are the town, the state and the country.

This module only parses; `site_judging` decides. Text is split into sites ("A / B"), a site into parts ("Saginaw, MI"),
and the parts go into slots by position: the country is last, or first in prefix forms ("US-CA-Marina").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from core.geography import gazetteer as gz
from core.geography.separators import AROUND, REMOTE, parts_of
from core.geography.towns import TownLocations, towns_of

_SITES: Final = re.compile(r"[;|\n\r•]|(?<!\bn)/(?!a\b)|\bor\b")
_AND: Final = re.compile(r"\s(?:and|&|\+)\s")
_NEGATION: Final = re.compile(r"\b(?:outside|exclud\w*|except|non|not|no|never|without)\b", re.IGNORECASE)
_NO_PLACE: Final = """na, n a, n, a, tbd, tba, tbc, none, null, unknown, unspecified, various, multiple, any, other,
    not, multiple locations, various locations, all locations, locations, specified, not specified, applicable, see,
    not applicable, description, see description, to be determined"""
_PLACEHOLDERS: Final = frozenset(" ".join(name.split()) for name in _NO_PLACE.split(","))


@dataclass(frozen=True, slots=True)
class Slots:
    """The parts of one site; `country` is an ISO-2 code and `region` the text in the state's position.

    `code_is_country` is True when a two-letter code that is also a state, such as CA, was read as a country;
    `must_verify` is True when a separator between the parts was guessed.
    """

    city: str = ""
    region: str = ""
    country: str = ""
    other_country: str = ""
    postal: str = ""
    code_is_country: bool = False
    must_verify: bool = False
    remote: bool = False
    leftover: tuple[str, ...] = ()


def is_placeholder(text: str | None) -> bool:
    """Return True for empty text and for placeholders such as "N/A" and "TBD"."""
    return not text or gz.normalize(text) in _PLACEHOLDERS or not gz.normalize(text)


def is_negated(text: str) -> bool:
    """Return True if the text says where the job is not ("outside the US"), which tells nothing about where it is."""
    return bool(_NEGATION.search(text))


def sites(text: str) -> list[str]:
    """Split a text into the places that it names; a text with a single place is returned unchanged."""
    town = text.partition(",")[0]
    if "/" in town and towns_of(gz.normalize(town)) != TownLocations():
        return [text]
    pieces: list[str] = []
    for site in _SITES.split(text):
        pieces += _joined(site)
    return [site for site in pieces if site.strip()] or [text]


def _joined(site: str) -> list[str]:
    """Split a list of countries, and split at "and" where it joins two places and is not part of a name."""
    parts = site.split(",")
    if len(parts) > 1 and all(_is_country_alone(part) for part in parts):
        return parts
    halves = _AND.split(site)
    if len(halves) == 1 or gz.country(gz.normalize(parts[-1] if _AND.search(parts[-1]) else "")):
        return [site]
    return halves if "," in halves[0] or all(_is_country_alone(half) for half in halves) else [site]


def _is_country_alone(part: str) -> bool:
    name = gz.normalize(part)
    return gz.country(name) is not None and gz.state(name) is None


def read_site(text: str) -> Slots:
    """Put the parts of one site into slots."""
    parts, postal, lost = parts_of(text)
    remote = any(REMOTE.intersection(gz.normalize(part).split()) for part in parts)
    named = [part for part in parts if not _is_around(part) and not is_placeholder(part)]
    if not named:
        return Slots(postal=postal, remote=remote)
    return _place_parts(named, len(parts) > len(named), postal, lost, remote)


def _is_around(part: str) -> bool:
    """Return True for words about the job, not its place; between separators, "IN" and "ON" are codes, not words."""
    return set(gz.normalize(part).split()) <= AROUND and not (len(part) == 2 and part.isupper())


def _place_parts(named: list[str], more: bool, postal: str, lost: bool, remote: bool) -> Slots:
    first, last = "", ""
    code_is_country = False
    rest = list(named)
    if len(rest) > 1 and (code := _leading_country(rest)):
        first, code_is_country = code, _is_state_code(rest[0])
        rest = rest[1:]
    if rest and (code := _trailing_country(rest, alone=len(named) == 1 and not more)):
        last = code
        code_is_country = code_is_country or _is_state_code(rest[-1])
        rest = rest[:-1]
    region_at = _region_position(rest, has_country=bool(first or last), only=len(named) == 1, more=more)
    region = rest.pop(region_at) if region_at is not None else ""
    country = first or last
    other = last if first and last and first != last else ""
    return Slots(
        rest[0] if rest else "", region, country, other, postal, code_is_country, lost, remote, tuple(rest[1:])
    )


def _leading_country(parts: list[str]) -> str | None:
    """Return the leading country of a prefix form, unless the first part is a town of that name in the state given."""
    name = gz.normalize(parts[0])
    code = gz.country_code(parts[0]) if len(parts[0]) == 2 and parts[0].isupper() else gz.country(name)
    if code is None or name == "georgia":
        return None
    states = {gz.state(gz.normalize(parts[1])), gz.state(gz.normalize(parts[-1]))}
    return None if code != "US" and states & towns_of(name).states else code


def _trailing_country(parts: list[str], alone: bool) -> str | None:
    """Return the last part's country; a code that is also a state counts only after a state of that country."""
    last = parts[-1]
    name = gz.normalize(last)
    if name == "georgia":
        return None
    if len(name) != 2 or not name.isascii():
        return gz.country(name)
    code = gz.country_code(name)
    if name == "us" and (last == "US" or last != "us" or len(parts) > 1 or alone):
        return "US"
    if code is None or code in gz.TERRITORIES:
        return None
    if gz.state(name) is None:
        return code if last.isupper() and code not in gz.subdivisions(name) | {"CA"} and not _province(name) else None
    before = gz.normalize(parts[-2]) if len(parts) > 1 else ""
    is_region = code in gz.subdivisions(before) and (len(parts) > 2 or len(before) <= 3) and not gz.state(before)
    return code if is_region or gz.country(before) == code else None


def _province(name: str) -> bool:
    return "CA" in gz.subdivisions(name)


def _region_position(parts: list[str], *, has_country: bool, only: bool, more: bool) -> int | None:
    """Return the index of the state or province: after the town, or anywhere once the country is known."""
    start = 0 if has_country or (only and len(parts) == 1) or more else 1
    for index in range(len(parts) - 1, start - 1, -1):
        name = gz.normalize(parts[index])
        alone_code = index == 0 and len(name) <= 3 and not has_country
        if (gz.state(name) or gz.subdivisions(name)) and not (alone_code and (not more or gz.country_code(name))):
            return index
    state = gz.state(gz.normalize(parts[0])) if len(parts) > 1 and not has_country else None
    return 0 if state and (parts[0].isupper() or state in towns_of(gz.normalize(parts[1])).states) else None


def _is_state_code(part: str) -> bool:
    name = gz.normalize(part)
    return len(name) == 2 and gz.state(name) is not None
