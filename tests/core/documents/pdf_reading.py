"""Reads PDFs back with pypdf, and creates résumés of every kind, valid and hostile."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from io import BytesIO

import docx
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas


def add_to_pdf(writer: PdfWriter, pdf_object: PdfObject) -> IndirectObject:
    """Add an object to the writer and return the reference to it; pypdf has no public way."""
    return writer._add_object(pdf_object)


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in reader(pdf).pages]


def text(pdf: bytes) -> str:
    return "\n".join(texts(pdf))


def squeezed(pdf: bytes) -> str:
    """Return the text without any white space, because lines break where they must."""
    return "".join(text(pdf).split())


def fonts(pdf: bytes) -> dict[str, bool]:
    """Return each font of the document by name, and whether its program is embedded."""
    embedded: dict[str, bool] = {}
    for page in reader(pdf).pages:
        for font in page["/Resources"].get("/Font", DictionaryObject()).get_object().values():
            descriptor = font.get_object().get("/FontDescriptor", DictionaryObject())
            embedded[str(font.get_object()["/BaseFont"])] = "/FontFile2" in descriptor.get_object()
    return embedded


def outline(pdf: bytes) -> list[str]:
    return [entry.title for entry in reader(pdf).outline]


def names(pdf: bytes) -> set[str]:
    """Return every dictionary key and name in the objects of a PDF."""
    document = PdfWriter(clone_from=reader(pdf))
    all_names: set[str] = set()

    def walk(item: PdfObject | None) -> None:
        if isinstance(item, DictionaryObject):
            all_names.update(str(key) for key in item)
            for value in item.values():
                walk(value)
        elif isinstance(item, list):
            for value in item:
                walk(value)
        elif isinstance(item, str):
            all_names.add(str(item))

    for item in document._objects:
        walk(item)
    return all_names


def plain(lines: int = 1, pages: int = 1, size: tuple[float, float] = (612, 792), words: str = "Welder") -> bytes:
    target = BytesIO()
    canvas = Canvas(target, pagesize=size, invariant=1)
    for number in range(1, pages + 1):
        for line in range(lines):
            canvas.drawString(20, size[1] - 30 - 12 * line, f"{words} page {number}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def changed(change: Callable[[PdfWriter], None], pages: int = 1) -> bytes:
    """Return a plain résumé after a change to it."""
    writer = PdfWriter(clone_from=reader(plain(pages=pages)))
    change(writer)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def rotated(degrees: int) -> bytes:
    return changed(lambda writer: writer.pages[0].rotate(degrees))


def with_script() -> bytes:
    def script(writer: PdfWriter) -> None:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")}
        )
        named = ArrayObject([TextStringObject("alert"), add_to_pdf(writer, action)])
        tree = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): named})})
        writer.root_object[NameObject("/Names")] = tree

    return changed(script)


def with_attachment() -> bytes:
    return changed(lambda writer: writer.add_attachment("evil.exe", b"MZ-payload"))


def with_launch() -> bytes:
    def launch(writer: PdfWriter) -> None:
        action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd")})
        writer.root_object[NameObject("/OpenAction")] = action

    return changed(launch)


def with_hidden_script() -> bytes:
    """Return a résumé whose font dictionary leads to a script."""

    def hide(writer: PdfWriter) -> None:
        font = next(iter(writer.pages[0]["/Resources"]["/Font"].values())).get_object()
        script = DictionaryObject({NameObject("/JS"): TextStringObject("app.alert(1)")})
        font[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
        font[NameObject("/Extra")] = ArrayObject([script])

    return changed(hide)


def with_form_field(typed: str) -> bytes:
    def fill(writer: PdfWriter) -> None:
        font = writer.pages[0]["/Resources"]["/Font"]
        look = DecodedStreamObject()
        look.set_data(f"BT /F1 12 Tf 2 4 Td ({typed}) Tj ET".encode())
        look.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Form"),
                NameObject("/BBox"): ArrayObject(FloatObject(v) for v in (0, 0, 100, 20)),
                NameObject("/Resources"): DictionaryObject({NameObject("/Font"): font}),
            }
        )
        field = DictionaryObject(
            {
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/Rect"): ArrayObject(FloatObject(v) for v in (100, 500, 200, 520)),
                NameObject("/AP"): DictionaryObject({NameObject("/N"): add_to_pdf(writer, look)}),
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([add_to_pdf(writer, field)])

    return changed(fill)


def encrypted(user_password: str, owner_password: str = "owner") -> bytes:
    return changed(lambda writer: writer.encrypt(user_password, owner_password, algorithm="AES-256"))


def bomb() -> bytes:
    """Return a page whose content unpacks to 60 MB."""

    def fill(writer: PdfWriter) -> None:
        stream = DecodedStreamObject()
        stream.set_data(b" " * 60_000_000)
        writer.pages[0][NameObject("/Contents")] = add_to_pdf(writer, stream.flate_encode())

    return changed(fill)


def without_size() -> bytes:
    def flatten(writer: PdfWriter) -> None:
        flat = ArrayObject(NumberObject(v) for v in (0, 0, 0, 0))
        writer.pages[0][NameObject("/MediaBox")] = flat
        writer.pages[0][NameObject("/CropBox")] = flat

    return changed(flatten)


def looping_pages() -> bytes:
    """Return a file whose page tree leads back to itself."""

    def loop(writer: PdfWriter) -> None:
        root = writer.root_object["/Pages"]
        root["/Kids"].append(root.indirect_reference)

    return changed(loop)


def endless_word_document(lines: int) -> bytes:
    document = docx.Document()
    first = document.add_paragraph("line")
    for _ in range(lines - 1):
        first._p.addnext(deepcopy(first._p))
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def word_document(*lines: str, style: str | None = None) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line, style=style)
    target = BytesIO()
    document.save(target)
    return target.getvalue()
