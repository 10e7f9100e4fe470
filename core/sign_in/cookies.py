"""The two cookies: the session, and the token of a browser that has signed in before. Scripts can read neither."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import Scope

from core.people.sessions import session_id

KNOWN_FOR = 400 * 24 * 3600
"""Seconds that a browser keeps the cookie that marks it as known."""


class Cookies:
    """Names and attributes of the cookies; `secure` means that browsers use HTTPS.

    With HTTPS the names begin with `__Host-`, so no other host of the domain can set them.
    """

    def __init__(self, *, secure: bool) -> None:
        self.secure = secure
        prefix = "__Host-" if secure else ""
        self.session, self.known = f"{prefix}ats_session", f"{prefix}ats_known"

    def session_of(self, scope: Scope) -> str:
        """Return the ID of the session whose cookie this request has, or an empty text."""
        secret = _cookies(scope).get(self.session, "")
        return session_id(secret) if secret else ""

    def browser_token_of(self, scope: Scope) -> str:
        """Return the token of a known browser (core/people/known_browser.py), or an empty text."""
        return _cookies(scope).get(self.known, "")

    def set(self, answer: Response, name: str, value: str, *, seconds: int) -> None:
        """Set a cookie. SameSite is Lax, because with Strict a link in an e-mail would open without the session."""
        answer.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=self.secure)

    def delete(self, answer: Response) -> None:
        """Delete the session cookie."""
        answer.delete_cookie(self.session, path="/", httponly=True, samesite="lax", secure=self.secure)


def _cookies(scope: Scope) -> dict[str, str]:
    """Return the cookies of a request, read one by one: another site's odd cookie must not hide ours."""
    return cookie_parser("; ".join(Headers(scope=scope).getlist("cookie")))
