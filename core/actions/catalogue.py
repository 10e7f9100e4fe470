"""Kombo's own list of ATSs, read once a day over our files, and what in them an administrator should review."""

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
"""How old the list may be before it is read again; asked every hour, so that it is read once a day."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Review:
    """When Kombo's list was read, why a later attempt failed, and where our own files differ from it."""

    read_at: datetime | None
    failed_at: datetime | None
    problem: str
    differences: tuple[Difference, ...]


def review(ctx: Context) -> Review:
    """Return what an administrator should look at in data/ats."""
    with ctx.read(Permission.MANAGE) as act:
        listed = tools.latest(act.db) or tools.ToldTools((), None)
    return Review(listed.read_at, listed.failed_at, listed.problem, ctx.services.live.merged.differences)


def read_tools_daily(services: Services) -> None:
    """Read Kombo's list in the background when the last one is a day old; a failure leaves the last one in force."""
    with services.store.read() as db:
        listed = tools.latest(db)
    if listed and listed.read_at and services.now() - listed.read_at < OFTEN:
        return
    try:
        _read(Context(services, ByItself(KOMBO)))
    except ServiceError as trouble:
        log.warning("Kombo’s tools were not read", trouble=str(trouble))


def read_tools_now(ctx: Context) -> None:
    """Read Kombo's list at once, as an administrator asks for it; raises ServiceError, and the last one stays."""
    _read(ctx)


def _read(ctx: Context) -> None:
    """Ask Kombo, and keep the answer or that there was none, also when whoever asked was signed out meanwhile."""
    person, services = ctx.require(Permission.MANAGE), ctx.services
    try:
        listed = _ask(services)
    except ServiceError as trouble:
        with services.store.write() as db:
            tools.note_failure(db, trouble.sentence, services.now())
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
    if not listed:
        raise ServiceError("Kombo lists no ATS for our environment.", "Ask Kombo which ones are enabled.")
    return listed
