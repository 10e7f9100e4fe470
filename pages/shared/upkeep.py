"""Dialogs that keep an onboarding in order: another name, another owner, archiving, and bringing it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core.actions import archiving, owners
from core.onboarding.archiving import to_archive
from core.onboarding.model import Onboarding
from pages.shared.text import esc
from pages.visit import Visit

RENAME: Final = "Rename"
OWNER: Final = "Change owner"
ARCHIVE: Final = "Archive"
RESTORE: Final = "Bring back"


def choices(onboarding: Onboarding) -> list[str]:
    """Return what the “More” menu offers."""
    away = [RESTORE] if onboarding.archived else [] if onboarding.sign_off else [ARCHIVE]
    return [RENAME, OWNER, *away]


def open_dialog(visit: Visit, picked: str | None) -> bool:
    """Open the dialog that was chosen in the menu; return whether it was one of these."""
    if picked == RENAME:
        visit.dialog(RENAME, _rename, icon=":material/edit:")
    elif picked == OWNER:
        visit.dialog(OWNER, _owner, icon=":material/switch_account:")
    elif picked == ARCHIVE:
        visit.dialog(ARCHIVE, _archive, icon=":material/archive:")
    elif picked == RESTORE:
        visit.dialog(RESTORE, _restore, icon=":material/unarchive:")
    else:
        return False
    return True


def archived_note(onboarding: Onboarding) -> None:
    """Draw that the onboarding is archived, by whom and why."""
    if archived := onboarding.archived:
        st.warning(
            f"**Archived by {esc(archived.by.name)}: {esc(archived.text)}**  \nIt is not in the list or the numbers. "
            f"“{RESTORE}” is in the menu “More”.",
            icon=":material/archive:",
        )


def choose_colleague(visit: Visit, key: str, *, without: str = "", label: str = "New owner") -> None:
    """Draw the choice of a colleague, whose ID is the value; `without` is the ID of somebody who cannot be chosen."""
    labels = {
        person.id: f"{person.name} · {person.email}" for person in owners.colleagues(visit.ctx) if person.id != without
    }
    st.selectbox(
        label, list(labels), index=None, key=key, placeholder="Choose a colleague", format_func=lambda id_: labels[id_]
    )


def hand_over_form(visit: Visit, onboarding_ids: Sequence[str], *, without: str = "") -> None:
    """Draw the colleague, the note and the button that hands these onboardings over."""
    choose_colleague(visit, "owner_to", without=without)
    st.text_area("Note to the new owner", key="owner_note", max_chars=2000, height=90)
    visit.button(
        "Hand over",
        owners.hand_over,
        list(onboarding_ids),
        key="owner_now",
        typed={"to": "owner_to", "note": "owner_note"},
        done=lambda changed: f"Handed over: {changed:,}.",
        type="primary",
    )


def _rename(visit: Visit) -> None:
    onboarding = visit.onboarding
    st.text_input("Customer", value=onboarding.customer, key="rename_to", max_chars=200)
    visit.button(
        "Rename", archiving.rename, onboarding.id, key="rename_now", typed={"customer": "rename_to"},
        done="The customer has a new name.", type="primary",
    )  # fmt: skip


def _owner(visit: Visit) -> None:
    onboarding = visit.onboarding
    st.caption(f"Now: {esc(onboarding.manager.name) or 'nobody'}")
    hand_over_form(visit, [onboarding.id], without=onboarding.manager.id)


def _archive(visit: Visit) -> None:
    onboarding = visit.onboarding
    st.caption("It leaves the list and the numbers. Nothing is deleted, and you can bring it back.")
    for problem in to_archive(onboarding):
        st.warning(esc(problem.text))
    st.text_input("Why does it not go on?", key="archive_reason", max_chars=2000)
    visit.button(
        "Archive", archiving.archive, onboarding.id, key="archive_now", typed={"reason": "archive_reason"},
        done="Archived.", type="primary", disabled=bool(to_archive(onboarding)),
    )  # fmt: skip


def _restore(visit: Visit) -> None:
    st.markdown("It comes back to the list and the numbers.")
    visit.button(
        "Bring back", archiving.restore, visit.onboarding.id, key="restore_now", done="It is back.", type="primary"
    )
