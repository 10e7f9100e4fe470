"""Turns an uploaded résumé into a safe PDF, or returns the original with the reason why that is not possible."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from pikepdf import Dictionary, Matrix, Name, Page, Pdf

from core.documents.foreign import as_group, as_piece, disarm, drawing, foreign_pdf, page_form, size_of, turn_of
from core.documents.foreign_tags import PAGE_FORM, tagged_copy
from core.documents.links import add_links, web_links
from core.documents.repair import repaired
from core.errors import DocumentRefused

if TYPE_CHECKING:
    from core.documents.word_model import WordDocument

MAX_BYTES = 10_000_000
MAX_SCAN = 40_000_000
"""The most bytes of a PDF before its scans are reduced."""
MAX_UNPACKED = 50_000_000
MAX_ENTRIES = 2_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The name of the part that holds an encrypted Word document, in a container like that of old Word files."""
_WORD, _OLD_WORD, _RTF = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/msword",
    "application/rtf",
)


@dataclass(frozen=True, slots=True)
class CleanResume:
    """The cleaned `pdf`, or the original as `as_is` if it cannot be converted; `notes` list the changes."""

    pdf: bytes | None
    as_is: bytes | None = None
    content_type: str = "application/pdf"
    notes: tuple[str, ...] = ()


def clean_resume(data: bytes, filename: str) -> CleanResume:
    """Return an uploaded résumé as a PDF with the same pages and no active content; the name does not decide the type.

    Raises DocumentRefused for a file that is empty, over 10 MB (a PDF with scans: 40 MB), protected, damaged, longer
    than 60 pages, over 50 MB unpacked, or neither a PDF nor a Word or RTF document.
    """
    name = plain_name(filename)
    if not data.strip(b"\0 \r\n\t"):
        raise DocumentRefused(f"{name} is empty.", "Choose the résumé again.")
    is_pdf = b"%PDF-" in data[:1024] or _is_headless_pdf(data)
    most = MAX_SCAN if is_pdf else MAX_BYTES
    if len(data) > most:
        sentence = f"{name} is {len(data) / 1_000_000:.1f} MB. At most {most // 1_000_000} MB are allowed."
        raise DocumentRefused(sentence, "Ask for a smaller résumé, for example without scanned pictures.")
    if is_pdf:
        return _clean_pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _clean_word(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if _ENCRYPTED in data:
            raise DocumentRefused("The résumé is protected with a password.", "Ask for a copy without a password.")
        return _as_is(
            data, _OLD_WORD, "The file is in the Word format from before 2007, which cannot be converted to PDF here."
        )
    if data.startswith(b"{\\rtf"):
        return _as_is(data, _RTF, "The file is in Rich Text Format, which cannot be converted to PDF here.")
    raise DocumentRefused(f"{name} is neither a PDF nor a Word document.", "Ask for the résumé as PDF or Word.")


def _is_headless_pdf(data: bytes) -> bool:
    """Return whether a file has no header but ends as a PDF does; viewers open it."""
    return data.startswith(b"%") and b"startxref" in data[-1024:]


def plain_name(filename: str) -> str:
    """Return the last 80 characters of an upload's name, without its folders."""
    return filename.replace("\\", "/").rsplit("/", 1)[-1][-80:] or "The file"


def _as_is(data: bytes, content_type: str, reason: str) -> CleanResume:
    return CleanResume(None, data, content_type, (f"{reason} It is sent as it is, next to the profile.",))


def _clean_pdf(data: bytes) -> CleanResume:
    """Return each page redrawn on a new page of the same size, and a note on everything that was left out."""
    repair = repaired(data, MAX_BYTES)
    if len(repair.pdf) > MAX_BYTES:
        raise DocumentRefused("The résumé has more than 10 MB.", "Ask for a smaller résumé, without large pictures.")
    target = BytesIO()
    with foreign_pdf(repair.pdf) as source, Pdf.new() as copy:
        notes = (*repair.notes, *_left_behind(source))
        has_tags = Name.StructTreeRoot in source.Root
        links = [web_links(page) for page in source.pages]
        disarm(source)
        for page in source.pages:
            _redraw(copy, source, page, has_tags=has_tags)
        add_links(copy, links)
        copy.save(target, deterministic_id=True)
    return _if_complete(repair.pdf, CleanResume(target.getvalue(), notes=notes))


def _if_complete(source: bytes, clean: CleanResume) -> CleanResume:
    """Return the redrawn PDF if it has the words of its source, else the source as it is, with the missing words."""
    from pypdfium2 import PdfiumError

    from core.documents.completeness import compare, page_texts

    copy = clean.pdf or b""
    try:
        texts = page_texts(copy)
        comparison = compare("\n".join(page_texts(source)), "\n".join(texts))
    except PdfiumError:
        unread = "Its words could not be compared. Look at every page."
        return replace(clean, pdf=tagged_copy(copy, source), notes=(*clean.notes, unread))
    clean = replace(clean, pdf=tagged_copy(copy, source, texts))
    if not comparison.missing:
        return clean
    if comparison.is_enough:
        return replace(clean, notes=(*clean.notes, comparison.shortfall()))
    return _as_is(source, "application/pdf", f"The PDF cannot be redrawn safely. {comparison.shortfall()}")


def _redraw(copy: Pdf, source: Pdf, page: Page, *, has_tags: bool) -> None:
    left, bottom, _, _ = (float(value) for value in page.cropbox)
    fresh = copy.add_blank_page(page_size=size_of(page)).obj
    commands = drawing(PAGE_FORM, Matrix(1, 0, 0, 1, -left, -bottom))
    fresh.Contents = copy.make_stream(as_group(commands) if has_tags else as_piece(commands, "P", 0))
    fresh.Resources = Dictionary(XObject=Dictionary({PAGE_FORM: page_form(copy, source, page)}))
    if turn_of(page):
        fresh.Rotate = turn_of(page)


def _left_behind(pdf: Pdf) -> tuple[str, ...]:
    """Return one sentence for each kind of content that is not copied."""
    root: Any = pdf.Root
    names = root.get(Name.Names)
    names = names if isinstance(names, Dictionary) else Dictionary()
    notes = []
    if Name.JavaScript in names or Name.AA in root or _acts_when_opened(root):
        notes.append("A script or an automatic action was left out.")
    if Name.EmbeddedFiles in names:
        notes.append("Files attached inside the résumé were left out.")
    return tuple(notes)


def _acts_when_opened(root: Any) -> bool:
    """Return whether opening the file does more than show a page."""
    action = root.get(Name.OpenAction)
    return isinstance(action, Dictionary) and len(action) > 0 and action.get(Name.S) not in (Name.GoTo, Name.Named)


def _clean_word(data: bytes, name: str) -> CleanResume:
    """Return the text of a Word document as a PDF, or the document as it is when words are missing in the PDF."""
    from core.documents.completeness import compare, pdf_text
    from core.documents.word import word_pdf
    from core.documents.word_reader import read_word  # imported here, because most processes never use them

    _check_unpacked_size(data, name)
    document = read_word(data, name)
    if document.contains_document:
        return _as_is(data, _WORD, "The Word document contains another document, which cannot be converted to PDF.")
    if not document.source_text.strip():
        return _as_is(data, _WORD, "No text was found in the Word document. It may only have pictures.")
    if clean := _with_layout(data, document):
        return clean
    pdf = word_pdf(document, name)
    comparison = compare(document.source_text, pdf_text(pdf))
    if not comparison.is_enough:
        return _as_is(data, _WORD, f"The Word document cannot be converted to PDF. {comparison.shortfall()}")
    notes = ["The Word document was converted to plain text. Its layout is simplified.", *document.notes]
    if comparison.missing:
        notes.append(comparison.shortfall())
    return CleanResume(pdf, notes=tuple(notes))


def _with_layout(data: bytes, document: WordDocument) -> CleanResume | None:
    """Return the document as it is laid out, or None when that loses a word or could show one that nobody may see."""
    from core.documents.completeness import compare, pdf_text
    from core.documents.word_layout import laid_out
    from core.documents.word_package import PICTURES

    pdf = None if document.has_unseen_text else laid_out(data)
    if pdf is None or compare(document.source_text, pdf_text(pdf)).missing:
        return None
    clean = _clean_pdf(pdf)
    own = [note for note in document.notes if note != PICTURES]
    return replace(clean, notes=("The Word document was converted to PDF. Its fonts may differ.", *own, *clean.notes))


def _check_unpacked_size(data: bytes, name: str) -> None:
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, OSError) as error:
        raise DocumentRefused(f"{name} is damaged and cannot be read.", "Ask for the file again, as PDF.") from error
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED or len(entries) > MAX_ENTRIES:
        raise DocumentRefused(f"{name} is far too large when unpacked.", "Ask for the résumé again, as PDF.")
