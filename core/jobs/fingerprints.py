"""Short digests that tell whether something is still as it was."""

from __future__ import annotations

from hashlib import blake2b


def fingerprint(*parts: str | None) -> str:
    """Return 16 hex digits that change when any part changes."""
    return blake2b("\x1f".join(["\x00" if part is None else part for part in parts]).encode("utf-8", "replace"),
                   digest_size=8).hexdigest()  # fmt: skip
