"""Split one site's text into its parts and find the postal codes in it: "PA - Pittsburgh (15222)"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from core.geography import gazetteer as gz
from core.geography.towns import TownLocations, towns_of
from core.geography.words import AROUND, CITIES, SITE

_PARTS: Final = re.compile(r"[,:()\[\]_>\t/]|\s[-–—]+\s|[–—]|(?<=[A-Za-z])[-–—]\s|\s[-–—](?=[A-Za-z])")
_ZIP: Final = re.compile(r"(?<![\w-])(\d{5})(?:-\d{4})?(?![\w-])")
_POSTAL: Final = re.compile(r"(?<!\w)([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?!\w)", re.IGNORECASE)
_GLUED: Final = re.compile(r"^(.*[a-zà-ÿ])([A-Z]{2})$")
_DOTTED: Final = re.compile(r"^(USA?)\.([A-Z]{2})\.(?=\w)")
_SITE_CODE: Final = re.compile(r"^([A-Z]{3})\d+$")


class Parts(NamedTuple):
    """The parts of one site's text, its US-like postal codes and a postal code of another country."""

    names: tuple[str, ...]
    zips: tuple[str, ...] = ()
    postal: str = ""


def parts_of(text: str) -> Parts:
    """Split one site into parts; postal codes are read wherever they stand."""
    postal = next((code for code in _POSTAL.findall(text) if gz.postal_countries(code)), "")
    zips = tuple(_ZIP.findall(text))
    text = _DOTTED.sub(r"\1 - \2 - ", _ZIP.sub(" ", text.replace(postal, " ") if postal else text))
    names: list[str] = []
    for piece in _PARTS.split(text.strip(" ,-–—:.")):
        names += _pieces(piece.strip(" -"))
    return Parts(tuple(name for name in names if name), zips, postal)


@lru_cache(maxsize=65_536)
def _pieces(piece: str) -> tuple[str, ...]:
    """Split "US-CA-Marina", "Field-Texas" and "SaginawMI", but not one name such as "Winston-Salem"."""
    if glued := _GLUED.match(piece):
        state = gz.state(glued.group(2).lower())
        if state and state in towns_of(gz.normalize(glued.group(1))).states:
            return glued.group(1), glued.group(2)
    if "-" not in piece or _is_one_name(gz.normalize(piece)):
        return (piece,)
    halves = [half.strip() for half in piece.split("-")]
    rest, front = piece.partition("-")[2].strip(), piece.rpartition("-")[0].strip()
    if _stands_apart(halves[0]) and _is_town(rest):
        return halves[0], rest
    if _stands_apart(halves[-1]) and _is_town(front):
        return front, halves[-1]
    return tuple(halves) if any(map(_stands_apart, halves)) or _are_neighbors(halves) else (piece,)


def _are_neighbors(halves: list[str]) -> bool:
    """Return True for towns of one US state: "Minneapolis-St. Paul"."""
    states = [towns_of(gz.normalize(half)).states if len(half) > 2 else frozenset[str]() for half in halves]
    return bool(frozenset.intersection(*states))


def _is_town(text: str) -> bool:
    return towns_of(gz.normalize(text)) != TownLocations()


def _is_one_name(normalized: str) -> bool:
    return bool(gz.country(normalized) or towns_of(normalized) != TownLocations() or gz.subdivisions(normalized))


def _stands_apart(half: str) -> bool:
    """Return True for a country, a state, a code or a word about the job between hyphens."""
    name = gz.normalize(half)
    code = half.isupper() and (len(half) == 2 or _SITE_CODE.match(half) or gz.country(name))
    known = gz.english_country(name) or gz.state_name(name) or name in CITIES or gz.subdivisions(name) & gz.FEDERATIONS
    return bool(
        code or (len(name) > 2 and known) or name in ("us", "usa") or (name in AROUND and name not in SITE - AROUND)
    )
