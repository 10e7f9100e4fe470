"""Deletes webhooks that were processed, and runs and notices that ended, more than 30 days ago."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from core.services import Services
from core.storage import health, outbox, runs, webhooks

KEPT_FOR: Final = timedelta(days=30)
"""Long enough to recognize webhooks that Kombo repeats, and to look into a failed run."""
BATCH: Final = 1_000
"""Rows per transaction; SQLite allows one writer at a time, so a longer one would make everybody wait."""
log = structlog.get_logger()


def forget_old(services: Services) -> None:
    """Delete them in batches; unprocessed webhooks, open runs and each onboarding's last run of a kind stay."""
    before = services.now() - KEPT_FOR
    tables = (
        ("deliveries", webhooks.forget_processed),
        ("refused deliveries", webhooks.forget_refused),
        ("runs", runs.forget_ended),
        ("notices", outbox.forget_ended),
        ("health checks", health.forget_old),
    )
    for name, forget in tables:
        gone, last = 0, BATCH
        while last == BATCH:
            with services.store.write() as db:
                last = forget(db, before, limit=BATCH)
            gone += last
        if gone:
            log.info("old rows deleted", what=name, count=gone)
