"""The queue of background work: huey on its own SQLite file, so that queued jobs survive a restart.

A job that cannot be written to this file, for example because the disk is full, waits in memory and is retried every
minute. If the process ends before that, the job is queued again from the store, where every caller records its work.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Final, Literal

import structlog
from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from core.third_party import QuietConsumer

IDLE = 0.5
"""The longest time, in seconds, that an idle worker thread sleeps."""
Interval = Literal["minute", "ten_minutes", "hour"]
MINUTES: Final[dict[Interval, str]] = {"minute": "*", "ten_minutes": "*/10", "hour": "7"}
log = structlog.get_logger()


class Queue:
    """Queues jobs by name; the process that runs them registers a handler for each name with `handle`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _set_aside_when_broken(path)
        self._huey = SqliteHuey(name="onboarding", filename=str(path), results=False)
        self._handlers: dict[str, Callable[..., object]] = {}
        self._perform = self._huey.task(name="perform")(self._run)
        self._held_back: deque[tuple[float, str, tuple[str, ...]]] = deque()
        self._huey.periodic_task(crontab(minute="*"), name="put_held_back_every_minute")(self.put_held_back)

    def put(self, name: str, *arguments: str, delay: float = 0) -> None:
        """Queue a job for now, or in `delay` seconds; a job that cannot be written is logged and held back."""
        try:
            self._perform.schedule(args=(name, *arguments), delay=delay)
        except sqlite3.Error as problem:
            log.error("job is held back", job=name, arguments=arguments, problem=str(problem))  # noqa: TRY400
            self._held_back.append((monotonic() + delay, name, arguments))

    def put_held_back(self) -> None:
        """Queue the held-back jobs again."""
        for _ in range(len(self._held_back)):
            due, name, arguments = self._held_back.popleft()
            self.put(name, *arguments, delay=max(0, due - monotonic()))

    @property
    def held_back(self) -> int:
        """Return the number of jobs that could not be written to the file."""
        return len(self._held_back)

    def __len__(self) -> int:
        """Return the number of waiting jobs, including those scheduled for later."""
        return int(self._huey.pending_count() + self._huey.scheduled_count()) + self.held_back

    def handle(self, name: str, work: Callable[..., object], *, every: Interval | None = None) -> None:
        """Register the function for jobs of this name; with `every`, also run it once in each such interval."""
        self._handlers[name] = work
        if every:
            self._huey.periodic_task(crontab(minute=MINUTES[every]), name=f"{name}_every_{every}")(work)

    def consumer(self, *, workers: int = 2) -> Consumer:
        """Return the worker threads; start them with `.start()` and end them with `.stop()`."""
        return QuietConsumer(self._huey, workers=workers, max_delay=IDLE, check_worker_health=False)

    def _run(self, name: str, *arguments: str) -> None:
        self._handlers[name](*arguments)


def _set_aside_when_broken(path: Path) -> None:
    """Start with an empty queue if the file is damaged; open work is queued again from the store."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            result = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError:  # locked or not readable, but not damaged
        return
    except sqlite3.DatabaseError as problem:
        result = str(problem)
    if result != "ok":
        log.error("queue file is damaged; starting with an empty queue", file=str(path), problem=result)
        for ending in ("", "-wal", "-shm"):
            file = path.with_name(path.name + ending)
            if file.exists():
                file.replace(path.with_name(f"{path.name}.broken{ending}"))
