"""The map: services, sign-in, pages by role, run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from core.people.roles import Person
from core.services import Services, services
from pages.administration import page as administration
from pages.candidate import page as test_candidate
from pages.connection import page as connection
from pages.go_live import page as go_live
from pages.job_sync import page as job_sync
from pages.linking import page as linking
from pages.onboardings import page as portfolio
from pages.requirements import agreement
from pages.requirements import page as requirements
from pages.shared import brand, places
from pages.shared.places import Place
from pages.shared_screen import page as shared_screen
from pages.sign_in import page as sign_in
from pages.support import page as support

Show = Callable[[Services, Person], None]

# Streamlit executes this file anew on each run: no class here, it would be built each time.
PAGES: dict[Place, Show] = {
    places.PORTFOLIO: portfolio.show,
    places.REQUIREMENTS: requirements.show,
    places.AGREEMENT: agreement.show,
    places.SHARED_SCREEN: shared_screen.show,
    places.CONNECTION: connection.show,
    places.LINKING: linking.show,
    places.JOB_SYNC: job_sync.show,
    places.TEST_CANDIDATE: test_candidate.show,
    places.GO_LIVE: go_live.show,
    places.SUPPORT: support.show,
    places.ADMINISTRATION: administration.show,
}


def main() -> None:
    """Draw one run of the app."""
    all_services = services()
    user = sign_in.signed_in(all_services)
    # Also for a visitor who has not signed in, so that the address survives until they have.
    page = st.navigation(_pages(all_services, user), position="sidebar" if user else "hidden")
    title = f"{page.title} · ATS onboarding" if user else "ATS onboarding"
    st.set_page_config(page_title=title, page_icon=brand.ICON, layout="wide")
    if all_services.settings.sandbox:
        brand.sandbox_mark()
    if user is None:
        sign_in.show(all_services)
        st.stop()
    brand.logo()
    _who_and_way_out(all_services, user)
    sign_in.keep_cookie(all_services)
    page.run()


def _pages(all_services: Services, user: Person | None) -> list[Any]:
    """Return the start address and the pages this person may open; for a visitor they all keep their address."""
    pages = [
        places.page(place, partial(_run, show, all_services, user))
        for place, show in PAGES.items()
        if user is None or user.may(place.permission)
    ]
    return [
        st.Page(partial(_start, pages), title="ATS onboarding", url_path="start", default=True, visibility="hidden"),
        *pages,
    ]


def _start(pages: list[Any]) -> None:
    if pages:
        st.switch_page(pages[0])
    st.info("There is no page for your role yet.")


def _run(show: Show, all_services: Services, user: Person | None) -> None:
    if user is not None:
        show(all_services, user)


def _who_and_way_out(all_services: Services, user: Person) -> None:
    with st.sidebar:
        brand.who(user)
        if st.button("Sign out", key="sign_out", icon=":material/logout:", type="tertiary"):
            sign_in.sign_out(all_services)
            st.rerun()


if __name__ == "__main__":
    main()
