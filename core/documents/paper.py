"""Renders a reportlab story as a tagged PDF, with header, footer, page numbers, test stamp, title and language.

The same story gives the same bytes: the time is that of the sheet, and there is no random ID.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any, cast

from pikepdf import ObjectStreamMode, Pdf
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    ActionFlowable,
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
)

from core.documents.fonts import BOLD, REGULAR, register_fonts
from core.documents.metadata import LANGUAGE, describe
from core.documents.page_links import LINK, link_text
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
_NUMBER_WIDTH = 90.0
_LAST_PARTS = 6
"""How many of the last parts of a story stay on one page: three messages with their speakers, or six lines."""
_BREAKS = (ActionFlowable, PageBreak, CondPageBreak)
Paper = tuple[float, float]
"""Width and height of a page in points."""
PAPER_SIDE, PAPER_TOP, PAPER_BOTTOM = 30.5, 47.0, 31.5
"""The margins of a page that holds a page of the résumé, in points; header and footer are inside them."""
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
    language: str = LANGUAGE
    page: str = "Page {number} of {total}"


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
    page_count: int = 0

    def finished(self, add: Callable[[Pdf], None] | None = None) -> bytes:
        """Return the tagged PDF with its title, language and dates; `add` draws into its pages before."""
        target = BytesIO()
        with Pdf.open(BytesIO(self.pdf)) as pdf:
            if add:
                add(pdf)
            attach(pdf, with_heading_levels(self.root), self.places)
            describe(pdf, clean(self.sheet.title), self.sheet.created_at, self.sheet.language)
            pdf.save(target, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return target.getvalue()


def draw(
    story: Callable[[], list[Flowable]],
    sheet: Sheet,
    papers: Sequence[Paper] = (),
    *,
    starts_with_papers: bool = False,
) -> Drawing:
    """Return the drawn pages of a story, with "page x of y" on every page.

    `papers` are pages with a page of the résumé: the templates "paper 0" and so on.
    """
    register_fonts()
    target = BytesIO()
    document = _Document(target, sheet, papers, starts_with_papers=starts_with_papers)
    document.build(_with_kept_end(story()), canvasmaker=partial(_numbering, sheet.page))
    canvas = cast("TaggedCanvas", document.canv)
    return Drawing(target.getvalue(), canvas.root, canvas.places, sheet, page_count=document.page)


def _with_kept_end(story: list[Flowable]) -> list[Flowable]:
    """Return the story with its last parts on one page, so that the last page has more than a few lines."""
    breaks = [number for number, part in enumerate(story) if isinstance(part, _BREAKS)]
    start = max(len(story) - _LAST_PARTS, breaks[-1] + 1 if breaks else 0)
    while start > 0 and story[start - 1].getKeepWithNext():  # type: ignore[no-untyped-call]
        start -= 1
    return [*story[:start], KeepTogether(story[start:])] if len(story) - start > 1 else story


class _Numbering(TaggedCanvas):
    """A canvas that fills in page numbers at the end, when the number of pages is known."""

    page_words = Sheet.page

    def save(self) -> None:
        """Draw the number of every page and the texts of links to pages, then write the document."""
        total = self.getPageNumber() - 1
        self.stop_tagging()
        for number in range(1, total + 1):
            self.beginForm(_number_of(number), lowerx=0, lowery=0, upperx=_NUMBER_WIDTH, uppery=20)
            words = self.page_words.format(number=number, total=total)
            _one_line(self, words, _NUMBER_WIDTH, _FOOTER.leading, _NUMBER_WIDTH, _FOOTER, right=True)
            self.endForm()
        for form, (name, key) in self.links.items():
            words = link_text(name, self.page_of[key])
            self.beginForm(form, lowerx=0, lowery=0, upperx=LINK.fontSize * len(words), uppery=LINK.leading)
            _one_line(self, words, 0, LINK.leading - LINK.fontSize, LINK.fontSize * len(words), LINK)
            self.endForm()
        super().save()


def _numbering(page_words: str, *args: Any, **options: Any) -> _Numbering:
    canvas = _Numbering(*args, **options)
    canvas.page_words = page_words
    return canvas


def _number_of(page: int) -> str:
    """Return the name of the form that holds a page's number."""
    return f"page{page}"


class _Document(BaseDocTemplate):
    """Pages of three kinds: "first" without a header, "next" with one, and a "paper" for each page of a résumé."""

    def __init__(self, target: BytesIO, sheet: Sheet, papers: Sequence[Paper], *, starts_with_papers: bool) -> None:
        super().__init__(
            target,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            title=clean(sheet.title),
            subject=clean(sheet.subject),
            author=AUTHOR,
            creator=AUTHOR,
            lang=sheet.language,
            invariant=1,
            pageCompression=0,  # pikepdf compresses the finished file
            displayDocTitle=1,
            initialFontName=REGULAR,  # reportlab's own default is a font that is not embedded
        )
        self.sheet = sheet
        top = TOP + 2
        first = Frame(SIDE, BOTTOM, BODY_WIDTH, PAGE_HEIGHT - BOTTOM - (TOP if sheet.is_test else 46), 0, 0, 0, 0)
        body = Frame(SIDE, BOTTOM, BODY_WIDTH, PAGE_HEIGHT - BOTTOM - top, 0, 0, 0, 0)
        own = [
            PageTemplate("first", [first], onPage=self._stamp, onPageEnd=self._foot, autoNextPageTemplate="next"),
            PageTemplate("next", [body], onPage=self._head, onPageEnd=self._foot),
        ]
        sheets = [self._paper(number, paper) for number, paper in enumerate(papers)]
        self.addPageTemplates([*sheets, *own] if starts_with_papers else [*own, *sheets])

    def _paper(self, number: int, paper: Paper) -> PageTemplate:
        """Return the template of one page of the résumé; its frame is the right half of the header."""
        width, height = paper
        frame = Frame(width / 2, height - PAPER_TOP, width / 2 - PAPER_SIDE, 14, 0, 0, 0, 0)
        return PageTemplate(f"paper {number}", [frame], onPage=self._head, onPageEnd=self._foot, pagesize=paper)

    def _size(self) -> tuple[float, float, bool]:
        """Return width and height of the page in points, and whether it is for a page of the résumé."""
        template = self.pageTemplate
        width, height = template.pagesize or (PAGE_WIDTH, PAGE_HEIGHT)
        return width, height, str(template.id).startswith("paper")

    def _once(self, canvas: TaggedCanvas) -> AbstractContextManager[None]:
        """Mark what every page repeats: a paragraph on the first page, for screen readers, and an artifact later."""
        return canvas.tagged(Tag("P")) if canvas.getPageNumber() == 1 else canvas.artifact()

    def _stamp(self, canvas: Any, _document: BaseDocTemplate) -> None:
        """Draw the test stamp as a band along the top edge."""
        if not self.sheet.is_test:
            return
        width, height, _ = self._size()
        with self._once(canvas):
            canvas.saveState()
            canvas.setFillColor(ALARM_TINT)
            canvas.rect(0, height - 26, width, 26, stroke=0, fill=1)
            canvas.setFillColor(ALARM)
            canvas.rect(0, height - 27, width, 1, stroke=0, fill=1)
            canvas.setFont(BOLD, 10.5)
            canvas.drawCentredString(width / 2, height - 17, TEST_STAMP)
            canvas.restoreState()

    def _head(self, canvas: Any, document: BaseDocTemplate) -> None:
        """Draw the running header: what this is on the left, its version on the right."""
        self._stamp(canvas, document)
        width, height, is_paper = self._size()
        side, y = (PAPER_SIDE, height - PAPER_TOP + 6) if is_paper else (SIDE, height - 46)
        room = width - 2 * side
        with canvas.artifact():
            _one_line(canvas, self.sheet.header, side, y, room * (0.48 if is_paper else 0.66), _HEADER)
            if not is_paper:
                _one_line(canvas, self.sheet.header_right, width - side, y, room * 0.33, _HEADER, right=True)
            _rule(canvas, side, y - 5, width - side)

    def _foot(self, canvas: Any, _document: BaseDocTemplate) -> None:
        """Draw the footer: the remark on the left, the page number on the right."""
        width, _, is_paper = self._size()
        side, foot = (PAPER_SIDE, PAPER_BOTTOM - 5) if is_paper else (SIDE, _FOOT)
        with canvas.artifact():
            _rule(canvas, side, foot + 5, width - side)
            canvas.saveState()
            canvas.translate(width - side - _NUMBER_WIDTH, foot - _FOOTER.fontSize - _FOOTER.leading)
            canvas.doForm(_number_of(canvas.getPageNumber()))
            canvas.restoreState()
        remark = paragraph(self.sheet.footer, _FOOTER)
        _, height = remark.wrapOn(canvas, width - 2 * side - _NUMBER_WIDTH - 6, 30)
        with self._once(canvas):
            remark.drawOn(canvas, side, foot - height)


def _rule(canvas: Canvas, left: float, y: float, right: float) -> None:
    """Draw a thin line across the page."""
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    canvas.line(left, y, right, y)


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
