"""The nightly back-up, made by the worker."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

import structlog

from core.backups import files
from core.dates import ZONE
from core.errors import OnboardingError
from core.services import Services

NIGHT: Final = time(2)
"""When the office sleeps, in its time zone."""
log = structlog.get_logger()


def back_up(services: Services) -> None:
    """Make the back-up of this night if there is none yet, then delete the old ones; a failure is logged."""
    settings, now = services.settings, services.now()
    earlier = files.made(settings.backups)
    if earlier and earlier[-1].at >= last_night(now):
        return
    try:
        made, held = files.make(settings.database, settings.backups, now, settings.backup_age_key)
        gone = files.forget(settings.backups, now - timedelta(days=settings.backup_days))
    except (OnboardingError, OSError) as error:
        log.error("no back-up was made", error=type(error).__name__, problem=str(error))  # noqa: TRY400  expected
        return
    log.info("back-up made", file=made.path.name, rows=held.counts, migrations=len(held.migrations), deleted=gone)


def last_night(now: datetime) -> datetime:
    """Return the latest moment at which a nightly back-up was due."""
    local = now.astimezone(ZONE)
    due = datetime.combine(local.date(), NIGHT, ZONE)
    return due if due <= local else datetime.combine(local.date() - timedelta(days=1), NIGHT, ZONE)
