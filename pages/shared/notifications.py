"""A person's own choice of what they are told, where and when."""

from __future__ import annotations

import streamlit as st

from core.actions import notifications
from core.actions.context import Context
from core.actions.notifications import OwnNotifications
from core.messages.events import FACTS, Timing
from core.messages.preferences import Preferences
from pages.shared.business_hours import zones
from pages.visit import Visit

TIMINGS: dict[Timing, str] = {
    Timing.AT_ONCE: "At once",
    Timing.MORNING: "In the morning",
    Timing.NEVER: "Never",
    Timing.UNKNOWN: "Unknown",
}
_OFFERED = (Timing.AT_ONCE, Timing.MORNING, Timing.NEVER)


def draw(visit: Visit) -> None:
    """Draw the link “Notifications”."""
    if visit.choice("Notifications", key="own_notifications", icon=":material/notifications:", type="tertiary"):
        visit.dialog("Notifications", _choices, icon=":material/notifications:", width="medium")


def _choices(visit: Visit) -> None:
    own = notifications.own(visit.ctx)
    with visit.form("notifications_form", border=False):
        _where(own)
        st.markdown("**When**")
        events = {event.value: f"notify_{event.name.lower()}" for event in own.events}
        for event in own.events:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(FACTS[event].title, width="stretch")
                st.selectbox(
                    FACTS[event].title,
                    _OFFERED,
                    index=_OFFERED.index(own.chosen.timing_of(event)),
                    format_func=TIMINGS.__getitem__,
                    key=events[event.value],
                    label_visibility="collapsed",
                    width=170,
                )
        _zone(own.chosen)
        visit.button(
            "Save",
            _save,
            key="notifications_save",
            typed={"mail": "notify_mail", "chat": "notify_chat", "zone": "notify_zone"} | events,
            done="Saved.",
            in_form=True,
            type="primary",
        )


def _where(own: OwnNotifications) -> None:
    st.caption("You are told about your onboardings and your role, but not about what you did yourself.")
    off = "The dashboard sends none yet. An admin turns it on."
    st.checkbox("By e-mail", value=own.chosen.mail, key="notify_mail")
    if not own.has_mail:
        st.caption(off)
    st.checkbox("In the team’s chat, with your name", value=own.chosen.chat, key="notify_chat")
    if not own.has_chat:
        st.caption(off)


def _zone(chosen: Preferences) -> None:
    st.selectbox(
        "“In the morning” is at 8 on business days in",
        zones(),
        index=zones().index(chosen.zone) if chosen.zone in zones() else 0,
        format_func=lambda zone: zone.replace("_", " "),
        key="notify_zone",
    )


def _save(ctx: Context, *, mail: bool, chat: bool, zone: str, **timing: Timing) -> Preferences:
    return notifications.choose(ctx, mail=mail, chat=chat, zone=zone, timing=timing)
