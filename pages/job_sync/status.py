"""Step 5a as it happens: the reading, the first-sync window, the syncs, and the buttons that move them."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from core.actions import job_tables, jobs
from core.actions import onboarding as onboardings
from core.actions.job_tables import Standing
from core.durations import window_in_words
from core.jobs import sync_health
from core.onboarding.model import Linking, Onboarding
from core.people.roles import Permission, who_may
from core.services import Services
from core.storage.runs import Run
from core.storage.snapshots import Snapshot
from pages.job_sync import sync_status
from pages.job_sync.table import TICKED
from pages.shared import badges
from pages.shared.badges import inline
from pages.shared.job_details import DRAWER
from pages.shared.text import esc
from pages.shared.when import ago, moment, span
from pages.visit import Visit

WHILE_READING, WHILE_SYNCING, AT_REST = 1.5, 2.0, 20.0
"""Seconds between two looks: while a reading is open, while a sync is awaited, and while nothing is expected.

At rest, too, because a sync of the ATS has the jobs read at any time, and an old table is pressed in vain.
"""
ANSWERED_WITHIN = timedelta(hours=1)
"""A sync that was asked for is no longer awaited after this time."""


def draw(visit: Visit, seen: Standing) -> None:
    """Draw what happens now, looking again by itself, the more often the more is expected."""
    onboarding = visit.onboarding
    every = AT_REST
    if seen.run and (seen.run.is_open or seen.run.state == "waiting"):
        every = WHILE_READING
    elif _window_left(visit.services, onboarding.linking) is not None or _sync_awaited(
        onboarding, visit.services.now()
    ):
        every = WHILE_SYNCING
    just_read = [seen]
    visit.fragment(_live, seen, just_read, run_every=every)
    sync_status.draw(visit)
    _buttons(visit, seen.run)


def _live(visit: Visit, before: Standing, just_read: list[Standing]) -> None:
    """Look again and tell of what is new; the first look is the page's own, which took `just_read` a moment ago."""
    seen = visit.onboarding
    if just_read:
        _now(visit.services, seen, just_read.pop())
        return
    now_standing = job_tables.standing(visit.ctx, seen.id)
    onboarding = onboardings.get(visit.ctx, seen.id)
    moved = onboarding.linking != seen.linking or onboarding.connection != seen.connection
    if moved or _changed(before, now_standing):
        if not (held_by := _in_the_midst(before.snapshot)):
            visit.refresh()
        st.caption(f":material/update: There is something new. You see it once you {held_by}.")
    _now(visit.services, onboarding, now_standing)


def _in_the_midst(snapshot: Snapshot | None) -> str:
    """Return what the person has to end before the page may be drawn anew with nothing of theirs lost, or nothing."""
    if st.session_state.get(DRAWER):
        return "close the drawer"
    ticked = snapshot is not None and st.session_state.get(TICKED) == snapshot.id
    return "decide the jobs that you ticked, or untick them" if ticked else ""


def _changed(before: Standing, after: Standing) -> bool:
    def marks(standing: Standing) -> tuple[str | None, bool, str | None]:
        run, snapshot = standing.run, standing.snapshot
        return (run.id if run else None, run.is_open if run else False, snapshot.id if snapshot else None)

    return marks(before) != marks(after)


def _now(services: Services, onboarding: Onboarding, standing: Standing) -> None:
    """Draw how the reading stands, and the first-sync window."""
    run, now, window = standing.run, services.now(), services.settings.first_sync_window
    if run is None:
        lines = [":gray[:small[The jobs have not been read yet.]]"]
    else:
        state = inline(badges.RUN, run.state, {"waiting": "Waiting for Kombo"}.get(run.state))
        lines = [f"{state} {_said(run, onboarding, now, held_back=bool(services.queue.held_back))}"]
    began = onboarding.linking.first_sync_started_at if onboarding.linking else None
    ends = _window_left(services, onboarding.linking)
    if began is None:
        lines.append(":gray[:small[FactoryFix has not begun its first sync.]]")
    elif ends is None:
        over = f"First-sync window over since {moment(began + window)}: what is absent is missing."
        lines.append(f":gray[:small[:material/check: {over}]]")
    if asked := _sync_awaited(onboarding, now):
        told = f"Full sync asked for {ago(asked, now)}: the jobs are read as soon as it ends."
        lines.append(f":gray[:small[:material/cloud_sync: {told}]]")
    st.markdown("  \n".join(lines))
    if run and run.is_open and (stalled := sync_health.reading_trouble(run.updated_at, now)):
        st.warning(esc(stalled), icon=":material/timer_off:")
    if run and run.state == "failed":
        before = " The table below is the one before." if standing.snapshot else ""
        st.error(f"**The last reading failed.** {esc(run.message)}{before}")
    if ends:
        left = ends - now
        whole = window_in_words(window)
        text = f"**First sync: {span(left)} left of {whole}.** Until {moment(ends)} an absent job is only pending."
        st.progress(min(1.0, max(0.0, 1 - left / window)), text=text)


def _said(run: Run, onboarding: Onboarding, now: datetime, *, held_back: bool) -> str:
    if run.state == "queued" and held_back:
        return "Background work cannot start now. The reading begins by itself once it can: tell an engineer."
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
    at = ago(run.ended_at or run.updated_at, now)
    return f"{'Ended' if run.state == 'failed' else 'Read'} {at}, asked for by {esc(run.started_by)}."


def _sync_awaited(onboarding: Onboarding, now: datetime) -> datetime | None:
    """Return when a person asked for the sync whose end Kombo has yet to tell of, or None."""
    asked, connection = onboarding.sync_asked_at, onboarding.connection
    if asked is None or connection is None or now - asked > ANSWERED_WITHIN:
        return None
    return None if connection.last_sync and connection.last_sync.ended_at >= asked else asked


def _window_left(services: Services, linking: Linking | None) -> datetime | None:
    """Return when the first-sync window ends, or None when it is over or has not begun."""
    if linking is None or linking.first_sync_started_at is None:
        return None
    ends = linking.first_sync_started_at + services.settings.first_sync_window
    return ends if ends > services.now() else None


def _buttons(visit: Visit, run: Run | None) -> None:
    if not visit.person.may(Permission.VERIFY):
        st.caption(f"{who_may(Permission.VERIFY).capitalize()} read the jobs and verify them.")
        return
    with st.container(horizontal=True, gap="small"):
        if run and run.is_open:
            visit.button("Cancel", jobs.cancel_reading, run.id, key="job_sync_cancel", icon=":material/close:")
        else:
            label = "Read jobs again" if run else "Read jobs"
            visit.button(label, jobs.ask_to_read, visit.onboarding.id, key="job_sync_read", icon=":material/refresh:")
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
