"""Renders a reportlab story as a tagged PDF, with header, footer, page numbers, test stamp, title and language.

The same story gives the same bytes: the time is that of the sheet, and there is no random ID.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, cast

from pikepdf import ObjectStreamMode, Pdf
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from core.documents.fonts import BOLD, REGULAR, register_fonts
from core.documents.metadata import describe
from core.documents.paragraphs import paragraph
from core.documents.structure import Element, attach, with_heading_levels
from core.documents.style import (
    ALARM,
    ALARM_TINT,
    BODY_WIDTH,
    BOTTOM,
    LINE,
    MUTED,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    SIDE,
    TOP,
)
from core.documents.tags import Tag, TaggedCanvas
from core.documents.text import clean, fitted

TEST_STAMP = "TEST – do not process"
AUTHOR = "FactoryFix"
_FOOTER = ParagraphStyle("footer", fontName=REGULAR, fontSize=7.25, leading=9.5, textColor=MUTED)
_FOOT = 39
"""Top of the footer in points; the page number has the same baseline as the first line of the remark."""
_HEADER = ParagraphStyle("header", fontName=REGULAR, fontSize=8, leading=11, textColor=MUTED)


def pdf_name(words: str) -> str:
    """Return a file name for a PDF, in ASCII letters, digits and hyphens."""
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', words).strip('-')[:120]}.pdf"


@dataclass(frozen=True)
class Sheet:
    """The texts of the header and footer of every page, whether it gets the test stamp, and when it was created."""

    title: str
    subject: str
    header: str
    header_right: str = ""
    footer: str = ""
    is_test: bool = False
    created_at: datetime | None = None


def render(story: Callable[[], list[Flowable]], sheet: Sheet) -> bytes:
    """Return the PDF of a story, with "page x of y" on every page."""
    return draw(story, sheet).finished()


@dataclass(frozen=True, slots=True)
class Drawing:
    """The pages of a document and their structure tree; `places` are for what is drawn into the pages later."""

    pdf: bytes
    root: Element
    places: Mapping[int, Element]
    sheet: Sheet

    def finished(self) -> bytes:
        """Return the tagged PDF with its title, language and dates."""
        target = BytesIO()
        with Pdf.open(BytesIO(self.pdf)) as pdf:
            attach(pdf, with_heading_levels(self.root), self.places)
            describe(pdf, clean(self.sheet.title), self.sheet.created_at)
            pdf.save(target, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return target.getvalue()


def draw(story: Callable[[], list[Flowable]], sheet: Sheet) -> Drawing:
    """Return the drawn pages of a story, with "page x of y" on every page."""
    register_fonts()
    target = BytesIO()
    document = _Document(target, sheet)
    document.build(story(), canvasmaker=_Numbering)
    canvas = cast("TaggedCanvas", document.canv)
    return Drawing(target.getvalue(), canvas.root, canvas.places, sheet)


class _Numbering(TaggedCanvas):
    """A canvas that fills in the page numbers at the end, when the number of pages is known."""

    def save(self) -> None:
        """Draw the number of every page, then write the document."""
        total = self.getPageNumber() - 1
        self.stop_tagging()
        for number in range(1, total + 1):
            self.beginForm(_number_of(number), lowerx=0, lowery=0, upperx=PAGE_WIDTH, uppery=PAGE_HEIGHT)
            _one_line(
                self, f"Page {number} of {total}", PAGE_WIDTH - SIDE, _FOOT - _FOOTER.fontSize, 90, _FOOTER, right=True
            )
            self.endForm()
        super().save()


def _number_of(page: int) -> str:
    """Return the name of the form that holds a page's number."""
    return f"page{page}"


class _Document(BaseDocTemplate):
    """Letter paper with two page kinds: "first" carries no header, "next" does."""

    def __init__(self, target: BytesIO, sheet: Sheet) -> None:
        super().__init__(
            target,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            title=clean(sheet.title),
            subject=clean(sheet.subject),
            author=AUTHOR,
            creator=AUTHOR,
            lang="en-US",
            invariant=1,
            displayDocTitle=1,
            initialFontName=REGULAR,  # reportlab's own default is a font that is not embedded
        )
        self.sheet = sheet
        top = TOP + 2
        first = Frame(SIDE, BOTTOM, BODY_WIDTH, PAGE_HEIGHT - BOTTOM - (TOP if sheet.is_test else 46), 0, 0, 0, 0)
        body = Frame(SIDE, BOTTOM, BODY_WIDTH, PAGE_HEIGHT - BOTTOM - top, 0, 0, 0, 0)
        self.addPageTemplates(
            [
                PageTemplate("first", [first], onPage=self._stamp, onPageEnd=self._foot, autoNextPageTemplate="next"),
                PageTemplate("next", [body], onPage=self._head, onPageEnd=self._foot),
            ]
        )

    def _once(self, canvas: TaggedCanvas) -> AbstractContextManager[None]:
        """Mark what every page repeats: a paragraph on the first page, for screen readers, and an artifact later."""
        return canvas.tagged(Tag("P")) if canvas.getPageNumber() == 1 else canvas.artifact()

    def _stamp(self, canvas: Any, _document: BaseDocTemplate) -> None:
        """Draw the test stamp as a band along the top edge."""
        if not self.sheet.is_test:
            return
        with self._once(canvas):
            canvas.saveState()
            canvas.setFillColor(ALARM_TINT)
            canvas.rect(0, PAGE_HEIGHT - 26, PAGE_WIDTH, 26, stroke=0, fill=1)
            canvas.setFillColor(ALARM)
            canvas.rect(0, PAGE_HEIGHT - 27, PAGE_WIDTH, 1, stroke=0, fill=1)
            canvas.setFont(BOLD, 10.5)
            canvas.drawCentredString(PAGE_WIDTH / 2, PAGE_HEIGHT - 17, TEST_STAMP)
            canvas.restoreState()

    def _head(self, canvas: Any, document: BaseDocTemplate) -> None:
        """Draw the running header: what this is on the left, its version on the right."""
        self._stamp(canvas, document)
        y = PAGE_HEIGHT - 46
        with canvas.artifact():
            _one_line(canvas, self.sheet.header, SIDE, y, BODY_WIDTH * 0.66, _HEADER)
            _one_line(canvas, self.sheet.header_right, PAGE_WIDTH - SIDE, y, BODY_WIDTH * 0.33, _HEADER, right=True)
            canvas.setStrokeColor(LINE)
            canvas.setLineWidth(0.5)
            canvas.line(SIDE, y - 6, PAGE_WIDTH - SIDE, y - 6)

    def _foot(self, canvas: Any, _document: BaseDocTemplate) -> None:
        """Draw the footer: the remark on the left, the page number on the right."""
        with canvas.artifact():
            canvas.setStrokeColor(LINE)
            canvas.setLineWidth(0.5)
            canvas.line(SIDE, 44, PAGE_WIDTH - SIDE, 44)
            canvas.doForm(_number_of(canvas.getPageNumber()))
        remark = paragraph(self.sheet.footer, _FOOTER)
        _, height = remark.wrapOn(canvas, BODY_WIDTH - 96, 30)
        with self._once(canvas):
            remark.drawOn(canvas, SIDE, _FOOT - height)


def _one_line(
    canvas: Canvas, text: str, x: float, y: float, room: float, style: ParagraphStyle, *, right: bool = False
) -> None:
    """Draw one line of any text at the baseline y, cut to `room` points; `right` aligns its end with x."""
    if not text:
        return
    fitting = fitted(clean(text).replace("\n", " "), room - 4, style.fontName, style.fontSize)
    line = paragraph(fitting, ParagraphStyle("line", style, alignment=2 if right else 0))
    line.wrapOn(canvas, room, 20)
    line.drawOn(canvas, x - room if right else x, y - (style.leading - style.fontSize))
