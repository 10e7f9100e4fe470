"""The two syncs between an ATS and FactoryFix: Kombo reads the ATS, then FactoryFix imports the jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import streamlit as st

from core.actions import job_tables
from core.errors import ServiceError
from core.factoryfix.wire import SyncState
from core.jobs import sync_health
from core.onboarding.model import Onboarding
from core.services import Services
from pages.shared import badges
from pages.shared.badges import inline
from pages.shared.text import esc
from pages.shared.when import ago, moment
from pages.visit import Visit

KEPT: Final = timedelta(minutes=1)
"""FactoryFix is asked at most once in this time per account, even when the request fails."""
MOST_KEPT: Final = 500
_answers: dict[tuple[str, str], tuple[datetime, SyncState | str]] = {}
"""FactoryFix's last answer and its time, by installation and account; a sentence where the request failed."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two syncs, as Markdown: its state, its last and next run; and its problem as plain text."""

    state: str
    last: str
    following: str
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
        _table(kombo, _factoryfix(visit.services, known))


def _kombo(onboarding: Onboarding, now: datetime) -> Side:
    connection = onboarding.connection
    last = connection.last_sync if connection else None
    problem = sync_health.kombo_problem(
        last.state if last else "", last.ended_at if last else None, connection.connected_at if connection else now, now
    )
    return Side(
        inline(badges.SYNC, last.state) if last else "–",
        f"{moment(last.ended_at)}, {ago(last.ended_at, now)}" if last else "No sync reported yet",
        sync_health.next_kombo_sync(),
        problem,
    )


def _known(services: Services, account_id: str) -> SyncState | str | None:
    at, answer = _answers.get((str(services.store.path), account_id), (None, None))
    return answer if at and at <= services.now() < at + KEPT else None


def _ask(visit: Visit, account_id: str, kombo: Side) -> None:
    placeholder = st.empty()
    with placeholder:
        _table(kombo, Side("–", "Asking FactoryFix", "–"))
    answer: SyncState | str
    try:
        answer = job_tables.factoryfix_sync(visit.ctx, account_id)
    except ServiceError as error:
        answer = error.sentence
    if len(_answers) >= MOST_KEPT:
        _answers.clear()
    _answers[str(visit.services.store.path), account_id] = (visit.services.now(), answer)
    with placeholder:
        _table(kombo, _factoryfix(visit.services, answer))


def _factoryfix(services: Services, sync: SyncState | str | None) -> Side:
    if sync is None:
        return Side("–", "Not linked yet", "–")
    if isinstance(sync, str):
        return Side("–", "–", "–", f"FactoryFix’s sync status is not available. {sync}")
    now, state = services.now(), sync.state or ""
    last, following = sync.last_finished_at, sync.next_expected_at
    window = services.settings.first_sync_window
    problem = sync_health.factoryfix_problem(state, sync.first_sync_started_at, following, now, window)
    return Side(
        inline(badges.FACTORYFIX_SYNC, state),
        f"{moment(last)}, {ago(last, now)}" if last else "None yet",
        moment(following) if following else "Unknown",
        problem,
    )


def _table(*sides: Side) -> None:
    lines = ["| | :small[**Kombo reads the ATS**] | :small[**FactoryFix imports the jobs**] |", "|---|---|---|"]
    for name, cells in (
        ("State", [side.state for side in sides]),
        ("Last", [side.last for side in sides]),
        ("Next", [side.following for side in sides]),
    ):
        lines.append(f"| :small[{name}] | {' | '.join(f':small[{cell}]' for cell in cells)} |")
    problems = [f":orange[:material/warning:] {esc(side.problem)}" for side in sides if side.problem]
    st.markdown("\n".join(lines) + "".join(f"\n\n{problem}" for problem in problems))
