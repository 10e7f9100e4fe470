"""Is a job active? Status × visibility × dates × postings × deletion, raw words included."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from core.geography.place import Location
from core.geography.time_zones import zone_of
from core.jobs.activity import activity
from core.jobs.model import AtsJob, Posting

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
YESTERDAY, TOMORROW = NOW - timedelta(days=1), NOW + timedelta(days=1)
ACTIVE, INACTIVE, REVIEW = "active", "inactive", "review"

WORDS = [
    # The examples of the rules
    ("OPEN", "PUBLIC", ACTIVE), ("OPEN", "INTERNAL", INACTIVE), ("OPEN", "CONFIDENTIAL", INACTIVE),
    ("OPEN", "UNLISTED", REVIEW), ("OPEN", None, ACTIVE), (None, "PUBLIC", REVIEW), (None, None, REVIEW),
    ("Posted", "PUBLIC", ACTIVE), ("Live", "PUBLIC", ACTIVE), ("Active", "PUBLIC", ACTIVE),
    ("On Hold", "PUBLIC", INACTIVE), ("Pending Approval", "PUBLIC", INACTIVE), ("Filled", "PUBLIC", INACTIVE),
    ("DRAFT", "PUBLIC", INACTIVE), ("CLOSED", "PUBLIC", INACTIVE), ("ARCHIVED", "PUBLIC", INACTIVE),
    ("Evergreen", "PUBLIC", REVIEW), ("Pipeline", "PUBLIC", REVIEW), ("Talent Community", "PUBLIC", REVIEW),
    # A closed job is inactive, whatever its visibility
    ("CLOSED", None, INACTIVE), ("CLOSED", "UNLISTED", INACTIVE), ("Filled", "INTERNAL", INACTIVE),
    ("DRAFT", "CONFIDENTIAL", INACTIVE), ("ARCHIVED", None, INACTIVE),
    # A hidden job is inactive, whatever its status
    (None, "INTERNAL", INACTIVE), ("Evergreen", "CONFIDENTIAL", INACTIVE), ("Posted", "Internal only", INACTIVE),
    # Words as ATSs write them
    ("open", "public", ACTIVE), ("  Open ", "PUBLIC", ACTIVE), ("POSTED", "External", ACTIVE),
    ("Published", "Internal and External", ACTIVE), ("Open - Posted", "PUBLIC", ACTIVE), ("open_posted", None, ACTIVE),
    ("on-hold", "PUBLIC", INACTIVE), ("ON_HOLD", "PUBLIC", INACTIVE), ("Cancelled", "PUBLIC", INACTIVE),
    ("Canceled", "PUBLIC", INACTIVE), ("Expired", None, INACTIVE), ("Unposted", None, INACTIVE),
    ("Not Approved", "PUBLIC", INACTIVE), ("Awaiting approval", "PUBLIC", INACTIVE), ("Inactive", "PUBLIC", INACTIVE),
    # Unknown words: a person decides
    ("Sourcing", "PUBLIC", REVIEW), ("OPEN", "Partners", REVIEW), ("Offen", "PUBLIC", REVIEW), ("", "PUBLIC", REVIEW),
    ("Open?", "PUBLIC", ACTIVE), ("Open to internal", "PUBLIC", REVIEW), ("Approved", "PUBLIC", REVIEW),
    ("Open - On Hold", "PUBLIC", REVIEW), ("Posted, then closed", "PUBLIC", REVIEW), ("Hiring", "PUBLIC", REVIEW),
    # Open-like and closed-like words of real exports
    ("Re-opened", "PUBLIC", ACTIVE), ("Open (Posted)", "PUBLIC", ACTIVE), ("Open: accepting candidates", None, ACTIVE),
    ("Posted to career site", "PUBLIC", ACTIVE), ("Accepting Candidates", "PUBLIC", ACTIVE),
    ("Published - External", "PUBLIC", ACTIVE), ("Open - Internal and External", "PUBLIC", ACTIVE),
    ("Closed (Hired)", "PUBLIC", INACTIVE), ("Filled by client", "PUBLIC", INACTIVE), ("Placed", "PUBLIC", INACTIVE),
    ("Closed - no hire", "PUBLIC", INACTIVE), ("Cancelled due to budget", "PUBLIC", INACTIVE),
    ("Hiring Freeze", "PUBLIC", INACTIVE), ("Not published", "PUBLIC", INACTIVE), ("Un-posted", None, INACTIVE),
    ("To Be Approved", "PUBLIC", INACTIVE), ("No longer accepting applications", "PUBLIC", INACTIVE),
    ("\u202e", "PUBLIC", REVIEW), ("x" * 10_000, "PUBLIC", REVIEW),
]  # fmt: skip


def job(status: str | None = "OPEN", visibility: str | None = "PUBLIC", **fields: object) -> AtsJob:
    return AtsJob(id="k1", name="Welder", status=status, visibility=visibility, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(("status", "visibility", "verdict"), WORDS)
def test_status_and_visibility(status: str | None, visibility: str | None, verdict: str) -> None:
    verdict_given = activity(job(status, visibility), NOW)
    assert verdict_given.verdict == verdict, verdict_given.reason
    assert verdict_given.reason.endswith(".")
    assert bool(verdict_given.warning) == (verdict == ACTIVE and visibility is None)


POSTED, PULLED = Posting(status="ACTIVE"), Posting(status="INACTIVE")
DETAILS = [
    ({"closed_at": TOMORROW}, ACTIVE),
    ({"closed_at": YESTERDAY}, REVIEW),
    ({"closed_at": NOW}, REVIEW),
    ({"postings": (PULLED,)}, REVIEW),
    ({"postings": (PULLED, PULLED)}, REVIEW),
    ({"postings": (PULLED, POSTED)}, ACTIVE),
    ({"postings": (POSTED,)}, ACTIVE),
    ({"postings": (Posting(status=None),)}, ACTIVE),
    ({"postings": (Posting(status="Closed"), PULLED)}, REVIEW),
    ({"postings": ()}, ACTIVE),
    ({"postings": (POSTED,), "closed_at": YESTERDAY}, REVIEW),
    ({"postings": (PULLED,), "closed_at": TOMORROW}, REVIEW),
    ({"remote_deleted_at": YESTERDAY}, INACTIVE),
    ({"remote_deleted_at": YESTERDAY, "closed_at": TOMORROW, "postings": (POSTED,)}, INACTIVE),
    ({"opened_at": TOMORROW}, INACTIVE),
    ({"opened_at": YESTERDAY, "closed_at": TOMORROW}, ACTIVE),
]


@pytest.mark.parametrize(("fields", "verdict"), DETAILS)
def test_dates_postings_and_deletion_of_an_open_public_job(fields: dict[str, object], verdict: str) -> None:
    assert activity(job(**fields), NOW).verdict == verdict


@pytest.mark.parametrize(("fields", "_"), DETAILS)
def test_no_detail_makes_a_shut_or_hidden_job_active(fields: dict[str, object], _: str) -> None:
    assert activity(job("CLOSED", **fields), NOW).verdict == INACTIVE
    assert activity(job("OPEN", "INTERNAL", **fields), NOW).verdict == INACTIVE
    assert activity(job(None, **fields), NOW).verdict != ACTIVE


@pytest.mark.parametrize("tool", ["ukgready", "dayforce"])
def test_what_vanished_where_only_public_jobs_are_shown_counts_as_closed(tool: str) -> None:
    gone = job(remote_deleted_at=YESTERDAY)
    assert "counts as closed" in activity(gone, NOW, tool=tool).reason
    assert "gone in the ATS since Nov 23, 2026, 8:00 AM CST" in activity(gone, NOW, tool="lever").reason


MAY_5 = datetime(2027, 5, 5, tzinfo=UTC)
DATES = [
    # Field, value, the plant's state, now, verdict, what the reason names
    ("closed_at", MAY_5, "OR", datetime(2027, 5, 6, 6, 59, tzinfo=UTC), ACTIVE, ""),
    ("closed_at", MAY_5, "OR", datetime(2027, 5, 6, 7, 0, tzinfo=UTC), REVIEW, "2027-05-05 (America/Los_Angeles)"),
    ("closed_at", MAY_5, "OH", datetime(2027, 5, 6, 4, 0, tzinfo=UTC), REVIEW, "2027-05-05 (America/New_York)"),
    ("closed_at", MAY_5, None, datetime(2027, 5, 6, 4, 30, tzinfo=UTC), ACTIVE, ""),
    ("closed_at", MAY_5, None, datetime(2027, 5, 6, 5, 0, tzinfo=UTC), REVIEW, "America/Chicago, because its state is"),
    # Midnight in the plant's own zone is a date, too; another time is a moment
    ("closed_at", datetime(2027, 5, 5, 4, tzinfo=UTC), "OH", datetime(2027, 5, 6, 3, 59, tzinfo=UTC), ACTIVE, ""),
    ("closed_at", datetime(2027, 5, 5, 22, tzinfo=UTC), "OH", datetime(2027, 5, 5, 22, tzinfo=UTC), REVIEW, "05-05"),
    ("opened_at", MAY_5, "OR", datetime(2027, 5, 5, 6, 59, tzinfo=UTC), INACTIVE, "2027-05-05 (America/Los_Angeles)"),
    ("opened_at", MAY_5, "OR", datetime(2027, 5, 5, 7, 0, tzinfo=UTC), ACTIVE, ""),
    ("opened_at", datetime(2027, 5, 9, 14, tzinfo=UTC), None, MAY_5, INACTIVE, "not open yet: it opens on 2027-05-09"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "moment", "state", "now", "verdict", "named"), DATES)
def test_dates_count_in_the_time_zone_of_the_plant(
    field: str, moment: datetime, state: str | None, now: datetime, verdict: str, named: str
) -> None:
    dated = replace(job(location=Location("Anytown", state, "US")), **{field: moment})
    result = activity(dated, now)
    assert result.verdict == verdict, result.reason
    assert named in result.reason


@pytest.mark.parametrize("raw", ["Akron, OH", "Akron, OH 44301", "Akron, Ohio, United States"])
def test_the_time_zone_comes_from_the_ats_own_text_too(raw: str) -> None:
    assert zone_of(Location(raw=raw)) == (ZoneInfo("America/New_York"), True)


@given(st.integers(0, 800), st.integers(0, 23), st.sampled_from(["HI", "AK", "CA", "TX", "ME", None]))
def test_a_job_is_open_on_its_last_day_wherever_the_plant_is(day: int, hour: int, state: str | None) -> None:
    place, closing = Location(None, state, "US"), MAY_5 + timedelta(days=day)
    noon = datetime(closing.year, closing.month, closing.day, 12, tzinfo=zone_of(place)[0])
    assert activity(job(location=place, closed_at=closing), noon + timedelta(hours=hour / 2)).verdict == ACTIVE
    assert activity(job(location=place, closed_at=closing), noon + timedelta(hours=13)).verdict == REVIEW


ANY_JOB = st.builds(
    job,
    st.sampled_from(["OPEN", "Posted", "CLOSED", "Filled", "Evergreen", None, "?"]),
    st.sampled_from(["PUBLIC", "INTERNAL", "CONFIDENTIAL", "UNLISTED", None, "?"]),
    closed_at=st.sampled_from([None, YESTERDAY, TOMORROW]),
    remote_deleted_at=st.sampled_from([None, YESTERDAY]),
    postings=st.lists(st.sampled_from([POSTED, PULLED]), max_size=3).map(tuple),
)


@given(ANY_JOB, st.text(max_size=40))
def test_whether_a_job_is_active_never_rests_on_its_title(candidate: AtsJob, title: str) -> None:
    assert activity(candidate, NOW).verdict == activity(replace(candidate, name=title), NOW).verdict


@given(ANY_JOB)
def test_only_an_open_public_job_without_contradiction_is_active(candidate: AtsJob) -> None:
    if activity(candidate, NOW).verdict == ACTIVE:
        assert candidate.status in ("OPEN", "Posted")
        assert candidate.visibility in ("PUBLIC", None)
        assert candidate.remote_deleted_at is None
        assert candidate.closed_at != YESTERDAY
        assert not candidate.postings or POSTED in candidate.postings
