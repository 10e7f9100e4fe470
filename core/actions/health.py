"""The health of each part of the dashboard: checked by the worker every ten minutes and on request, with a history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.actions import health_parts
from core.actions.context import Context
from core.errors import OnboardingError
from core.people.roles import Permission
from core.services import Services
from core.storage import health
from core.storage.health import Period

PARTS: Final[dict[str, Callable[[Services], str]]] = {
    "Database": health_parts.database,
    "Background work": health_parts.worker,
    "Kombo": health_parts.kombo,
    "FactoryFix": health_parts.factoryfix,
    "Webhooks": health_parts.last_webhook,
    "Messages": health_parts.outbox_state,
    "Back-up": health_parts.last_backup,
    "Disk": health_parts.disk,
    "Clock": health_parts.clock,
    "Version": health_parts.versions,
}
"""What is checked, in this order; each returns a sentence, or raises an error with what to do."""
LISTED: Final = 10
__all__ = ["Health", "HealthCheck", "Period", "check", "check_health", "known"]


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """The result for one part: its name, whether it works, and a sentence."""

    name: str
    fine: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Health:
    """The last result for each part in the order of `PARTS`, and the newest problems, the newest first."""

    now: tuple[Period, ...]
    problems: tuple[Period, ...]


def known(ctx: Context) -> Health:
    """Return what is stored of earlier checks; asks no other system. Needs Permission.MANAGE."""
    with ctx.read(Permission.MANAGE) as act:
        last = {period.part: period for period in health.current(act.db)}
        return Health(tuple(last[name] for name in PARTS if name in last), tuple(health.problems(act.db, limit=LISTED)))


def check_health(ctx: Context) -> list[HealthCheck]:
    """Check every part, one after another; needs Permission.MANAGE. A failed check is a result, not an error."""
    ctx.require(Permission.MANAGE)
    return check(ctx.services)


def check(services: Services) -> list[HealthCheck]:
    """Check every part and store the results, unless the store itself does not take them."""
    checks = [_checked(name, ask, services) for name, ask in PARTS.items()]
    with services.store.write() as db:
        for result in checks:
            health.keep(db, result.name, fine=result.fine, sentence=result.sentence, now=services.now())
    return checks


def _checked(name: str, ask: Callable[[Services], str], services: Services) -> HealthCheck:
    try:
        return HealthCheck(name, True, ask(services))
    except OnboardingError as error:
        return HealthCheck(name, False, f"{error.sentence} {error.next_step}".strip())
