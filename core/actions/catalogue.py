"""Reads Kombo's list of ATSs once a day, and reports where our files in data/ats differ from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from core.actions.context import ByItself, Context
from core.ats.live import Difference
from core.errors import ServiceError
from core.people.actor import KOMBO
from core.people.roles import Permission
from core.services import Services
from core.storage import audit, tools

OFTEN = timedelta(hours=23)
"""The age at which the list is read again. The job runs every hour, so the list is read once a day."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Review:
    """When Kombo's list was read, why a later attempt failed, and how our own files differ from it."""

    read_at: datetime | None
    failed_at: datetime | None
    problem: str
    differences: tuple[Difference, ...]


def review(ctx: Context) -> Review:
    """Return what an administrator should review in data/ats; needs Permission.MANAGE."""
    with ctx.read(Permission.MANAGE) as act:
        listed = tools.latest(act.db) or tools.ToolList((), None)
    return Review(listed.read_at, listed.failed_at, listed.problem, ctx.services.live.merged.differences)


def read_tools_daily(services: Services) -> None:
    """Read Kombo's list in the background if the last one is a day old; after a failure the last one stays in use."""
    with services.store.read() as db:
        listed = tools.latest(db)
    if listed and listed.read_at and services.now() - listed.read_at < OFTEN:
        return
    try:
        _read(Context(services, ByItself(KOMBO)))
    except ServiceError as error:
        log.warning("Kombo’s list of ATSs could not be read", problem=str(error))


def read_tools_now(ctx: Context) -> None:
    """Read Kombo's list now; needs Permission.MANAGE. Raises ServiceError, and then the last list stays in use."""
    _read(ctx)


def _read(ctx: Context) -> None:
    """Request the list and store it, or store the failure, even if the person is signed out in the meantime."""
    person, services = ctx.require(Permission.MANAGE), ctx.services
    try:
        listed = _ask(services)
    except ServiceError as error:
        with services.store.write() as db:
            tools.note_failure(db, error.sentence, services.now())
        raise
    now = services.now()
    services.live.lay_over(listed)
    facts = {"tools": len(listed), "differences": len(services.live.merged.differences)}
    what = "Read Kombo’s list of ATSs"
    with services.store.write() as db:
        tools.keep(db, listed, now)
        audit.record(db, onboarding_id=None, at=now, who=person.actor, what=what, before={}, after=facts)


def _ask(services: Services) -> list[dict[str, Any]]:
    listed = [tool.model_dump(mode="json") for tool in services.kombo.tools()]
    # An empty list would hide every ATS from step 1, so it is treated as a failure.
    if not listed:
        raise ServiceError("Kombo lists no ATS for our environment.", "Ask Kombo which ones are enabled.")
    return listed
