"""The go-live report as a PDF, read back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from core.documents.go_live_report import Approval, Confirmation, GoLiveReport, PushEvidence, go_live_report_pdf
from core.documents.how_it_works import how_it_works
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.verdict.model import Line, LineState, verdict_of
from tests.core.documents.page_lines import rows_with
from tests.core.documents.pdf_reading import outline, squeezed, text

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
JOBS = Line("jobs", "Jobs", LineState.VERIFIED, "1,128 jobs in FactoryFix as expected.", NOW)
RISK = Line("source", "Source", LineState.RISK, "The source shows “API”.", NOW)
OPEN = Line("items", "Confirmed items", LineState.OPEN, "The customer has not answered yet: the PDF opens.")
APPROVED = Approval(
    approver="Sam Roe", note="Go ahead from Monday", recorded_by="Alex Kim", at=NOW, accepted=((RISK.key, RISK.text),)
)


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
        "verdict": verdict_of((JOBS, RISK)),
        "contact": ("Ana Alvarez", "ana@office.example"),
        "how_it_works": how_it_works(jobs_arrive=True, candidates_arrive=True),
        "prepared_by": "Alex Kim",
        "prepared_at": NOW,
    }
    return GoLiveReport.model_validate(fields | changed)


def test_the_report_carries_verdict_counts_proof_and_each_confirmation() -> None:
    pdf = go_live_report_pdf(_report(sign_off=APPROVED))
    whole = " ".join(text(pdf).split())
    for part in ("Ready with risks", "1,128", "8 of 9 items", "ab" * 32, "8x3YKRDc", "Sam Roe", "9:00 AM CST"):
        assert part in whole
    for item in CONFIRMATION_ITEMS.values():
        assert "".join(item.split()) in squeezed(pdf)
    assert "Source: The source shows “API”." in whole
    assert outline(pdf) == [
        "Risks accepted by name", "What was checked", "Job sync", "Test candidate",
        "Confirmed by the customer in their ATS", "How it works from now",
    ]  # fmt: skip
    for part in (
        "Accepted by Sam Roe, ", "Go ahead from Monday", "recorded by Alex Kim", "Ana Alvarez", "ana@office.example",
        "Synced jobs arrive in FactoryFix disabled.", "Activate the synced copy", "stop after that",
        "1,128 jobs in FactoryFix as expected.",
    ):  # fmt: skip
        assert part in whole
    assert pdf == go_live_report_pdf(_report(sign_off=APPROVED))


def test_a_risk_that_nobody_accepted_stands_apart_from_those_that_were_accepted() -> None:
    late = Line("late", "Jobs", LineState.RISK, "1 missing in FactoryFix.", NOW)
    pdf = go_live_report_pdf(_report(sign_off=APPROVED, verdict=verdict_of((JOBS, RISK, late))))
    assert outline(pdf)[:2] == ["Open risks", "Risks accepted by name"]
    opened = text(pdf).split("Open risks")[1].split("Risks accepted by name")[0]
    assert "Jobs: 1 missing in FactoryFix." in opened
    assert "The source shows" not in opened


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"push": None}, "No test candidate has been pushed."),
        ({"counts": ()}, "The jobs have not been compared yet."),
        ({"confirmations": ()}, "Nothing has been confirmed yet."),
        ({"sign_off": None}, "Not approved yet"),
        ({"verdict": verdict_of((JOBS, RISK, OPEN))}, "What is blocking go-live"),
        ({"verdict": verdict_of((JOBS, RISK, OPEN))}, "Not ready"),
        ({"verdict": verdict_of((JOBS, RISK))}, "Ready with risks"),
        ({"verdict": verdict_of((JOBS,))}, "Ready"),
    ],
)
def test_the_report_says_what_is_missing(changed: dict[str, object], words: str) -> None:
    assert words in text(go_live_report_pdf(_report(**changed)))


def test_where_no_candidate_is_pushed_it_says_why_and_misses_no_confirmation() -> None:
    pdf = go_live_report_pdf(_report(push=None, confirmations=(), no_candidate="They apply on the career page."))
    assert "They apply on the career page." in text(pdf)
    assert "items confirmed" not in text(pdf)
    assert outline(pdf) == ["Open risks", "What was checked", "Job sync", "Test candidate", "How it works from now"]


@pytest.mark.parametrize("number", range(1, 14))
def test_counts_share_their_rows_evenly(number: int) -> None:
    counts = tuple((f"outcome {n}", n) for n in range(number))
    pdf = go_live_report_pdf(_report(counts=counts))
    section = text(pdf).split("Job sync", 1)[1].split("Compared on")[0]
    assert section.count("Outcome ") == number
    assert len(rows_with(pdf, "Outcome ")) == -(-number // 6)


def test_confirmations_are_grouped_by_person_channel_and_time() -> None:
    later = NOW.replace(hour=20)
    entries = tuple(
        Confirmation(item=item, confirmed=True, by=by, at=at, channel="call")
        for item, by, at in (
            ("a", "Pat Doe", NOW),
            ("b", "Pat Doe", later),
            ("c", "Pat Doe", NOW),
            ("d", "Sam Roe", NOW),
        )
    )
    section = text(go_live_report_pdf(_report(confirmations=entries))).split("in their ATS", 1)[1]
    lines = [line.strip() for line in section.split("How it works")[0].splitlines() if line.strip()]
    assert lines == [
        "Pat Doe, call, Nov 24, 2026, 9:00 AM CST", "Yes", "a", "Yes", "c",
        "Pat Doe, call, Nov 24, 2026, 2:00 PM CST", "Yes", "b",
        "Sam Roe, call, Nov 24, 2026, 9:00 AM CST", "Yes", "d",
    ]  # fmt: skip


@pytest.mark.parametrize("changed", [{"verdict": "Fine"}, {"prepared_at": datetime(2026, 1, 1)}, {"extra": 1}])  # noqa: DTZ001
def test_a_report_with_a_wrong_field_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        _report(**changed)
