"""Enums whose values are stored: a row that a newer version wrote still opens."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class StoredEnum(StrEnum):
    """Every subclass has a member UNKNOWN: a stored value that this version does not know opens as that member.

    No rule acts on UNKNOWN, pages show it as “Unknown”, and no row is written back because of it.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self:  # noqa: ARG003  the name is that of Enum
        return cls["UNKNOWN"]
