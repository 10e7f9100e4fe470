"""Reads a Word document into paragraphs and table rows, in document order: headers, body, footers, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from zipfile import BadZipFile

from lxml import etree

from core.documents.word_lists import Lists
from core.documents.word_model import Block, Cell, Line, Row, Run, WordDocument
from core.documents.word_package import NotWord, Package, open_package
from core.documents.word_styles import Format, Styles
from core.documents.word_symbols import symbol, with_symbols
from core.documents.word_xml import Node, chosen, switched_on, too_long, value, within
from core.errors import DocumentRefused

MAX_PARAGRAPHS = 3_000
MAX_CHARACTERS = 300_000
"""More than 60 full pages."""
DAMAGED = (BadZipFile, etree.LxmlError, KeyError, ValueError, OSError, NotImplementedError, RecursionError)
"""What zipfile and lxml raise on a damaged archive or broken XML."""
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


def read_word(data: bytes, name: str) -> WordDocument:
    """Return the content of a Word document.

    Raises DocumentRefused when it is damaged, no Word document, or longer than MAX_PARAGRAPHS or MAX_CHARACTERS.
    """
    try:
        package = open_package(data)
        source_text = package.source_text()
        if len(source_text) > MAX_CHARACTERS:
            raise too_long()
        blocks = tuple(_Reader(package).all())
        notes, unseen = tuple(package.notes), bool(package.unseen)
        return WordDocument(blocks, source_text, notes, package.contains_document, unseen)
    except NotWord as error:
        raise DocumentRefused(
            f"{name} is neither a PDF nor a Word document.", "Ask for the résumé as PDF or Word."
        ) from error
    except DAMAGED as error:
        raise DocumentRefused(f"{name} is damaged and cannot be read.", "Ask for the file again, as PDF.") from error


class _Reader:
    """Walks through the parts of one document."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = Styles(package.other("styles"))
        self._lists = Lists(package.other("numbering"))
        self._count = 0

    def all(self) -> Iterator[Block]:
        """Yield the headers first, because they often have the name and phone number, and the notes last."""
        yield from self._parts("header")
        yield from self._blocks(self._package.body)
        for kind in ("footer", *_NOTES.values()):
            yield from self._parts(kind)

    def _parts(self, kind: str) -> Iterator[Block]:
        for known, root in self._package.parts.values():
            if known == kind:
                yield from self._blocks(root)

    def _blocks(self, node: Node) -> Iterator[Block]:
        for child in node:
            if child.tag == "p":
                yield from self._paragraph(child)
            elif child.tag == "tbl":
                yield from self._table(child)
            elif child.tag in ("footnote", "endnote"):
                yield from self._note(child)
            else:
                yield from self._blocks(child)

    def _note(self, node: Node) -> Iterator[Block]:
        """Yield a footnote with its number on the first line."""
        for position, block in enumerate(self._blocks(node)):
            first = position == 0 and isinstance(block, Line)
            yield Line(block.runs, block.format, f"{node.get('id')}.") if first else block  # type: ignore[union-attr]

    def _paragraph(self, node: Node) -> Iterator[Block]:
        self._count += 1
        if self._count > MAX_PARAGRAPHS:
            raise too_long()
        boxes: list[Node] = []
        style = self._styles.paragraph(node)
        runs = tuple(_merged(self._inline(node, style, boxes)))
        label = self._lists.label(style.list_id, style.level)
        yield Line(runs, style, label)
        for box in boxes:
            yield from self._blocks(box)

    def _inline(self, node: Node, style: Format, boxes: list[Node]) -> Iterator[Run]:
        """Yield the text below a node, and collect the text boxes and diagrams that are anchored in it."""
        for child in node:
            if child.tag in ("pPr", "rPr"):
                continue
            if child.tag == "txbxContent":
                boxes.append(child)
            elif child.tag == "relIds":
                boxes += [root for key, (_, root) in self._package.parts.items() if key == child.get("dm")]
            elif child.tag == "r":
                bold = self._styles.bold(child, style)
                yield from (Run(run.text, bold) for run in self._inline(child, style, boxes))
            else:
                text = _text(child)
                yield from [Run(text)] if text else self._inline(child, style, boxes)

    def _table(self, node: Node) -> Iterator[Row]:
        grid = [_number(column.get("w")) for column in node.findall("tblGrid/gridCol")]
        for row in within(node, "tr"):
            start = _number(value(row, "trPr/gridBefore"))
            cells = []
            for cell in within(row, "tc"):
                span = max(1, _number(value(cell, "tcPr/gridSpan")))
                cells.append(Cell(tuple(self._blocks(cell)), sum(grid[start : start + span])))
                start += span
            yield Row(tuple(cells))


def _text(node: Node) -> str:
    """Return the text of an element inside a run, "" for an element without text of its own."""
    if node.tag == "t":
        font = node.getparent().find("rPr/rFonts") if node.getparent() is not None else None
        return with_symbols(node.text or "", font.get("ascii", "") if font is not None else "")
    reader = _READERS.get(str(node.tag))
    return reader(node) if reader else _BREAKS.get(str(node.tag), "")


def _form_value(node: Node) -> str:
    """Return the value of a drop-down list or check box of a legacy form; a text field has its value as text."""
    box, drop_down = node.find("ffData/checkBox"), node.find("ffData/ddList")
    if box is not None:
        checked = switched_on(box, "checked")
        return "☒" if (switched_on(box, "default") if checked is None else checked) else "☐"
    return chosen(drop_down) if drop_down is not None else ""


_READERS: dict[str, Callable[[Node], str]] = {
    "sym": lambda node: symbol(node.get("font", ""), node.get("char", "")),
    "textpath": lambda node: str(node.get("string", "")),
    "fldChar": _form_value,
    **dict.fromkeys(_NOTES, lambda node: f"[{node.get('id')}]"),
}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else 0  # longer is no width


def _merged(runs: Iterator[Run]) -> Iterator[Run]:
    """Yield the runs with neighbors of one weight as one run."""
    last: Run | None = None
    for run in runs:
        if last is not None and last.bold == run.bold:
            last = Run(last.text + run.text, run.bold)
        else:
            if last is not None:
                yield last
            last = run
    if last is not None:
        yield last
