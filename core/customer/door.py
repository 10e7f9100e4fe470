"""The door of a customer's own page: its address alone shows only where a code is sent to."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.actions import customer_access
from core.actions.customer_access import SESSION_LASTS, session_id
from core.customer import rendering
from core.customer.presses import Fields
from core.customer.refusals import for_customers
from core.customer.visitor import OWN_PAGE, language
from core.errors import OnboardingError
from core.services import Services
from core.web import client_address


class CustomerDoor:
    """Shows the door, has codes sent, and opens the page with the right one."""

    def __init__(self, services: Callable[[], Services]) -> None:
        self.services = services

    def session_of(self, request: Request) -> str:
        """Return the ID of the customer's session whose cookie this request has, or an empty text."""
        secret = request.cookies.get(self._cookie(), "")
        return session_id(secret) if secret else ""

    def show(self, request: Request, status: int = 200, problem: OnboardingError | None = None) -> Response:
        """Show the door; raises NotFound for an address that opens nothing."""
        services, key = self.services(), request.path_params["key"]
        problem = for_customers(problem) if problem else None
        door = customer_access.door(services, key, self._client(request))
        base = f"/customer/{OWN_PAGE}/{key}"
        return rendering.page(request, "door.html", language(request), status, door=door, base=base, problem=problem)

    def send_code(self, request: Request, _form: Fields) -> Response:
        """Have a code sent, then show the door again."""
        customer_access.send_code(self.services(), request.path_params["key"], self._client(request))
        return RedirectResponse(self._base(request), 303, headers=rendering.HEADERS)

    def enter(self, request: Request, form: Fields) -> Response:
        """Open the page with the code in the form, and set the cookie of the session."""
        services, key = self.services(), request.path_params["key"]
        secret = customer_access.enter(services, key, form.text("code"), self._client(request))
        answer = RedirectResponse(self._base(request), 303, headers=rendering.HEADERS)
        answer.set_cookie(
            self._cookie(),
            secret,
            max_age=int(SESSION_LASTS.total_seconds()),
            path="/customer/",
            httponly=True,
            samesite="lax",
            secure=self._is_secure(),
        )
        return answer

    def _base(self, request: Request) -> str:
        return f"/customer/{OWN_PAGE}/{request.path_params['key']}"

    def _client(self, request: Request) -> str:
        return client_address(request.scope, self.services().settings.proxies)

    def _is_secure(self) -> bool:
        return self.services().settings.customer_url.startswith("https:")

    def _cookie(self) -> str:
        return "__Secure-customer" if self._is_secure() else "customer"
