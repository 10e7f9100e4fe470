"""Delays sign-ins after wrong passwords, by account and by client address.

Each attempt counts in two buckets: one for the client's address, and one for the account as tried from that address. A
browser that has signed in to the account before has its own bucket instead, so another client's guesses never lock it
out, even from the same address (the idea of OWASP's device cookies).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

FREE_FOR_ACCOUNT = 5
"""Wrong passwords for one account from one address or known browser before the next attempt must wait."""
FREE_FOR_ADDRESS = 10
"""Wrong passwords from one address, for all accounts, before the next attempt must wait."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A series of wrong passwords: `key` names an address, or an account with an address or a browser."""

    key: str
    free: int
    failures: int = 0
    last_at: datetime | None = None

    def waits_until(self, now: datetime) -> datetime | None:
        """Return the time before which no password is checked, or None if one may be tried now."""
        if self.last_at is None or self.failures < self.free or now - self.last_at >= FORGOTTEN_AFTER:
            return None
        until = self.last_at + min(FIRST_WAIT * 2 ** min(self.failures - self.free, 10), LONGEST_WAIT)
        return until if now < until else None

    def after_failure(self, now: datetime) -> Bucket:
        """Return the bucket with one more wrong password, starting again at one after an old series."""
        stale = self.last_at is None or now - self.last_at >= FORGOTTEN_AFTER
        return replace(self, failures=1 if stale else self.failures + 1, last_at=now)


def keys_for(account: str, address: str, *, known_browser: str = "") -> dict[str, int]:
    """Return the keys of the buckets that an attempt counts in, each with its number of free attempts.

    `account` is an account's ID, or empty for an unknown e-mail address. `known_browser` is the ID of a browser that
    has signed in to this account before.
    """
    if account and known_browser:
        return {f"browser {known_browser} account {account}": FREE_FOR_ACCOUNT}
    origin = f"address {_network_of(address)}"
    return {origin: FREE_FOR_ADDRESS} | ({f"{origin} account {account}": FREE_FOR_ACCOUNT} if account else {})


def _network_of(address: str) -> str:
    """Return what counts as one address: for IPv6 the /64 network, because one client usually has all of it."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and not parsed.ipv4_mapped:
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
