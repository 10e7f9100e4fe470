"""What a reconnection opens again, and what stays."""

from __future__ import annotations

import streamlit as st

from core.onboarding.model import Onboarding
from core.onboarding.renewal import effects
from pages.shared.text import esc
from pages.shared.when import moment


def draw(onboarding: Onboarding) -> None:
    """Draw it while a reconnection is needed, and after one; nothing otherwise."""
    known, connection = effects(onboarding), onboarding.connection
    if known is None or connection is None:
        return
    when = f"Renewed {moment(connection.renewal.at)}. " if connection.renewal else ""
    title = "Open again:" if known.reopened else "Nothing is open again."
    st.markdown(f":material/key: **{when}{title}**")
    listed = [f"- {esc(sentence)}" for sentence in known.reopened]
    listed += [f"- :green[:material/check:] Stays: {esc(sentence)}" for sentence in known.stays]
    listed += [f"- :orange[:material/info:] Changed: {esc(sentence)}" for sentence in known.changed]
    st.markdown("\n".join(listed))
