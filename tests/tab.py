"""A tab as the browser has it: Streamlit's websocket, spoken without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
"""How a run ends that was not cut short."""


class Tab:
    """A tab on one page; `id` is Streamlit's name of it, known after the first run."""

    def __init__(self, socket_: ClientConnection, path: str = "", query: str = "") -> None:
        self._socket, self._path, self._query = socket_, path, query
        self._page = self._part = ""
        self.id = ""
        self.drawn: list[Any] = []
        self.rerun()  # the first one only tells which pages there are

    def rerun(self) -> int:
        """Run the page once, whole, and count the elements that were drawn."""
        return self._run("")

    def rerun_part(self) -> int:
        """Run the part that the page drew last alone, as a choice in it does, and count its elements."""
        return self._run(self._part)

    @property
    def text(self) -> str:
        """What the last run drew, as Streamlit describes it."""
        return "\n".join(str(element) for element in self.drawn)

    def _run(self, part: str) -> int:
        self.drawn = []
        wanted = BackMsg()
        wanted.rerun_script.query_string, wanted.rerun_script.page_script_hash = self._query, self._page
        wanted.rerun_script.fragment_id = part
        self._socket.send(wanted.SerializeToString())
        while True:
            message = _message(self._socket.recv(timeout=30))
            if message.navigation.app_pages:
                pages = message.navigation.app_pages
                self._page = next((p.page_script_hash for p in pages if p.url_pathname == self._path), "")
            self.id = message.new_session.initialize.session_id or self.id
            self._part = message.delta.fragment_id or self._part
            kind = message.WhichOneof("type")
            if kind == "delta":
                self.drawn.append(message.delta)
            if message.delta.new_element.WhichOneof("type") == "exception":
                raise AssertionError(f"The page broke: {message.delta.new_element.exception}")
            if kind == "script_finished" and message.script_finished in FINISHED:
                return len(self.drawn)


@contextmanager
def line(port: int, headers: dict[str, str], *, xsrf: str = "", tab: str = "") -> Iterator[ClientConnection]:
    """Open the websocket as a browser does; `tab` names the tab to go on with, and `xsrf` goes before it."""
    protocols = ["streamlit", xsrf or "nothing", tab] if tab else ["streamlit"]
    with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=protocols,  # type: ignore[arg-type]
        additional_headers=headers,
        max_size=None,
        max_queue=None,
    ) as socket_:
        yield socket_


def _message(data: Any) -> ForwardMsg:
    message = ForwardMsg()
    message.ParseFromString(data)
    return message
