"""Step 5a as it happens: the reading, the first-sync window, and who synced last and syncs next."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.actions import job_tables, jobs
from core.actions import onboarding as onboardings
from core.actions.job_tables import Standing
from core.errors import OnboardingError
from core.factoryfix.wire import SyncState
from core.jobs import sync_health
from core.onboarding.model import Linking, Onboarding
from core.people.roles import Permission, Person
from core.services import Services
from core.storage.runs import Run
from pages.parts import badges
from pages.parts.badges import badge, inline
from pages.parts.errors import shown
from pages.parts.job_details import DRAWER
from pages.parts.text import esc
from pages.parts.when import ago, moment, span

WHILE_READING, WHILE_SYNCING = 1.5, 2.0
"""Seconds between two looks while a reading is open, and while the first-sync window runs."""
SYNC_CACHE_SECONDS = 60


def draw(services: Services, user: Person, onboarding: Onboarding, seen: Standing) -> None:
    """Draw what happens now, looking again by itself only while something is expected."""
    every = None
    if seen.run and (seen.run.is_open or seen.run.state == "waiting"):
        every = WHILE_READING
    elif _window_left(services, onboarding.linking) is not None:
        every = WHILE_SYNCING
    with st.container(border=True, key="job_sync_now"):
        st.fragment(_live, run_every=every)(services, user, onboarding, seen)
        with st.container(horizontal=True, gap="large"):
            _kombo(onboarding, services.now())
            if onboarding.linking:
                _factoryfix(services, user, onboarding.linking)
        _buttons(services, user, onboarding, seen.run)


def _live(services: Services, user: Person, seen: Onboarding, before: Standing) -> None:
    now_standing = job_tables.standing(services, user, seen.id)
    onboarding = onboardings.get(services, user, seen.id)
    moved = onboarding.linking != seen.linking or onboarding.connection != seen.connection
    if moved or _changed(before, now_standing):
        if not st.session_state.get(DRAWER):
            st.rerun()
        st.caption(":material/update: There is something new. You see it once you close the drawer.")
    _run(services, onboarding, now_standing)
    _window(services, onboarding.linking)


def _changed(before: Standing, after: Standing) -> bool:
    def told(one: Standing) -> tuple[str | None, bool, str | None]:
        run = one.run
        return (run.id if run else None, run.is_open if run else False, one.snapshot.id if one.snapshot else None)

    return told(before) != told(after)


def _run(services: Services, onboarding: Onboarding, standing: Standing) -> None:
    run, now = standing.run, services.now()
    if run is None:
        st.caption("The jobs have not been read yet.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        badge(badges.RUN, run.state, {"waiting": "Waiting for Kombo"}.get(run.state))
        st.markdown(_said(run, onboarding, now), width="content")
    if run.is_open and (stalled := sync_health.reading_trouble(run.updated_at, now)):
        st.warning(esc(stalled), icon=":material/timer_off:")
    if run.state == "failed":
        st.error(f"**The last reading failed.** {esc(run.message)} The table below is the one before.")


def _said(run: Run, onboarding: Onboarding, now: datetime) -> str:
    if run.state == "queued":
        return "The reading begins in a moment."
    if run.state == "running":
        seconds = max(1.0, (run.updated_at - run.started_at).total_seconds())
        rate = f" · {run.done / seconds:,.0f} a second" if run.done else ""
        return f"{esc(run.message) or 'Asking Kombo'}{rate} · {span(now - run.started_at)}"
    if run.state == "waiting" and onboarding.connection:
        since = onboarding.connection.connected_at
        usual = "Usually minutes, for a large ATS hours."
        return f"Kombo’s first sync runs since {moment(since)} ({span(now - since)}). {usual}"
    if run.state == "cancelled":
        return f"{esc(run.message)} {ago(run.ended_at or run.updated_at, now).capitalize()}."
    return f"Read {ago(run.ended_at or run.updated_at, now)}, asked for by {esc(run.started_by)}."


def _window_left(services: Services, linking: Linking | None) -> datetime | None:
    """Return when the first-sync window ends, or None when it is over or has not begun."""
    if linking is None or linking.first_sync_started_at is None:
        return None
    ends = linking.first_sync_started_at + jobs.window(services)
    return ends if ends > services.now() else None


def _window(services: Services, linking: Linking | None) -> None:
    began = linking.first_sync_started_at if linking else None
    if began is None:
        st.caption("FactoryFix has not begun its first sync.")
        return
    ends, whole = _window_left(services, linking), jobs.window(services)
    if ends is None:
        st.caption(f":material/check: First-sync window over since {moment(began + whole)}: what is absent is missing.")
        return
    left = ends - services.now()
    st.progress(
        min(1.0, max(0.0, 1 - left / whole)),
        text=f"**First sync: {span(left)} left of {span(whole)}.** Until {moment(ends)} an absent job is only pending.",
    )


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


@st.fragment(parallel=True)
def _factoryfix(services: Services, user: Person, linking: Linking) -> None:
    """Draw FactoryFix's side beside the run of the page, which it must never hold up."""
    sync = _asked(str(services.store.path), linking.account_id, services, user)
    title = "FactoryFix takes the jobs"
    if isinstance(sync, str):
        silent = f"FactoryFix does not say how its sync stands. {esc(sync)}"
        st.markdown(f"**{title}**  \n:gray[:small[{silent}]]", width=300)
        return
    now, state = services.now(), sync.state or ""
    last, following = sync.last_finished_at, sync.next_expected_at
    trouble = sync_health.factoryfix_trouble(state, sync.first_sync_started_at, following, now, jobs.window(services))
    heard = f"{moment(last)}, {ago(last, now)}" if last else "none yet"
    _side(title, inline(badges.FACTORYFIX_SYNC, state), heard, moment(following) if following else "not told", trouble)


@st.cache_data(ttl=SYNC_CACHE_SECONDS, max_entries=500, show_spinner=False)
def _asked(store: str, account_id: str, _services: Services, _user: Person) -> SyncState | str:  # noqa: ARG001
    """Ask FactoryFix at most once a minute for an account, also when it fails; `store` keeps installations apart."""
    try:
        return job_tables.factoryfix_sync(_services, _user, account_id)
    except OnboardingError as error:
        return error.sentence


def _side(title: str, state: str, last: str, following: str, trouble: str) -> None:
    """Draw one of the two syncs on the way from the ATS: how it stands, when it ran last and runs next."""
    small = [f"Last: {last}", f"Next: {following}"]
    lines = [f"**{title}**", state, *(f":gray[:small[{line}]]" for line in small)]
    lines.append(f":orange[:material/warning:] {esc(trouble)}" if trouble else "")
    st.markdown("  \n".join(line for line in lines if line), width=300)


def _buttons(services: Services, user: Person, onboarding: Onboarding, run: Run | None) -> None:
    if not user.may(Permission.VERIFY):
        st.caption("Account managers and engineers read the jobs and verify them.")
        return
    with st.container(horizontal=True, gap="small"):
        if run and run.is_open:
            if st.button("Cancel", key="job_sync_cancel", icon=":material/close:"):
                with shown("cancel reading", onboarding=onboarding.id):
                    jobs.cancel_reading(services, user, run.id)
                    st.rerun()
        elif st.button("Read jobs again" if run else "Read jobs", key="job_sync_read", icon=":material/refresh:"):
            with shown("read jobs", onboarding=onboarding.id):
                jobs.ask_to_read(services, user, onboarding.id)
                st.rerun()
        help_text = "Asks Kombo for a full sync of the ATS. FactoryFix follows with its own next sync."
        if st.button("Sync now", key="job_sync_force", icon=":material/cloud_sync:", help=help_text):
            with shown("sync now", onboarding=onboarding.id):
                st.toast(jobs.sync_now(services, user, onboarding.id), icon=":material/cloud_sync:")
