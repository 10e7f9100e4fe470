"""One page of the dashboard as AppTest sees it, with real services and somebody signed in."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from core.people.roles import Person
from core.services import Services
from pages.parts.places import Place


def _app(services, user, path):  # type: ignore[no-untyped-def]  # its source runs alone, without our imports
    from functools import partial

    import streamlit as st

    from pages import navigation

    st.navigation(
        [
            st.Page(
                partial(entry.show, services, user),
                title=entry.place.title,
                url_path=entry.place.path,
                default=entry.place.path == path,
            )
            for entry in navigation.ENTRIES
        ]
    ).run()


def opened(services: Services, user: Person, place: Place, **address: Any) -> AppTest:
    """Open a page at an address and return what is on it."""
    app = AppTest.from_function(
        _app, kwargs={"services": services, "user": user, "path": place.path}, default_timeout=20
    )
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def said(app: AppTest) -> str:
    """Everything that stands on the page as text."""
    parts = [*app.title, *app.header, *app.markdown, *app.caption, *app.error, *app.warning, *app.code, *app.text]
    return "\n".join(str(part.value) for part in parts)
