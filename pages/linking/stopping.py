"""Stopping a connection: unlink the account, switch the connection off at Kombo, or delete it there."""

from __future__ import annotations

import streamlit as st

from core.actions import kombo_switch, unlinking
from core.kombo_states import ConnectionStatus
from core.onboarding.going_back import undone_by
from core.onboarding.states import Step
from core.people.roles import Permission
from pages.linking.account import REMOVES
from pages.shared.confirming import account_field, after_typing, consequences
from pages.visit import Visit

DISABLES = (
    "Kombo: all syncs stop at once. The credentials are kept, so switching it on again needs nobody at the customer.",
    "FactoryFix: the link stays, but no job changes and no candidate arrives until it is switched on.",
    "Here: the onboarding waits at the connection. What was verified stays.",
)
DELETES = (
    "Kombo: the connection and its credentials are deleted. **This cannot be undone.** Its data follows in 14 days.",
    "FactoryFix: the link is removed first, and synced jobs that nobody activated disappear.",
    "Here: the customer has to connect again. A new connection gives every job a new Kombo ID.",
)


def draw(visit: Visit) -> None:
    """Draw what an engineer can stop, each in a dialog of its own."""
    onboarding = visit.onboarding
    if onboarding.connection is None or not visit.person.may(Permission.CONFIGURE):
        return
    is_off = onboarding.connection.status == ConnectionStatus.INACTIVE
    label = "Switch this connection on, or delete it" if is_off else "Switch this connection off, or delete it"
    with (
        st.expander(label, expanded=is_off, icon=":material/power_settings_new:", key="linking_stop"),
        st.container(horizontal=True),
    ):
        if onboarding.linking and visit.choice("Unlink", key="linking_unlink", icon=":material/link_off:"):
            visit.dialog("Unlink the account", _unlink, icon=":material/link_off:")
        if is_off:
            _enable(visit)
        elif visit.choice("Switch off", key="linking_disable", icon=":material/pause_circle:"):
            visit.dialog("Switch the connection off", _disable, icon=":material/pause_circle:")
        if visit.choice("Delete", key="linking_delete", icon=":material/delete_forever:"):
            visit.dialog("Delete the connection", _delete, icon=":material/delete_forever:")


def _enable(visit: Visit) -> None:
    visit.button(
        "Switch on",
        kombo_switch.enable,
        visit.onboarding.id,
        key="linking_enable",
        done="The connection is on again.",
        busy="Switching it on at Kombo…",
        icon=":material/play_circle:",
    )


def _unlink(visit: Visit) -> None:
    onboarding = visit.onboarding
    if (linking := onboarding.linking) is None:
        return
    undone = undone_by(onboarding, Step.LINKING)
    consequences((*REMOVES, *(sentence for name, sentence in undone.items() if name != "linking")))
    account_field(linking.account_id, "linking_unlink_typed")
    visit.button(
        "Unlink it",
        after_typing(unlinking.unlink),
        onboarding.id,
        key="linking_unlink_now",
        typed={"typed": "linking_unlink_typed"},
        values={"expected": linking.account_id},
        done="FactoryFix no longer holds this link.",
        busy="Removing the link, reading back…",
        type="primary",
    )


def _disable(visit: Visit) -> None:
    onboarding = visit.onboarding
    consequences(DISABLES)
    account_field(onboarding.requirements.account_id, "linking_disable_typed")
    visit.button(
        "Switch it off",
        after_typing(kombo_switch.disable),
        onboarding.id,
        key="linking_disable_now",
        typed={"typed": "linking_disable_typed"},
        values={"expected": onboarding.requirements.account_id},
        done="The connection is off. The credentials are kept.",
        busy="Switching it off at Kombo…",
        type="primary",
    )


def _delete(visit: Visit) -> None:
    onboarding = visit.onboarding
    undone = undone_by(onboarding, Step.LINK)
    consequences((*DELETES, *(sentence for name, sentence in undone.items() if name not in ("linking", "connection"))))
    account_field(onboarding.requirements.account_id, "linking_delete_typed")
    visit.button(
        "Delete it for good",
        after_typing(kombo_switch.delete),
        onboarding.id,
        key="linking_delete_now",
        typed={"typed": "linking_delete_typed"},
        values={"expected": onboarding.requirements.account_id},
        done="The connection is deleted at Kombo, and FactoryFix holds no link to it.",
        busy="Removing the link, deleting the connection…",
        type="primary",
    )
