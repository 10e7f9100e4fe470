"""Live health checks of the database, the background worker, Kombo and FactoryFix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from core.actions.context import Context
from core.errors import OnboardingError, ServiceError
from core.people.roles import Permission
from core.plural import counted
from core.services import Services
from core.storage.health import damage


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """The result for one part: its name, whether it works, and a sentence."""

    name: str
    fine: bool
    sentence: str


def check_health(ctx: Context) -> list[HealthCheck]:
    """Check every part, one after another; needs Permission.MANAGE. A failed check is a result, not an error."""
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
    return f"The file is intact. Its size is {services.store.path.stat().st_size / 1e6:.1f} MB."


def _worker(services: Services) -> str:
    # The worker belongs to the ASGI application, not to the services, so it is asked over HTTP like a monitor would.
    try:
        ready = httpx.get(f"{services.settings.own_url}/readyz", timeout=5).is_success
    except httpx.HTTPError:
        ready = False
    if not ready:
        raise ServiceError("Background work is not running.", "Restart the app and check its log.")
    if held_back := services.queue.held_back:
        raise ServiceError(
            f"The queue cannot be saved. Jobs waiting in memory: {held_back:,}.",
            "Check whether the disk is full. The app tries again every minute, and no job is lost.",
        )
    return "Running."


def _kombo(services: Services) -> str:
    return f"Our API key is for the environment {services.kombo.check_api_key().environment_id}."


def _factoryfix(services: Services) -> str:
    return f"FactoryFix answers. It has {counted(len(services.factoryfix.accounts()), 'account')}."
