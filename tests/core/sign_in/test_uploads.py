"""What one session may upload is limited in number and in total, and forgotten again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from starlette.types import Scope

from core.sign_in.uploads import MOST_BYTES, MOST_FILES, WITHIN, Uploads, tab_of

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
MEGABYTE = 1024 * 1024


def upload(length: str = "1000", method: str = "PUT", path: str = "/_stcore/upload_file/tab/file") -> Scope:
    return {"type": "http", "method": method, "path": path, "headers": [(b"content-length", length.encode())]}


def test_a_session_may_upload_so_many_files_and_another_its_own() -> None:
    uploads = Uploads()
    assert not any(uploads.refusal(upload(), "ana", NOW) for _ in range(MOST_FILES))
    assert "hourly upload limit" in uploads.refusal(upload(), "ana", NOW)
    assert not uploads.refusal(upload(), "eli", NOW)
    assert not uploads.refusal(upload(), "ana", NOW + WITHIN)


def test_a_session_may_upload_so_much_in_all() -> None:
    uploads = Uploads()
    for _ in range(MOST_BYTES // (10 * MEGABYTE)):
        assert not uploads.refusal(upload(str(10 * MEGABYTE)), "ana", NOW)
    assert uploads.refusal(upload("1"), "ana", NOW)
    assert not uploads.refusal(upload("1"), "ana", NOW + WITHIN + timedelta(seconds=1))


@pytest.mark.parametrize("length", ["", "-1", "1e9", "lots"])
def test_an_upload_that_does_not_say_how_long_it_is_is_refused(length: str) -> None:
    assert Uploads().refusal(upload(length), "ana", NOW) == "An upload must state its length."


@pytest.mark.parametrize(
    "request_", [upload(method="GET"), upload(method="DELETE"), upload(path="/portfolio"), upload("", path="/sign-in")]
)
def test_what_is_no_upload_is_not_counted(request_: Scope) -> None:
    uploads = Uploads()
    assert not any(uploads.refusal(request_, "ana", NOW) for _ in range(MOST_FILES + 1))


@pytest.mark.parametrize(
    ("path", "tab"),
    [
        ("/_stcore/upload_file/a-tab/a-file", "a-tab"),
        ("/_stcore/upload_file/a-tab", "a-tab"),
        ("/_stcore/upload_file/", ""),
        ("/_stcore/stream", ""),
        ("/portfolio", ""),
    ],
)
def test_an_upload_names_the_tab_that_it_is_for(path: str, tab: str) -> None:
    assert tab_of({"type": "http", "path": path}) == tab
