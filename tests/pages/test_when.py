"""Times on a page: in the time zone of whoever looks at it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    """Draw a moment for a browser in New York, and one for a browser that names no zone."""
    from datetime import UTC, datetime
    from unittest.mock import patch

    import streamlit as st

    from pages.shared.when import moment

    at = datetime(2026, 11, 24, 18, 5, tzinfo=UTC)
    st.text(moment(at))
    with patch.object(type(st.context), "timezone", "America/New_York"):
        st.text(moment(at))
    with patch.object(type(st.context), "timezone", "Nowhere/Atall"):
        st.text(moment(at))


def test_a_moment_is_told_in_the_zone_of_the_browser() -> None:
    app = AppTest.from_function(page).run()
    office, new_york, unknown = (element.value for element in app.text)
    assert office == unknown == "Nov 24, 2026, 12:05 PM CST"
    assert new_york == "Nov 24, 2026, 1:05 PM EST"
