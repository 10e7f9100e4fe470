"""Keeps the links to web and mail addresses on copied pages; every other kind of link is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Matrix, Name, Page, Pdf, String

_SAFE = re.compile(r"(https?://|mailto:)[!-~]+", re.IGNORECASE)
_MOST = 500
"""The most links that are kept from one page."""


@dataclass(frozen=True, slots=True)
class WebLink:
    """An address and its rectangle on the page: left, bottom, right, top in points from the lower left corner."""

    address: str
    rectangle: tuple[float, float, float, float]

    def moved(self, matrix: Matrix) -> WebLink:
        """Return the link after a transformation of its page."""
        left, bottom, right, top = self.rectangle
        corners = [matrix.transform(corner) for corner in ((left, bottom), (right, bottom), (left, top), (right, top))]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return WebLink(self.address, (min(xs), min(ys), max(xs), max(ys)))


def web_links(page: Page) -> list[WebLink]:
    """Return the links of a page to http, https and mailto addresses, measured from the corner of its crop box."""
    entries = page.obj.get(Name.Annots)
    left, bottom = (float(value) for value in list(page.cropbox)[:2])
    links = []
    for entry in entries if isinstance(entries, Array) else ():
        action = entry.get(Name.A) if isinstance(entry, Dictionary) else None
        address = str(action.get(Name.URI, "")) if isinstance(action, Dictionary) else ""
        rectangle = entry.get(Name.Rect) if isinstance(entry, Dictionary) else None
        if not _SAFE.fullmatch(address) or not isinstance(rectangle, Array) or len(rectangle) != 4:
            continue
        x0, y0, x1, y1 = (float(value) for value in rectangle)
        links.append(WebLink(address, (x0, y0, x1, y1)).moved(Matrix(1, 0, 0, 1, -left, -bottom)))
    return links[:_MOST]


def add_links(pdf: Pdf, links: Sequence[Sequence[WebLink]], first: int = 0) -> None:
    """Add the links of each page to the pages of a PDF from index `first` on."""
    for index, page_links in enumerate(links, start=first):
        if not page_links:
            continue
        page = pdf.pages[index].obj
        page.Annots = Array([*page.get(Name.Annots, Array()), *(_annotation(pdf, link) for link in page_links)])


def _annotation(pdf: Pdf, link: WebLink) -> object:
    action = Dictionary(S=Name.URI, URI=String(link.address))
    return pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=list(link.rectangle), Border=[0, 0, 0], A=action)
    )
