"""Redirect mode: whether people can apply for every job, address by address, and the way to close the step."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.actions import go_live, redirect
from core.actions.redirect import Addresses
from core.jobs.apply_address import BROKEN, UNSURE
from core.onboarding.model import Onboarding, Step
from core.onboarding.steps import skipped
from core.people.roles import Permission
from core.storage.address_checks import Check
from pages.shared import badges, empty
from pages.shared.badges import badge
from pages.shared.errors import shown
from pages.shared.text import esc
from pages.shared.when import ago, moment
from pages.visit import Visit

WHILE_CHECKING = 1.5
"""Seconds between two looks while addresses are asked."""
MARKS = {BROKEN: (":red[:material/link_off:]", "Broken"), UNSURE: (":orange[:material/help:]", "Look yourself")}


def draw(visit: Visit, onboarding: Onboarding) -> None:
    """Draw the addresses as they stand, looking again by itself while they are asked."""
    st.subheader("Where candidates apply", anchor=False)
    st.caption("In Redirect mode candidates apply on the customer’s own pages. Every job needs one that answers.")
    if skipped(onboarding, Step.JOBS):
        _close(visit, onboarding, blockers=())
        return
    found = redirect.addresses(visit.ctx, onboarding.id)
    every = WHILE_CHECKING if found.run and found.run.is_open else None
    with st.container(border=True, key="apply_now"):
        visit.fragment(_live, onboarding, every is not None, run_every=every)
        if visit.person.may(Permission.VERIFY):
            _buttons(visit, onboarding, found)
    if every:  # what was true of each address before is told again once the check has ended
        return
    for one in found.open:
        _open(visit, onboarding, one)
    _close(visit, onboarding, blockers=found.blockers)


def _live(visit: Visit, onboarding: Onboarding, going: bool) -> None:
    found, now = redirect.addresses(visit.ctx, onboarding.id), visit.services.now()
    run = found.run
    if going and not (run and run.is_open):
        visit.refresh()
    if not found.total:
        empty.nothing_yet("No jobs to check", "Read the jobs on the job sync page first.", icon="work_off")
        return
    st.progress(found.working / found.total, text=f"**{found.working:,} of {found.total:,} addresses work.**")
    if run:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            badge(badges.RUN, run.state)
            when = "" if run.is_open else f" · {ago(run.ended_at or run.updated_at, now)}"
            st.markdown(f"{esc(run.message or 'The check begins in a moment.')}{when}", width="content")


def _buttons(visit: Visit, onboarding: Onboarding, found: Addresses) -> None:
    if found.run and found.run.is_open:
        if st.button("Cancel", key="apply_cancel", icon=":material/close:"):
            with shown("cancel check", onboarding=onboarding.id):
                redirect.cancel_check(visit.ctx, found.run.id)
                st.rerun()
    elif found.total and st.button(
        "Check addresses", key="apply_check", icon=":material/travel_explore:",
        help="Opens each job’s page once, at most four a second on one host. What worked within a week is not asked.",
    ):  # fmt: skip
        with shown("check addresses", onboarding=onboarding.id):
            redirect.ask_to_check(visit.ctx, onboarding.id)
            st.rerun()


def _open(visit: Visit, onboarding: Onboarding, one: Check) -> None:
    mark, word = MARKS.get(one.verdict, (":gray[:material/schedule:]", "Not checked"))
    with st.container(border=True, key=f"apply_{one.key}", gap="xxsmall"):
        st.markdown(f"{mark} **{esc(one.title or one.key)}** · {esc(one.location)}")
        if one.address:
            st.code(one.address, language=None, wrap_lines=True)
        told = f"{one.sentence} {moment(one.checked_at)}" if one.checked_at else "Not checked yet."
        st.caption(f"{word}: {esc(told)}" if one.verdict else esc(told))
        if one.address and one.verdict and visit.person.may(Permission.VERIFY):
            seen = f"{one.key}_{one.address}"  # with another address, what was pressed for this one means nothing
            with st.popover("I opened it, it works", key=f"apply_by_hand_{seen}", icon=":material/visibility:"):
                note = st.text_input("What you saw", key=f"apply_note_{seen}", placeholder="The form opens")
                if st.button("Keep it", key=f"apply_keep_{seen}", type="primary"):
                    with shown("confirm address", onboarding=onboarding.id):
                        redirect.confirm_address(
                            visit.ctx, onboarding.id, key=one.key, address=one.address, note=note or ""
                        )
                        st.rerun()


def _close(visit: Visit, onboarding: Onboarding, *, blockers: Sequence[str]) -> None:
    if word := onboarding.redirect_checked:
        st.markdown(f":green[:material/check_circle:] Checked by {esc(word.by)}, {moment(word.at)}: {esc(word.text)}")
    if blockers:
        st.markdown("\n".join(f"- {esc(blocker)}" for blocker in blockers))
        return
    if visit.person.may(Permission.VERIFY) and not onboarding.redirect_checked:
        note = st.text_input("Address that you opened yourself", key="live_redirect")
        if st.button("It takes applicants", key="live_redirect_ok", type="primary"):
            with shown("check redirect", onboarding=onboarding.id):
                go_live.check_redirect(visit.ctx, onboarding.id, note=note or "")
                st.rerun()
