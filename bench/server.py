"""A real Streamlit server with a signed-in tab on it, and the CPU time that the server spends."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from core.actions import people, sessions
from core.actions.context import ByItself, Context
from core.actions.sessions import Client
from core.people.actor import COMMAND_LINE
from core.people.roles import Role
from core.services import Services
from core.sign_in.cookies import Cookies
from tests.app_process import AppProcess, running_app
from tests.office import environment_of
from tests.sandbox_server import free_port
from tests.tab import Tab, line

AFTERWARDS = 0.01
"""Seconds that the server gets to tidy up after a run, before its clock is read."""


class Server:
    """The app over these services' data, in a process of its own."""

    def __init__(self, services: Services, app: AppProcess, cookie: str) -> None:
        self.services = services
        self._app = app
        self._clock = (~app.process.pid << 3) | 2  # Linux's number for the CPU clock of another process
        self.url = f"http://127.0.0.1:{app.port}"
        self._cookie = cookie
        self._tabs = ExitStack()

    def tab(self, path: str = "", query: str = "") -> Tab:
        """Open a tab on a page."""
        return Tab(self._tabs.enter_context(line(self._app.port, {"Cookie": self._cookie})), path, query)

    @property
    def cookies(self) -> list[tuple[str, str]]:
        """The name and value of the cookie that signs in."""
        name, _, value = self._cookie.partition("=")
        return [(name, value)]

    def cpu(self, work: Callable[[], object]) -> float:
        """Return the seconds of CPU time that the server spends on the work."""
        started = time.clock_gettime(self._clock)
        work()
        time.sleep(AFTERWARDS)
        return time.clock_gettime(self._clock) - started

    def peak(self) -> float:
        """Return the largest resident size, in MB, that the server has had so far."""
        (kilobytes,) = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{self._app.process.pid}/status").read_text())
        return int(kilobytes) * 1024 / 1e6

    def close(self) -> None:
        """Close the tabs."""
        self._tabs.close()


@contextmanager
def running(services: Services, script: str = "bench/stage/app.py") -> Iterator[Server]:
    """Serve the app over these services' data, with an admin signed in, who may open every page."""
    settings, cookie = services.settings, _cookie(services)
    with running_app(settings.data_dir, free_port(), script, **environment_of(settings)) as app:
        server = Server(services, app, cookie)
        try:
            yield server
        finally:
            server.close()


def _cookie(services: Services) -> str:
    ctx = Context(services, ByItself(COMMAND_LINE))
    email, password = "bench@office.example", secrets.token_urlsafe(12)
    people.add_person(ctx, email=email, name="Bench", role=Role.ADMIN, password=password)
    signed_in = sessions.sign_in(services, email, password, Client("127.0.0.1"))
    return f"{Cookies(secure=False).session}={signed_in.secret}"
