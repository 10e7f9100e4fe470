"""One page as one person sees it: the real map with its addresses, without the sign-in around it."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from core.onboarding.model import Onboarding
from core.people.roles import Person
from tests.office import Office, session_of


def screen(
    office: Office, person: Person, path: str, onboarding: Onboarding | None = None, **address: str | list[str]
) -> AppTest:
    """Open the page at this path, for this onboarding, in a session of its own; `address` is what follows the “?”."""
    app = AppTest.from_function(_script, args=(office.services, path), default_timeout=20)
    app.user = {"session": session_of(office.services, person)}
    for name, value in (address | ({"onboarding": onboarding.id} if onboarding else {})).items():
        app.query_params[name] = value
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


def turn_to(app: AppTest, path: str) -> AppTest:
    """Go to another page in the same session."""
    app.session_state["turned_to"] = path
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
    kinds: tuple[Any, ...] = (
        *(app.title, app.header, app.subheader, app.markdown, app.caption, app.text, app.code),
        *(app.error, app.warning, app.info, app.success),
    )
    texts = [str(element.value) for kind in kinds for element in kind]
    pieces = [element.proto.body for element in app.get("html")]
    return "\n".join([*texts, *(link.label for link in app.page_link), *pieces])


def _script(services, path):  # type: ignore[no-untyped-def]  # its source is run on its own
    from functools import partial

    import streamlit as st

    from core.errors import SignedOut
    from pages import navigation
    from pages.visit import arrive, follow, leftovers, signed_out

    visit = arrive(services)
    if visit is None:
        signed_out()
        st.stop()
    pages = {
        place.path: st.Page(partial(show, visit), title=place.title, url_path=place.path, default=place.path == path)
        for place, show in navigation.PAGES.items()
    }
    chosen = st.navigation(list(pages.values()))
    follow()
    if "turned_to" in st.session_state:
        st.switch_page(pages[st.session_state.pop("turned_to")])
    try:
        chosen.run()
    except SignedOut:
        signed_out()
    leftovers()
