"""What the customer said no to with how it is mended, and the pictures that were kept beside their words."""

from __future__ import annotations

import streamlit as st

from core.actions import candidate, go_live
from core.onboarding.confirming import Concern, findings
from core.onboarding.model import Onboarding, Step
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.people.roles import Permission
from pages.shared import places
from pages.shared.errors import shown
from pages.shared.text import esc
from pages.visit import Visit


def draw(onboarding: Onboarding) -> None:
    """Draw what is to be mended; nothing while the customer found nothing."""
    found = findings(onboarding)
    if not found:
        return
    with st.container(border=True, key="live_findings"):
        st.markdown(":red[:material/build:] **To be mended**")
        for mend, items in _together(found).items():
            st.markdown(f"{', '.join(f'**{esc(item)}**' for item in items)}: {esc(mend)}")
        jobs = any(concern.reopens is Step.JOBS for concern in found.values())
        with st.container(horizontal=True):
            if jobs:
                places.link(places.JOB_SYNC, onboarding=onboarding)
            places.link(places.TEST_CANDIDATE, onboarding=onboarding)


def _together(found: dict[str, Concern]) -> dict[str, list[str]]:
    """Return each way to mend with the items that it mends."""
    ways: dict[str, list[str]] = {}
    for item, concern in found.items():
        ways.setdefault(concern.mend, []).append(CONFIRMATION_ITEMS[item])
    return ways


def screenshots(visit: Visit, onboarding: Onboarding) -> None:
    """Draw the pictures that were kept, and the way to add one to an answered item."""
    said = onboarding.candidate.confirmations if onboarding.candidate else {}
    if not said:
        return
    kept = {item: one.screenshot for item, one in said.items() if one.screenshot}
    with st.expander(f"Screenshots ({len(kept)})", icon=":material/image:", key="live_screenshots"):
        for item, file_id in kept.items():
            with shown("open screenshot", onboarding=onboarding.id):
                _, picture = candidate.file(visit.ctx, onboarding.id, file_id)
                st.image(picture, caption=CONFIRMATION_ITEMS[item])
        if visit.person.may(Permission.VERIFY):
            _add(visit, onboarding, list(said))


def _add(visit: Visit, onboarding: Onboarding, items: list[str]) -> None:
    item = st.selectbox("What it shows", items, format_func=CONFIRMATION_ITEMS.__getitem__, key="live_shot_item")
    picture = st.file_uploader("PNG, JPEG or WebP, at most 5 MB", type=["png", "jpg", "jpeg", "webp"], key="live_shot")
    if picture is not None and st.button("Keep the screenshot", key="live_shot_keep"):
        with shown("keep screenshot", onboarding=onboarding.id):
            go_live.add_screenshot(visit.ctx, onboarding.id, item=item, data=picture.getvalue())
            st.rerun()
