"""The script that Streamlit runs for every page: it finds the person, and draws the pages of their role."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from core.errors import SignedOut
from core.measures import RERUNS
from core.services import services
from pages.activity import page as activity
from pages.administration import page as administration
from pages.candidate import page as test_candidate
from pages.connection import page as connection
from pages.deliveries import page as deliveries
from pages.go_live import page as go_live
from pages.job_sync import page as job_sync
from pages.linking import page as linking
from pages.live_customers import page as live_customers
from pages.numbers import page as numbers
from pages.onboardings import page as portfolio
from pages.requirements import agreement, page as requirements
from pages.shared import brand, notifications, places, sign_out
from pages.shared.places import Place
from pages.support import page as support
from pages.visit import Visit, arrive, follow, leftovers, signed_out

Show = Callable[[Visit], None]

# Streamlit executes this file on every run, so it defines no classes: they would be created again each time.
PAGES: dict[Place, Show] = {
    places.PORTFOLIO: portfolio.show,
    places.REQUIREMENTS: requirements.show,
    places.AGREEMENT: agreement.show,
    places.ACTIVITY: activity.show,
    places.CONNECTION: connection.show,
    places.LINKING: linking.show,
    places.JOB_SYNC: job_sync.show,
    places.TEST_CANDIDATE: test_candidate.show,
    places.GO_LIVE: go_live.show,
    places.LIVE_CUSTOMERS: live_customers.show,
    places.NUMBERS: numbers.show,
    places.SUPPORT: support.show,
    places.DELIVERIES: deliveries.show,
    places.ADMINISTRATION: administration.show,
}


def main() -> None:
    """Draw the app once, and measure how long that takes."""
    with RERUNS.time():
        _draw()


def _draw() -> None:
    all_services = services()
    visit = arrive(all_services)
    page = st.navigation(_pages(visit), position="sidebar" if visit else "hidden")
    title = f"{page.title} · ATS onboarding" if visit else "ATS onboarding"
    st.set_page_config(page_title=title, page_icon=brand.ICON, layout="wide")
    if all_services.settings.sandbox:
        brand.sandbox_mark()
    if visit is None:
        signed_out()
        return
    follow()
    brand.logo()
    with st.sidebar:
        brand.who(visit.person)
        notifications.draw(visit)
        sign_out.draw(visit)
    try:
        page.run()
    except SignedOut:
        signed_out()
    leftovers()


def _pages(visit: Visit | None) -> list[Any]:
    """Return the start page and the pages that this person may open; without a person, empty pages at all addresses."""
    pages = [
        places.page(place, partial(show, visit) if visit else _nothing)
        for place, show in PAGES.items()
        if visit is None or visit.person.may(place.permission)
    ]
    start = partial(_start, pages)
    return [st.Page(start, title="ATS onboarding", url_path="start", default=True, visibility="hidden"), *pages]


def _start(pages: list[Any]) -> None:
    if pages:
        st.switch_page(pages[0])
    st.info("There is no page for your role yet.")


def _nothing() -> None:
    """Serve as the page function while nobody is signed in."""


if __name__ == "__main__":
    main()
