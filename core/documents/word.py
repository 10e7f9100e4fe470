"""Converts the text of a Word document to plain PDF pages, in document order, tables row by row."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from reportlab.platypus import Flowable

from core.documents.paper import Sheet, render
from core.documents.style import BODY, HEADING, bullets, gap
from core.documents.text import paragraph
from core.errors import DocumentRefused
from core.third_party import style_id

MAX_PARAGRAPHS = 3_000
_BROKEN = (PackageNotFoundError, BadZipFile, SyntaxError, KeyError, ValueError, TypeError, AttributeError, OSError)
"""What python-docx raises on a damaged document; broken XML raises a SyntaxError."""


def word_pdf(data: bytes, name: str) -> bytes | None:
    """Return the document's text as a PDF, or None when it has no text.

    Raises DocumentRefused when the document is damaged or has more than 3,000 paragraphs.
    """
    try:
        lines = list(_lines(docx.Document(BytesIO(data))))
    except _BROKEN as error:
        raise DocumentRefused(f"{name} is damaged and cannot be read.", "Ask for the file again, as PDF.") from error
    if not any(text.strip() for _, text in lines):
        return None
    sheet = Sheet(title="Résumé", subject=f"Text of {name}", header="Résumé", footer=f"Text of {name}")
    return render(lambda: [_flowable(kind, text) for kind, text in lines], sheet)


def _lines(document: Any) -> Iterator[tuple[str, str]]:
    """Yield each line with its kind, the page header first, because it often has the name and phone number."""
    for count, (kind, text) in enumerate(_all(document)):
        if count >= MAX_PARAGRAPHS:
            raise DocumentRefused(
                "The Word document is far longer than a résumé.", "Ask for a file with only the résumé."
            )
        yield kind, text


def _all(document: Any) -> Iterator[tuple[str, str]]:
    for section in list(document.sections)[:1]:
        if not section.header.is_linked_to_previous:
            yield from (("text", entry.text) for entry in section.header.paragraphs)
    kinds: dict[str | None, str] = {}
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from (("text", row) for row in _rows(block))
            continue
        style = style_id(block)
        if style not in kinds:  # style lookups are slow, and a document has few styles
            kinds[style] = _kind(block.style.name if block.style is not None else "")
        yield kinds[style], block.text


def _kind(style: str) -> str:
    """Return whether a Word style is a heading, a list item or plain text."""
    if style.startswith(("Heading", "Title")):
        return "heading"
    return "list" if "List" in style else "text"


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:
            if not cells or cell.text != cells[-1]:
                cells.append(cell.text)
        yield "  ·  ".join(text.strip() for text in cells if text.strip())


def _flowable(kind: str, text: str) -> Flowable:
    if not text.strip():
        return gap(6)
    if kind == "list":
        return bullets([text])[0]
    return paragraph(text, HEADING if kind == "heading" else BODY)
