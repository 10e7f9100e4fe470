"""One push of a test candidate: what became of it, what the ATS shows, and what to do when nobody knows."""

from __future__ import annotations

import streamlit as st

from core.actions import candidate as actions
from core.candidate.push import PushState
from core.candidate.record import Record
from core.onboarding.model import Onboarding
from core.people.roles import Permission, Person
from core.services import Services
from pages.parts import badges, places
from pages.parts.badges import badge
from pages.parts.errors import shown
from pages.parts.text import esc
from pages.parts.when import moment

LOOKS: dict[str, badges.Look] = {
    PushState.INTENT.value: ("blue", "send"),
    PushState.ACCEPTED.value: ("green", "check_circle"),
    PushState.REFUSED.value: ("red", "error"),
    PushState.UNKNOWN.value: ("orange", "help"),
    PushState.RESOLVED.value: ("gray", "search_check"),
}


def draw(services: Services, user: Person, onboarding: Onboarding, record: Record) -> None:
    """Draw one entry of the push ledger."""
    push = record.push
    with st.container(border=True, key=f"push_{push.id}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{esc(record.candidate_name)}** to {esc(record.job_title)}", width="content")
            badge(LOOKS, push.state.value, _label(record))
        st.caption(f"{esc(push.email)} · pushed by {esc(push.by)}, {moment(push.at)}")
        if push.message:
            st.markdown(f":material/info: {esc(push.message)}")
        for warning in push.warnings:
            st.markdown(f":orange[:material/warning:] {esc(warning)}")
        if push.arrived:
            _arrived(services, user, onboarding, record)
        elif push.is_open and user.may(Permission.VERIFY):
            _unclear(services, user, record)
        _files(services, user, onboarding, record)


def _label(record: Record) -> str:
    if record.push.state is PushState.RESOLVED:
        return "Found in the ATS" if record.push.arrived else "Did not arrive"
    return {"intent": "On its way", "accepted": "Accepted", "refused": "Refused", "unknown": "Unknown"}[
        record.push.state.value
    ]


def _arrived(services: Services, user: Person, onboarding: Onboarding, record: Record) -> None:
    seen = record.seen
    if seen:
        facts = {"Stage": seen.stage, "Source": seen.source, "Files": ", ".join(seen.attachments)}
        for name, value in facts.items():
            st.markdown(f"{name}: **{esc(value)}**" if value else f"{name}: :gray[the ATS does not say]")
        st.caption(f"As the ATS showed it {moment(seen.at)}")
        if seen.remote_url.startswith(("https://", "http://")):
            st.link_button("Open in the ATS", seen.remote_url, icon=":material/open_in_new:")
    with st.container(horizontal=True):
        if st.button("Look in the ATS", key=f"look_{record.push.id}", icon=":material/refresh:"):
            with shown("look in ats", push=record.push.id):
                actions.look_in_ats(services, user, record.push.id)
                st.rerun()
        if onboarding.candidate and onboarding.candidate.push_id == record.push.id:
            places.link(places.GO_LIVE, label="Next: the customer’s confirmation", onboarding=onboarding)


def _unclear(services: Services, user: Person, record: Record) -> None:
    st.markdown(
        "**Nobody knows yet whether this arrived.** It is looked up by its e-mail address, and never sent again."
    )
    if st.button("Look it up now", key=f"lookup_{record.push.id}", type="primary", icon=":material/search:"):
        with shown("look up", push=record.push.id):
            found = actions.look_up(services, user, record.push.id)
            if found.push.state is PushState.UNKNOWN:
                st.info("Not found yet. That does not prove that it did not arrive.")
            else:
                st.rerun()
    with st.expander("It did not arrive", icon=":material/person_off:"):
        reason = st.text_input("How do you know?", key=f"loss_{record.push.id}_reason")
        if st.button("Record that it did not arrive", key=f"loss_{record.push.id}"):
            with shown("accept loss", push=record.push.id):
                actions.accept_loss(services, user, record.push.id, reason=reason)
                st.rerun()


def _files(services: Services, user: Person, onboarding: Onboarding, record: Record) -> None:
    st.caption(f"PDF fingerprint (SHA-256): {record.push.pdf_sha256[:16]}…")
    if record.files and st.toggle("Show the PDF that was sent", key=f"pdf_{record.push.id}"):
        with shown("open pdf", push=record.push.id):
            _, content = actions.file(services, user, onboarding.id, record.files[0])
            st.pdf(content, height=600, key=f"pdfview_{record.push.id}")
