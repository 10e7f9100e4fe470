"""Reads a PDF from outside, within limits, and copies only what is drawn on its pages.

Scripts, attached files and actions are not copied. What viewers show on top of pages was drawn into them before:
core/documents/repair.py.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

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
"""A file with more pages is not a résumé."""
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
"""What pypdf raises on a damaged file, because it does not check the types of the objects first."""
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
    "/StructParents",
    "/StructParent",
)
_DRAWN_RESOURCES = ("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties")


@contextmanager
def foreign_pdf(data: bytes, max_pages: int | None = MAX_PAGES) -> Iterator[PdfReader]:
    """Open a PDF from outside; its pages can be read inside the `with` block.

    Raises DocumentRefused, also for errors inside the block, when the file needs a password, is damaged, has more pages
    than `max_pages` (None: any number) or unpacks to more than a résumé can be.
    """
    with apply_configuration(_LIMITS):
        try:
            yield _opened(data, max_pages)
        except LimitReachedError as error:
            raise DocumentRefused(
                "The résumé file is far too large when unpacked.",
                "Ask for it again, saved as a plain PDF.",
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
        sentence = f"The résumé has {pages:,} pages. At most {max_pages} are allowed."
        raise DocumentRefused(sentence, "Ask for a file with only the résumé.")
    if pages == 0:
        raise DocumentRefused("The résumé file has no pages.", "Ask for the file again, saved as PDF.")
    return reader


def page_form(writer: PdfWriter, page: PageObject) -> IndirectObject:
    """Return a page's drawing as a form in the writer, so that it cannot affect the rest of the page."""
    content = page.get_contents()
    data = b"" if content is None else content.get_data()
    resources = _resources(writer, page)
    box = page.cropbox
    form = compressed(b"q\n" + data + b"\nQ")
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(FloatObject(v) for v in (box.left, box.bottom, box.right, box.top))
    form[NameObject("/Resources")] = resources
    return add_to_pdf(writer, form)


def _resources(writer: PdfWriter, page: PageObject) -> DictionaryObject:
    """Return a new dictionary with the page's fonts, pictures and colors, cloned into the writer."""
    resources = page.get("/Resources", DictionaryObject()).get_object()
    kept = DictionaryObject()
    for key in _DRAWN_RESOURCES:
        part = resources.get(key)
        if part is not None:
            kept[NameObject(key)] = DictionaryObject(part.get_object().clone(writer))
    return kept


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


def as_piece(commands: bytes, role: str, number: int) -> bytes:
    """Return drawing commands marked as the content of an element."""
    return b"\n/%s <</MCID %d>> BDC%sEMC\n" % (role.encode(), number, commands)


def as_group(commands: bytes) -> bytes:
    """Return drawing commands marked as a group whose parts are marked inside the forms that they draw."""
    return b"\n/NonStruct BMC%sEMC\n" % commands


def _numbers(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.4f}" for value in values)


def disarm(writer: PdfWriter, since: int) -> None:
    """Remove scripts, actions, links and attachments from the writer's objects, from index `since` on, at any depth."""
    for entry in pdf_objects(writer)[since:]:
        _disarm(entry)


def _disarm(entry: PdfObject | None) -> None:
    if isinstance(entry, DictionaryObject):
        for key in _ACTIVE:
            entry.pop(key, None)
        for value in entry.values():
            _disarm(value)
    elif isinstance(entry, ArrayObject):
        for value in entry:
            _disarm(value)
