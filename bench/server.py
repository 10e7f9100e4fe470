"""A real Streamlit server with a signed-in tab on it, and the CPU time that the server spends."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import jwt
from pages.sign_in.page import COOKIE
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from core.actions import people
from core.people.roles import Role
from core.services import Services
from core.web import BROWSER_COOKIE
from tests.app_process import AppProcess, running_app
from tests.office import environment_of
from tests.sandbox_server import free_port

FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
"""How a run ends that was not cut short."""
AFTERWARDS = 0.01
"""Seconds that the server gets to tidy up after a run, before its clock is read."""


class Tab:
    """A signed-in tab on one page."""

    def __init__(self, socket_: ClientConnection, path: str, query: str) -> None:
        self._socket, self._path, self._query = socket_, path, query
        self._page = self._part = ""
        self.rerun()  # the first one only tells which pages there are

    def rerun(self) -> int:
        """Run the page once, whole, and count the elements that were drawn."""
        return self._run("")

    def rerun_part(self) -> int:
        """Run the part that the page drew last alone, as a choice in it does, and count its elements."""
        return self._run(self._part)

    def _run(self, part: str) -> int:
        elements = 0
        asked = BackMsg()
        asked.rerun_script.query_string, asked.rerun_script.page_script_hash = self._query, self._page
        asked.rerun_script.fragment_id = part
        self._socket.send(asked.SerializeToString())
        while True:
            told = _message(self._socket.recv(timeout=30))
            if told.navigation.app_pages:
                pages = told.navigation.app_pages
                self._page = next(one.page_script_hash for one in pages if one.url_pathname == self._path)
            elements += told.WhichOneof("type") == "delta"
            self._part = told.delta.fragment_id or self._part
            if told.delta.new_element.WhichOneof("type") == "exception":
                raise AssertionError(f"The page broke: {told.delta.new_element.exception}")
            if told.WhichOneof("type") == "script_finished" and told.script_finished in FINISHED:
                return elements


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
        socket_ = self._tabs.enter_context(
            connect(
                f"ws://127.0.0.1:{self._app.port}/_stcore/stream",
                subprotocols=["streamlit"],  # type: ignore[list-item]
                additional_headers={"Cookie": self._cookie},
                max_size=None,
                max_queue=None,
            )
        )
        return Tab(socket_, path, query)

    @property
    def cookies(self) -> list[tuple[str, str]]:
        """The names and values of the cookies that sign in."""
        pairs = (pair.partition("=") for pair in self._cookie.split("; "))
        return [(name, value) for name, _, value in pairs]

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


def _message(data: Any) -> ForwardMsg:
    message = ForwardMsg()
    message.ParseFromString(data)
    return message


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
    email, browser, password = "bench@office.example", "b" * 43, secrets.token_urlsafe(12)
    people.enrol(services, who="bench", email=email, name="Bench", role=Role.ADMIN, password=password)
    ticket = people.sign_in(services, email, password, browser).ticket
    claims = {"username": ticket, "exp_date": time.time() + 3600}
    return f"{BROWSER_COOKIE}={browser}; {COOKIE}={jwt.encode(claims, services.keys.cookie, algorithm='HS256')}"
