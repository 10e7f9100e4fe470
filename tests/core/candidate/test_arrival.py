"""Why a candidate has not arrived: one reason for each way that the way to the ATS can end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from core.candidate.arrival import ENGAGED, Arrival, ArrivalReason, InAts, Way, arrival, letter

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
R = ArrivalReason


def way(**changed: Any) -> Way:
    known: dict[str, Any] = {
        "name": "Maria Lopez", "job_title": "Welder", "by_hand": False, "job_outcome": "synced", "stage": "Engaged",
        "passive": False, "sync_state": "waiting", "attempted_at": None, "linked": True, "sends_candidates": True,
        "sends_new": False, "connection_status": "ACTIVE",
    }  # fmt: skip
    return Way(**known | changed)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"in_ats": InAts("New", "https://ats.example/1", ("profile.pdf",))}, R.ARRIVED),
        ({"in_ats": InAts("New", "", None)}, R.ARRIVED),
        ({"in_ats": InAts("New", "", ())}, R.ARRIVED_WITHOUT_PROFILE),
        ({"linked": False}, R.NOT_LINKED),
        ({"sends_candidates": False}, R.MODE_SENDS_NOBODY),
        ({"by_hand": True}, R.JOB_BY_HAND),
        ({"stage": "Rejected"}, R.REJECTED),
        ({"stage": "Outreach", "passive": True}, R.PASSIVE),
        ({"stage": "New", "passive": True, "sends_new": True}, R.PASSIVE),
        ({"stage": "New"}, R.BEFORE_TRIGGER),
        ({"stage": "Something new"}, R.STAGE_UNKNOWN),
        ({"stage": "Something new", "passive": True, "sends_new": True}, R.STAGE_UNKNOWN),
        ({"stage": "", "sync_state": "not_due"}, R.STAGE_UNKNOWN),
        ({"stage": "Something new", "sync_state": "sent"}, R.SENT_NOT_SEEN),
        ({"stage": "Rejected", "sync_state": "sent"}, R.SENT_NOT_SEEN),
        ({"stage": "Rejected", "error_code": "REMOTE.INPUT_INVALID"}, R.REFUSED),
        ({"stage": "New", "sends_new": True}, R.WAITING),
        ({"stage": "Engaged", "passive": True}, R.WAITING),
        ({"error_code": "REMOTE.INPUT_INVALID", "error": "Phone missing"}, R.REFUSED),
        ({"sync_state": "sent"}, R.SENT_NOT_SEEN),
        ({"sync_state": "sent", "checked": False}, R.SENT_NOT_CHECKED),
        ({"connection_status": "INVALID"}, R.CONNECTION_DOWN),
        ({"connection_status": "SOMETHING_NEW"}, R.WAITING),
        ({"sync_state": "waiting", "attempted_at": NOW - timedelta(hours=4)}, R.UNKNOWN),
        ({"sync_state": "not_due"}, R.UNKNOWN),
        ({"sync_state": "something new"}, R.UNKNOWN),
    ],
)
def test_each_way_ends_for_its_own_reason(changed: dict[str, Any], reason: ArrivalReason) -> None:
    answer = arrival(way(**changed), NOW)
    assert answer.reason is reason
    assert all((answer.sentence, answer.next_step, answer.to_customer))


def test_the_answer_names_stage_trigger_and_code() -> None:
    assert (
        arrival(way(stage="New"), NOW).sentence == "The stage is New, and candidates are sent once they reach Engaged."
    )
    assert "(REMOTE.INPUT_INVALID)" in arrival(way(error_code="REMOTE.INPUT_INVALID"), NOW).sentence


def test_the_letter_says_what_holds_and_nothing_internal() -> None:
    refused = way(error_code="REMOTE.INPUT_INVALID", error="The phone is missing")
    text = letter(refused, arrival(refused, NOW), as_of=NOW, sender="Sam Okafor")
    assert text.startswith("Hello there,\n\nYou asked about Maria Lopez (“Welder”). As of Dec 1, 2026:")
    assert text.endswith("Sam Okafor\nFactoryFix")
    assert "REMOTE" not in text
    assert "phone" not in text


@given(
    st.builds(
        way,
        by_hand=st.booleans(),
        stage=st.sampled_from([*ENGAGED, "New", "Outreach", "Rejected", "", "{stage}"]),
        passive=st.booleans(),
        sync_state=st.sampled_from(["not_due", "waiting", "sent", "failed", ""]),
        linked=st.booleans(),
        sends_candidates=st.booleans(),
        sends_new=st.booleans(),
        error=st.text(max_size=20),
        error_code=st.text(max_size=9),
    )
)
def test_nobody_is_said_to_have_arrived_without_being_seen_in_the_ats(known: Way) -> None:
    answer: Arrival = arrival(known, NOW)
    assert answer.reason not in (R.ARRIVED, R.ARRIVED_WITHOUT_PROFILE)
