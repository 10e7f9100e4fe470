"""The first page of a profile: who, which job, how well it fits, how to reach the person, and where to read on."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from core.candidate.model import Assessment, Profile
from core.dates import moment
from core.documents.fonts import BOLD
from core.documents.layout import overline, panel, title
from core.documents.page_links import page_links
from core.documents.paragraphs import TaggedParagraph, paragraph
from core.documents.style import (
    BODY,
    BODY_WIDTH,
    LABEL,
    LEAD,
    PANEL,
    QUIET,
    SMALL,
    STRONG,
    TINT,
    WARN,
    WARN_TINT,
    Anchor,
    Chip,
    Stars,
    bullets,
    columns,
    gap,
)
from core.documents.text import inline, isolated, linked, text_width
from core.mail_addresses import mailto
from core.plural import counted

NO_RATING = "Not rated yet"
MOST_POINTS = 5
"""The most strengths, and the most points to clarify, before the assessment."""
_CONTACT_WIDTH = BODY_WIDTH * 0.44 - 34
_GAP_WIDTH = BODY_WIDTH * 0.56 - 32 - 102 - 52
_SMALLEST_EMAIL = 0.75
_LIST_NAME = ParagraphStyle("list name", STRONG, role="H2", spaceAfter=4, keepWithNext=1)


def first_page(profile: Profile, parts: Sequence[tuple[str, str]]) -> list[Flowable]:
    """Return the summary: name, job, links to the parts, stars, recommendation, contact, facts, strengths and doubts.

    `parts` are the names and keys of the sections to link to.
    """
    return [
        Anchor("Summary", "summary"),
        _masthead(profile),
        *person(profile),
        *([gap(4), page_links(parts)] if parts else []),
        gap(10),
        _verdict_and_contact(profile),
        *_facts(profile.assessment),
        *_strengths_and_concerns(profile.assessment),
    ]


def _masthead(profile: Profile) -> Flowable:
    job = profile.job
    made = moment(profile.created_at, job.zone())
    version = TaggedParagraph(f'<para alignment="right">{inline(profile.version_line(), BOLD)}</para>', LABEL)
    time = TaggedParagraph(f'<para alignment="right">{inline(made)}</para>', SMALL)
    return columns(([overline("CANDIDATE PROFILE")], [version, time]), (BODY_WIDTH * 0.5, BODY_WIDTH * 0.5))


def person(profile: Profile) -> list[Flowable]:
    """Return the name, and the job that the person applied to."""
    job = profile.job
    return [
        title(isolated(profile.person.full_name())),
        gap(2),
        paragraph(job.title, LEAD),
        paragraph(f"Requisition {job.requisition}  ·  {isolated(job.customer)}  ·  {isolated(job.location)}", SMALL),
    ]


def _verdict_and_contact(profile: Profile) -> Flowable:
    """Return the panel with the rating on the left and the contact details on the right."""
    return panel(
        _verdict(profile.assessment, len(profile.conversation)),
        _contact(profile),
        tints=(TINT, PANEL),
        widths=(BODY_WIDTH * 0.56, BODY_WIDTH * 0.44),
    )


def _verdict(assessment: Assessment | None, messages: int) -> list[Flowable]:
    if assessment is None:
        return [
            paragraph("AI RECRUITER’S RATING", LABEL),
            gap(4),
            paragraph(NO_RATING, LEAD),
            paragraph("No messages yet." if not messages else "The screening conversation is not complete.", BODY),
        ]
    words = TaggedParagraph(f"<b>{assessment.stars} of 5</b>", LEAD)
    return [
        paragraph("AI RECRUITER’S RATING", LABEL),
        gap(4),
        columns(([Stars(assessment.stars, 15)], [words], _gaps(assessment)), (102, 52, _GAP_WIDTH)),
        gap(6),
        paragraph(assessment.recommendation, STRONG),
    ]


def _contact(profile: Profile) -> list[Flowable]:
    person = profile.person
    story: list[Flowable] = [
        paragraph("CONTACT", LABEL),
        gap(4),
        _email(person.email),
        paragraph(person.phone, BODY),
    ]
    if person.place():
        story.append(paragraph(person.place(), BODY))
    if profile.profile_url:
        words = "<b><u>Open the live profile in FactoryFix</u></b>"
        story += [gap(4), TaggedParagraph(linked(profile.profile_url, words), BODY)]
    return story


def _email(email: str) -> Flowable:
    """Return the address in a size that keeps it on one line, so that it can be copied, or else broken at the @."""
    fits = min(1.0, _CONTACT_WIDTH / text_width(email, BODY.fontName, BODY.fontSize))
    name, _, host = email.rpartition("@")
    words = inline(email) if fits >= _SMALLEST_EMAIL else f"{inline(name)}<br/>{inline(f'@{host}')}"
    size = BODY.fontSize * max(fits, _SMALLEST_EMAIL)
    return TaggedParagraph(linked(mailto(email), words), ParagraphStyle("email", BODY, fontSize=size))


def _gaps(assessment: Assessment) -> list[Flowable]:
    """Return a label that names the area with a gap, or says how many areas have one."""
    areas = [finding.area for finding in assessment.findings if finding.level == "Gap"]
    if not areas:
        return []
    label = Chip(f"Gap: {areas[0]}" if len(areas) == 1 else counted(len(areas), "gap"), WARN, WARN_TINT)
    return [gap(1), label if label.width <= _GAP_WIDTH else Chip("1 gap", WARN, WARN_TINT)]


def _facts(assessment: Assessment | None) -> list[Flowable]:
    """Return one row with pay, shift, commute and start, if the candidate said anything about them."""
    answers: dict[str, str | None] = assessment.facts.model_dump() if assessment else {}
    if not any(answers.values()):
        return []
    cells = [
        [paragraph(name.upper(), LABEL), paragraph(text or "Not discussed", BODY if text else QUIET)]
        for name, text in answers.items()
    ]
    padding = (("TOPPADDING", (0, 0), (-1, -1), 9), ("RIGHTPADDING", (0, 0), (-1, -1), 10))
    return [columns(cells, [BODY_WIDTH / len(cells)] * len(cells), *padding)]


def _strengths_and_concerns(assessment: Assessment | None) -> list[Flowable]:
    if assessment is None or not (assessment.strengths or assessment.concerns):
        return []
    strengths, concerns = assessment.strengths[:MOST_POINTS], assessment.concerns[:MOST_POINTS]
    return [gap(12), _two_lists("Strengths", strengths, "To clarify", concerns)]


def more_points(assessment: Assessment | None) -> list[Flowable]:
    """Return the strengths and doubts for which the first page has no room."""
    if assessment is None or max(len(assessment.strengths), len(assessment.concerns)) <= MOST_POINTS:
        return []
    strengths, concerns = assessment.strengths[MOST_POINTS:], assessment.concerns[MOST_POINTS:]
    lists = (("More strengths", strengths), ("More to clarify", concerns))
    return [part for name, texts in lists if texts for part in (gap(14), paragraph(name, _LIST_NAME), *bullets(texts))]


def _two_lists(left: str, strengths: Sequence[str], right: str, concerns: Sequence[str]) -> Flowable:
    half = (BODY_WIDTH - 24) / 2
    cells: tuple[list[Flowable], ...] = [paragraph(left, _LIST_NAME), *_points(strengths)], [], [
        paragraph(right, _LIST_NAME), *_points(concerns),
    ]  # fmt: skip
    return columns(cells, (half, 24, half))


def _points(texts: Sequence[str]) -> list[Flowable]:
    return bullets(texts) if texts else [paragraph("Nothing noted.", QUIET)]
