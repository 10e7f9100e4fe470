"""The app's metrics for monitoring: numbers only, without customers' names."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from core.backups import files
from core.measures import REGISTRY
from core.messages.notices import Channel, NoticeState
from core.onboarding.states import Step
from core.services import Services
from core.storage import health, onboardings, outbox, runs, snapshots, webhooks


def metrics(services: Services) -> str:
    """Return the gauges in Prometheus's text format, version 0.0.4, including steps and states with a count of 0."""
    with services.store.read() as db:
        counted = onboardings.counts(db)
        open_runs = runs.count_open(db)
        deliveries, by_outcome = webhooks.count_unprocessed(db), webhooks.counts(db)
        notices, oldest = outbox.counts(db), snapshots.oldest_current(db)
        parts = {period.part: int(period.fine) for period in health.current(db)}
    by_step = Counter({step.value: 0 for step in Step})
    for (step, _side), number in counted.items():
        by_step[step] += number
    registry = CollectorRegistry()
    _gauge(registry, "ats_onboardings", "Onboardings by current step.", by_step, label="step")
    _gauge(registry, "ats_open_runs", "Job refreshes and address checks that have not ended.", open_runs, label="state")
    _gauge(registry, "ats_queue_length", "Background jobs waiting in the queue.", {"": len(services.queue)})
    _gauge(registry, "ats_webhooks_unprocessed", "Webhooks from Kombo not processed yet.", {"": deliveries})
    _gauge(registry, "ats_deliveries", "Webhooks kept, by outcome; waiting ones too.",
           {str(outcome or "waiting"): number for outcome, number in by_outcome.items()}, label="outcome")  # fmt: skip
    _gauge(registry, "ats_outbox", "Messages in the outbox by state.", _outbox(notices), label="state")
    _gauge(registry, "ats_part_healthy", "Whether the last check of a part found it healthy.", parts, label="part")
    now, backups = services.now(), files.made(services.settings.backups)
    ages = {"ats_oldest_job_refresh_age_seconds": oldest, "ats_backup_age_seconds": backups[-1].at if backups else None}
    for name, at in ages.items():
        if at is not None:
            _gauge(registry, name, "Seconds since it was made.", {"": int((now - at).total_seconds())})
    free = shutil.disk_usage(services.settings.data_dir).free
    _gauge(registry, "ats_disk_free_bytes", "Free space on the disk of the data.", {"": free})
    return (generate_latest(registry) + generate_latest(REGISTRY)).decode()


def _outbox(notices: Mapping[tuple[Channel, NoticeState], int]) -> dict[str, int]:
    by_state = Counter({state.value: 0 for state in NoticeState if state is not NoticeState.UNKNOWN})
    for (_channel, state), number in notices.items():
        by_state[state.value] += number
    return by_state


def _gauge(
    registry: CollectorRegistry, name: str, description: str, values: Mapping[str, int], *, label: str = ""
) -> None:
    gauge = Gauge(name, description, [label] if label else [], registry=registry)
    for key, value in values.items():
        (gauge.labels(key) if label else gauge).set(value)
