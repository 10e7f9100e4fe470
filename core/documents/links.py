"""Keeps the links to web and mail addresses on copied pages; every other kind of link is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pypdf import PageObject, PdfWriter, Transformation
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, RectangleObject

_SAFE = re.compile(r"(https?://|mailto:)[!-~]+", re.IGNORECASE)
_MOST = 500
"""The most links that are kept from one page."""


@dataclass(frozen=True, slots=True)
class WebLink:
    """An address and its rectangle on the page: left, bottom, right, top in points from the lower left corner."""

    address: str
    rectangle: tuple[float, float, float, float]

    def moved(self, matrix: Transformation) -> WebLink:
        """Return the link after a transformation of its page."""
        left, bottom, right, top = self.rectangle
        corners = [matrix.apply_on(corner) for corner in ((left, bottom), (right, bottom), (left, top), (right, top))]
        xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
        return WebLink(self.address, (min(xs), min(ys), max(xs), max(ys)))


def web_links(page: PageObject) -> list[WebLink]:
    """Return the links of a page to http, https and mailto addresses, measured from the corner of its crop box."""
    entries = page["/Annots"] if "/Annots" in page else ArrayObject()
    corner = Transformation().translate(-float(page.cropbox.left), -float(page.cropbox.bottom))
    links = []
    for entry in entries if isinstance(entries, ArrayObject) else ():
        link = entry.get_object()
        action = link.get("/A") if isinstance(link, DictionaryObject) else None
        action = action.get_object() if action is not None else None
        address = str(action.get("/URI", "")) if isinstance(action, DictionaryObject) else ""
        rectangle = link.get("/Rect") if isinstance(link, DictionaryObject) else None
        if not _SAFE.fullmatch(address) or not isinstance(rectangle, ArrayObject) or len(rectangle) != 4:
            continue
        x0, y0, x1, y1 = (float(value) for value in rectangle)
        links.append(WebLink(address, (x0, y0, x1, y1)).moved(corner))
    return links[:_MOST]


def add_links(writer: PdfWriter, links: Sequence[Sequence[WebLink]], first: int = 0) -> None:
    """Add the links of each page to the writer's pages from index `first` on."""
    for index, page_links in enumerate(links):
        for link in page_links:
            annotation = Link(rect=RectangleObject(link.rectangle), url=link.address)
            writer.add_annotation(page_number=first + index, annotation=annotation)
