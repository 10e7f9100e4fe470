"""The verdict of step 5a: the jobs pass, or what stands in the way; and the customer's own list."""

from __future__ import annotations

import streamlit as st

from core.actions import comparing, job_tables, jobs
from core.onboarding.model import Onboarding
from core.people.roles import Permission, Person
from core.storage.snapshots import Snapshot
from pages.shared import places
from pages.shared.errors import shown
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

SKIPPED_SHOWN = 50


def draw(visit: Visit, onboarding: Onboarding, snapshot: Snapshot) -> None:
    """Draw the verdict on exactly this snapshot, and the button that makes it count."""
    verified = onboarding.jobs
    if verified:
        said = verified.verified
        st.markdown(
            ":green-badge[:material/verified: Verified]  \n"
            f"**{verified.synced:,} synced jobs**, verified by {esc(said.by)}, {moment(said.at)}."
        )
    if not comparing.knows_list(snapshot, onboarding):
        _list_changed(visit.person)
    elif snapshot.passes:
        _passes(visit, onboarding, snapshot)
    else:
        _blocked(snapshot, verified=verified is not None)
    _expected(visit, onboarding, snapshot)
    _skipped(snapshot)


def _list_changed(user: Person) -> None:
    press = " If the next reading fails, press “Read jobs again”." if user.may(Permission.VERIFY) else ""
    st.warning(
        "**The customer’s list has changed since these jobs were read.** They are read and compared again by "
        f"themselves.{press}",
        icon=":material/update:",
    )


def _passes(visit: Visit, onboarding: Onboarding, snapshot: Snapshot) -> None:
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
    st.button(
        "Verify jobs",
        key="job_sync_verify",
        type="primary",
        icon=":material/verified:",
        on_click=_verify,  # with the reading that was on the screen: by the next run there may be another
        args=(visit.services, visit.person, onboarding, snapshot.id),
    )


def _verify(visit: Visit, onboarding: Onboarding, snapshot_id: str) -> None:
    with shown("verify jobs", onboarding=onboarding.id):
        jobs.verify(visit.ctx, onboarding.id, snapshot_id=snapshot_id)
        st.toast("Verified on the reading that you see.", icon=":material/verified:")


def _blocked(snapshot: Snapshot, *, verified: bool) -> None:
    listed = "\n".join(f"- {esc(blocker)}" for blocker in snapshot.blockers)
    if verified:
        st.warning("**The newest reading does not pass any more.** Look at what changed.", icon=":material/warning:")
        st.markdown(listed)
        return
    way = "You can verify once this list is empty: mend it, or decide it row by row."
    st.markdown(f":orange-badge[:material/pending: Does not pass yet]\n\n{listed}\n\n:gray[:small[{way}]]")


def _expected(visit: Visit, onboarding: Onboarding, snapshot: Snapshot) -> None:
    found = job_tables.expected_list(visit.ctx, onboarding, snapshot)
    if found is None:
        told = "Not given yet. With it you also see which jobs the ATS does not show us."
    elif not found.compared:
        told = f"{found.lines:,} line{'' if found.lines == 1 else 's'}, not compared yet."
    else:
        unsure = f", {found.uncertain:,} uncertain" if found.uncertain else ""
        told = f"{found.lines:,} lines: {found.matched:,} matched, {found.absent:,} absent in the ATS{unsure}."
    st.markdown(f"**The customer’s own list**  \n:gray[:small[{told}]]")
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
