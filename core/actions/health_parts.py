"""The checks of the single parts: each returns a sentence, or raises an error that says what to do."""

from __future__ import annotations

import platform
import shutil
from datetime import timedelta
from importlib.metadata import version
from typing import Final

import httpx

from core.backups import files
from core.dates import moment
from core.durations import in_words
from core.errors import ServiceError
from core.http import CLOCKS
from core.messages.notices import NoticeState
from core.plural import counted
from core.services import Services
from core.storage import installation, migrations, outbox, webhooks
from core.storage.health import damage, sqlite_version

SMALL_SPACE: Final = 1_000_000_000
"""Bytes; below that an admin has to act."""
BACKUP_LASTS: Final = timedelta(hours=26)
"""A night and two hours."""
DELIVERY_WAITS: Final = timedelta(minutes=15)
MOST_SKEW: Final = timedelta(seconds=30)


def database(services: Services) -> str:
    """Check the file for damage."""
    with services.store.read() as db:
        broken = damage(db)
    if broken:
        raise ServiceError(f"The file is damaged: {broken}.", "Stop the app and restore the last back-up.")
    return f"The file is intact. Its size is {services.store.path.stat().st_size / 1e6:.1f} MB."


def worker(services: Services) -> str:
    """Ask the app over HTTP like a monitor would, because the worker does not belong to the services."""
    try:
        lacks = httpx.get(f"{services.settings.own_url}/readyz", timeout=20, trust_env=False).json()["missing"]
    except (httpx.HTTPError, ValueError, KeyError):
        lacks = {"worker": "The app does not answer."}
    if lacks:
        raise ServiceError(" ".join(lacks.values()), "Check the log of the app, then restart it.")
    if held_back := services.queue.held_back:
        raise ServiceError(
            f"The queue cannot be saved. Jobs waiting in memory: {held_back:,}.",
            "Check whether the disk is full. The app tries again every minute, and no job is lost.",
        )
    return f"Running. {counted(len(services.queue), 'job')} waiting or scheduled."


def kombo(services: Services) -> str:
    """Check the API key."""
    return f"Our API key is for the environment {services.kombo.check_api_key().environment_id}."


def factoryfix(services: Services) -> str:
    """Check the API key by reading the accounts."""
    return f"FactoryFix answers. It has {counted(len(services.factoryfix.accounts()), 'account')}."


def last_webhook(services: Services) -> str:
    """Check that deliveries are processed; none at all is no problem of ours."""
    with services.store.read() as db:
        waiting, last = webhooks.unprocessed(db, limit=1), webhooks.last_received(db)
        number = webhooks.count_unprocessed(db)
    if waiting and services.now() - webhooks.received_at(waiting[0]) > DELIVERY_WAITS:
        raise ServiceError(
            f"{counted(number, 'delivery', 'deliveries')} from Kombo not processed yet.", "See Deliveries."
        )
    return f"Kombo’s last delivery came on {moment(last)}." if last else "Kombo has not delivered anything yet."


def outbox_state(services: Services) -> str:
    """Check that messages are sent."""
    with services.store.read() as db:
        counts = outbox.counts(db)
    waiting = sum(number for (_, state), number in counts.items() if state is NoticeState.WAITING)
    failed = sum(number for (_, state), number in counts.items() if state is NoticeState.FAILED)
    if failed:
        raise ServiceError(f"{counted(failed, 'message')} could not be sent.", "See Messages.")
    return f"{counted(waiting, 'message')} waiting."


def last_backup(services: Services) -> str:
    """Check the age of the newest back-up."""
    made, now = files.made(services.settings.backups), services.now()
    if made and now - made[-1].at <= BACKUP_LASTS:
        return f"The newest is {in_words(now - made[-1].at)} old: {made[-1].path.name}."
    with services.store.read() as db:
        since = made[-1].at if made else installation.marked_at(db)
    if now - since <= BACKUP_LASTS:
        return "The first one will be made tonight."
    age = f"The newest is {in_words(now - since)} old." if made else "There is none."
    raise ServiceError(age, "Check BACKUP_DIR and the log, then run make backup.")


def disk(services: Services) -> str:
    """Check the free space of the disk with the data."""
    free = shutil.disk_usage(services.settings.data_dir).free
    if free < SMALL_SPACE:
        raise ServiceError(f"Only {free / 1e6:,.0f} MB are free.", "Free space on the disk of DATA_DIR.")
    return f"{free / 1e9:,.0f} GB are free."


def clock(services: Services) -> str:  # noqa: ARG001  called like every part
    """Compare this machine's clock with the last answers of Kombo and FactoryFix."""
    if not CLOCKS:
        return "No answer of another system to compare with yet."
    host, ahead = max(CLOCKS.items(), key=lambda known: abs(known[1]))
    if abs(ahead) > MOST_SKEW:
        direction = "behind" if ahead > timedelta() else "ahead of"
        raise ServiceError(
            f"This machine’s clock is {in_words(abs(ahead))} {direction} that of {host}.",
            "Turn on time synchronization (NTP). Deadlines and sessions depend on it.",
        )
    return "As on the machines of Kombo and FactoryFix, within 30 seconds."


def versions(services: Services) -> str:  # noqa: ARG001  called like every part
    """Say what runs here."""
    return (
        f"Python {platform.python_version()}, Streamlit {version('streamlit')}, SQLite {sqlite_version()}, "
        f"{len(migrations.names())} migrations."
    )
