"""The two syncs on a job's way: Kombo reads the ATS, FactoryFix takes the jobs; who went last and goes next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import streamlit as st

from core.actions import job_tables, jobs
from core.errors import OnboardingError
from core.factoryfix.wire import SyncState
from core.jobs import sync_health
from core.onboarding.model import Onboarding
from core.people.roles import Person
from core.services import Services
from pages.parts import badges
from pages.parts.badges import inline
from pages.parts.text import esc
from pages.parts.when import ago, moment

KEPT: Final = timedelta(minutes=1)
"""FactoryFix is asked at most once in this time for an account, also when it fails."""
MOST_KEPT: Final = 500
_answers: dict[tuple[str, str], tuple[datetime, SyncState | str]] = {}
"""What FactoryFix said last, and when, by installation and account; a sentence where it could not be asked."""


def draw(services: Services, user: Person, onboarding: Onboarding) -> None:
    """Draw both sides; FactoryFix is asked beside the run of the page, which it must never hold up.

    That takes a thread of its own, so it is done only when the answer is not known yet.
    """
    kombo, factoryfix = st.columns(2)
    with kombo:
        _kombo(onboarding, services.now())
    with factoryfix:
        if onboarding.linking:
            account = onboarding.linking.account_id
            known = _known(services, account)
            if known is not None:
                _factoryfix(services, known)
            else:
                st.fragment(_ask, parallel=True)(services, user, account)


def _kombo(onboarding: Onboarding, now: datetime) -> None:
    connection = onboarding.connection
    if connection is None:
        return
    last = connection.last_sync
    heard = f"{moment(last.ended_at)}, {ago(last.ended_at, now)}" if last else "not heard of yet"
    trouble = sync_health.kombo_trouble(
        last.state if last else "", last.ended_at if last else None, connection.connected_at, now
    )
    state = inline(badges.SYNC, last.state) if last else ""
    _side("Kombo reads the ATS", state, heard, "about every 3 hours, with some ATSs every 24", trouble)


def _known(services: Services, account_id: str) -> SyncState | str | None:
    at, said = _answers.get((str(services.store.path), account_id), (None, None))
    return said if at and at <= services.now() < at + KEPT else None


def _ask(services: Services, user: Person, account_id: str) -> None:
    said: SyncState | str
    try:
        said = job_tables.factoryfix_sync(services, user, account_id)
    except OnboardingError as error:
        said = error.sentence
    if len(_answers) >= MOST_KEPT:
        _answers.clear()
    _answers[str(services.store.path), account_id] = (services.now(), said)
    _factoryfix(services, said)


def _factoryfix(services: Services, sync: SyncState | str) -> None:
    title = "FactoryFix takes the jobs"
    if isinstance(sync, str):
        silent = f"FactoryFix does not say how its sync stands. {esc(sync)}"
        st.markdown(f"**{title}**  \n:gray[:small[{silent}]]")
        return
    now, state = services.now(), sync.state or ""
    last, following = sync.last_finished_at, sync.next_expected_at
    trouble = sync_health.factoryfix_trouble(state, sync.first_sync_started_at, following, now, jobs.window(services))
    heard = f"{moment(last)}, {ago(last, now)}" if last else "none yet"
    _side(title, inline(badges.FACTORYFIX_SYNC, state), heard, moment(following) if following else "not told", trouble)


def _side(title: str, state: str, last: str, following: str, trouble: str) -> None:
    """Draw one of the two syncs on the way from the ATS: how it stands, when it ran last and runs next."""
    small = [f"Last: {last}", f"Next: {following}"]
    lines = [f"**{title}**", state, *(f":gray[:small[{line}]]" for line in small)]
    lines.append(f":orange[:material/warning:] {esc(trouble)}" if trouble else "")
    st.markdown("  \n".join(line for line in lines if line))
