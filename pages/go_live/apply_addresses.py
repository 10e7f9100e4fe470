"""Redirect mode: whether the apply address of every job works, and the form that closes the step."""

from __future__ import annotations

import streamlit as st

from core.actions import go_live, redirect
from core.actions.redirect import Addresses
from core.jobs.apply_address import AddressVerdict
from core.onboarding.states import Step
from core.onboarding.steps import skipped
from core.people.roles import Permission
from core.problem import Problems
from core.storage.address_checks import AddressCheck
from pages.shared import badges, empty
from pages.shared.badges import badge
from pages.shared.text import esc
from pages.shared.when import ago, moment
from pages.visit import Visit

WHILE_CHECKING = 1.5
"""Seconds between two updates while addresses are checked."""
LOOKS: dict[AddressVerdict, tuple[str, str]] = {
    AddressVerdict.WORKS: (":gray[:material/schedule:]", "Check again"),
    AddressVerdict.BROKEN: (":red[:material/link_off:]", "Broken"),
    AddressVerdict.UNSURE: (":orange[:material/help:]", "Check manually"),
    AddressVerdict.UNCHECKED: (":gray[:material/schedule:]", "Not checked"),
    AddressVerdict.UNKNOWN: (":gray[:material/help:]", "Unknown"),
}
"""The icon and the label of each address that is not known to work now; one that worked may be too long ago."""


def draw(visit: Visit) -> None:
    """Draw the addresses and their results; the page updates automatically while they are checked."""
    st.subheader("Where candidates apply", anchor=False)
    st.caption("In Redirect mode, candidates apply on the customer’s own pages. Every job needs an address that works.")
    if skipped(visit.onboarding, Step.JOBS):
        _close(visit, blockers=())
        return
    addresses = redirect.addresses(visit.ctx, visit.onboarding.id)
    every = WHILE_CHECKING if addresses.run and addresses.run.is_open else None
    with st.container(border=True, key="apply_now"):
        visit.fragment(_live, every is not None, run_every=every)
        if visit.person.may(Permission.VERIFY):
            _buttons(visit, addresses)
    # During a check the results are outdated; they are drawn again once it has ended.
    if every:
        return
    for check in addresses.open:
        _open(visit, check)
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
            help="Opens each job’s page once, at most four per second on one host. "
            "Addresses that worked in the last week are skipped.",
        )


def _open(visit: Visit, check: AddressCheck) -> None:
    icon, verdict = LOOKS[check.verdict]
    with st.container(border=True, key=f"apply_{check.key}", gap="xxsmall"):
        st.markdown(f"{icon} **{esc(check.title or check.key)}** · {esc(check.location)}")
        if check.address:
            st.code(check.address, language=None, wrap_lines=True)
        result = f"{check.sentence} {moment(check.checked_at)}" if check.checked_at else "Not checked yet."
        st.caption(f"{verdict}: {esc(result)}" if check.verdict else esc(result))
        if check.address and check.verdict and visit.person.may(Permission.VERIFY):
            _confirm(visit, check)


def _confirm(visit: Visit, check: AddressCheck) -> None:
    """Draw the form that confirms this address; another address starts with an empty note."""
    note = f"apply_note_{check.key}_{check.address}"
    with st.popover("I opened it and it works", key=f"apply_by_hand_{check.key}", icon=":material/visibility:"):
        st.text_input("What you saw", key=note, placeholder="The form opens")
        visit.button(
            "Save",
            redirect.confirm_address,
            visit.onboarding.id,
            key=f"apply_keep_{check.key}",
            values={"key": check.key, "address": check.address},
            typed={"note": note},
            type="primary",
        )


def _close(visit: Visit, *, blockers: Problems) -> None:
    onboarding = visit.onboarding
    if statement := onboarding.redirect_checked:
        checked = f"Checked by {esc(statement.by.name)}, {moment(statement.at)}: {esc(statement.text)}"
        st.markdown(f":green[:material/check_circle:] {checked}")
    if blockers:
        st.markdown("\n".join(f"- {esc(blocker.text)}" for blocker in blockers))
        return
    if visit.person.may(Permission.VERIFY) and not onboarding.redirect_checked:
        st.text_input("Address that you opened", key="live_redirect")
        visit.button(
            "It accepts applicants",
            go_live.check_redirect,
            onboarding.id,
            key="live_redirect_ok",
            typed={"note": "live_redirect"},
            type="primary",
        )
