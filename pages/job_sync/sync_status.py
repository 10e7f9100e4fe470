"""The two syncs on a job's way: Kombo reads the ATS, FactoryFix takes the jobs; who went last and goes next."""

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
"""FactoryFix is asked at most once in this time for an account, also when it fails."""
MOST_KEPT: Final = 500
_answers: dict[tuple[str, str], tuple[datetime, SyncState | str]] = {}
"""What FactoryFix said last, and when, by installation and account; a sentence where it could not be asked."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two syncs, as Markdown: how it stands, when it ran last and runs next; and what is wrong, as text."""

    state: str
    last: str
    following: str
    trouble: str = ""


def draw(visit: Visit) -> None:
    """Draw both sides; FactoryFix is asked beside the run of the page, which it must never hold up.

    That takes a thread of its own, so it is done only when the answer is not known yet.
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
    trouble = sync_health.kombo_trouble(
        last.state if last else "", last.ended_at if last else None, connection.connected_at if connection else now, now
    )
    return Side(
        inline(badges.SYNC, last.state) if last else "–",
        f"{moment(last.ended_at)}, {ago(last.ended_at, now)}" if last else "Not heard of yet",
        sync_health.kombo_next(),
        trouble,
    )


def _known(services: Services, account_id: str) -> SyncState | str | None:
    at, said = _answers.get((str(services.store.path), account_id), (None, None))
    return said if at and at <= services.now() < at + KEPT else None


def _ask(visit: Visit, account_id: str, kombo: Side) -> None:
    shown = st.empty()
    with shown:
        _table(kombo, Side("–", "FactoryFix is being asked", "–"))
    said: SyncState | str
    try:
        said = job_tables.factoryfix_sync(visit.ctx, account_id)
    except ServiceError as error:
        said = error.sentence
    if len(_answers) >= MOST_KEPT:
        _answers.clear()
    _answers[str(visit.services.store.path), account_id] = (visit.services.now(), said)
    with shown:
        _table(kombo, _factoryfix(visit.services, said))


def _factoryfix(services: Services, sync: SyncState | str | None) -> Side:
    if sync is None:
        return Side("–", "Not linked yet", "–")
    if isinstance(sync, str):
        return Side("–", "–", "–", f"FactoryFix does not say how its sync stands. {sync}")
    now, state = services.now(), sync.state or ""
    last, following = sync.last_finished_at, sync.next_expected_at
    window = services.settings.first_sync_window
    trouble = sync_health.factoryfix_trouble(state, sync.first_sync_started_at, following, now, window)
    return Side(
        inline(badges.FACTORYFIX_SYNC, state),
        f"{moment(last)}, {ago(last, now)}" if last else "None yet",
        moment(following) if following else "Not told",
        trouble,
    )


def _table(*sides: Side) -> None:
    lines = ["| | :small[**Kombo reads the ATS**] | :small[**FactoryFix takes the jobs**] |", "|---|---|---|"]
    for name, cells in (
        ("State", [side.state for side in sides]),
        ("Last", [side.last for side in sides]),
        ("Next", [side.following for side in sides]),
    ):
        lines.append(f"| :small[{name}] | {' | '.join(f':small[{cell}]' for cell in cells)} |")
    troubles = [f":orange[:material/warning:] {esc(side.trouble)}" for side in sides if side.trouble]
    st.markdown("\n".join(lines) + "".join(f"\n\n{trouble}" for trouble in troubles))
