"""A real HTTP server in the place of the chat, which takes messages, refuses them, or does not answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from core.chat import Chat


@dataclass
class ChatRoom:
    """What the server answers, and the texts that it took."""

    address: str
    status: int = 200
    answer: str = "ok"
    location: str = ""
    texts: list[str] = field(default_factory=list)

    def chat(self) -> Chat:
        """Our own client for it."""
        return Chat(self.address, {self.address.removeprefix("http://").partition("/")[0]})


@contextmanager
def chat_room() -> Iterator[ChatRoom]:
    """Run the server on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if room.status == 200:
                room.texts.append(content["text"])
            self.send_response(room.status)
            if room.location:
                self.send_header("Location", room.location)
            self.end_headers()
            self.wfile.write(room.answer.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    room = ChatRoom(f"http://127.0.0.1:{server.server_address[1]}/services/T0/B0/s3cret-of-the-webhook")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield room
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
