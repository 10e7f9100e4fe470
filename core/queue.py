"""The queue of background work: huey on its own SQLite file, so that what was asked for survives a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from huey import SqliteHuey, crontab
from huey.consumer import Consumer

IDLE = 0.5
"""Seconds that a thread without work sleeps at most."""


class Queue:
    """Takes work by name; the process that performs it says with `handle` what each name means."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._huey = SqliteHuey(name="onboarding", filename=str(path), results=False)
        self._handlers: dict[str, Callable[..., None]] = {}
        self._perform = self._huey.task(name="perform")(self._run)

    def put(self, name: str, *arguments: str, delay: float = 0) -> None:
        """Ask for a piece of work now, or in `delay` seconds."""
        self._perform.schedule(args=(name, *arguments), delay=delay)

    def handle(self, name: str, work: Callable[..., None], *, every: Literal["minute", "hour"] | None = None) -> None:
        """Say what is done when work of this name comes up; `every` asks for it once a minute or hour as well."""
        self._handlers[name] = work
        if every:
            at = crontab(minute="*") if every == "minute" else crontab(minute="7")
            self._huey.periodic_task(at, name=f"{name}_every_{every}")(work)

    def consumer(self, *, workers: int = 2) -> Consumer:
        """Return the threads that perform the work; they start with `.start()` and end with `.stop()`."""
        return _QuietConsumer(self._huey, workers=workers, max_delay=IDLE, check_worker_health=False)

    def _run(self, name: str, *arguments: str) -> None:
        self._handlers[name](*arguments)


class _QuietConsumer(Consumer):  # type: ignore[misc]
    """A consumer inside somebody else's process: the web server keeps the signal handlers."""

    def _set_signal_handlers(self) -> None:
        pass
