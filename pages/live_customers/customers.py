"""Every live customer: health, the counts after go-live, the first real application, and the handover to support."""

from __future__ import annotations

import streamlit as st

from core.actions import hypercare as actions, issues
from core.onboarding.hypercare import hypercare_of, open_points, to_hand_over
from core.onboarding.hypercare_facts import DayCount, Hypercare
from core.onboarding.model import Onboarding
from core.people.roles import Permission
from core.plural import counted
from pages.shared import badges, empty, places
from pages.shared.text import esc
from pages.shared.when import ago, day, moment
from pages.visit import Visit

NOBODY = {
    True: ("No customers with support yet", "Hand a customer over in the Hypercare view."),
    False: ("No customers in hypercare", "Customers appear here once their sign-off is recorded."),
}
"""The title and the hint of an empty view, by whether it lists the customers with support."""


def draw(visit: Visit, *, handed_over: bool) -> None:
    """Draw the customers in hypercare, or those who were handed over to support."""
    key = "with_support_page" if handed_over else "hypercare_page"
    number = max(1, int(st.session_state.get(key, 1)))
    listed = actions.signed_off(visit.ctx, with_support=handed_over, number=number)
    if not listed.total:
        title, hint = NOBODY[handed_over]
        empty.nothing_yet(title, hint, icon="support_agent")
        return
    st.caption(f"{counted(listed.total, 'customer')}, newest sign-off first")
    for onboarding in listed.onboardings:
        _card(visit, onboarding)
    if listed.total > actions.PAGE:
        st.pagination(-(-listed.total // actions.PAGE), key=key)


def _card(visit: Visit, onboarding: Onboarding) -> None:
    known = hypercare_of(onboarding)
    if known is None:
        return
    with st.container(border=True, gap="xsmall", key=f"customer_{onboarding.id}"):
        st.markdown(f"**{esc(onboarding.customer)}** {_health(visit, onboarding)}  \n{_facts(onboarding, known)}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            places.link(places.GO_LIVE, label="Open the onboarding", onboarding=onboarding)
            may = visit.person.may(Permission.SIGN_OFF) and not to_hand_over(onboarding)
            if may and visit.choice("Hand over to support", key=f"hand_over_{onboarding.id}", type="tertiary",
                                    icon=":material/support_agent:"):  # fmt: skip
                visit.looking_at(onboarding).dialog("Hand over to support", _hand_over, icon=":material/support_agent:")


def _health(visit: Visit, onboarding: Onboarding) -> str:
    watched, now = issues.of_onboarding(visit.ctx, onboarding), visit.services.now()
    if watched is None:
        return ""
    left = len(watched.issues)
    about = f" :small[{counted(left, 'issue')}]" if left else ""
    read = f" :gray[:small[read {ago(watched.read_at, now)}]]" if watched.read_at else ""
    return badges.inline(badges.HEALTH, watched.health) + about + read


def _facts(onboarding: Onboarding, known: Hypercare) -> str:
    sends = onboarding.requirements.sync_mode.sends_candidates
    counts = [f":gray[Business day {count.day}] {_count(count, sends=sends)}" for count in known.counts]
    first = known.first_application
    arrived = moment(first.created_at or first.seen_at) if first else "none yet" if sends else "not in this sync mode"
    lines = [f":gray[Live since] {moment(known.since)}", *counts, f":gray[First real application] {arrived}"]
    if known.handed_over:
        by, note = esc(known.handed_over.by.name), esc(known.handed_over.text)
        lines.append(f":gray[With support since] {moment(known.handed_over.at)}, handed over by {by}. {note}")
    return "  \n".join(f":small[{line}]" for line in lines)


def _count(count: DayCount, *, sends: bool) -> str:
    def number(value: int | None) -> str:
        return "not counted yet" if value is None else f"{value:,}"

    applications = number(count.applications) if sends else "not in this sync mode"
    return (
        f"({day(count.due)}): jobs synced: {number(count.synced)}, jobs to settle: {number(count.to_settle)}, "
        f"applications: {applications}"
    )


def _hand_over(visit: Visit) -> None:
    onboarding = visit.onboarding
    for problem in open_points(onboarding):
        st.markdown(f":orange[:material/warning:] {esc(problem.sentence)}")
    st.text_area("What support needs to know", key="hand_over_note", max_chars=2000, height=100)
    visit.button(
        "Hand over",
        actions.hand_over,
        onboarding.id,
        key="hand_over_now",
        typed={"note": "hand_over_note"},
        done="Handed over. Support is now responsible for this customer.",
        type="primary",
    )
