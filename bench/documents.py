"""Benchmarks of the profile PDF: against plain reportlab, with a merged résumé, and memory over many profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO

import psutil
from pypdf import PdfReader, PdfWriter
from reportlab.platypus import Paragraph, SimpleDocTemplate

from bench.timing import by_turns, row
from core.candidate.model import Profile, Resume
from core.candidate.samples import load_samples
from core.documents.candidate_profile import candidate_profile_pdf
from core.documents.resume import clean_resume
from core.documents.style import BODY
from core.documents.text import inline
from core.documents.word_layout import laid_out
from tests.core.documents.pdf_reading import plain, word_document

IN_A_ROW = 200


def against_plain_reportlab() -> Iterator[str]:
    """Yield the profile against the same lines without layout, tags or links."""
    profile, lines = _profile_and_lines()
    taken, peer = by_turns([lambda: candidate_profile_pdf(profile), lambda: in_plain_reportlab(lines)])
    yield row("profile of 4 pages, tagged, against plain reportlab", taken, peer, taken / peer, "≤ 2 times")


def with_upload() -> Iterator[str]:
    """Yield a profile with a résumé of 10 pages against making it without, and appending the pages."""
    profile, _ = _profile_and_lines()
    resume = clean_resume(plain(pages=10, lines=50), "r.pdf").pdf or b""
    with_resume = profile.model_copy(update={"resume": Resume(pdf=resume)})
    own = candidate_profile_pdf(profile)
    merged, alone, appending = by_turns(
        [
            lambda: candidate_profile_pdf(with_resume),
            lambda: candidate_profile_pdf(profile),
            lambda: appended(own, resume),
        ]
    )
    floor = alone + appending
    yield row("with a résumé of 10 pages, against appending it", merged, floor, merged / floor, "≤ 2 times")


def word_resume() -> Iterator[str]:
    """Yield a Word résumé read and compared against only drawing it."""
    _, lines = _profile_and_lines()
    data = word_document(*lines)
    taken, drawing = by_turns([lambda: clean_resume(data, "r.docx"), lambda: laid_out(data)])
    yield row("a Word résumé read and proven, against drawing it", taken, drawing, taken / drawing, "≤ 2 times")


def memory() -> Iterator[str]:
    """Yield the memory of the process after many profiles."""
    before, after = memory_in_a_row(_profile_and_lines()[0])
    what, ratio = "MB after 200 more profiles, against after 50", after / before
    yield f"{what:<68}{after:>10.1f} MB{before:>10.1f} MB{ratio:>7.2f}×   ≤ 1.05 times"


ROWS: dict[str, Callable[[], Iterator[str]]] = {
    "profile": against_plain_reportlab,
    "upload": with_upload,
    "word": word_resume,
    "memory": memory,
}


@cache
def _profile_and_lines() -> tuple[Profile, list[str]]:
    """Return the profile of four pages, and its lines of text."""
    profile = four_pages(load_samples()["cnc-machinist"])
    return profile, [line for page in PdfReader(BytesIO(candidate_profile_pdf(profile))).pages for line in _lines(page)]


def four_pages(profile: Profile) -> Profile:
    """Return the sample with its conversation repeated until it fills four pages."""
    turns = profile.conversation
    for count in range(1, 20):
        longer = profile.model_copy(update={"conversation": turns * count})
        if len(PdfReader(BytesIO(candidate_profile_pdf(longer))).pages) >= 4:
            return longer
    raise AssertionError("The sample does not fill four pages.")


def in_plain_reportlab(lines: list[str]) -> bytes:
    """Return a PDF of the same text in the same font, one paragraph per line, without layout."""
    target = BytesIO()
    SimpleDocTemplate(target, invariant=1).build([Paragraph(inline(line), BODY) for line in lines])
    return target.getvalue()


def appended(document: bytes, resume: bytes) -> bytes:
    """Return the pages of both files in one PDF, the minimum that merging has to do."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(document)))
    writer.append(PdfReader(BytesIO(resume)))
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def memory_in_a_row(profile: Profile) -> tuple[float, float]:
    """Return the process's memory in MB after 50 profiles, and after 200 more."""
    process = psutil.Process()
    for _ in range(50):
        candidate_profile_pdf(profile)
    before = process.memory_info().rss / 1e6
    for _ in range(IN_A_ROW):
        candidate_profile_pdf(profile)
    return before, process.memory_info().rss / 1e6


def _lines(page: object) -> list[str]:
    return [line for line in page.extract_text().splitlines() if line.strip()]  # type: ignore[attr-defined]
