"""The two syncs between an ATS and FactoryFix: Kombo reads the ATS, then FactoryFix imports the jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import streamlit as st

from core import kombo_data
from core.actions import job_tables
from core.errors import ServiceError
from core.factoryfix.wire import SyncState
from core.jobs import sync_health
from core.onboarding.model import Onboarding
from core.services import Services
from pages.shared import badges
from pages.shared.badges import inline
from pages.shared.text import esc
from pages.shared.when import ago, moment, span
from pages.visit import Visit

KEPT: Final = timedelta(minutes=1)
"""FactoryFix is asked at most once in this time per account, even when the request fails."""
MOST_KEPT: Final = 500
_answers: dict[tuple[str, str], tuple[datetime, SyncState | str]] = {}
"""FactoryFix's last answer and its time, by installation and account; a sentence where the request failed."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two syncs: a summary as Markdown, its last and next run as plain text, and its problem if any."""

    summary: str
    times: str = ""
    problem: str = ""


def draw(visit: Visit) -> None:
    """Draw both syncs; FactoryFix is asked in a parallel fragment, because its answer must never delay the page.

    A parallel fragment takes its own thread, so it runs only when the answer is not in memory.
    """
    kombo, linking = _kombo(visit.onboarding, visit.services.now()), visit.onboarding.linking
    known = _known(visit.services, linking.account_id) if linking else None
    if linking and known is None:
        visit.fragment(_ask, linking.account_id, kombo, parallel=True)
    else:
        _line(kombo, _factoryfix(visit.services, known))


def _kombo(onboarding: Onboarding, now: datetime) -> Side:
    connection = onboarding.connection
    last = connection.last_sync if connection else None
    problem = sync_health.kombo_problem(
        last.state if last else "", last.ended_at if last else None, connection.connected_at if connection else now, now
    )
    data = kombo_data.data_problem(connection.data_expired_at, connection.data_off) if connection else ""
    times = f"last {moment(last.ended_at)}, next {sync_health.next_kombo_sync().lower()}" if last else ""
    summary = f"{inline(badges.SYNC, last.state)} {ago(last.ended_at, now)}" if last else "no sync reported yet"
    return Side(summary, times, f"{data} {problem}".strip())


def _known(services: Services, account_id: str) -> SyncState | str | None:
    at, answer = _answers.get((str(services.store.path), account_id), (None, None))
    return answer if at and at <= services.now() < at + KEPT else None


def _ask(visit: Visit, account_id: str, kombo: Side) -> None:
    placeholder = st.empty()
    with placeholder:
        _line(kombo, Side("asking FactoryFix"))
    answer: SyncState | str
    try:
        answer = job_tables.factoryfix_sync(visit.ctx, account_id)
    except ServiceError as error:
        answer = error.sentence
    if len(_answers) >= MOST_KEPT:
        _answers.clear()
    _answers[str(visit.services.store.path), account_id] = (visit.services.now(), answer)
    with placeholder:
        _line(kombo, _factoryfix(visit.services, answer))


def _factoryfix(services: Services, sync: SyncState | str | None) -> Side:
    if sync is None:
        return Side("not linked yet")
    if isinstance(sync, str):
        return Side("unknown", problem=f"FactoryFix’s sync status is not available. {sync}")
    now, state = services.now(), sync.state or ""
    last, following = sync.last_finished_at, sync.next_expected_at
    window = services.settings.first_sync_window
    problem = sync_health.factoryfix_problem(state, sync.first_sync_started_at, following, now, window)
    happened = ago(last, now) if last else "none yet"
    upcoming = f", next in {span(following - now)}" if following and following > now else ""
    times = f"last {moment(last)}, next {moment(following) if following else 'unknown'}"
    return Side(f"{inline(badges.FACTORYFIX_SYNC, state)} {happened}{upcoming}", times, problem)


def _line(kombo: Side, factoryfix: Side) -> None:
    """Draw both syncs in one line, their times in its help, and their problems below."""
    sides = {"Kombo reads the ATS": kombo, "FactoryFix imports the jobs": factoryfix}
    line = " · ".join(f":gray[{name}:] {side.summary}" for name, side in sides.items())
    problems = [f":orange[:material/warning:] {esc(side.problem)}" for side in sides.values() if side.problem]
    times = [f"{name}: {side.times}." for name, side in sides.items() if side.times]
    st.markdown("\n\n".join([f":small[{line}]", *problems]), help="\n\n".join(times) or None)
