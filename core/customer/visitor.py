"""Who looks at a customer's page, on whose behalf the page acts, and what they asked to see."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from core.actions import shared_screen
from core.actions.context import BySession, Context
from core.actions.customer_page import LONGEST_SEARCH, Wanted
from core.ats.language import Language
from core.services import Services

LANGUAGE = "customer_language"
"""The cookie with the language that a reader chose."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """The onboarding that is shown, through whose context, and the address of the page (`base`)."""

    ctx: Context
    onboarding_id: str
    base: str
    back: str
    key: str


def on_screen(services: Services, session: str, key: str) -> Visitor:
    """Return the person who shares their screen; raises NotFound unless this session opened it."""
    screen = shared_screen.find(services, session, key)
    ctx = Context(services, BySession(session))
    return Visitor(ctx, screen.onboarding_id, f"/customer/screen/{key}", screen.back, key)


def wanted(request: Request) -> Wanted:
    """Return what of the jobs is asked for; what makes no sense is left out."""
    query = request.query_params
    page = query.get("page", "")
    return Wanted(
        search=query.get("find", "")[:LONGEST_SEARCH],
        group=query.get("show", ""),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        language=language(request),
    )


def language(request: Request) -> Language:
    """Return the language that the reader chose, or else English."""
    chosen = request.cookies.get(LANGUAGE, "")
    return Language(chosen) if chosen in set(Language) else Language.ENGLISH
