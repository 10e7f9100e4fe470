"""Redirect mode: whether the apply address of every job works, and the form that closes the step."""

from __future__ import annotations

import streamlit as st

from core.actions import go_live, redirect
from core.actions.redirect import Addresses
from core.onboarding.states import Step
from core.onboarding.steps import skipped
from core.people.roles import Permission
from core.problem import Problems
from pages.go_live import address_table
from pages.shared import badges, empty
from pages.shared.badges import badge
from pages.shared.text import esc
from pages.shared.when import ago, moment
from pages.visit import Visit

WHILE_CHECKING = 1.5
"""Seconds between two updates while addresses are checked."""


def draw(visit: Visit) -> None:
    """Draw the addresses and their results over the whole width; the page updates itself while they are checked."""
    st.subheader("Where candidates apply", anchor=False)
    st.caption("In Redirect mode, candidates apply on the customer’s own pages. Every job needs an address that works.")
    if skipped(visit.onboarding, Step.JOBS):
        return
    addresses = redirect.addresses(visit.ctx, visit.onboarding.id)
    every = WHILE_CHECKING if addresses.run and addresses.run.is_open else None
    with st.container(border=True, key="apply_now"):
        visit.fragment(_live, every is not None, run_every=every)
        if visit.person.may(Permission.VERIFY):
            _buttons(visit, addresses)
    # During a check the results are outdated; they are drawn again once it has ended.
    if addresses.total and not every:
        address_table.draw(visit)


def close(visit: Visit) -> None:
    """Draw what is still open, or the form that closes the step; nothing while addresses are checked."""
    if skipped(visit.onboarding, Step.JOBS):
        _close(visit, blockers=())
        return
    addresses = redirect.addresses(visit.ctx, visit.onboarding.id)
    if not (addresses.run and addresses.run.is_open):
        _close(visit, blockers=addresses.blockers)


def _live(visit: Visit, checking: bool) -> None:
    addresses, now = redirect.addresses(visit.ctx, visit.onboarding.id), visit.services.now()
    run = addresses.run
    if checking and not (run and run.is_open):
        visit.refresh()
    if not addresses.total:
        empty.nothing_yet("No jobs to check", "Refresh jobs on the job sync page first.", icon="work_off")
        return
    share = addresses.working / addresses.total
    st.progress(share, text=f"**{addresses.working:,} of {addresses.total:,} addresses work.**")
    if run:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            badge(badges.RUN, run.state)
            when = "" if run.is_open else f" · {ago(run.ended_at or run.updated_at, now)}"
            st.markdown(f"{esc(run.message or 'The check starts in a moment.')}{when}", width="content")


def _buttons(visit: Visit, addresses: Addresses) -> None:
    if addresses.run and addresses.run.is_open:
        visit.button("Cancel", redirect.cancel_check, addresses.run.id, key="apply_cancel", icon=":material/close:")
    elif addresses.total:
        visit.button(
            "Check addresses",
            redirect.ask_to_check,
            visit.onboarding.id,
            key="apply_check",
            icon=":material/travel_explore:",
            help="Opens each job’s page once, at most four per second on one host, and looks for the job’s ID and "
            "title. Addresses that worked in the last week are skipped.",
        )


def _close(visit: Visit, *, blockers: Problems) -> None:
    onboarding = visit.onboarding
    if statement := onboarding.redirect_checked:
        saw = ": ".join(filter(None, (statement.address, statement.text)))
        st.markdown(
            f":green[:material/check_circle:] Checked by {esc(statement.by.name)}, {moment(statement.at)}: {esc(saw)}"
        )
    if blockers:
        st.markdown("\n".join(f"- {esc(blocker.text)}" for blocker in blockers))
        return
    if visit.person.may(Permission.VERIFY) and not onboarding.redirect_checked:
        st.caption("Open one job from FactoryFix yourself, as a candidate would.")
        st.text_input("Address that you opened", key="live_redirect", placeholder="https://")
        st.text_input("What you saw", key="live_redirect_saw", placeholder="The form opens and asks for a résumé")
        visit.button(
            "It accepts applicants",
            go_live.check_redirect,
            onboarding.id,
            key="live_redirect_ok",
            typed={"address": "live_redirect", "note": "live_redirect_saw"},
            type="primary",
        )
