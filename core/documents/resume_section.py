"""The composed résumé: summary, experience, skills, certifications, education."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from core.candidate.model import Education, Employment, Resume
from core.documents.fonts import BOLD
from core.documents.paragraphs import TaggedParagraph, paragraph
from core.documents.style import BODY, OVERLINE, QUIET, SMALL, STRONG, bullets, heading
from core.documents.text import inline

ATTACHED_SEPARATELY = "Attached separately"
_PART = ParagraphStyle("part", OVERLINE, spaceBefore=11, spaceAfter=3, keepWithNext=1, role="H3")
_TITLE = ParagraphStyle("position", STRONG, keepWithNext=1, spaceBefore=4, role="H4")
_PLACE = ParagraphStyle("place", SMALL, keepWithNext=1, spaceAfter=3)


def composed(resume: Resume) -> list[Flowable]:
    """Return the parts of the résumé that are not empty, in the usual order."""
    story = heading("Résumé", "resume")
    if resume.original:
        return [*story, paragraph(f"{ATTACHED_SEPARATELY} as {resume.original_name}.", BODY)]
    if resume.is_empty():
        return [*story, paragraph("The candidate has not provided a résumé.", QUIET)]
    if resume.summary.strip():
        story += [_part("SUMMARY"), paragraph(resume.summary, BODY)]
    if resume.experience:
        story.append(_part("EXPERIENCE"))
        for position in resume.experience:
            story += _position(position)
    story += _list("SKILLS", [" · ".join(resume.skills)] if resume.skills else [])
    story += _list("CERTIFICATIONS", resume.certifications)
    return story + _list("EDUCATION", [_school(entry) for entry in resume.education])


def _part(name: str) -> Flowable:
    return TaggedParagraph(inline(name, BOLD), _PART)


def _position(position: Employment) -> list[Flowable]:
    place = ", ".join(part for part in (position.employer, position.location) if part)
    return [
        paragraph(position.title, _TITLE),
        paragraph(f"{place}  ·  {position.period}", _PLACE),
        *bullets(position.highlights),
    ]


def _list(name: str, lines: Sequence[str]) -> list[Flowable]:
    return [_part(name), *(paragraph(line, BODY) for line in lines)] if lines else []


def _school(entry: Education) -> str:
    return ", ".join(part for part in (entry.name, entry.school, entry.period) if part)
