"""Limits how much one session may upload, because Streamlit keeps uploaded files in memory."""

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
    """Return the ID of the tab (Streamlit session) from an upload's path, or an empty text for other requests."""
    _, separator, rest = scope["path"].partition(_PATH)
    return rest.partition("/")[0] if separator else ""


class Uploads:
    """Counts the uploads of each session in the last hour, in this process."""

    def __init__(self) -> None:
        self._by_session: dict[str, deque[tuple[datetime, int]]] = {}

    def refusal(self, scope: Scope, session: str, now: datetime) -> str:
        """Count an upload and return why it is refused, or an empty text; other requests are never refused."""
        if scope["method"] not in ("PUT", "POST") or not tab_of(scope):
            return ""
        announced = Headers(scope=scope).get("content-length", "")
        if not announced.isdigit():
            return "An upload must state its length."
        for other in list(self._by_session):
            self._forget(other, now)
        sizes = self._by_session.setdefault(session, deque())
        if len(sizes) >= MOST_FILES or sum(size for _, size in sizes) + int(announced) > MOST_BYTES:
            return "You have reached the hourly upload limit. Try again later."
        sizes.append((now, int(announced)))
        return ""

    def _forget(self, session: str, now: datetime) -> None:
        sizes = self._by_session[session]
        while sizes and now - sizes[0][0] >= WITHIN:
            sizes.popleft()
        if not sizes:
            del self._by_session[session]
