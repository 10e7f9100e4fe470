"""The live status of step 5a: the job refresh, the first-sync window, the syncs, and the buttons that start them."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from core.actions import job_tables, jobs, onboarding as onboardings
from core.actions.job_tables import Standing
from core.durations import window_in_words
from core.jobs import sync_health
from core.onboarding.account_link_facts import AccountLink
from core.onboarding.model import Onboarding
from core.people.actor import DASHBOARD
from core.people.roles import Permission, who_may
from core.services import Services
from core.storage.runs import Run, RunState
from core.storage.snapshots import Snapshot
from pages.job_sync import sync_status
from pages.job_sync.table import TICKED
from pages.shared import badges
from pages.shared.badges import inline
from pages.shared.job_details import DRAWER
from pages.shared.text import esc
from pages.shared.when import ago, moment, span
from pages.visit import Visit

WHILE_REFRESHING, WHILE_SYNCING, AT_REST = 1.5, 2.0, 20.0
"""Seconds between two updates: during a job refresh, while a sync is awaited, and while nothing is expected.

The status updates even at rest, because a sync of the ATS can start a refresh at any time, and actions on an outdated
table are refused.
"""
ANSWERED_WITHIN = timedelta(hours=1)
"""A requested sync is no longer awaited after this time."""


def draw(visit: Visit, standing: Standing) -> None:
    """Draw the current status; it updates automatically, more often while a change is expected."""
    onboarding = visit.onboarding
    every = AT_REST
    if standing.run and (standing.run.is_open or standing.run.state is RunState.WAITING):
        every = WHILE_REFRESHING
    elif _window_left(visit.services, onboarding.linking) is not None or _sync_awaited(
        onboarding, visit.services.now()
    ):
        every = WHILE_SYNCING
    just_loaded = [standing]
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, gap="small"):
            with st.container(width="stretch"):
                visit.fragment(_live, standing, just_loaded, run_every=every)
            _buttons(visit, standing.run)
        sync_status.draw(visit)


def _live(visit: Visit, before: Standing, just_loaded: list[Standing]) -> None:
    """Update the status, and reload the page for new data; the first run draws what the page has `just_loaded`."""
    drawn = visit.onboarding
    if just_loaded:
        _now(visit.services, drawn, just_loaded.pop())
        return
    standing = job_tables.standing(visit.ctx, drawn.id)
    onboarding = onboardings.get(visit.ctx, drawn.id)
    moved = onboarding.linking != drawn.linking or onboarding.connection != drawn.connection
    if moved or _changed(before, standing):
        if not (unfinished := _unfinished(before.snapshot)):
            visit.refresh()
        st.caption(f":material/update: New data is available. To see it, {unfinished}.")
    _now(visit.services, onboarding, standing)


def _unfinished(snapshot: Snapshot | None) -> str:
    """Return what the person has to finish before the page may reload without losing their input, or nothing."""
    if st.session_state.get(DRAWER):
        return "close the drawer"
    ticked = snapshot is not None and st.session_state.get(TICKED) == snapshot.id
    return "decide the selected jobs, or clear the selection" if ticked else ""


def _changed(before: Standing, after: Standing) -> bool:
    def fingerprint(standing: Standing) -> tuple[str | None, bool, str | None]:
        run, snapshot = standing.run, standing.snapshot
        return (run.id if run else None, run.is_open if run else False, snapshot.id if snapshot else None)

    return fingerprint(before) != fingerprint(after)


def _now(services: Services, onboarding: Onboarding, standing: Standing) -> None:
    """Draw the state of the job refresh and the first-sync window."""
    run, now, window = standing.run, services.now(), services.settings.first_sync_window
    if run is None:
        lines = [":gray[:small[The jobs have not been refreshed yet.]]"]
    else:
        state = inline(badges.RUN, run.state, "Waiting for Kombo" if run.state is RunState.WAITING else None)
        lines = [f"{state} {_run_sentence(run, onboarding, now, held_back=bool(services.queue.held_back))}"]
    started_at = onboarding.linking.first_sync_started_at if onboarding.linking else None
    ends = _window_left(services, onboarding.linking)
    if started_at is None:
        lines.append(":gray[:small[FactoryFix has not started its first sync.]]")
    elif ends is None:
        over = f"First-sync window ended {moment(started_at + window)}. Jobs not in FactoryFix are missing."
        lines.append(f":gray[:small[:material/check: {over}]]")
    if requested_at := _sync_awaited(onboarding, now):
        sentence = f"Full sync requested {ago(requested_at, now)}. Jobs refresh as soon as it ends."
        lines.append(f":gray[:small[:material/cloud_sync: {sentence}]]")
    st.markdown("  \n".join(lines))
    if run and run.is_open and (stalled := sync_health.refresh_problem(run.updated_at, now)):
        st.warning(esc(stalled), icon=":material/timer_off:")
    if run and run.state is RunState.FAILED:
        earlier_table = " The table below is from the previous refresh." if standing.snapshot else ""
        st.error(f"**The last refresh failed.** {esc(run.message)}{earlier_table}")
    if ends:
        left = ends - now
        whole = window_in_words(window)
        text = (
            f"**First sync: {span(left)} left of {whole}.** Until {moment(ends)}, jobs not in FactoryFix are pending."
        )
        st.progress(min(1.0, max(0.0, 1 - left / window)), text=text)


def _run_sentence(run: Run, onboarding: Onboarding, now: datetime, *, held_back: bool) -> str:
    at = ago(run.ended_at or run.updated_at, now)
    by = f"requested by {'the dashboard' if run.started_by == DASHBOARD else esc(run.started_by.name)}"
    match run.state:
        case RunState.QUEUED if held_back:
            return "Background work cannot start now. The refresh starts automatically once it can. Tell an engineer."
        case RunState.QUEUED:
            return "The refresh starts in a moment."
        case RunState.RUNNING:
            seconds = max(1.0, (run.updated_at - run.started_at).total_seconds())
            rate = f" · {run.done / seconds:,.0f} a second" if run.done else ""
            return f"{esc(run.message) or 'Asking Kombo'}{rate} · {span(now - run.started_at)}"
        case RunState.WAITING if onboarding.connection:
            since = onboarding.connection.connected_at
            usual = "It usually takes minutes; for a large ATS, hours."
            return f"Kombo’s first sync started {moment(since)} ({span(now - since)} ago). {usual}"
        case RunState.CANCELLED:
            return f"{esc(run.message)} {at.capitalize()}."
        case RunState.FAILED:
            return f"Ended {at}, {by}."
        case RunState.UNKNOWN:
            return f"Written by a newer version of the dashboard, {at}. Refresh the jobs."
        case RunState.SUCCEEDED | RunState.WAITING:
            return f"Refreshed {at}, {by}."


def _sync_awaited(onboarding: Onboarding, now: datetime) -> datetime | None:
    """Return when a person requested the sync whose end Kombo has not reported yet, or None."""
    requested_at, connection = onboarding.sync_asked_at, onboarding.connection
    if requested_at is None or connection is None or now - requested_at > ANSWERED_WITHIN:
        return None
    return None if connection.last_sync and connection.last_sync.ended_at >= requested_at else requested_at


def _window_left(services: Services, linking: AccountLink | None) -> datetime | None:
    """Return when the first-sync window ends, or None when it is over or has not begun."""
    if linking is None or linking.first_sync_started_at is None:
        return None
    ends = linking.first_sync_started_at + services.settings.first_sync_window
    return ends if ends > services.now() else None


def _buttons(visit: Visit, run: Run | None) -> None:
    if not visit.person.may(Permission.VERIFY):
        st.caption(f"{who_may(Permission.VERIFY).capitalize()} can refresh and verify the jobs.")
        return
    with st.container(horizontal=True, gap="small", width="content"):
        if run and run.is_open:
            visit.button("Cancel", jobs.cancel_reading, run.id, key="job_sync_cancel", icon=":material/close:")
        else:
            visit.button(
                "Refresh jobs",
                jobs.request_job_refresh,
                visit.onboarding.id,
                key="job_sync_read",
                icon=":material/refresh:",
            )
        visit.button(
            "Sync now",
            jobs.sync_now,
            visit.onboarding.id,
            key="job_sync_force",
            done=str,
            busy="Asking Kombo",
            icon=":material/cloud_sync:",
            help="Asks Kombo for a full sync of the ATS. FactoryFix follows with its own next sync.",
        )
