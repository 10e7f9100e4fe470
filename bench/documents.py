"""The profile PDF: against the same text in plain reportlab, with a merged résumé, and many in a row."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import psutil
from pypdf import PdfReader, PdfWriter
from reportlab.platypus import Paragraph, SimpleDocTemplate

from bench.timing import by_turns, row
from core.candidate.model import Profile, Resume
from core.candidate.samples import load_samples
from core.documents.candidate_profile import candidate_profile_pdf
from core.documents.style import BODY
from core.documents.text import inline
from tests.core.documents.pdf_reading import plain

IN_A_ROW = 200


def rows() -> Iterator[str]:
    """Yield the rows of the documents."""
    profile = four_pages(load_samples()["cnc-machinist"])
    lines = [line for page in PdfReader(BytesIO(candidate_profile_pdf(profile))).pages for line in _lines(page)]
    ours, peer = by_turns([lambda: candidate_profile_pdf(profile), lambda: in_plain_reportlab(lines)])
    yield row("profile of 4 pages, against plain reportlab", ours, peer, ours / peer, "≤ 2 times")
    resume = plain(pages=10, lines=50)
    with_resume = profile.model_copy(update={"resume": Resume(pdf=resume)})
    own = candidate_profile_pdf(profile)
    merged, appending = by_turns([lambda: candidate_profile_pdf(with_resume), lambda: appended(own, resume)])
    floor = ours + appending
    yield row("with a résumé of 10 pages, against appending it", merged, floor, merged / floor, "≤ 2 times")
    before, after = memory_in_a_row(profile)
    what, ratio = "MB after 200 more profiles, against after 50", after / before
    yield f"{what:<60}{after:>10.1f} MB{before:>10.1f} MB{ratio:>7.2f}×   ≤ 1.05 times"


def four_pages(profile: Profile) -> Profile:
    """The sample with so much conversation that it fills four pages."""
    turns = profile.conversation
    for count in range(1, 20):
        longer = profile.model_copy(update={"conversation": turns * count})
        if len(PdfReader(BytesIO(candidate_profile_pdf(longer))).pages) >= 4:
            return longer
    raise AssertionError("The sample never fills four pages.")


def in_plain_reportlab(lines: list[str]) -> bytes:
    """The same text in the same font, one paragraph a line, without layout."""
    target = BytesIO()
    SimpleDocTemplate(target, invariant=1).build([Paragraph(inline(line), BODY) for line in lines])
    return target.getvalue()


def appended(document: bytes, resume: bytes) -> bytes:
    """The least that merging can mean: the pages one after another."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(document)))
    writer.append(PdfReader(BytesIO(resume)))
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def memory_in_a_row(profile: Profile) -> tuple[float, float]:
    """The process's memory in MB after 50 profiles, and after 200 more."""
    process = psutil.Process()
    for _ in range(50):
        candidate_profile_pdf(profile)
    before = process.memory_info().rss / 1e6
    for _ in range(IN_A_ROW):
        candidate_profile_pdf(profile)
    return before, process.memory_info().rss / 1e6


def _lines(page: object) -> list[str]:
    return [line for line in page.extract_text().splitlines() if line.strip()]  # type: ignore[attr-defined]
