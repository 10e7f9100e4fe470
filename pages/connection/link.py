"""The one live link of an onboarding: made here, shown once, then known only by its state."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import streamlit as st

from core.actions import connection as actions
from core.kombo.wire import LinkType
from core.onboarding.gates import link_state, to_create_link
from core.onboarding.model import Link, Onboarding
from core.people.roles import Permission, who_may
from core.services import Services
from pages.connection import letter
from pages.shared import badges, places
from pages.shared.badges import inline
from pages.shared.errors import shown
from pages.shared.text import esc
from pages.shared.when import exact, moment
from pages.visit import Visit

KINDS: dict[LinkType, str] = {"MAGIC_LINK": "To e-mail: works for 1 year", "EMBEDDED": "For a call: works for 1 hour"}
LANGUAGES = {"en": "English", "de": "German", "fr": "French", "it": "Italian", "es": "Spanish"}
CANNOT_BE_REVOKED = (
    "The link made before keeps working: Kombo has no way to revoke it. Tell the customer to use only the new one, "
    "or they end up with two connections."
)


def draw(visit: Visit, onboarding: Onboarding) -> None:
    """Draw the link as it stands: to be made, shown this once, or masked."""
    state = link_state(onboarding, visit.services.now())
    with st.container(border=True, key="connection_link"):
        title = "Reconnection link" if onboarding.link and onboarding.link.relink else "Secure link"
        st.subheader(f"{title} {inline(badges.LINK, state, state)}", anchor=False)
        secret = letter.secret(onboarding) if state != "Used" else ""
        if onboarding.link is None:
            _first(visit, onboarding)
        elif secret:
            _this_once(onboarding, onboarding.link, secret)
        else:
            _masked(visit, onboarding, onboarding.link, state)
    if secret and onboarding.link is not None:
        letter.draw(visit, onboarding)


def _first(visit: Visit, onboarding: Onboarding) -> None:
    if onboarding.connection is not None:
        st.caption("Nobody needed a link: the connection was entered by hand.")
    elif onboarding.requirements.agreed is None:
        _requirements_first(onboarding)
    elif not visit.person.may(Permission.LINK):
        st.caption(f"There is no link yet. {who_may(Permission.LINK).capitalize()} create it.")
    else:
        admin = onboarding.requirements.admin
        st.markdown(
            f"For **{esc(admin.name)}**, {esc(admin.email)}. Kombo is the secure bridge to the ATS: "
            "the customer’s credentials stay there."
        )
        _choose_and_create(visit, onboarding, "Create connection link", "connection_create")


def _requirements_first(onboarding: Onboarding) -> None:
    st.markdown(":orange[:material/lock:] **The requirements come first.** The link is made for one exact ATS.")
    places.link(places.REQUIREMENTS, label="Go to the requirements", onboarding=onboarding, icon="arrow_forward")


def _choose_and_create(visit: Visit, onboarding: Onboarding, label: str, key: str) -> None:
    """Draw the two choices and the button that makes the link."""
    ats = visit.services.catalogue.get(onboarding.requirements.ats)
    problems = to_create_link(onboarding, kombo_tool=ats.kombo_tool if ats else None)
    kind = st.radio("Kind of link", get_args(LinkType), format_func=KINDS.__getitem__, key=f"{key}_kind")
    language = st.selectbox(
        "Language of the pages", LANGUAGES, format_func=LANGUAGES.__getitem__, key=f"{key}_language", width=240
    )
    for sentence in problems:
        st.markdown(f":orange[:material/warning:] {esc(sentence)}")
    if st.button(label, key=key, type="primary", icon=":material/add_link:", disabled=bool(problems)):
        create(
            onboarding,
            lambda: actions.create_link(
                visit.ctx, onboarding.id, kind=kind, language=language, version=onboarding.version
            ),
            visit.services,
        )


def create(onboarding: Onboarding, make: Callable[[], tuple[Onboarding, str]], services: Services) -> None:
    """Make a link with this action, and keep it on the screen until the person has copied it or leaves."""
    with shown("create link", onboarding=onboarding.id):
        kept = letter.place(onboarding)
        made, address = make()
        letter.keep(services, kept, made, address)
        st.toast("The link is made. Nothing was sent yet.", icon=":material/link:")
        st.rerun()


def _this_once(onboarding: Onboarding, link: Link, secret: str) -> None:
    st.markdown("**Copy it now: it is shown only this once.**")
    st.code(secret, language=None, wrap_lines=True)
    st.markdown(f":material/event: Works until **{exact(link.expires_at)}**")
    st.markdown(":orange[:material/warning:] Anyone with this link can finish authenticating. Send it to one person.")
    _replaces(onboarding, link)
    with st.container(horizontal=True, horizontal_alignment="right"):  # the second of two clicks on "Create" lands left
        if st.button("Hide the link", key="connection_copied", icon=":material/visibility_off:"):
            letter.forget(onboarding)
            st.rerun()


def _replaces(onboarding: Onboarding, link: Link) -> None:
    if onboarding.links_replaced and not link.relink:
        st.markdown(
            ":material/autorenew: It replaces the link made before, which may still open. The customer uses only this."
        )


def _masked(visit: Visit, onboarding: Onboarding, link: Link, state: str) -> None:
    st.text(link.masked)
    lines = [
        f"{'Embedded link' if link.kind == 'EMBEDDED' else 'Link'} by {esc(link.by)}, {moment(link.created_at)}",
        f"{'Expired on' if state == 'Expired' else 'Works until'} {exact(link.expires_at)}",
    ]
    st.caption("  \n".join(lines))
    letter.mailed(visit.services, link)
    if state == "Used":
        return
    _replaces(onboarding, link)
    if not visit.person.may(Permission.LINK):
        st.caption(f"{who_may(Permission.LINK).capitalize()} send it, or make a new one.")
        return
    with st.container(horizontal=True):
        if state != "Expired":
            letter.mark_sent(visit, onboarding)
        if onboarding.connection is None and st.button(
            "Create a new link",
            key="connection_replace",
            icon=":material/autorenew:",
            type="primary" if state == "Expired" else "secondary",
        ):
            _replace(visit, onboarding)
    if state == "Created" and onboarding.connection is None:
        st.caption("Not copied in time? The whole link is kept nowhere: create a new one.")


@st.dialog("Create a new link", icon=":material/autorenew:")
def _replace(visit: Visit, onboarding: Onboarding) -> None:
    if link_state(onboarding, visit.services.now()) != "Expired":
        st.markdown(f":orange[:material/warning:] {CANNOT_BE_REVOKED}")
    _choose_and_create(visit, onboarding, "Create the new link", "connection_new")
