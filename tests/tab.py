"""A tab as the browser has it: Streamlit's websocket, spoken without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
"""How a run ends that was not cut short."""
_WIDGET = re.compile(r"\$\$ID-[0-9a-f]+-(?P<key>.+)")


@dataclass(frozen=True)
class Widget:
    """Something on the page that a person can use: Streamlit's name of it, its kind, and the part that it stands in."""

    id: str
    kind: str
    part: str
    disabled: bool


class Tab:
    """A tab on one page; `id` is Streamlit's name of it, and `page` its name of the page, known after the first run."""

    def __init__(self, socket_: ClientConnection, path: str = "", query: str = "", page: str = "") -> None:
        self._socket, self._path, self._query = socket_, path, query
        self.page, self._part = page, ""
        self._states: dict[str, WidgetState] = {}
        self.id = ""
        self.drawn: list[Delta] = []
        self.sent = b""
        """Everything that the server sent in answer to the last run."""
        self.widgets: dict[str, Widget] = {}
        """What can be used on the page, by the keys that the page gave."""
        self.parts: dict[str, list[int]] = {}
        """The fragments and dialogs of the page by Streamlit's names of them, each with its place on the page."""
        self.rerun()  # the first one only tells which pages there are

    def rerun(self) -> int:
        """Run the page once, whole, and count the elements that were drawn."""
        return self._run("")

    def rerun_part(self, part: str = "") -> int:
        """Run one part of the page alone, as a choice in it does; by default the one that was drawn last."""
        return self._run(part or self._part)

    def open_anew(self) -> int:
        """Run the page whole, as if nobody had used anything on it yet."""
        self._states = {}
        return self.rerun()

    def press(self, key: str, option: str = "") -> int:
        """Press a button, or choose an option of a menu."""
        widget = self.widgets[key]
        pressed = WidgetState(id=widget.id)
        if option:
            pressed.string_trigger_value.data = option
        else:
            pressed.trigger_value = True
        return self._run(widget.part, pressed)

    def change(self, key: str, **value: Any) -> int:
        """Change the value of a widget; `value` names the kind of the value, as in `bool_value=True`."""
        widget = self.widgets[key]
        self._states[widget.id] = WidgetState(id=widget.id, **value)
        return self._run(widget.part)

    @property
    def text(self) -> str:
        """What the last run drew, as Streamlit describes it."""
        return "\n".join(str(element) for element in self.drawn)

    def _run(self, part: str, *pressed: WidgetState) -> int:
        self.drawn, self.sent = [], b""
        if not part:
            self.widgets, self.parts = {}, {}
        wanted = BackMsg()
        wanted.rerun_script.query_string, wanted.rerun_script.page_script_hash = self._query, self.page
        wanted.rerun_script.fragment_id = part
        wanted.rerun_script.widget_states.widgets.extend([*self._states.values(), *pressed])
        self._socket.send(wanted.SerializeToString())
        while True:
            data = self._socket.recv(timeout=30)
            message = _message(data)
            self.sent += bytes(data)  # type: ignore[arg-type]
            if message.navigation.app_pages:
                pages = message.navigation.app_pages
                self.page = next((p.page_script_hash for p in pages if p.url_pathname == self._path), "")
            self.id = message.new_session.initialize.session_id or self.id
            kind = message.WhichOneof("type")
            if kind == "delta":
                self._take(message.delta, list(message.metadata.delta_path))
            if message.delta.new_element.WhichOneof("type") == "exception":
                raise AssertionError(f"The page broke: {message.delta.new_element.exception}")
            if kind == "script_finished" and message.script_finished in FINISHED:
                return len(self.drawn)

    def _take(self, delta: Delta, place: list[int]) -> None:
        """Keep an element, and what of it can be used."""
        self.drawn.append(delta)
        if part := delta.fragment_id:
            self._part = part
            self.parts.setdefault(part, place)
        of_block = delta.WhichOneof("type") == "add_block"
        drawn = delta.add_block if of_block else delta.new_element
        kind = drawn.WhichOneof("type") or ""
        widget = getattr(drawn, kind, None)
        if match := _WIDGET.fullmatch(getattr(widget, "id", "")):
            self.widgets[match["key"]] = Widget(match.string, kind, part, getattr(widget, "disabled", False))


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
