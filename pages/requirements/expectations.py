"""What to tell the customer about this ATS, and who acknowledged each warning."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import numbers, onboarding, requirements as actions
from core.actions.context import Context
from core.actions.seen import Seen
from core.ats.expectations import Expectation, Kind, no_connection
from core.ats.model import Ats, Owner
from core.onboarding.model import Requirements
from core.onboarding.part import Statement
from core.services import Services
from pages.requirements import draft
from pages.requirements.fields import ACCEPTANCE, label
from pages.shared.text import esc
from pages.shared.when import day, moment
from pages.visit import Visit

OWNERS: dict[Owner, str] = {Owner.US: "FactoryFix", Owner.CUSTOMER: "customer", Owner.ATS_VENDOR: "ATS vendor"}
"""Who has to act, as a badge: “us” would read as the country."""
ICONS = {Kind.BLOCKER: ("red", "block"), Kind.WARNING: ("orange", "warning"), Kind.INFO: ("blue", "info")}


def draw(visit: Visit, wanted: Requirements, bound: draft.Bound | None) -> None:
    """Draw what this ATS and sync mode mean, or a hint when no ATS is chosen.

    `bound` is None for people who may not acknowledge a warning.
    """
    ats = visit.services.catalogue.get(wanted.ats)
    with st.container(border=True, gap="xsmall", key="expectations"):
        if ats is None:
            hint = "Choose the ATS to see how the customer connects, who does it and how long it takes."
            st.markdown(f"### What to expect\n\n:gray[:small[{hint}]]", anchors=False)
            return
        expected = sorted(
            actions.expected(visit.services, wanted), key=lambda expectation: expectation.kind is Kind.INFO
        )
        lines = [f"### What to expect of {esc(ats.label)}"]
        if ats.is_ats and not no_connection(ats):
            lines.append(_promise(visit.services, ats) + _learned(visit, ats))
        for expectation in expected:
            acknowledged = wanted.acknowledged.get(expectation.key) if expectation.acknowledge else None
            lines.append(_sentence(expectation, acknowledged))
            if expectation.acknowledge and not acknowledged and bound:
                st.markdown("\n\n".join(lines), anchors=False)
                lines = []
                _acknowledge_button(visit, expectation, bound)
        if lines:
            st.markdown("\n\n".join(lines), anchors=False)


def _sentence(expectation: Expectation, acknowledged: Statement | None) -> str:
    color, icon = ICONS[expectation.kind]
    owner = f":gray-badge[:small[{OWNERS[expectation.owner]}]]"
    title = f":{color}[:material/{icon}:] **{esc(expectation.title)}** {owner}"
    sentence = f"{title}  \n:small[{esc(expectation.sentence)}]"
    if acknowledged is None:
        return sentence
    text = f": “{esc(acknowledged.text)}”" if acknowledged.text else ""
    accepted = f"Acknowledged by {esc(acknowledged.by.name)}, {moment(acknowledged.at)}{text}"
    return f"{sentence}  \n:green[:material/check:] :gray[:small[{accepted}]]"


def _promise(services: Services, ats: Ats) -> str:
    known = ats.lead_time.business_days is not None
    date = f"Connected by **{day(actions.promised_date(services, ats))}**{'' if known else ' at the earliest'}"
    doubt = "" if known else " The lead time is not confirmed. Ask before you promise a date."
    return f":material/event: {date}  \n:small[If the customer starts today; in business days.{doubt}]"


def _learned(visit: Visit, ats: Ats) -> str:
    """Return how long our last onboardings with this ATS took until live; nothing while there are too few."""
    learned = numbers.learned_lead_time(visit.ctx, ats.key)
    if learned is None:
        return ""
    days = f"{learned.median:.1f} business day{'' if f'{learned.median:.1f}' == '1.0' else 's'}"
    return f"  \n:material/history: :small[Last {learned.count} {esc(ats.label)}: median {days} until live]"


def _acknowledge_button(visit: Visit, warning: Expectation, bound: draft.Bound) -> None:
    """Draw the button that acknowledges a warning; some warnings need a text as well."""
    here = visit.onboarding.id
    text_key = draft.key(here, ACCEPTANCE)
    if warning.written:
        st.text_input(label(ACCEPTANCE), key=text_key, persist_state="session")
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
        disabled=warning.written and not str(draft.value(here, ACCEPTANCE) or "").strip(),
    )


def _acknowledge(ctx: Context, onboarding_id: str, *, warning: str, text: str | None = "", **typed: Any) -> None:
    """Acknowledge a warning; if another ATS or sync mode is typed than is saved, the form is saved first."""
    stored = onboarding.get(ctx, onboarding_id).requirements
    if (typed["ats"], typed["mode"]) != (stored.ats, stored.sync_mode):
        saved = draft.save(ctx, onboarding_id, **typed)
        ctx = ctx.having(Seen(saved.version, ctx.services.now()))
    actions.acknowledge(ctx, onboarding_id, key=warning, text=text or "")
    if text:
        draft.clear_acceptance(ctx, onboarding_id, text)
