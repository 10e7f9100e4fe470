"""The text for the customer: plain, true for the row, and without our inner workings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.jobs.answers import answer
from core.jobs.model import JobRow, Outcome
from core.jobs.risks import RiskCode, Waiver
from tests.actors import named

WINDOW = timedelta(hours=3)
AS_OF = "Mon, Nov 23, 8:29 pm CST"
US_ACTIVE = {"us": "us", "us_reason": "The country is the United States.", "activity": "active"}


def text(outcome: Outcome, **fields: object) -> str:
    row = JobRow(
        key="ats:1", outcome=outcome, reason="Our own words.", title="Welder", requisition="REQ-1",
        location="Pueblo, CO, US", **fields,  # type: ignore[arg-type]
    )  # fmt: skip
    return answer(row, as_of=AS_OF, window=WINDOW, sender="Sam Okafor")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_whole_message_with_its_state_and_the_time_of_it(outcome: Outcome) -> None:
    text_sent = text(outcome)
    greeting, state, *_, time, signature = text_sent.split("\n\n")
    assert (greeting, time, signature) == ("Hello there,", f"This is as of {AS_OF}.", "Sam Okafor\nFactoryFix")
    assert state.startswith("Your job “Welder” (REQ-1, Pueblo, CO, US) ")
    assert len(state) > len("Your job “Welder” (REQ-1, Pueblo, CO, US) is.")


@pytest.mark.parametrize(
    ("outcome", "fields", "expected"),
    [
        (Outcome.SYNCED, {"factoryfix_state": "disabled", **US_ACTIVE}, "activate an AI recruiter"),
        (Outcome.SYNCED, {"factoryfix_state": "activated", **US_ACTIVE}, "an AI recruiter is working on it"),
        (Outcome.PENDING, US_ACTIVE, "reads your ATS every 3 hours"),
        (
            Outcome.PENDING,
            {"factoryfix_id": "job_1", "factoryfix_state": "disabled"},
            "will be removed with the next sync",
        ),
        (Outcome.MISSING, US_ACTIVE, "we are looking into it"),
        (Outcome.MISSING, US_ACTIVE, "active in your ATS and in the United States, so it belongs in FactoryFix"),
        (Outcome.UNEXPECTED, {"us": "not_us", "us_reason": "The country is Canada."}, "The country is Canada."),
        (Outcome.MISSING, {"factoryfix_state": "archived"}, "should be open in FactoryFix, but is archived there."),
        (Outcome.EXCLUDED, {"us": "not_us", "us_reason": "The country is Canada."}, "The country is Canada."),
        (Outcome.EXCLUDED, {"activity": "inactive", "activity_reason": "The ATS says CLOSED."}, "The ATS says CLOSED."),
        (Outcome.EXCLUDED, {"decided_by": named("Ana")}, "decided for your account"),
        (Outcome.MANUAL_DUPLICATE, {}, "never reach your ATS"),
        (Outcome.REVIEW, {"us": "unknown", "us_reason": "No place is given."}, "Please tell us"),
        (Outcome.EXPECTED_NOT_FOUND, {}, "Please check that it is open"),
    ],
)
def test_the_answer_says_why_and_what_happens_next(outcome: Outcome, fields: dict[str, object], expected: str) -> None:
    assert expected in text(outcome, **fields)


def test_a_job_that_is_fine_gives_no_reason_to_worry_and_a_decision_names_no_colleague() -> None:
    assert "Canada" not in text(Outcome.SYNCED, us="not_us", us_reason="The country is Canada.")
    assert "Ana" not in text(Outcome.EXCLUDED, decided_by=named("Ana"))


@pytest.mark.parametrize(
    ("code", "fields", "expected"),
    [
        (RiskCode.MISSING, {}, "should be in FactoryFix, but is not there. It may stay out."),
        (
            RiskCode.UNEXPECTED,
            {"factoryfix_id": "9", "ats_job_id": "77"},
            "is in FactoryFix, although it should not be. It may stay there.",
        ),
        (RiskCode.MANUAL_DUPLICATE, {"factoryfix_id": "9"}, "stays.\n\nCandidates of a job added by hand never reach"),
        (RiskCode.LISTED_BUT_EXCLUDED, {}, "is on your list, but does not go to FactoryFix."),
        (RiskCode.EXPECTED_NOT_FOUND, {}, "is on your list, but we cannot see it in your ATS."),
    ],
)
def test_a_waived_job_is_described_as_it_is_with_who_accepted_it_and_when(
    code: RiskCode, fields: dict[str, str], expected: str
) -> None:
    waiver = Waiver(code, "Internal.", named("Ana"), datetime(2026, 11, 24, 15, tzinfo=UTC), "Dana agreed")
    text_sent = text(Outcome.WAIVED, decided_by=named("Ana"), waiver=waiver, **fields)
    assert expected in text_sent
    assert text_sent.count("This was accepted as a risk by Ana, Nov 24, 2026.") == 1
    assert "If it should not stay so, please reply to this message." in text_sent
    assert not any(inner in text_sent for inner in ("Dana", "Internal"))


def test_a_job_without_title_is_still_your_job() -> None:
    assert answer(JobRow("k", Outcome.MISSING, ""), as_of=AS_OF, window=WINDOW, sender="Sam Okafor").startswith(
        "Hello there,\n\nYour job should be in FactoryFix"
    )
