"""The inbox of Kombo's webhooks: waiting, failed, processed and refused, with replay."""

from __future__ import annotations

import streamlit as st

from core.actions import inbox as actions
from core.actions.inbox import PAGE, DeliveryState, Entry, Inbox
from core.people.roles import Permission
from core.plural import counted
from core.storage.webhooks import RefusedReason
from pages.shared import empty
from pages.shared.cells import rows_key
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

VIEWS = {
    DeliveryState.WAITING: "Waiting",
    DeliveryState.FAILED: "Failed",
    DeliveryState.FOREIGN: "Not ours",
    DeliveryState.DONE: "Processed",
}
NOTHING = {
    DeliveryState.WAITING: "Every delivery has been processed.",
    DeliveryState.FAILED: "No deliveries have failed.",
    DeliveryState.FOREIGN: "Every delivery belongs to one of our onboardings.",
    DeliveryState.DONE: "Kombo has sent nothing in the last 30 days.",
}
REASONS = {
    RefusedReason.SIGNATURE: "The signature is wrong. If Kombo sent them, check the webhook secret in our settings.",
    RefusedReason.UNREADABLE: "The content is not a webhook from Kombo.",
    RefusedReason.UNKNOWN: "Unknown",
}


def show(visit: Visit) -> None:
    """Draw the page; raises if the person may not look after webhooks."""
    visit.person.require(Permission.SUPPORT)
    st.title("Deliveries", anchor=False)
    st.caption("What Kombo sent to this dashboard. Processed deliveries are kept for 30 days.")
    overview = actions.inbox(visit.ctx)
    _refused(overview)
    state = _chosen(overview)
    total = overview.counts.get(state, 0)
    if not total:
        empty.nothing_yet("No deliveries here", NOTHING[state])
        return
    key = f"deliveries_page_{state.value}"
    pages = -(-total // PAGE)
    for entry in actions.page(visit.ctx, state, number=min(pages, max(1, int(st.session_state.get(key, 1))))):
        _draw(visit, entry, state)
    if pages > 1:
        st.pagination(pages, key=key)


def _chosen(overview: Inbox) -> DeliveryState:
    chosen = st.radio(
        "Deliveries", VIEWS, key="deliveries_state", horizontal=True, label_visibility="collapsed",
        format_func=lambda state: f"{VIEWS[state]} {overview.counts.get(state, 0):,}",
    )  # fmt: skip
    return chosen or DeliveryState.WAITING


def _refused(overview: Inbox) -> None:
    if not overview.refused:
        return
    total = sum(hour.count for hour in overview.refused)
    with st.expander(f"{counted(total, 'refused request')}", icon=":material/gpp_bad:", key="deliveries_refused"):
        for hour in overview.refused:
            requests = counted(hour.count, "request")
            st.markdown(f"**{requests}**, the last on {moment(hour.last_at)}  \n:small[{esc(REASONS[hour.reason])}]")


def _draw(visit: Visit, entry: Entry, state: DeliveryState) -> None:
    key = rows_key("", [entry.id])
    with st.container(border=True, gap="xsmall", key=f"delivery{key}"):
        whose = entry.customer or entry.organization
        about = f" · {esc(whose)}" if whose else ""
        st.markdown(f"**{esc(entry.type or 'No type')}**{about}  \n{esc(entry.note or 'Not processed yet')}")
        processed = f" · processed {moment(entry.processed_at)}" if entry.processed_at else ""
        st.caption(f"Received {moment(entry.received_at)}{processed}")
        with st.expander("Content", icon=":material/data_object:", key=f"delivery_body{key}"):
            st.code(entry.body, language="json")
        if state is not DeliveryState.WAITING:
            visit.button(
                "Process again",
                actions.replay,
                entry.id,
                key=f"delivery_replay{key}",
                done="The delivery will be processed in a moment.",
                icon=":material/replay:",
                type="tertiary",
            )
