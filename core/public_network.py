"""Connections to public hosts only: nobody reaches a private network by an address that they wrote.

Every host is resolved here and refused unless all its IP addresses are public. The connection then goes to the checked
IP address, which defeats DNS rebinding.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterable
from typing import Any, Final

import httpcore

_TRANSLATED: Final = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))
"""Networks whose addresses end with an IPv4 address, which a translator may connect to."""


class AddressRefused(Exception):
    """The address must not be requested; the message says why."""


class SkippedInSandbox(AddressRefused):
    """A sandbox does not request this address, so whether it works is unknown."""


class PublicOnly(httpcore.NetworkBackend):
    """Connects only to public addresses and to the `allowed` HOST:PORT pairs.

    With `only_allowed` it connects only to the `allowed` pairs.
    """

    def __init__(self, allowed: frozenset[str], *, only_allowed: bool = False) -> None:
        self._allowed, self._only_allowed = allowed, only_allowed
        self._plain = httpcore.SyncBackend()
        self.deadline = threading.local()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        """Connect to the IP address that was checked; raises AddressRefused."""
        if f"{host}:{port}" in self._allowed:
            address = host
        elif self._only_allowed:
            raise SkippedInSandbox("A sandbox does not open pages on the internet.")
        else:
            address = public_address(host, port)
        stream = self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
        return DeadlineStream(stream, self.deadline)


class DeadlineStream(httpcore.NetworkStream):
    """Stops reading at the deadline of this thread's request; a timeout per read would never end a slow answer."""

    def __init__(self, plain: httpcore.NetworkStream, deadline: threading.local) -> None:
        self._plain, self._deadline = plain, deadline
        self.write, self.close, self.get_extra_info = plain.write, plain.close, plain.get_extra_info  # type: ignore[method-assign]

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes; raises ReadTimeout after the deadline."""
        left = self._deadline.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return self._plain.read(max_bytes, min(left, timeout or left))

    def start_tls(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        """Return the encrypted stream, with the same deadline."""
        return DeadlineStream(self._plain.start_tls(*args, **kwargs), self._deadline)


def public_address(host: str, port: int) -> str:
    """Return an IP address of this host; raises AddressRefused if one is not public, or for an unusual port."""
    if port not in (80, 443):
        raise AddressRefused(f"The address uses port {port}, but job pages use ports 80 and 443.")
    try:
        addresses = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as problem:
        raise AddressRefused(f"The host {host} does not exist.") from problem
    if not all(is_public(address) for address in addresses):
        raise AddressRefused(f"{host} is in a private network, which applicants cannot reach.")
    return min(addresses, key=lambda address: (":" in address, address))  # IPv4 first


def is_public(address: str) -> bool:
    """Return whether an IP address is on the public internet, and so is each IPv4 address that it contains."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        if inner := _contained(parsed):
            return all(is_public(str(part)) for part in inner)
        if parsed.is_site_local:  # the predecessor of private networks
            return False
    return parsed.is_global and not parsed.is_multicast


def _contained(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """Return the IPv4 addresses that traffic to an IPv6 address may end at."""
    parts = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _TRANSLATED):
        parts.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [part for part in parts if part]
