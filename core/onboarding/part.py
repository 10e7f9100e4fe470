"""What every fact of an onboarding is made of: frozen parts, and the statements of people."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from core.people.actor import Actor


class Part(BaseModel):
    """A frozen piece of the aggregate."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def changed(self, **fields: Any) -> Self:
        """Return a validated copy with these fields replaced."""
        return type(self).model_validate({**dict(self), **fields})


class Statement(Part):
    """What a person accepted, decided or confirmed: who, when, and the text."""

    by: Actor
    at: datetime
    text: str = ""
