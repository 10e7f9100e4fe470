"""The addresses under /customer/: the shared screen, the customer's own page, and what is pressed on both."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from core.actions import candidate_pages, customer_access, customer_page, shared_screen
from core.actions.context import BySession, Context
from core.ats.language import Language
from core.customer import presses, rendering
from core.customer.door import CustomerDoor
from core.customer.forms import check_origin, read_form
from core.customer.refusals import for_customers
from core.customer.visitor import LANGUAGE, OWN_PAGE, SCREEN, Visitor, language, on_own_page, on_screen, wanted
from core.errors import InvalidInput, NotAllowed, NotFound, OnboardingError, ServiceError, SignedOut, SignInRefused
from core.services import Services, services
from core.web import own_page

_STATUS: Final = (
    (NotFound, 404),
    (SignedOut, 401),
    (NotAllowed, 403),
    (SignInRefused, 403),
    (InvalidInput, 400),
    (ServiceError, 502),
)


class CustomerPages:
    """The routes; `session_of` returns the ID of the session whose cookie a request has, or an empty text."""

    def __init__(self, session_of: Callable[[Scope], str], services: Callable[[], Services] = services) -> None:
        self.session_of = session_of
        self.services = services
        self.door = CustomerDoor(services)

    def routes(self) -> list[Route]:
        """Return the routes of the shared screen and of the customer's own page, which are the same page."""
        page = "/customer/{kind}/{key}"
        return [
            Route("/customer/static/{name}", rendering.static, methods=["GET"]),
            Route("/customer/share", self.share, methods=["POST"]),
            Route(f"/customer/{OWN_PAGE}/{{key}}/code", self.send_code, methods=["POST"]),
            Route(f"/customer/{OWN_PAGE}/{{key}}/open", self.enter, methods=["POST"]),
            Route(page, self.show, methods=["GET"]),
            Route(f"{page}/leave", self.ask_to_leave, methods=["GET"]),
            Route(f"{page}/leave", self.leave, methods=["POST"]),
            Route(f"{page}/profile.pdf", self.profile, methods=["GET"]),
            Route(f"{page}/page-{{number:int}}.png", self.picture, methods=["GET"]),
            Route(f"{page}/{{press}}", self.press, methods=["POST"]),
            Route("/customer/{rest:path}", _nothing_there),
        ]

    async def share(self, request: Request) -> Response:
        """Open a shared screen for the onboarding in the form, and go there."""
        session = self.session_of(request.scope)
        try:
            form = await read_form(request)
            back = own_page(form.text("back") or "/")
            key = await to_thread.run_sync(self._open, session, form.text("onboarding"), back)
        except OnboardingError as refused:
            return _refused(request, refused)
        return RedirectResponse(f"/customer/{SCREEN}/{key}", 303, headers=rendering.HEADERS)

    def _open(self, session: str, onboarding_id: str, back: str) -> str:
        return shared_screen.open_screen(Context(self.services(), BySession(session)), onboarding_id, back=back)

    async def send_code(self, request: Request) -> Response:
        """Send a code to the contact whose page this is, or have their Account Manager read it out."""
        return await self._at_door(request, self.door.send_code)

    async def enter(self, request: Request) -> Response:
        """Open the page with a code."""
        return await self._at_door(request, self.door.enter)

    async def _at_door(self, request: Request, act: Callable[[Request, presses.Fields], Response]) -> Response:
        try:
            form = await read_form(request)
            return await to_thread.run_sync(act, request, form)
        except OnboardingError as refused:
            return await to_thread.run_sync(self._door, request, refused)

    def _door(self, request: Request, problem: OnboardingError | None = None) -> Response:
        try:
            status = _status(problem) if problem else 200
            return self.door.show(request, status, problem)
        except OnboardingError as refused:
            return _refused(request, refused)

    def show(self, request: Request) -> Response:
        """Show the page, or change the language and show it then; a customer's closed page asks for a code."""
        if (chosen := request.query_params.get("language", "")) in set(Language):
            answer = RedirectResponse(request.url.path, 303, headers=rendering.HEADERS)
            answer.set_cookie(LANGUAGE, chosen, path="/customer/", httponly=True, samesite="lax", max_age=31536000)
            return answer
        try:
            return _page(request, self._visitor(request))
        except SignedOut as refused:
            closed = request.path_params["kind"] == OWN_PAGE and "if-none-match" not in request.headers
            return self._door(request) if closed else _refused(request, refused)
        except OnboardingError as refused:
            return _refused(request, refused)

    def ask_to_leave(self, request: Request) -> Response:
        """Ask whether the person has stopped sharing before our own pages show again."""
        return self._guarded(request, lambda visitor: _rendered(request, "leave.html", visitor))

    async def leave(self, request: Request) -> Response:
        """End the screen and go back to our own page, or close the customer's own page."""
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
        kind, key = request.path_params["kind"], request.path_params["key"]
        if kind == SCREEN:
            return on_screen(self.services(), self.session_of(request.scope), key)
        if kind == OWN_PAGE:
            return on_own_page(self.services(), self.door.session_of(request), key)
        raise NotFound("There is no such page.", "Check the address.")

    def _guarded(self, request: Request, answer: Callable[[Visitor], Response]) -> Response:
        """Return the answer to this visitor, or a page that says why there is none."""
        try:
            return answer(self._visitor(request))
        except OnboardingError as refused:
            return _refused(request, refused)

    async def _pressed(self, request: Request, act: Callable[[Visitor, presses.Fields], Response]) -> Response:
        """Read the form of our own page, and return what acting on it answers.

        Nothing of the body is read before the session is known: files are large.
        """
        try:
            check_origin(request)
            visitor = await to_thread.run_sync(self._visitor, request)
            form = await read_form(request)
            visitor.check_token(form.text("token"))
        except OnboardingError as refused:
            return _refused(request, refused)
        return await to_thread.run_sync(self._guarded, request, lambda now: act(now, form))


def _nothing_there(request: Request) -> Response:
    return _refused(request, NotFound("There is no such page.", "Check the address."))


def _do(request: Request, act: presses.Press, visitor: Visitor, form: presses.Fields) -> Response:
    try:
        leads_to = act(visitor, form)
    except OnboardingError as refused:
        if isinstance(refused, NotFound | SignedOut):
            raise
        return _page(request, visitor, problem=refused)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(leads_to or f"{visitor.base}{query}", 303, headers=rendering.HEADERS)


def _page(request: Request, visitor: Visitor, problem: OnboardingError | None = None) -> Response:
    requested = wanted(request)
    page = customer_page.read(visitor.ctx, visitor.onboarding_id, requested)
    status = _status(problem) if problem else 200
    problem = for_customers(problem, pressed_by_us=not visitor.is_customer) if problem else None
    query = f"?{request.url.query}" if request.url.query else ""
    return _rendered(request, "page.html", visitor, status, page=page, wanted=requested, query=query, problem=problem)


def _rendered(request: Request, template: str, visitor: Visitor, status: int = 200, **values: Any) -> Response:
    forms_lead_to = visitor.ctx.services.settings.link_hosts if visitor.is_customer else ""
    return rendering.page(
        request, template, language(request), status, forms_lead_to, visitor=visitor, base=visitor.base, **values
    )


def _leave(visitor: Visitor) -> Response:
    if visitor.is_customer:
        customer_access.leave(visitor.ctx.services, visitor.session)
    else:
        shared_screen.leave(visitor.ctx, visitor.key)
    return RedirectResponse(visitor.back, 303, headers=rendering.HEADERS)


def _file(content: bytes, media_type: str) -> Response:
    return Response(content, media_type=media_type, headers=rendering.HEADERS)


def _refused(request: Request, refused: OnboardingError) -> Response:
    problem = for_customers(refused)
    return rendering.page(request, "refused.html", language(request), _status(refused), problem=problem)


def _status(refused: OnboardingError) -> int:
    return next((status for kind, status in _STATUS if isinstance(refused, kind)), 409)
