"""The shared style of all PDFs: paper, colors, type sizes and shapes. Sizes are in points (72 per inch)."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from core.documents.fonts import BOLD, ITALIC, REGULAR
from core.documents.paragraphs import TaggedParagraph, paragraph
from core.documents.tags import FACT, LAYOUT, Row, RowRoles, Tag, tagged
from core.documents.text import inline
from core.plural import counted

PAGE_WIDTH, PAGE_HEIGHT = LETTER
SIDE, TOP, BOTTOM = 54.0, 60.0, 58.0
BODY_WIDTH = PAGE_WIDTH - 2 * SIDE

INK = HexColor("#18222f")
MUTED = HexColor("#566273")
ACCENT = HexColor("#0b5a63")
TINT = HexColor("#eef5f5")
PANEL = HexColor("#f5f7f9")
LINE = HexColor("#d8dee6")
QUIET_TINT = HexColor("#ebeef2")
STAR, OUTLINE = HexColor("#b07a0c"), HexColor("#76818f")
ALARM, ALARM_TINT = HexColor("#9b1c1c"), HexColor("#fdeceb")
GOOD, GOOD_TINT = HexColor("#1c6637"), HexColor("#e5f3ea")
FAIR, FAIR_TINT = HexColor("#1d4f7c"), HexColor("#e7eff8")
WARN, WARN_TINT = HexColor("#824800"), HexColor("#fcf0dc")
"""Every text color has a contrast of 4.5:1, and stars of 3:1, on white and on their tints (WCAG 2.2, level AA)."""


def _style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    """Return a paragraph style in the regular font, left aligned, in ink."""
    settings: dict[str, Any] = {"fontName": REGULAR, "textColor": INK, "allowWidows": 0, "allowOrphans": 0} | more
    return ParagraphStyle(name, fontSize=size, leading=leading, **settings)


BODY = _style("body", 9.5, 14)
SMALL = _style("small", 8.25, 11.5, textColor=MUTED)
LABEL = _style("label", 7.75, 11, fontName=BOLD, textColor=MUTED)
OVERLINE = _style("overline", 8.25, 11, fontName=BOLD, textColor=ACCENT)
TITLE = _style("title", 25, 30, fontName=BOLD, role="H1")
LEAD = _style("lead", 12.5, 17)
HEADING = _style("heading", 13.5, 18, fontName=BOLD, spaceBefore=18, spaceAfter=7, keepWithNext=1, role="H2")
STRONG = _style("strong", 9.5, 13.5, fontName=BOLD)
QUIET = _style("quiet", 9.5, 14, fontName=ITALIC, textColor=MUTED)


class Anchor(Flowable):
    """A bookmark in the outline of the PDF, which shows the page from `above` points above it; it takes no space."""

    def __init__(self, title: str, key: str, level: int = 0, above: float = 24) -> None:
        super().__init__()
        self.title, self.key, self.level, self.above = title, key, level, above
        self.keepWithNext = 1

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return a size of zero."""
        return 0, 0

    def draw(self) -> None:
        """Add the bookmark and its entry in the outline."""
        self.canv.bookmarkPage(self.key, fit="FitH", top=self.canv.absolutePosition(0, self.above)[1])
        self.canv.addOutlineEntry(self.title, self.key, self.level)


class Stars(Flowable):
    """Five stars, the first `stars` of them filled; show the number as text too, for screen readers."""

    def __init__(self, stars: int, size: float = 17) -> None:
        super().__init__()
        self.stars, self.size = stars, size
        self.width, self.height = size * 5 + size * 0.28 * 4, size

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size of the row of stars."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the five stars from left to right."""
        radius = self.size / 2
        with tagged(self.canv, Tag("Figure", alt=f"{counted(self.stars, 'star')} out of 5")):
            for n in range(5):
                self._star(radius + n * self.size * 1.28, radius * 0.96, radius, filled=n < self.stars)

    def _star(self, x: float, y: float, radius: float, *, filled: bool) -> None:
        path = self.canv.beginPath()
        for corner in range(10):
            reach = radius if corner % 2 == 0 else radius * 0.45
            angle = pi / 2 + corner * pi / 5
            point = (x + reach * cos(angle), y + reach * sin(angle))
            (path.lineTo if corner else path.moveTo)(*point)
        path.close()
        self.canv.setFillColor(STAR if filled else PANEL)
        self.canv.setStrokeColor(STAR if filled else OUTLINE)
        self.canv.setLineWidth(0.8)
        self.canv.setLineJoin(1)
        self.canv.drawPath(path, stroke=1, fill=1)


class Chip(Flowable):
    """A short label on a rounded background, such as a level or a verdict."""

    def __init__(self, text: str, ink: Color, tint: Color, size: float = 7.75) -> None:
        super().__init__()
        self.text, self.ink, self.tint, self.size = text, ink, tint, size
        self.width, self.height = stringWidth(text, BOLD, size) + size * 1.5, size * 1.9

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size of the chip."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the background, then the label."""
        with tagged(self.canv, Tag("P")):
            self.canv.setFillColor(self.tint)
            self.canv.roundRect(0, 0, self.width, self.height, self.height / 2, stroke=0, fill=1)
            self.canv.setFillColor(self.ink)
            self.canv.setFont(BOLD, self.size)
            self.canv.drawString(self.size * 0.75, self.size * 0.6, self.text)


def heading(text: str, key: str, level: int = 0) -> list[Flowable]:
    """Return a section's heading with its entry in the outline; first in the list, it also keeps its space before."""
    above = 24 + HEADING.leading + HEADING.spaceAfter
    return [TaggedParagraph(inline(text, BOLD), HEADING), Anchor(text, key, level, above)]


def columns(cells: Sequence[object], widths: Sequence[float], *extra: Any, roles: RowRoles = LAYOUT) -> Table:
    """Return one row of cells without padding; a cell that is longer than the page continues on the next one.

    `roles` are those of the row and its cells in the structure tree; LAYOUT means that they are no table.
    """
    table = Table([list(cells)], colWidths=list(widths), splitInRow=1, hAlign="LEFT", renderCB=Row(roles))  # type: ignore[arg-type]  # any callable will do
    table.setStyle(TableStyle([*_BARE, *extra]))
    return table


_BARE: tuple[Any, ...] = (
    (
        "FONTNAME",
        (0, 0),
        (-1, -1),
        REGULAR,
    ),  # a table sets its font even if no cell uses it, and the default font is not embedded
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
)


def facts(
    rows: Sequence[tuple[str, str]], label_width: float = 130, width: float = BODY_WIDTH, pad: float = 5
) -> list[Flowable]:
    """Return rows of label and value with a thin line between them and `pad` points above and below each."""
    story: list[Flowable] = []
    for label, value in rows:
        cells = ([paragraph(label, STRONG)], [paragraph(value or "–", BODY)])
        line = ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE)
        air = [("TOPPADDING", (0, 0), (-1, -1), pad), ("BOTTOMPADDING", (0, 0), (-1, -1), pad)]
        right = ("RIGHTPADDING", (0, 0), (0, -1), 10)
        story.append(columns(cells, (label_width, width - label_width), line, *air, right, roles=FACT))
    return story


def bullets(texts: Sequence[str], style: ParagraphStyle = BODY, color: Color = ACCENT) -> list[Flowable]:
    """Return one paragraph per text, each with a bullet in this color."""
    item = ParagraphStyle(
        "item", style, leftIndent=11, bulletIndent=0, spaceAfter=3, bulletFontName=BOLD, bulletColor=color, role="LI"
    )
    return [paragraph(text, item, prefix="<bullet>•</bullet>") for text in texts]


def gap(height: float) -> Spacer:
    """Return empty space of this height in points."""
    return Spacer(1, height)
