"""Where text stands on the pages of a PDF: the lines of each page, and headings that a page ends with."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name

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


def stranded_headings(pdf: bytes) -> list[int]:
    """Return the pages, counted from 1, on which a heading stands last and its text only on the next page."""
    with pikepdf.open(BytesIO(pdf)) as document:
        numbers = {page.obj.objgen: number for number, page in enumerate(document.pages, start=1)}
        pieces = [(role, numbers[page]) for role, page in _pieces(document.Root.StructTreeRoot, "", None)]
    remark = max(number for number, (_, page) in enumerate(pieces) if page == 1)  # at the foot of the first page
    del pieces[remark]
    headings = ((role, page, following) for (role, page), (_, following) in pairwise(pieces))
    return [page for role, page, following in headings if role.startswith("H") and following > page]


def _pieces(node: Any, role: str, page: Any) -> Iterator[tuple[str, Any]]:
    """Yield the role and the page of each piece of marked content, in reading order."""
    page = node.Pg.objgen if Name.Pg in node else page
    role = str(node.get(Name.S, ""))[1:] or role
    kids = node.get(Name.K, Array())
    for kid in kids if isinstance(kids, Array) else (kids,):
        if not isinstance(kid, Dictionary):
            yield role, page
        elif Name.S in kid:
            yield from _pieces(kid, role, page)
        elif kid.get(Name.Type) == Name.MCR:
            yield role, kid.Pg.objgen if Name.Pg in kid else page
