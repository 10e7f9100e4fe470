"""Sandbox or production: which of them a data folder belongs to. A folder is never opened as the other one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Final

SAMPLE_PEOPLE: Final = "@sandbox.example"
"""How the e-mail address of everybody ends who exists in a sandbox only."""


class Mode(StrEnum):
    """What the app is while it runs; the database keeps it as its marker."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Folder:
    """What a data folder says about itself: its marker, whose accounts it holds, and which files."""

    marker: str | None = None
    emails: tuple[str, ...] = ()
    has_onboardings: bool = False
    has_sandbox_file: bool = False

    @property
    def is_new(self) -> bool:
        """Say whether nobody has worked here yet."""
        return not self.marker and not self.emails and not self.has_onboardings

    @property
    def holds_samples_only(self) -> bool:
        """Say whether this is a sandbox's folder of before there was a marker."""
        return self.has_sandbox_file and bool(self.emails) and all(one.endswith(SAMPLE_PEOPLE) for one in self.emails)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the app does not start on this folder, and what to do, in one sentence."""

    sentence: str


def decide(folder: Folder, *, has_key: bool) -> Mode | Refusal:
    """Return the mode in which this folder is opened with, or without, a KOMBO_API_KEY; or why it is not opened."""
    wanted = Mode.PRODUCTION if has_key else Mode.SANDBOX
    if folder.marker not in (None, *Mode):
        return Refusal(
            f"The data in DATA_DIR is marked “{folder.marker}”, which this version does not know: "
            "start the version that was used last."
        )
    kept = Mode(folder.marker) if folder.marker else _recognised(folder)
    if kept in (None, wanted):
        return wanted
    if kept is Mode.SANDBOX:
        return Refusal(
            "KOMBO_API_KEY is set, but DATA_DIR holds a sandbox: name an empty folder in DATA_DIR for production, "
            "or remove the key to go on with the sandbox."
        )
    if folder.marker:
        return Refusal(
            "DATA_DIR holds production data, but KOMBO_API_KEY is not set: set the key, "
            "or name an empty folder in DATA_DIR for a sandbox."
        )
    return Refusal(
        f"DATA_DIR may hold production data, because not everything in it is a sandbox’s (no sandbox.db, or people who "
        f"are not {SAMPLE_PEOPLE}), but KOMBO_API_KEY is not set: set the key, or name an empty folder in DATA_DIR."
    )


def _recognised(folder: Folder) -> Mode | None:
    """Return the mode of a folder without a marker, None for a new one."""
    if folder.is_new:
        return None
    return Mode.SANDBOX if folder.holds_samples_only else Mode.PRODUCTION


def on_this_machine(host: str) -> bool:
    """Say whether a host is this very machine, by its name or its address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
