"""An upload is read in a process of its own: the same answers, and an end to whatever takes too much."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from core import resume_reading
from core.documents.resume import clean_resume
from core.errors import DocumentRefused
from core.resume_reading import read_resume
from tests.core.documents.pdf_reading import plain, with_script, word

READ = {
    "a PDF": (plain(pages=2), "resume.pdf"),
    "a PDF with a script": (with_script(), "résumé – \0\ud800.pdf"),
    "a Word document": (word("José Muñoz-Dvořák"), "resume.docx"),
    "rich text": (b"{\\rtf1 Welder\n\n}\n", "resume.rtf"),
}


@pytest.mark.parametrize(("data", "name"), READ.values(), ids=READ.keys())
def test_a_resume_becomes_in_the_other_process_what_it_becomes_here(data: bytes, name: str) -> None:
    assert read_resume(data, name) == clean_resume(data, name)


def test_a_refusal_comes_through_with_its_sentence_and_next_step() -> None:
    with pytest.raises(DocumentRefused) as here:
        clean_resume(b"MZ", "a\nb.exe")
    with pytest.raises(DocumentRefused) as there:
        read_resume(b"MZ", "a\nb.exe")
    assert (there.value.sentence, there.value.next_step) == (here.value.sentence, here.value.next_step)


def test_a_resume_that_takes_too_long_is_ended() -> None:
    with pytest.raises(DocumentRefused, match="too long"):
        read_resume(plain(), "resume.pdf", seconds=0.05)


def test_a_small_word_file_that_fills_the_memory_is_ended() -> None:
    unfolding = word_with(b"<w:p/>" * 2_000_000)
    assert len(unfolding) < 100_000
    with pytest.raises(DocumentRefused, match="too complex"):
        read_resume(unfolding, "resume.docx", memory=400_000_000)


def test_a_defect_in_the_reader_is_told_loudly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resume_reading, "_ROOT", tmp_path)
    with pytest.raises(RuntimeError, match="No module named"):
        read_resume(plain(), "resume.pdf")


def word_with(xml: bytes) -> bytes:
    """A Word document with this XML at its end."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(word("Welder"))) as known, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fresh:
        for entry in known.infolist():
            content = known.read(entry)
            if entry.filename == "word/document.xml":
                content = content.replace(b"</w:body>", xml + b"</w:body>")
            fresh.writestr(entry.filename, content)
    return target.getvalue()
