"""Step 3 live: what the page waits for, failed attempts, and the states of the connection."""

from __future__ import annotations

import streamlit as st

from core.actions import companion, connection as actions, onboarding as onboardings
from core.actions.context import Context
from core.errors import StepClosed
from core.kombo_states import ConnectionStatus, QaStatus, SetupStatus, SyncState, parsed
from core.onboarding.connection_facts import Connection, FailedAttempt
from core.onboarding.connection_ready import not_ready
from core.onboarding.gates import LinkState, link_state
from core.onboarding.link_options import lacks_permission
from core.onboarding.model import Onboarding
from core.onboarding.steps import attempts
from core.people.actor import ActorKind
from core.people.roles import Permission, someone_who_may
from core.services import Services
from pages.connection import repair
from pages.shared import badges, empty, places, renewal
from pages.shared.badges import Look, inline
from pages.shared.errors import log_link
from pages.shared.text import esc
from pages.shared.when import ago, moment
from pages.visit import Visit

EVERY = 2.0
"""Seconds between two checks of the store while the page waits for something."""
ATTEMPTS = 3
ANSWER = "connection_answer"
"""The session key of the last check's answer, which is drawn once."""
STATUS = {
    ConnectionStatus.ACTIVE: "",
    ConnectionStatus.INVALID: "",
    ConnectionStatus.INACTIVE: "The connection is off at Kombo. An engineer can switch it on, on the Linking page.",
    ConnectionStatus.DELETED: "The connection was removed at Kombo. Forget it here, then create a new link.",
    ConnectionStatus.UNKNOWN: "",
}
SETUP = {
    SetupStatus.COMPLETED: "",
    SetupStatus.INCOMPLETE: "",
    SetupStatus.FINAL_SYNC_PENDING: "Kombo’s first sync is running. It usually takes minutes, for a large ATS hours.",
    SetupStatus.UNKNOWN: "",
}
QA = {
    QaStatus.PASSED: "",
    QaStatus.PENDING: "",
    QaStatus.FAILED: "Kombo’s data check has failed. It cannot be linked until it passes. Ask Kombo’s support when.",
    QaStatus.UNKNOWN: "",
}
"""What each state means, where it needs a sentence."""


def draw(visit: Visit) -> None:
    """Draw the connection; the page updates by itself while it waits for Kombo."""
    onboarding = visit.onboarding
    if onboarding.link is None and onboarding.connection is None:
        if onboarding.requirements.agreed:
            repair.by_hand(visit)
        return
    if onboarding.connection is None:
        _state(visit)
        _check(visit)
    else:
        with st.container(border=True, key="connection_known"):
            _state(visit)
            _check(visit)
            _next(visit, onboarding.connection)
    _duplicates(onboarding)
    if onboarding.connection is None:
        repair.by_hand(visit)
    elif not companion.is_other_system(visit.services, onboarding, onboarding.connection.tool):
        repair.forget(visit)


def _state(visit: Visit) -> None:
    """Draw the states; buttons are outside of this fragment, so that its refresh does not remove their answers."""
    if expects_news(visit.onboarding):
        visit.fragment(_live, run_every=EVERY)
    else:
        _now(visit)


def expects_news(onboarding: Onboarding) -> bool:
    """Return whether news from Kombo is expected soon; only then the page updates by itself."""
    connection, link = onboarding.connection, onboarding.link
    if connection is None:
        return link is not None
    if connection.status != ConnectionStatus.ACTIVE:
        return connection.status == ConnectionStatus.INVALID and link is not None and link.relink
    return connection.setup_status != SetupStatus.COMPLETED or connection.qa_status == QaStatus.PENDING


def _live(visit: Visit) -> None:
    if onboardings.get(visit.ctx, visit.onboarding.id) != visit.onboarding:
        visit.refresh()
    _now(visit)


def _now(visit: Visit) -> None:
    if visit.onboarding.connection is None:
        _waiting(visit)
    else:
        _known(visit, visit.onboarding.connection)


def _waiting(visit: Visit) -> None:
    onboarding, now = visit.onboarding, visit.services.now()
    sent = onboarding.link and onboarding.link.sent
    who = onboarding.requirements.admin.name or "The customer"
    if link_state(onboarding, now) is LinkState.EXPIRED:
        empty.waiting("The link has expired", "Create a new one. The customer can no longer open this one.")
    elif sent:
        empty.waiting("Waiting for the customer", f"{who} got the link {moment(sent.at)}, {ago(sent.at, now)}.")
    elif attempts(onboarding):
        empty.waiting("Somebody has tried the link", "If the customer has it, mark it as sent.")
    else:
        empty.waiting("Waiting for the link to be sent", "This page updates by itself when the customer has connected.")
    _attempts(visit.services, attempts(onboarding))


def _attempts(services: Services, tried: list[FailedAttempt]) -> None:
    """Draw the attempts with this link that did not finish; the customer may still succeed, so it is not an error."""
    if not tried:
        return
    count = len(tried)
    with st.container(border=True, gap="xsmall", key="connection_attempts"):
        st.markdown(
            f":orange[:material/info:] **{count} attempt{'' if count == 1 else 's'} did not finish.** "
            "The customer may still succeed with the same link. Ask what they see on the page."
        )
        for attempt in reversed(tried[-ATTEMPTS:]):
            tool = services.catalogue.by_tool(attempt.tool)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                label = esc(tool.label if tool else attempt.tool)
                st.caption(f"{moment(attempt.at)} · {label}", width="content")
                log_link(attempt.log_url)


def _known(visit: Visit, connection: Connection) -> None:
    st.subheader("Connection status", anchor=False)
    sync = connection.last_sync
    with st.grid(2, min_column_width=112):  # four columns would cut “Authentication failed”
        _axis("Status", badges.CONNECTION, connection.status, "Unknown")
        _axis("Set-up", badges.SETUP, connection.setup_status, "Unknown")
        _axis("Data check", badges.QA, connection.qa_status, "Unknown")
        _axis("Last sync", badges.SYNC, sync.state if sync else "", "None yet")
    meant = (
        STATUS[parsed(ConnectionStatus, connection.status)],
        SETUP[parsed(SetupStatus, connection.setup_status)],
        QA[parsed(QaStatus, connection.qa_status)],
    )
    if sentences := [f":orange[:material/info:] {sentence}" for sentence in meant if sentence]:
        st.markdown("\n\n".join(sentences))
    _warnings(visit.onboarding, connection)
    renewal.draw(visit.onboarding)
    by = connection.learned_from
    how = f"{'reported' if by.kind is ActorKind.SYSTEM else 'entered'} by {esc(by.name)}"
    ended = f"  \nLast sync ended {moment(sync.ended_at)}" if sync else ""
    checked = f"  \nChecked {ago(connection.checked_at, visit.services.now())}" if connection.checked_at else ""
    st.caption(f"Connected {moment(connection.connected_at)}, {how}{ended}{checked}")
    if sync and sync.state != SyncState.SUCCEEDED:
        log_link(sync.log_url)


def _next(visit: Visit, connection: Connection) -> None:
    """Draw what to do in this state: go to the next step, or create the link that the connection needs."""
    onboarding = visit.onboarding
    if companion.is_other_system(visit.services, onboarding, connection.tool):
        return
    is_ready = not not_ready(connection, onboarding.requirements.sync_mode)
    if connection.status == ConnectionStatus.ACTIVE and onboarding.linking is None and is_ready:
        places.link(
            places.LINKING,
            label=f"**Next: linking**, done by {someone_who_may(Permission.CONFIGURE)}",
            onboarding=onboarding,
            icon="arrow_forward",
        )
    repair.renew(visit)


def _axis(name: str, looks: dict[str, Look], state: str, unknown: str) -> None:
    st.markdown(f":gray[:small[{name}]]  \n{inline(looks, state, None if state else unknown)}")


def _warnings(onboarding: Onboarding, connection: Connection) -> None:
    """Warn early of what would block a later step."""
    if lacks_permission(connection, onboarding.requirements.sync_mode):
        st.warning(
            "**These permissions do not allow sending candidates**, so the connection cannot be linked. "
            "Send the customer a reconnection link, and ask them to allow writing applications."
        )


def _check(visit: Visit) -> None:
    """Draw the button that reads the connection from Kombo now, and the answer of the last press."""
    if not visit.person.may(Permission.CONNECT):
        return
    visit.button(
        "Check now",
        _check_now,
        visit.onboarding.id,
        key="connection_check",
        done=lambda checked: "Refreshed from Kombo just now." if checked else "",
        busy="Asking Kombo…",
        icon=":material/refresh:",
    )
    if answer := st.session_state.pop(ANSWER, None):
        st.info(f"**{esc(answer.sentence)}**  \n{esc(answer.next_step)}")


def _check_now(ctx: Context, onboarding_id: str) -> Onboarding | None:
    """Read the connection from Kombo; that there is none yet is shown as an answer, not as an error."""
    try:
        return actions.check_now(ctx, onboarding_id)
    except StepClosed as answer:
        st.session_state[ANSWER] = answer
        return None


def _duplicates(onboarding: Onboarding) -> None:
    count = len(onboarding.duplicates)
    if not count:
        return
    many = "A second connection was" if count == 1 else f"{count} more connections were"
    st.warning(
        f"**{many} made with the same link.** Jobs and candidates use only the first one. "
        f"Ask an engineer to remove {'it' if count == 1 else 'them'} in Kombo’s dashboard."
    )
    with st.expander("For the engineer", icon=":material/badge:", key="connection_duplicates"):
        for integration_id in onboarding.duplicates:
            st.code(integration_id, language=None)
