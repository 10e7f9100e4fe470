"""The go-live report as a PDF: what was verified and by whom, the evidence, and the verdict."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict
from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether

from core.dates import moment
from core.documents.fonts import BOLD
from core.documents.layout import overline, panel, title
from core.documents.paper import Sheet, render
from core.documents.paragraphs import paragraph
from core.documents.style import (
    ALARM,
    ALARM_TINT,
    BODY,
    BODY_WIDTH,
    GOOD,
    GOOD_TINT,
    LABEL,
    LEAD,
    LINE,
    QUIET,
    SMALL,
    STRONG,
    WARN,
    WARN_TINT,
    bullets,
    columns,
    facts,
    gap,
    heading,
)
from core.documents.tags import ITEM, RowRoles
from core.verdict.model import Line, LineState, Verdict, VerdictState

_COLOURS = {
    VerdictState.READY: (GOOD, GOOD_TINT),
    VerdictState.READY_WITH_RISKS: (WARN, WARN_TINT),
    VerdictState.NOT_READY: (ALARM, ALARM_TINT),
}
_LINE_COLOURS = {LineState.VERIFIED: GOOD, LineState.RISK: WARN, LineState.OPEN: ALARM}
_MOST_PER_ROW = 6


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PushEvidence(_Part):
    """The evidence of one push: the IDs in Kombo and in the ATS, and the hash of the file."""

    application_id: str
    remote_id: str | None = None
    email: str
    pdf_sha256: str
    pushed_at: AwareDatetime
    pushed_by: str
    warnings: tuple[str, ...] = ()


class Confirmation(_Part):
    """The customer's answer on one item; `channel` is how they gave it, such as a call or an e-mail."""

    item: str
    confirmed: bool
    by: str
    at: AwareDatetime
    channel: str
    note: str = ""


class Approval(_Part):
    """The sign-off: the approver at the customer, who of us recorded it, and the accepted risks, each (key, text)."""

    approver: str
    note: str = ""
    recorded_by: str
    at: AwareDatetime
    accepted: tuple[tuple[str, str], ...] = ()


class GoLiveReport(_Part):
    """The data of the report; `counts` are jobs per outcome at `snapshot_at`, times are shown in `time_zone`.

    `no_candidate` is the reason where the sync mode needs no test candidate; then there is nothing to confirm.
    `contact` is the name and e-mail address of the person to call; the address may be empty.
    """

    customer: str
    ats: str
    sync_mode: str
    counts: tuple[tuple[str, int], ...] = ()
    snapshot_at: AwareDatetime | None = None
    push: PushEvidence | None = None
    no_candidate: str = ""
    confirmations: tuple[Confirmation, ...] = ()
    verdict: Verdict
    sign_off: Approval | None = None
    contact: tuple[str, str]
    how_it_works: tuple[str, ...] = ()
    prepared_by: str
    prepared_at: AwareDatetime
    time_zone: str = "America/Chicago"

    def zone(self) -> ZoneInfo:
        """Return the zone that times are shown in."""
        return ZoneInfo(self.time_zone)


def go_live_report_pdf(report: GoLiveReport) -> bytes:
    """Return the report as a PDF; equal reports give equal bytes."""

    def story() -> list[Flowable]:
        return [
            *_opening(report),
            *_open_lines(report),
            *_accepted(report),
            *_checked(report),
            *_jobs(report),
            *_push(report),
            *_confirmations(report),
            *_from_now(report),
        ]

    name = f"Go-live report: {report.customer}"
    made = _when(report, report.prepared_at)
    sheet = Sheet(
        name,
        f"{report.ats} connection of {report.customer}",
        name,
        report.verdict.state,
        f"Prepared {made}.",
        created_at=report.prepared_at.astimezone(report.zone()),
    )
    return render(story, sheet)


def _when(report: GoLiveReport, at: datetime | None) -> str:
    return moment(at, report.zone()) if at else "not yet"


def _opening(report: GoLiveReport) -> list[Flowable]:
    return [
        overline("GO-LIVE REPORT"),
        gap(3),
        title(report.customer),
        gap(2),
        paragraph(f"{report.ats} connected to FactoryFix", LEAD),
        paragraph(f"Prepared by {report.prepared_by}, {_when(report, report.prepared_at)}", SMALL),
        gap(12),
        _verdict(report),
        gap(4),
        *facts(
            (
                ("Candidates sync", report.sync_mode),
                ("Approved by", report.sign_off.approver if report.sign_off else "Not approved yet"),
                *(_approval(report, report.sign_off) if report.sign_off else ()),
                ("Your contact", " · ".join(part for part in report.contact if part)),
            )
        ),
    ]


def _approval(report: GoLiveReport, sign_off: Approval) -> list[tuple[str, str]]:
    note = [("Note", sign_off.note)] if sign_off.note else []
    return [("Approved", f"{_when(report, sign_off.at)}, recorded by {sign_off.recorded_by}"), *note]


def _verdict(report: GoLiveReport) -> Flowable:
    ink, tint = _COLOURS[report.verdict.state]
    style = ParagraphStyle("verdict", LEAD, fontName=BOLD, fontSize=16, leading=21, textColor=ink)
    passed = sum(entry.confirmed for entry in report.confirmations)
    proof = f"{passed} of {len(report.confirmations)} items confirmed by the customer"
    confirmed = [] if report.no_candidate else [paragraph(proof, BODY)]
    cell = [paragraph("VERDICT", LABEL), gap(2), paragraph(report.verdict.state, style), *confirmed]
    return panel(cell, tints=(tint,), above=12)


def _open_lines(report: GoLiveReport) -> list[Flowable]:
    """Return what is blocking, and the risks that nobody accepted at the sign-off."""
    accepted = {key for key, _ in report.sign_off.accepted} if report.sign_off else set()
    risks = tuple(line for line in report.verdict.risks if line.key not in accepted)
    return [
        *_bulleted("What is blocking go-live", "open", report.verdict.open, ALARM),
        *_bulleted("Open risks", "risks", risks, WARN),
    ]


def _bulleted(name: str, key: str, lines: tuple[Line, ...], ink: Color) -> list[Flowable]:
    return [*heading(name, key), *bullets([line.text for line in lines], color=ink)] if lines else []


def _accepted(report: GoLiveReport) -> list[Flowable]:
    sign_off = report.sign_off
    if sign_off is None or not sign_off.accepted:
        return []
    by = f"Accepted by {sign_off.approver}, {_when(report, sign_off.at)}:"
    texts = [text for _, text in sign_off.accepted]
    return [*heading("Risks accepted by name", "accepted"), paragraph(by, BODY), *bullets(texts, color=WARN)]


def _checked(report: GoLiveReport) -> list[Flowable]:
    return [*heading("What was checked", "checked"), *[_line(report, line) for line in report.verdict.lines]]


def _line(report: GoLiveReport, line: Line) -> Flowable:
    state = ParagraphStyle("line state", STRONG, textColor=_LINE_COLOURS[line.state])
    text = [paragraph(line.checked, STRONG), paragraph(line.evidence, BODY), *bullets(line.details)]
    at = paragraph(_when(report, line.at) if line.at else "", _TIME)
    widths = (56, BODY_WIDTH - 56 - 130, 130)
    row = columns(([paragraph(line.state, state)], text, [at]), widths, *_RULED, roles=_CHECKED)
    return KeepTogether([row])


_TIME = ParagraphStyle("time", SMALL, alignment=TA_RIGHT)
_CHECKED: RowRoles = ("Table", "TR", ("TD", "TH", "TD"))
_RULED = (
    ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
    ("TOPPADDING", (0, 0), (-1, -1), 5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
)


def _jobs(report: GoLiveReport) -> list[Flowable]:
    story = heading("Job sync", "jobs")
    if not report.counts:
        return [*story, paragraph("The jobs have not been compared yet.", QUIET)]
    rows = ceil(len(report.counts) / _MOST_PER_ROW)
    per_row = ceil(len(report.counts) / rows)
    for start in range(0, len(report.counts), per_row):
        row = report.counts[start : start + per_row]
        cells = [
            [paragraph(f"{number:,}", _NUMBER), paragraph(name.capitalize(), SMALL), gap(8)] for name, number in row
        ]
        cells += [[gap(1)]] * (per_row - len(row))
        story.append(columns(cells, [BODY_WIDTH / per_row] * per_row))
    return [*story, paragraph(f"Compared on {_when(report, report.snapshot_at)}.", SMALL)]


_NUMBER = ParagraphStyle("count", STRONG, fontSize=19, leading=24)


def _push(report: GoLiveReport) -> list[Flowable]:
    story = heading("Test candidate", "candidate")
    push = report.push
    if push is None:
        return [*story, paragraph(report.no_candidate or "No test candidate has been pushed.", QUIET)]
    rows = [
        ("Pushed", f"{_when(report, push.pushed_at)}, by {push.pushed_by}"),
        ("E-mail address", push.email),
        ("In Kombo", push.application_id),
        ("In the ATS", push.remote_id or "The ATS did not return an ID"),
        ("SHA-256 of the PDF", push.pdf_sha256),
    ]
    if push.warnings:
        rows.append(("Warnings", "\n".join(push.warnings)))
    return [*story, *facts(rows, label_width=120)]


def _confirmations(report: GoLiveReport) -> list[Flowable]:
    """Return the answers, grouped by who gave them, when and how."""
    if report.no_candidate:
        return []
    story = heading("Confirmed by the customer in their ATS", "confirmed")
    if not report.confirmations:
        return [*story, paragraph("Nothing has been confirmed yet.", QUIET)]
    groups: dict[str, list[Flowable]] = {}
    for entry in report.confirmations:
        groups.setdefault(f"{entry.by}, {entry.channel}, {_when(report, entry.at)}", []).append(_confirmation(entry))
    for source, rows in groups.items():
        story += [paragraph(source, _SOURCE), *rows]
    return story


_SOURCE = ParagraphStyle("source", SMALL, spaceBefore=6, keepWithNext=1)


def _confirmation(entry: Confirmation) -> Flowable:
    answer, ink = ("Yes", GOOD) if entry.confirmed else ("No", ALARM)
    answer_style = ParagraphStyle("answer", STRONG, textColor=ink)
    text = [paragraph(entry.item, BODY), *([paragraph(entry.note, SMALL)] if entry.note.strip() else [])]
    row = columns(([paragraph(answer, answer_style)], text), (34, BODY_WIDTH - 34), *_RULED, roles=ITEM)
    return KeepTogether([row])


def _from_now(report: GoLiveReport) -> list[Flowable]:
    if not report.how_it_works:
        return []
    name, email = report.contact
    contact = f"Questions: {name}{f', {email}' if email else ''}."
    return [
        CondPageBreak(150),
        *heading("How it works from now", "from now"),
        *bullets([*report.how_it_works, contact]),
    ]
