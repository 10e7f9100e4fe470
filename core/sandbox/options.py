"""The options of the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Simulation:
    """A time of its own for examples: `now` is the clock, and each webhook goes to `deliver(body)` at once.

    Such a sandbox shares the data file of a running one and leaves the background work to it.
    """

    now: Callable[[], datetime]
    deliver: Callable[[bytes], None]


@dataclass(frozen=True)
class SandboxOptions:
    """The sandbox's data file, keys, webhook address, public address, speed and size.

    `speed` multiplies every delay: 1.0 makes a first sync last about four seconds, 0 does everything at once.
    `environment_name` is, without “(Prod)”, the source of every candidate, as in Kombo.
    `size` adds that many generated jobs to each integration, on top of the hand-written ones.
    """

    data_file: Path
    kombo_api_key: str
    factoryfix_api_key: str
    webhook_url: str = ""
    webhook_secret: str = ""
    public_url: str = "http://127.0.0.1:8501"
    speed: float = 1.0
    size: int = 0
    region: str = "us"
    environment_name: str = "FactoryFix (Prod)"
    companies: bool = False
    """Whether FactoryFix lists the accounts of the further customers, too."""
    simulation: Simulation | None = None
