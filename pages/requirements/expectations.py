"""What to tell the customer about this ATS before anything is sent, and who acknowledged each warning."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import onboarding
from core.actions import requirements as actions
from core.actions.context import Context
from core.actions.seen import Seen
from core.ats.expectations import Expectation, no_connection
from core.ats.model import Ats
from core.onboarding.model import Requirements, Word
from core.services import Services
from pages.requirements import draft
from pages.requirements.fields import WORD, label
from pages.shared.text import esc
from pages.shared.when import day, moment
from pages.visit import Visit

ICONS = {"blocker": ("red", "block"), "warning": ("orange", "warning"), "info": ("blue", "info")}


def draw(visit: Visit, wanted: Requirements, bound: draft.Bound | None) -> None:
    """Draw what this ATS and sync mode mean; nothing before an ATS is chosen.

    `bound` is there for who may acknowledge a warning.
    """
    ats = visit.services.catalogue.get(wanted.ats)
    with st.container(border=True, gap="xsmall", key="expectations"):
        if ats is None:
            hint = "Choose the ATS to see how the customer connects, who does it and how long it takes."
            st.markdown(f"### What to expect\n\n:gray[:small[{hint}]]", anchors=False)
            return
        expected = sorted(actions.expected(visit.services, wanted), key=lambda each: each.kind == "info")
        lines = [f"### What to expect of {esc(ats.label)}"]
        lines += [_promise(visit.services, ats)] if ats.is_ats and not no_connection(ats) else []
        for warning in expected:
            word = wanted.acknowledged.get(warning.key) if warning.acknowledge else None
            lines.append(_sentence(warning, word))
            if warning.acknowledge and not word and bound:
                st.markdown("\n\n".join(lines), anchors=False)
                lines = []
                _acknowledge_button(visit, warning, bound)
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


def _acknowledge_button(visit: Visit, warning: Expectation, bound: draft.Bound) -> None:
    """Draw the button that acknowledges a warning; some ask for words as well."""
    here = visit.onboarding.id
    text_key = draft.key(here, WORD)
    if warning.written:
        st.text_input(label(WORD), key=text_key, persist_state="session")
    visit.button(
        "Acknowledge",
        _acknowledge,
        here,
        key=f"req_ack_{here}_{warning.key}",
        seen=bound.seen,
        typed=bound.typed | ({"text": text_key} if warning.written else {}),
        values=bound.values | {"warning": warning.key},
        icon=":material/check_box_outline_blank:",
        type="tertiary",
        disabled=warning.written and not str(draft.value(here, WORD) or "").strip(),
    )


def _acknowledge(ctx: Context, onboarding_id: str, *, warning: str, text: str | None = "", **typed: Any) -> None:
    """Acknowledge a warning; what is typed is saved first where it names another ATS or sync mode than is stored."""
    stored = onboarding.get(ctx, onboarding_id).requirements
    if (typed["ats"], typed["mode"]) != (stored.ats, stored.sync_mode):
        saved = draft.save(ctx, onboarding_id, **typed)
        ctx = ctx.having(Seen(saved.version, ctx.services.now()))
    actions.acknowledge(ctx, onboarding_id, key=warning, text=text or "")
    if text:
        draft.word_given(ctx, onboarding_id, text)
