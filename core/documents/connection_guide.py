"""The connection guide as a PDF, for the customer's ATS administrator (steps 2 and 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether

from core.ats.guide import Guide, plain
from core.ats.language import Language
from core.documents.fonts import BOLD, REGULAR
from core.documents.layout import overline, panel, title as headline
from core.documents.paper import Sheet, render
from core.documents.paragraphs import TaggedParagraph, paragraph
from core.documents.style import (
    ACCENT,
    BODY,
    BODY_WIDTH,
    LABEL,
    LEAD,
    PANEL,
    SMALL,
    STRONG,
    TINT,
    WARN,
    bullets,
    columns,
    gap,
    heading,
)
from core.documents.tags import ITEM
from core.documents.text import inline, linked
from core.documents.wording import WORDINGS, Wording

_END_HEIGHT = 165
"""The height of what happens next, in points; it stays on one page, so that no page has only its last lines."""
_NUMBER = ParagraphStyle("number", LEAD, fontName=BOLD, textColor=ACCENT)
_WARNING = ParagraphStyle("warning", SMALL, textColor=WARN)
_LINK = ParagraphStyle("link", BODY, textColor=ACCENT, splitLongWords=1)


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
    language: Language = Language.ENGLISH,
) -> bytes:
    """Return the guide as a PDF; `known` holds the customer's identifiers in the ATS, by label.

    The secret connection link is printed only when `link` is given, because anyone who has it can finish the
    connection. A guide without steps is for an ATS that Kombo does not connect; then only its introduction is
    printed. `prepared_at` is in the zone of the office.
    """
    wording = WORDINGS[language]
    made = wording.date(prepared_at)
    title = (wording.connect if guide.steps else wording.about).format(ats=ats_label)

    def story() -> list[Flowable]:
        facts = [
            *(wording.known.format(label=label, ats=ats_label, value=value) for label, value in known.items()),
            made,
        ]
        return [
            overline(wording.overline),
            gap(3),
            headline(title),
            gap(3),
            paragraph(wording.prepared_for.format(name=prepared_for, customer=customer), LEAD),
            paragraph("  ·  ".join(facts), SMALL),
            gap(14),
            *([_introduction(ats_label, wording)] if guide.steps else []),
            *(_secret_link(link, wording) if link else []),
            *(
                _steps(guide, kombo_guide_url, first_sync_window, wording)
                if guide.steps
                else [_guide_text(guide.opening)]
            ),
        ]

    footer = wording.has_secret if link else wording.prepared.format(customer=customer, made=made)
    sheet = Sheet(
        title,
        wording.subject.format(customer=customer),
        f"{customer} · {title}",
        made,
        footer,
        created_at=prepared_at,
        language=wording.language,
        page=wording.page,
    )
    return render(story, sheet)


def _steps(guide: Guide, kombo_guide_url: str | None, window: timedelta, wording: Wording) -> list[Flowable]:
    return [
        *heading(wording.steps, "steps"),
        *([_guide_text(guide.opening), gap(9)] if guide.opening else []),
        *[_step(step.number, step.lead, step.text) for step in guide.steps],
        *(_detailed_guide(kombo_guide_url, wording) if kombo_guide_url else []),
        CondPageBreak(_END_HEIGHT),
        *heading(wording.afterwards, "next"),
        *bullets([sentence.format(window=wording.window(window)) for sentence in wording.next_steps]),
        gap(8),
        paragraph(wording.need_help, STRONG),
    ]


def _introduction(ats_label: str, wording: Wording) -> Flowable:
    return _panel([paragraph(wording.introduction.format(ats=ats_label), BODY)], PANEL)


def _secret_link(link: str, wording: Wording) -> list[Flowable]:
    story: list[Flowable] = [
        TaggedParagraph(inline(wording.secret_link, BOLD), LABEL),
        gap(3),
        TaggedParagraph(linked(link, inline(link)), _LINK),
        gap(5),
        paragraph(wording.do_not_share, _WARNING),
    ]
    return [gap(10), _panel(story, TINT)]


def _panel(cell: list[Flowable], tint: Color) -> Flowable:
    return panel(cell, tints=(tint,), side=14, above=9, below=11)


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


def _detailed_guide(url: str, wording: Wording) -> list[Flowable]:
    address = linked(url, f"<u>{inline(url)}</u>")
    return [gap(4), TaggedParagraph(wording.pictures.format(url=address), BODY)]
