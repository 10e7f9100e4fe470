"""The state that all parts of the sandbox share: options, database, clock and scheduled work."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from core.sandbox.options import SandboxOptions
from core.sandbox.state import Database, Row

WEBHOOK_TIMEOUT_SECONDS = 5.0
log = logging.getLogger(__name__)
Handler = Callable[["World", dict[str, Any]], None]


def iso(moment: datetime) -> str:
    """Return a time as Kombo writes it: in UTC, with milliseconds and a Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shifted(moment: str, days: float) -> str:
    """Return the time so many days later."""
    return iso(datetime.fromisoformat(moment) + timedelta(days=days))


class World:
    """The shared state; `schedule` stores work in the database, so that it is done even after a crash and restart."""

    def __init__(self, options: SandboxOptions) -> None:
        self.options = options
        self.speed = options.speed
        self.db = Database(options.data_file)
        secure = options.webhook_url.startswith("https:")  # plain HTTP needs no certificates, whose loading is slow
        self.http = httpx.Client(timeout=WEBHOOK_TIMEOUT_SECONDS, trust_env=False, verify=secure)
        self.handlers: dict[str, Handler] = {}
        self._wake = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="sandbox-worker", daemon=True)

    def start(self) -> None:
        """Start the worker thread; a simulation has none."""
        if self.options.simulation is None:
            self._thread.start()

    def close(self) -> None:
        """Stop the worker and close the file."""
        self._closing = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=15)
        self.http.close()
        self.db.close()

    def now(self) -> str:
        """Return the current time as text."""
        return iso(self._now())

    def later(self, **span: float) -> str:
        """Return a time after now as text."""
        return iso(self._now() + timedelta(**span))

    def _now(self) -> datetime:
        return self.options.simulation.now() if self.options.simulation else datetime.now(UTC)

    def url(self, path: str) -> str:
        """Return the public URL of a path in the sandbox."""
        return f"{self.options.public_url.rstrip('/')}/sandbox{path}"

    def schedule(self, kind: str, after: float, **payload: Any) -> None:
        """Do the work `kind` after this many seconds times the speed; at speed 0, do it before returning."""
        if self.speed == 0:
            self.handlers[kind](self, payload)
        else:
            self.schedule_exactly(kind, after * self.speed, **payload)

    def schedule_exactly(self, kind: str, after: float, **payload: Any) -> None:
        """Do the work `kind` in the worker thread after this many seconds, regardless of the speed."""
        self.db.insert("tasks", due=time.time() + after, kind=kind, payload=json.dumps(payload))
        self._wake.set()

    def _work(self) -> None:
        while not self._closing:
            self._wake.clear()
            for task in self.db.rows("SELECT * FROM tasks WHERE due <= ? ORDER BY due, number", time.time()):
                if self._closing:
                    return
                self._do(task)
            following = self.db.row("SELECT min(due) AS due FROM tasks")
            due = following["due"] if following else None
            self._wake.wait(timeout=min(0.5, max(0.01, due - time.time())) if due is not None else 0.5)

    def _do(self, task: Row) -> None:
        try:
            self.handlers[task["kind"]](self, json.loads(task["payload"]))
        except Exception:
            log.exception("Sandbox task %s failed", task["kind"])
        self.db.write("DELETE FROM tasks WHERE number = ?", task["number"])
