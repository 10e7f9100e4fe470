"""Reading a PDF that somebody else made: within limits, and only what is drawn on its pages.

Links, scripts, attached files and actions stay behind; what was typed into the fields of a form is kept as drawing.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import cast

from pypdf import Configuration, PageObject, PdfReader, PdfWriter, Transformation, apply_configuration
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

from core.errors import DocumentRefused
from core.third_party import add_to_pdf, pdf_objects

MAX_PAGES = 60
"""A résumé with more pages is a mistake: a book, a portfolio, or an attack."""
_LIMITS = Configuration(
    disable_legacy_handling=True,
    maximum_declared_stream_length=20_000_000,
    array_based_stream_maximum_output_length=20_000_000,
    zlib_maximum_output_length=20_000_000,
    lzw_maximum_output_length=20_000_000,
    run_length_maximum_output_length=20_000_000,
    zlib_maximum_recovery_input_length=500_000,
    stream_filters_maximum_length=4,
    stream_decoding_work_maximum_length=60_000_000,
    page_tree_maximum_entries=20_000,
    page_tree_maximum_page_entries=400_000,
)
_BROKEN = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What pypdf raises on a damaged file: it walks foreign objects without knowing their kinds beforehand."""
_ACTIVE = (
    "/JS",
    "/JavaScript",
    "/OpenAction",
    "/AA",
    "/AF",
    "/EF",
    "/EmbeddedFiles",
    "/PieceInfo",
    "/Metadata",
    "/URI",
)
_DRAWN_RESOURCES = ("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties")


@contextmanager
def foreign_pdf(data: bytes, max_pages: int | None = MAX_PAGES) -> Iterator[PdfReader]:
    """Open a foreign PDF for reading its pages inside the `with` block.

    Raises DocumentRefused, also out of the block, when the file needs a password, is damaged, has more pages than
    `max_pages` (None: any number) or unpacks to more than a résumé can be.
    """
    with apply_configuration(_LIMITS):
        try:
            yield _opened(data, max_pages)
        except LimitReachedError as error:
            raise DocumentRefused(
                "The résumé unpacks to far more data than a résumé holds.", "Ask for it again, saved as a plain PDF."
            ) from error
        except _BROKEN as error:
            raise DocumentRefused(
                "The résumé file is damaged and cannot be read.", "Ask for the file again, saved as PDF."
            ) from error


def _opened(data: bytes, max_pages: int | None) -> PdfReader:
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentRefused("The résumé is protected with a password.", "Ask for a copy without a password.")
    pages = len(reader.pages)
    if max_pages is not None and pages > max_pages:
        sentence = f"The résumé has {pages:,} pages; at most {max_pages} can go into the profile."
        raise DocumentRefused(sentence, "Ask for the résumé alone.")
    if pages == 0:
        raise DocumentRefused("The résumé file has no pages.", "Ask for the file again, saved as PDF.")
    return reader


def page_form(writer: PdfWriter, page: PageObject) -> IndirectObject:
    """Return a page's drawing as a form inside the writer, so that nothing in it can leak into what is around it."""
    content = page.get_contents()
    data = b"" if content is None else content.get_data()
    resources = _resources(writer, page)
    drawn = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
    for number, (appearance, placing) in enumerate(_typed_in(page)):
        name = NameObject(f"/Typed{number}")
        drawn[name] = appearance.clone(writer).indirect_reference
        data += f"\nq {_numbers(placing)} cm {name} Do Q".encode()
    box = page.cropbox
    form = compressed(b"q\n" + data + b"\nQ")
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(FloatObject(v) for v in (box.left, box.bottom, box.right, box.top))
    form[NameObject("/Resources")] = resources
    return add_to_pdf(writer, form)


def _resources(writer: PdfWriter, page: PageObject) -> DictionaryObject:
    """Return the fonts, pictures and colours of a page as objects of the writer, in a dictionary of its own."""
    found = page.get("/Resources", DictionaryObject()).get_object()
    kept = DictionaryObject()
    for key in _DRAWN_RESOURCES:
        part = found.get(key)
        if part is not None:
            kept[NameObject(key)] = DictionaryObject(part.get_object().clone(writer))
    return kept


def _typed_in(page: PageObject) -> Iterator[tuple[PdfObject, tuple[float, ...]]]:
    """Yield the appearance of each form field on the page, and the matrix that puts it into its place."""
    annotations = page["/Annots"] if "/Annots" in page else ArrayObject()
    for entry in cast(ArrayObject, annotations):
        field = entry.get_object()
        if field.get("/Subtype") != "/Widget" or "/AP" not in field:
            continue
        normal = field["/AP"].get_object().get("/N")
        normal = normal.get_object() if normal is not None else None
        if isinstance(normal, DictionaryObject) and not isinstance(normal, StreamObject):
            normal = normal.get(field.get("/AS", "/Off"))
            normal = normal.get_object() if normal is not None else None
        if isinstance(normal, StreamObject) and normal.indirect_reference is not None:
            yield normal, _onto(normal, field["/Rect"].get_object())


def _onto(form: StreamObject, rectangle: ArrayObject) -> tuple[float, ...]:
    """Return the matrix that fits a form's box into a rectangle of the page."""
    x0, y0, x1, y1 = (float(value) for value in cast(ArrayObject, form["/BBox"]))
    left, bottom, right, top = (float(value) for value in rectangle)
    wide = (right - left) / (x1 - x0) if x1 != x0 else 1.0
    high = (top - bottom) / (y1 - y0) if y1 != y0 else 1.0
    return (wide, 0, 0, high, left - x0 * wide, bottom - y0 * high)


def compressed(data: bytes) -> StreamObject:
    """Return bytes as a compressed stream object."""
    stream = StreamObject()
    stream.set_data(zlib.compress(data, 6))
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    stream[NameObject("/Length")] = NumberObject(len(stream.get_data()))
    return stream


def drawing(form_name: str, matrix: Transformation) -> bytes:
    """Return the commands that draw a form with this matrix."""
    return f"\nq {_numbers(matrix.ctm)} cm {form_name} Do Q\n".encode()


def _numbers(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.4f}" for value in values)


def disarm(writer: PdfWriter, since: int) -> None:
    """Take everything that could act out of the writer's objects from number `since` on, wherever it hides."""
    for found in pdf_objects(writer)[since:]:
        _disarm(found)


def _disarm(found: PdfObject | None) -> None:
    if isinstance(found, DictionaryObject):
        for key in _ACTIVE:
            found.pop(key, None)
        for value in found.values():
            _disarm(value)
    elif isinstance(found, ArrayObject):
        for value in found:
            _disarm(value)
