"""Step 1 to be read: what was said, for who may not change it, and for everybody once it is agreed."""

from __future__ import annotations

import streamlit as st

from core.actions import expected_jobs
from core.ats.identify import identify
from core.onboarding.model import TYPED_TEXTS, Contact, Requirements, SyncMode
from core.services import Services
from pages.requirements import draft
from pages.shared.text import esc
from pages.shared.when import day, moment
from pages.shared.words import mode_name
from pages.visit import Visit

NONE, NOT_CHOSEN = ":gray[None named]", ":gray[Not chosen yet]"
WITH_MODE = ("redirect_reason", "by_hand")
"""Texts that belong to one sync mode, and are read beside it."""


def draw(visit: Visit, *, may_edit: bool) -> Requirements:
    """Draw what was said so far or agreed, and return it as it is kept."""
    kept = visit.onboarding.requirements
    with st.container(border=True, key="agreed"):
        st.subheader("What you agreed with the customer" if kept.agreed else "What is said so far", anchor=False)
        rows = _rows(visit.services, kept)
        st.markdown("\n\n".join(f":small[:gray[{name}]]  \n{text}" for name, text in rows.items()))
        if may_edit:
            visit.choice(
                "Change something",
                key="req_change",
                icon=":material/edit:",
                on_click=draft.open_form,
                args=(visit.onboarding.id,),
            )
    return kept


def differing(visit: Visit, wanted: Requirements) -> dict[str, str]:
    """Return what is kept, by its name, where something else is wanted."""
    stored = visit.onboarding.requirements
    kept, other = _rows(visit.services, stored), _rows(visit.services, wanted)
    lists = {"Expected jobs"} if stored.expected_list != wanted.expected_list else set()  # another list may be as long
    return {name: text for name, text in kept.items() if name in lists or text != other[name]}


def _rows(services: Services, said: Requirements) -> dict[str, str]:
    jobs = expected_jobs.count_expected(said.expected_list)
    return {
        "ATS": _ats(services, said),
        "Sync mode": _mode(said),
        "ATS administrator": _contact(said.admin),
        "Back-up": _contact(said.backup),
        "FactoryFix account": esc(said.account_name or said.account_id) or NOT_CHOSEN,
        "Go-live target": day(said.go_live_target) if said.go_live_target else NONE,
        **{title: esc(getattr(said, name)) or NONE for name, title in TYPED_TEXTS.items() if name not in WITH_MODE},
        "Expected jobs": f"{jobs:,} on the customer’s list" if jobs else ":gray[No list yet; it may follow later]",
    }


def _ats(services: Services, said: Requirements) -> str:
    """Return the ATS with what its addresses told of the customer's place in it, and who decided against them."""
    ats = services.catalogue.get(said.ats)
    lines = [esc(ats.label if ats else said.ats) or NOT_CHOSEN]
    if said.pasted_urls:
        told = identify(said.pasted_urls, services.catalogue)
        lines += [f":small[{esc(name.replace('_', ' '))} {esc(word)}]" for name, word in told.details.items()]
        lines += [f":small[:gray[{esc(address)}]]" for address in said.pasted_urls]
    if kept := said.ats_decision:
        lines.append(f":small[:material/gavel: {esc(kept.by)}, {moment(kept.at)}: “{esc(kept.text)}”]")
    return "  \n".join(lines)


def _mode(said: Requirements) -> str:
    name = esc(mode_name(said.sync_mode))
    if said.sync_mode is SyncMode.REDIRECT:
        advised = "  \n:small[We advised against it.]" if said.advised_against else ""
        return f"{name}: {esc(said.redirect_reason) or NONE}{advised}"
    return f"{name}: {esc(said.by_hand)}" if said.sync_mode is SyncMode.MANUAL else name


def _contact(contact: Contact) -> str:
    return " · ".join(esc(part) for part in (contact.name, contact.email) if part) or NONE
