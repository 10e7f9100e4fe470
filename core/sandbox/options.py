"""The options of the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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
