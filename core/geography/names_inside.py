"""Find the names among the words of one part of a text: "Plant 4 Toledo Ohio", "USA Welding Center Dayton"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from core.geography import gazetteer as gz
from core.geography.clues import Clues, Named, code_of
from core.geography.towns import TownLocations, towns_of
from core.geography.words import AROUND, CITIES, PRESS, REMOTE, SITE, STREETS

_LONGEST_NAME: Final = 5
_SITE_CODE: Final = re.compile(r"^([A-Z]{3})(\d{1,3})?$")


def read_inside(clues: Clues, words: Sequence[str], *, first: bool) -> None:
    """Add the names among the words; the words between them may name a town.

    `first` is True for the first part of a text, where a site code such as "DEU12" can stand.
    """
    unnamed: list[str] = []
    index = 0
    while index < len(words):
        size = _name_at(clues, words, index, first)
        if size:
            add_towns(clues, unnamed)
            unnamed = []
        else:
            unnamed.append(words[index])
        index += size or 1
    add_towns(clues, unnamed)


def add_towns(clues: Clues, words: Sequence[str]) -> None:
    """Add every run of up to five words that is a known town; whole runs come first."""
    others = [name for word in words if (name := gz.normalize(word)) not in AROUND]
    clues.other_words = clues.other_words or bool(others)
    clues.names = clues.names or any(name not in SITE and not name.isdigit() for name in others)
    for name, text in _known_towns(tuple(words)):
        clues.towns.setdefault(name, text)


def _name_at(clues: Clues, words: Sequence[str], index: int, first: bool) -> int:
    """Add the longest name that begins at this word, and return of how many words it is."""
    starts_with_state = _is_code(words[index]) and gz.state(gz.normalize(words[index]))
    for size in range(min(_LONGEST_NAME, len(words) - index), 0, -1):
        text = " ".join(words[index : index + size])
        name = gz.normalize(text)
        if size > 1 and _is_only_a_town(name) and not (starts_with_state and not towns_of(name).states):
            _add_town(clues, name, text)
            return size
        follower = gz.normalize(words[index + size]) if index + size < len(words) else ""
        if _add_place(clues, text, name, follower, leading=first and index == 0):
            return size
    return 0


def _is_only_a_town(name: str) -> bool:
    return towns_of(name) != TownLocations() and not gz.english_country(name) and not gz.state_name(name)


def _add_town(clues: Clues, name: str, text: str) -> None:
    clues.towns[name] = text
    if state := CITIES.get(name):
        clues.states.append(Named(state, text, whole=False))


def _add_place(clues: Clues, text: str, name: str, follower: str, *, leading: bool) -> bool:
    """Add a country, state, city or code named by words inside a part; return False when they name none."""
    if (name in ("us", "usa") and text.upper() == text) or (len(name) > 2 and gz.english_country(name) == "US"):
        clues.us = True
    elif name in CITIES and len(name) > 2:
        clues.states.append(Named(CITIES[name], text, whole=False))
    elif (state := gz.state_name(name)) and follower not in STREETS:
        clues.states.append(Named(state, text, whole=False))
        clues.towns[name] = text
    elif (country := gz.english_country(name)) and (len(name) > 2 or text == "UK"):
        clues.countries.append(Named(country, text, whole=False))
        clues.towns[name] = text
    elif leading and (site := _SITE_CODE.match(text)) and (country := gz.country(site[1].lower())):
        clues.countries.append(Named(country, text, whole=False))
    elif (_is_code(text) or text.endswith(".") or name in PRESS) and (code := code_of(text, name)):
        clues.codes.append(code)
    else:
        return False
    return True


def _is_code(text: str) -> bool:
    letters = text.replace(".", "")
    return 2 <= len(letters) <= 3 and letters.isupper()


@lru_cache(maxsize=65_536)
def _known_towns(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the runs of words that may name a town, normalized and as written; the longest come first."""
    return tuple((name, text) for name, text in _runs(words) if towns_of(name) != TownLocations())


def _runs(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for size in range(min(_LONGEST_NAME, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            text = " ".join(words[start : start + size])
            name = gz.normalize(text)
            if not set(name.split()) <= (REMOTE if size == len(words) else SITE):
                yield name, text.strip(" .")
