"""Slowing down wrong passwords: by account and by client address, and never locking out a browser that is known.

Each attempt counts in two buckets: the client's address, and the account as tried from that address. A browser that
has signed in to the account before has a bucket of its own instead, so that somebody else's guesses, even from behind
the same address, do not stop its person (the idea of OWASP's device cookies).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

FREE_FOR_ACCOUNT = 5
"""Wrong passwords for one account from one address, or from one known browser, before the next one has to wait."""
FREE_FOR_ADDRESS = 10
"""Wrong passwords from one address, over all accounts, before the next one has to wait."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bucket:
    """The wrong passwords in a row of one kind: `key` names an address, or an account with an address or browser."""

    key: str
    free: int
    failures: int = 0
    last_at: datetime | None = None

    def waits_until(self, now: datetime) -> datetime | None:
        """Return the moment before which no password is looked at, or None where one may be tried now."""
        if self.last_at is None or self.failures < self.free or now - self.last_at >= FORGOTTEN_AFTER:
            return None
        until = self.last_at + min(FIRST_WAIT * 2 ** min(self.failures - self.free, 10), LONGEST_WAIT)
        return until if now < until else None

    def after_failure(self, now: datetime) -> Bucket:
        """Return the bucket with one more wrong password in it; an old series is forgotten first."""
        stale = self.last_at is None or now - self.last_at >= FORGOTTEN_AFTER
        return replace(self, failures=1 if stale else self.failures + 1, last_at=now)


def keys_for(account: str, address: str, *, known_browser: str = "") -> dict[str, int]:
    """Return the buckets that an attempt counts in, each with the number of its free attempts.

    `account` is an account's id, or nothing for an address that nobody has; `known_browser` is the id of a browser
    that has signed in to this account before.
    """
    if account and known_browser:
        return {f"browser {known_browser} account {account}": FREE_FOR_ACCOUNT}
    origin = f"address {_of_one_holder(address)}"
    return {origin: FREE_FOR_ADDRESS} | ({f"{origin} account {account}": FREE_FOR_ACCOUNT} if account else {})


def _of_one_holder(address: str) -> str:
    """Return what counts as one address: whoever has an IPv6 address has the other 2^64 of its network too."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and not parsed.ipv4_mapped:
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
