"""Step 4: an engineer compares what was found with what was agreed, then links and configures."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import linking as actions
from core.durations import window_in_words
from core.onboarding.model import Linking, Onboarding, Step, SyncMode
from core.onboarding.problem import sentences
from core.people.roles import Permission, someone_who_may
from pages.shared import empty, onboarding_head, places
from pages.shared.errors import report_errors
from pages.shared.text import esc
from pages.shared.when import ago, moment
from pages.shared.words import mode_name
from pages.visit import Visit

AGAIN = (
    "FactoryFix is written with what the requirements say now, and read back; the jobs are read anew.",
    "Account and sync mode stay the same, so what was verified stays verified.",
)
BUSY, DONE = "Reading Kombo, writing to FactoryFix, reading it back…", "Linked, and read back the same."


def show(visit: Visit) -> None:
    """Draw the linking of the chosen onboarding."""
    looking = onboarding_head.chosen(visit)
    if looking is None:
        return
    visit, onboarding = looking, looking.onboarding
    onboarding_head.header(visit, "Linking")
    if onboarding_head.left_out(onboarding, Step.LINKING):
        return
    if onboarding.connection is None:
        empty.nothing_yet("Nothing to link yet", "The customer connects first.", icon="link")
        places.link(places.CONNECTION, label="Go to the connection", onboarding=onboarding, icon="arrow_forward")
        return
    main, aside = st.columns([3, 2], gap="large")
    with main:
        move = st.container() if onboarding.linking else None  # what is done stands above what it rests on
        problems = _checklist(visit)
        with move or st.container():
            _move(visit, blocked=bool(problems))
    with aside:
        _settings(onboarding)


def _checklist(visit: Visit) -> tuple[str, ...]:
    """Draw expected and found side by side, and return what keeps this connection from being linked."""
    onboarding = visit.onboarding
    with st.container(border=True, key="linking_checklist"), report_errors("linking", onboarding=onboarding.id):
        st.subheader("Before linking", anchor=False)
        facts = actions.facts(visit.ctx, onboarding)
        rows = (
            f"| {_icon(fact.holds)} **{esc(fact.name)}** | :small[{esc(fact.expected)}] | :small[{esc(fact.found)}] |"
            for fact in facts
        )
        problems = sentences(actions.problems(visit.ctx, onboarding))
        lines = ["\n".join(["| Fact | Expected | Found |", "|-|-|-|", *rows])]  # a tenth of what st.table costs
        lines += [f":red[:material/error:] {esc(sentence)}" for sentence in problems]
        if onboarding.connection and (checked := onboarding.connection.checked_at):
            when = ago(checked, visit.services.now())
            lines.append(f":gray[:small[As read from Kombo {when}; it is read again before linking.]]")
        st.markdown("\n\n".join(lines))
        return problems
    return ("The checklist could not be drawn.",)


def _icon(holds: bool) -> str:
    return ":green[:material/check_circle:]" if holds else ":red[:material/cancel:]"


def _settings(onboarding: Onboarding) -> None:
    requirements = onboarding.requirements
    with st.container(border=True, key="linking_settings"):
        st.subheader("What is written to FactoryFix", anchor=False)
        rows = {
            "Account": requirements.account_name or requirements.account_id or "None chosen",
            "Sync mode": mode_name(requirements.sync_mode),
            "Jobs": "Active, in the United States",
        }
        if requirements.sync_mode is SyncMode.REDIRECT:
            rows["Redirect reason"] = requirements.redirect_reason
        lines = [f":small[:gray[{name}]]  \n{esc(value)}" for name, value in rows.items()]
        lines.append(":gray[:small[From the requirements. To change something, change it there.]]")
        st.markdown("\n\n".join(lines))
        places.link(places.REQUIREMENTS, label="See the requirements", onboarding=onboarding)


def _move(visit: Visit, *, blocked: bool) -> None:
    """Draw what was linked, and the button for who may link."""
    linking = visit.onboarding.linking
    with st.container(border=True, key="linking_move"):
        if linking is not None:
            _linked(visit, linking)
        if not visit.person.may(Permission.CONFIGURE):
            who = someone_who_may(Permission.CONFIGURE).capitalize()
            st.caption(f"{who} {'links again' if linking else 'does this step'}. You can follow it here.")
        elif linking is None:
            _link(visit, "Link and configure", key="linking_link", icon=":material/cable:", disabled=blocked)
        elif visit.choice("Link again", key="linking_again", icon=":material/autorenew:", disabled=blocked):
            visit.dialog("Link again", _again, icon=":material/autorenew:")


def _linked(visit: Visit, linking: Linking) -> None:
    st.subheader("Linked :green-badge[:material/check_circle: Read back the same]", anchor=False)
    read_back = f"{moment(linking.read_back_at)} ({ago(linking.read_back_at, visit.services.now())})"
    window = window_in_words(visit.services.settings.first_sync_window)
    st.markdown(
        f"By {esc(linking.linked.by)}, {moment(linking.linked.at)}, with {esc(mode_name(linking.sync_mode))}.  \n"
        f":gray[:small[Read back from FactoryFix {read_back}]]  \n"
        f":gray[:small[The first job sync takes up to {window}, for a large ATS longer.]]"
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
