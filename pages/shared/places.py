"""The addresses of all pages, for links between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import streamlit as st

from core.onboarding.model import Onboarding
from core.onboarding.states import Step, SyncMode
from core.onboarding.steps import current_step
from core.people.roles import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """The address, menu title, icon and required permission of a page."""

    path: str
    title: str
    icon: str
    permission: Permission = Permission.VIEW
    listed: bool = True
    """Whether the page is in the menu; if not, only links on other pages lead to it."""


PORTFOLIO = Place("portfolio", "Onboardings", "view_list")
REQUIREMENTS = Place("requirements", "Requirements", "assignment")
AGREEMENT = Place("what-we-agreed", "What we agreed", "handshake", listed=False)
ACTIVITY = Place("activity", "Activity", "history", listed=False)
CONNECTION = Place("connection", "Connection", "link")
LINKING = Place("linking", "Linking", "settings_input_component")
JOB_SYNC = Place("job-sync", "Job sync", "sync_alt")
TEST_CANDIDATE = Place("test-candidate", "Test candidate", "person_add")
GO_LIVE = Place("go-live", "Go live", "flag")
LIVE_CUSTOMERS = Place("live-customers", "Live customers", "monitor_heart")
NUMBERS = Place("numbers", "Numbers", "monitoring")
SUPPORT = Place("support", "Support", "help_center")
DELIVERIES = Place("deliveries", "Deliveries", "inbox", Permission.SUPPORT)
ADMINISTRATION = Place("administration", "Administration", "manage_accounts", Permission.MANAGE)

PLACE_OF = {
    Step.REQUIREMENTS: REQUIREMENTS,
    Step.LINK: CONNECTION,
    Step.CONNECT: CONNECTION,
    Step.LINKING: LINKING,
    Step.JOBS: JOB_SYNC,
    Step.CANDIDATE: TEST_CANDIDATE,
    Step.GO_LIVE: GO_LIVE,
    Step.LIVE: GO_LIVE,
}


def open_place(onboarding: Onboarding) -> Place:
    """Return the page of the current step; in Redirect mode the career page is checked on the Go live page."""
    step = current_step(onboarding)
    redirect = onboarding.requirements.sync_mode is SyncMode.REDIRECT
    return GO_LIVE if redirect and step is Step.CANDIDATE else PLACE_OF[step]


def page(place: Place, show: Any = None) -> Any:
    """Return the Streamlit page of a place: with `show` to register it, without to link to it."""
    return st.Page(
        show or _nothing,
        title=place.title,
        url_path=place.path,
        icon=f":material/{place.icon}:",
        visibility="visible" if place.listed else "hidden",
    )


def link(
    place: Place,
    *,
    label: str | None = None,
    onboarding: Onboarding | None = None,
    icon: str = "",
    width: Literal["content", "stretch"] = "content",
) -> None:
    """Draw a link to a place, for this onboarding if one is given."""
    st.page_link(
        _target(place),
        label=label or place.title,
        icon=f":material/{icon or place.icon}:",
        width=width,
        query_params={"onboarding": onboarding.id} if onboarding else None,
    )


def go(place: Place, onboarding: Onboarding | None = None) -> None:
    """Switch to a place now."""
    st.switch_page(_target(place), query_params={"onboarding": onboarding.id} if onboarding else None)


@cache
def _target(place: Place) -> Any:
    """Return the target of a link; cached because each page draws many links."""
    return page(place)


def _nothing() -> None:
    """Serve as the page function where only the address is needed."""
