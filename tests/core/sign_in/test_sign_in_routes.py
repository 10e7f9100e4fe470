"""Where signing in leads, what is open to everybody, and what the cookies are."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from core.people.sessions import session_id
from core.sign_in.browsers import browser_in_words
from core.sign_in.cookies import Cookies
from core.sign_in.gate import is_open
from core.sign_in.routes import requested_page
from core.web import has_foreign_origin


@pytest.mark.parametrize(
    ("given", "leads_to"),
    [
        ("/portfolio?step=link&q=a%26b", "/portfolio?step=link&q=a%26b"),
        ("/", "/"),
        ("", "/"),
        ("portfolio", "/"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("\t//evil.example", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        (" //evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-out", "/"),
        ("/sign-in?next=/", "/"),
    ],
)
def test_signing_in_leads_to_a_page_of_ours_only(given: str, leads_to: str) -> None:
    query = f"next={quote(given, safe='')}".encode()
    scope = {"type": "http", "method": "GET", "path": "/sign-in", "headers": [], "query_string": query}
    assert requested_page(Request(scope)) == leads_to


@pytest.mark.parametrize(
    ("path", "open_to_all"),
    [
        ("/sign-in", True),
        ("/sign-out", True),
        ("/healthz", True),
        ("/readyz", True),
        ("/metrics", True),
        ("/webhooks/kombo", True),
        ("/static/js/index.js", True),
        ("/app/static/icon.svg", True),
        ("/_stcore/health", True),
        ("/customer/screen/key", True),
        ("/customer", False),
        ("/", False),
        ("/portfolio", False),
        ("/sign-in-page", False),
        ("/healthzz", False),
        ("/webhooks", False),
        ("/static", False),
        ("/statics/x", False),
        ("/media/0123.pdf", False),
        ("/_stcore/host-config", False),
        ("/_stcore/stream", False),
        ("/_stcore/upload_file/tab/file", False),
        ("/_stcore/metrics", False),
        ("/component/any/index.html", False),
        ("/portfolio/_stcore/health", False),
    ],
)
def test_only_what_holds_nothing_of_anybody_is_open(path: str, open_to_all: bool) -> None:
    assert is_open(path) is open_to_all


def test_behind_https_the_cookies_cannot_be_set_by_another_host() -> None:
    cookies, answer = Cookies(secure=True), Response()
    for name in (cookies.session, cookies.known):
        cookies.set(answer, name, "secret", seconds=60)
    cookies.delete(answer)
    written = answer.headers.getlist("set-cookie")
    assert len(written) == 3
    for cookie in written:
        name, _, rest = cookie.partition("=")
        attributes = {part.strip().lower() for part in rest.split(";")[1:]}
        assert name.startswith("__Host-")
        assert {"httponly", "secure", "path=/", "samesite=lax"} <= attributes
        assert not any(part.startswith("domain") for part in attributes)


def test_behind_https_a_cookie_without_the_prefix_is_no_session() -> None:
    scope = {"type": "http", "headers": [(b"cookie", b"ats_session=planted; ats_known=planted")]}
    secure = Cookies(secure=True)
    assert (secure.session_of(scope), secure.browser_token_of(scope)) == ("", "")
    assert Cookies(secure=False).session_of(scope)


@pytest.mark.parametrize("header", ["", "=", ";;;", "ats_session", "a=b; ats_session=", "\xff=\xff"])
def test_a_cookie_header_of_any_kind_is_read_without_an_error(header: str) -> None:
    assert Cookies(secure=False).session_of({"type": "http", "headers": [(b"cookie", header.encode("latin-1"))]}) == ""


@pytest.mark.parametrize(
    "other", ['prefs={"a":1}', "foo;", 'x="u', "a b=1", "expires=1", "\xff=\xff", "=", "path=/; secure"]
)
@pytest.mark.parametrize("lines", [1, 2], ids=["in one line", "in a line of its own"])
def test_the_cookie_of_another_site_hides_no_session(other: str, lines: int) -> None:
    own, theirs = b"ats_session=secret", other.encode("latin-1")
    values = [theirs + b"; " + own] if lines == 1 else [theirs, own]
    scope = {"type": "http", "headers": [(b"cookie", value) for value in values]}
    assert Cookies(secure=False).session_of(scope) == session_id("secret")


@pytest.mark.parametrize(
    ("origin", "foreign"),
    [("", False), ("http://app.example", False), ("http://app.example:9999", True), ("null", True)],
)
def test_a_request_from_another_origin_is_known(origin: str, foreign: bool) -> None:
    headers = Headers({"host": "app.example"} | ({"origin": origin} if origin else {}))
    assert has_foreign_origin(headers) == foreign


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit Version/17 Safari/605", "Safari on Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit Chrome/130.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Windows"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_in_words(user_agent: str, words: str) -> None:
    assert browser_in_words(user_agent) == words
