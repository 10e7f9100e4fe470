"""Decides whether a data folder belongs to sandbox or production; it is never opened in the other mode."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Final

SAMPLE_PEOPLE: Final = "@sandbox.example"
"""The end of every sample person's e-mail address."""


class Mode(StrEnum):
    """The mode in which the app runs; the database stores it as its marker."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Folder:
    """What a data folder contains: its marker, the accounts' e-mail addresses, and whether it has other data."""

    marker: str | None = None
    emails: tuple[str, ...] = ()
    has_onboardings: bool = False
    has_sandbox_file: bool = False

    @property
    def is_new(self) -> bool:
        """Return whether nobody has used this folder yet."""
        return not self.marker and not self.emails and not self.has_onboardings

    @property
    def holds_samples_only(self) -> bool:
        """Return whether this is a sandbox folder from a version without markers."""
        only_samples = all(email.endswith(SAMPLE_PEOPLE) for email in self.emails)
        return self.has_sandbox_file and bool(self.emails) and only_samples


@dataclass(frozen=True, slots=True)
class ModeRefusal:
    """One sentence that says why the app does not start with this folder, and what to do."""

    sentence: str


def decide(folder: Folder, *, has_key: bool) -> Mode | ModeRefusal:
    """Return the mode in which this folder is opened with or without a KOMBO_API_KEY, or the reason to refuse it."""
    requested = Mode.PRODUCTION if has_key else Mode.SANDBOX
    if folder.marker not in (None, *Mode):
        return ModeRefusal(
            f"The data in DATA_DIR is marked “{folder.marker}”, which this version does not recognize. "
            "Start the version that you used last."
        )
    stored = Mode(folder.marker) if folder.marker else _recognized(folder)
    if stored in (None, requested):
        return requested
    if stored is Mode.SANDBOX:
        return ModeRefusal(
            "KOMBO_API_KEY is set, but DATA_DIR holds sandbox data. Set DATA_DIR to an empty folder for production, "
            "or remove the key to continue with the sandbox."
        )
    if folder.marker:
        return ModeRefusal(
            "DATA_DIR holds production data, but KOMBO_API_KEY is not set. Set the key, "
            "or set DATA_DIR to an empty folder for a sandbox."
        )
    return ModeRefusal(
        f"DATA_DIR may hold production data (it has no sandbox.db, or people without a {SAMPLE_PEOPLE} address), but "
        "KOMBO_API_KEY is not set. Set the key, or set DATA_DIR to an empty folder."
    )


def _recognized(folder: Folder) -> Mode | None:
    """Return the mode of a folder without a marker; None for a new folder."""
    if folder.is_new:
        return None
    return Mode.SANDBOX if folder.holds_samples_only else Mode.PRODUCTION


def on_this_machine(host: str) -> bool:
    """Return whether a host name or IP address means this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
