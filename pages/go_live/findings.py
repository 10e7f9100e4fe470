"""The items that the customer answered with no and how to fix them, and the screenshots of the answers."""

from __future__ import annotations

from io import BytesIO

import streamlit as st

from core.actions import candidate, go_live
from core.actions.context import Context
from core.errors import InvalidInput
from core.onboarding.confirming import Concern, findings
from core.onboarding.model import CandidateVerified, Onboarding
from core.onboarding.states import ConfirmationItem, Step
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.people.roles import Permission
from pages.shared import places
from pages.shared.errors import report_errors
from pages.shared.text import esc
from pages.visit import Visit


def draw(onboarding: Onboarding) -> None:
    """Draw what is to be fixed; nothing while the customer has no findings."""
    concerns = findings(onboarding)
    if not concerns:
        return
    with st.container(border=True, key="live_findings"):
        st.markdown(":red[:material/build:] **To fix**")
        for remedy, items in _by_remedy(concerns).items():
            st.markdown(f"{', '.join(f'**{esc(item)}**' for item in items)}: {esc(remedy)}")
        jobs = any(concern.reopens is Step.JOBS for concern in concerns.values())
        with st.container(horizontal=True):
            if jobs:
                places.link(places.JOB_SYNC, onboarding=onboarding)
            places.link(places.TEST_CANDIDATE, onboarding=onboarding)


def _by_remedy(concerns: dict[ConfirmationItem, Concern]) -> dict[str, list[str]]:
    """Return each remedy with the items that it fixes."""
    remedies: dict[str, list[str]] = {}
    for item, concern in concerns.items():
        remedies.setdefault(concern.mend, []).append(CONFIRMATION_ITEMS[item])
    return remedies


def _label(item: str) -> str:
    """Return the sentence of an item; one that is no longer asked for has its key."""
    return CONFIRMATION_ITEMS[ConfirmationItem(item)] if item in set(ConfirmationItem) else item


def screenshots(visit: Visit) -> None:
    """Draw the screenshots, and the form that adds one to an answered item."""
    verified = visit.onboarding.candidate
    if verified is None or not verified.confirmations:
        return
    kept = {item: answer.screenshot for item, answer in verified.confirmations.items() if answer.screenshot}
    with st.expander(f"Screenshots ({len(kept)})", icon=":material/image:", key="live_screenshots"):
        for item, file_id in kept.items():
            with report_errors("open screenshot", onboarding=visit.onboarding.id):
                _, picture = candidate.file(visit.ctx, visit.onboarding.id, file_id)
                st.image(picture, caption=_label(item))
        if visit.person.may(Permission.VERIFY):
            _add(visit, verified)


def _add(visit: Visit, verified: CandidateVerified) -> None:
    st.selectbox("What it shows", list(verified.confirmations), format_func=_label, key="live_shot_item")
    picture = st.file_uploader(
        "PNG, JPEG or WebP, at most 5 MB", type=["png", "jpg", "jpeg", "webp"], key="live_shot", max_upload_size=5
    )
    if picture is not None:
        visit.button(
            "Save the screenshot",
            _keep_screenshot,
            visit.onboarding.id,
            key="live_shot_keep",
            seen=visit.seen(push=verified.push_id),
            typed={"item": "live_shot_item", "picture": "live_shot"},
        )


def _keep_screenshot(ctx: Context, onboarding_id: str, *, item: str, picture: BytesIO | None) -> Onboarding:
    if picture is None:
        raise InvalidInput("The screenshot is no longer available.", "Choose it again.")
    return go_live.add_screenshot(ctx, onboarding_id, item=item, data=picture.getvalue())
