"""Every use of another package's private parts: each function names what it rests on, and a test holds it there.

When an upgrade moves one of them, tests/core/test_third_party.py fails by its name.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from docx.text.paragraph import Paragraph
from huey.consumer import Consumer
from pypdf import PdfWriter
from pypdf.generic import IndirectObject, PdfObject

STREAMLIT_METRICS = "/_stcore/metrics"
"""Streamlit's own counters: open to everybody unless the app closes this path."""
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@cache
def inline_script_hashes() -> tuple[str, ...]:
    """Return the CSP sources of the inline scripts in Streamlit's installed page, such as 'sha256-…'.

    Rests on streamlit/static/index.html. Raises RuntimeError where the installed package has no such page.
    """
    spec = find_spec("streamlit")
    page = Path(spec.origin).parent / "static" / "index.html" if spec and spec.origin else None
    if page is None or not page.is_file():
        raise RuntimeError("The installed Streamlit has no static/index.html.")
    scripts = _INLINE_SCRIPT.findall(page.read_text("utf-8"))
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def add_to_pdf(writer: PdfWriter, found: PdfObject) -> IndirectObject:
    """Make an object one of the writer's own, and return the reference to it. Rests on pypdf's `_add_object`."""
    return writer._add_object(found)


def pdf_objects(writer: PdfWriter) -> Sequence[PdfObject | None]:
    """Return every object that the writer holds, by number. Rests on pypdf's `_objects`."""
    return writer._objects


def style_id(paragraph: Paragraph) -> str | None:
    """Return the id of a Word paragraph's style, without the slow look-up of the style. Rests on python-docx's `_p`."""
    style: str | None = paragraph._p.style
    return style


class QuietConsumer(Consumer):  # type: ignore[misc]
    """huey's consumer inside somebody else's process: the web server keeps the signal handlers.

    Rests on `Consumer._set_signal_handlers` being the one place that sets them.
    """

    def _set_signal_handlers(self) -> None:
        pass
