"""Benchmarks of reading an uploaded résumé: the usual kinds against drawing their pages, the worst, and the memory."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from statistics import median

import pypdfium2

from bench.timing import by_turns, row
from core.candidate.samples import load_samples
from core.documents.candidate_profile import resume_pdf
from core.documents.resume import clean_resume
from core.documents.word_layout import laid_out
from core.foreign_files import MAX_MEMORY, MAX_SECONDS, read_resume
from tests.core.documents.pdf_reading import plain, rotated, with_form_field, word_document
from tests.core.documents.test_shown_on_pages import slow_page

_ROUNDS = 5


@cache
def usual() -> Mapping[str, bytes]:
    """Return a résumé of each usual kind by its file name."""
    return {
        "two-pages.pdf": plain(pages=2, lines=45),
        "ten-pages.pdf": plain(pages=10, lines=45),
        "turned.pdf": rotated(90),
        "form.pdf": with_form_field("Dana"),
        "tagged.pdf": resume_pdf(load_samples()["cnc-machinist"]),
        "short.docx": word_document("Dana Whitfield", *["Ran Haas mills."] * 20),
        "long.docx": word_document("Dana Whitfield", *["Ran Haas mills and Okuma lathes on castings."] * 120),
    }


def viewed(data: bytes, name: str) -> None:
    """Draw the pages of a file at 72 dpi and read their text, as a viewer does."""
    pdf = laid_out(data) or b"" if name.endswith(".docx") else data
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            page.render(scale=1).to_pil()
            page.get_textpage().get_text_bounded()


def usual_kinds() -> Iterator[str]:
    """Yield the median over the usual kinds."""
    works = [
        work
        for name, data in usual().items()
        for work in (partial(clean_resume, data, name), partial(viewed, data, name))
    ]
    times = by_turns(works, rounds=_ROUNDS)
    taken, peer = median(times[::2]), median(times[1::2])
    yield row("a résumé read and proven, median of 7 kinds, against viewing it", taken, peer, taken / peer, "≤ 3 times")


def worst() -> Iterator[str]:
    """Yield the time for a page with 150,000 letters, each with a font of its own, against the limit."""
    data = slow_page()
    [taken] = by_turns([lambda: clean_resume(data, "slow.pdf")], rounds=2)
    yield row("the worst résumé read, against the limit", taken, MAX_SECONDS, taken / MAX_SECONDS, "≤ 0.5 times")


def memory() -> Iterator[str]:
    """Yield the most memory that a limited process used for any of them, against the limit."""
    for name, data in {**usual(), "slow.pdf": slow_page()}.items():
        read_resume(data, name)
    used, limit = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3, MAX_MEMORY / 1e6
    what = "MB at most for reading a résumé, against the limit"
    yield f"{what:<68}{used:>10.1f} MB{limit:>10.1f} MB{used / limit:>7.2f}×   ≤ 0.5 times"


ROWS: dict[str, Callable[[], Iterator[str]]] = {"usual": usual_kinds, "worst": worst, "memory": memory}
