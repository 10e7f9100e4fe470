"""A rerun of each page with a connected customer, against an empty Streamlit page."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from streamlit.testing.v1 import AppTest

from bench.timing import fastest, row
from tests.office import ANA, open_office
from tests.pages.screen import screen

PAGES = ("portfolio", "requirements", "connection", "linking", "job_sync", "test_candidate", "go_live", "support")


def rows() -> Iterator[str]:
    """Yield a row for each page."""
    empty = AppTest.from_string("import streamlit as st\nst.title('Empty')").run()
    floor = fastest(lambda: empty.run())
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder)) as office:
        one = office.linked("Brightwater Foods")
        office.read(one)
        for page in PAGES:
            app = screen(office, ANA, page, one)
            ours = fastest(lambda app=app: app.run())  # type: ignore[misc]
            yield row(f"rerun of {page}, against an empty page", ours, floor, ours / floor, "≤ 2 times")
