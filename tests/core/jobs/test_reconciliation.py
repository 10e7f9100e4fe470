"""One row per job, one outcome, one reason: cases as a person would decide them, and what holds for any jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import assume, given, strategies as st

from core.geography.place import Location
from core.jobs.model import (
    GIVEN_OUTCOMES,
    AtsJob,
    ExpectedJob,
    FactoryFixJob,
    JobDecision,
    JobRow,
    JobVerdict,
    Outcome,
    Posting,
    Reconciliation,
)
from core.jobs.reconciliation import NO_JOBS, reconcile
from tests.actors import named

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
LONG_AGO, JUST_NOW = NOW - timedelta(days=9), NOW - timedelta(minutes=20)
PUEBLO, TORONTO, NOWHERE = Location("Pueblo", "CO", "US"), Location("Toronto", "ON", "CA"), Location(raw="London")


def ats(number: str = "1", **fields: Any) -> AtsJob:
    values = {"name": "Welder", "job_code": f"REQ-{number}", "status": "OPEN", "visibility": "PUBLIC",
              "location": PUEBLO, "changed_at": LONG_AGO} | fields  # fmt: skip
    return AtsJob(id=f"k{number}", remote_id=values.pop("remote_id", number), **values)


def factoryfix_job(number: str = "1", **fields: Any) -> FactoryFixJob:
    values = {"title": "Welder", "state": "disabled", "ats_job_id": number, "location": PUEBLO} | fields
    return FactoryFixJob(id=f"f{number}", **values)


def compare(
    jobs: Sequence[AtsJob],
    factoryfix_jobs: Sequence[FactoryFixJob] = (),
    expected: Sequence[ExpectedJob] | None = None,
    *,
    tool: str = "lever",
    began: datetime | None = LONG_AGO,
    decisions: Sequence[JobDecision] = (),
    reads_jobs: bool = True,
) -> Reconciliation:
    return reconcile(
        jobs, factoryfix_jobs, expected, tool=tool, now=NOW, first_sync_started_at=began, reads_jobs=reads_jobs,
        decisions={decision.key: decision for decision in decisions},
    )  # fmt: skip


def rows(result: Reconciliation) -> dict[str, JobRow]:
    by_key = {row.key: row for row in result.rows}
    assert len(by_key) == len(result.rows), "two rows with one key"
    return by_key


def only(result: Reconciliation) -> JobRow:
    (row,) = result.rows
    return row


NEW = {"opened_at": JUST_NOW, "changed_at": JUST_NOW}
CASES: list[tuple[str, dict[str, Any], dict[str, Any] | None, Outcome]] = [
    ("eligible and there", {}, {}, Outcome.SYNCED),
    ("eligible and activated", {}, {"state": "activated"}, Outcome.SYNCED),
    ("eligible, not there", {}, None, Outcome.MISSING),
    ("eligible, archived there", {}, {"state": "archived"}, Outcome.MISSING),
    ("eligible and new", NEW, None, Outcome.PENDING),
    ("foreign", {"location": TORONTO}, None, Outcome.EXCLUDED),
    ("foreign, archived there", {"location": TORONTO}, {"state": "archived"}, Outcome.EXCLUDED),
    ("foreign, but there", {"location": TORONTO}, {}, Outcome.UNEXPECTED),
    ("foreign, but activated", {"location": TORONTO}, {"state": "activated"}, Outcome.UNEXPECTED),
    ("became foreign just now", {"location": TORONTO, "changed_at": JUST_NOW}, {}, Outcome.PENDING),
    ("closed", {"status": "CLOSED"}, None, Outcome.EXCLUDED),
    ("closed, but there", {"status": "CLOSED"}, {}, Outcome.UNEXPECTED),
    ("closed just now", {"status": "CLOSED", "changed_at": JUST_NOW}, {"state": "activated"}, Outcome.PENDING),
    ("internal", {"visibility": "INTERNAL"}, None, Outcome.EXCLUDED),
    ("a test", {"name": "TEST – Welder"}, None, Outcome.EXCLUDED),
    ("a test, but there", {"name": "TEST – Welder"}, {}, Outcome.UNEXPECTED),
    ("place unknown", {"location": NOWHERE}, None, Outcome.REVIEW),
    ("place unknown, but there", {"location": NOWHERE}, {}, Outcome.REVIEW),
    ("no place", {"location": None}, None, Outcome.REVIEW),
    ("place unknown and closed", {"location": NOWHERE, "status": "CLOSED"}, None, Outcome.EXCLUDED),
    ("unlisted", {"visibility": "UNLISTED"}, None, Outcome.REVIEW),
    ("unlisted and foreign", {"visibility": "UNLISTED", "location": TORONTO}, None, Outcome.EXCLUDED),
    ("no status", {"status": None}, None, Outcome.REVIEW),
    ("no posting is active", {"postings": (Posting(status="INACTIVE"),)}, None, Outcome.REVIEW),
    ("nothing is values", {"name": None, "job_code": None, "status": None, "visibility": None, "location": None,
                         "remote_id": None, "changed_at": None}, None, Outcome.REVIEW),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "factoryfix_jobs", "outcome"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_one_job_gets_its_outcome(
    fields: dict[str, Any], factoryfix_jobs: dict[str, Any] | None, outcome: Outcome
) -> None:
    result = compare([ats(**fields)], [] if factoryfix_jobs is None else [factoryfix_job(**factoryfix_jobs)])
    row = only(result)
    assert row.outcome is outcome, row.reason
    assert row.reason.endswith(".")
    assert bool(row.next_step) == (outcome not in (Outcome.SYNCED, Outcome.EXCLUDED))
    assert result.counts == {each.value: int(each is outcome) for each in GIVEN_OUTCOMES}
    assert result.passes == (outcome in (Outcome.SYNCED, Outcome.EXCLUDED)) == (not result.blockers)


@pytest.mark.parametrize(
    ("began", "outcome", "words"),
    [
        (None, Outcome.PENDING, "has not started"),
        (NOW - timedelta(hours=2, minutes=59), Outcome.PENDING, "still running"),
        (NOW - timedelta(hours=3), Outcome.MISSING, "the sync had enough time"),
    ],
)
def test_an_eligible_job_is_missing_only_when_the_first_sync_had_its_window(
    began: datetime | None, outcome: Outcome, words: str
) -> None:
    row = only(compare([ats()], began=began))
    assert (row.outcome, words in row.reason) == (outcome, True)
    assert only(compare([ats()], [factoryfix_job()], began=began)).outcome is Outcome.SYNCED


@pytest.mark.parametrize(("window", "words"), [(timedelta(hours=3), "3 hours"), (timedelta(minutes=2), "2 minutes")])
def test_the_first_sync_window_is_shown_as_it_is_set(window: timedelta, words: str) -> None:
    row = only(reconcile([ats()], [], tool="lever", now=NOW, first_sync_started_at=NOW, window=window))
    assert row.reason == f"The first sync is still running; it can take up to {words}."


# --- Records that belong together


def ukg_pro() -> list[AtsJob]:
    return [
        ats("base", remote_id="7107", location=None),
        ats("gr", remote_id="7107:GR01", job_code="REQ-base", location=Location("Grand Rapids", "MI", "US")),
        ats("mi", remote_id="7107:MI09", job_code="REQ-base", location=Location("Mississauga", "ON", "CA")),
    ]


def test_a_ukg_pro_base_is_counted_once_with_its_first_location() -> None:
    by_key = rows(compare(ukg_pro(), [factoryfix_job("7107:GR01")], tool="ukgpro"))
    assert {key: row.outcome for key, row in by_key.items()} == {
        "ats:7107:GR01": Outcome.SYNCED, "ats:7107:MI09": Outcome.EXCLUDED}  # fmt: skip
    assert by_key["ats:7107:GR01"].merged_ids == ("kbase",)


@pytest.mark.parametrize(
    "line", [ExpectedJob(4, requisition="REQ-base"), ExpectedJob(4, url="https://careers.acme.com/jobs/7107")]
)
def test_one_line_covers_every_location_record_of_its_requisition(line: ExpectedJob) -> None:
    records = [replace(job, post_url="https://careers.acme.com/jobs/7107") for job in ukg_pro()]
    records += [ats("ho", remote_id="7107:HO02", job_code="REQ-base", post_url="https://careers.acme.com/jobs/7107")]
    synced = [factoryfix_job("7107:GR01"), factoryfix_job("7107:HO02")]
    result = compare(records, synced, [line], tool="ukgpro")
    by_key = rows(result)
    assert {by_key[f"ats:7107:{place}"].expected_line for place in ("GR01", "HO02", "MI09")} == {4}
    assert by_key["ats:7107:GR01"].outcome is by_key["ats:7107:HO02"].outcome is Outcome.SYNCED
    assert not [row for row in result.rows if row.is_list_line]


def test_an_address_of_two_requisitions_is_a_question() -> None:
    records = [replace(job, post_url="https://careers.acme.com/jobs/7107") for job in ukg_pro()]
    other = ats("other", remote_id="7108", job_code="REQ-other", post_url="https://careers.acme.com/jobs/7107")
    line = ExpectedJob(4, url="https://careers.acme.com/jobs/7107")
    (row,) = [row for row in compare([*records, other], [], [line], tool="ukgpro").rows if row.is_list_line]
    assert (row.outcome, "Several jobs have its address." in row.reason) == (Outcome.REVIEW, True)
    assert {"ats:7108"} < set(row.candidates)


def test_two_lines_for_one_requisition_are_told() -> None:
    lines = [ExpectedJob(4, requisition="REQ-base"), ExpectedJob(5, requisition="REQ-base", title="Welder")]
    (row,) = [row for row in compare(ukg_pro(), [], lines, tool="ukgpro").rows if row.is_list_line]
    assert (row.expected_line, "Line 4 of the list is that job already." in row.reason) == (5, True)


def test_a_factoryfix_job_with_the_bases_id_is_no_orphan() -> None:
    by_key = rows(compare(ukg_pro(), [factoryfix_job("7107")], tool="ukgpro"))
    assert by_key["ats:7107:GR01"].outcome is Outcome.SYNCED
    assert len(by_key) == 2


def test_only_ukg_pro_folds_and_only_a_base_without_a_place() -> None:
    assert len(compare(ukg_pro(), tool="lever").rows) == 3
    placed = [replace(ukg_pro()[0], location=PUEBLO), *ukg_pro()[1:]]
    assert len(compare(placed, tool="ukgpro").rows) == 3
    assert len(compare(ukg_pro()[:1], tool="ukgpro").rows) == 1


@pytest.mark.parametrize("tool", ["ukgready", "dayforce"])
def test_a_job_that_vanished_from_ukg_ready_or_dayforce_counts_as_closed(tool: str) -> None:
    gone = rows(compare([ats(remote_deleted_at=LONG_AGO), ats("2")], tool=tool))["ats:1"]
    assert (gone.outcome, "counts as closed" in gone.reason) == (Outcome.EXCLUDED, True)
    never_seen = only(compare([], [factoryfix_job("1")], tool=tool))
    assert (never_seen.outcome, "counts as closed" in never_seen.reason) == (Outcome.UNEXPECTED, True)
    archived = only(compare([], [factoryfix_job("1", state="archived")], tool=tool))
    assert archived.outcome is Outcome.EXCLUDED


def test_one_requisition_in_two_cities_is_two_jobs_and_no_duplicate() -> None:
    pair = [ats("1", job_code="SF-204"), ats("2", job_code="SF-204", location=Location("Evansville", "IN", "US"))]
    by_key = rows(compare(pair, [factoryfix_job("1")]))
    assert [by_key[key].outcome for key in ("ats:1", "ats:2")] == [Outcome.SYNCED, Outcome.MISSING]
    assert all(row.flags == () for row in by_key.values())


def test_same_name_and_city_with_another_requisition_is_asked_about() -> None:
    by_key = rows(compare([ats("1"), ats("2"), ats("3", location=Location("Racine", "WI", "US"))]))
    assert [by_key[f"ats:{number}"].flags for number in "123"] == [("possible duplicate",), ("possible duplicate",), ()]
    assert "same title and city as REQ-2" in by_key["ats:1"].reason
    assert "same title and city as REQ-1" in by_key["ats:2"].reason


def test_of_several_look_alikes_the_first_other_one_by_id_is_named_whatever_the_order() -> None:
    group = [ats("1"), ats("2", job_code="REQ-1"), ats("3"), ats("4")]
    for order in permutations(group):
        by_key = rows(compare(order))
        named = [by_key[f"ats:{number}"].reason.partition("same title and city as ")[2][:5] for number in "1234"]
        assert named == ["REQ-3", "REQ-3", "REQ-1", "REQ-1"]


def test_a_closed_or_foreign_look_alike_is_no_duplicate() -> None:
    by_key = rows(compare([ats("1"), ats("2", status="CLOSED")]))
    assert all(row.flags == () for row in by_key.values())


def test_a_record_read_twice_is_one_job_as_it_changed_last() -> None:
    newer = ats(name="Welder II", changed_at=LONG_AGO + timedelta(hours=1))
    for order in ([ats(), newer], [newer, ats()]):
        assert only(compare(order)).title == "Welder II"


def test_two_records_with_one_ats_id_keep_a_row_each_and_the_living_one_gets_the_factoryfix_job() -> None:
    by_key = rows(
        compare([ats("1", remote_id="9", remote_deleted_at=LONG_AGO), ats("2", remote_id="9")], [factoryfix_job("9")])
    )
    assert {row.kombo_id: row.outcome for row in by_key.values()} == {"k1": Outcome.EXCLUDED, "k2": Outcome.SYNCED}


# --- FactoryFix's side


def test_a_hand_typed_job_like_an_ats_job_is_a_manual_duplicate() -> None:
    typed = factoryfix_job("9", ats_job_id=None, title="welder (urgent)", state="activated")
    by_key = rows(compare([ats(name="Welder – urgent")], [factoryfix_job("1", title="Welder – urgent"), typed]))
    row = by_key["factoryfix:f9"]
    assert row.outcome is Outcome.MANUAL_DUPLICATE
    assert "“Welder – urgent” (REQ-1)" in row.reason
    assert "never reach the ATS" in row.reason


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"title": "Accountant"}, Outcome.UNEXPECTED),
        ({"location": Location("Racine", "WI", "US")}, Outcome.UNEXPECTED),
        ({"location": None}, Outcome.UNEXPECTED),
        ({"state": "archived"}, Outcome.EXCLUDED),
        ({"title": "WELDER!"}, Outcome.MANUAL_DUPLICATE),
        ({"ats_job_id": ""}, Outcome.MANUAL_DUPLICATE),
    ],
)
def test_a_hand_typed_job(fields: dict[str, Any], outcome: Outcome) -> None:
    typed = factoryfix_job("9", **({"ats_job_id": None} | fields))
    assert rows(compare([ats()], [factoryfix_job(), typed]))["factoryfix:f9"].outcome is outcome


def test_a_second_copy_is_unexpected_and_the_first_living_one_is_the_partner() -> None:
    copies = [
        factoryfix_job("1"),
        replace(factoryfix_job("1"), id="f0", state="archived"),
        replace(factoryfix_job("1"), id="f2"),
    ]
    by_key = rows(compare([ats()], copies))
    assert by_key["ats:1"].factoryfix_id == "f1"
    assert by_key["factoryfix:f0"].outcome is Outcome.EXCLUDED
    assert by_key["factoryfix:f2"].outcome is Outcome.UNEXPECTED
    assert "second FactoryFix job with the ATS Job ID 1 (Welder)" in by_key["factoryfix:f2"].reason


def test_a_factoryfix_job_whose_ats_job_is_nowhere_is_unexpected() -> None:
    row = only(compare([], [factoryfix_job("77")]))
    assert row.outcome is Outcome.UNEXPECTED
    assert row.reason == "It is in FactoryFix, but should not be. The ATS does not have a job with the ID 77."


# --- Drift


@pytest.mark.parametrize(
    ("factoryfix_jobs", "fields", "is_error"),
    [
        ({"title": "Welder II"}, ["title"], True),
        ({"title": "Welder II", "state": "activated"}, ["title"], False),
        ({"location": Location("Racine", "WI", "US")}, ["location"], True),
        ({"location": Location("Racine", "WI", "US"), "state": "activated"}, ["location"], False),
        ({"title": "Fitter", "location": TORONTO}, ["title", "location"], True),
        ({"title": "WELDER "}, [], False),
        ({"location": Location("pueblo", "Colorado", "United States", "81001")}, [], False),
        ({"location": Location("Pueblo", "CO")}, [], False),
        ({"location": Location(raw="Pueblo, CO, US")}, [], False),
        ({"location": None}, [], False),
    ],
)
def test_drift_is_an_error_only_while_the_job_is_disabled(
    factoryfix_jobs: dict[str, Any], fields: list[str], is_error: bool
) -> None:
    result = compare([ats()], [factoryfix_job(**factoryfix_jobs)])
    row = only(result)
    assert [drift.field for drift in row.drift] == fields
    assert all(drift.is_error is is_error for drift in row.drift)
    assert row.outcome is Outcome.SYNCED
    assert result.passes is not (is_error and bool(fields))


def test_a_change_since_the_last_sync_is_no_drift_error_yet() -> None:
    result = compare([ats(name="Welder II", changed_at=JUST_NOW)], [factoryfix_job()])
    assert [drift.is_error for drift in only(result).drift] == [False]
    assert result.passes


# --- Decisions


def decided(row: JobRow, verdict: str) -> JobDecision:
    return JobDecision(
        row.key, JobVerdict(verdict), row.fingerprint, named("Ana Alvarez"), NOW, "The customer said so."
    )


@pytest.mark.parametrize(("verdict", "outcome"), [("accept", Outcome.MISSING), ("exclude", Outcome.EXCLUDED)])
def test_a_decision_holds_until_the_job_changes(verdict: str, outcome: Outcome) -> None:
    job = ats(location=NOWHERE)
    decision = decided(only(compare([job])), verdict)
    again = only(compare([job], decisions=[decision]))
    assert (again.outcome, again.decided_by) == (outcome, named("Ana Alvarez"))
    same_but_later = replace(job, changed_at=NOW - timedelta(hours=4), department="Welding")
    assert only(compare([same_but_later], decisions=[decision])).outcome is outcome
    elsewhere = Location(raw="Paris")
    changes: list[dict[str, Any]] = [
        {"name": "Fitter"}, {"location": elsewhere}, {"status": "Posted"}, {"visibility": None}, {"job_code": "REQ-2"}
    ]  # fmt: skip
    for change in changes:
        changed = replace(job, **change)
        row = only(compare([changed], decisions=[decision]))
        assert (row.outcome, row.decided_by) == (Outcome.REVIEW, None)


def test_a_job_that_a_person_accepted_is_not_said_to_be_active_in_the_us() -> None:
    job = ats(location=NOWHERE)
    decision = decided(only(compare([job])), "accept")
    there = only(compare([job], [factoryfix_job()], decisions=[decision]))
    assert (there.outcome, there.reason) == (Outcome.SYNCED, "In FactoryFix, as a person decided.")
    absent = only(compare([job], decisions=[decision]))
    assert absent.outcome is Outcome.MISSING
    assert "a person decided" in absent.reason.lower()


def test_a_job_that_was_accepted_where_it_is_and_leaves_by_itself_is_not_missing() -> None:
    closed = ats(status="CLOSED")
    decision = decided(only(compare([closed], [factoryfix_job()])), "accept")
    assert only(compare([closed], [factoryfix_job()], decisions=[decision])).outcome is Outcome.WAIVED
    left = only(compare([closed], [factoryfix_job(state="archived")], decisions=[decision]))
    assert left.outcome is Outcome.EXCLUDED
    assert "Not active" in left.reason


def test_of_a_job_that_was_accepted_and_is_archived_nobody_claims_that_it_is_active() -> None:
    job = ats(location=NOWHERE)
    decision = decided(only(compare([job])), "accept")
    archived = only(compare([job], [factoryfix_job(state="archived")], decisions=[decision]))
    assert (archived.outcome, "active" in archived.reason) == (Outcome.MISSING, False)


def test_a_decision_follows_the_job_through_a_reconnect() -> None:
    job = ats(location=NOWHERE)
    decision = decided(only(compare([job])), "exclude")
    assert only(compare([replace(job, id="another-kombo-id")], decisions=[decision])).outcome is Outcome.EXCLUDED


def test_a_decision_on_a_factoryfix_job_or_a_list_line_holds_until_that_changes() -> None:
    typed = factoryfix_job("9", ats_job_id=None, title="Accountant")
    decision = decided(only(compare([], [typed])), "accept")
    assert only(compare([], [typed], decisions=[decision])).outcome is Outcome.WAIVED
    assert only(compare([], [replace(typed, title="Clerk")], decisions=[decision])).outcome is Outcome.UNEXPECTED
    line = ExpectedJob(1, requisition="REQ-404")
    absent = decided(only(compare([], expected=[line])), "accept absence")
    assert only(compare([], expected=[replace(line, line=7)], decisions=[absent])).outcome is Outcome.WAIVED
    result = compare([ats(job_code="REQ-404")], [factoryfix_job()], [line], decisions=[absent])
    assert only(result).expected_line == 1


# --- The customer's list


def test_a_decision_on_a_line_that_may_mean_several_jobs_outlives_a_reconnect() -> None:
    jobs, line = [ats("1"), ats("2")], ExpectedJob(1, title="Welder")
    (row,) = (
        row
        for row in compare(jobs, [factoryfix_job("1"), factoryfix_job("2")], [line]).rows
        if row.key.startswith("expected:")
    )
    decision = decided(row, "accept absence")
    again = [replace(job, id=f"new-{job.id}") for job in jobs]
    after = rows(compare(again, [factoryfix_job("1"), factoryfix_job("2")], [line], decisions=[decision]))[row.key]
    assert (row.outcome, after.outcome) == (Outcome.REVIEW, Outcome.WAIVED)


def test_a_line_written_twice_is_one_line() -> None:
    lines = [ExpectedJob(1, requisition="REQ-404"), ExpectedJob(2, requisition="REQ-404")]
    row = only(compare([], expected=lines))
    assert (row.outcome, row.expected_line) == (Outcome.EXPECTED_NOT_FOUND, 1)


def test_a_line_that_may_mean_several_jobs_shows_them_and_the_similarity() -> None:
    by_key = rows(
        compare(
            [ats("1"), ats("2")],
            [factoryfix_job("1"), factoryfix_job("2")],
            [ExpectedJob(5, title="Welders", city="Pueblo")],
        )
    )
    row = next(row for row in by_key.values() if row.expected_line == 5)
    assert row.outcome is Outcome.REVIEW
    assert row.reason == (
        "Line 5 of the customer’s list may be “Welder” (REQ-1) or “Welder” (REQ-2). Similar title (92 %).")  # fmt: skip


def test_a_job_on_the_list_that_stays_out_keeps_the_step_from_passing_until_that_is_decided() -> None:
    job = ats(visibility="INTERNAL")
    result = compare([job], expected=[ExpectedJob(3, requisition="REQ-1")])
    assert (only(result).outcome, result.passes) == (Outcome.EXCLUDED, False)
    assert only(result).reason.startswith("On the customer’s list (line 3) but excluded. Not active:")
    accepted = compare(
        [job], expected=[ExpectedJob(3, requisition="REQ-1")], decisions=[decided(only(result), "exclude")]
    )
    assert accepted.passes


# --- What holds for any jobs

PLACES = st.sampled_from([PUEBLO, TORONTO, NOWHERE, None, Location(raw="Pueblo, CO"), Location("Racine", "WI"),
                          Location(raw="Hamilton, OH / Hamilton, ON"), Location(country="PR")])  # fmt: skip
TITLES = st.sampled_from(["Welder", "Welder II", "Fitter", "welder", "TEST – Welder", None])
TIMES = st.sampled_from([None, LONG_AGO, JUST_NOW])
ATS_JOB = st.builds(
    lambda number, **fields: ats(str(number), **fields),
    st.integers(0, 12),
    remote_id=st.sampled_from([None, "", "1", "2", "3", "7", "7:A", "7:B", "8:A"]),
    name=TITLES, job_code=st.sampled_from([None, "REQ-1", "REQ-2"]), location=PLACES,
    status=st.sampled_from(["OPEN", "Posted", "CLOSED", "Evergreen", None]),
    visibility=st.sampled_from(["PUBLIC", "INTERNAL", "UNLISTED", None]), changed_at=TIMES, remote_deleted_at=TIMES,
    closed_at=TIMES,
)  # fmt: skip
OUR_JOB = st.builds(
    lambda number, **fields: factoryfix_job(str(number), **fields),
    st.integers(0, 12),
    ats_job_id=st.sampled_from([None, "", "1", "2", "7", "7:A", "k3", "404"]),
    title=TITLES.map(lambda title: title or ""), state=st.sampled_from(["disabled", "activated", "archived", "paused"]),
    location=PLACES,
)  # fmt: skip
LINE = st.builds(ExpectedJob, st.integers(1, 99), requisition=st.sampled_from([None, "REQ-1", "1", "404"]),
                 title=TITLES, city=st.sampled_from([None, "Pueblo", "Racine"]))  # fmt: skip
ATS_JOBS = st.lists(ATS_JOB, max_size=8, unique_by=lambda job: job.id)
OUR_JOBS = st.lists(OUR_JOB, max_size=8, unique_by=lambda job: job.id)
LINES = st.lists(LINE, max_size=4)
TOOLS = st.sampled_from(["lever", "ukgpro", "ukgready", "dayforce"])


@given(ATS_JOBS, OUR_JOBS, LINES, TOOLS)
def test_every_job_and_line_is_in_exactly_one_row(
    jobs: list[AtsJob], factoryfix_jobs: list[FactoryFixJob], lines: list[ExpectedJob], tool: str
) -> None:
    result = compare(jobs, factoryfix_jobs, lines, tool=tool)
    all_rows = list(rows(result).values())
    assert sorted(id_ for row in all_rows for id_ in (row.kombo_id, *row.merged_ids) if id_) == sorted(
        job.id for job in jobs
    )
    assert sorted(row.factoryfix_id for row in all_rows if row.factoryfix_id) == sorted(
        job.id for job in factoryfix_jobs
    )
    assert sum(result.counts.values()) == len(all_rows)
    assert all(row.reason for row in all_rows)
    assert result.passes == (not result.blockers)


@given(ATS_JOBS, OUR_JOBS, LINES, TOOLS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    jobs: list[AtsJob], factoryfix_jobs: list[FactoryFixJob], lines: list[ExpectedJob], tool: str, random: Any
) -> None:
    before = compare(jobs, factoryfix_jobs, lines, tool=tool)
    for side in (jobs, factoryfix_jobs):
        random.shuffle(side)
    assert compare(jobs, factoryfix_jobs, lines, tool=tool) == before


@given(ATS_JOBS, OUR_JOBS, LINES, TOOLS)
def test_an_additional_foreign_job_changes_no_other_row(
    jobs: list[AtsJob], factoryfix_jobs: list[FactoryFixJob], lines: list[ExpectedJob], tool: str
) -> None:
    foreign = ats("foreign", job_code="REQ-FOREIGN", name="Polisseur", location=TORONTO)
    assume(not jobs or any(job.remote_deleted_at is None for job in jobs))  # else it shows that not all are gone
    before, after = (
        rows(compare(jobs, factoryfix_jobs, lines, tool=tool)),
        rows(compare([*jobs, foreign], factoryfix_jobs, lines, tool=tool)),
    )
    assert after.pop("ats:foreign").outcome is Outcome.EXCLUDED
    assert after == before


@given(ATS_JOB, st.booleans(), st.text(alphabet="Welder US Canada remote Toronto, ON", max_size=30), TOOLS)
def test_an_outcome_never_rests_on_the_title(job: AtsJob, there: bool, title: str, tool: str) -> None:
    factoryfix_jobs = [factoryfix_job(ats_job_id=job.remote_id)] if there and job.remote_id else []
    row, other = (only(compare([replace(job, name=name)], factoryfix_jobs, tool=tool)) for name in ("Welder", title))
    assert (row.outcome, row.us, row.us_reason, row.activity) == (
        other.outcome,
        other.us,
        other.us_reason,
        other.activity,
    )


def test_an_ats_that_shows_no_job_at_all_does_not_pass() -> None:
    result = reconcile([], [], tool="lever", now=NOW, first_sync_started_at=NOW)
    assert (result.rows, result.passes, result.blockers) == ((), False, (NO_JOBS,))


DELETIONS: list[tuple[str, dict[str, Any], dict[str, Any] | None, bool, bool, Outcome, str]] = [
    # What, the deleted job's fields, its FactoryFix job, is it on the list, does Kombo read jobs, outcome, reason
    ("gone", {}, None, False, True, Outcome.EXCLUDED, "Kombo still reads the jobs of this ATS."),
    ("gone, but there", {}, {}, False, True, Outcome.UNEXPECTED, "It is gone in the ATS since"),
    ("gone just now", {"remote_deleted_at": JUST_NOW}, {}, False, True, Outcome.PENDING, "archives it"),
    ("listed", {}, None, True, True, Outcome.REVIEW, "But line 7 of the customer’s list expects it."),
    ("listed and there", {}, {}, True, True, Outcome.REVIEW, "But line 7"),
    ("not known whether jobs are read", {}, None, False, False, Outcome.REVIEW, "does not say whether it reads"),
    ("not known, but there", {}, {}, False, False, Outcome.REVIEW, "does not say whether it reads"),
    ("not known, but closed before", {"status": "CLOSED"}, None, False, False, Outcome.EXCLUDED, "says CLOSED"),
    ("not known, not in the US", {"location": TORONTO}, None, False, False, Outcome.EXCLUDED, "Not in the US"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "there", "listed", "reads_jobs", "outcome", "words"),
    [case[1:] for case in DELETIONS],
    ids=[case[0] for case in DELETIONS],
)
def test_a_deleted_job_is_gone_only_if_kombo_reads_the_jobs_and_the_list_does_not_expect_it(
    fields: dict[str, Any], there: dict[str, Any] | None, listed: bool, reads_jobs: bool, outcome: Outcome, words: str
) -> None:
    jobs = [ats(**({"remote_deleted_at": LONG_AGO} | fields)), ats("2")]
    factoryfix_jobs = [factoryfix_job("2"), *([factoryfix_job(**there)] if there is not None else [])]
    lines = [ExpectedJob(7, requisition="REQ-1")] if listed else None
    result = compare(jobs, factoryfix_jobs, lines, reads_jobs=reads_jobs)
    row = rows(result)["ats:1"]
    assert (row.outcome, words in row.reason) == (outcome, True), row.reason
    assert row.flags[0] == "deleted in the ATS"
    assert result.passes == (outcome is Outcome.EXCLUDED)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("reads_jobs", [True, False])
def test_where_every_job_is_marked_as_deleted_a_person_looks_and_there_are_no_jobs(
    count: int, reads_jobs: bool
) -> None:
    gone = [ats(str(number), remote_deleted_at=LONG_AGO) for number in range(1, count + 1)]
    result = compare(gone, [factoryfix_job("1")], reads_jobs=reads_jobs)
    assert {row.outcome for row in result.rows} == {Outcome.REVIEW}
    assert "marks every job of this ATS as deleted" in result.rows[0].reason
    assert NO_JOBS in result.blockers
    assert rows(compare([*gone, ats("3")], [factoryfix_job("1")]))["ats:1"].outcome is Outcome.UNEXPECTED


def test_an_ats_whose_only_job_is_gone_and_set_aside_by_a_person_still_shows_no_job() -> None:
    gone = ats(remote_deleted_at=LONG_AGO)
    row = only(compare([gone]))
    result = compare([gone], decisions=[decided(row, "exclude")])
    assert (only(result).outcome, result.blockers) == (Outcome.EXCLUDED, (NO_JOBS,))


def test_a_listed_job_that_is_gone_is_a_named_risk_once_a_person_decides_that_it_stays_out() -> None:
    jobs, lines = [ats(remote_deleted_at=LONG_AGO), ats("2")], [ExpectedJob(7, requisition="REQ-1")]
    row = rows(compare(jobs, [factoryfix_job("2")], lines))["ats:1"]
    result = compare(jobs, [factoryfix_job("2")], lines, decisions=[decided(row, "exclude")])
    assert rows(result)["ats:1"].outcome is Outcome.WAIVED
    assert (result.passes, len(result.risks)) == (True, 1)


def test_a_line_may_be_a_deleted_job_whose_details_kombo_has_erased() -> None:
    line = ExpectedJob(1, title="Boilermaker")
    erased = ats("1", name=None, job_code=None, remote_deleted_at=LONG_AGO)
    answer = rows(compare([erased, ats("2")], [factoryfix_job("2")], [line]))
    (missing,) = [row for row in answer.values() if row.outcome is Outcome.EXPECTED_NOT_FOUND]
    assert "as far as can be told: Kombo has erased the details of a deleted job" in missing.reason
    assert "Kombo has erased its details" in answer["ats:1"].reason


def test_what_is_left_to_do_counts_jobs_and_list_lines_apart() -> None:
    nowhere = ExpectedJob(4, requisition="REQ-404", title="Laser Operator")
    in_doubt = ExpectedJob(5, title="Welder II")
    sentences = [blocker.sentence for blocker in compare([ats("1", status=None)], [], [nowhere, in_doubt]).blockers]
    assert "1 job and 1 list line waiting for a person’s decision." in sentences
    assert "1 list line on the customer’s list but not in the ATS." in sentences
