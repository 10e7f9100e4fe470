"""The connection guide as a PDF, for the customer's ATS administrator (steps 2 and 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, KeepTogether

from core.ats.guide import Guide, plain
from core.documents.fonts import BOLD, REGULAR
from core.documents.paper import Sheet, render
from core.documents.paragraphs import TaggedParagraph, paragraph
from core.documents.style import (
    ACCENT,
    BODY,
    BODY_WIDTH,
    LABEL,
    LEAD,
    OVERLINE,
    PANEL,
    SMALL,
    STRONG,
    TINT,
    TITLE,
    WARN,
    bullets,
    columns,
    gap,
    heading,
)
from core.documents.tags import ITEM
from core.documents.text import inline, linked
from core.durations import window_in_words

_NUMBER = ParagraphStyle("number", LEAD, fontName=BOLD, textColor=ACCENT)
_WARNING = ParagraphStyle("warning", SMALL, textColor=WARN)
_LINK = ParagraphStyle("link", BODY, textColor=ACCENT, splitLongWords=1)
_AFTERWARDS = (
    "Tell your Account Manager that you are done. Our engineers then link the connection to your FactoryFix account.",
    "Your active jobs in the United States appear in FactoryFix within {window}. A large ATS can take longer.",
    "We send one test candidate. You check in your ATS that it arrived with its PDF profile, and tell us.",
)


def connection_guide_pdf(
    *,
    customer: str,
    ats_label: str,
    guide: Guide,
    known: Mapping[str, str],
    kombo_guide_url: str | None,
    prepared_for: str,
    prepared_at: datetime,
    first_sync_window: timedelta,
    link: str | None = None,
) -> bytes:
    """Return the guide as a PDF; `known` holds the customer's identifiers in the ATS, by label.

    The secret connection link is printed only when `link` is given, because anyone who has it can finish the
    connection. A guide without steps is for an ATS that Kombo does not connect; then only its introduction is
    printed. `prepared_at` is in the zone of the office.
    """
    made = f"{prepared_at:%B} {prepared_at.day}, {prepared_at.year}"
    title = f"Connect {ats_label} to FactoryFix" if guide.steps else f"{ats_label} and FactoryFix"

    def story() -> list[Flowable]:
        facts = [*(f"{label} in {ats_label}: {value}" for label, value in known.items()), made]
        return [
            TaggedParagraph(inline("CONNECTION GUIDE", BOLD), OVERLINE),
            gap(3),
            paragraph(title, TITLE),
            gap(3),
            paragraph(f"For {prepared_for}, {customer}", LEAD),
            paragraph("  ·  ".join(facts), SMALL),
            gap(14),
            *([_introduction(ats_label)] if guide.steps else []),
            *(_secret_link(link) if link else []),
            *(_steps(guide, kombo_guide_url, first_sync_window) if guide.steps else [_guide_text(guide.opening)]),
        ]

    footer = "Contains a secret link. Do not forward this file." if link else f"Prepared for {customer}, {made}."
    sheet = Sheet(
        title, f"Connection guide for {customer}", f"{customer} · {title}", made, footer, created_at=prepared_at
    )
    return render(story, sheet)


def _steps(guide: Guide, kombo_guide_url: str | None, window: timedelta) -> list[Flowable]:
    return [
        *heading("Your steps", "steps"),
        *([_guide_text(guide.opening), gap(9)] if guide.opening else []),
        *[_step(step.number, step.lead, step.text) for step in guide.steps],
        *(_detailed_guide(kombo_guide_url) if kombo_guide_url else []),
        *heading("What happens next", "next"),
        *bullets([sentence.format(window=window_in_words(window)) for sentence in _AFTERWARDS]),
        gap(8),
        paragraph("Need help with a step? Your Account Manager can join you on a screen share.", STRONG),
    ]


def _introduction(ats_label: str) -> Flowable:
    text = (
        f"You connect {ats_label} through Kombo, our integration partner. Kombo connects your ATS to FactoryFix "
        "securely, like Stripe does for payments. Your credentials go directly to Kombo, never by e-mail."
    )
    return _panel([paragraph(text, BODY)], PANEL)


def _secret_link(link: str) -> list[Flowable]:
    warning = "Do not share this link. Anyone who has it can finish the connection."
    story: list[Flowable] = [
        TaggedParagraph(inline("YOUR SECURE CONNECTION LINK", BOLD), LABEL),
        gap(3),
        TaggedParagraph(linked(link, inline(link)), _LINK),
        gap(5),
        paragraph(warning, _WARNING),
    ]
    return [gap(10), _panel(story, TINT)]


def _panel(cell: list[Flowable], color: object) -> Flowable:
    return columns(
        (cell,),
        (BODY_WIDTH,),
        ("BACKGROUND", (0, 0), (-1, -1), color),
        ("ROUNDEDCORNERS", [7, 7, 7, 7]),
        ("LEFTPADDING", (0, 0), (-1, -1), 14),
        ("RIGHTPADDING", (0, 0), (-1, -1), 14),
        ("TOPPADDING", (0, 0), (-1, -1), 9),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 11),
    )


def _step(number: int, lead: str, text: str) -> Flowable:
    cell = [paragraph(plain(lead), STRONG), *([_guide_text(text)] if text.strip() else []), gap(7)]
    row = columns(([TaggedParagraph(str(number), _NUMBER)], cell), (28, BODY_WIDTH - 28), roles=ITEM)
    return KeepTogether([row])


def _guide_text(text: str) -> Flowable:
    """Return a guide's text with its bold words in bold and without other Markdown."""
    bold, normal = f'<font name="{BOLD}">%s</font>', "%s"
    pieces = re.split(r"\*\*(.+?)\*\*", text)
    marked = (
        (bold if odd % 2 else normal) % inline(plain(words), BOLD if odd % 2 else REGULAR)
        for odd, words in enumerate(pieces)
    )
    return TaggedParagraph("".join(marked), BODY)


def _detailed_guide(url: str) -> list[Flowable]:
    words = linked(url, f"<u>{inline(url)}</u>")
    return [gap(4), TaggedParagraph(f"Guide with pictures on Kombo’s site: {words}", BODY)]
