"""The engineer's queue above the list: what is ready to be linked, and for how long it has waited."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core.actions import engineer_queue
from core.actions.engineer_queue import ToLink
from core.onboarding.clock import DAY
from core.people.roles import Permission
from core.plural import counted
from pages.shared import places
from pages.shared.text import esc
from pages.shared.when import span
from pages.visit import Visit

LONG = DAY
"""The wait from which a row is marked."""


def draw(visit: Visit) -> None:
    """Draw the queue for whoever links; nothing for anybody else, or without anything to link."""
    if not visit.person.may(Permission.CONFIGURE):
        return
    waiting = engineer_queue.to_link(visit.ctx)
    if not waiting:
        return
    ready = sum(entry.is_ready for entry in waiting)
    with st.expander(f"**Ready to link: {ready:,}**", expanded=True, icon=":material/cable:", key="engineer_queue"):
        for entry in waiting:
            _row(visit, entry)


def _row(visit: Visit, entry: ToLink) -> None:
    onboarding = entry.onboarding
    ats = visit.services.catalogue.get(onboarding.requirements.ats)
    color, icon = ("orange", "alarm") if entry.waited > LONG else ("blue", "schedule")
    waits = f":{color}-badge[:material/{icon}: {in_business_time(entry.waited)}]"
    blocked = "" if entry.is_ready else f"  \n:red[:material/cancel:] :small[{esc(entry.problems[0])}]"
    places.link(
        places.LINKING,
        label=f"**{esc(onboarding.customer)}** {waits} :gray[:small[{esc(ats.label) if ats else ''} · "
        f"{esc(onboarding.manager.name)}]]{blocked}",
        onboarding=onboarding,
        icon="arrow_forward",
        width="stretch",
    )


def in_business_time(waited: timedelta) -> str:
    """Return a business time as text: below a business day as hours and minutes, else as business days."""
    return counted(round(waited / DAY), "business day") if waited >= DAY else f"{span(waited)} of business time"
