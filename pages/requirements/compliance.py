"""The customer's compliance needs: one row for each, with state, owner and date."""

from __future__ import annotations

import streamlit as st

from core.actions import compliance as actions
from core.onboarding.compliance import NEEDS, ComplianceItem, ComplianceNeed, NeedState, not_discussed
from core.people.roles import Permission
from pages.shared.text import esc
from pages.shared.when import day
from pages.visit import Visit

LABELS: dict[NeedState, str] = {
    NeedState.OPEN: "Open",
    NeedState.DONE: "Done",
    NeedState.NOT_NEEDED: "Not needed",
    NeedState.UNKNOWN: "Unknown",
}
LOOKS: dict[NeedState, str] = {
    NeedState.OPEN: ":orange[:material/pending:]",
    NeedState.DONE: ":green[:material/check_circle:]",
    NeedState.NOT_NEEDED: ":gray[:material/remove:]",
    NeedState.UNKNOWN: ":orange[:material/help:]",
}
NOT_DISCUSSED = ":gray[:material/radio_button_unchecked:]"


def draw(visit: Visit) -> None:
    """Draw every need with what was recorded, and a button that opens its dialog."""
    items = visit.onboarding.compliance_items
    with st.container(border=True, key="compliance_needs", gap="xsmall"):
        st.subheader("Compliance needs", anchor=False)
        if not_discussed(items):
            st.caption("Ask before the link is sent. An open need is a risk at the go-live.")
        for need, title in NEEDS.items():
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.markdown(_row(title, items.get(need)), width="content")
                if visit.person.may(Permission.AGREE) and visit.choice(
                    "Record", key=f"need_{need.name.lower()}", type="tertiary", icon=":material/edit:", help=title
                ):
                    visit.dialog("Record a compliance need", _record, need.value, icon=":material/policy:")


def _row(title: str, item: ComplianceItem | None) -> str:
    if item is None:
        return f"{NOT_DISCUSSED} {title}  \n:small[:gray[Not discussed yet]]"
    facts = [LABELS[item.state], esc(item.owner), day(item.on) if item.on else "", f"by {esc(item.recorded.by.name)}"]
    return f"{LOOKS[item.state]} {title}  \n:small[:gray[{' · '.join(filter(None, facts))}]]"


def _record(visit: Visit, value: str) -> None:
    need = ComplianceNeed(value)
    item = visit.onboarding.compliance_items.get(need)
    st.markdown(f"**{NEEDS[need]}**")
    states = [NeedState.OPEN, NeedState.DONE, NeedState.NOT_NEEDED]
    at = states.index(item.state) if item and item.state in states else 0
    name = need.name.lower()
    st.radio("State", states, index=at, format_func=LABELS.__getitem__, key=f"need_state_{name}", horizontal=True)
    redirect = need is ComplianceNeed.REDIRECT_ACCEPTED
    owner_label = "Who at the customer accepted it" if redirect else "Who takes care of it"
    st.text_input(owner_label, value=item.owner if item else "", key=f"need_owner_{name}", max_chars=200)
    st.date_input("Date", value=item.on if item else None, key=f"need_on_{name}", format="MM/DD/YYYY")
    visit.button(
        "Save",
        actions.record_need,
        visit.onboarding.id,
        key="need_save",
        values={"need": need},
        typed={"state": f"need_state_{name}", "owner": f"need_owner_{name}", "on": f"need_on_{name}"},
        done="Recorded.",
        type="primary",
    )
