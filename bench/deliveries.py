"""How fast 10,000 waiting deliveries are processed that each need a read at Kombo, and that none is lost."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.timing import row
from core.actions import webhooks
from core.onboarding.model import Onboarding
from core.storage import webhooks as stored
from core.storage.webhooks import DeliveryOutcome
from tests.office import Office, open_office, sample

WAITING, READS = 10_000, 1_000
NAME = "Northgate"


def rows() -> Iterator[str]:
    """Yield one row."""
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder)) as office:
        yield _drained(office, office.connected(NAME))


def _drained(office: Office, onboarding: Onboarding) -> str:
    """Compare processing a waiting delivery, which reads at Kombo, with the read alone."""
    integration = onboarding.connection.integration_id if onboarding.connection else ""
    _wait(office, integration)
    started = time.perf_counter()
    webhooks.process(office.services)
    taken = time.perf_counter() - started
    with office.services.store.read() as db:
        done = stored.counts(db).get(DeliveryOutcome.DONE, 0)
    if done != WAITING:
        raise RuntimeError(f"Only {done} of {WAITING} deliveries were processed.")
    started = time.perf_counter()
    for _ in range(READS):
        office.services.kombo.integration(integration)
    read = (time.perf_counter() - started) / READS
    each = taken / WAITING
    what = f"{WAITING:,} waiting deliveries, none lost, {1 / each:.0f}/s; peer: the read"
    return row(what, each, read, each / read, "10 minutes at most")


def _wait(office: Office, integration: str) -> None:
    """Store deliveries that wait."""
    known = {"integration_id": integration, "integration_tool": sample(NAME).tool}
    with office.services.store.write() as db:
        for number in range(WAITING):
            name = f"{number:05}"
            body = json.dumps({"id": name, "type": "integration-state-changed", "data": known})
            stored.keep(db, delivery_id=name, body=body, now=office.services.now())
