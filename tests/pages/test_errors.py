"""What a page shows when something went wrong."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages.screen import calm


def _refused() -> None:
    from core.kombo.errors import KomboError
    from pages.shared.errors import report_errors

    log = "https://app.kombo.dev/logs/1"
    with report_errors("a test"):
        raise KomboError("It failed.", "Open the log.", code="REMOTE.X", log_url=log, kombo_message="No *such* field.")


def test_a_refusal_shows_kombos_message_and_a_link_to_its_log() -> None:
    app = calm(AppTest.from_function(_refused).run())
    assert app.error[0].value == "**It failed\\.**  \nOpen the log\\.  \nKombo says: No \\*such\\* field\\."
    assert app.get("link_button")[0].proto.url == "https://app.kombo.dev/logs/1"
