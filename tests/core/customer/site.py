"""The customer's pages of an office, served over HTTP behind the same limits and headers as in the app."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware

from core.customer.routes import CustomerPages
from core.onboarding.model import Onboarding
from core.people.roles import Person
from core.sign_in.cookies import Cookies
from core.web import Guard
from tests.office import Office, cookie_of
from tests.sandbox_server import PLAIN, free_port, served

SESSION = "ats_session"


@dataclass
class Site:
    """The pages at an address."""

    office: Office
    url: str

    def client(self, cookie: str = "") -> httpx.Client:
        """A browser, with the cookie of a session of ours or without."""
        return httpx.Client(base_url=self.url, cookies={SESSION: cookie} if cookie else {}, timeout=30, **PLAIN)

    @contextmanager
    def shared(self, person: Person, onboarding: Onboarding) -> Iterator[Screen]:
        """The screen that this person shares of this onboarding."""
        cookie = cookie_of(self.office.services, person)
        with self.client(cookie) as client:
            answer = client.post("/customer/share", data={"onboarding": onboarding.id, "back": "/portfolio"})
            assert answer.status_code == 303, answer.text
            yield Screen(client, answer.headers["location"], cookie)


@dataclass
class Screen:
    """An open page of a customer's, in one browser."""

    client: httpx.Client
    path: str
    cookie: str

    def get(self, more: str = "", **options: Any) -> httpx.Response:
        return self.client.get(f"{self.path}{more}", **options)

    def press(self, name: str, **fields: str) -> httpx.Response:
        """Press a button of the open page."""
        fields |= {"token": self.token()}
        return self.client.post(f"{self.path}/{name}", data=fields, follow_redirects=True)

    def token(self) -> str:
        match = re.search(r'name="token" value="([^"]*)"', self.get("/leave").text)
        return match[1] if match else ""

    def text(self) -> str:
        answer = self.get()
        assert answer.status_code == 200, answer.text
        return answer.text


@contextmanager
def open_site(office: Office) -> Iterator[Site]:
    """Serve the customer's pages of this office."""
    pages = CustomerPages(Cookies(secure=False).session_of, lambda: office.services)
    port = free_port()
    with served(Starlette(routes=pages.routes(), middleware=[Middleware(Guard)]), port):
        yield Site(office, f"http://127.0.0.1:{port}")
