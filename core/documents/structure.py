"""The structure tree of a tagged PDF: what each part of a page is, in reading order (PDF 32000-1, 14.7 and 14.8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Pdf, String

ROLES: Final = frozenset(
    "Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD "  # noqa: SIM905
    "THead TBody TFoot Span Quote Note Reference BibEntry Code Link Figure Formula".split()
)
"""The standard roles that the parts of a document may have (PDF 32000-1, 14.8.4)."""


@dataclass(frozen=True, slots=True)
class MarkedContent:
    """Marked content: its number on the page with this index, or in the form that `path` leads to from the page."""

    page: int
    number: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkArea:
    """The link with this index among the annotations of a page, and where it leads, in words."""

    page: int
    index: int
    description: str = ""


@dataclass(slots=True)
class Element:
    """One element such as "H1", "P" or "TD": its content in reading order, and what a screen reader says instead of it.

    `alt` describes a figure or a link, `actual` is the text in logical order, `attributes` are those of a table cell.
    """

    role: str
    content: list[Element | MarkedContent | LinkArea] = field(default_factory=list)
    alt: str = ""
    actual: str = ""
    attributes: Mapping[str, str | int] = field(default_factory=dict)
    language: str = ""

    def child(self, role: str, **more: Any) -> Element:
        """Append a new element and return it."""
        element = Element(role, **more)
        self.content.append(element)
        return element

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, in reading order."""
        yield self
        for part in self.content:
            if isinstance(part, Element):
                yield from part.walk()

    def pieces(self) -> Iterator[MarkedContent]:
        """Yield the marked content of this element and of all below it, in reading order."""
        return (part for element in self.walk() for part in element.content if isinstance(part, MarkedContent))


def with_heading_levels(root: Element) -> Element:
    """Set the levels of all headings so that the first one is H1 and no level is left out; return the root."""
    above: list[int] = []
    for element in root.walk():
        level = heading_level(element.role)
        if level:
            above = [known for known in above if known < level] + [level]
            element.role = f"H{min(len(above), 6)}"
    return root


def heading_level(role: str) -> int:
    """Return the level of a heading's role, 1 for an unnumbered one, or 0 for another role."""
    if role == "H":
        return 1
    return int(role[1:]) if role[:1] == "H" and role[1:].isdecimal() else 0


def moved(root: Element, first: int, path: tuple[str, ...]) -> None:
    """Move all marks below an element `first` pages on, and into the form that `path` leads to."""
    for element in root.walk():
        element.content = [
            MarkedContent(part.page + first, part.number, (*path, *part.path))
            if isinstance(part, MarkedContent)
            else part
            for part in element.content
        ]


def attach(pdf: Pdf, root: Element, places: Mapping[int, Element] | None = None) -> None:
    """Write the tree into the PDF, with the way back from each page, form and link to its element.

    A link that the tree does not name is added to the place of its page, or else to the root.
    """
    _add_other_links(pdf, root, places or {})
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    owners: defaultdict[tuple[int, tuple[str, ...]], dict[int, Any]] = defaultdict(dict)
    links: list[tuple[LinkArea, Any]] = []
    tree.K = _written(pdf, root, tree, owners, links)
    numbers: list[Any] = []
    for key, ((number, path), pieces) in enumerate(owners.items()):
        array = Array([pieces.get(piece) for piece in range(max(pieces) + 1)])
        numbers += [key, pdf.make_indirect(array)]
        stream_at(pdf.pages[number].obj, path).StructParents = key
    for key, (area, owner) in enumerate(links, start=len(owners)):
        numbers += [key, owner]
        link = pdf.pages[area.page].obj.Annots[area.index]
        link.StructParent, link.F = key, 4
        link.Contents = String(area.description or owner.get(Name.Alt, "Link"))
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
    tree.ParentTreeNextKey = len(owners) + len(links)
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = tree, Dictionary(Marked=True)
    for entry in pdf.pages:
        entry.obj.Tabs = Name.S


def stream_at(page: Any, path: tuple[str, ...]) -> Any:
    """Return the page itself, or the form that the names of drawings in `path` lead to."""
    place = page
    for name in path:
        place = place.Resources.XObject[name]
    return place


def _written(pdf: Pdf, element: Element, parent: Any, owners: Any, links: list[tuple[LinkArea, Any]]) -> Any:
    written = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{element.role}"), P=parent))
    if element.alt:
        written.Alt = String(element.alt)
    if element.language:
        written.Lang = String(element.language)
    if element.actual:
        written.ActualText = String(element.actual)
    if element.attributes:
        written.A = Dictionary(O=Name.Table)
        for key, value in element.attributes.items():
            written.A[f"/{key}"] = Name(f"/{value}") if isinstance(value, str) else value
    kids = []
    for part in element.content:
        if isinstance(part, Element):
            kids.append(_written(pdf, part, written, owners, links))
            continue
        page = pdf.pages[part.page].obj
        if isinstance(part, LinkArea):
            links.append((part, written))
            kids.append(Dictionary(Type=Name.OBJR, Obj=page.Annots[part.index], Pg=page))
        else:
            owners[part.page, part.path][part.number] = written
            kids.append(_reference(written, page, part))
    if kids:
        written.K = kids[0] if len(kids) == 1 else Array(kids)
    return written


def _reference(owner: Any, page: Any, piece: MarkedContent) -> Any:
    """Return the reference to marked content: its number alone when it is on the first page of its element."""
    if Name.Pg not in owner:
        owner.Pg = page
    if not piece.path and owner.Pg.objgen == page.objgen:
        return piece.number
    reference = Dictionary(Type=Name.MCR, Pg=page, MCID=piece.number)
    if piece.path:
        reference.Stm = stream_at(page, piece.path)
    return reference


def _add_other_links(pdf: Pdf, root: Element, places: Mapping[int, Element]) -> None:
    areas = (part for element in root.walk() for part in element.content if isinstance(part, LinkArea))
    named = {(area.page, area.index) for area in areas}
    for number, page in enumerate(pdf.pages):
        for index, entry in enumerate(page.obj.get(Name.Annots, ())):
            if (number, index) not in named:
                address = str(entry.A.get(Name.URI, "Link")) if Name.A in entry else "Link"
                places.get(number, root).child("Link", alt=address, content=[LinkArea(number, index, address)])
