"""A job's place, as the ATS says it."""

from __future__ import annotations

import msgspec


class Location(msgspec.Struct, frozen=True):
    """Where a job is, as far as the ATS says: each part may be missing, `raw` is the ATS's own text.

    A struct, because places are compared and looked up more often than anything else.
    """

    city: str | None = None
    state: str | None = None
    country: str | None = None
    zip_code: str | None = None
    raw: str | None = None

    def text(self) -> str:
        """Return the location as one line for a person: the structured parts, else the ATS's own text."""
        parts = [part for part in (self.city, self.state, self.zip_code, self.country) if part]
        return ", ".join(parts) or (self.raw or "")
