"""Pictures of a PDF's pages, for screens that cannot show a PDF beside something else."""

from __future__ import annotations

import threading
from io import BytesIO
from typing import Final

import pypdfium2 as pdfium

WIDTH: Final = 1_100
"""Pixels; enough for a column of half a wide screen."""
_one_at_a_time = threading.Lock()
"""PDFium may not be used by several threads at once."""


def page_count(data: bytes) -> int:
    """Return how many pages a PDF of ours has."""
    with _one_at_a_time, pdfium.PdfDocument(data) as document:
        return len(document)


def page_picture(data: bytes, number: int) -> bytes:
    """Return page `number` (from 1) of a PDF of ours as a PNG; raises IndexError if it has no such page."""
    with _one_at_a_time, pdfium.PdfDocument(data) as document:
        if number not in range(1, len(document) + 1):
            raise IndexError(number)
        page = document[number - 1]
        picture = page.render(scale=WIDTH / page.get_width()).to_pil()
    target = BytesIO()
    picture.convert("RGB").quantize(128).save(target, "PNG")
    return target.getvalue()
