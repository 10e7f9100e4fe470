"""The verdict of step 5a: the jobs pass, or what stands in the way; and the customer's own list."""

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
    """Draw the verdict on exactly this snapshot, and the button that makes it count."""
    verified = visit.onboarding.jobs
    if verified:
        by, at = verified.verified.by, verified.verified.at
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
    press = " If the next reading fails, press “Read jobs again”." if visit.person.may(Permission.VERIFY) else ""
    st.warning(
        "**The customer’s list has changed since these jobs were read.** They are read and compared again by "
        f"themselves.{press}",
        icon=":material/update:",
    )


def _passes(visit: Visit, snapshot: Snapshot) -> None:
    onboarding = visit.onboarding
    if onboarding.jobs:
        st.caption("The newest reading passes as well.")
        place = places.open_place(onboarding)
        places.link(place, label=f"Next: {place.title.lower()}", onboarding=onboarding, icon="arrow_forward")
        return
    st.markdown(
        ":green-badge[:material/check_circle: Passes]  \n**Every job is where it belongs.** Nothing is left to do."
    )
    if not visit.person.may(Permission.VERIFY):
        return
    visit.button(
        "Verify jobs",
        jobs.verify,
        onboarding.id,
        key="job_sync_verify",
        seen=visit.seen(snapshot=snapshot.id),
        done="Verified on the reading that you see.",
        type="primary",
        icon=":material/verified:",
    )


def _blocked(snapshot: Snapshot, *, verified: bool) -> None:
    listed = "\n".join(f"- {esc(blocker)}" for blocker in snapshot.blockers)
    if verified:
        st.warning("**The newest reading does not pass any more.** Look at what changed.", icon=":material/warning:")
        st.markdown(listed)
        return
    way = "You can verify once this list is empty: mend it, or decide it row by row."
    st.markdown(f":orange-badge[:material/pending: Does not pass yet]\n\n{listed}\n\n:gray[:small[{way}]]")


def _expected(visit: Visit, snapshot: Snapshot) -> None:
    onboarding = visit.onboarding
    found = job_tables.expected_list(visit.ctx, onboarding, snapshot)
    if found is None:
        standing = "Not given yet. With it you also see which jobs the ATS does not show us."
    elif not found.compared:
        standing = f"{found.lines:,} line{'' if found.lines == 1 else 's'}, not compared yet."
    else:
        unsure = f", {found.uncertain:,} uncertain" if found.uncertain else ""
        standing = f"{found.lines:,} lines: {found.matched:,} matched, {found.absent:,} absent in the ATS{unsure}."
    st.markdown(f"**The customer’s own list**  \n:gray[:small[{standing}]]")
    if found is None:
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
