"""Counts the lines of text on each page of a PDF, without its header and footer."""

from __future__ import annotations

from itertools import pairwise

import pypdfium2

_BODY = range(58, 735)


def lines_per_page(pdf: bytes) -> list[int]:
    """Return how many lines of text the body of each page has."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [_lines(page) for page in document]


def _lines(page: pypdfium2.PdfPage) -> int:
    text = page.get_textpage()
    bottoms = {round(text.get_rect(n)[1]) for n in range(text.count_rects())}
    heights = sorted(bottom for bottom in bottoms if bottom in _BODY)
    return len(heights[:1]) + sum(above - below > 5 for below, above in pairwise(heights))


def rows_with(pdf: bytes, words: str) -> set[tuple[int, int]]:
    """Return page and height of each row of a PDF that has these words."""
    rows = set()
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            text = page.get_textpage()
            search = text.search(words)
            while (place := search.get_next()) is not None:
                rows.add((number, round(text.get_charbox(place[0])[1])))
    return rows
