"""One event of the activity: its sentence, its note or file, and the changed fields if they are wanted."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.actions import attachments, notes
from core.actions.activity import Event
from core.dates import time_of_day
from core.people.roles import Permission
from core.storage.audit import About
from core.storage.notes import Audience, Note
from pages.shared import timeline
from pages.shared.text import esc
from pages.visit import Visit

ICONS = {
    About.NOTE: ":material/sticky_note_2:",
    About.FILE: ":material/attach_file:",
    About.ONBOARDING: ":gray[:material/circle:]",
    About.UNKNOWN: ":gray[:material/circle:]",
}
READERS = {
    Audience.TEAM: ":gray-badge[:material/lock: Team only]",
    Audience.CUSTOMER: ":violet-badge[:material/visibility: The customer can read this]",
    Audience.UNKNOWN: "",
}


def draw(visit: Visit, event: Event, *, details: bool) -> None:
    """Draw one event; with `details`, also the fields that it changed."""
    with st.container(gap="xxsmall"):
        time = time_of_day(event.entry.at).replace(" ", "\u00a0")
        st.markdown(f"{ICONS[event.entry.about]} {esc(event.sentence)} :gray[:small[{time}]]")
        if event.note:
            _note(visit, event.note)
        if event.file:
            _file(visit, event)
        if details and event.entry.about is About.ONBOARDING and (lines := timeline.changes(event.entry)):
            timeline.draw_changes(lines)


def _note(visit: Visit, note: Note) -> None:
    with st.container(border=True, gap="xxsmall"):
        st.text(note.text)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(READERS[note.audience] or " ")
            if note.by.id == visit.person.id or visit.person.may(Permission.MANAGE):
                visit.button(
                    "Delete",
                    notes.delete,
                    visit.onboarding.id,
                    note.id,
                    key=f"note_delete_{note.id}",
                    type="tertiary",
                    icon=":material/delete:",
                    done="The note is deleted.",
                )


def _file(visit: Visit, event: Event) -> None:
    file = event.file
    if file is None:
        return
    st.download_button(
        esc(file.name),
        partial(_content, visit, file.id),
        file_name=file.name,
        mime="application/octet-stream",  # a browser saves it and never shows it here
        icon=":material/download:",
        key=f"file_{file.id}",
        on_click="ignore",
        help=f"{file.size / 1000:,.0f} kB",
    )


def _content(visit: Visit, file_id: str) -> bytes:
    return attachments.read(visit.ctx, visit.onboarding.id, file_id)[1]
