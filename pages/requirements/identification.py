"""Identify the exact ATS: paste addresses, read the evidence, rule out similar systems, choose."""

from __future__ import annotations

import streamlit as st

from core.actions import requirements as actions
from core.ats.expectations import no_connection
from core.ats.identify import Identification, IdentificationVerdict, identify
from core.ats.model import Ats
from core.onboarding.gates import contradiction
from core.onboarding.model import Requirements
from pages.requirements.draft import key, put, value
from pages.requirements.fields import label
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

VERDICTS = {
    IdentificationVerdict.ATS: ":green[:material/check_circle:] **This is {}**",
    IdentificationVerdict.CONFLICT: ":orange[:material/warning:] **These addresses disagree**",
    IdentificationVerdict.NOT_AN_ATS: (
        ":orange[:material/block:] **This is not an ATS.** Ask where the jobs are posted."
    ),
    IdentificationVerdict.UNKNOWN: (
        ":gray[:material/help:] **The ATS is still unknown.** Ask for the address after signing in."
    ),
}


def draw(visit: Visit, wanted: Requirements) -> None:
    """Draw the addresses, what they show, the choice of the ATS, and the decision if the two disagree."""
    services, here = visit.services, visit.onboarding.id
    st.text_area(
        label("urls"),
        key=key(here, "urls"),
        height=90,
        help="Two addresses identify the ATS better than its name. Tracking parameters do not matter.",
        placeholder="The address after signing in to the ATS, and a link to one posted job",
        persist_state="session",
    )
    if wanted.pasted_urls:
        _verdict(visit, identify(wanted.pasted_urls, services.catalogue))
    labels = {ats.key: _label(ats) for ats in services.catalogue}
    if wanted.ats:
        labels.setdefault(wanted.ats, wanted.ats)
    st.selectbox(
        label("ats"),
        list(labels),
        format_func=labels.__getitem__,
        key=key(here, "ats"),
        index=None,
        placeholder="Choose the exact ATS",
        persist_state="session",
    )
    if conflict := actions.conflict(services, wanted):
        _decide(visit, conflict)


def _label(ats: Ats) -> str:
    if not ats.is_ats:
        return f"{ats.label} (not an ATS)"
    return f"{ats.label} (not through Kombo)" if no_connection(ats) else ats.label


def _verdict(visit: Visit, identified: Identification) -> None:
    """Draw the verdict, its evidence, the details in the addresses, and similar systems."""
    here = visit.onboarding.id
    ats = visit.services.catalogue.get(identified.ats) if identified.ats else None
    verdict = VERDICTS[identified.verdict].format(esc(ats.label) if ats else "")
    lines = [verdict, *(f":small[{esc(sentence)}]" for sentence in identified.evidence)]
    if identified.details:
        details = (f"{esc(name.replace('_', ' '))} **{esc(text)}**" for name, text in identified.details.items())
        lines.append(f":small[Read from the address: {', '.join(details)}]")
    lines += [
        f":small[:material/compare_arrows: Or is it **{esc(other.name)}**? {esc(other.question)}]"
        for other in identified.look_alikes
    ]
    st.markdown("  \n".join(lines))
    if ats and value(here, "ats") != ats.key:
        visit.choice(
            f"Use {esc(ats.label)}",
            key=key(here, "use"),
            icon=":material/check:",
            on_click=put,
            args=(here, "ats", ats.key),
        )


def _decide(visit: Visit, conflict: str) -> None:
    """Ask for a written reason where addresses and ATS disagree; without it no link can be created."""
    st.markdown(f":orange[:material/warning:] {esc(conflict)}")
    st.text_input(label("decision"), key=key(visit.onboarding.id, "decision"), persist_state="session")
    decision = visit.onboarding.requirements.ats_decision
    if decision and decision.settles == contradiction(visit.onboarding.requirements):
        st.caption(
            f":material/gavel: Decided by {esc(decision.by.name)}, {moment(decision.at)}: “{esc(decision.text)}”"
        )
