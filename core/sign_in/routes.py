"""Signing in and out with ordinary HTML forms: sets the cookies and opens the requested page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, FileSystemLoader, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from core.actions import people, sessions
from core.actions.sessions import Client, SignedIn
from core.errors import OnboardingError
from core.people.known_browser import new_token
from core.services import Services, services
from core.sign_in.browsers import browser_in_words
from core.sign_in.cookies import KNOWN_FOR, Cookies
from core.web import client_address, from_elsewhere, own_page

LONGEST_FIELD = 320
CHECKED_AT_ONCE = 2
"""Passwords: each takes a quarter of a second of a core, and pages share the threads."""


class SignIn:
    """The routes for signing in and out."""

    def __init__(self, cookies: Cookies) -> None:
        self.cookies = cookies
        self._checks = CapacityLimiter(CHECKED_AT_ONCE)

    def routes(self) -> list[Route]:
        """Return the routes of the sign-in page and the sign-out form."""
        return [
            Route("/sign-in", self.page, methods=["GET"]),
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
            Route("/sign-out", self.stay, methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        """Show the form, or open the requested page for a person who is already signed in."""
        session = self.cookies.session_of(request.scope)
        if await to_thread.run_sync(lambda: bool(session) and sessions.who_is(services(), session) is not None):
            return RedirectResponse(requested_page(request), 303)
        return _form(request, ended=bool(session), out="out" in request.query_params)

    async def sign_in(self, request: Request) -> Response:
        """Check the form, then start a session with a new cookie, or show the form again with the problem."""
        if from_elsewhere(request.headers):
            return _form(request, 403, problem="This form was sent from another site. Sign in here.")
        typed = await request.form(max_files=0, max_fields=5, max_part_size=LONGEST_FIELD)
        email, password = str(typed.get("email") or "")[:LONGEST_FIELD], str(typed.get("password") or "")
        if not email.strip() or not password:
            return _form(request, 400, email=email, problem="Enter your e-mail address and your password.")
        try:
            signed_in = await to_thread.run_sync(self._open, request, email, password, limiter=self._checks)
        except OnboardingError as refused:
            return _form(request, 401, email=email, problem=f"{refused.sentence} {refused.next_step}")
        answer = RedirectResponse(requested_page(request), 303)
        life = int(services().settings.session_life.total_seconds())
        self.cookies.set(answer, self.cookies.session, signed_in.secret, seconds=life)
        token = new_token(signed_in.person.id, services().keys.cookie)
        self.cookies.set(answer, self.cookies.known, token, seconds=KNOWN_FOR)
        return answer

    def _open(self, request: Request, email: str, password: str) -> SignedIn:
        client = self._client(services(), request)
        return sessions.sign_in(services(), email, password, client, replaces=self.cookies.session_of(request.scope))

    async def sign_out(self, request: Request) -> Response:
        """End the session and delete its cookie, unless another site sent the request."""
        session = self.cookies.session_of(request.scope)
        if from_elsewhere(request.headers):
            return RedirectResponse("/", 303)
        if session:
            await to_thread.run_sync(sessions.sign_out, services(), session, self._client(services(), request))
        answer = RedirectResponse("/sign-in?out", 303)
        self.cookies.delete(answer)
        return answer

    async def stay(self, _request: Request) -> Response:
        """Open the first page: a link or an image must not sign anybody out."""
        return RedirectResponse("/", 303)

    def _client(self, app: Services, request: Request) -> Client:
        return Client(
            address=client_address(request.scope, app.settings.proxies),
            browser=browser_in_words(request.headers.get("user-agent", "")),
            browser_token=self.cookies.browser_token_of(request.scope),
        )


def requested_page(request: Request) -> str:
    """Return the page of this app that was requested before signing in, or else the first page."""
    return own_page(request.query_params.get("next", "/"))


def _form(
    request: Request, status: int = 200, *, email: str = "", problem: str = "", ended: bool = False, out: bool = False
) -> HTMLResponse:
    demo = people.DEMO_PEOPLE if services().settings.sandbox else {}
    page = _template().render(
        next=requested_page(request),
        email=email,
        problem=problem,
        ended=ended,
        out=out,
        demo=[(address, name, role.value) for address, (name, role) in demo.items()],
        demo_password=people.DEMO_PASSWORD,
    )
    return HTMLResponse(page, status, headers={"Cache-Control": "no-store"})


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=folder, autoescape=True).get_template("sign_in.html")
