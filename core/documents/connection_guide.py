"""The customer's guide: how their ATS administrator makes the connection (seed, steps 2 and 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, KeepTogether, Paragraph

from core.documents.paper import Sheet, render
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
from core.documents.text import BOLD, inline, linked, paragraph

_NUMBER = ParagraphStyle("number", LEAD, fontName=BOLD, textColor=ACCENT)
_WARNING = ParagraphStyle("warning", SMALL, textColor=WARN)
_LINK = ParagraphStyle("link", BODY, textColor=ACCENT, splitLongWords=1)
_AFTERWARDS = (
    "Tell your Account Manager that you are done. Our engineers then link the connection to your account.",
    "Within 3 hours, sometimes longer with a large ATS, your active jobs in the United States appear in FactoryFix.",
    "We send one test candidate. You look into your ATS and confirm that it arrived with its PDF profile.",
)


def connection_guide_pdf(
    *,
    customer: str,
    ats_label: str,
    steps: Sequence[tuple[str, str]],
    tenant: str | None,
    kombo_guide_url: str | None,
    prepared_for: str,
    prepared_on: date,
    link: str | None = None,
) -> bytes:
    """Return the guide as a PDF; `steps` are pairs of a bold lead and its text.

    The secret connection link is printed only when it is given: whoever holds it can connect an ATS to this account.
    """
    made = f"{prepared_on:%B} {prepared_on.day}, {prepared_on.year}"

    def story() -> list[Flowable]:
        return [
            Paragraph(inline("CONNECTION GUIDE", BOLD), OVERLINE),
            gap(3),
            paragraph(f"Connect {ats_label} to FactoryFix", TITLE),
            gap(3),
            paragraph(f"For {prepared_for}, {customer}", LEAD),
            paragraph(f"{f'Account in {ats_label}: {tenant}  ·  ' if tenant else ''}{made}", SMALL),
            gap(14),
            _introduction(ats_label),
            *(_secret_link(link) if link else []),
            *heading("Your steps", "steps"),
            *[_step(number, lead, text) for number, (lead, text) in enumerate(steps, start=1)],
            *(_detailed_guide(kombo_guide_url) if kombo_guide_url else []),
            *heading("What happens next", "next"),
            *bullets(_AFTERWARDS),
            gap(8),
            paragraph("Stuck on a step? Your Account Manager joins you on a screen share.", STRONG),
        ]

    title = f"Connect {ats_label} to FactoryFix"
    footer = "Contains a secret link: do not forward this file." if link else f"Prepared for {customer}, {made}."
    return render(story, Sheet(title, f"Connection guide for {customer}", f"{customer} · {title}", made, footer))


def _introduction(ats_label: str) -> Flowable:
    text = (
        f"You connect {ats_label} through Kombo, our integration partner. Kombo is the secure bridge between your ATS "
        "and FactoryFix, like Stripe for payments: your credentials go to Kombo and never pass through e-mail."
    )
    return _panel([paragraph(text, BODY)], PANEL)


def _secret_link(link: str) -> list[Flowable]:
    warning = "Keep it to yourself. Whoever has this link can connect an ATS to your account."
    story: list[Flowable] = [
        Paragraph(inline("YOUR SECURE CONNECTION LINK", BOLD), LABEL),
        gap(3),
        Paragraph(linked(link, inline(link)), _LINK),
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
    told = [paragraph(lead, STRONG), *([paragraph(text, BODY)] if text.strip() else []), gap(7)]
    row = columns(([Paragraph(str(number), _NUMBER)], told), (28, BODY_WIDTH - 28))
    return KeepTogether([row])


def _detailed_guide(url: str) -> list[Flowable]:
    words = linked(url, f"<u>{inline(url)}</u>")
    return [gap(4), Paragraph(f"With pictures, on Kombo’s site: {words}", BODY)]
