"""The compliance needs that are open while the link is not sent yet."""

from __future__ import annotations

import streamlit as st

from core.onboarding.compliance import NEEDS, not_discussed, open_sentences
from pages.shared import places
from pages.shared.text import esc
from pages.visit import Visit


def draw(visit: Visit) -> None:
    """Draw the open needs, and those that nobody has discussed, until the link is sent."""
    onboarding = visit.onboarding
    is_sent = onboarding.link is not None and onboarding.link.sent is not None
    if onboarding.requirements.agreed is None or is_sent or onboarding.connection is not None:
        return
    still_open, missing = open_sentences(onboarding.compliance_items), not_discussed(onboarding.compliance_items)
    if not still_open and not missing:
        return
    with st.container(border=True, key="connection_needs", gap="xsmall"):
        st.markdown("**Compliance needs before you send the link**")
        for sentence in still_open:
            st.markdown(f":orange[:material/warning:] {esc(sentence)}")
        if missing:
            st.caption(f"Not discussed yet: {', '.join(NEEDS[need] for need in missing)}")
        places.link(places.REQUIREMENTS, label="Record them", onboarding=onboarding, icon="arrow_forward")
