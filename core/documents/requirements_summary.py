"""One page of what was agreed before the connection link is made: for the customer's eyes, on a screen or on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO

from pypdf import PdfReader
from reportlab.platypus import Flowable, Paragraph

from core.ats.expectations import Expectation
from core.ats.model import Ats
from core.documents.paper import Sheet, render
from core.documents.style import BODY, OVERLINE, SMALL, TITLE, bullets, day, facts, gap, heading, moment
from core.documents.text import BOLD, inline, paragraph
from core.durations import window_in_words
from core.onboarding.clock import ZONE
from core.onboarding.model import TYPED_TEXTS, Contact, Onboarding, Requirements, SyncMode
from core.onboarding.steps import MODES

Rows = tuple[tuple[str, str], ...]
_FLOW = {
    SyncMode.ENGAGED: "you receive the candidates who completed screening.",
    SyncMode.NEW_AND_ENGAGED: "you receive candidates when they apply, and more after screening.",
    SyncMode.REDIRECT: "candidates apply on your own career page, without screening by the AI recruiter.",
    SyncMode.MANUAL: "you copy each candidate from FactoryFix into your ATS.",
}
_NO_SECOND_PDF = "The PDF from after the screening may not reach your ATS: then you see the one from before it only."
_FACTS = {
    "update_medium": "What comes after the screening is a second PDF; the first one stays beside it.",
    "update_high": _NO_SECOND_PDF,
    "update_unconfirmed": _NO_SECOND_PDF,
    "lead_time": "",
    "cost": "",
    "source": "You add the source “FactoryFix” in your ATS before the first candidate is sent.",
    "job_verification": "",
}
"""Warnings that are a fact for the customer, in words for them where the sentence speaks to us; others are for us."""
_ROOM = (700, 350, 180, 90, 45)
"""Letters that a text may have, until everything stands on one page."""
_MOST = 9
"""Acknowledgements that one page has room for."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was agreed, in words for the customer: no ids, no notes of ours. `standing` says by whom and when."""

    customer: str
    agreed: bool
    standing: str
    requirements: Rows
    next_dates: Rows
    acknowledged: Rows


def summary_of(
    onboarding: Onboarding,
    ats: Ats | None,
    expected: Iterable[Expectation],
    *,
    known: Mapping[str, str],
    jobs_listed: int,
    connected_by: date | None,
    first_sync_window: timedelta,
) -> Summary:
    """Return the summary of an onboarding's requirements as they stand.

    `known` is what the customer's addresses told of their place in the ATS, `expected` what this ATS brings with it,
    `connected_by` the date we promise, or None where nothing is connected.
    """
    said = onboarding.requirements
    word = said.agreed
    standing = f"Agreed with {word.by}, {moment(word.at, ZONE)}" if word else "Not agreed yet"
    return Summary(
        customer=onboarding.customer,
        agreed=word is not None,
        standing=standing,
        requirements=_requirements(said, ats, known, jobs_listed, connects=connected_by is not None),
        next_dates=_next_dates(onboarding, ats, connected_by, first_sync_window),
        acknowledged=tuple(_acknowledged(said, expected)),
    )


def _requirements(
    said: Requirements, ats: Ats | None, known: Mapping[str, str], jobs_listed: int, *, connects: bool
) -> Rows:
    place = "".join(f" · {label}: {value}" for label, value in known.items())
    return (
        ("Your ATS", f"{ats.label}{place}" if ats else "Not chosen yet"),
        *((("You connect with", f"{ats.authorisation.what}."),) if ats and connects else ()),
        *((("Done by", f"{ats.authorisation.who}."),) if ats and connects else ()),
        ("Your ATS administrator", _contact(said.admin)),
        ("Back-up", _contact(said.backup)),
        ("How candidates flow", _flow(said)),
        ("FactoryFix account", said.account_name or "Not chosen yet"),
        ("Jobs you expect", f"{jobs_listed} on your list" if jobs_listed else "Your list may follow later"),
        (TYPED_TEXTS["compliance"], said.compliance or "None named"),
    )


def _flow(said: Requirements) -> str:
    text = f"{MODES[said.sync_mode]}: {_FLOW[said.sync_mode]}"
    if said.sync_mode is SyncMode.REDIRECT:
        reason = f" Your reason: {said.redirect_reason}." if said.redirect_reason else ""
        advice = " We advised against it." if said.advised_against else ""
        return f"{text}{reason}{advice}".replace("..", ".")
    return f"{text} Who does it: {said.by_hand}." if said.by_hand and said.sync_mode is SyncMode.MANUAL else text


def _next_dates(onboarding: Onboarding, ats: Ats | None, connected_by: date | None, window: timedelta) -> Rows:
    target = onboarding.requirements.go_live_target
    link = onboarding.link
    rows = []
    if ats is not None and connected_by is not None:
        sent = f"Sent {day(link.sent.at.astimezone(ZONE))}" if link and link.sent else "Right after this is agreed"
        confirmed = ats.lead_time.business_days is not None
        unsure = "" if confirmed else f" The wait at {ats.vendor} comes on top: nobody has confirmed how long it is."
        rows = [
            ("Your secure link and guide", sent),
            ("Connected by", f"{_date(connected_by)}, counted in business days.{unsure}"),
            ("Your jobs in FactoryFix", f"Within {window_in_words(window)}; a large ATS can take longer"),
        ]
        if onboarding.requirements.sync_mode.sends_candidates:
            rows.append(("Test candidate", "When your jobs are there: you confirm in your ATS that it arrived"))
    return (*rows, ("Go-live target", _date(target) if target else "Not agreed yet"))


def _acknowledged(said: Requirements, expected: Iterable[Expectation]) -> Iterable[tuple[str, str]]:
    for one in expected:
        word = said.acknowledged.get(one.key)
        if word:
            fact = (_FACTS[one.key] or one.sentence) if one.key in _FACTS else ""
            words = f"“{word.text}”" if word.text else ""
            noted = f"Noted by {word.by}, {day(word.at.astimezone(ZONE))}."
            yield one.title, " ".join(part for part in (fact, words, noted) if part)


def _contact(contact: Contact) -> str:
    return ", ".join(part for part in (contact.name, contact.email) if part) or "Not named yet"


def _date(date: date) -> str:
    return f"{date:%A}, {date:%B} {date.day}, {date.year}"


def requirements_summary_pdf(summary: Summary, prepared_by: str, prepared_at: datetime) -> bytes:
    """Return the summary as a PDF of exactly one page; a text that leaves no room for the others is shortened there."""
    pdf = b""
    for letters in _ROOM:
        pdf = _one_page(_shortened(summary, letters), prepared_by[:80], prepared_at)
        if len(PdfReader(BytesIO(pdf)).pages) == 1:
            break
    return pdf


def _one_page(summary: Summary, prepared_by: str, prepared_at: datetime) -> bytes:
    when = moment(prepared_at, ZONE)

    def story() -> list[Flowable]:
        return [
            Paragraph(inline("WHAT WE AGREED" if summary.agreed else "WHAT WE ARE ABOUT TO AGREE", BOLD), OVERLINE),
            gap(3),
            paragraph(summary.customer, TITLE),
            gap(2),
            paragraph(summary.standing, SMALL),
            *heading("Requirements", "requirements"),
            *facts(summary.requirements, label_width=150, pad=3),
            *heading("What happens next", "next"),
            *facts(summary.next_dates, label_width=150, pad=3),
            *(_accepted(summary.acknowledged) if summary.acknowledged else []),
            gap(10),
            paragraph("If something here is not right, tell your Account Manager before you use the link.", BODY),
        ]

    title = f"What we agreed: {summary.customer}"
    footer = f"Prepared by {prepared_by}, {when}"
    return render(story, Sheet(title, title, summary.customer, "What we agreed", footer))


def _accepted(acknowledged: Rows) -> list[Flowable]:
    more = len(acknowledged) - _MOST
    told = [f"{title}. {text}" for title, text in acknowledged[:_MOST]]
    return [*heading("You know and accept", "acknowledged"), *bullets([*told, *([f"… and {more} more"] * (more > 0))])]


def _shortened(summary: Summary, letters: int) -> Summary:
    def short(text: str) -> str:
        text = " ".join(text.split())
        return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"

    def rows(told: Rows) -> Rows:
        return tuple((label, short(text)) for label, text in told)

    return replace(
        summary,
        customer=short(summary.customer)[:120],
        requirements=rows(summary.requirements),
        next_dates=rows(summary.next_dates),
        acknowledged=rows(summary.acknowledged),
    )
