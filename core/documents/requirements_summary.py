"""One page of what was agreed before the connection link is made (seed, step 1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reportlab.platypus import Flowable, Paragraph

from core.documents.paper import Sheet, render
from core.documents.style import BODY, OVERLINE, SMALL, TITLE, bullets, facts, gap, heading, moment
from core.documents.text import BOLD, inline, paragraph


def requirements_summary_pdf(
    title: str,
    rows: Sequence[tuple[str, str]],
    acknowledgements: Sequence[str],
    prepared_by: str,
    prepared_at: datetime,
) -> bytes:
    """Return what was agreed as a PDF: rows of label and answer, then what the customer has acknowledged.

    `prepared_at` is aware and shown in its own zone.
    """
    when = moment(prepared_at)

    def story() -> list[Flowable]:
        return [
            Paragraph(inline("WHAT WE AGREED", BOLD), OVERLINE),
            gap(3),
            paragraph(title, TITLE),
            gap(2),
            paragraph(f"Prepared by {prepared_by}, {when}", SMALL),
            *heading("Requirements", "requirements"),
            *facts(rows, label_width=170),
            *_acknowledged(acknowledgements),
            gap(18),
            paragraph("If something here is not right, tell your Account Manager before you use the link.", BODY),
        ]

    return render(story, Sheet(f"What we agreed: {title}", title, title, "Requirements", f"Prepared {when}"))


def _acknowledged(acknowledgements: Sequence[str]) -> list[Flowable]:
    if not acknowledgements:
        return []
    return [*heading("You have acknowledged", "acknowledged"), *bullets(acknowledgements)]
