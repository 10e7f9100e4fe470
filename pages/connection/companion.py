"""What to say when the customer cannot connect: the likely causes in their ATS, and an e-mail for each."""

from __future__ import annotations

import streamlit as st

from core.actions import companion
from core.ats.companion import TITLES, Cause
from core.ats.failure_facts import FailureKind
from core.onboarding.model import Onboarding
from core.onboarding.states import LetterKind, Step
from core.onboarding.steps import current_step
from pages.connection import repair
from pages.shared import message
from pages.shared.text import esc
from pages.visit import Visit

TITLE = "When connecting fails"
STEPS = (Step.LINK, Step.CONNECT, Step.LINKING)


def headline(visit: Visit) -> None:
    """Draw across the page that another system was connected, with the one action that repairs it."""
    onboarding, connection = visit.onboarding, visit.onboarding.connection
    if connection is None or not companion.is_other_system(visit.services, onboarding, connection.tool):
        return
    wanted = visit.services.catalogue.get(onboarding.requirements.ats)
    other = visit.services.catalogue.by_tool(connection.tool)
    label = esc(other.label if other else connection.tool)
    with st.container(border=True, key="connection_wrong_system"):
        st.subheader(
            f":red[:material/error:] The customer connected {label}, not {esc(wanted.label if wanted else '')}",
            anchor=False,
        )
        st.markdown(
            "Forget this connection, then send a new link. "
            f"If {label} is right after all, change the ATS in the requirements instead."
        )
        repair.forget(visit, first=True)


def draw(visit: Visit) -> None:
    """Draw the causes, open where a failure was seen; closed while the customer may still connect without one."""
    onboarding = visit.onboarding
    if not onboarding.requirements.ats or (onboarding.link is None and onboarding.connection is None):
        return
    seen = companion.failures(visit.services, onboarding)
    if seen:
        with st.container(border=True, key="connection_companion"):
            st.subheader(TITLE, anchor=False)
            _kinds(visit, seen)
    elif current_step(onboarding) in STEPS:
        expander = st.expander(TITLE, icon=":material/support_agent:", key="connection_companion", on_change="rerun")
        if expander.open:
            with expander:
                _kinds(visit, seen)


def _kinds(visit: Visit, seen: tuple[FailureKind, ...]) -> None:
    """Draw the choice of the failure, with what was seen first, and the causes of the chosen one."""
    kinds = (*seen, *(kind for kind in FailureKind if kind not in seen))
    # The key has what was seen, so that a new failure is shown even where another one was chosen before.
    key = f"connection_failure_{visit.onboarding.id}_{'_'.join(seen)}"
    kind = st.selectbox("What went wrong", kinds, format_func=TITLES.__getitem__, key=key)
    causes = companion.causes(visit.services, visit.onboarding, kind)
    for number, cause in enumerate(causes):
        if number:
            st.divider()
        _cause(cause)
    _letter(visit.onboarding, visit, causes)


def _cause(cause: Cause) -> None:
    sure = ":green-badge[Confirmed]" if cause.confirmed else ":orange-badge[Unconfirmed]"
    st.markdown(f"**{esc(cause.cause)}** {sure}")
    rows = {"Say": f"“{cause.say}”", "Needed": cause.needs, "To do": cause.fix}
    if cause.step:
        rows["Step of the guide"] = f"{cause.step.number}. {cause.step.lead}"
    st.markdown("  \n".join(f":small[:gray[{name}]] {esc(text)}" for name, text in rows.items()))


def _letter(onboarding: Onboarding, visit: Visit, causes: tuple[Cause, ...]) -> None:
    """Draw the draft about one of the causes, once somebody opens it."""
    opened = st.expander(
        "E-mail to the administrator", icon=":material/mail:", key="connection_failure_letter", on_change="rerun"
    )
    if not opened.open:
        return
    with opened:
        cause = causes[0]
        if len(causes) > 1:
            key = f"connection_failure_cause_{cause.kind}"
            cause = st.radio("Cause", causes, format_func=lambda cause: esc(cause.needs), key=key)
        letter = companion.letter(visit.services, onboarding, cause)
        number = causes.index(cause)
        message.draw(visit, LetterKind.CONNECTING, letter, about=f"{cause.kind}_{number}")
