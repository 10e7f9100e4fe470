"""The addresses under /customer/: the shared screen, what is pressed on it, and the files that it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import structlog
from anyio import to_thread
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from core.actions import candidate_pages, customer_page, shared_screen
from core.actions.context import BySession, Context
from core.ats.language import Language
from core.customer import presses, rendering
from core.customer.visitor import LANGUAGE, Visitor, language, on_screen, wanted
from core.errors import InvalidInput, NotAllowed, NotFound, OnboardingError, ServiceError, SignedOut
from core.services import Services, services
from core.web import from_elsewhere, own_page

LONGEST_FIELD: Final = 4_000
MOST_FIELDS: Final = 60
_STATUS: Final = ((NotFound, 404), (SignedOut, 401), (NotAllowed, 403), (InvalidInput, 400), (ServiceError, 502))
log = structlog.get_logger()


class CustomerPages:
    """The routes; `session_of` returns the ID of the session whose cookie a request has, or an empty text."""

    def __init__(self, session_of: Callable[[Scope], str], services: Callable[[], Services] = services) -> None:
        self.session_of = session_of
        self.services = services

    def routes(self) -> list[Route]:
        """Return the routes of the shared screen."""
        screen = "/customer/screen/{key}"
        return [
            Route("/customer/static/{name}", rendering.static, methods=["GET"]),
            Route("/customer/share", self.share, methods=["POST"]),
            Route(screen, self.show, methods=["GET"]),
            Route(f"{screen}/leave", self.ask_to_leave, methods=["GET"]),
            Route(f"{screen}/leave", self.leave, methods=["POST"]),
            Route(f"{screen}/profile.pdf", self.profile, methods=["GET"]),
            Route(f"{screen}/page-{{number:int}}.png", self.picture, methods=["GET"]),
            Route(f"{screen}/{{press}}", self.press, methods=["POST"]),
        ]

    async def share(self, request: Request) -> Response:
        """Open a shared screen for the onboarding in the form, and go there."""
        session = self.session_of(request.scope)
        try:
            form = await _form(request)
            onboarding_id, back = _text(form, "onboarding"), own_page(_text(form, "back") or "/")
            key = await to_thread.run_sync(self._open, session, onboarding_id, back)
        except OnboardingError as refused:
            return _refused(request, refused)
        return RedirectResponse(f"/customer/screen/{key}", 303, headers=rendering.HEADERS)

    def _open(self, session: str, onboarding_id: str, back: str) -> str:
        return shared_screen.open_screen(Context(self.services(), BySession(session)), onboarding_id, back=back)

    def show(self, request: Request) -> Response:
        """Show the page, or change the language and show it then."""
        if (chosen := request.query_params.get("language", "")) in set(Language):
            answer = RedirectResponse(request.url.path, 303, headers=rendering.HEADERS)
            answer.set_cookie(LANGUAGE, chosen, path="/customer/", httponly=True, samesite="lax", max_age=31536000)
            return answer
        return self._guarded(request, partial(_page, request))

    def ask_to_leave(self, request: Request) -> Response:
        """Ask whether the person has stopped sharing before our own pages show again."""
        return self._guarded(request, lambda visitor: _rendered(request, "leave.html", visitor))

    async def leave(self, request: Request) -> Response:
        """End the screen and go back to our own page."""
        return await self._pressed(request, lambda visitor, _form: _leave(visitor))

    def profile(self, request: Request) -> Response:
        """Return the PDF of the test candidate."""
        return self._guarded(
            request,
            lambda visitor: _file(candidate_pages.profile(visitor.ctx, visitor.onboarding_id), "application/pdf"),
        )

    def picture(self, request: Request) -> Response:
        """Return a picture of one page of that PDF."""
        number = request.path_params["number"]
        return self._guarded(
            request,
            lambda visitor: _file(candidate_pages.picture(visitor.ctx, visitor.onboarding_id, number), "image/png"),
        )

    async def press(self, request: Request) -> Response:
        """Do what was pressed, and show the page again, with the problem if there is one."""
        act = presses.PRESSES.get(request.path_params["press"])
        if act is None:
            return _refused(request, NotFound("There is no such button.", "Reload the page."))
        return await self._pressed(request, partial(_do, request, act))

    def _visitor(self, request: Request) -> Visitor:
        return on_screen(self.services(), self.session_of(request.scope), request.path_params["key"])

    def _guarded(self, request: Request, answer: Callable[[Visitor], Response]) -> Response:
        """Return the answer to this visitor, or a page that says why there is none."""
        try:
            return answer(self._visitor(request))
        except OnboardingError as refused:
            return _refused(request, refused)

    async def _pressed(self, request: Request, act: Callable[[Visitor, FormData], Response]) -> Response:
        """Read the form of our own page, and return what acting on it answers."""
        try:
            form = await _form(request)
        except OnboardingError as refused:
            return _refused(request, refused)
        return await to_thread.run_sync(self._guarded, request, lambda visitor: act(visitor, form))


async def _form(request: Request) -> FormData:
    """Return the fields of a form of ours; raises NotAllowed for another site's, InvalidInput for an unreadable one."""
    if from_elsewhere(request.headers):
        raise NotAllowed("This form was sent from another site. Nothing was saved.", "Open the page again.")
    try:
        return await request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD)
    except HTTPException:
        raise InvalidInput("This form cannot be read. Nothing was saved.", "Reload the page.") from None


def _text(form: Mapping[str, Any], name: str) -> str:
    value = form.get(name, "")
    return "" if isinstance(value, UploadFile) else str(value)[:LONGEST_FIELD]


def _do(request: Request, act: presses.Press, visitor: Visitor, form: FormData) -> Response:
    try:
        act(visitor, presses.Fields({name: _text(form, name) for name in form}))
    except OnboardingError as refused:
        if isinstance(refused, NotFound | SignedOut):
            raise
        return _page(request, visitor, problem=refused)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{visitor.base}{query}", 303, headers=rendering.HEADERS)


def _page(request: Request, visitor: Visitor, problem: OnboardingError | None = None) -> Response:
    requested = wanted(request)
    page = customer_page.read(visitor.ctx, visitor.onboarding_id, requested)
    status = _status(problem) if problem else 200
    query = f"?{request.url.query}" if request.url.query else ""
    return _rendered(request, "page.html", visitor, status, page=page, wanted=requested, query=query, problem=problem)


def _rendered(request: Request, template: str, visitor: Visitor, status: int = 200, **values: Any) -> Response:
    return rendering.page(request, template, language(request), status, visitor=visitor, base=visitor.base, **values)


def _leave(visitor: Visitor) -> Response:
    shared_screen.leave(visitor.ctx, visitor.key)
    return RedirectResponse(visitor.back, 303, headers=rendering.HEADERS)


def _file(content: bytes, media_type: str) -> Response:
    return Response(content, media_type=media_type, headers=rendering.HEADERS)


def _refused(request: Request, refused: OnboardingError) -> Response:
    return rendering.page(request, "refused.html", language(request), _status(refused), problem=refused)


def _status(refused: OnboardingError) -> int:
    return next((status for kind, status in _STATUS if isinstance(refused, kind)), 409)
