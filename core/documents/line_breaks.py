"""Breaks shaped text into lines: at spaces, between Chinese or Japanese characters, and between Thai words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate

from budoux import Parser, load_default_thai_parser

from core.documents.shaping import meant
from core.documents.text import text_width

_THAI = re.compile("[\u0e00-\u0e7f]")
_NO_SPACES = re.compile("[\u0e00-\u0e7f\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_NEVER_FIRST = re.compile("[、。，．：；？！）」』】〕〉》％ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.:;?!)]")
_NEVER_LAST = re.compile("[（「『【〔〈《(]")


def has_words_without_spaces(text: str) -> bool:
    """Return whether a shaped text has a script that writes no spaces between words."""
    return bool(_NO_SPACES.search(meant(text)))


def broken(line: str, room: float, font: str, size: float) -> list[str]:
    """Return one line of shaped text broken so that each piece fits; a word that is too long is split."""
    pieces: list[str] = []
    current, used = "", 0.0
    for space, part in _parts(line, room, font, size):
        wide = text_width(part, font, size)
        joined = used + text_width(space, font, size) + wide
        if current and joined <= room:
            current, used = f"{current}{space}{part}", joined
            continue
        if current:
            pieces.append(current)
        current, used = part, wide
    return [*pieces, current]


def _parts(line: str, room: float, font: str, size: float) -> Iterator[tuple[str, str]]:
    """Yield the parts between which a line may be broken, each with the space before it.

    A part that is wider than the room is split into parts that fit.
    """
    for text in line.split(" "):
        space, breaks = " ", _breaks(text)
        start, used = 0, 0.0
        for position, character in enumerate(text):
            wide = text_width(character, font, size)
            if position > start and (used + wide > room or position in breaks):
                yield space, text[start:position]
                space, start, used = "", position, 0.0
            used += wide
        yield space, text[start:]


@lru_cache(maxsize=2_000)
def _breaks(text: str) -> frozenset[int]:
    """Return the positions in shaped text without spaces at which a line may be broken."""
    if not has_words_without_spaces(text):
        return frozenset()
    characters = [meant(character) for character in text]
    ends = _ends_of_thai_words("".join(characters))
    offsets = list(accumulate(map(len, characters)))
    return frozenset(
        position
        for position in range(1, len(characters))
        if _may_break(characters[position - 1], characters[position], ends_word=offsets[position - 1] in ends)
    )


def _may_break(last: str, first: str, *, ends_word: bool) -> bool:
    """Return whether a line may end between two characters; `ends_word` says whether a Thai word ends there."""
    if _THAI.match(last) and _THAI.match(first):
        return ends_word
    if not (_NO_SPACES.match(last) or _NO_SPACES.match(first)):
        return False
    return not (_NEVER_FIRST.match(first) or _NEVER_LAST.match(last))


def _ends_of_thai_words(text: str) -> frozenset[int]:
    if not _THAI.search(text):
        return frozenset()
    return frozenset(accumulate(len(part) for part in _thai_parser().parse(text)))


@cache
def _thai_parser() -> Parser:
    """Return the rules that find Thai words: docs/decisions/scripts.md."""
    return load_default_thai_parser()
