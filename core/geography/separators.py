"""Split one place's text into its parts, also where the separators between them were lost: "Saginaw MI 48601"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from core.geography import gazetteer as gz
from core.geography.towns import Place, place

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
"""Words that say a job is done from anywhere."""
AROUND: Final = REMOTE | frozenset(_NEAR.split())
"""Words about the job that stand around the place."""


def parts_of(text: str) -> tuple[list[str], str, bool]:
    """Split one site; returns its parts, its post code, and whether a separator had to be guessed."""
    postal = ""
    parts: list[str] = []
    lost = False
    for piece in map(str.strip, _PARTS.split(text.strip(" ,-–—:."))):
        for pattern in (_POSTAL, _ZIP):
            if found := pattern.search(piece):
                postal = postal or found.group(1)
                piece = piece[: found.start()].strip()
        if _has_hyphens_between(piece):
            parts += [word.strip() for word in piece.split("-") if word.strip()]
        elif piece:
            peeled = _peel(piece)
            lost = lost or len(peeled) > 1
            parts += peeled
    return parts, postal, lost


def _has_hyphens_between(piece: str) -> bool:
    """Tell "US-CA-Marina" and "Mexico-Monterrey" from the one name "Royaume-Uni" or "Winston-Salem"."""
    if "-" not in piece or _is_name(gz.fold(piece)) or place(gz.fold(piece)) != Place():
        return False
    return bool(_PREFIX.search(piece) or gz.country(gz.fold(piece.partition("-")[0])))


@lru_cache(maxsize=16_384)
def _peel(piece: str) -> tuple[str, ...]:
    """Take known names off the end and the front of a piece whose separators were lost: "Saginaw MI", "US Remote".

    Each stretch of words is looked at once, thanks to the cache, and a whole sentence never: it is no place.
    """
    whole = gz.fold(piece)
    if glued := _GLUED.match(piece):
        state = gz.state(glued.group(2).lower())
        if state and state in place(gz.fold(glued.group(1))).states:
            return glued.group(1), glued.group(2)
    words = piece.split()
    if not 1 < len(words) <= _MOST_WORDS or _is_name(whole) or place(whole) != Place():
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


def _is_name(folded: str) -> bool:
    return bool(gz.country(folded) or gz.state(folded) or gz.subdivisions(folded) & gz.FEDERATIONS)


def _may_trail(text: str) -> bool:
    name = gz.fold(text)
    if len(name) <= 3 and "." not in text and not text.isupper():
        return False
    return _is_name(name) or (len(name) == 2 and gz.country_code(name) is not None)


def _known(text: str) -> bool:
    """Only what is left over and understood makes a guessed separator believable."""
    name = gz.fold(text)
    if place(name) != Place() or set(name.split()) <= AROUND or _is_name(name):
        return True
    return len(_peel(text)) > 1
