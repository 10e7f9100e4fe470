"""The map: services, sign-in, pages by role, run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from core.people.roles import Permission, Person
from core.services import Services, services
from pages import administration, sign_in
from pages.parts import brand

Show = Callable[[Services, Person], None]


@dataclass(frozen=True)
class Entry:
    """One page of the menu: its function, its name, and who may open it."""

    show: Show
    title: str
    path: str
    icon: str
    permission: Permission = Permission.VIEW


ENTRIES = [
    Entry(administration.show, "Administration", "administration", "manage_accounts", Permission.MANAGE),
]


def main() -> None:
    """Draw one run of the app."""
    st.set_page_config(page_title="ATS onboarding", page_icon=":material/conversion_path:", layout="wide")
    all_services = services()
    user = sign_in.signed_in(all_services)
    # Also for a visitor who has not signed in, so that the address survives until they have.
    page = st.navigation(_pages(all_services, user), position="sidebar" if user else "hidden")
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
    open_to = [entry for entry in ENTRIES if user is None or user.may(entry.permission)]
    return [
        st.Page(
            partial(_run, entry.show, all_services, user),
            title=entry.title,
            url_path=entry.path,
            icon=f":material/{entry.icon}:",
            default=entry is open_to[0],
        )
        for entry in open_to
    ]


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
