"""Keeps the tags of an uploaded PDF when they cover all of its text; otherwise each page becomes one paragraph.

A page without text, such as a scan, becomes a figure that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from core.documents.metadata import LANGUAGE, describe
from core.documents.structure import ROLES, Element, LinkArea, MarkedContent, attach, moved, stream_at

_MOST, _DEEPEST = 20_000, 40
_LONGEST = 5_000_000
"""The most bytes of a page's contents that are read for marks."""
PAGE_FORM = "/Page"
"""The name of the form that holds a copied page."""
_MARKS = {"BDC", "BMC", "EMC"}
_TEXT = {"Tj", "TJ", "'", '"', "Do", "BI", "INLINE IMAGE"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_SPANS = (Name.ColSpan, Name.RowSpan)


class _TooMany(ValueError):
    """The tree is larger or deeper than that of a résumé."""


def read_tags(pdf: Pdf, path: tuple[str, ...] = ()) -> Element | None:
    """Return the structure tree as a "Sect", with known roles only; None when there is none, or an unusual one.

    `path` leads from a page to the form that may hold its marked content.
    """
    tree = pdf.Root.get(Name.StructTreeRoot)
    if not isinstance(tree, Dictionary):
        return None
    reader = _Reader(pdf, tree, path)
    root = Element("Sect", language=language_of_file(pdf))
    try:
        root.content += reader.children(tree, None, 0)
    except (_TooMany, LookupError, TypeError, ValueError, AttributeError, pikepdf.PdfError):
        return None
    return root if reader.marks else None


def language_of_file(pdf: Pdf) -> str:
    """Return the language that the file names, or English."""
    language = str(pdf.Root.get(Name.Lang, ""))
    return language if _LANGUAGE.fullmatch(language) else LANGUAGE


class _Reader:
    """Reads the elements of one tree."""

    def __init__(self, pdf: Pdf, tree: Any, path: tuple[str, ...]) -> None:
        self.roles = tree.get(Name.RoleMap, Dictionary())
        self.pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self.forms = {stream_at(page.obj, path).objgen: number for number, page in enumerate(pdf.pages)} if path else {}
        self.path, self.left, self.marks = path, _MOST, 0

    def children(self, node: Any, page: int | None, depth: int) -> Iterator[Element | MarkedContent | LinkArea]:
        """Yield the parts of a node; links are left out, because they are made again."""
        if depth > _DEEPEST:
            raise _TooMany
        kids = node.get(Name.K, Array())
        for kid in kids if isinstance(kids, Array) else (kids,):
            self.left -= 1
            if self.left < 0:
                raise _TooMany
            if not isinstance(kid, Dictionary):
                yield self._piece(page, int(kid), ())
            elif Name.S in kid:
                yield self._element(kid, page, depth)
            elif kid.get(Name.Type) == Name.MCR:
                if Name.Stm in kid:
                    yield self._piece(self.forms[kid.Stm.objgen], int(kid.MCID), self.path)
                else:
                    yield self._piece(self.pages[kid.Pg.objgen] if Name.Pg in kid else page, int(kid.MCID), ())

    def _piece(self, page: int | None, number: int, path: tuple[str, ...]) -> MarkedContent:
        if page is None or not 0 <= number < _MOST:
            raise _TooMany
        self.marks += 1
        return MarkedContent(page, number, path)

    def _element(self, node: Any, page: int | None, depth: int) -> Element:
        page = self.pages.get(node.Pg.objgen) if Name.Pg in node else page
        return Element(
            self._role(node),
            list(self.children(node, page, depth + 1)),
            alt=str(node.get(Name.Alt, "")),
            actual=str(node.get(Name.ActualText, "")),
            attributes=_attributes(node),
        )

    def _role(self, node: Any) -> str:
        """Return the role that the file's own role stands for; a link is one no more, and an unknown role groups."""
        role = node.S
        for _ in range(_DEEPEST):
            if str(role)[1:] in ROLES or role not in self.roles:
                break
            role = self.roles[role]
        name = str(role)[1:]
        return "Span" if name == "Link" else name if name in ROLES else "NonStruct"


def _attributes(node: Any) -> Mapping[str, str | int]:
    """Return the scope of a header cell, and how many rows and columns a cell spans."""
    attributes: dict[str, str | int] = {}
    entries = node.get(Name.A, Array())
    for entry in entries if isinstance(entries, Array) else (entries,):
        if not isinstance(entry, Dictionary):
            continue
        attributes |= {str(key)[1:]: int(entry[key]) for key in _SPANS if key in entry}
        if entry.get(Name.Scope) in (Name.Row, Name.Column, Name.Both):
            attributes["Scope"] = str(entry.Scope)[1:]
    return attributes


def covers_all(pdf: Pdf, root: Element) -> bool:
    """Return whether everything that the pages show is in the tree or marked as an artifact."""
    known = {(piece.page, piece.number) for piece in root.pieces()}
    return all(_has_marks(page) and _is_covered(page, number, known) for number, page in enumerate(pdf.pages))


def _is_covered(page: pikepdf.Page, number: int, known: set[tuple[int, int]]) -> bool:
    properties = page.obj.get(Name.Resources, Dictionary()).get(Name.Properties, Dictionary())
    open_marks: list[bool] = []
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator in ("BDC", "BMC"):
            named = operands[1] if operator == "BDC" else None
            values = properties.get(named) if isinstance(named, Name) else named
            key = values.get(Name.MCID) if isinstance(values, Dictionary) else None
            open_marks.append(str(operands[0]) == "/Artifact" or (key is not None and (number, int(key)) in known))
        elif operator == "EMC" and open_marks:
            open_marks.pop()
        elif operator in _TEXT and not any(open_marks):
            return False
    return True


def keep_or_drop_tags(pdf: Pdf) -> None:
    """Remove the tree, and the marks in the contents of the pages, unless the tree covers all that the pages show."""
    root = read_tags(pdf)
    if root is not None and covers_all(pdf, root):
        return
    if Name.StructTreeRoot in pdf.Root:
        del pdf.Root.StructTreeRoot
    for page in pdf.pages:
        if _has_marks(page):
            kept = [part for part in pikepdf.parse_content_stream(page) if str(part.operator) not in _MARKS]
            page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def _has_marks(page: pikepdf.Page) -> bool:
    """Return whether the contents have marks, and are short enough to be looked at one by one."""
    page.contents_coalesce()
    contents = page.obj.get(Name.Contents)
    data = contents.read_bytes() if isinstance(contents, Stream) else b""
    return len(data) <= _LONGEST and (b"BDC" in data or b"BMC" in data)


def tagged_copy(copy: bytes, source: bytes, texts: Sequence[str] = ()) -> bytes:
    """Return the copy of a file with the tags of its source, or with one element for each page.

    `copy` has each page of the source in the form PAGE_FORM, marked with MCID 0 when the source has no tags; `texts`
    are those of the pages, or none if they cannot be read.
    """
    target = BytesIO()
    with Pdf.open(BytesIO(source)) as original, Pdf.open(BytesIO(copy)) as pdf:
        root = read_tags(original)
        if root is None:
            pages = len(pdf.pages)
            known = texts or [""] * pages
            root = Element("Sect", [_whole_page(number, text, pages) for number, text in enumerate(known)])
        else:
            moved(root, 0, (PAGE_FORM,))
        attach(pdf, Element("Document", [root]))
        describe(pdf, "Résumé", None, language_of_file(original))
        pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def _whole_page(number: int, text: str, pages: int) -> Element:
    if text.strip():
        return Element("P", [MarkedContent(number, 0)])
    return Element(
        "Figure", [MarkedContent(number, 0)], alt=f"Page {number + 1} of {pages}, without text that can be read aloud"
    )
