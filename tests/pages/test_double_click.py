"""A double click does once what a single one does; what was refused can be pressed again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.office import ANA, Office, open_office, session_of


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def presses(office: Office, *, once: bool, refused: int = 0) -> int:
    """How often an act is done of a button, or else a checkbox, that is pressed twice before it is drawn again."""
    app = AppTest.from_function(_twice, args=(office.services, once, refused), default_timeout=20)
    app.user = {"session": session_of(office.services, ANA)}
    app.run()
    assert not app.exception, app.exception
    count: int = app.session_state["count"]
    return count


def test_a_button_that_is_pressed_twice_before_it_is_drawn_again_acts_once(office: Office) -> None:
    assert presses(office, once=True) == 1


def test_a_checkbox_may_be_changed_back_before_it_is_drawn_again(office: Office) -> None:
    assert presses(office, once=False) == 2


def test_a_refused_action_can_be_tried_again(office: Office) -> None:
    assert presses(office, once=True, refused=1) == 2


def _twice(services, once, refused):  # type: ignore[no-untyped-def]  # its source is run on its own
    import streamlit as st

    from core.errors import InvalidInput
    from pages.press import Press, perform
    from pages.visit import session_here

    def act(_ctx):  # type: ignore[no-untyped-def]
        st.session_state["count"] = st.session_state.get("count", 0) + 1
        if st.session_state["count"] <= refused:
            raise InvalidInput("Not like this.")

    press = Press("it", act, once=once)
    perform(session_here, services, press, None)
    perform(session_here, services, press, None)
