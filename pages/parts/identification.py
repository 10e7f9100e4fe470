"""Which ATS is it exactly: paste addresses, see the evidence, rule out the look-alikes, choose."""

from __future__ import annotations

import streamlit as st

from core.ats.identify import Identification, identify
from core.onboarding.model import Onboarding
from core.services import Services
from pages.parts.text import esc


def draw(services: Services, onboarding: Onboarding, *, disabled: bool) -> None:
    """Draw the addresses, what they say, and the choice of the ATS."""
    prefix = f"req_{onboarding.id}_"
    urls = st.text_area(
        "Addresses",
        key=f"{prefix}urls",
        height=90,
        help="The address you see after signing in to recruiting, and a link to one posted job.",
        placeholder="https://recruiting.ultipro.com/…\nhttps://…/one-posted-job",
        disabled=disabled,
        persist_state="session",
    )
    found = identify((urls or "").split(), services.catalogue)
    if (urls or "").strip():
        _evidence(services, found, prefix, disabled=disabled)
    entries = {ats.key: ats for ats in services.catalogue.all()}
    ats = st.selectbox(
        "ATS",
        list(entries),
        format_func=lambda one: _label(services, one),
        key=f"{prefix}ats",
        index=None,
        placeholder="Choose the exact ATS",
        disabled=disabled,
        persist_state="session",
    )
    disagrees = found.conflict or (found.ats and ats and found.ats != ats)
    if disagrees or st.session_state.get(f"{prefix}decision"):
        st.text_input(
            "Why this is the right ATS all the same",
            key=f"{prefix}decision",
            disabled=disabled,
            persist_state="session",
        )


def _evidence(services: Services, found: Identification, prefix: str, *, disabled: bool) -> None:
    seen = services.catalogue.get(found.ats) if found.ats else None
    with st.container(border=False, gap="xxsmall"):
        if found.conflict:
            st.markdown(f":orange[:material/warning: **{esc(found.conflict)}**]")
        elif seen:
            st.markdown(f":green[:material/check_circle:] **{esc(seen.label)}**")
        elif found.verdict == "not_an_ats":
            st.markdown(":orange[:material/block:] **This is not an ATS**")
        else:
            st.markdown(
                ":gray[:material/help:] **These addresses do not tell the ATS.** Ask for the address after signing in."
            )
        for sentence in found.evidence:
            st.caption(esc(sentence))
        for name, value in found.details.items():
            st.caption(f"{esc(name.replace('_', ' ').capitalize())}: **{esc(value)}**")
        for other in found.look_alikes:
            st.caption(f":material/compare_arrows: Not {esc(other.name)}? {esc(other.question)}")
    if seen and not disabled and st.session_state.get(f"{prefix}ats") != seen.key:
        st.button(
            f"Use {esc(seen.label)}",
            key=f"{prefix}use",
            icon=":material/check:",
            on_click=lambda: st.session_state.update({f"{prefix}ats": seen.key}),
        )


def _label(services: Services, key: str) -> str:
    ats = services.catalogue.get(key)
    if ats is None:
        return esc(key)
    return esc(ats.label) if ats.kombo_tool else f"{esc(ats.label)} (not through Kombo)"
