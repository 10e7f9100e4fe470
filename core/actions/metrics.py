"""The app's metrics for monitoring: counts only, without customers' names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from core.onboarding.states import Step
from core.services import Services
from core.storage import onboardings, runs, webhooks


def metrics(services: Services) -> str:
    """Return the gauges in Prometheus's text format, version 0.0.4, including steps and states with a count of 0."""
    with services.store.read() as db:
        counted = onboardings.counts(db)
        open_runs = runs.count_open(db)
        deliveries = webhooks.count_unprocessed(db)
    by_step = Counter({step.value: 0 for step in Step})
    for (step, _side), number in counted.items():
        by_step[step] += number
    registry = CollectorRegistry()
    _gauge(registry, "ats_onboardings", "Onboardings by current step.", by_step, label="step")
    _gauge(registry, "ats_open_runs", "Job refreshes and address checks that have not ended.", open_runs, label="state")
    _gauge(registry, "ats_queue_length", "Background jobs waiting in the queue.", {"": len(services.queue)})
    _gauge(registry, "ats_webhooks_unprocessed", "Webhooks from Kombo not processed yet.", {"": deliveries})
    return generate_latest(registry).decode()


def _gauge(
    registry: CollectorRegistry, name: str, description: str, values: Mapping[str, int], *, label: str = ""
) -> None:
    gauge = Gauge(name, description, [label] if label else [], registry=registry)
    for key, value in values.items():
        (gauge.labels(key) if label else gauge).set(value)
