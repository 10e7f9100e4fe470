"""Retention: deletes deliveries that were processed, and runs that ended, more than a month ago."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from core.services import Services
from core.storage import runs, webhooks

KEPT_FOR: Final = timedelta(days=30)
"""Longer than Kombo repeats a delivery, and longer than the outcome of a run is of interest."""
BATCH: Final = 1_000
"""Rows in one transaction, so that nobody waits for a long one."""
log = structlog.get_logger()


def forget_old(services: Services) -> None:
    """Forget them, a batch at a time; what waits or runs stays, and so does each onboarding's last run of its kind."""
    before = services.now() - KEPT_FOR
    for name, forget in (("deliveries", webhooks.forget_processed), ("runs", runs.forget_ended)):
        gone, last = 0, BATCH
        while last == BATCH:
            with services.store.write() as db:
                last = forget(db, before, limit=BATCH)
            gone += last
        if gone:
            log.info("forgotten for their age", what=name, count=gone)
