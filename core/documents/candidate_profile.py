"""The profile PDF that a recruiter opens in the ATS: candidate, job, assessment, conversation and résumé."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from core.candidate.model import Assessment, Finding, Level, Profile
from core.documents.conversation import conversation
from core.documents.fonts import BOLD
from core.documents.paper import Sheet, draw, render
from core.documents.paragraphs import TaggedParagraph, paragraph
from core.documents.resume_pages import frames, page_count, with_pages
from core.documents.resume_section import composed
from core.documents.style import (
    BODY,
    BODY_WIDTH,
    FAIR,
    FAIR_TINT,
    GOOD,
    GOOD_TINT,
    LABEL,
    LEAD,
    LINE,
    MUTED,
    OVERLINE,
    PANEL,
    QUIET,
    QUIET_TINT,
    SMALL,
    STRONG,
    TINT,
    TITLE,
    WARN,
    WARN_TINT,
    Anchor,
    Chip,
    Stars,
    bullets,
    columns,
    gap,
    heading,
    moment,
)
from core.documents.tags import FACT
from core.documents.text import inline, isolated, linked, text_width

AI_REMARK = (
    "Prepared with AI assistance to support, not replace, a hiring decision. "
    "A person should review the résumé and the conversation before deciding."
)
RESUME_REMARK = "Résumé as provided by the candidate."
NO_RATING = "Not rated yet"
_CONTACT_ROOM = BODY_WIDTH * 0.44 - 34
_LIST_NAME = ParagraphStyle("list name", STRONG, role="H2")
_LEVELS = {
    "Strong": (GOOD, GOOD_TINT),
    "Meets": (FAIR, FAIR_TINT),
    "Gap": (WARN, WARN_TINT),
    "Not assessed": (MUTED, QUIET_TINT),
}


def candidate_profile_pdf(profile: Profile, *, resume_first: bool = False) -> bytes:
    """Return the profile as one PDF on letter paper; equal profiles give equal bytes.

    `resume_first` puts the résumé before our own pages, for an ATS that accepts one file and shows it as the CV.
    Raises DocumentRefused when the uploaded résumé cannot be read.
    """
    uploaded = profile.resume.pdf
    pages = page_count(uploaded) if uploaded else 0

    def story() -> list[Flowable]:
        resume = frames(pages, starts_document=resume_first) if uploaded else composed(profile.resume)
        own_pages = [*_opening(profile), *_areas(profile.assessment), *conversation(profile)]
        if resume_first:
            return [*resume, PageBreak(), *own_pages]
        return [*own_pages, *resume] if uploaded else [*own_pages, PageBreak(), *resume]

    document = draw(story, _sheet(profile, f"Candidate profile: {profile.person.full_name()}"))
    if not uploaded:
        return document.finished()
    return with_pages(document, uploaded, 0 if resume_first else -pages)


def resume_pdf(profile: Profile) -> bytes:
    """Return the résumé as a PDF of its own: the upload unchanged, else composed.

    A test candidate's upload is placed into stamped pages. Raises DocumentRefused when the upload cannot be read.
    """
    uploaded = profile.resume.pdf
    sheet = replace(
        _sheet(profile, f"Résumé: {profile.person.full_name()}"), header_right="Résumé", footer=RESUME_REMARK
    )
    if not uploaded:
        return render(lambda: [*_person(profile), *composed(profile.resume)], sheet)
    pages = page_count(uploaded)
    if not profile.is_test:
        return uploaded
    return with_pages(draw(lambda: frames(pages, starts_document=True), sheet), uploaded, 0)


def _sheet(profile: Profile, title: str) -> Sheet:
    job = profile.job
    return Sheet(
        title=f"{title} – {job.title} ({job.requisition})",
        subject=f"{job.title}, requisition {job.requisition}, {job.customer}",
        header=f"{isolated(profile.person.full_name())} · {isolated(job.title)} · {job.requisition}",
        header_right=profile.version_line(),
        footer=AI_REMARK,
        is_test=profile.is_test,
        created_at=profile.created_at.astimezone(job.zone()),
    )


def _opening(profile: Profile) -> list[Flowable]:
    """Return the summary: name, job, stars, recommendation, contact and link."""
    return [
        Anchor("Summary", "summary"),
        _masthead(profile),
        *_person(profile),
        gap(12),
        _verdict_and_contact(profile),
        *_strengths_and_concerns(profile.assessment),
    ]


def _masthead(profile: Profile) -> Flowable:
    job = profile.job
    made = moment(profile.created_at, job.zone())
    left = TaggedParagraph(f"{inline('CANDIDATE PROFILE', BOLD)}", OVERLINE)
    version = TaggedParagraph(f'<para alignment="right">{inline(profile.version_line(), BOLD)}</para>', LABEL)
    time = TaggedParagraph(f'<para alignment="right">{inline(made)}</para>', SMALL)
    return columns(([left], [version, time]), (BODY_WIDTH * 0.5, BODY_WIDTH * 0.5))


def _person(profile: Profile) -> list[Flowable]:
    job = profile.job
    return [
        paragraph(isolated(profile.person.full_name()), TITLE),
        gap(2),
        paragraph(job.title, LEAD),
        paragraph(f"Requisition {job.requisition}  ·  {isolated(job.customer)}  ·  {isolated(job.location)}", SMALL),
    ]


def _verdict_and_contact(profile: Profile) -> Flowable:
    """Return the panel with the rating on the left and the contact details on the right."""
    left, right = BODY_WIDTH * 0.56, BODY_WIDTH * 0.44
    return columns(
        (_verdict(profile.assessment), _contact(profile)),
        (left, right),
        ("BACKGROUND", (0, 0), (0, 0), TINT),
        ("BACKGROUND", (1, 0), (1, 0), PANEL),
        ("ROUNDEDCORNERS", [7, 7, 7, 7]),
        ("LEFTPADDING", (0, 0), (-1, -1), 16),
        ("RIGHTPADDING", (0, 0), (-1, -1), 16),
        ("TOPPADDING", (0, 0), (-1, -1), 14),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 14),
    )


def _verdict(assessment: Assessment | None) -> list[Flowable]:
    if assessment is None:
        return [
            paragraph("AI RECRUITER’S RATING", LABEL),
            gap(4),
            paragraph(NO_RATING, LEAD),
            paragraph("The screening conversation is not complete.", BODY),
        ]
    words = TaggedParagraph(f"<b>{assessment.stars} of 5</b>", LEAD)
    return [
        paragraph("AI RECRUITER’S RATING", LABEL),
        gap(4),
        columns(([Stars(assessment.stars)], [words]), (118, 80), ("TOPPADDING", (0, 0), (0, 0), 0)),
        gap(6),
        paragraph(assessment.recommendation, STRONG),
    ]


def _contact(profile: Profile) -> list[Flowable]:
    person = profile.person
    story: list[Flowable] = [
        paragraph("CONTACT", LABEL),
        gap(4),
        TaggedParagraph(linked(f"mailto:{person.email}", inline(person.email)), _one_line(person.email)),
        paragraph(person.phone, BODY),
    ]
    if person.place():
        story.append(paragraph(person.place(), BODY))
    if profile.profile_url:
        words = "<b><u>Open the live profile in FactoryFix</u></b>"
        story += [gap(4), TaggedParagraph(linked(profile.profile_url, words), BODY)]
    return story


def _one_line(email: str) -> ParagraphStyle:
    """Return the body style in a size that keeps the address on one line, so that it can be copied."""
    fits = min(1.0, _CONTACT_ROOM / text_width(email, BODY.fontName, BODY.fontSize))
    return ParagraphStyle("email", BODY, fontSize=max(BODY.fontSize * fits, 6.5))


def _strengths_and_concerns(assessment: Assessment | None) -> list[Flowable]:
    if assessment is None or not (assessment.strengths or assessment.concerns):
        return []
    half = (BODY_WIDTH - 24) / 2
    left = [paragraph("Strengths", _LIST_NAME), gap(4), *_points(assessment.strengths)]
    right = [paragraph("To clarify", _LIST_NAME), gap(4), *_points(assessment.concerns)]
    return [gap(16), columns((left, [], right), (half, 24, half))]


def _points(texts: Sequence[str]) -> list[Flowable]:
    return bullets(texts) if texts else [paragraph("Nothing noted.", QUIET)]


def _areas(assessment: Assessment | None) -> list[Flowable]:
    """Return the assessment by area, one row each; empty before the screening."""
    if assessment is None or not assessment.findings:
        return []
    rows = [_area(finding) for finding in assessment.findings]
    return [CondPageBreak(110), *heading("Assessment by area", "assessment"), *rows]


def _area(finding: Finding) -> Flowable:
    label = [paragraph(finding.area, STRONG), gap(2), _chip(finding.level)]
    return columns(
        (label, [paragraph(finding.text, BODY)]),
        (150, BODY_WIDTH - 150),
        ("LINEABOVE", (0, 0), (-1, 0), 0.5, LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 7),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
        ("RIGHTPADDING", (0, 0), (0, -1), 12),
        roles=FACT,
    )


def _chip(level: Level) -> Chip:
    return Chip(level, *_LEVELS[level])
