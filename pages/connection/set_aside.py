"""Connections that are not used because it is not certain which link made them, with the evidence for a decision."""

from __future__ import annotations

import streamlit as st

from core.actions import set_aside as actions
from core.onboarding.connection_facts import SetAside
from core.onboarding.connection_link_facts import ConnectionLink, EarlierConnectionLink
from core.onboarding.link_origin import aside, earlier_link
from core.onboarding.model import Onboarding
from core.onboarding.states import LinkDoubt
from core.people.roles import Permission, who_may
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

WHY = {
    LinkDoubt.REPLACED: "It was made with a link that was replaced by a newer one.",
    LinkDoubt.VOID: "It was made with a link that no longer counts.",
    LinkDoubt.EXPIRED: "It was made after the link had expired.",
    LinkDoubt.SEVERAL_LINKS: "Several links were made for this onboarding, and it does not say which one it used.",
    LinkDoubt.UNKNOWN_LINK: "It was made with a link that is not known here.",
    LinkDoubt.UNKNOWN: "It is not certain which link it was made with.",
}


def draw(visit: Visit) -> None:
    """Draw what is set aside: first what waits for a decision, then what was decided."""
    entries = visit.onboarding.set_aside
    for number, entry in enumerate(entries):
        if entry.decision is None:
            with st.container(border=True, key=f"connection_aside_{number}"):
                _waiting(visit, entry, number)
    if done := [entry for entry in entries if entry.decision]:
        with st.expander("Connections that were set aside", icon=":material/rule:", key="connection_aside_decided"):
            for entry in done:
                st.markdown(_evidence(visit, entry))
                st.caption(_decision(entry))


def _waiting(visit: Visit, entry: SetAside, number: int) -> None:
    st.warning(f"**A connection was set aside and is not used.** {WHY[entry.doubt]}")
    st.markdown(_evidence(visit, entry))
    if entry.deleted_at:
        st.caption(f"Deleted at Kombo, {moment(entry.deleted_at)}. It can only be left out.")
    if not visit.person.may(Permission.CONNECT):
        st.caption(f"{who_may(Permission.CONNECT).capitalize()} can take it over or leave it out.")
    elif visit.choice("Decide about it", key=f"connection_aside_open_{number}", icon=":material/rule:"):
        visit.dialog("A connection that was set aside", _decide, entry.integration_id, icon=":material/rule:")


def _evidence(visit: Visit, entry: SetAside) -> str:
    """Return what Kombo says of the connection, and what is known of its link."""
    tool = visit.services.catalogue.by_tool(entry.tool)
    rows = {
        "Connection": f"`{entry.integration_id}`",
        "ATS": esc(tool.label if tool else entry.tool or "Unknown"),
        "Made for": esc(" · ".join(filter(None, (entry.organization, entry.creator_email))) or "Unknown"),
        "Made": moment(entry.created_at) if entry.created_at else f"Not known; reported {moment(entry.seen_at)}",
        "Link": _link(visit.onboarding, entry),
    }
    return "  \n".join(f":small[:gray[{name}]] {value}" for name, value in rows.items())


def _link(onboarding: Onboarding, entry: SetAside) -> str:
    """Return which link made the connection: its last characters, when, by whom and for whom it was created."""
    link: EarlierConnectionLink | ConnectionLink | None = earlier_link(onboarding, entry.origin_id)
    if link is None and onboarding.link and onboarding.link.origin_id == entry.origin_id:
        link = onboarding.link
    if link is None:
        return "Not known here"
    whom = f" for {esc(link.email)}" if link.email else ""
    return f"…{esc(link.masked[-4:])}, created {moment(link.created_at)} by {esc(link.by.name)}{whom}"


def _decision(entry: SetAside) -> str:
    if entry.decision is None:
        return ""
    what = "Taken over" if entry.taken_over else "Left out"
    by, reason = esc(entry.decision.by.name), esc(entry.decision.text)
    return f"{what} by {by}, {moment(entry.decision.at)}: {reason}"


def _decide(visit: Visit, integration_id: str) -> None:
    onboarding = visit.onboarding
    entry = aside(onboarding, integration_id)
    if entry is None:
        return
    st.markdown(_evidence(visit, entry))
    st.text_area(
        "Why, and who at the customer confirmed it?", key="connection_aside_reason", max_chars=2000, height=100
    )
    with st.container(horizontal=True):
        visit.button(
            "Take it over",
            actions.take_over,
            onboarding.id,
            key="connection_aside_take",
            typed={"reason": "connection_aside_reason"},
            values={"integration_id": integration_id},
            done="The connection is used now.",
            busy="Reading it from Kombo…",
            type="primary",
        )
        visit.button(
            "Leave it out",
            actions.leave,
            onboarding.id,
            key="connection_aside_leave",
            typed={"reason": "connection_aside_reason"},
            values={"integration_id": integration_id},
            done="The connection stays out. It still exists at Kombo until someone removes it there.",
        )
