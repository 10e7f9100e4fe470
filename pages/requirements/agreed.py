"""Step 1 as text: for people who may not change it, and for everybody once it is agreed."""

from __future__ import annotations

import streamlit as st

from core.actions import expected_jobs, letters
from core.ats.identify import identify
from core.onboarding.model import TYPED_TEXTS, Contact, Requirements
from core.onboarding.states import LetterKind, SyncMode
from core.services import Services
from pages.requirements import draft, fields
from pages.shared import message
from pages.shared.text import esc
from pages.shared.when import day, moment
from pages.shared.words import IP_FILTER, mode_name
from pages.visit import Visit

NONE, NOT_CHOSEN = ":gray[None named]", ":gray[Not chosen yet]"
WITH_MODE = ("redirect_reason", "by_hand")
"""Texts of one sync mode, drawn in the row of the sync mode."""


def draw(visit: Visit, *, may_edit: bool) -> Requirements:
    """Draw the saved requirements, and return them."""
    requirements = visit.onboarding.requirements
    with st.container(border=True, key="agreed"):
        st.subheader("What you agreed with the customer" if requirements.agreed else "Saved so far", anchor=False)
        rows = _rows(visit.services, requirements)
        st.markdown("\n\n".join(f":small[:gray[{name}]]  \n{text}" for name, text in rows.items()))
        if may_edit:
            visit.choice(
                "Edit",
                key="req_change",
                icon=":material/edit:",
                on_click=draft.open_form,
                args=(visit.onboarding.id,),
            )
    if requirements.agreed:
        _letter(visit)
    return requirements


def _letter(visit: Visit) -> None:
    label = "Message: what we agreed"
    opened = st.expander(label, icon=":material/mail:", key="agreement_letter", on_change="rerun")
    if opened.open:
        with opened:
            if letter := letters.proposal(visit.ctx, visit.onboarding.id, LetterKind.AGREEMENT):
                st.caption("The agreement goes with it as a PDF. Attach it yourself if you use your mail program.")
                message.draw(visit, LetterKind.AGREEMENT, letter)


def differing(visit: Visit, wanted: Requirements) -> dict[str, str]:
    """Return the text of each saved row, by its title, that `wanted` would change."""
    saved = visit.onboarding.requirements
    saved_rows, wanted_rows = _rows(visit.services, saved), _rows(visit.services, wanted)
    # The row of the list shows only its length, and another list can be just as long.
    lists = {"Expected jobs"} if saved.expected_list != wanted.expected_list else set()
    return {title: text for title, text in saved_rows.items() if title in lists or text != wanted_rows[title]}


def _rows(services: Services, requirements: Requirements) -> dict[str, str]:
    jobs = expected_jobs.count_expected(requirements.expected_list)
    return {
        "ATS": _ats(services, requirements),
        "ATS accepts only known IP addresses": IP_FILTER[requirements.ip_filter],
        "Sync mode": _mode(requirements),
        **_settings(requirements),
        "ATS administrator": _contact(requirements.admin),
        "Back-up": _contact(requirements.backup),
        "FactoryFix account": esc(requirements.account_name or requirements.account_id) or NOT_CHOSEN,
        "Go-live target": day(requirements.go_live_target) if requirements.go_live_target else NONE,
        **{
            title: esc(getattr(requirements, name)) or NONE
            for name, title in TYPED_TEXTS.items()
            if name not in WITH_MODE
        },
        "Expected jobs": f"{jobs:,} on the customer’s list" if jobs else ":gray[No list yet; it may follow later]",
    }


def _ats(services: Services, requirements: Requirements) -> str:
    """Return the ATS, what its addresses say about the customer's tenant, and the decision where they disagree."""
    ats = services.catalogue.get(requirements.ats)
    lines = [esc(ats.label if ats else requirements.ats) or NOT_CHOSEN]
    if requirements.pasted_urls:
        identified = identify(requirements.pasted_urls, services.catalogue)
        lines += [f":small[{esc(name.replace('_', ' '))} {esc(text)}]" for name, text in identified.details.items()]
        lines += [f":small[:gray[{esc(address)}]]" for address in requirements.pasted_urls]
    if decision := requirements.ats_decision:
        lines.append(f":small[:material/gavel: {esc(decision.by.name)}, {moment(decision.at)}: “{esc(decision.text)}”]")
    return "  \n".join(lines)


def _mode(requirements: Requirements) -> str:
    name = esc(mode_name(requirements.sync_mode))
    if requirements.sync_mode is SyncMode.REDIRECT:
        advised = "  \n:small[We advised against it.]" if requirements.advised_against else ""
        return f"{name}: {esc(requirements.redirect_reason) or NONE}{advised}"
    return f"{name}: {esc(requirements.by_hand)}" if requirements.sync_mode is SyncMode.MANUAL else name


def _settings(requirements: Requirements) -> dict[str, str]:
    """Return how candidates appear in the ATS, or where applicants are sent; nothing where the mode has neither."""
    settings = requirements.sync_settings
    if requirements.sync_mode is SyncMode.REDIRECT:
        own = ":gray[Each job’s own apply address]"
        return {fields.label("redirect_template"): esc(settings.redirect_template) or own}
    if not requirements.sync_mode.sends_candidates:
        return {}
    first = ":gray[The ATS’s own first stage]"
    source = esc(settings.source_name) or ":gray[Not set]"
    return {fields.label("source_name"): source, fields.label("landing_stage"): esc(settings.landing_stage) or first}


def _contact(contact: Contact) -> str:
    return " · ".join(esc(part) for part in (contact.name, contact.email, contact.phone) if part) or NONE
