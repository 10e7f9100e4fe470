"""Identifiers as Kombo writes them: 24 characters of base58."""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LENGTH = 24
INDEX_LENGTH = 6


def base58(number: int, length: int = LENGTH) -> str:
    """Write a number in base58, cut or padded to `length` characters."""
    characters = []
    for _ in range(length):
        number, digit = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[digit])
    return "".join(reversed(characters))


def new_id() -> str:
    """A fresh random identifier."""
    return base58(secrets.randbits(160))


def derived_id(*parts: str) -> str:
    """The same identifier for the same parts, always: a record keeps its id over restarts and relinks."""
    return base58(int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest(), "big"))


def indexed_id(prefix: str, index: int) -> str:
    """An identifier that carries a position, so that generated records need no table."""
    return derived_id(prefix)[: LENGTH - INDEX_LENGTH] + base58(index, INDEX_LENGTH)


def index_of(prefix: str, identifier: str) -> int | None:
    """The position inside an `indexed_id`, or None when the identifier is not one of this prefix."""
    head, tail = identifier[: LENGTH - INDEX_LENGTH], identifier[LENGTH - INDEX_LENGTH :]
    if head != derived_id(prefix)[: LENGTH - INDEX_LENGTH] or len(tail) != INDEX_LENGTH:
        return None
    number = 0
    for character in tail:
        if character not in ALPHABET:
            return None
        number = number * len(ALPHABET) + ALPHABET.index(character)
    return number
