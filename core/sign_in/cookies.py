"""The two cookies: the session's, and the mark of a browser that has signed in before. Scripts can read neither."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from core.people.sessions import session_id

KNOWN_FOR = 400 * 24 * 3600
"""Seconds that a browser keeps the mark of having signed in before."""


class Cookies:
    """Names and attributes of the cookies; `secure` says that browsers reach the app over HTTPS.

    With HTTPS the names begin with `__Host-`: then no other host of the domain can set them.
    """

    def __init__(self, *, secure: bool) -> None:
        self.secure = secure
        prefix = "__Host-" if secure else ""
        self.session, self.known = f"{prefix}ats_session", f"{prefix}ats_known"

    def session_of(self, scope: Scope) -> str:
        """Return the id of the session whose cookie this request presents, or nothing."""
        secret = _cookies(scope).get(self.session, "")
        return session_id(secret) if secret else ""

    def mark_of(self, scope: Scope) -> str:
        """Return the mark of a known browser, or nothing."""
        return _cookies(scope).get(self.known, "")

    def keep(self, answer: Response, name: str, value: str, *, seconds: int) -> None:
        """Have the browser keep a cookie. Lax, not Strict: a link in an e-mail would arrive without it."""
        answer.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=self.secure)

    def drop(self, answer: Response) -> None:
        """Have the browser forget the session's cookie."""
        answer.delete_cookie(self.session, path="/", httponly=True, samesite="lax", secure=self.secure)


def _cookies(scope: Scope) -> dict[str, str]:
    try:
        return {name: item.value for name, item in SimpleCookie(Headers(scope=scope).get("cookie", "")).items()}
    except CookieError:
        return {}
