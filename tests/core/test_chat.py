"""The chat against a real HTTP server: posted, refused, not reached, and never into a private network."""

from __future__ import annotations

import pytest

from core.chat import Chat, ChatError
from tests.chat_server import chat_room


def test_a_message_is_posted_as_it_is() -> None:
    with chat_room() as room:
        room.chat().send("Acme & Söhne\nis live")
    assert room.texts == ["Acme & Söhne\nis live"]


@pytest.mark.parametrize(
    ("status", "answer", "words"),
    [
        (403, "invalid_token", "403 invalid_token"),
        (404, "channel_not_found", "404 channel_not_found"),
        (429, "slow\n\rdown", "429 slow down"),
        (500, "x" * 10_000, "500 " + "x" * 120),
    ],
)
def test_a_refusal_quotes_the_server_briefly(status: int, answer: str, words: str) -> None:
    with chat_room() as room:
        room.status, room.answer = status, answer
        with pytest.raises(ChatError) as caught:
            room.chat().send("Hello")
        assert caught.value.sentence == f"The chat server refused: {words}"
        assert "s3cret" not in str(caught.value)


def test_a_redirect_is_not_followed() -> None:
    with chat_room() as room, chat_room() as other:
        room.status, room.location = 302, other.address
        with pytest.raises(ChatError, match="302"):
            room.chat().send("Hello")
    assert other.texts == []


def test_a_server_that_is_down_is_an_error_without_the_address() -> None:
    with chat_room() as room:
        chat = room.chat()
    with pytest.raises(ChatError, match="cannot be reached") as caught:
        chat.send("Hello")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "[::1]", "localhost"])
def test_a_private_address_is_refused(host: str) -> None:
    with pytest.raises(ChatError, match="not on the public internet"):
        Chat(f"https://{host}/services/s3cret").send("Hello")
