"""The uploaded résumé inside our own pages: each of its pages scaled into a frame below our header.

Only what is drawn comes along (the page's content and resources); links, scripts, forms and attached files stay behind.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import cast

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
)
from reportlab.platypus import Flowable, PageBreak, Paragraph

from core.documents.style import PAGE_HEIGHT, PAGE_WIDTH, SMALL, heading
from core.errors import DocumentRefused

_LEFT, _BOTTOM = 36.0, 50.0
_WIDTH, _HEIGHT = PAGE_WIDTH - 2 * _LEFT, PAGE_HEIGHT - _BOTTOM - 104
_FORM = NameObject("/Resume")
_BROKEN = (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError, AssertionError)
"""What pypdf raises on a damaged file: it walks foreign objects without knowing their kinds beforehand."""


def page_count(resume: bytes) -> int:
    """Return how many pages the résumé has; raises DocumentRefused when it cannot be read."""
    try:
        return len(_reader(resume).pages)
    except _BROKEN as error:
        raise _unreadable() from error


def frames(pages: int, *, starts_document: bool) -> list[Flowable]:
    """Return the empty pages that the résumé's pages go into, each with its caption."""
    story: list[Flowable] = []
    for number in range(1, pages + 1):
        if number > 1 or not starts_document:
            story.append(PageBreak())
        if number == 1:
            story += heading("Résumé", "resume")
        story.append(Paragraph(f"As received, page {number} of {pages}", SMALL))
    return story


def with_pages(document: bytes, resume: bytes, first: int) -> bytes:
    """Return the document with the résumé's pages drawn into its pages from index `first` on.

    Equal input gives equal bytes. Raises DocumentRefused when a page of the résumé cannot be read.
    """
    writer = PdfWriter(clone_from=PdfReader(BytesIO(document)))
    try:
        drawings = [(_form(writer, page), *_placed(page)) for page in _reader(resume).pages]
    except _BROKEN as error:
        raise _unreadable() from error
    for index, (form, matrix, width, height) in enumerate(drawings):
        _draw(writer, writer.pages[first + index], form, _drawing(matrix, width, height))
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def _reader(resume: bytes) -> PdfReader:
    reader = PdfReader(BytesIO(resume))
    if reader.is_encrypted:
        raise DocumentRefused("The résumé is protected with a password.", "Ask for a copy without a password.")
    return reader


def _unreadable() -> DocumentRefused:
    return DocumentRefused("The résumé file is damaged and cannot be read.", "Ask for the file again, saved as PDF.")


def _drawing(matrix: Transformation, width: float, height: float) -> bytes:
    """Return the drawing commands for one page of the résumé: the form in its place, and a hairline around it."""
    numbers = " ".join(f"{value:.4f}" for value in matrix.ctm)
    edge = f"{_LEFT + (_WIDTH - width) / 2:.2f} {_BOTTOM + _HEIGHT - height:.2f} {width:.2f} {height:.2f} re"
    return f"\nq {numbers} cm {_FORM} Do Q\nq 0.85 0.87 0.9 RG 0.5 w {edge} S Q\n".encode()


def _draw(writer: PdfWriter, target: PageObject, form: IndirectObject, drawing: bytes) -> None:
    """Add one page of the résumé to one of our pages."""
    resources = cast(DictionaryObject, target["/Resources"].get_object())
    target[NameObject("/Resources")] = DictionaryObject(resources)
    target["/Resources"][NameObject("/XObject")] = DictionaryObject({_FORM: form})  # type: ignore[index]
    content = target.get_contents()
    stream = _compressed((b"" if content is None else content.get_data()) + drawing)
    target[NameObject("/Contents")] = writer._add_object(stream)


def _form(writer: PdfWriter, page: PageObject) -> IndirectObject:
    """Return a page's drawing as a form, so that nothing in it can leak into ours."""
    content = page.get_contents()
    form = _compressed(b"" if content is None else content.get_data())
    box = page.cropbox
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(FloatObject(v) for v in (box.left, box.bottom, box.right, box.top))
    form[NameObject("/Resources")] = page.get("/Resources", DictionaryObject()).get_object().clone(writer)
    return writer._add_object(form)


def _compressed(data: bytes) -> StreamObject:
    stream = StreamObject()
    stream.set_data(zlib.compress(data, 6))
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    stream[NameObject("/Length")] = NumberObject(len(stream.get_data()))
    return stream


def _placed(page: PageObject) -> tuple[Transformation, float, float]:
    """Return the matrix that turns, scales and moves a page into the frame, and its size there in points."""
    box = page.cropbox
    turn = page.rotation % 360
    width, height = float(box.width), float(box.height)
    if width <= 0 or height <= 0:
        raise _unreadable()
    corner = {0: (0.0, 0.0), 90: (0.0, width), 180: (width, height), 270: (height, 0.0)}[turn]
    matrix = Transformation().translate(-float(box.left), -float(box.bottom)).rotate(-turn).translate(*corner)
    if turn in (90, 270):
        width, height = height, width
    scale = min(_WIDTH / width, _HEIGHT / height)
    width, height = width * scale, height * scale
    left, bottom = _LEFT + (_WIDTH - width) / 2, _BOTTOM + _HEIGHT - height
    return matrix.scale(scale).translate(left, bottom), width, height
