"""Draws text that a form field or an editor holds without a picture of it, because viewers draw it themselves."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any, Literal

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas

from core.documents.fonts import REGULAR, register_fonts
from core.documents.paragraphs import paragraph

_PASSWORD, _MULTILINE = 1 << 13, 1 << 12
_RADIO, _PUSH = 1 << 15, 1 << 16
"""Flags of form fields (PDF 32000-1, tables 226 and 228)."""
_SMALLEST, _USUAL = 4.0, 12.0
_ALIGNMENTS: dict[int, Literal[0, 1, 2]] = {1: TA_CENTER, 2: TA_RIGHT}
_SHOWS = re.compile(rb"(Tj|TJ|Do|'|\")(?![A-Za-z])")
_SIZE = re.compile(r"([\d.]+)\s+Tf")


def draw_missing(pdf: Pdf, entry: Any) -> None:
    """Give a field or a text of an editor a picture when it has none; put a missing box of a picture right."""
    left, bottom, right, top = sorted_rectangle(entry)
    width, height = right - left, top - bottom
    picture = entry.AP.get(Name.N) if isinstance(entry.get(Name.AP), Dictionary) else None
    if isinstance(picture, Stream) and Name.BBox not in picture:
        picture.BBox = Array([0, 0, width, height])
    text = _text(entry)
    if not text.strip() or width < 1 or height < 1:
        return
    if isinstance(picture, Stream) and _SHOWS.search(picture.read_bytes()):
        return
    with Pdf.open(BytesIO(_drawn(text, entry, width, height))) as drawn:
        entry.AP = Dictionary(N=pdf.copy_foreign(drawn.make_indirect(drawn.pages[0].as_form_xobject())))


def sorted_rectangle(entry: Any) -> tuple[float, float, float, float]:
    """Return the rectangle of an annotation as left, bottom, right, top, in points; all zero when it has none."""
    try:
        x0, y0, x1, y1 = (float(value) for value in entry.Rect)
    except (AttributeError, TypeError, ValueError):
        return 0.0, 0.0, 0.0, 0.0
    entry.Rect = Array([min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)])
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _text(entry: Any) -> str:
    """Return the text that a viewer shows for a field, or for text that an editor typed."""
    if str(entry.Subtype) == "/FreeText":
        return str(entry.get(Name.Contents, ""))
    kind, flags = str(inherited(entry, Name.FT)), int(inherited(entry, Name.Ff) or 0)
    if kind == "/Btn":
        return _tick(entry, flags)
    if kind not in ("/Tx", "/Ch") or flags & _PASSWORD:
        return ""
    value = inherited(entry, Name.V)
    if isinstance(value, Array):
        return ", ".join(str(part) for part in value)
    if isinstance(value, Stream):
        return value.read_bytes().decode("latin-1")
    return str(value) if isinstance(value, pikepdf.String) else ""


def _tick(entry: Any, flags: int) -> str:
    """Return the sign of a box that is ticked, or nothing when it has a picture of its own."""
    state = entry.get(Name.AS, inherited(entry, Name.V))
    if not isinstance(state, Name) or state == Name.Off or flags & _PUSH:
        return ""
    pictures = entry.AP.get(Name.N) if isinstance(entry.get(Name.AP), Dictionary) else None
    if isinstance(pictures, Dictionary) and state in pictures:
        return ""
    return "●" if flags & _RADIO else "✓"


def inherited(field: Any, key: Name) -> Any:
    """Return a value of a form field, or of the field above that it belongs to."""
    for _ in range(30):
        if key in field:
            return field[key]
        field = field.get(Name.Parent)
        if not isinstance(field, Dictionary):
            return None
    return None


def _drawn(text: str, entry: Any, width: float, height: float) -> bytes:
    """Return a PDF page of this size with the text; a text that is too long for it is set smaller."""
    register_fonts()
    requested = _SIZE.search(str(inherited(entry, Name.DA) or ""))
    size = float(requested[1]) if requested and float(requested[1]) else min(_USUAL, height * 0.7)
    lines = str(entry.Subtype) == "/FreeText" or bool(int(inherited(entry, Name.Ff) or 0) & _MULTILINE)
    target = BytesIO()
    canvas = Canvas(target, pagesize=(width, height), invariant=1)
    canvas.setFont(REGULAR, size)
    alignment = _ALIGNMENTS.get(int(inherited(entry, Name.Q) or 0), TA_LEFT)
    while True:
        style = ParagraphStyle("typed", fontName=REGULAR, fontSize=size, leading=size * 1.2, alignment=alignment)
        flowable = paragraph(text, style)
        _, used = flowable.wrapOn(canvas, max(width - 4, 10), height)
        if used <= height + size * 0.3 or size <= _SMALLEST:
            break
        size = max(_SMALLEST, size * 0.9)
    flowable.drawOn(canvas, 2, height - used if lines else (height - used) / 2)
    canvas.save()
    return target.getvalue()
