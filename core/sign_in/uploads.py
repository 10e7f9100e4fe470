"""How much one session may upload: Streamlit keeps every uploaded file in memory."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from starlette.datastructures import Headers
from starlette.types import Scope

WITHIN = timedelta(hours=1)
MOST_FILES = 100
MOST_BYTES = 300 * 1024 * 1024
_PATH = "/_stcore/upload_file/"


def tab_of(scope: Scope) -> str:
    """Return the Streamlit session that an upload is for, as its address says; other requests have none."""
    _, found, rest = scope["path"].partition(_PATH)
    return rest.partition("/")[0] if found else ""


class Uploads:
    """Counts what each session has uploaded within the last hour, in this process."""

    def __init__(self) -> None:
        self._by_session: dict[str, deque[tuple[datetime, int]]] = {}

    def refusal(self, scope: Scope, session: str, now: datetime) -> str:
        """Count an upload, and return the sentence that refuses it, or nothing; other requests always pass."""
        if scope["method"] not in ("PUT", "POST") or not tab_of(scope):
            return ""
        announced = Headers(scope=scope).get("content-length", "")
        if not announced.isdigit():
            return "An upload says how long it is."
        for known in list(self._by_session):
            self._forget(known, now)
        sizes = self._by_session.setdefault(session, deque())
        if len(sizes) >= MOST_FILES or sum(size for _, size in sizes) + int(announced) > MOST_BYTES:
            return "You have uploaded as much as one session may within an hour. Try again later."
        sizes.append((now, int(announced)))
        return ""

    def _forget(self, session: str, now: datetime) -> None:
        sizes = self._by_session[session]
        while sizes and now - sizes[0][0] >= WITHIN:
            sizes.popleft()
        if not sizes:
            del self._by_session[session]
