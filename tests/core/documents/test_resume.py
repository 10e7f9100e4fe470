"""Uploaded résumés: valid ones are kept complete, hostile ones are cleaned or refused with a sentence."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings, strategies as st
from pypdf.annotations import Text

from core.documents.resume import MAX_BYTES, MAX_SCAN, clean_resume
from core.errors import DocumentRefused
from tests.core.documents.pdf_reading import (
    bomb,
    changed,
    encrypted,
    endless_word_document,
    looping_pages,
    names,
    plain,
    reader,
    rotated,
    text,
    with_attachment,
    with_form_field,
    with_hidden_script,
    with_launch,
    with_script,
    word_document,
)

ACTIVE = ("/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/AcroForm")


def _archive(**entries: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


REFUSED = {
    "nothing": (b"", "empty"),
    "only spaces": (b" \n\0 ", "empty"),
    "too many bytes": (b"{\\rtf" + b"x" * MAX_BYTES, "At most 10 MB"),
    "a PDF of too many bytes": (b"%PDF-" + b"x" * MAX_SCAN, "At most 40 MB"),
    "a program": (b"MZ\x90\x00" + b"x" * 100, "neither a PDF nor a Word"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "neither a PDF nor a Word"),
    "a page of a site": (b"<html>resume</html>", "neither a PDF nor a Word"),
    "only a header": (b"%PDF-1.7\n", "damaged"),
    "rubbish after the header": (b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
    "half a file": (plain(lines=40)[:400], "damaged"),
    "a password": (encrypted("secret"), "password"),
    "protection that only one program knows": (
        plain().replace(b"trailer\n<<", b"trailer\n<< /Encrypt << /Filter /Own /V 4 >>"),
        "protected",
    ),
    "a Word file with a password": (
        b"\xd0\xcf\x11\xe0" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "61 pages": (plain(pages=61), "61 pages"),
    "10,000 pages": (changed(lambda w: [w.add_blank_page(10, 10) for _ in range(9_999)] and None), "10,000 pages"),
    "a bomb": (bomb(), "far too large"),
    "no pages": (changed(lambda w: w.remove_page(0)), "no pages"),
    "an archive": (_archive(readme=b"hello"), "neither a PDF nor a Word"),
    "a broken archive": (b"PK\x03\x04 broken", "damaged"),
    "a Word file in name only": (_archive(word__document_xml=b"x", **{"word/document.xml": b"<not xml"}), "damaged"),
    "a Word bomb": (_archive(**{"word/document.xml": b" " * 60_000_000}), "far too large"),
    "an endless Word file": (endless_word_document(3_200), "far longer"),
}


def test_a_pdf_without_its_header_is_read_as_viewers_do() -> None:
    clean = clean_resume(plain(lines=2, words="Welder").replace(b"%PDF-", b"%xxx-", 1), "resume.pdf")
    assert clean.pdf and "Welder" in text(clean.pdf)


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_a_resume_that_cannot_be_used_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(DocumentRefused, match=words) as refused:
        clean_resume(data, "resume.pdf")
    assert refused.value.next_step


ARMED = {
    "a script": (with_script(), "script"),
    "a launch action": (with_launch(), "script or an automatic action"),
    "an attached file": (with_attachment(), "attached"),
    "a script behind a font": (with_hidden_script(), None),
}


@pytest.mark.parametrize(("data", "note"), ARMED.values(), ids=ARMED.keys())
def test_an_armed_resume_is_cleaned_and_its_text_stays(data: bytes, note: str | None) -> None:
    cleaned = clean_resume(data, "resume.pdf")
    assert cleaned.pdf is not None
    assert "Welder page 1" in text(cleaned.pdf)
    assert not names(cleaned.pdf) & set(ACTIVE)
    assert b"MZ-payload" not in cleaned.pdf
    assert note is None or any(note in line for line in cleaned.notes)


def test_a_plain_resume_goes_through_unchanged_in_sight_and_without_notes() -> None:
    cleaned = clean_resume(plain(pages=3, lines=5), "resume.pdf")
    assert cleaned.notes == ()
    assert cleaned.as_is is None
    assert cleaned.pdf is not None
    assert text(cleaned.pdf).split() == text(plain(pages=3, lines=5)).split()


def test_cleaning_gives_equal_bytes_and_cleaning_again_keeps_the_text() -> None:
    once = clean_resume(plain(pages=2), "a.pdf").pdf
    assert once is not None
    assert once == clean_resume(plain(pages=2), "b.pdf").pdf
    again = clean_resume(once, "a.pdf").pdf
    assert again is not None
    assert text(again).split() == text(once).split()


def test_a_resume_that_only_forbids_printing_is_read_and_it_is_said() -> None:
    cleaned = clean_resume(encrypted(""), "resume.pdf")
    assert cleaned.pdf is not None
    assert not reader(cleaned.pdf).is_encrypted
    assert "did not allow" in cleaned.notes[0]


def test_what_was_typed_into_a_form_is_kept() -> None:
    cleaned = clean_resume(with_form_field("Typed by hand"), "resume.pdf")
    assert cleaned.pdf is not None
    assert "Typed by hand" in text(cleaned.pdf)
    assert any("form" in note for note in cleaned.notes)


def test_comments_are_named_when_they_stay_behind() -> None:
    cleaned = clean_resume(
        changed(lambda writer: writer.add_annotation(0, Text(rect=(0, 0, 10, 10), text="nice"))), "a.pdf"
    )
    assert cleaned.pdf is not None
    assert "/Annots" not in reader(cleaned.pdf).pages[0]
    assert cleaned.notes == ("Comments and markups on the pages were left out.",)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_rotated_page_keeps_its_rotation(degrees: int) -> None:
    cleaned = clean_resume(rotated(degrees), "resume.pdf").pdf
    assert cleaned is not None
    assert reader(cleaned).pages[0].rotation == degrees


def test_a_page_tree_that_leads_back_to_itself_ends() -> None:
    try:
        cleaned = clean_resume(looping_pages(), "resume.pdf").pdf
    except DocumentRefused as refused:
        assert refused.next_step
    else:
        assert cleaned is not None
        assert len(reader(cleaned).pages) == 1


def test_a_word_document_becomes_text_pages_whatever_its_name() -> None:
    cleaned = clean_resume(word_document("José Muñoz-Dvořák", "Welder & fitter <MIG>"), "resume.pdf")
    assert cleaned.pdf is not None
    assert "José Muñoz-Dvořák" in text(cleaned.pdf)
    assert "Welder & fitter <MIG>" in text(cleaned.pdf)
    assert cleaned.notes[0].startswith("The Word document was converted")


def test_a_word_table_and_list_keep_their_words() -> None:
    cleaned = clean_resume(word_document("Forklift", "Crane", style="List Bullet"), "resume.docx")
    assert cleaned.pdf is not None
    assert "Forklift" in text(cleaned.pdf)
    assert "Crane" in text(cleaned.pdf)


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, "application/msword"),
        (b"{\\rtf1 hello}", "application/rtf"),
        (word_document("", "  "), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_a_document_without_readable_text_goes_beside_the_profile_with_the_reason(
    data: bytes, content_type: str
) -> None:
    cleaned = clean_resume(data, "resume.doc")
    assert cleaned.pdf is None
    assert cleaned.as_is == data
    assert cleaned.content_type == content_type
    assert "as it is" in cleaned.notes[0]


def test_a_path_in_the_file_name_is_never_repeated() -> None:
    with pytest.raises(DocumentRefused) as refused:
        clean_resume(b"", "C:\\Users\\pat\\secret/plan.pdf")
    assert refused.value.sentence == "plan.pdf is empty."


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 2_000), noise=st.binary(max_size=40), at=st.integers(0, 2_000))
def test_a_resume_damaged_anywhere_is_cleaned_or_refused_but_never_crashes(cut: int, noise: bytes, at: int) -> None:
    whole = plain(lines=3)
    data = whole[: len(whole) - cut]
    data = data[:at] + noise + data[at + len(noise) :]
    try:
        cleaned = clean_resume(b"%PDF-" + data, "resume.pdf")
    except DocumentRefused as refused:
        assert refused.sentence
        assert refused.next_step
    else:
        assert cleaned.pdf is not None
        assert len(reader(cleaned.pdf).pages) >= 1
