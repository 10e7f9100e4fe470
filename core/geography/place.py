"""A job's location as the ATS reports it."""

from __future__ import annotations

import msgspec


class Location(msgspec.Struct, frozen=True):
    """A job's location; each part may be missing, and `raw` is the ATS's own text.

    It is a msgspec struct because locations are hashed and compared for every job.
    """

    city: str | None = None
    state: str | None = None
    country: str | None = None
    zip_code: str | None = None
    raw: str | None = None

    def state_text(self) -> str:
        """Return the state as the ATS writes it: from its field, or after the first comma of the ATS's own text."""
        after_town = (self.raw or "").partition(",")[2].partition(",")[0]
        return self.state or " ".join(word for word in after_town.split() if not word[0].isdigit())

    def text(self) -> str:
        """Return the location as one line for a person: the structured parts, else the ATS's own text."""
        parts = [part for part in (self.city, self.state, self.zip_code, self.country) if part]
        return ", ".join(parts) or (self.raw or "")
