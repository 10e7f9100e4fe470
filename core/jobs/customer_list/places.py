"""Split the text of a place into city and state: "Akron, OH", "OH - Akron", "US-OH-Akron", "1 Main St, Akron OH 44301".

Only the text is split here; whether the place is in the US is decided in core/geography.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from core.geography import gazetteer as gz
from core.geography.towns import towns_of

_PARTS: Final = re.compile(r"[,;|/\t()\n]| [-–—]+ |[–—]")
_CODED: Final = re.compile(r"[A-Z]{2,3}-")
_ZIP: Final = re.compile(r"(?<![\w-])\d{5}(?:-\d{4})?(?![\w-])")
_UNITED_STATES: Final = frozenset({"us", "usa", "united states", "united states of america"})
_CITIES_AND_STATES: Final = frozenset({"new york", "washington"})
_LONGEST: Final = 200


class Place(NamedTuple):
    """The city and the state in a text, as they are written; `is_sure` if the state is one of the US."""

    city: str | None = None
    state: str | None = None
    is_sure: bool = False


def split_place(text: str) -> Place:
    """Return the city and state in a text; without a US state, the first two parts as they stand."""
    return _split(" ".join(text[:_LONGEST].split()))


@lru_cache(maxsize=16_384)
def _split(text: str) -> Place:
    parts = [part for piece in _PARTS.split(_ZIP.sub("", text)) for part in _coded(piece.strip(" -.:"))]
    abroad = [part for part in parts if not is_united_states(part)]
    return place_of(abroad) or Place(abroad[0] if abroad else None, abroad[1] if len(abroad) > 1 else None)


def _coded(piece: str) -> list[str]:
    """Split "US-OH-Akron" and "OH-Akron", but not "Winston-Salem"."""
    if not _CODED.match(piece):
        return [piece] if piece else []
    head, _, rest = piece.partition("-")
    is_code = is_united_states(head) or is_state(head)
    return [head, *_coded(rest.strip())] if is_code else [piece]


def place_of(parts: Sequence[str]) -> Place | None:
    """Return the place in these parts if one of them is, or ends with, a US state; else None."""
    for index in reversed(range(len(parts))):
        if is_state(parts[index]) and not (index == 0 and gz.normalize(parts[0]) in _CITIES_AND_STATES):
            return Place(_city_by(parts, index), parts[index], is_sure=True)
        if inside := with_state(parts[index]):
            return inside
    return None


def _city_by(parts: Sequence[str], state: int) -> str | None:
    """Return the city before the state, or behind a state that stands first."""
    if state:
        return parts[state - 1]
    return parts[1] if len(parts) > 1 else None


def with_state(text: str) -> Place | None:
    """Return the place in "Akron OH", "Akron Ohio" or "OH Akron", where nothing stands between city and state."""
    words = text.split()
    for size in (1, 2):
        if len(words) <= size:
            break
        last, city = " ".join(words[-size:]), " ".join(words[:-size])
        if is_state(last) and (last.isupper() or _is_town(city, last)):
            return Place(city, last, is_sure=True)
    if len(words) > 1 and is_state(words[0]) and words[0].isupper() and _is_town(" ".join(words[1:]), words[0]):
        return Place(" ".join(words[1:]), words[0], is_sure=True)
    return None


def is_known(place: Place) -> bool:
    """Return whether the place is a town that is known in this US state."""
    return bool(place.city and place.state and place.is_sure and _is_town(place.city, place.state))


def _is_town(city: str, state: str) -> bool:
    return gz.state(gz.normalize(state)) in towns_of(gz.normalize(city)).states


def is_state(text: str) -> bool:
    """Return whether a text is a US state: its name, or its two letters."""
    return bool(gz.state(gz.normalize(text)))


def is_united_states(text: str) -> bool:
    """Return whether a text is the name of the country."""
    return gz.normalize(text) in _UNITED_STATES
