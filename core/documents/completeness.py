"""Compares the words of a file with the words of what was made of it, so that no word is lost silently."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pypdfium2 as pdfium

LEAST_KEPT = 0.98
"""The least share of words that a converted file must keep."""
_SHOWN, _LONGEST = 5, 40
_SINGLE = ("CJK UNIFIED", "CJK COMPATIBILITY", "HIRAGANA", "KATAKANA")
"""Letters that count as words, because their scripts write no spaces."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many words the source has, and which of them are missing, in the order of the source."""

    total: int
    missing: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Return the share of words that were kept, from 0 to 1; a source without words is complete."""
        return 1 - len(self.missing) / self.total if self.total else 1.0

    @property
    def is_enough(self) -> bool:
        """Return whether at least LEAST_KEPT of the words were kept."""
        return self.share >= LEAST_KEPT

    def shortfall(self) -> str:
        """Return a sentence with the share that was kept and the first missing words."""
        first = ", ".join(f"“{word[:_LONGEST]}”" for word in list(dict.fromkeys(self.missing))[:_SHOWN])
        kept = self.total - len(self.missing)
        return f"Only {kept} of its {self.total} words ({int(self.share * 100)} %) were kept. Missing: {first}."


def compare(source: str, result: str) -> Completeness:
    """Compare both texts by words; a word counts as often as the source has it.

    A word that the result breaks over two lines, or joins with its neighbor, is not missing.
    """
    expected, got = words(source), words(result)
    folded = [word.casefold() for word in got]
    spare = Counter(folded)
    unmatched = [word for word in expected if not _take(spare, word.casefold())]
    if not unmatched:
        return Completeness(len(expected))
    rest = _rest(folded, spare)
    missing = []
    for word in sorted(unmatched, key=len, reverse=True):  # a long word may contain a short one
        before, match, after = rest.partition(word.casefold())
        rest = f"{before}\n{after}" if match else rest
        missing += [] if match else [word]
    order = {word: position for position, word in reversed(list(enumerate(expected)))}
    return Completeness(len(expected), tuple(sorted(missing, key=order.__getitem__)))


def words(text: str) -> list[str]:
    """Return the words of a text in form NFKC: runs of letters, marks and digits; each Chinese or Japanese letter."""
    return "".join(map(_spaced, unicodedata.normalize("NFKC", text))).split()


def pdf_text(pdf: bytes) -> str:
    """Return the text of all pages, as a viewer copies it; raises pdfium.PdfiumError when the file cannot be read."""
    return "\n".join(page_texts(pdf))


def page_texts(pdf: bytes) -> list[str]:
    """Return the text of each page, as a viewer copies it; raises pdfium.PdfiumError when the file cannot be read."""
    document = pdfium.PdfDocument(pdf)
    try:
        return list(_texts(document))
    finally:
        document.close()


def _texts(document: pdfium.PdfDocument) -> Iterator[str]:
    for page in document:
        text = page.get_textpage()
        yield text.get_text_bounded()
        text.close()
        page.close()


@lru_cache(maxsize=20_000)
def _spaced(character: str) -> str:
    """Return a character of a word as it is, an invisible one as nothing, and any other as a space."""
    category = unicodedata.category(character)
    if category[0] in "LMN":
        return f" {character} " if unicodedata.name(character, "").startswith(_SINGLE) else character
    return "" if category == "Cf" else " "


def _take(counter: Counter[str], key: str) -> bool:
    """Take one from the counter; return False if there is none."""
    if counter[key] <= 0:
        return False
    counter[key] -= 1
    return True


def _rest(folded: list[str], spare: Counter[str]) -> str:
    """Return the words that matched nothing, joined where they are neighbors, with a line break elsewhere."""
    spare = Counter(spare)
    parts = []
    for word in reversed(folded):  # counted from the end, because the source took the first ones
        parts.append(word if _take(spare, word) else "\n")
    return "".join(reversed(parts))
