"""The verdict of step 5a: whether the jobs pass, what blocks them, and the customer's own list."""

from __future__ import annotations

import streamlit as st

from core.actions import comparing, job_tables, jobs
from core.people.roles import Permission
from core.storage.snapshots import Snapshot
from pages.shared import places
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

SKIPPED_SHOWN = 50


def draw(visit: Visit, snapshot: Snapshot) -> None:
    """Draw the verdict on this snapshot and the button that verifies it."""
    verified = visit.onboarding.jobs
    if verified:
        by, at = verified.verified.by.name, verified.verified.at
        st.markdown(
            ":green-badge[:material/verified: Verified]  \n"
            f"**{verified.synced:,} synced jobs**, verified by {esc(by)}, {moment(at)}."
        )
    if not comparing.knows_list(snapshot, visit.onboarding):
        _list_changed(visit)
    elif snapshot.passes:
        _passes(visit, snapshot)
    else:
        _blocked(snapshot, verified=verified is not None)
    _expected(visit, snapshot)
    _skipped(snapshot)


def _list_changed(visit: Visit) -> None:
    hint = " If that refresh fails, press “Refresh jobs”." if visit.person.may(Permission.VERIFY) else ""
    st.warning(
        "**The customer’s list has changed since the last refresh.** The jobs are refreshed and compared again "
        f"automatically.{hint}",
        icon=":material/update:",
    )


def _passes(visit: Visit, snapshot: Snapshot) -> None:
    onboarding = visit.onboarding
    if onboarding.jobs:
        st.caption("The latest refresh passes too.")
        place = places.open_place(onboarding)
        places.link(place, label=f"Next: {place.title.lower()}", onboarding=onboarding, icon="arrow_forward")
        return
    st.markdown(
        ":green-badge[:material/check_circle: Passes]  \n**All jobs are as expected.** There is nothing left to do."
    )
    if not visit.person.may(Permission.VERIFY):
        return
    visit.button(
        "Verify jobs",
        jobs.verify,
        onboarding.id,
        key="job_sync_verify",
        seen=visit.seen(snapshot=snapshot.id),
        done="Jobs verified.",
        type="primary",
        icon=":material/verified:",
    )


def _blocked(snapshot: Snapshot, *, verified: bool) -> None:
    listed = "\n".join(f"- {esc(blocker.text)}" for blocker in snapshot.blockers)
    if verified:
        st.warning("**The latest refresh does not pass.** Check what changed.", icon=":material/warning:")
        st.markdown(listed)
        return
    hint = "You can verify once this list is empty. Fix each problem, or decide the jobs one by one."
    st.markdown(f":orange-badge[:material/pending: Does not pass yet]\n\n{listed}\n\n:gray[:small[{hint}]]")


def _expected(visit: Visit, snapshot: Snapshot) -> None:
    onboarding = visit.onboarding
    comparison = job_tables.expected_list(visit.ctx, onboarding, snapshot)
    if comparison is None:
        standing = "Not added yet. Add it to see which jobs the ATS does not show us."
    elif not comparison.compared:
        standing = f"{comparison.lines:,} line{'' if comparison.lines == 1 else 's'}, not compared yet."
    else:
        unsure = f", {comparison.uncertain:,} uncertain" if comparison.uncertain else ""
        absent = f"{comparison.absent:,} not found in the ATS"
        standing = f"{comparison.lines:,} lines: {comparison.matched:,} matched, {absent}{unsure}."
    st.markdown(f"**The customer’s own list**  \n:gray[:small[{standing}]]")
    if comparison is None:
        places.link(places.REQUIREMENTS, label="Add it in the requirements", onboarding=onboarding, icon="assignment")


def _skipped(snapshot: Snapshot) -> None:
    if not snapshot.skipped:
        return
    count = len(snapshot.skipped)
    with st.expander(f"{count:,} record{'' if count == 1 else 's'} could not be read", icon=":material/report:"):
        for line in snapshot.skipped[:SKIPPED_SHOWN]:
            st.text(line)
        if count > SKIPPED_SHOWN:
            st.caption(f"and {count - SKIPPED_SHOWN:,} more")
