"""Look up US postal towns and postal codes in the data of the package zipcodes."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Final

import zipcodes

from core.geography.gazetteer import normalize, states

MILITARY: Final = frozenset({"AA", "AE", "AP"})
"""State codes of military post, which goes to any country."""
_CODE: Final = (1 << 17) - 1
"""The low bits of a town's number are its ZIP code; the bits above them are the hash of its name and state."""


def postal_towns() -> Iterator[tuple[str, str]]:
    """Yield every name that the post accepts for a town, with its state; read by state to keep memory small."""
    for state, name, _ in _entries():
        yield name, state


@lru_cache(maxsize=65_536)
def post_code(town: str, state: str) -> str:
    """Return the lowest ZIP code of a town, given in its normalized form, or "" where the post knows none."""
    wanted = _hash(town, state)
    index = bisect_left(numbers := _tables()[0], wanted)
    is_known = index < len(numbers) and numbers[index] & ~_CODE == wanted
    return f"{numbers[index] & _CODE:05}" if is_known else ""


def states_of(code: str) -> frozenset[str]:
    """Return the states whose postal codes begin with the first three digits of this one."""
    return _tables()[1].get(code[:3], frozenset())


def _entries() -> Iterator[tuple[str, str, str]]:
    for state in states():
        for entry in zipcodes.filter_by(state=state):  # type: ignore[no-untyped-call]
            if entry["zip_code_type"] != "MILITARY":
                for name in (entry["city"], *entry["acceptable_cities"], *entry["unacceptable_cities"]):
                    yield state, name, entry["zip_code"]


@cache
def _tables() -> tuple[array[int], dict[str, frozenset[str]]]:
    """Return the sorted numbers of all towns, and the states by the first three digits."""
    numbers, by_digits = set(), defaultdict(set)
    for state, name, code in _entries():
        numbers.add(_hash(normalize(name), state) | int(code))
        by_digits[code[:3]].add(state)
    return array("Q", sorted(numbers)), {digits: frozenset(those) for digits, those in by_digits.items()}


def _hash(town: str, state: str) -> int:
    return int.from_bytes(blake2b(f"{town}|{state}".encode(), digest_size=8).digest()) & ~_CODE
