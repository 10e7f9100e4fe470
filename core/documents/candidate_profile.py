"""The profile PDF that a recruiter opens in the ATS: candidate, job, assessment, conversation and résumé."""

from __future__ import annotations

from dataclasses import replace

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, PageBreak

from core.candidate.model import Assessment, Finding, Level, Profile
from core.documents.conversation import conversation
from core.documents.first_page import first_page, more_points, person
from core.documents.paper import Sheet, draw, render
from core.documents.paragraphs import paragraph
from core.documents.resume_pages import frames, papers_of, with_pages
from core.documents.resume_section import composed
from core.documents.shaping import language_evidence
from core.documents.style import (
    BODY,
    BODY_WIDTH,
    FAIR,
    FAIR_TINT,
    GOOD,
    GOOD_TINT,
    LINE,
    MUTED,
    QUIET_TINT,
    STRONG,
    WARN,
    WARN_TINT,
    Chip,
    columns,
    gap,
    heading,
)
from core.documents.tags import FACT
from core.documents.text import isolated

AI_REMARK = (
    "Prepared with AI assistance to support, not replace, a hiring decision. "
    "A person should review the résumé and the conversation before deciding."
)
RESUME_REMARK = "Résumé as provided by the candidate."
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
    papers = papers_of(uploaded) if uploaded else []
    resume_first = resume_first or bool(uploaded and not _is_screened(profile))
    parts = _parts(profile, resume_first=resume_first)

    def story() -> list[Flowable]:
        resume = frames(papers, starts_document=resume_first) if uploaded else composed(profile.resume)
        messages = conversation(profile) if _is_screened(profile) else []
        opening = [*first_page(profile, parts), *_areas(profile.assessment), *more_points(profile.assessment)]
        if resume_first:
            return [*resume, *([] if uploaded else [PageBreak()]), *opening, *messages]
        before = [PageBreak()] if not uploaded and _is_screened(profile) else []
        return [*opening, *before, *resume, *messages]

    title = f"Candidate profile: {profile.person.full_name()}"
    with language_evidence(_own_words(profile)):
        document = draw(story, _sheet(profile, title), papers, starts_with_papers=resume_first)
    return with_pages(document, uploaded) if uploaded else document.finished()


def _own_words(profile: Profile) -> str:
    """Return what the candidate wrote, which shows the language of a name in Chinese characters."""
    messages = [turn.text for turn in profile.conversation if turn.speaker == "candidate"]
    return " ".join([*messages, profile.resume.model_dump_json(exclude={"pdf", "original"})])


def _is_screened(profile: Profile) -> bool:
    return bool(profile.conversation or profile.assessment)


def _parts(profile: Profile, *, resume_first: bool) -> list[tuple[str, str]]:
    """Return the sections that the first page links to."""
    if not _is_screened(profile):
        return []
    return [*([] if resume_first else [("Résumé", "resume")]), ("Conversation", "conversation")]


def resume_pdf(profile: Profile) -> bytes:
    """Return the résumé as a PDF of its own: the upload unchanged, else composed.

    A test candidate's upload is placed into stamped pages. Raises DocumentRefused when the upload cannot be read.
    """
    uploaded = profile.resume.pdf
    sheet = replace(
        _sheet(profile, f"Résumé: {profile.person.full_name()}"), header_right="Résumé", footer=RESUME_REMARK
    )
    if not uploaded:
        return render(lambda: [*person(profile), *composed(profile.resume)], sheet)
    papers = papers_of(uploaded)
    if not profile.is_test:
        return uploaded
    document = draw(lambda: frames(papers, starts_document=True), sheet, papers, starts_with_papers=True)
    return with_pages(document, uploaded)


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


def _areas(assessment: Assessment | None) -> list[Flowable]:
    """Return the assessment by area, one row each; empty before the screening."""
    if assessment is None or not assessment.findings:
        return []
    rows = [_area(finding) for finding in assessment.findings]
    return [CondPageBreak(110), *heading("Assessment by area", "assessment"), *rows]


def _area(finding: Finding) -> Flowable:
    label = [paragraph(finding.area, STRONG), gap(2), _chip(finding.level)]
    row = columns(
        (label, [paragraph(finding.text, BODY)]),
        (150, BODY_WIDTH - 150),
        ("LINEABOVE", (0, 0), (-1, 0), 0.5, LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ("RIGHTPADDING", (0, 0), (0, -1), 12),
        roles=FACT,
    )
    return KeepTogether([row])


def _chip(level: Level) -> Chip:
    return Chip(level, *_LEVELS[level])
