"""Every use of another package's internals: each function names what it depends on.

tests/core/test_third_party.py fails if an upgrade changes one of them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from huey.consumer import Consumer
from pypdf import PdfWriter
from pypdf.generic import IndirectObject, PdfObject

STREAMLIT_METRICS = "/_stcore/metrics"
"""Streamlit's own metrics: public unless the app closes this path."""
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@cache
def inline_script_hashes() -> tuple[str, ...]:
    """Return the CSP sources of the inline scripts in Streamlit's installed page, such as 'sha256-…'.

    Depends on streamlit/static/index.html. Raises RuntimeError if the installed package has no such page.
    """
    spec = find_spec("streamlit")
    page = Path(spec.origin).parent / "static" / "index.html" if spec and spec.origin else None
    if page is None or not page.is_file():
        raise RuntimeError("The installed Streamlit has no static/index.html.")
    scripts = _INLINE_SCRIPT.findall(page.read_text("utf-8"))
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def add_to_pdf(writer: PdfWriter, pdf_object: PdfObject) -> IndirectObject:
    """Add an object to the writer and return the reference to it. Depends on pypdf's `_add_object`."""
    return writer._add_object(pdf_object)


def pdf_objects(writer: PdfWriter) -> Sequence[PdfObject | None]:
    """Return the writer's objects in the order of their numbers. Depends on pypdf's `_objects`."""
    return writer._objects


class QuietConsumer(Consumer):  # type: ignore[misc]
    """huey's consumer without signal handlers, because the web server of this process sets its own.

    Depends on `Consumer._set_signal_handlers` being the only place that sets them.
    """

    def _set_signal_handlers(self) -> None:
        pass
