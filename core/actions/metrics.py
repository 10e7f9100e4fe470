"""How much of everything there is, for whoever watches the app: numbers only, and no customer's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from core.onboarding.model import Step
from core.services import Services
from core.storage import onboardings, runs, webhooks


def metrics(services: Services) -> str:
    """Return the gauges in Prometheus's text format, version 0.0.4; every step and state is there, at 0 too."""
    with services.store.reading() as db:
        counted = onboardings.counts(db)
        open_runs = runs.count_open(db)
        deliveries = webhooks.count_unprocessed(db)
    by_step = Counter({step.value: 0 for step in Step})
    for (step, _holder), number in counted.items():
        by_step[step] += number
    return "".join(
        [
            _gauge("ats_onboardings", "Onboardings by the step they stand at.", by_step, label="step"),
            _gauge("ats_open_runs", "Readings and checks that are not at an end.", open_runs, label="state"),
            _gauge("ats_queue_length", "Pieces of background work that wait.", {"": len(services.queue)}),
            _gauge("ats_webhooks_unprocessed", "Kombo’s deliveries still to be processed.", {"": deliveries}),
        ]
    )


def _gauge(name: str, told: str, values: Mapping[str, int], *, label: str = "") -> str:
    lines = [f"# HELP {name} {told}", f"# TYPE {name} gauge"]
    lines += [f'{name}{{{label}="{key}"}} {value}' if label else f"{name} {value}" for key, value in values.items()]
    return "\n".join([*lines, ""])
