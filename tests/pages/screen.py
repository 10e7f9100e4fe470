"""One page as one person sees it, without the sign-in around it."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from core.onboarding.model import Onboarding
from core.people.roles import Person
from tests.office import Office


def screen(office: Office, user: Person, page: str, one: Onboarding | None = None) -> AppTest:
    """Open a page of `pages/` for this onboarding, in a session of its own."""
    app = AppTest.from_function(_script, args=(office.services, user, page), default_timeout=20)
    if one is not None:
        app.session_state["onboarding"] = one.id
    return calm(app.run())


def press(app: AppTest, *keys: str) -> AppTest:
    """Press a button; an opener before the button in its dialog, which is drawn only when both are pressed."""
    for key in keys[:-1]:
        app.button(key=key).click()
    if len(keys) > 1:
        app.run()
        for key in keys[:-1]:
            app.button(key=key).click()
    app.button(key=keys[-1]).click()
    return calm(app.run())


def turn_to(app: AppTest, page: str) -> AppTest:
    """Go to another page in the same session."""
    app.session_state["turned_to"] = page
    return calm(app.run())


def calm(app: AppTest) -> AppTest:
    """Fail when the page raised anything."""
    assert not app.exception, app.exception
    return app


def keys(app: AppTest) -> set[str]:
    """The keys of every button on the page."""
    return {button.key for button in app.button if button.key}


def words(app: AppTest) -> str:
    """Everything that the page says, as it was written."""
    kinds: tuple[Any, ...] = (app.markdown, app.caption, app.error, app.warning, app.info, app.text, app.code)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def _script(services, user, page):  # type: ignore[no-untyped-def]  # its source is run on its own
    import importlib

    import streamlit as st

    from pages.parts import places

    known = [place for place in vars(places).values() if isinstance(place, places.Place)]
    st.navigation([places.page(place) for place in known])
    importlib.import_module(f"pages.{st.session_state.get('turned_to', page)}").show(services, user)
