"""Repairs a PDF from outside and brings what viewers show on top of its pages into the pages, with pikepdf (qpdf).

Afterwards everything that a viewer shows is in the contents of the pages: values of form fields, text and stamps of a
PDF editor. What a viewer hides is gone. The boxes of the pages are in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from core.documents.foreign import BROKEN, check_pages, refusal
from core.documents.foreign_tags import keep_or_drop_tags
from core.documents.layers import hidden_layers, hide_layers, is_hidden
from core.documents.scans import reduce_scans
from core.documents.typed_text import draw_missing
from core.errors import DocumentRefused

_DRAWN = {"/Widget", "/FreeText", "/Stamp", "/Ink"}
_HIDDEN = 2 | 32
"""The flags Hidden and NoView of an annotation (PDF 32000-1, table 165)."""
_LETTER = (0.0, 0.0, 612.0, 792.0)


@dataclass(frozen=True, slots=True)
class Repaired:
    """The repaired file, and a sentence for each thing that a person should know."""

    pdf: bytes
    notes: tuple[str, ...]


_END = b"\n%%EOF\n"
"""qpdf loses the last object of a file that ends directly behind it."""
_DAMAGED = "The file was damaged and has been repaired. Compare the pages with the original."


def repaired(data: bytes, most_bytes: int) -> Repaired:
    """Return the file with damage repaired; scans are reduced when it has more than `most_bytes`.

    Raises DocumentRefused when the file needs a password or cannot be repaired.
    """
    try:
        with Pdf.open(BytesIO(data + _END), suppress_warnings=True) as pdf:
            check_pages(pdf)
            notes = _notes_on_file(pdf)
            for page in pdf.pages:
                _set_boxes(page)
            notes += _drawn_into_pages(pdf)
            keep_or_drop_tags(pdf)
            if len(data) > most_bytes:
                notes += reduce_scans(pdf)
            target = BytesIO()
            pdf.save(target, encryption=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    except pikepdf.PasswordError as error:
        sentence = "The résumé is protected with a password."
        raise DocumentRefused(sentence, "Ask for a copy without a password.") from error
    except BROKEN as error:
        raise refusal(data) from error
    return Repaired(target.getvalue(), tuple(notes))


def _notes_on_file(pdf: Pdf) -> list[str]:
    notes = [_DAMAGED] if any("damaged" in str(warning) for warning in pdf.get_warnings()) else []
    if pdf.is_encrypted:
        notes.append("The file did not allow copying or printing. The copy in the profile does.")
    return notes


def _set_boxes(page: pikepdf.Page) -> None:
    """Put the corners of the page's boxes in order, and cut the crop box to the media box."""
    media = _box(page.obj, Name.MediaBox) or _LETTER
    crop = _box(page.obj, Name.CropBox) or media
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    inside = (left, bottom, right, top) if right - left >= 1 and top - bottom >= 1 else media
    page.obj.MediaBox, page.obj.CropBox = Array(list(media)), Array(list(inside))


def _box(page: Any, key: Name) -> tuple[float, float, float, float] | None:
    """Return a box of a page, also an inherited one, with its corners in order; None when it has no size."""
    for _ in range(50):
        if key in page:
            break
        if Name.Parent not in page:
            return None
        page = page.Parent
    try:
        x0, y0, x1, y1 = (float(value) for value in page[key])
    except (KeyError, TypeError, ValueError):
        return None
    box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return box if box[2] - box[0] >= 1 and box[3] - box[1] >= 1 else None


def _on_page(page: Any) -> Iterator[Any]:
    """Yield the annotations of a page; entries that are none are skipped."""
    entries = page.get(Name.Annots)
    for entry in entries if isinstance(entries, Array) else ():
        if isinstance(entry, Dictionary) and Name.Subtype in entry:
            yield entry


def _drawn_into_pages(pdf: Pdf) -> list[str]:
    """Draw form fields and what an editor typed into the contents of the pages, as a viewer shows them."""
    hidden = hidden_layers(pdf)
    kinds: set[str] = set()
    for page in pdf.pages:
        kept = []
        for entry in _on_page(page.obj):
            kind = str(entry.Subtype)
            if int(entry.get(Name.F, 0)) & _HIDDEN or is_hidden(entry, hidden):
                continue
            kinds.add(kind)
            if kind in _DRAWN:
                draw_missing(pdf, entry)
            if kind in _DRAWN | {"/Link"}:
                kept.append(entry if entry.is_indirect else pdf.make_indirect(entry))
        page.obj.Annots = Array(kept)
    if isinstance(pdf.Root.get(Name.AcroForm), Dictionary):
        pdf.Root.AcroForm.NeedAppearances = False
    pdf.flatten_annotations("screen")
    hide_layers(pdf, hidden)
    notes = ["The contents of form fields are kept but can no longer be edited."] if "/Widget" in kinds else []
    if kinds - _DRAWN - {"/Link", "/Popup"}:
        notes.append("Comments and markups on the pages were left out.")
    return notes
