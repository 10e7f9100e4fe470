"""Step 4: an engineer checks the connection against the requirements, then links it to FactoryFix."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import linking as actions
from core.durations import window_in_words
from core.onboarding.account_link_facts import AccountLink
from core.onboarding.model import Onboarding
from core.onboarding.states import Step, SyncMode
from core.people.roles import Permission, someone_who_may
from pages.linking import account
from pages.shared import empty, onboarding_head, places
from pages.shared.errors import report_errors
from pages.shared.text import esc
from pages.shared.when import ago, moment
from pages.shared.words import mode_name
from pages.visit import Visit

AGAIN = (
    "The current requirements are written to FactoryFix and read back. The jobs are refreshed.",
    "Account and sync mode stay the same, so the verified jobs stay verified.",
)
BUSY, DONE = "Reading Kombo, writing to FactoryFix, reading back…", "Linked. FactoryFix returned the same settings."


def show(visit: Visit) -> None:
    """Draw the linking of the chosen onboarding."""
    chosen = onboarding_head.chosen(visit)
    if chosen is None:
        return
    visit, onboarding = chosen, chosen.onboarding
    onboarding_head.header(visit, "Linking")
    if onboarding_head.left_out(onboarding, Step.LINKING):
        return
    account.lost(onboarding)
    account.left(visit)
    if onboarding.connection is None:
        empty.nothing_yet("Nothing to link yet", "First the customer has to connect.", icon="link")
        places.link(places.CONNECTION, label="Go to the connection", onboarding=onboarding, icon="arrow_forward")
        return
    main, aside = st.columns([3, 2], gap="large")
    with main:
        above = st.container() if onboarding.linking else None  # once linked, the result stands above the checklist
        problems = _checklist(visit)
        with above or st.container():
            _result(visit, blocked=bool(problems))
    with aside:
        _settings(onboarding)


def _checklist(visit: Visit) -> tuple[str, ...]:
    """Draw the expected and the actual facts side by side; return the sentences on what prevents linking."""
    onboarding = visit.onboarding
    with st.container(border=True, key="linking_checklist"), report_errors("linking", onboarding=onboarding.id):
        st.subheader("Before linking", anchor=False)
        facts = actions.facts(visit.ctx, onboarding)
        rows = (
            f"| {_icon(fact.holds)} **{esc(fact.name)}** | :small[{esc(fact.expected)}] | :small[{esc(fact.actual)}] |"
            for fact in facts
        )
        problems = tuple(problem.text for problem in actions.problems(visit.ctx, onboarding))
        lines = ["\n".join(["| Fact | Expected | Actual |", "|-|-|-|", *rows])]  # drawn ten times faster than st.table
        lines += [f":red[:material/error:] {esc(sentence)}" for sentence in problems]
        if onboarding.connection and (checked := onboarding.connection.checked_at):
            when = ago(checked, visit.services.now())
            lines.append(f":gray[:small[Read from Kombo {when}. It is read again before linking.]]")
        st.markdown("\n\n".join(lines))
        return problems
    return ("The checklist could not be loaded.",)


def _icon(holds: bool) -> str:
    return ":green[:material/check_circle:]" if holds else ":red[:material/cancel:]"


def _settings(onboarding: Onboarding) -> None:
    requirements = onboarding.requirements
    with st.container(border=True, key="linking_settings"):
        st.subheader("What is written to FactoryFix", anchor=False)
        rows = {
            "Account": requirements.account_name or requirements.account_id or "Not chosen",
            "Sync mode": mode_name(requirements.sync_mode),
            "Jobs": "Active, in the United States",
        }
        if requirements.sync_mode is SyncMode.REDIRECT:
            rows["Redirect reason"] = requirements.redirect_reason
        lines = [f":small[:gray[{name}]]  \n{esc(value)}" for name, value in rows.items()]
        lines.append(":gray[:small[From the requirements. Change them there.]]")
        st.markdown("\n\n".join(lines))
        places.link(places.REQUIREMENTS, label="See the requirements", onboarding=onboarding)


def _result(visit: Visit, *, blocked: bool) -> None:
    """Draw the linking, and for whoever may link the button."""
    linking = visit.onboarding.linking
    with st.container(border=True, key="linking_move"):
        if linking is not None:
            _linked(visit, linking)
        account.taken(visit)
        if not visit.person.may(Permission.CONFIGURE):
            who = someone_who_may(Permission.CONFIGURE).capitalize()
            st.caption(f"{who} {'links again' if linking else 'does this step'}. You can follow it here.")
        elif linking is None:
            _link(visit, "Link and configure", key="linking_link", icon=":material/cable:", disabled=blocked)
        elif visit.choice("Link again", key="linking_again", icon=":material/autorenew:", disabled=blocked):
            visit.dialog("Link again", _again, icon=":material/autorenew:")


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


def _link(visit: Visit, label: str, *, key: str, **look: Any) -> None:
    onboarding_id = visit.onboarding.id
    visit.button(label, actions.link, onboarding_id, key=key, done=DONE, busy=BUSY, type="primary", **look)


def _again(visit: Visit) -> None:
    st.markdown("**What this does**")
    for sentence in AGAIN:
        st.markdown(f"- {sentence}")
    _link(visit, "Link again", key="linking_again_now")
