"""How what the dashboard stands on is doing, asked on the spot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from core.actions.context import Context
from core.errors import OnboardingError, ServiceError
from core.people.roles import Permission
from core.services import Services
from core.storage.health import damage


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One part of the whole: fine or not, in a sentence."""

    name: str
    fine: bool
    sentence: str


def check_health(ctx: Context) -> list[HealthCheck]:
    """Ask every part in turn; needs Permission.MANAGE. A part that does not answer is a result, not an error."""
    ctx.require(Permission.MANAGE)
    parts = {"Database": _database, "Background work": _worker, "Kombo": _kombo, "FactoryFix": _factoryfix}
    return [_checked(name, ask, ctx.services) for name, ask in parts.items()]


def _checked(name: str, ask: Callable[[Services], str], services: Services) -> HealthCheck:
    try:
        return HealthCheck(name, True, ask(services))
    except OnboardingError as error:
        return HealthCheck(name, False, f"{error.sentence} {error.next_step}".strip())


def _database(services: Services) -> str:
    with services.store.read() as db:
        broken = damage(db)
    if broken:
        raise ServiceError(f"The file is damaged: {broken}.", "Stop the app and restore the last backup.")
    return f"The file is sound and {services.store.path.stat().st_size / 1e6:.1f} MB large."


def _worker(services: Services) -> str:
    try:
        ready = httpx.get(f"{services.settings.own_url}/readyz", timeout=5).is_success
    except httpx.HTTPError:
        ready = False
    if not ready:
        raise ServiceError("Background work is not running.", "Restart the app and look at its log.")
    if held_back := services.queue.held_back:
        raise ServiceError(
            f"Its queue cannot be written: {held_back:,} pieces of work wait.",
            "Look whether the disk is full. They are put again each minute, and none is lost.",
        )
    return "Running."


def _kombo(services: Services) -> str:
    return f"Our key opens environment {services.kombo.check_api_key().environment_id}."


def _factoryfix(services: Services) -> str:
    return f"Answers; it lists {len(services.factoryfix.accounts())} accounts."
