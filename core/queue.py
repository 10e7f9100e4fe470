"""The queue of background work: huey on its own SQLite file, so that what was asked for survives a restart.

What this file does not take, because the disk is full, say, waits in memory and is put again each minute. Should the
process end before that, the store still knows what is to be done: whoever asks for work has written it down there.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Literal

import structlog
from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from core.third_party import QuietConsumer

IDLE = 0.5
"""Seconds that a thread without work sleeps at most."""
log = structlog.get_logger()


class Queue:
    """Takes work by name; the process that performs it says with `handle` what each name means."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _set_aside_when_broken(path)
        self._huey = SqliteHuey(name="onboarding", filename=str(path), results=False)
        self._handlers: dict[str, Callable[..., None]] = {}
        self._perform = self._huey.task(name="perform")(self._run)
        self._held_back: deque[tuple[float, str, tuple[str, ...]]] = deque()
        self._huey.periodic_task(crontab(minute="*"), name="put_held_back_every_minute")(self.put_held_back)

    def put(self, name: str, *arguments: str, delay: float = 0) -> None:
        """Ask for a piece of work now, or in `delay` seconds; what the file does not take is held back, and logged."""
        try:
            self._perform.schedule(args=(name, *arguments), delay=delay)
        except sqlite3.Error as problem:
            log.error("work is held back", work=name, arguments=arguments, problem=str(problem))  # noqa: TRY400
            self._held_back.append((monotonic() + delay, name, arguments))

    def put_held_back(self) -> None:
        """Put once more what was held back."""
        for _ in range(len(self._held_back)):
            due, name, arguments = self._held_back.popleft()
            self.put(name, *arguments, delay=max(0, due - monotonic()))

    @property
    def held_back(self) -> int:
        """How many pieces of work the file did not take."""
        return len(self._held_back)

    def __len__(self) -> int:
        """How many pieces of work wait, those that are due later included."""
        return int(self._huey.pending_count() + self._huey.scheduled_count()) + self.held_back

    def handle(self, name: str, work: Callable[..., None], *, every: Literal["minute", "hour"] | None = None) -> None:
        """Say what is done when work of this name comes up; `every` asks for it once a minute or hour as well."""
        self._handlers[name] = work
        if every:
            at = crontab(minute="*") if every == "minute" else crontab(minute="7")
            self._huey.periodic_task(at, name=f"{name}_every_{every}")(work)

    def consumer(self, *, workers: int = 2) -> Consumer:
        """Return the threads that perform the work; they start with `.start()` and end with `.stop()`."""
        return QuietConsumer(self._huey, workers=workers, max_delay=IDLE, check_worker_health=False)

    def _run(self, name: str, *arguments: str) -> None:
        self._handlers[name](*arguments)


def _set_aside_when_broken(path: Path) -> None:
    """Begin with an empty queue when the file cannot be read: the store knows all that is still to be done."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError:  # in use or not to be opened: neither is broken
        return
    except sqlite3.DatabaseError as problem:
        found = str(problem)
    if found != "ok":
        log.error("queue is broken and begun anew", file=str(path), problem=found)
        for ending in ("", "-wal", "-shm"):
            beside = path.with_name(path.name + ending)
            if beside.exists():
                beside.replace(path.with_name(f"{path.name}.broken{ending}"))
