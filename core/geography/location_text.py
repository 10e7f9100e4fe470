"""Split an ATS's free text into the places that it names: "A / B", "US, Canada", "Denver, CO +2"."""

from __future__ import annotations

import re
from typing import Final

from core.geography import gazetteer as gz
from core.geography.towns import TownLocations, towns_of
from core.geography.words import AROUND, REMOTE

_SITES: Final = re.compile(r"[;|\n\r•]|(?<!\bn)/(?!a\b)(?!\s*[A-Z]{2}\s*(?:$|[,;/|]))|\bor\b")
_MORE: Final = re.compile(r"\s*\+\s*\d+(?:\s+(?:more|others?|locations?))*\s*(?:\.{2,}|…)?\s*$", re.IGNORECASE)
_CUT_OFF: Final = re.compile(r"[\s,]+[^\s,]*(?:\.{3}|…)\s*$")
_TAIL: Final = 60
"""How many characters at the end are looked at for "+2 more" and for a word that was cut off."""
_AND: Final = re.compile(r"\s(?:and|&|\+)\s")
_NEGATION: Final = re.compile(r"\b(?:outside|exclud\w*|except|non|not|no(?!\.?\s?\d|-)|never|without)\b", re.IGNORECASE)
_NO_PLACE: Final = """na, n a, n, a, tbd, tba, tbc, none, null, unknown, unspecified, various, multiple, any, other,
    not, multiple locations, various locations, all locations, locations, specified, not specified, applicable, see,
    not applicable, description, see description, to be determined"""
_PLACEHOLDERS: Final = frozenset(" ".join(name.split()) for name in _NO_PLACE.split(","))


def is_placeholder(text: str | None) -> bool:
    """Return True for empty text and for placeholders such as "N/A" and "TBD"."""
    return not text or gz.normalize(text) in _PLACEHOLDERS or not gz.normalize(text)


def is_around(text: str) -> bool:
    """Return True for words about the job, such as "Hybrid", that are no place, remote or not."""
    words = set(gz.normalize(text).split())
    return words <= AROUND and not words & REMOTE and not (len(text) == 2 and text.isupper())


def is_negated(text: str) -> bool:
    """Return True if the text says where the job is not ("outside the US"), which tells nothing about where it is."""
    return bool(_NEGATION.search(text))


def sites(text: str) -> list[str]:
    """Split a text into the places that it names; a text with a single place is returned unchanged."""
    text = text[:-_TAIL] + _CUT_OFF.sub("", _MORE.sub("", text[-_TAIL:])) or text
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
