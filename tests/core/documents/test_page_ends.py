"""No page of a document ends with a heading whose text begins on the next page, and none is for three lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.platypus import Paragraph

from core.candidate.model import Profile, Resume
from core.documents.candidate_profile import candidate_profile_pdf, resume_pdf
from core.documents.go_live_report import go_live_report_pdf
from core.documents.paper import Sheet, render
from core.documents.style import BODY, HEADING, gap
from core.verdict.model import Line, LineState, verdict_of
from tests.core.documents.every_pdf import DOCUMENTS, MACHINIST, before_screening
from tests.core.documents.page_lines import lines_per_page, stranded_headings
from tests.core.documents.test_reports import APPROVED, JOBS, NOW, RISK, _report


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "tagged" not in name])
def test_no_page_of_any_document_ends_with_a_heading(name: str) -> None:
    assert stranded_headings(DOCUMENTS[name]()) == []


def _with_lines(lines: int) -> Profile:
    """Return a profile with this many more lines before its later parts."""
    resume = MACHINIST.resume.model_copy(update={"summary": "\n".join(["Ran mills."] * lines)})
    assert MACHINIST.assessment is not None
    strengths = [f"Strength {number}" for number in range(lines // 2)]
    assessment = MACHINIST.assessment.model_copy(update={"strengths": (*MACHINIST.assessment.strengths, *strengths)})
    return MACHINIST.model_copy(update={"resume": resume, "assessment": assessment})


def _report_with(lines: int) -> bytes:
    texts = (
        Line(f"line {number}", f"Check {number}", LineState.VERIFIED, "As expected.", NOW) for number in range(lines)
    )
    return go_live_report_pdf(_report(sign_off=APPROVED, verdict=verdict_of((JOBS, RISK, *texts))))


LENGTHS: dict[str, Callable[[int], bytes]] = {
    "profile": lambda lines: candidate_profile_pdf(_with_lines(lines)),
    "profile before screening": lambda lines: candidate_profile_pdf(before_screening(_with_lines(lines))),
    "profile without a résumé": lambda lines: candidate_profile_pdf(
        _with_lines(lines).model_copy(update={"resume": Resume()})
    ),
    "résumé": lambda lines: resume_pdf(_with_lines(lines)),
    "report": _report_with,
}


@pytest.mark.parametrize("make", LENGTHS.values(), ids=LENGTHS.keys())
def test_no_page_ends_with_a_heading_and_none_is_for_three_lines_at_any_length(make: Callable[[int], bytes]) -> None:
    for lines in range(0, 45, 4):
        pdf = make(lines)
        *before, last = lines_per_page(pdf)
        assert stranded_headings(pdf) == [], lines
        assert last > 3 or not before, lines


def test_a_heading_at_the_end_of_a_page_would_be_noticed() -> None:
    loose = HEADING.clone("loose", keepWithNext=0)
    story = [gap(640), Paragraph("Left alone", loose), Paragraph("Its text", BODY)]
    assert stranded_headings(render(lambda: story, Sheet("Loose", subject="", header=""))) == []
