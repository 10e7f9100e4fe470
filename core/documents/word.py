"""Sets the content of a Word document on plain PDF pages: paragraphs, lists, bold text, tabs and table columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable
from reportlab.platypus.doctemplate import LayoutError

from core.documents.fonts import BOLD, register_fonts
from core.documents.paper import Sheet, render
from core.documents.paragraphs import TaggedParagraph, paragraph
from core.documents.style import ACCENT, BODY, BODY_WIDTH, HEADING, columns, gap
from core.documents.text import clean, inline, is_right_to_left, markup, shaped
from core.documents.word_model import Block, Cell, Line, Row, WordDocument
from core.errors import DocumentRefused

_RIGHT = ParagraphStyle("right", BODY, alignment=TA_RIGHT)
_ALIGNED = {"center": ParagraphStyle("center", BODY, alignment=TA_CENTER), "right": _RIGHT, "end": _RIGHT}
_INDENT, _PADDING = 14.0, 8.0
_NARROWEST = 54.0
"""The narrowest column, in points, that is set beside others; narrower ones are set as text."""


def word_pdf(document: WordDocument, name: str) -> bytes:
    """Return the document's text as a PDF; a table that cannot be set in columns becomes lines of text.

    Raises DocumentRefused when the text cannot be set on pages.
    """
    sheet = Sheet(title="Résumé", subject=f"Text of {name}", header="Résumé", footer=f"Text of {name}")
    for widest in (BODY_WIDTH, 0.0):
        try:
            return render(lambda widest=widest: list(_story(document.blocks, widest)), sheet)  # type: ignore[misc]
        except LayoutError:
            continue
    raise DocumentRefused(f"{name} has a layout that cannot be converted.", "Ask for the résumé as PDF.")


def _story(blocks: Sequence[Block], width: float) -> Iterator[Flowable]:
    """Yield the flowables of the blocks; a width of 0 sets no table in columns."""
    for block in blocks:
        if isinstance(block, Row):
            yield from _row(block, width)
        else:
            yield from _line(block, width)


def _row(row: Row, width: float) -> Iterator[Flowable]:
    cells = [cell for cell in row.cells if any(_has_text(block) for block in cell.blocks)]
    if not cells:
        return
    widths = _widths(cells, width)
    if len(cells) == 1 or min(widths) < _NARROWEST:
        for cell in cells:
            yield from _story(cell.blocks, width)
        return
    contents = [list(_story(cell.blocks, space - _PADDING)) for cell, space in zip(cells, widths, strict=True)]
    yield columns(contents, widths, ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING))


def _has_text(block: Block) -> bool:
    if isinstance(block, Row):
        return any(_has_text(inner) for cell in block.cells for inner in cell.blocks)
    return bool(block.text.strip())


def _widths(cells: Sequence[Cell], width: float) -> list[float]:
    """Share the width in points among the cells as the document does, or equally if a width is not known."""
    parts = [cell.width for cell in cells] if all(cell.width for cell in cells) else [1] * len(cells)
    return [width * part / sum(parts) for part in parts]


def _line(line: Line, width: float) -> Iterator[Flowable]:
    if not line.text.strip():
        yield gap(6)
        return
    left, tab, right = line.text.rpartition("\t")
    if tab and line.format.right_tab and "\n" not in line.text and not line.label and width and left.strip():
        yield _with_right_end(line, len(left), right, width)
        return
    style = HEADING if line.format.is_heading else _ALIGNED.get(line.format.alignment, BODY)
    prefix = ""
    if line.label:
        indent = _INDENT * (line.format.level + 1) + max(0, len(line.label) - 2) * 5
        style = ParagraphStyle("item", style, leftIndent=indent, bulletIndent=_INDENT * line.format.level)
        style.bulletFontName, style.bulletColor, style.spaceAfter = BOLD, ACCENT, 2
        prefix = f"<bullet>{inline(line.label, BOLD)}</bullet>"
    yield _text(line, style, prefix)


def _with_right_end(line: Line, length: int, end: str, width: float) -> Flowable:
    """Return a line whose last part stands at the right margin, such as the dates beside a job title."""
    runs = []
    for run in line.runs:
        if length > 0:
            runs.append(type(run)(run.text[:length], run.bold))
        length -= len(run.text)
    share = min(0.5, max(0.2, len(end) / max(1, len(line.text))))
    tail = Line((type(line.runs[-1])(end, line.runs[-1].bold),))
    cells = [
        [_text(Line(tuple(runs)), BODY)],
        [_text(tail, _RIGHT)],
    ]
    return columns(cells, (width * (1 - share), width * share))


def _text(line: Line, style: ParagraphStyle, prefix: str = "") -> Flowable:
    """Return a paragraph with its bold parts; right-to-left text is set in one weight, because its order changes."""
    if is_right_to_left(line.text) or not any(run.bold for run in line.runs) or style is HEADING:
        return paragraph(line.text, style, prefix=prefix)
    register_fonts()
    pieces = []
    for run in line.runs:
        font = BOLD if run.bold else style.fontName
        piece = markup(shaped(clean(run.text), font), font)
        pieces.append(f'<font name="{BOLD}">{piece}</font>' if run.bold else piece)
    return TaggedParagraph(prefix + "".join(pieces), style)
