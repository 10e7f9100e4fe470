"""A connection that none of our connection links made: its evidence, and the dialog in which an engineer imports it."""

from __future__ import annotations

import streamlit as st

from core.actions import importing as actions
from core.onboarding.connection_facts import Connection
from core.people.roles import Permission
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit


def draw(visit: Visit) -> None:
    """Draw the button to import the connection, or who has imported it and why."""
    connection = visit.onboarding.connection
    if connection is None or connection.origin_id:
        return
    if imported := connection.imported:
        reason = esc(imported.text)
        st.info(f"**{esc(imported.by.name)} imported this connection, {moment(imported.at)}.**  \n{reason}")
    elif visit.person.may(Permission.CONFIGURE) and visit.choice(
        "Import this connection", key="linking_import", icon=":material/input:"
    ):
        visit.dialog("Import this connection", _import, icon=":material/input:")


def _import(visit: Visit) -> None:
    connection = visit.onboarding.connection
    if connection is None:
        return
    st.markdown("None of our connection links made it. Check what Kombo says before you import it.")
    st.markdown("  \n".join(f":small[:gray[{name}]] {esc(value)}" for name, value in _evidence(connection).items()))
    st.text_area("Who made it, and how do you know that it is this customer’s?", key="linking_import_reason",
                 max_chars=2000, height=80)  # fmt: skip
    visit.button(
        "Import it",
        actions.import_connection,
        visit.onboarding.id,
        key="linking_import_now",
        typed={"reason": "linking_import_reason"},
        done="Imported. The approver has to accept it as a risk.",
        type="primary",
    )


def _evidence(connection: Connection) -> dict[str, str]:
    sample = connection.sample
    places = ", ".join(f"{kind} {value}" for kind, value in sample.sites) if sample else ""
    return {
        "Connection": connection.integration_id,
        "Organization": connection.organization or "Unknown",
        "Connected by": connection.creator_email or "Unknown",
        "Entered by": connection.learned_from.name,
        "Its jobs are at": places or "Not known",
    }
