"""The summary of the agreed requirements for the customer, as text and as a PDF of one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from reportlab.platypus import Flowable

from core.ats.expectations import Expectation
from core.ats.model import Ats
from core.dates import day, moment
from core.documents.layout import overline, title
from core.documents.paper import Drawing, Sheet, draw
from core.documents.paragraphs import paragraph
from core.documents.style import BODY, SMALL, bullets, facts, gap, heading
from core.durations import window_in_words
from core.onboarding.clock import ZONE
from core.onboarding.model import TYPED_TEXTS, Contact, Onboarding, Requirements
from core.onboarding.states import SyncMode
from core.onboarding.steps import MODES

Rows = tuple[tuple[str, str], ...]
_FLOW = {
    SyncMode.ENGAGED: "you receive the candidates who completed screening.",
    SyncMode.NEW_AND_ENGAGED: "you receive candidates when they apply, and more after screening.",
    SyncMode.REDIRECT: "candidates apply on your own career page. The AI recruiter does not screen them.",
    SyncMode.MANUAL: "you copy each candidate from FactoryFix into your ATS.",
    SyncMode.UNKNOWN: "we will agree on this with you.",
}
_NO_SECOND_PDF = (
    "The PDF after the screening may not reach your ATS. Then you only see the PDF from before the screening."
)
_FACTS = {
    "update_medium": "After the screening, you receive a second PDF. Your ATS then shows both.",
    "update_high": _NO_SECOND_PDF,
    "update_unconfirmed": _NO_SECOND_PDF,
    "lead_time": "",
    "cost": "",
    "source": "You add our applicant source in your ATS before we send the first candidate. The guide names it.",
    "job_verification": "",
}
"""The warnings that the customer sees, by key; an empty text means that the warning's own sentence is used."""
_BETWEEN_US_AND_KOMBO = ("ask_kombo",)
_ROOM = (700, 350, 180, 90, 45)
"""Maximum characters per text, tried in turn until everything fits on one page."""
_MOST = 9
"""Number of acknowledgements that fit on one page."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The agreed requirements for the customer, without IDs and internal notes; `standing` says by whom and when."""

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
    """Return the summary of an onboarding's current requirements.

    `known` holds the customer's identifiers in the ATS by label, `expected` the expectations of this ATS, and
    `connected_by` the promised date, or None where no connection is possible.
    """
    requirements = onboarding.requirements
    agreed = requirements.agreed
    standing = f"Agreed with {agreed.by.name}, {moment(agreed.at)}" if agreed else "Not agreed yet"
    return Summary(
        customer=onboarding.customer,
        agreed=agreed is not None,
        standing=standing,
        requirements=_requirements(requirements, ats, known, jobs_listed, connects=connected_by is not None),
        next_dates=_next_dates(onboarding, ats, connected_by, first_sync_window),
        acknowledged=tuple(_acknowledged(requirements, expected)),
    )


def _requirements(
    requirements: Requirements, ats: Ats | None, known: Mapping[str, str], jobs_listed: int, *, connects: bool
) -> Rows:
    place = "".join(f" · {label}: {value}" for label, value in known.items())
    return (
        ("Your ATS", f"{ats.label}{place}" if ats else "Not chosen yet"),
        *((("You connect with", f"{ats.authorisation.what}."),) if ats and connects else ()),
        *((("Done by", f"{ats.authorisation.who}."),) if ats and connects else ()),
        ("Your ATS administrator", _contact(requirements.admin)),
        ("Back-up", _contact(requirements.backup)),
        ("How candidates flow", _flow(requirements)),
        ("FactoryFix account", requirements.account_name or "Not chosen yet"),
        ("Jobs you expect", f"{jobs_listed} on your list" if jobs_listed else "You can send your list later"),
        (TYPED_TEXTS["compliance"], requirements.compliance or "None"),
    )


def _flow(requirements: Requirements) -> str:
    text = f"{MODES[requirements.sync_mode]}: {_FLOW[requirements.sync_mode]}"
    if requirements.sync_mode is SyncMode.REDIRECT:
        reason = f" Your reason: {requirements.redirect_reason}." if requirements.redirect_reason else ""
        advice = " We advised against it." if requirements.advised_against else ""
        return f"{text}{reason}{advice}".replace("..", ".")
    by_hand = requirements.by_hand if requirements.sync_mode is SyncMode.MANUAL else ""
    return f"{text} Done by: {by_hand}." if by_hand else text


def _next_dates(onboarding: Onboarding, ats: Ats | None, connected_by: date | None, window: timedelta) -> Rows:
    target = onboarding.requirements.go_live_target
    link = onboarding.link
    rows = []
    if ats is not None and connected_by is not None:
        sent = f"Sent {day(link.sent.at)}" if link and link.sent else "Right after this is agreed"
        confirmed = ats.lead_time.business_days is not None
        unsure = "" if confirmed else f" The wait at {ats.vendor} is not included, because it is not confirmed."
        rows = [
            ("Your secure link and guide", sent),
            ("Connected by", f"{_date(connected_by)}, in business days.{unsure}"),
            ("Your jobs in FactoryFix", f"Within {window_in_words(window)}. A large ATS can take longer."),
        ]
        if onboarding.requirements.sync_mode.sends_candidates:
            rows.append(
                ("Test candidate", "When your jobs are in FactoryFix. You confirm that it arrived in your ATS.")
            )
    return (*rows, ("Go-live target", _date(target) if target else "Not agreed yet"))


def _acknowledged(requirements: Requirements, expected: Iterable[Expectation]) -> Iterable[tuple[str, str]]:
    for expectation in expected:
        statement = requirements.acknowledged.get(expectation.key)
        if statement and expectation.key not in _BETWEEN_US_AND_KOMBO:
            fact = (_FACTS[expectation.key] or expectation.sentence) if expectation.key in _FACTS else ""
            words = f"“{statement.text}”" if statement.text else ""
            noted = f"Noted by {statement.by.name}, {day(statement.at)}."
            yield expectation.title, " ".join(part for part in (fact, words, noted) if part)


def _contact(contact: Contact) -> str:
    return ", ".join(part for part in (contact.name, contact.email, contact.phone) if part) or "Not named yet"


def _date(date: date) -> str:
    return f"{date:%A}, {date:%B} {date.day}, {date.year}"


def requirements_summary_pdf(summary: Summary, prepared_by: str, prepared_at: datetime) -> bytes:
    """Return the summary as a PDF of exactly one page; long texts are shortened to fit."""
    drawings = (_drawn(_shortened(summary, letters), prepared_by[:80], prepared_at) for letters in _ROOM)
    shortest = None
    for shortest in drawings:
        if shortest.page_count == 1:
            break
    assert shortest is not None  # noqa: S101 - there is room for some letters
    return shortest.finished()


def _drawn(summary: Summary, prepared_by: str, prepared_at: datetime) -> Drawing:
    when = moment(prepared_at)

    def story() -> list[Flowable]:
        return [
            overline("WHAT WE AGREED" if summary.agreed else "DRAFT, NOT AGREED YET"),
            gap(3),
            title(summary.customer),
            gap(2),
            paragraph(summary.standing, SMALL),
            *heading("Requirements", "requirements"),
            *facts(summary.requirements, label_width=150, pad=3),
            *heading("What happens next", "next"),
            *facts(summary.next_dates, label_width=150, pad=3),
            *(_accepted(summary.acknowledged) if summary.acknowledged else []),
            gap(10),
            paragraph("If something here is wrong, tell your Account Manager before you use the link.", BODY),
        ]

    name = f"What we agreed: {summary.customer}"
    footer = f"Prepared by {prepared_by}, {when}"
    return draw(
        story, Sheet(name, name, summary.customer, "What we agreed", footer, created_at=prepared_at.astimezone(ZONE))
    )


def _accepted(acknowledged: Rows) -> list[Flowable]:
    more = len(acknowledged) - _MOST
    texts = [f"{title}. {text}" for title, text in acknowledged[:_MOST]]
    return [*heading("You know and accept", "acknowledged"), *bullets([*texts, *([f"… and {more} more"] * (more > 0))])]


def _shortened(summary: Summary, letters: int) -> Summary:
    def short(text: str) -> str:
        text = " ".join(text.split())
        return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"

    def rows(pairs: Rows) -> Rows:
        return tuple((label, short(text)) for label, text in pairs)

    return replace(
        summary,
        customer=short(summary.customer)[:120],
        requirements=rows(summary.requirements),
        next_dates=rows(summary.next_dates),
        acknowledged=rows(summary.acknowledged),
    )
