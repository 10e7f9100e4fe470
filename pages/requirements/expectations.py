"""What to tell the customer about this ATS before anything is sent, and a person's word on each warning."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.actions import requirements as actions
from core.ats.expectations import Expectation, no_connection
from core.ats.model import Ats
from core.onboarding.model import Onboarding, Requirements, Word
from core.services import Services
from pages.requirements import draft
from pages.shared.errors import shown
from pages.shared.text import esc
from pages.shared.when import day, moment
from pages.visit import Visit

ICONS = {"blocker": ("red", "block"), "warning": ("orange", "warning"), "info": ("blue", "info")}
Save = Callable[[], Onboarding | None]


def draw(visit: Visit, onboarding: Onboarding, wanted: Requirements, *, save: Save, may_edit: bool) -> None:
    """Draw what this ATS and sync mode mean; nothing before an ATS is chosen.

    `save` keeps what is typed, so that a word is given on what is stored; it returns None where that was refused.
    """
    ats = visit.services.catalogue.get(wanted.ats)
    with st.container(border=True, gap="xsmall", key="expectations"):
        if ats is None:
            hint = "Choose the ATS to see how the customer connects, who does it and how long it takes."
            st.markdown(f"### What to expect\n\n:gray[:small[{hint}]]", anchors=False)
            return
        saved = (wanted.ats, wanted.sync_mode) == (onboarding.requirements.ats, onboarding.requirements.sync_mode)
        told = sorted(actions.expected(visit.services, wanted), key=lambda said: said.kind == "info")
        lines = [f"### What to expect of {esc(ats.label)}"]
        lines += [_promise(visit.services, ats)] if ats.is_ats and not no_connection(ats) else []
        for said in told:
            word = wanted.acknowledged.get(said.key) if said.acknowledge else None
            lines.append(_sentence(said, word))
            if said.acknowledge and not word and may_edit:
                st.markdown("\n\n".join(lines), anchors=False)
                lines = []
                _acknowledge(visit, onboarding, said, save=None if saved else save)
        if lines:
            st.markdown("\n\n".join(lines), anchors=False)


def _sentence(said: Expectation, word: Word | None) -> str:
    colour, icon = ICONS[said.kind]
    owner = f":gray-badge[:small[{said.owner}]]"
    sentence = f":{colour}[:material/{icon}:] **{esc(said.title)}** {owner}  \n:small[{esc(said.sentence)}]"
    if word is None:
        return sentence
    words = f": “{esc(word.text)}”" if word.text else ""
    accepted = f"Acknowledged by {esc(word.by)}, {moment(word.at)}{words}"
    return f"{sentence}  \n:green[:material/check:] :gray[:small[{accepted}]]"


def _promise(services: Services, ats: Ats) -> str:
    known = ats.lead_time.business_days is not None
    date = f"Connected by **{day(actions.promised_date(services, ats))}**{'' if known else ' at the earliest'}"
    doubt = "" if known else " The lead time is unconfirmed: ask before you promise."
    return f":material/event: {date}  \n:small[If the customer can start today; counted in business days.{doubt}]"


def _acknowledge(visit: Visit, onboarding: Onboarding, said: Expectation, *, save: Save | None) -> None:
    """Draw the button that acknowledges a warning; some ask for words as well."""
    name = f"req_ack_{onboarding.id}_{said.key}"
    text = ""
    if said.written:
        label = "Who at the customer accepts this, and how"
        text = st.text_input(label, key=draft.key(onboarding, "word"), persist_state="session") or ""
    blocked = said.written and not text.strip()
    if st.button("Acknowledge", key=name, icon=":material/check_box_outline_blank:", type="tertiary", disabled=blocked):
        with shown("acknowledge", onboarding=onboarding.id):
            if save is None or save():
                actions.acknowledge(visit.ctx, onboarding.id, key=said.key, text=text)
                draft.word_given(onboarding)
                st.rerun()
