"""Every use of another package's internals: each function names what it depends on.

tests/core/test_third_party.py fails if an upgrade changes one of them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from huey.consumer import Consumer

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


class QuietConsumer(Consumer):  # type: ignore[misc]
    """huey's consumer without signal handlers, because the web server of this process sets its own.

    Depends on `Consumer._set_signal_handlers` being the only place that sets them.
    """

    def _set_signal_handlers(self) -> None:
        pass
