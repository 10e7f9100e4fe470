"""Reads a PDF from outside, within limits, and copies only what is drawn on its pages.

Scripts, attached files and actions are not copied. What viewers show on top of pages was drawn into them before:
core/documents/repair.py.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Name, Page, Pdf, Stream

from core.documents.typed_text import inherited
from core.errors import DocumentRefused

MAX_PAGES = 60
"""A file with more pages is not a résumé."""
_MAX_CONTENTS = 20_000_000
"""The most bytes of a page's drawing commands."""
BROKEN = (
    pikepdf.PdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    zlib.error,
)
"""What reading a damaged file raises, because its objects have other types than they should."""
_ACTIVE = (
    *("/JS", "/JavaScript", "/OpenAction", "/AA", "/AF", "/EF", "/EmbeddedFiles", "/PieceInfo", "/Metadata", "/URI"),
    *("/StructParents", "/StructParent"),
)
_DRAWN_RESOURCES = ("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties")


@contextmanager
def foreign_pdf(data: bytes) -> Iterator[Pdf]:
    """Open a PDF from outside; its pages can be read inside the `with` block.

    Raises DocumentRefused, also for errors inside the block, when the file is protected, is damaged, has no page or
    more than MAX_PAGES, or has a page with far too many commands.
    """
    try:
        with Pdf.open(BytesIO(data), suppress_warnings=True) as pdf:
            check_pages(pdf)
            yield pdf
    except BROKEN as error:
        raise refusal(data) from error


def refusal(data: bytes) -> DocumentRefused:
    """Return why a file cannot be read: it is protected, or damaged."""
    if b"/Encrypt" in data:
        return DocumentRefused("The résumé is protected and cannot be opened.", "Ask for a copy without protection.")
    return DocumentRefused("The résumé file is damaged and cannot be read.", "Ask for the file again, saved as PDF.")


def check_pages(pdf: Pdf) -> None:
    """Raise DocumentRefused when a file has no page, or more than MAX_PAGES."""
    pages = len(pdf.pages)
    if pages > MAX_PAGES:
        sentence = f"The résumé has {pages:,} pages. At most {MAX_PAGES} are allowed."
        raise DocumentRefused(sentence, "Ask for a file with only the résumé.")
    if pages == 0:
        raise DocumentRefused("The résumé file has no pages.", "Ask for the file again, saved as PDF.")


def page_form(target: Pdf, source: Pdf, page: Page) -> Any:
    """Copy a page's drawing into the target as a form, so that it cannot affect the rest of a page."""
    form = source.make_stream(
        b"q\n" + contents_of(page) + b"\nQ",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=page.cropbox,
        Resources=_drawn_resources(page),
    )
    return target.copy_foreign(form)


def contents_of(page: Page) -> bytes:
    """Return the drawing commands of a page; raises DocumentRefused when they are far too long."""
    page.contents_coalesce()
    contents = page.obj.get(Name.Contents)
    data = contents.read_bytes() if isinstance(contents, Stream) else b""
    if len(data) > _MAX_CONTENTS:
        raise DocumentRefused(
            "The résumé file is far too large when unpacked.", "Ask for it again, saved as a plain PDF."
        )
    return data


def _drawn_resources(page: Page) -> Dictionary:
    """Return a new dictionary with the page's fonts, pictures and colors."""
    resources = inherited(page.obj, Name.Resources)
    if not isinstance(resources, Dictionary):
        return Dictionary()
    return Dictionary({key: resources[key] for key in _DRAWN_RESOURCES if key in resources})


def turn_of(page: Page) -> int:
    """Return by how many degrees a page is turned clockwise when it is shown: 0, 90, 180 or 270."""
    turn = inherited(page.obj, Name.Rotate)
    return int(turn) % 360 if isinstance(turn, int) and turn % 90 == 0 else 0


def size_of(page: Page) -> tuple[float, float]:
    """Return width and height of a page, as it is before it is turned, in points."""
    left, bottom, right, top = (float(value) for value in page.cropbox)
    if right <= left or top <= bottom:
        raise ValueError("The page has no size.")
    return right - left, top - bottom


def drawing(form_name: str, matrix: Matrix) -> bytes:
    """Return the commands that draw a form with this matrix."""
    numbers = " ".join(f"{value:.4f}" for value in matrix.shorthand)
    return f"\nq {numbers} cm {form_name} Do Q\n".encode()


def as_piece(commands: bytes, role: str, number: int) -> bytes:
    """Return drawing commands marked as the content of an element."""
    return b"\n/%s <</MCID %d>> BDC%sEMC\n" % (role.encode(), number, commands)


def as_group(commands: bytes) -> bytes:
    """Return drawing commands marked as a group whose parts are marked inside the forms that they draw."""
    return b"\n/NonStruct BMC%sEMC\n" % commands


def disarm(pdf: Pdf) -> None:
    """Remove scripts, actions, links and attachments from all objects of a PDF, at any depth."""
    for entry in pdf.objects:
        _disarm(entry)


def _disarm(entry: Any) -> None:
    if isinstance(entry, (Dictionary, Stream)):
        for key in _ACTIVE:
            if key in entry:
                del entry[key]
        values = [value for _, value in entry.items()]
    else:
        values = list(entry) if isinstance(entry, Array) else []
    for value in values:
        if isinstance(value, (Dictionary, Array)) and not value.is_indirect:
            _disarm(value)
