"""What is chosen when a link is created, and what the customer's administrator must have ready for it."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from core.actions import links
from core.ats.model import Ats
from core.kombo.wire import LinkType
from core.onboarding.connection_link_facts import LinkOptions
from core.onboarding.link_options import LinkPurpose, lacks_permission
from pages.shared.text import esc
from pages.visit import Visit

KINDS: dict[LinkType, str] = {"MAGIC_LINK": "For e-mail: works for 1 year", "EMBEDDED": "For a call: works for 1 hour"}
LANGUAGES = {"en": "English", "de": "German", "fr": "French", "it": "Italian", "es": "Spanish"}


def draw_ready(visit: Visit, ats: Ats | None) -> None:
    """Draw what the administrator must have ready, from the catalogue."""
    if ats is None:
        return
    name = esc(visit.onboarding.requirements.admin.name or "The administrator")
    with st.container(border=True, gap="xsmall", key="connection_ready"):
        st.markdown(f"**{name} must have ready**")
        lines = [ats.authorisation.what, *ats.prerequisites, f"Who can do it: {ats.authorisation.who}"]
        st.markdown("\n".join(f"- {esc(line.removesuffix('.'))}" for line in lines))
        if ats.permissions:
            st.caption(f"Permissions: {esc('; '.join(ats.permissions))}.")


def draw(visit: Visit, key: str, purpose: LinkPurpose) -> dict[str, str]:
    """Draw the options in a closed expander; return the widget key of each option by its name."""
    names = ["kind", "language", "scope_config_id"]
    names += ["environment", "static_ips"] if purpose is LinkPurpose.CONNECT else []
    keys = {name: f"{key}_{name}" for name in names}
    default = links.fitting_options(visit.services, visit.onboarding.requirements)
    connection, mode = visit.onboarding.connection, visit.onboarding.requirements.sync_mode
    if connection and not lacks_permission(connection, mode):
        default = default.changed(scope_config_id="")  # a reconnection link asks for what was agreed already
    with st.expander("Options", icon=":material/tune:", key=f"{key}_options"):
        st.radio("Kind of link", get_args(LinkType), format_func=KINDS.__getitem__, key=keys["kind"])
        st.selectbox(
            "Language of the pages", LANGUAGES, format_func=LANGUAGES.__getitem__, key=keys["language"], width=240
        )
        if purpose is not LinkPurpose.SET_UP:
            _scopes(visit, keys["scope_config_id"], default, purpose)
        if purpose is LinkPurpose.CONNECT:
            st.text_input(
                "Environment of the ATS",
                key=keys["environment"],
                placeholder="Production",
                max_chars=200,
                help="Leave it empty for production. For a test environment, enter the name that Kombo gives it.",
            )
            st.checkbox(
                "Fixed IP addresses",
                value=default.static_ips,
                key=keys["static_ips"],
                help="For an ATS that accepts only known addresses. They cannot be added later.",
            )
    return keys


def _scopes(visit: Visit, key: str, default: LinkOptions, purpose: LinkPurpose) -> None:
    """Draw the choice of what Kombo asks the administrator to allow, if the settings name any scope configs."""
    scopes = visit.services.settings.scope_configs
    if not scopes:
        return
    first = "As it is now" if purpose is LinkPurpose.RECONNECT else "Kombo’s default"
    names = {"": first} | {scope: name for name, scope in scopes.items()}
    st.selectbox(
        "Scope config",
        names,
        format_func=names.__getitem__,
        key=key,
        index=list(names).index(default.scope_config_id),
        help="What Kombo reads and writes; the administrator sees it and agrees to it.",
        width=240,
    )


def typed(
    *,
    language: str | None = None,
    scope_config_id: str | None = None,
    environment: str | None = None,
    static_ips: bool | None = None,
) -> LinkOptions:
    """Return the options that were chosen; one that was not drawn has Kombo's default."""
    return LinkOptions(
        language=language or "en",
        scope_config_id=scope_config_id or "",
        environment=(environment or "").strip(),
        static_ips=bool(static_ips),
    )
