"""Step 5a against a real store and a real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.actions import (
    comparing,
    go_live,
    job_refresh,
    job_tables,
    jobs,
    linking,
    onboarding as onboardings_of,
    requirements,
    verdicts,
)
from core.actions.context import ByItself, Context
from core.actions.job_refresh import perform_refresh
from core.errors import InvalidInput, NotAllowed, NotFound, StepClosed
from core.onboarding.model import CandidateVerified, Confirmation, Onboarding
from core.onboarding.part import Statement
from core.onboarding.states import Step
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.people.actor import DASHBOARD, KOMBO
from core.storage import job_rows, runs, snapshots
from core.verdict.jobs import ExpectedList
from tests.history import history
from tests.office import ANA, ELI, SAM, Office, altered, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def latest(office: Office, onboarding: Onboarding) -> runs.Run | None:
    with office.services.store.read() as db:
        return runs.latest(db, job_refresh.READ, onboarding.id)


NORTHGATE = [
    ("synced", "7101", "CNC Machinist – 2nd Shift"),
    ("synced", "7102", "CNC Programmer"),
    ("synced", "7103", "Maintenance Technician"),
    ("synced", "7104", "Quality Inspector"),
    ("synced", "7106", "Production Supervisor – 3rd Shift"),
    ("synced", "7107:GR01", "Machine Operator"),
    ("synced", "7107:HO02", "Machine Operator"),
    ("synced", "7108", "Forklift Operator"),
    ("synced", "7110", "Manufacturing Engineer"),
    ("missing", "7105", "Tool and Die Maker"),
    ("excluded", "7107:MI09", "Machine Operator"),
    ("excluded", "7111", "Plant Controller"),
    ("excluded", "7112", "Team Lead – Deburring"),
    ("excluded", "7113", "Welder"),
    ("excluded", "7114", "Assembler"),
    ("excluded", "7115", "Maintenance Planner"),
    ("unexpected", "7109", "Forklift Operator"),
    ("manual duplicate", "", "CNC Programer"),
    ("expected, not found", "", "Laser Cutter Operator"),
]
RIDGELINE = [
    ("synced", "553201", "Structural Welder – 1st Shift"),
    ("synced", "553202", "Fitter"),
    ("synced", "553203", "Overhead Crane Operator"),
    ("synced", "553204", "Press Brake Operator"),
    ("synced", "553205", "CNC Plasma Operator"),
    ("synced", "553206", "Painter / Blaster"),
    ("synced", "553207", "Shipping Clerk"),
    ("synced", "553209", "Welding Inspector (CWI)"),
    ("synced", "553210", "Saw Operator"),
    ("synced", "553211", "Estimator"),
    ("missing", "553208", "Millwright"),
    ("excluded", "553213", "Project Coordinator"),
    ("review", "553212", "Yard Helper"),
    ("manual duplicate", "", "Structural Welder 1st shift"),
]
HEARTLAND = [
    ("synced", "1880", "Process Technician"),
    ("synced", "1881", "Mold Setter – 3rd Shift"),
    ("synced", "1882", "Extrusion Operator"),
    ("synced", "1883", "Maintenance Technician II"),
    ("synced", "1884", "Quality Auditor"),
    ("synced", "1885", "Warehouse Lead"),
    ("synced", "1887", "Production Operator (Nights)"),
    ("synced", "1888", "Production Operator (Weekends)"),
    ("synced", "1890", "Line Technician"),
    ("synced", "1891", "Tool Room Machinist"),
    ("missing", "1886", "Automation Engineer"),
    ("excluded", "1889", "Resin Handler"),
    ("review", "1892", "Sales Engineer"),
    ("manual duplicate", "", "Mold Setter 3rd"),
]


@pytest.mark.parametrize(
    ("customer", "expectation"),
    [("Northgate", NORTHGATE), ("Ridgeline", RIDGELINE), ("Heartland", HEARTLAND)],
    ids=["Northgate", "Ridgeline", "Heartland"],
)
def test_after_the_first_sync_every_job_has_the_outcome_a_person_would_give_it(
    office: Office, customer: str, expectation: list[tuple[str, str, str]]
) -> None:
    onboarding = office.linked(customer)
    office.clock.ahead = timedelta(hours=4)
    run = office.read(onboarding)
    assert run.state == "succeeded", run.message
    assert sorted(office.outcomes(onboarding)) == sorted(expectation)


def test_during_the_first_sync_a_job_that_is_not_there_yet_is_pending_and_read_again(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.read(onboarding)
    assert ("pending", "1886", "Automation Engineer") in office.outcomes(onboarding)
    first = latest(office, onboarding)
    assert first is not None
    job_refresh.refresh_again(office.services, onboarding.id, first.id)
    second = latest(office, onboarding)
    assert second is not None
    assert second.id != first.id
    job_refresh.refresh_again(office.services, onboarding.id, first.id)
    third = latest(office, onboarding)
    assert third is not None
    assert third.id == second.id, "somebody had asked since, so nothing was to be added"


def test_before_the_link_nothing_can_be_read(office: Office) -> None:
    onboarding = office.connected("Heartland")
    with pytest.raises(StepClosed, match="not linked"):
        jobs.request_job_refresh(office.ctx(ANA), onboarding.id)


def test_a_refresh_requested_twice_runs_once(office: Office) -> None:
    onboarding = office.linked("Heartland")
    first, second = (jobs.request_job_refresh(office.ctx(ANA), onboarding.id) for _ in range(2))
    assert first.id == second.id
    perform_refresh(office.services, first.id)
    done = office.snapshot(onboarding)
    perform_refresh(office.services, first.id)
    assert office.snapshot(onboarding) == done


def test_an_interrupted_refresh_runs_again(office: Office) -> None:
    onboarding = office.linked("Heartland")
    run = jobs.request_job_refresh(office.ctx(ANA), onboarding.id)
    with office.services.store.write() as db:
        assert runs.claim(db, run.id, office.services.now())
        assert not runs.claim(db, run.id, office.services.now())
    with office.services.store.write() as db:
        assert [left.id for left in runs.requeue_interrupted(db)] == [run.id]
    perform_refresh(office.services, run.id)
    assert office.snapshot(onboarding).finished_at is not None


def test_a_canceled_refresh_shows_nothing(office: Office) -> None:
    onboarding = office.linked("Heartland")
    run = jobs.request_job_refresh(office.ctx(ANA), onboarding.id)
    jobs.cancel_reading(office.ctx(ANA), run.id)
    perform_refresh(office.services, run.id)
    ended = latest(office, onboarding)
    assert ended is not None
    assert (ended.state, ended.message) == ("cancelled", f"Cancelled by {ANA.name}.")
    with office.services.store.read() as db:
        assert snapshots.current(db, onboarding.id) is None


def test_while_kombo_reads_for_the_first_time_we_wait_and_it_is_no_failure(tmp_path: Path) -> None:
    with open_office(tmp_path, speed=60) as office:
        onboarding = linking.link(office.ctx(ELI), office.connected("Heartland").id)
        run = office.read(onboarding)
        assert run.state == "waiting", run.message


def test_a_failed_refresh_keeps_the_last_table_and_says_why(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.read(onboarding)
    before = office.snapshot(onboarding)
    office.sandbox.fault("factoryfix", "auth_failed", operation=".*jobs.*", times=9)
    run = office.read(onboarding)
    assert run.state == "failed"
    assert run.message
    assert office.snapshot(onboarding) == before


def decided(
    office: Office, onboarding: Onboarding, key: str, verdict: str, reason: str = "The customer said so."
) -> None:
    jobs.decide(office.ctx(ANA), onboarding.id, keys=[key], verdict=verdict, reason=reason)


def test_a_decision_settles_the_row_and_survives_the_next_refresh(office: Office) -> None:
    onboarding = office.linked("Ridgeline")
    office.read(onboarding)
    decided(office, onboarding, "ats:553212", "exclude", "A parking lot, not a job.")
    assert ("excluded", "553212", "Yard Helper") in office.outcomes(onboarding)
    office.read(onboarding)
    assert ("excluded", "553212", "Yard Helper") in office.outcomes(onboarding)
    entry = history(office.ctx(ANA), onboarding.id)[0]
    assert (entry.who.name, entry.what) == (ANA.name, "Decided 1 job")
    assert entry.after == {"Yard Helper": "Does not belong in FactoryFix: A parking lot, not a job."}


def test_the_history_lists_each_job_of_a_joint_decision_even_with_equal_titles(office: Office) -> None:
    onboarding = office.linked("Ridgeline", expected="Title,City\nDeburrer,Toledo\nDeburrer,Lima\nRivet Setter,Lima\n")
    office.read(onboarding)
    snapshot_id = office.snapshot(onboarding).id
    with office.services.store.read() as db:
        absent = [
            row.key for row, _ in job_rows.page(db, snapshot_id, limit=100).rows if row.key.startswith("expected:")
        ]
    jobs.decide(office.ctx(ANA), onboarding.id, keys=absent, verdict="accept absence", reason="Filled.")
    entry = history(office.ctx(ANA), onboarding.id)[0]
    assert entry.what == "Decided 3 list lines"
    assert len(entry.after) == 3
    assert sorted(name.partition(" (")[0] for name in entry.after) == ["Deburrer", "Deburrer", "Rivet Setter"]


@pytest.mark.parametrize(
    ("key", "verdict", "reason", "error"),
    [
        ("ats:553212", "exclude", "  ", InvalidInput),
        ("ats:553212", "perhaps", "why not", InvalidInput),
        ("ats:553201", "exclude", "it is synced, nothing to decide", InvalidInput),
        ("ats:553212", "accept absence", "does not fit an ATS job", InvalidInput),
        ("ats:999999", "exclude", "is not there", StepClosed),
    ],
)
def test_an_invalid_decision_is_refused(
    office: Office, key: str, verdict: str, reason: str, error: type[Exception]
) -> None:
    onboarding = office.linked("Ridgeline")
    office.read(onboarding)
    before = office.outcomes(onboarding)
    with pytest.raises(error):
        decided(office, onboarding, key, verdict, reason)
    assert office.outcomes(onboarding) == before


def test_a_decision_on_an_older_table_holds_for_the_job_that_is_still_as_it_was_seen(office: Office) -> None:
    onboarding = office.linked("Ridgeline")
    office.read(onboarding)
    old = office.snapshot(onboarding)
    office.read(onboarding)
    key = _to_review(office, onboarding)
    ctx = office.ctx(ANA, onboarding, snapshot=old.id)
    snapshot = jobs.decide(ctx, onboarding.id, keys=[key], verdict="exclude", reason="Not wanted")
    assert snapshot.id == office.snapshot(onboarding).id != old.id
    assert snapshot.counts["review"] == old.counts["review"] - 1


def test_a_decision_on_an_older_table_is_refused_for_a_job_that_changed_since(office: Office) -> None:
    onboarding = office.linked("Northgate")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    old = office.snapshot(onboarding).id
    with office.services.store.read() as db:
        (row, _), *_ = job_rows.page(db, old, outcomes=["missing"]).rows
    office.sandbox.control.post("/close-job", json={"job_id": row.kombo_id}).raise_for_status()
    office.read(onboarding)
    before = office.outcomes(onboarding)
    with pytest.raises(StepClosed, match=f"“{row.title}” changed in a newer job refresh"):
        jobs.decide(
            office.ctx(ANA, onboarding, snapshot=old), onboarding.id, keys=[row.key], verdict="exclude", reason="late"
        )
    assert office.outcomes(onboarding) == before


def _to_review(office: Office, onboarding: Onboarding) -> str:
    with office.services.store.read() as db:
        return job_rows.page(db, office.snapshot(onboarding).id, outcomes=["review"]).rows[0][0].key


def test_support_can_neither_decide_nor_refresh(office: Office) -> None:
    onboarding = office.linked("Ridgeline")
    office.read(onboarding)
    with pytest.raises(NotAllowed):
        jobs.request_job_refresh(office.ctx(SAM), onboarding.id)
    with pytest.raises(NotAllowed):
        jobs.verify(office.ctx(SAM), onboarding.id)
    with pytest.raises(NotAllowed):
        jobs.decide(office.ctx(SAM), onboarding.id, keys=["x"], verdict="exclude", reason="x")
    with pytest.raises(NotAllowed):
        jobs.sync_now(office.ctx(SAM), onboarding.id)


def test_jobs_that_do_not_pass_cannot_be_verified(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.read(onboarding)
    with pytest.raises(StepClosed, match="do not pass") as refused:
        jobs.verify(office.ctx(ANA), onboarding.id)
    assert "waiting for a person’s decision" in refused.value.next_step
    assert onboardings_of.get(office.ctx(ANA), onboarding.id).jobs is None


def test_sync_now_is_asked_for_once_in_five_minutes(office: Office) -> None:
    onboarding = office.linked("Heartland")
    assert "queued" in jobs.sync_now(office.ctx(ANA), onboarding.id)
    with pytest.raises(StepClosed, match="five minutes"):
        jobs.sync_now(office.ctx(ANA), onboarding.id)
    office.clock.ahead = timedelta(minutes=6)
    assert "queued" in jobs.sync_now(office.ctx(ANA), onboarding.id)


def test_a_table_from_before_a_new_link_no_longer_counts(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.read(onboarding)
    seen = onboardings_of.get(office.ctx(ANA), onboarding.id)
    onboardings_of.go_back(office.ctx(ANA, seen), onboarding.id, to=Step.LINKING)
    linking.link(office.ctx(ELI), onboarding.id)
    with pytest.raises(StepClosed, match="linked again"):
        jobs.verify(office.ctx(ANA), onboarding.id)


def settle(office: Office, onboarding: Onboarding) -> None:
    """Decide every row that stands in the way of Heartland."""
    blocking = {"ats:1886": "exclude", "ats:1892": "exclude"}
    with office.services.store.read() as db:
        page = job_rows.page(db, office.snapshot(onboarding).id, outcomes=["manual duplicate"])
    for key, verdict in blocking.items() | {(row.key, "accept") for row, _ in page.rows}:
        decided(office, onboarding, key, verdict)


def test_jobs_are_verified_once_on_exactly_the_snapshot_that_passed(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    settle(office, onboarding)
    snapshot = office.snapshot(onboarding)
    assert snapshot.passes, snapshot.blockers
    done = jobs.verify(office.ctx(ANA, onboarding, snapshot=snapshot.id), onboarding.id)
    assert done.jobs is not None
    assert (done.jobs.snapshot_id, done.jobs.synced, done.jobs.verified.by.name) == (snapshot.id, 10, ANA.name)
    assert jobs.verify(office.ctx(ELI, onboarding, snapshot=snapshot.id), onboarding.id).version == done.version
    for _ in range(7):
        office.read(onboarding)
    with office.services.store.read() as db:
        assert snapshots.get(db, snapshot.id).passes, "the evidence stays"


def test_a_list_added_after_the_refresh_counts_when_jobs_are_verified(office: Office) -> None:
    onboarding = office.linked("Heartland", expected="")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    settle(office, onboarding)
    seen = onboardings_of.get(office.ctx(ANA), onboarding.id)
    wanted = seen.requirements.changed(expected_list="9999 - Plant Manager - Racine, WI")
    requirements.save(office.ctx(ANA, seen), onboarding.id, wanted)
    with pytest.raises(StepClosed, match="do not pass") as refused:
        jobs.verify(office.ctx(ANA), onboarding.id)
    assert "on the customer’s list but not in the ATS" in refused.value.next_step
    assert ("expected, not found", "", "Plant Manager") in office.outcomes(onboarding)


def listed(office: Office, onboarding: Onboarding) -> ExpectedList | None:
    facts = verdicts.jobs_now(office.ctx(SAM), onboarding.id)
    assert facts is not None
    return facts.listed


def test_a_changed_list_is_compared_automatically_and_has_no_result_until_then(office: Office) -> None:
    onboarding = office.linked("Heartland", expected="")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    settle(office, onboarding)
    jobs.verify(office.ctx(ANA), onboarding.id)
    seen = onboardings_of.get(office.ctx(ANA), onboarding.id)
    wanted = seen.requirements.changed(expected_list="9999 - Plant Manager - Racine, WI\n" * 2)
    with_list = requirements.save(office.ctx(ANA, seen), onboarding.id, wanted)
    run, snapshot = latest(office, onboarding), office.snapshot(onboarding)
    assert run and (run.state, run.started_by) == ("queued", DASHBOARD)
    assert not comparing.knows_list(snapshot, with_list)
    summary = listed(office, onboarding)
    assert summary and (summary.compared, summary.lines, summary.matched) == (False, 1, 0)
    perform_refresh(office.services, run.id)
    summary = listed(office, onboarding)
    assert summary and (summary.compared, summary.lines, summary.matched, summary.absent) == (True, 1, 0, 1)
    assert not office.snapshot(onboarding).passes
    requirements.save(office.ctx(ANA, with_list), onboarding.id, wanted)
    assert latest(office, onboarding) == run_of(office, run.id), "the same list once more is nothing new"


def test_a_table_compared_with_an_older_list_cannot_be_signed_off(office: Office) -> None:
    onboarding = office.linked("Heartland", expected="")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    settle(office, onboarding)
    jobs.verify(office.ctx(ANA), onboarding.id)
    statement = Statement(by=ANA.actor, at=office.services.now())
    yes = Confirmation(answer="yes", who="Dana", channel="phone", heard=statement)
    verified = CandidateVerified(push_id="p", confirmations=dict.fromkeys(CONFIRMATION_ITEMS, yes))
    seen = altered(office.services, onboarding.id, candidate=verified)
    wanted = seen.requirements.changed(expected_list="9999 - Plant Manager - Racine, WI")
    changed = requirements.save(office.ctx(ANA, seen), onboarding.id, wanted)
    with pytest.raises(StepClosed, match="list has changed since the last job refresh"):
        go_live.sign_off(office.ctx(ANA), onboarding.id, approver="Dana")
    requirements.save(office.ctx(ANA, changed), onboarding.id, seen.requirements)
    risks = office.risks(onboarding)
    assert go_live.sign_off(office.ctx(ANA), onboarding.id, approver="Dana", accepted=risks).sign_off


def run_of(office: Office, run_id: str) -> runs.Run:
    with office.services.store.read() as db:
        return runs.get(db, run_id)


def test_linking_again_during_a_refresh_starts_another_refresh(office: Office) -> None:
    onboarding = office.linked("Heartland")
    before = jobs.request_job_refresh(office.ctx(ANA), onboarding.id)
    linking.link(office.ctx(ELI), onboarding.id)
    after = latest(office, onboarding)
    assert after is not None
    assert (run_of(office, before.id).state, after.state) == ("cancelled", "queued")
    perform_refresh(office.services, after.id)
    assert office.snapshot(onboarding).started_at > before.started_at


def test_an_event_during_a_refresh_starts_one_more_refresh(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    onboarding = office.linked("Heartland")
    first = jobs.request_job_refresh(office.ctx(ANA), onboarding.id)
    plain = office.services.factoryfix.jobs

    def with_news(account_id: str) -> Any:
        for _ in range(3):
            assert job_refresh.request(Context(office.services, ByItself(KOMBO)), onboarding.id).id == first.id
        return plain(account_id)

    monkeypatch.setattr(office.services.factoryfix, "jobs", with_news)
    perform_refresh(office.services, first.id)
    monkeypatch.undo()
    second = latest(office, onboarding)
    assert second and (second.id != first.id, second.state) == (True, "queued")
    perform_refresh(office.services, second.id)
    assert latest(office, onboarding) == run_of(office, second.id), "and not a third time"


def test_the_second_person_to_decide_a_job_learns_about_the_first(office: Office) -> None:
    onboarding = office.linked("Ridgeline")
    office.read(onboarding)
    snapshot_id = office.snapshot(onboarding).id
    eli = office.ctx(ELI, onboarding, snapshot=snapshot_id)
    decided(office, onboarding, "ats:553212", "exclude")
    late = partial(jobs.decide, keys=["ats:553212"], verdict="accept", reason="They hire there.")
    with pytest.raises(StepClosed, match="Ana Alvarez has already decided “Yard Helper”") as refused:
        late(eli, onboarding.id)
    assert "Does not belong" in refused.value.sentence
    assert ("excluded", "553212", "Yard Helper") in office.outcomes(onboarding)
    late(office.ctx(ELI, onboarding, snapshot=snapshot_id), onboarding.id)
    assert ("excluded", "553212", "Yard Helper") not in office.outcomes(onboarding)


def test_after_a_cancelled_reading_jobs_that_wait_for_a_sync_are_still_looked_at_again(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.read(onboarding)
    assert office.snapshot(onboarding).counts["pending"]
    run = jobs.request_job_refresh(office.ctx(ANA), onboarding.id)
    waiting = len(office.services.queue)
    jobs.cancel_reading(office.ctx(ANA), run.id)
    assert len(office.services.queue) == waiting + 1


def test_a_table_that_was_deleted_is_not_reported_as_empty(office: Office) -> None:
    with pytest.raises(NotFound, match="several newer job refreshes"):
        job_tables.page(office.ctx(SAM), "gone")
    with pytest.raises(NotFound, match="several newer job refreshes"):
        job_tables.download(office.ctx(SAM), "gone", "csv")
