"""From an ATS's free text to slots: which words stand for the town, the state and the country.

This module only reads; `geography` judges. Text is split into sites ("A / B"), a site into parts ("Saginaw, MI"), and
the parts are put into slots by their place in the line: the country last, or first in prefix forms ("US-CA-Marina").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from core.jobs import gazetteer as gz
from core.jobs.towns import Place, place

_SITES: Final = re.compile(r"[;|\n\r•]|(?<!\bn)/(?!a\b)|\bor\b")
_AND: Final = re.compile(r"\s(?:and|&|\+)\s")
_PARTS: Final = re.compile(r"[,:()\[\]_>\t]|\s[-–—]+\s|[–—]")
_PREFIX: Final = re.compile(r"^[A-Z]{2,3}-|-[A-Z]{2,3}$|^(?i:remote|usa?)-|-(?i:remote|usa?)$")
_GLUED: Final = re.compile(r"^(.*[a-zà-ÿ])([A-Z]{2})$")
_ZIP: Final = re.compile(r"(?:^|\s)(\d{5}(?:-\d{4})?)$")
_POSTAL: Final = re.compile(r"(?:^|\s)([A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d)$")
_NEGATION: Final = re.compile(r"\b(?:outside|exclud\w*|except|non|not|no|never|without)\b", re.IGNORECASE)
_MOST_WORDS: Final = 15
_NO_PLACE: Final = """na, n a, n, a, tbd, tba, tbc, none, null, unknown, unspecified, various, multiple, any, other,
    not, multiple locations, various locations, all locations, locations, specified, not specified, applicable, see,
    not applicable, description, see description, to be determined"""
_FAR: Final = "remote remotely telework telecommute wfh virtual anywhere nationwide"
_NEAR: Final = """hybrid onsite on site home from work based fully 100 only in the within across throughout of all any
    location locations field position job area"""
_PLACEHOLDERS: Final = frozenset(" ".join(name.split()) for name in _NO_PLACE.split(","))
_REMOTE: Final = frozenset(_FAR.split())
_AROUND: Final = _REMOTE | frozenset(_NEAR.split())


@dataclass(frozen=True, slots=True)
class Slots:
    """One site's parts; `country` is ISO-2, `region` the words in the state's place, `vague` when it was only scanned.

    `code_is_country` is True where a two-letter code such as CA was read as a country although it is a state, too.
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
    """Return True for empty text and for words such as "N/A" and "TBD" that name no place."""
    return not text or gz.fold(text) in _PLACEHOLDERS or not gz.fold(text)


def is_negated(text: str) -> bool:
    """Return True where the text says where the job is *not* ("outside the US"), which proves nothing."""
    return bool(_NEGATION.search(text))


def sites(text: str) -> list[str]:
    """Split a text that names several places; a line that names one comes back alone."""
    town = text.partition(",")[0]
    if "/" in town and place(gz.fold(town)) != Place():
        return [text]
    found: list[str] = []
    for site in _SITES.split(text):
        found += _joined(site)
    return [site for site in found if site.strip()] or [text]


def _joined(site: str) -> list[str]:
    """Split at "and" where it joins places, not the words of one name, and a list of nothing but countries."""
    parts = site.split(",")
    if len(parts) > 1 and all(_is_country_alone(part) for part in parts):
        return parts
    halves = _AND.split(site)
    if len(halves) == 1 or gz.country(gz.fold(parts[-1] if _AND.search(parts[-1]) else "")):
        return [site]
    return halves if "," in halves[0] or all(_is_country_alone(half) for half in halves) else [site]


def _is_country_alone(part: str) -> bool:
    name = gz.fold(part)
    return gz.country(name) is not None and gz.state(name) is None


def read_site(text: str) -> Slots:
    """Put the parts of one site into slots."""
    parts, postal, lost = _parts(text)
    remote = any(_REMOTE.intersection(gz.fold(part).split()) for part in parts)
    named = [part for part in parts if not _is_around(part) and not is_placeholder(part)]
    if not named:
        return Slots(postal=postal, remote=remote)
    return _place_parts(named, len(parts) > len(named), postal, lost, remote)


def _is_around(part: str) -> bool:
    """Words about the job and not the place; "IN" and "ON" between separators are codes, "in" and "on" are words."""
    return set(gz.fold(part).split()) <= _AROUND and not (len(part) == 2 and part.isupper())


def _place_parts(named: list[str], more: bool, postal: str, lost: bool, remote: bool) -> Slots:
    first, last = "", ""
    code_is_country = False
    rest = list(named)
    if len(rest) > 1 and (found := _leading_country(rest)):
        first, code_is_country = found, _is_state_code(rest[0])
        rest = rest[1:]
    if rest and (found := _trailing_country(rest, alone=len(named) == 1 and not more)):
        last = found
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
    """The country a prefix form names first, unless the first part is a town of that name in the last one's state."""
    name = gz.fold(parts[0])
    code = gz.country_code(parts[0]) if len(parts[0]) == 2 and parts[0].isupper() else gz.country(name)
    if code is None or name == "georgia":
        return None
    states = {gz.state(gz.fold(parts[1])), gz.state(gz.fold(parts[-1]))}
    return None if code != "US" and states & place(name).states else code


def _trailing_country(parts: list[str], alone: bool) -> str | None:
    """The country in the last place; a code that is also a state counts only after a state of that country."""
    last = parts[-1]
    name = gz.fold(last)
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
    before = gz.fold(parts[-2]) if len(parts) > 1 else ""
    is_region = code in gz.subdivisions(before) and (len(parts) > 2 or len(before) <= 3) and not gz.state(before)
    return code if is_region or gz.country(before) == code else None


def _province(name: str) -> bool:
    return "CA" in gz.subdivisions(name)


def _region_position(parts: list[str], *, has_country: bool, only: bool, more: bool) -> int | None:
    """Where the state or province stands: after the town, or anywhere where the country is already known."""
    start = 0 if has_country or (only and len(parts) == 1) or more else 1
    for index in range(len(parts) - 1, start - 1, -1):
        name = gz.fold(parts[index])
        alone_code = index == 0 and len(name) <= 3 and not has_country
        if (gz.state(name) or gz.subdivisions(name)) and not (alone_code and (not more or gz.country_code(name))):
            return index
    state = gz.state(gz.fold(parts[0])) if len(parts) > 1 and not has_country else None
    return 0 if state and (parts[0].isupper() or state in place(gz.fold(parts[1])).states) else None


def _is_state_code(part: str) -> bool:
    name = gz.fold(part)
    return len(name) == 2 and gz.state(name) is not None


def _parts(text: str) -> tuple[list[str], str, bool]:
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
    if place(name) != Place() or set(name.split()) <= _AROUND or _is_name(name):
        return True
    return len(_peel(text)) > 1
