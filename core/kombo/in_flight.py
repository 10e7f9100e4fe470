"""The limit of calls in flight: Kombo accepts 30 per integration of those that it passes on to the ATS.

These are writes and reads of attachments; reads of synced data do not count. Source: Kombo's documentation, page
“Concurrency limiting”.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from core.kombo.error_map import MEANINGS

LIMIT = 30
LONGEST_WAIT = 10.0
"""Seconds that a call waits for another one to end."""


class InFlight:
    """Counts the calls in flight of each integration, over all threads of this process."""

    def __init__(self, limit: int = LIMIT, seconds: float = LONGEST_WAIT) -> None:
        self._limit, self._seconds = limit, seconds
        self._lock = threading.Lock()
        self._slots: WeakValueDictionary[str, threading.BoundedSemaphore] = WeakValueDictionary()

    @contextmanager
    def call(self, integration_id: str) -> Iterator[None]:
        """Hold a slot during one call; raises KomboRateLimited, before anything is sent, if none becomes free."""
        with self._lock:
            slots = self._slots.setdefault(integration_id, threading.BoundedSemaphore(self._limit))
        if not slots.acquire(timeout=self._seconds):
            meaning = MEANINGS["PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"]
            raise meaning.kind(meaning.sentence, meaning.next_step)
        try:
            yield
        finally:
            slots.release()
