"""Which ATS is it exactly: paste addresses, see the evidence, rule out the look-alikes, choose."""

from __future__ import annotations

import streamlit as st

from core.actions import requirements as actions
from core.ats.expectations import no_connection
from core.ats.identify import Identification, identify
from core.ats.model import Ats
from core.onboarding.gates import contradiction
from core.onboarding.model import Requirements
from pages.requirements.draft import key, put, value
from pages.requirements.fields import label
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit


def draw(visit: Visit, wanted: Requirements) -> None:
    """Draw the addresses, what they say, the choice of the ATS, and the decision where the two disagree."""
    services, here = visit.services, visit.onboarding.id
    st.text_area(
        label("urls"),
        key=key(here, "urls"),
        height=90,
        help="Two addresses beat any product name. Tracking parameters do not matter.",
        placeholder="The address after signing in to recruiting, and a link to one posted job",
        persist_state="session",
    )
    if wanted.pasted_urls:
        _found(visit, identify(wanted.pasted_urls, services.catalogue))
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


def _found(visit: Visit, found: Identification) -> None:
    """Draw the verdict with the evidence that decided, what was read out, and what it might be instead."""
    here = visit.onboarding.id
    seen = visit.services.catalogue.get(found.ats) if found.ats else None
    verdicts = {
        "ats": f":green[:material/check_circle:] **This is {esc(seen.label) if seen else ''}**",
        "conflict": ":orange[:material/warning:] **These addresses disagree**",
        "not_an_ats": ":orange[:material/block:] **This is not an ATS.** Ask where the jobs are posted.",
        "unknown": ":gray[:material/help:] **This does not tell the ATS.** Ask for the address after signing in.",
    }
    lines = [verdicts[found.verdict], *(f":small[{esc(sentence)}]" for sentence in found.evidence)]
    if found.details:
        words = (f"{esc(name.replace('_', ' '))} **{esc(word)}**" for name, word in found.details.items())
        lines.append(f":small[Read from the address: {', '.join(words)}]")
    lines += [
        f":small[:material/compare_arrows: Or is it **{esc(other.name)}**? {esc(other.question)}]"
        for other in found.look_alikes
    ]
    st.markdown("  \n".join(lines))
    if seen and value(here, "ats") != seen.key:
        visit.choice(
            f"Use {esc(seen.label)}",
            key=key(here, "use"),
            icon=":material/check:",
            on_click=put,
            args=(here, "ats", seen.key),
        )


def _decide(visit: Visit, conflict: str) -> None:
    """Ask a person to decide a contradiction in writing; without that no link is made."""
    st.markdown(f":orange[:material/warning:] {esc(conflict)}")
    st.text_input(label("decision"), key=key(visit.onboarding.id, "decision"), persist_state="session")
    kept = visit.onboarding.requirements.ats_decision
    if kept and kept.settles == contradiction(visit.onboarding.requirements):
        st.caption(f":material/gavel: Decided by {esc(kept.by)}, {moment(kept.at)}: “{esc(kept.text)}”")
