"""Split one site's text into its parts, even where the separators are missing: "Saginaw MI 48601"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from core.geography import gazetteer as gz
from core.geography.towns import TownLocations, towns_of

_PARTS: Final = re.compile(r"[,:()\[\]_>\t]|\s[-–—]+\s|[–—]")
_PREFIX: Final = re.compile(r"^[A-Z]{2,3}-|-[A-Z]{2,3}$|^(?i:remote|usa?)-|-(?i:remote|usa?)$")
_GLUED: Final = re.compile(r"^(.*[a-zà-ÿ])([A-Z]{2})$")
_ZIP: Final = re.compile(r"(?:^|\s)(\d{5}(?:-\d{4})?)$")
_POSTAL: Final = re.compile(r"(?:^|\s)([A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d)$")
_MOST_WORDS: Final = 15
_FAR: Final = "remote remotely telework telecommute wfh virtual anywhere nationwide"
_NEAR: Final = """hybrid onsite on site home from work based fully 100 only in the within across throughout of all any
    location locations field position job area"""
REMOTE: Final = frozenset(_FAR.split())
"""Words that say that a job is remote."""
AROUND: Final = REMOTE | frozenset(_NEAR.split())
"""Words about the job that appear next to its place."""


def parts_of(text: str) -> tuple[list[str], str, bool]:
    """Split one site; return its parts, its postal code, and whether a separator had to be guessed."""
    postal = ""
    parts: list[str] = []
    lost = False
    for piece in map(str.strip, _PARTS.split(text.strip(" ,-–—:."))):
        for pattern in (_POSTAL, _ZIP):
            if match := pattern.search(piece):
                postal = postal or match.group(1)
                piece = piece[: match.start()].strip()
        if _has_hyphens_between(piece):
            parts += [part.strip() for part in piece.split("-") if part.strip()]
        elif piece:
            peeled = _peel(piece)
            lost = lost or len(peeled) > 1
            parts += peeled
    return parts, postal, lost


def _has_hyphens_between(piece: str) -> bool:
    """Return True for "US-CA-Marina" and "Mexico-Monterrey", False for one name such as "Winston-Salem"."""
    if "-" not in piece or _is_name(gz.normalize(piece)) or towns_of(gz.normalize(piece)) != TownLocations():
        return False
    return bool(_PREFIX.search(piece) or gz.country(gz.normalize(piece.partition("-")[0])))


@lru_cache(maxsize=16_384)
def _peel(piece: str) -> tuple[str, ...]:
    """Split known names off the end and the start of a piece without separators: "Saginaw MI", "US Remote".

    The cache makes sure that each run of words is examined only once; a whole sentence is never examined.
    """
    whole = gz.normalize(piece)
    if glued := _GLUED.match(piece):
        state = gz.state(glued.group(2).lower())
        if state and state in towns_of(gz.normalize(glued.group(1))).states:
            return glued.group(1), glued.group(2)
    words = piece.split()
    if not 1 < len(words) <= _MOST_WORDS or _is_name(whole) or towns_of(whole) != TownLocations():
        return (piece,)
    cuts = range(min(4, len(words) - 1), 0, -1)
    for size in cuts:
        head, tail = " ".join(words[:-size]), " ".join(words[-size:])
        if _may_trail(tail) and _known(head):
            return *_peel(head), tail
    for size in cuts:
        head, tail = " ".join(words[:size]), " ".join(words[size:])
        if _may_trail(head) and _known(tail):
            return head, *_peel(tail)
    return (piece,)


def _is_name(normalized: str) -> bool:
    return bool(gz.country(normalized) or gz.state(normalized) or gz.subdivisions(normalized) & gz.FEDERATIONS)


def _may_trail(text: str) -> bool:
    name = gz.normalize(text)
    if len(name) <= 3 and "." not in text and not text.isupper():
        return False
    return _is_name(name) or (len(name) == 2 and gz.country_code(name) is not None)


def _known(text: str) -> bool:
    """Return True if the remaining text is a known name; only then is a guessed separator accepted."""
    name = gz.normalize(text)
    if towns_of(name) != TownLocations() or set(name.split()) <= AROUND or _is_name(name):
        return True
    return len(_peel(text)) > 1
