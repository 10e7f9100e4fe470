"""Our copy of a résumé is what the source was: its words, its looks, and a file that qpdf finds in order."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO

import docx
import pikepdf
import pypdfium2
import pytest
from docx.document import Document
from hypothesis import HealthCheck, given, settings, strategies as st
from PIL import ImageChops, ImageStat

from core.documents.candidate_profile import candidate_profile_pdf
from core.documents.completeness import compare, pdf_text
from core.documents.resume import clean_resume
from core.foreign_files import read_resume
from tests.core.documents.every_pdf import DOCUMENTS, with_resume
from tests.core.documents.pdf_reading import plain, rotated, with_form_field
from tests.core.documents.test_shown_on_pages import slow_page

MOST_DIFFERENT = 1.0
"""The most that two drawings may differ in the mean, of 255 levels of gray."""


@pytest.mark.parametrize("make", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_qpdf_finds_every_document_in_order(make: Callable[[], bytes]) -> None:
    with pikepdf.open(BytesIO(make())) as document:
        assert document.check_pdf_syntax() == []


@pytest.mark.parametrize(
    "source",
    [plain(pages=2, lines=40), rotated(90), plain(size=(595, 842)), DOCUMENTS["résumé"](), with_form_field("Dana")],
    ids=["plain", "turned", "A4", "tagged", "form"],
)
def test_a_copied_page_looks_like_its_original(source: bytes) -> None:
    copy = clean_resume(source, "resume.pdf").pdf or b""
    with pypdfium2.PdfDocument(source) as before, pypdfium2.PdfDocument(copy) as after:
        assert len(before) == len(after)
        for page, copied in zip(before, after, strict=True):
            drawings = [sheet.render(scale=1).to_pil().convert("L") for sheet in (page, copied)]
            assert drawings[0].size == drawings[1].size
            assert drawings[0].getextrema()[0] < 128, "the page is blank"
            assert ImageStat.Stat(ImageChops.difference(*drawings)).mean[0] <= MOST_DIFFERENT


WORDS = st.text("abcdefghij äöüß0123 Ωжé", min_size=1, max_size=40).filter(str.strip)
CONSTRUCTS = ("paragraph", "heading", "list item", "numbered item", "table", "nested table", "header", "footer", "bold")


def _add(document: Document, construct: str, words: str) -> None:
    section = document.sections[0]
    match construct:
        case "heading":
            document.add_heading(words)
        case "list item":
            document.add_paragraph(words, style="List Bullet")
        case "numbered item":
            document.add_paragraph(words, style="List Number")
        case "table":
            document.add_table(2, 2).cell(1, 1).text = words
        case "nested table":
            document.add_table(1, 1).cell(0, 0).add_table(1, 2).cell(0, 1).text = words
        case "header":
            section.header.add_paragraph(words)
        case "footer":
            section.footer.add_paragraph(words)
        case "bold":
            document.add_paragraph().add_run(words).bold = True
        case _:
            document.add_paragraph(words)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(CONSTRUCTS), WORDS), min_size=1, max_size=8))
def test_every_word_of_a_word_file_comes_out_again(parts: list[tuple[str, str]]) -> None:
    document = docx.Document()
    for construct, words in parts:
        _add(document, construct, words)
    target = BytesIO()
    document.save(target)
    clean = clean_resume(target.getvalue(), "resume.docx")
    assert clean.pdf is not None
    assert compare(" ".join(words for _, words in parts), pdf_text(clean.pdf)).missing == ()


def test_no_content_of_a_cleaned_resume_can_hold_the_app_when_it_is_placed_into_a_profile() -> None:
    """The app reads only the pages, forms and tags that we wrote, and copies the rest without reading it."""
    cleaned = read_resume(slow_page(), "resume.pdf").pdf or b""
    started = time.process_time()
    candidate_profile_pdf(with_resume(cleaned))
    assert time.process_time() - started < 20, "a second; the file as it was sent holds the app for minutes"
