"""Step 4: an engineer checks the connection against the requirements, then links it to FactoryFix."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import linking as actions, onboarding as onboardings
from core.durations import window_in_words
from core.onboarding.account_link_facts import AcceptedCheck, AccountLink
from core.onboarding.link_check import LinkCheck
from core.onboarding.link_checks import hard_problems, soft_failures
from core.onboarding.states import Step
from core.people.roles import Permission, someone_who_may
from pages.linking import account, checklist, importing, settings, stopping
from pages.shared import empty, onboarding_head, places, renewal
from pages.shared.text import esc
from pages.shared.when import ago, moment
from pages.shared.words import mode_name
from pages.visit import Visit

AGAIN = (
    "The current requirements are written to FactoryFix and read back. The jobs are refreshed.",
    "Account and sync mode stay the same, so the verified jobs stay verified.",
)
EVERY = 2.0
"""Seconds between two looks at the store."""
BUSY, DONE = "Reading Kombo, writing to FactoryFix, reading back…", "Linked. FactoryFix returned the same settings."


def show(visit: Visit) -> None:
    """Draw the linking of the chosen onboarding."""
    chosen = onboarding_head.chosen(visit)
    if chosen is None:
        return
    visit, onboarding = chosen, chosen.onboarding
    onboarding_head.header(visit, "Linking")
    visit.fragment(_follow, run_every=EVERY)
    if onboarding_head.left_out(onboarding, Step.LINKING):
        return
    account.lost(onboarding)
    account.unfinished(visit)
    account.left(visit)
    renewal.draw(onboarding)
    if onboarding.connection is None:
        empty.nothing_yet("Nothing to link yet", "First the customer has to connect.", icon="link")
        places.link(places.CONNECTION, label="Go to the connection", onboarding=onboarding, icon="arrow_forward")
        return
    held = checklist.account_now(visit)
    main, aside = st.columns([3, 2], gap="large")
    with main:
        above = st.container() if onboarding.linking else None  # once linked, the result stands above the checklist
        checks = checklist.draw(visit, held)
        with above or st.container():
            _result(visit, checks)
        importing.draw(visit)
        stopping.draw(visit)
    with aside:
        settings.draw(visit, held)


def _follow(visit: Visit) -> None:
    """Draw the page again when somebody or a service has changed the onboarding."""
    if onboardings.get(visit.ctx, visit.onboarding.id) != visit.onboarding:
        visit.refresh()


def _result(visit: Visit, checks: tuple[LinkCheck, ...] | None) -> None:
    """Draw the linking, and for whoever may link the button."""
    linking = visit.onboarding.linking
    blocked = checks is None or bool(hard_problems(checks))
    open_soft = [check for check in soft_failures(checks or ()) if not check.is_accepted(_accepted(linking))]
    with st.container(border=True, key="linking_move"):
        if linking is not None:
            _linked(visit, linking)
        account.taken(visit)
        if not visit.person.may(Permission.CONFIGURE):
            who = someone_who_may(Permission.CONFIGURE).capitalize()
            st.caption(f"{who} {'links again' if linking else 'does this step'}. You can follow it here.")
        elif linking is None:
            _reason(open_soft, "linking_reason")
            _link(visit, "Link and configure", key="linking_link", icon=":material/cable:", disabled=blocked)
        elif visit.choice("Link again", key="linking_again", icon=":material/autorenew:", disabled=blocked):
            visit.dialog("Link again", _again, bool(open_soft), icon=":material/autorenew:")


def _accepted(linking: AccountLink | None) -> tuple[AcceptedCheck, ...]:
    return linking.accepted if linking else ()


def _reason(needed: object, key: str) -> None:
    """Draw the field for the reason, if checks fail that only a reason overrides."""
    if needed:
        st.text_area(
            "Why is it right to link it anyway, and who confirmed that?",
            key=key,
            max_chars=2000,
            height=80,
            help="It stays with your name, and the approver has to accept it as a risk.",
        )


def _linked(visit: Visit, linking: AccountLink) -> None:
    st.subheader("Linked :green-badge[:material/check_circle: Confirmed by FactoryFix]", anchor=False)
    read_back = f"{moment(linking.read_back_at)} ({ago(linking.read_back_at, visit.services.now())})"
    window = window_in_words(visit.services.settings.first_sync_window)
    st.markdown(
        f"By {esc(linking.linked.by.name)}, {moment(linking.linked.at)}, with {esc(mode_name(linking.sync_mode))}.  \n"
        f":gray[:small[Read back from FactoryFix {read_back}]]  \n"
        f":gray[:small[The first job sync takes up to {window}, longer for a large ATS.]]"
    )
    places.link(places.JOB_SYNC, label="**Next: job sync**", onboarding=visit.onboarding, icon="arrow_forward")


def _link(visit: Visit, label: str, *, key: str, reason: str = "linking_reason", **look: Any) -> None:
    visit.button(
        label,
        actions.link,
        visit.onboarding.id,
        key=key,
        typed={"reason": reason},
        done=DONE,
        busy=BUSY,
        type="primary",
        **look,
    )


def _again(visit: Visit, needs_reason: bool) -> None:
    st.markdown("**What this does**")
    for sentence in AGAIN:
        st.markdown(f"- {sentence}")
    _reason(needs_reason, "linking_again_reason")
    _link(visit, "Link again", key="linking_again_now", reason="linking_again_reason")
