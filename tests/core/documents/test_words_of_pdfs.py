"""The copy of a PDF has the words that a viewer shows in its source."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from core.documents.candidate_profile import candidate_profile_pdf
from core.documents.completeness import pdf_text
from core.documents.resume import clean_resume
from tests.core.documents.every_pdf import with_resume
from tests.core.documents.pdf_reading import plain


def named_by(font: bytes, text: bytes) -> bytes:
    """A page whose font is not embedded and has a name in bytes of a Chinese encoding."""
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page(page_size=(612, 792))
    name = "/" + "".join(f"#{byte:02X}" for byte in font)
    widths = " ".join(["500"] * 256)
    source = (
        f"<< /Type /Font /Subtype /TrueType /BaseFont {name} /Encoding /WinAnsiEncoding /FirstChar 0 /LastChar 255 "
        f"/Widths [{widths}] /FontDescriptor << /Type /FontDescriptor /FontName {name} /Flags 32 /ItalicAngle 0 "
        "/FontBBox [0 -200 1000 1000] /Ascent 1000 /Descent -200 /CapHeight 1000 /StemV 80 >> >>"
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pikepdf.Object.parse(source.encode())))
    page.Contents = pdf.make_stream(b"BT /F1 24 Tf 72 700 Td <" + text.hex().encode() + b"> Tj ET")
    target = BytesIO()
    pdf.save(target)
    return target.getvalue()


@pytest.mark.parametrize("font", ["黑体", "楷体"])
def test_a_font_named_in_chinese_bytes_keeps_its_words_also_in_the_profile(font: str) -> None:
    """A viewer takes the encoding of such text from the bytes of the name."""
    clean = clean_resume(named_by(font.encode("gbk"), "李工 焊工".encode("gbk")), "resume.pdf")
    assert clean.pdf and clean.notes == ()
    assert "李工 焊工" in pdf_text(clean.pdf)
    assert "李工 焊工" in pdf_text(candidate_profile_pdf(with_resume(clean.pdf)))


def test_a_pdf_that_keeps_every_word_has_no_note() -> None:
    clean = clean_resume(plain(lines=3, words="Welder"), "resume.pdf")
    assert clean.pdf and clean.notes == ()
