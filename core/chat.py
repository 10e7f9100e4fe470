"""Posts one message into a chat channel over an incoming webhook, as Slack and Mattermost offer it.

The webhook's address is a secret: who knows it can post. It appears in no error, log or page.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Final

import httpcore
import httpx

from core.errors import ServiceError
from core.public_network import AddressRefused, PublicOnly

TIMEOUT: Final = {"connect": 5.0, "read": 10.0, "write": 5.0, "pool": 5.0}
MAX_SECONDS: Final = 20.0
"""The most seconds that one request may take in all."""
LONGEST_ANSWER: Final = 4_096
"""The most bytes read of an answer: "ok", or a short reason."""
_ADMIN: Final = "Ask an admin about CHAT_WEBHOOK_URL."


class ChatError(ServiceError):
    """The chat server did not accept the message."""


class Chat:
    """The chat channel of this installation; `allowed` are HOST:PORT pairs that need not be public."""

    def __init__(self, address: str, allowed: Iterable[str] = (), *, only_allowed: bool = False) -> None:
        self._address = address
        self._network = PublicOnly(frozenset(allowed), only_allowed=only_allowed)
        self._pool = httpcore.ConnectionPool(network_backend=self._network, max_connections=2)

    @property
    def host(self) -> str:
        """Return the host of the chat server, which is no secret."""
        return httpx.URL(self._address).host

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def send(self, text: str) -> None:
        """Post the message once, and follow no redirect; raises ChatError if the server did not accept it."""
        content = json.dumps({"text": text}).encode()
        headers = (("Content-Type", "application/json"), ("Accept", "*/*"))
        self._network.deadline.at = time.monotonic() + MAX_SECONDS
        try:
            with self._pool.stream(
                "POST", self._address, headers=headers, content=content, extensions={"timeout": TIMEOUT}
            ) as answer:
                if 200 <= answer.status < 300:
                    return
                raise ChatError(f"The chat server refused: {answer.status} {_reason(answer)}".rstrip(), _ADMIN)
        except AddressRefused:
            raise ChatError("The chat server’s address is not on the public internet.", _ADMIN) from None
        except httpcore.TimeoutException:
            raise ChatError("The chat server did not answer in time.", "The message may have arrived.") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            raise ChatError("The chat server cannot be reached.", "Nothing was sent.") from None


def _reason(answer: httpcore.Response) -> str:
    """Return the beginning of the server's answer on one line."""
    data = bytearray()
    for chunk in answer.iter_stream():
        data += chunk
        if len(data) >= LONGEST_ANSWER:
            break
    return " ".join(data[:LONGEST_ANSWER].decode("utf-8", "replace").split())[:120]
