"""The go-live report as a PDF, read back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from core.documents.go_live_report import Confirmation, GoLiveReport, PushEvidence, go_live_report_pdf
from core.onboarding.steps import CONFIRMATION_ITEMS
from tests.core.documents.pdf_reading import outline, squeezed, text

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def _report(**changed: object) -> GoLiveReport:
    push = PushEvidence(
        application_id="8x3YKRDc",
        remote_id=None,
        email="z@x.example",
        pdf_sha256="ab" * 32,
        pushed_at=NOW,
        pushed_by="Al",
    )
    confirmations = tuple(
        Confirmation(item=item, confirmed=key != "source", by="Pat Doe", at=NOW, channel="call")
        for key, item in CONFIRMATION_ITEMS.items()
    )
    fields: dict[str, object] = {
        "customer": "Müller & Söhne",
        "ats": "UKG Pro",
        "sync_mode": "Engaged only",
        "counts": (("synced", 1_128), ("missing", 0)),
        "snapshot_at": NOW,
        "push": push,
        "confirmations": confirmations,
        "verdict": "Ready with risks",
        "risks": ("The source shows “API”.",),
        "prepared_by": "Alex Kim",
        "prepared_at": NOW,
    }
    return GoLiveReport.model_validate(fields | changed)


def test_the_report_carries_verdict_counts_proof_and_each_confirmation() -> None:
    pdf = go_live_report_pdf(_report(approver="Sam Roe", approved_at=NOW))
    whole = " ".join(text(pdf).split())
    for part in ("Ready with risks", "1,128", "8 of 9 items", "ab" * 32, "8x3YKRDc", "Sam Roe", "9:00 AM CST"):
        assert part in whole
    for item in CONFIRMATION_ITEMS.values():
        assert "".join(item.split()) in squeezed(pdf)
    assert "The source shows “API”." in whole
    assert pdf == go_live_report_pdf(_report(approver="Sam Roe", approved_at=NOW))
    assert outline(pdf) == ["Open risks", "Job sync", "Test candidate", "Confirmed by the customer in their ATS"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"push": None}, "No test candidate has been pushed."),
        ({"counts": ()}, "The jobs have not been compared yet."),
        ({"confirmations": ()}, "Nothing has been confirmed yet."),
        ({"approver": None}, "Not approved yet"),
        ({"verdict": "Not ready"}, "What is blocking go-live"),
        ({"verdict": "Ready", "risks": ()}, "Ready"),
    ],
)
def test_the_report_says_what_is_missing(changed: dict[str, object], words: str) -> None:
    assert words in text(go_live_report_pdf(_report(**changed)))


def test_where_no_candidate_is_pushed_it_says_why_and_misses_no_confirmation() -> None:
    pdf = go_live_report_pdf(_report(push=None, confirmations=(), no_candidate="They apply on the career page."))
    assert "They apply on the career page." in text(pdf)
    assert "items confirmed" not in text(pdf)
    assert outline(pdf) == ["Open risks", "Job sync", "Test candidate"]


@pytest.mark.parametrize("changed", [{"verdict": "Fine"}, {"prepared_at": datetime(2026, 1, 1)}, {"extra": 1}])  # noqa: DTZ001
def test_a_report_with_a_wrong_field_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        _report(**changed)
