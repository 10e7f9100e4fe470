"""Marks what is drawn on a page as a part of the structure tree, or as an artifact, which screen readers skip.

Only the smallest pieces are marked: a paragraph, a figure. Rows of tables say which piece is in which cell. A piece
that continues on the next page stays one element.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any
from urllib.parse import unquote

from reportlab.pdfgen.canvas import Canvas

from core.documents.structure import Element, LinkArea, MarkedContent

RowRoles = tuple[str, str, Sequence[str]]
FACT: RowRoles = ("Table", "TR", ("TH", "TD"))
"""The roles of a row with a label and a value: around the rows, of the row and of its cells."""
ITEM: RowRoles = ("L", "LI", ("Lbl", "LBody"))
LAYOUT: RowRoles = ("", "", ())
"""Cells that only stand beside each other, and are read one after the other."""


class Tag:
    """The role of a piece that is drawn, shared by its parts on several pages."""

    def __init__(self, role: str, *, alt: str = "", actual: str = "") -> None:
        self.role, self.alt, self.actual = role, alt, actual
        self.element: Element | None = None


class TaggedCanvas(Canvas):
    """A canvas that collects the structure tree of what is drawn; everything must be drawn as a tag or an artifact."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.root = Element("Document")
        self.open = [self.root]
        self.places: dict[int, Element] = {}
        self._marks: dict[int, int] = {}
        self._links: dict[int, int] = {}
        self.links: dict[str, tuple[str, str]] = {}
        self.page_of: dict[str, int] = {}
        self._piece: Element | None = None
        self._inside = False

    def add_place(self) -> None:
        """Add an element for something that is drawn into this page later."""
        self.places[self.getPageNumber() - 1] = self.open[-1].child("Sect")

    def form_for_link(self, name: str, key: str) -> str:
        """Return the name of a form for the text of a link to a bookmark, to be drawn when its page is known."""
        self.links[f"link-{key}"] = name, key
        return f"link-{key}"

    def bookmarkPage(self, key: str, *arguments: Any, **options: Any) -> Any:
        """Add a bookmark, and note its page."""
        self.page_of[key] = self.getPageNumber()
        return super().bookmarkPage(key, *arguments, **options)

    def stop_tagging(self) -> None:
        """Mark nothing that is drawn from now on, because it belongs to forms."""
        self._inside = True

    @contextmanager
    def tagged(self, tag: Tag) -> Iterator[None]:
        """Mark what is drawn in the block; inside another mark, this does nothing."""
        if self._inside:
            yield
            return
        self._piece = tag.element = tag.element or self._new(tag)
        page = self.getPageNumber() - 1
        number = self._marks[page] = self._marks.get(page, -1) + 1
        self._piece.content.append(MarkedContent(page, number))
        with self._between(f"/{self._piece.role} <</MCID {number}>> BDC"):
            yield
        self._piece = None

    @contextmanager
    def artifact(self, kind: str = "Pagination") -> Iterator[None]:
        """Mark what is drawn in the block as something that is not read: "Pagination" or "Layout"."""
        if self._inside:
            yield
            return
        with self._between(f"/Artifact <</Type /{kind}>> BDC"):
            yield

    @contextmanager
    def _between(self, begin: str) -> Iterator[None]:
        self._inside = True
        self.addLiteral(begin)
        yield
        self.addLiteral("EMC")
        self._inside = False

    def _new(self, tag: Tag) -> Element:
        """Add the tag's element to what is open: an item to the list before it, anything else by itself."""
        parent = self.open[-1]
        if parent.role == "Lbl":
            return parent
        if tag.role == "LI":
            return joined(parent, "L").child("LI").child("LBody", actual=tag.actual)
        return parent.child(tag.role, alt=tag.alt, actual=tag.actual)

    def linkURL(self, url: str, *arguments: Any, **options: Any) -> Any:
        """Add a link to a web or mail address; the piece that is being drawn becomes its text."""
        self._link(unquote(url.removeprefix("mailto:")) if url.startswith("mailto:") else url)
        return super().linkURL(url, *arguments, **options)

    def linkRect(self, contents: str, destinationname: str, *arguments: Any, **options: Any) -> Any:
        """Add a link to a place in the document; the piece that is being drawn becomes its text."""
        self._link(contents or f"Go to the {destinationname}")
        return super().linkRect(contents, destinationname, *arguments, **options)

    def _link(self, description: str) -> None:
        page = self.getPageNumber() - 1
        area = LinkArea(page, self._links.get(page, 0), description)
        self._links[page] = area.index + 1
        if self._piece is None:
            return
        if self._piece.role != "Link":
            link = Element("Link", self._piece.content)
            self._piece.content, self._piece = [link], link
        self._piece.content.append(area)


class Row:
    """Tags a row of a table that has one row, through reportlab's `renderCB`; its background and lines are not read.

    `roles` are those of what is around the rows, of the row, and of its cells; see FACT.
    """

    def __init__(self, roles: RowRoles = LAYOUT) -> None:
        self._around, self._role, self._cells = roles
        self._row: Element | None = None
        self._drawn: dict[int, Element] = {}
        self._artifact: Any = None

    def __call__(self, table: Any, event: str, *details: Any) -> None:
        """Follow the drawing of a table; a row that continues on another page goes on."""
        canvas = table.canv
        if not isinstance(canvas, TaggedCanvas):
            return
        if event in ("startBG", "startLines"):
            self._artifact = canvas.artifact("Layout")
            self._artifact.__enter__()
        elif event in ("endBG", "endLines"):
            self._artifact.__exit__(None, None, None)
        elif not self._around:
            return
        elif event == "startRow":
            self._row = self._row or joined(canvas.open[-1], self._around).child(self._role)
            canvas.open.append(self._row)
        elif event == "startCell":
            canvas.open.append(self._cell(details[1]))
        elif event in ("endRow", "endCell"):
            canvas.open.pop()

    def _cell(self, column: int) -> Element:
        role = self._cells[column]
        if column not in self._drawn and self._row is not None:
            scope = {"Scope": "Column" if set(self._cells) == {"TH"} else "Row"} if role == "TH" else {}
            self._drawn[column] = self._row.child(role, attributes=scope)
        return self._drawn[column]


def joined(parent: Element, role: str) -> Element:
    """Return the last child if it has this role, so that neighboring items are one list, else a new child."""
    last = parent.content[-1] if parent.content else None
    return last if isinstance(last, Element) and last.role == role else parent.child(role)


@contextmanager
def tagged(canvas: Any, tag: Tag) -> Iterator[None]:
    """Mark what is drawn in the block on a canvas that collects tags; on another canvas, this does nothing."""
    with canvas.tagged(tag) if isinstance(canvas, TaggedCanvas) else nullcontext():
        yield
