"""What FactoryFix holds for the account besides this onboarding's link: somebody else's link, or one that was left."""

from __future__ import annotations

import streamlit as st

from core.actions import half_done, linking, unlinking
from core.onboarding.account_link import in_use, name_of, to_take_over
from core.onboarding.account_link_facts import LeftAccountLink
from core.onboarding.model import Onboarding
from core.people.roles import Permission, someone_who_may
from pages.shared.confirming import account_field, after_typing, consequences
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

TAKES_OVER = (
    "FactoryFix replaces the other link with this one: jobs and candidates of the account go through this connection.",
    "The other onboarding goes back to linking, with your name and reason. If its customer was live, it no longer is.",
)
REMOVES = (
    "FactoryFix no longer takes jobs of this account or sends candidates to the ATS.",
    "Synced jobs that nobody activated disappear from FactoryFix.",
    "The connection at Kombo stays.",
)


def lost(onboarding: Onboarding) -> None:
    """Draw who took the account over from this onboarding, until it is linked again."""
    if not (loss := onboarding.lost_link):
        return
    reason = f"  \nReason: {esc(loss.taken.text)}" if loss.taken.text else ""
    st.warning(
        f"**{esc(loss.taken.by.name)} linked this account to another onboarding, of {esc(loss.customer)}, "
        f"{moment(loss.taken.at)}.**{reason}  \n"
        "FactoryFix no longer uses this connection. Speak with them before you link it again."
    )


def unfinished(visit: Visit) -> None:
    """Draw a write to FactoryFix whose result is not known, and the button that asks FactoryFix."""
    if not (write := visit.onboarding.unconfirmed_link) or visit.onboarding.linking_request:
        return
    st.warning(
        f"**It is not known whether FactoryFix took the link that {esc(write.began.by.name)} wrote, "
        f"{moment(write.began.at)}.** The dashboard asks FactoryFix by itself within some minutes."
    )
    if visit.person.may(Permission.CONFIGURE):
        visit.button(
            "Ask FactoryFix now",
            half_done.settle,
            visit.onboarding.id,
            key="linking_settle",
            done=lambda done: f"FactoryFix has {'' if done.linking else 'not '}taken the link.",
            busy="Asking FactoryFix…",
            icon=":material/sync_problem:",
        )


def left(visit: Visit) -> None:
    """Draw the links that no longer count here but that FactoryFix still holds, and the button to remove the first."""
    for link in visit.onboarding.left_links:
        st.warning(
            f"**FactoryFix still holds the link of {moment(link.since)}** (account {esc(link.account_id)}, "
            f"{esc(link.integration_id)}). It goes on taking jobs and sending candidates until the account is linked "
            "again or the link is removed."
        )
    if not visit.onboarding.left_links:
        return
    if not visit.person.may(Permission.CONFIGURE):
        st.caption(f"{someone_who_may(Permission.CONFIGURE).capitalize()} can remove it.")
    elif visit.choice("Remove the link at FactoryFix", key="linking_remove", icon=":material/link_off:"):
        visit.dialog("Remove the link at FactoryFix", _remove, icon=":material/link_off:")


def _remove(visit: Visit) -> None:
    onboarding = visit.onboarding
    if not onboarding.left_links:
        return
    link: LeftAccountLink = onboarding.left_links[0]
    consequences(REMOVES)
    account_field(link.account_id, "linking_remove_typed")
    visit.button(
        "Remove it",
        after_typing(unlinking.remove_link),
        onboarding.id,
        key="linking_remove_now",
        typed={"typed": "linking_remove_typed"},
        values={"account_id": link.account_id, "expected": link.account_id},
        done="FactoryFix no longer holds this link.",
        busy="Removing the link, reading back…",
        type="primary",
    )


def taken(visit: Visit) -> None:
    """Draw whose link the account holds, and for whoever may link the button to take the account over."""
    holder = visit.onboarding.account_holder
    if holder is None or to_take_over(visit.onboarding):
        return
    problem = in_use(holder)
    st.warning(f"**{esc(problem.sentence)}**  \n{esc(problem.next_step)}")
    if visit.person.may(Permission.CONFIGURE) and visit.choice(
        "Take the account over", key="linking_take_over", icon=":material/swap_horiz:"
    ):
        visit.dialog("Take the account over", _take_over, icon=":material/swap_horiz:")


def _take_over(visit: Visit) -> None:
    onboarding = visit.onboarding
    if onboarding.account_holder is None:
        return
    st.markdown(f"Now linked to {esc(name_of(onboarding.account_holder))}.")
    consequences(TAKES_OVER)
    st.text_area("Why, and whom did you speak with?", key="linking_take_over_reason", max_chars=2000)
    account_field(onboarding.account_holder.account_id, "linking_take_over_typed")
    visit.button(
        "Take it over",
        after_typing(linking.take_over),
        onboarding.id,
        key="linking_take_over_now",
        typed={"typed": "linking_take_over_typed", "reason": "linking_take_over_reason"},
        values={"expected": onboarding.account_holder.account_id},
        done="Linked. FactoryFix returned the same settings.",
        busy="Reading Kombo, writing to FactoryFix, reading back…",
        type="primary",
    )
