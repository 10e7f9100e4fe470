"""E-mail addresses with letters outside of ASCII, as mail servers understand them."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import quote

import idna

_HEADERS = ("From", "Reply-To", "To", "Cc")


class NotEncodable(ValueError):
    """The domain of the address has no form that the internet's name service knows."""


def in_ascii(address: str) -> str:
    """Return the address with its domain in the form of IDNA 2008, such as "dana@xn--fa-hia.de" for "dana@faß.de".

    The part before the @ stays as it is. Raises NotEncodable.
    """
    name, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{name}@{idna.encode(domain, uts46=True, transitional=False).decode('ascii')}"
    except idna.IDNAError as problem:
        raise NotEncodable(f"The domain of {address} is not valid.") from problem


def for_header(address: str) -> str:
    """Return the address with its domain in ASCII where that is possible."""
    try:
        return in_ascii(address)
    except NotEncodable:
        return address


def header_address(address: str, name: str = "") -> Address:
    """Return one address for a header of a message; `name` is the person's, on one line."""
    local, _, domain = for_header("".join(address.split())).rpartition("@")
    return Address(" ".join(name.split()), local, domain)


def mailto(address: str) -> str:
    """Return the mailto: address of one recipient, without text."""
    return f"mailto:{quote(for_header(address), safe='@')}"


def international(message: EmailMessage, *others: str) -> str:
    """Return the first address whose local part has letters outside of ASCII; empty if there is none."""
    headers = (message[name] for name in _HEADERS if message[name])
    addresses = [*others, *(address.addr_spec for header in headers for address in header.addresses)]
    return next((address for address in addresses if not address.rpartition("@")[0].isascii()), "")
