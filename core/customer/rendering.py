"""Renders the customer's pages: one set of templates, texts in the reader's language, and strict headers."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from core.ats.language import Language, long_day, moment, translated
from core.customer.markdown import as_html
from core.mail_addresses import mailto
from core.phrase import Phrase

HERE: Final = Path(__file__).parent
_FONTS: Final = HERE.parents[1] / "pages" / "static"
STATIC: Final = {
    "page.css": HERE / "static" / "page.css",
    "page.js": HERE / "static" / "page.js",
    "icon.svg": _FONTS / "icon.svg",
    "inter.woff2": _FONTS / "inter-latin-wght-normal.woff2",
    "inter-ext.woff2": _FONTS / "inter-latin-ext-wght-normal.woff2",
}
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Frame-Options": "DENY",
}
"""In addition to those of every response (core/web.py)."""


def page(
    request: Request, template: str, language: Language, status: int = 200, forms_lead_to: str = "", **values: Any
) -> Response:
    """Return a rendered page; 304 without a body if the browser's script has exactly this page already.

    `forms_lead_to` are further hosts that a form may lead to, as in a Content-Security-Policy.
    """
    body = (
        environment()
        .get_template(template)
        .render(
            language=language.value,
            languages=[(other.value, other is language) for other in Language],
            t=partial(_text, language),
            version=static_version(),
            **values,
        )
    )
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    policy = HEADERS["Content-Security-Policy"].replace(
        "form-action 'self'", f"form-action 'self' {forms_lead_to}".strip()
    )
    headers = HEADERS | {"ETag": tag, "Content-Security-Policy": policy}
    if status == 200 and request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(body, status, headers=headers)


def static(request: Request) -> Response:
    """Return one of the few static files."""
    path = STATIC.get(request.path_params["name"])
    if path is None:
        return PlainTextResponse("Not found.", 404)
    return FileResponse(path, headers={"Cache-Control": "public, max-age=86400"})


@cache
def static_version() -> str:
    """Return a text that changes whenever a static file does, for their addresses."""
    digest = hashlib.sha256()
    for path in STATIC.values():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def environment() -> Environment:
    """Return the templates; a name that a template misspells is an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"markdown": as_html, "day": _day, "moment": _moment, "mailto": mailto}
    return made


def _text(language: Language, text: str, /, **values: Any) -> str:
    return translated(Phrase(text, **values) if values else text, language)


def _day(value: date, language: str) -> str:
    return long_day(value, Language(language))


def _moment(value: datetime, language: str) -> str:
    return moment(value, Language(language))
