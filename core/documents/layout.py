"""Parts that several documents share: the line above a title, the title, and a panel."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from core.documents.fonts import BOLD
from core.documents.paragraphs import TaggedParagraph, paragraph
from core.documents.style import BODY_WIDTH, OVERLINE, TITLE, columns
from core.documents.text import inline, text_depth


def overline(text: str) -> Flowable:
    """Return the small line in bold above a title, which says what document this is."""
    return TaggedParagraph(inline(text, BOLD), OVERLINE)


def title(text: str) -> Flowable:
    """Return the title of a document; letters that reach far below their line get the space that they need."""
    leading = TITLE.fontSize + text_depth(text, TITLE.fontName, TITLE.fontSize)
    return paragraph(text, ParagraphStyle("tall title", TITLE, leading=leading) if leading > TITLE.leading else TITLE)


def panel(
    *cells: Sequence[Flowable],
    tints: Sequence[Color],
    widths: Sequence[float] = (BODY_WIDTH,),
    side: float = 16,
    above: float = 14,
    below: float = 14,
) -> Flowable:
    """Return cells beside each other on a rounded background, each with its tint and width; sizes are in points."""
    backgrounds = [("BACKGROUND", (number, 0), (number, 0), tint) for number, tint in enumerate(tints)]
    return columns(
        cells,
        widths,
        *backgrounds,
        ("ROUNDEDCORNERS", [7, 7, 7, 7]),
        ("LEFTPADDING", (0, 0), (-1, -1), side),
        ("RIGHTPADDING", (0, 0), (-1, -1), side),
        ("TOPPADDING", (0, 0), (-1, -1), above),
        ("BOTTOMPADDING", (0, 0), (-1, -1), below),
    )
