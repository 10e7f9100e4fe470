"""Who looks at a customer's page, on whose behalf the page acts, and what they asked to see."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from starlette.requests import Request

from core.actions import customer_access, shared_screen
from core.actions.context import ByCustomer, BySession, Context
from core.actions.customer_access import form_token
from core.actions.customer_page import LONGEST_SEARCH, Wanted
from core.ats.language import Language
from core.errors import NotAllowed, NotFound, SignedOut
from core.services import Services

LANGUAGE = "customer_language"
"""The cookie with the language that a reader chose."""
SCREEN, OWN_PAGE = "screen", "page"


@dataclass(frozen=True, slots=True)
class Visitor:
    """The onboarding that is shown, through whose context, and the address of the page (`base`).

    `back` is where leaving leads to, and `token` what each form of the page carries.
    """

    ctx: Context
    session: str
    onboarding_id: str
    kind: str
    base: str
    back: str
    key: str
    token: str

    @property
    def is_customer(self) -> bool:
        """Return whether this is the customer's own page."""
        return self.kind == OWN_PAGE

    def check_token(self, token: str) -> None:
        """Raise NotAllowed unless a form carries the token of this page."""
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            raise NotAllowed("This form is not from your open page. Nothing was saved.", "Reload the page.")


def on_screen(services: Services, session: str, key: str) -> Visitor:
    """Return the person who shares their screen; raises NotFound unless this session opened it."""
    screen = shared_screen.find(services, session, key)
    token = form_token(services, session, key)
    ctx = Context(services, BySession(session))
    return Visitor(ctx, session, screen.onboarding_id, SCREEN, f"/customer/{SCREEN}/{key}", screen.back, key, token)


def on_own_page(services: Services, session: str, key: str) -> Visitor:
    """Return the customer whose page this is; raises SignedOut unless this session opened it."""
    try:
        page = customer_access.open_page(services, session, key)
    except NotFound:
        raise SignedOut("Your page is closed.", "Open its address again, with a new code.") from None
    base, token = f"/customer/{OWN_PAGE}/{key}", form_token(services, session, key)
    return Visitor(
        Context(services, ByCustomer(session)), session, page.onboarding_id, OWN_PAGE, base, base, key, token
    )


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
