"""Drawing the sandbox's own pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.responses import HTMLResponse

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)


def page(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page from a template; everything in it is escaped."""
    return HTMLResponse(_environment().get_template(template).render(values), status, headers=HEADERS)


def notice(title: str, text: str, status: int) -> HTMLResponse:
    """A page with a title and a text."""
    return page("notice.html", status, title=title, text=text)
