"""What is missing before the app can do its work, for a load balancer or a supervisor: names, and no data."""

from __future__ import annotations

import shutil
from typing import Final

import structlog

from core.errors import OnboardingError
from core.services import Services
from core.storage import health
from core.storage.transaction import DatabaseError

SMALLEST_SPACE: Final = 100 * 1000 * 1000
"""Bytes that must be free: less than that and the next job refresh may not be written."""
log = structlog.get_logger()


def missing(services: Services, *, worker_alive: bool) -> dict[str, str]:
    """Return a sentence for each part that is missing, by its name; empty if the app is ready."""
    parts = {
        "store": _store(services),
        "migrations": _migrations(services),
        "worker": "" if worker_alive else "Background work is not running.",
        "disk": _disk(services),
        "keys": _keys(services),
    }
    return {name: sentence for name, sentence in parts.items() if sentence}


def _store(services: Services) -> str:
    if problem := services.store.problem():
        log.warning("not ready: store", problem=problem)
        return "The database cannot be written."
    return ""


def _migrations(services: Services) -> str:
    try:
        with services.store.read() as db:
            lacks = health.pending_migrations(db)
    except (OnboardingError, DatabaseError):
        return "The database cannot be read."
    return f"Migrations that were not applied: {len(lacks)}." if lacks else ""


def _disk(services: Services) -> str:
    try:
        free = shutil.disk_usage(services.settings.data_dir).free
    except OSError:
        return "The data folder cannot be read."
    return f"Only {free // 1_000_000} MB are free on the disk of the data." if free < SMALLEST_SPACE else ""


def _keys(services: Services) -> str:
    keys = services.keys
    needed = {"COOKIE_KEY": keys.cookie, "KOMBO_WEBHOOK_SECRET": keys.webhook, "KOMBO_API_KEY": keys.kombo,
              "FACTORYFIX_API_KEY": keys.factoryfix}  # fmt: skip
    lacks = [name for name, value in needed.items() if not value]
    return f"Not set: {', '.join(lacks)}." if lacks else ""
