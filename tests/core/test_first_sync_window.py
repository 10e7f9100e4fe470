"""How long the first sync may take is a setting: whatever says it to a person says what was set."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core.ats.catalogue import default_catalogue
from core.ats.expectations import expectations
from core.ats.guide import guide_for
from core.ats.model import Ats
from core.documents.connection_guide import connection_guide_pdf
from core.documents.requirements_summary import summary_of
from core.geography.place import Location
from core.jobs.answers import answer
from core.jobs.model import AtsJob, JobRow, Outcome
from core.jobs.reconciliation import reconcile
from core.jobs.sync_health import factoryfix_problem
from core.onboarding.customer_view import customer_view
from core.onboarding.states import Step
from core.settings import Settings
from tests.core.documents.pdf_reading import text
from tests.core.onboarding.stages import at

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
LITERAL = re.compile(r"\b(3|three)[ \u00a0]hours?\b", re.IGNORECASE)


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> timedelta:
    monkeypatch.setenv("FIRST_SYNC_HOURS", "5")
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    assert settings.promised_first_sync == settings.first_sync_window
    return settings.promised_first_sync


def _lever() -> Ats:
    ats = default_catalogue().get("lever")
    assert ats is not None
    return ats


def _expectations(window: timedelta) -> str:
    return " ".join(expectation.sentence for expectation in expectations(_lever(), "engaged", window=window))


def _guide(window: timedelta) -> str:
    return text(
        connection_guide_pdf(
            customer="Northgate",
            ats_label="Lever",
            guide=guide_for(_lever(), {}),
            known={},
            kombo_guide_url=None,
            prepared_for="Dana",
            prepared_at=NOW,
            first_sync_window=window,
        )
    )


def _summary(window: timedelta) -> str:
    connected_by = date(2026, 11, 30)
    summary = summary_of(
        at(Step.LINK), _lever(), (), known={}, jobs_listed=0, connected_by=connected_by, first_sync_window=window
    )
    return str(summary.next_dates)


def _pending(window: timedelta) -> str:
    job = AtsJob(
        id="k",
        remote_id="r",
        name="Welder",
        status="OPEN",
        visibility="PUBLIC",
        location=Location("Pueblo", "CO", "US"),
    )
    rows = list(reconcile([job], [], tool="lever", now=NOW, first_sync_started_at=NOW, window=window).rows)
    return rows[0].reason


def _stalled(window: timedelta) -> str:
    return factoryfix_problem("running", NOW - timedelta(hours=9), None, NOW, window)


@pytest.mark.parametrize(
    "words",
    [
        _expectations,
        _guide,
        _summary,
        _pending,
        _stalled,
        lambda window: customer_view(at(Step.JOBS), "Lever", first_sync_window=window, now=NOW).sentence,
        lambda window: answer(JobRow("k", Outcome.PENDING, ""), as_of="now", window=window, sender="Ana Alvarez"),
    ],
    ids=["expectations", "guide", "summary", "pending job", "stalled sync", "customer’s view", "support’s answer"],
)
def test_with_five_hours_set_every_text_says_five_hours(words: Callable[[timedelta], str], window: timedelta) -> None:
    assert "5 hours" in " ".join(words(window).split())
    assert not LITERAL.search(words(window))


def test_no_source_and_no_guide_writes_the_window_out() -> None:
    files = [*(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), *(ROOT / "data" / "ats").glob("*.md")]
    assert len(files) > 200
    assert not [file.name for file in files if LITERAL.search(file.read_text("utf-8"))]
