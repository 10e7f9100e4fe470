"""Writing a note, and attaching a file."""

from __future__ import annotations

from io import BytesIO

import streamlit as st

from core.actions import attachments, notes
from core.actions.context import Context
from core.errors import InvalidInput
from core.storage.files import File
from core.storage.notes import Audience
from pages.visit import Visit

READERS = {
    Audience.TEAM.value: "The team only",
    Audience.CUSTOMER.value: "The customer too",
}
NOTE, READER, FILE = "note_text", "note_reader", "attachment"


def draw(visit: Visit) -> None:
    """Draw the form for a note and the one for a file."""
    with visit.form("note_form", clear_on_submit=True):
        st.text_area("Write a note", key=NOTE, max_chars=notes.LONGEST, height=120)
        st.radio("Who can read it", list(READERS), key=READER, format_func=READERS.__getitem__, horizontal=True)
        visit.button(
            "Save the note",
            notes.write,
            visit.onboarding.id,
            key="note_save",
            typed={"text": NOTE, "audience": READER},
            in_form=True,
            done="The note is saved.",
        )
    with st.container(border=True):
        file = st.file_uploader(
            "Attach a file",
            type=list(attachments.CONTENT_TYPES),
            key=FILE,
            max_upload_size=attachments.MOST_BYTES // 1_048_576,
        )
        if file is not None:
            visit.button(
                "Save the file",
                _attach,
                visit.onboarding.id,
                key="attachment_save",
                typed={"file": FILE},
                done="The file is saved.",
            )


def _attach(ctx: Context, onboarding_id: str, *, file: BytesIO | None) -> File:
    if file is None:
        raise InvalidInput("No file is chosen.", "Choose one, then save it.")
    return attachments.attach(ctx, onboarding_id, name=file.name, data=file.getvalue())
