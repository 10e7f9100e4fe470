"""“Assign to engineering” and taking back a decision, against a real store and a real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import (
    assignments,
    job_tables,
    jobs,
    line_links,
    onboarding as onboardings_of,
    requirements,
    withdrawing,
)
from core.errors import InvalidInput, NotAllowed, StepClosed
from core.jobs.assignments import DELISTED, MATCHED, Assignment, AssignmentState
from core.jobs.model import Outcome
from core.onboarding.model import Onboarding
from core.people.actor import DASHBOARD
from tests.core.actions.test_line_links import key_of
from tests.history import history
from tests.office import ANA, ELI, SAM, Office, open_office

LIST = "Title,City\nNight Sweeper,Lima\n"
SYNCED_JOB = "1880"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        opened.clock.ahead = timedelta(hours=4)
        yield opened


def state_at_factoryfix(office: Office, onboarding: Onboarding, state: str) -> None:
    """Archive or restore the job that FactoryFix has of SYNCED_JOB, then refresh the jobs."""
    (row,) = job_tables.rows(office.ctx(ANA), office.snapshot(onboarding).id, [f"ats:{SYNCED_JOB}"])
    change = f"/factoryfix/jobs/{row.factoryfix_id}"
    office.sandbox.control.post(change, json={"state": state}).raise_for_status()
    office.read(onboarding)


def missing(office: Office) -> Onboarding:
    """An onboarding with one job that is archived in FactoryFix, and so missing, and a line that is nowhere."""
    onboarding = office.linked("Heartland", expected=LIST)
    office.read(onboarding)
    state_at_factoryfix(office, onboarding, "archived")
    assert (Outcome.MISSING, SYNCED_JOB) in [(outcome, remote) for outcome, remote, _ in office.outcomes(onboarding)]
    return onboarding


def assign(office: Office, onboarding: Onboarding, key: str = f"ats:{SYNCED_JOB}", owner: str = "") -> Assignment:
    ctx = office.ctx(ANA, onboarding, snapshot=office.snapshot(onboarding).id)
    (made,) = assignments.assign(ctx, onboarding.id, keys=[key], owner=owner, note="Dana asked twice.")
    return made


def now(office: Office, onboarding: Onboarding) -> Assignment:
    (kept,) = assignments.of(office.ctx(SAM), onboarding.id)
    return kept


def test_an_engineer_finds_takes_and_answers_what_was_assigned_and_everybody_sees_it(office: Office) -> None:
    onboarding = missing(office)
    made = assign(office, onboarding)
    (entry,) = assignments.every_open(office.ctx(ELI))
    assert (entry.customer, entry.assignment) == (onboarding.customer, made)
    assert (made.state, made.owner, made.by, made.note) == (
        AssignmentState.ASSIGNED, None, ANA.actor, "Dana asked twice.",
    )  # fmt: skip
    assert "archived in FactoryFix" in made.problem
    assignments.take(office.ctx(ELI), onboarding.id, subject=made.subject)
    assert (now(office, onboarding).state, now(office, onboarding).owner) == (AssignmentState.TAKEN, ELI.actor)
    assignments.answer(office.ctx(ELI), onboarding.id, subject=made.subject, text="Restored it.")
    details = job_tables.details(office.ctx(SAM), onboarding.id, office.snapshot(onboarding).id, made.key)
    assert details.assignment == now(office, onboarding)
    assert (now(office, onboarding).state, now(office, onboarding).answer) == (AssignmentState.ANSWERED, "Restored it.")
    done = [entry.what for entry in history(office.ctx(ANA), onboarding.id)][:3]
    assert done == ["Answered 1 assignment", "Took 1 assignment", "Assigned 1 job to Engineering"]


def test_an_assignment_holds_over_refreshes_and_closes_by_itself_once_the_job_is_there(office: Office) -> None:
    onboarding = missing(office)
    assign(office, onboarding)
    office.read(onboarding)
    assert now(office, onboarding).state is AssignmentState.ASSIGNED
    text = "Dana has to publish it."
    assignments.answer(office.ctx(ELI), onboarding.id, subject=now(office, onboarding).subject, text=text)
    state_at_factoryfix(office, onboarding, "disabled")
    kept = now(office, onboarding)
    assert (kept.state, kept.changed_by, kept.answer) == (AssignmentState.CLOSED, DASHBOARD, "Dana has to publish it.")
    assert kept.closed_because == "It is in FactoryFix now."
    assert assignments.every_open(office.ctx(ELI)) == []
    entry = next(e for e in history(office.ctx(ANA), onboarding.id) if e.what == "Closed 1 assignment")
    assert entry.who == DASHBOARD


def test_a_line_of_the_list_is_assigned_by_its_own_fields_and_closes_once_it_is_matched(office: Office) -> None:
    onboarding = missing(office)
    line = key_of(office, onboarding, "Night Sweeper")
    assign(office, onboarding, line)
    wanted = onboardings_of.get(office.ctx(ANA), onboarding.id).requirements
    moved = wanted.changed(expected_list="Title,City\nAnother One,Lima\nNIGHT SWEEPER,Lima\n")
    requirements.save(office.ctx(ANA), onboarding.id, moved)
    office.read(onboarding)
    kept = now(office, onboarding)
    assert (kept.state, kept.key) == (AssignmentState.ASSIGNED, key_of(office, onboarding, "NIGHT SWEEPER"))
    line_links.link(
        office.ctx(ANA), onboarding.id, lines=[kept.key], jobs=["ats:1892"], covers_all=False, reason="Same job."
    )
    assert (now(office, onboarding).state, now(office, onboarding).closed_because) == (AssignmentState.CLOSED, MATCHED)


def test_a_line_that_left_the_list_closes_its_assignment(office: Office) -> None:
    onboarding = missing(office)
    assign(office, onboarding, key_of(office, onboarding, "Night Sweeper"))
    wanted = onboardings_of.get(office.ctx(ANA), onboarding.id).requirements
    requirements.save(office.ctx(ANA), onboarding.id, wanted.changed(expected_list="Title,City\nAnother One,Lima\n"))
    office.read(onboarding)
    assert (now(office, onboarding).state, now(office, onboarding).closed_because) == (AssignmentState.CLOSED, DELISTED)


def test_what_cannot_be_assigned_is_refused_with_the_reason(office: Office) -> None:
    onboarding = missing(office)
    with pytest.raises(InvalidInput, match="is not missing, but synced"):
        assign(office, onboarding, "ats:1881")
    with pytest.raises(InvalidInput, match="cannot take assignments"):
        assign(office, onboarding, owner=SAM.id)
    with pytest.raises(StepClosed, match="no longer in this table"):
        assign(office, onboarding, "ats:none")
    made = assign(office, onboarding)
    with pytest.raises(NotAllowed):
        assignments.take(office.ctx(ANA), onboarding.id, subject=made.subject)
    with pytest.raises(InvalidInput, match="The answer is missing"):
        assignments.answer(office.ctx(ELI), onboarding.id, subject=made.subject, text=" ")


def test_somebody_who_looks_at_an_older_state_changes_nothing(office: Office) -> None:
    onboarding = missing(office)
    made = assign(office, onboarding)
    stale = office.ctx(ANA, onboarding)
    assignments.take(office.ctx(ELI), onboarding.id, subject=made.subject)
    with pytest.raises(StepClosed, match=f"Meanwhile {ELI.name} took it"):
        assignments.close(stale, onboarding.id, subject=made.subject)
    assignments.close(office.ctx(ANA, onboarding), onboarding.id, subject=made.subject)
    with pytest.raises(StepClosed, match="is closed"):
        assignments.close(office.ctx(ANA), onboarding.id, subject=made.subject)
    assert assign(office, onboarding, owner=ELI.id).owner == ELI.actor


def test_only_engineers_and_admins_who_are_active_are_offered_as_owners(office: Office) -> None:
    office.ctx(ELI), office.ctx(SAM)
    assert assignments.engineers(office.ctx(ANA)) == {ELI.id: ELI.name}


@pytest.mark.parametrize("key", ["factoryfix", "ats", "expected"])
def test_every_waiver_can_be_taken_back_and_the_history_keeps_it(office: Office, key: str) -> None:
    onboarding = office.linked("Northgate", expected="Title,City\nLaser Cutter Operator,Lima\n")
    office.read(onboarding)
    before = office.outcomes(onboarding)
    office.decide_the_rest(onboarding)
    waived = job_tables.page(office.ctx(ANA), office.snapshot(onboarding).id, outcomes=[Outcome.WAIVED]).rows
    row = next(row for row, _ in waived if row.key.startswith(key))
    withdrawing.withdraw(office.ctx(ANA), onboarding.id, key=row.key)
    (after,) = job_tables.rows(office.ctx(ANA), office.snapshot(onboarding).id, [row.key])
    assert (after.outcome.value, after.remote_id, after.title) in before
    assert after.outcome is not Outcome.WAIVED
    assert not office.snapshot(onboarding).passes
    office.read(onboarding)
    (again,) = job_tables.rows(office.ctx(ANA), office.snapshot(onboarding).id, [row.key])
    assert again == after
    entry = next(e for e in history(office.ctx(ANA), onboarding.id) if e.what == "Took back 1 decision")
    assert "risk, by Ana Alvarez: Agreed." in next(iter(entry.after.values()))
    with pytest.raises(StepClosed, match="no decision on this job any more"):
        withdrawing.withdraw(office.ctx(ANA), onboarding.id, key=row.key)


def test_a_decision_that_was_just_made_again_is_not_taken_back_by_an_older_screen(office: Office) -> None:
    onboarding = missing(office)
    jobs.decide(office.ctx(ELI), onboarding.id, keys=["ats:1892"], verdict="exclude", reason="Not theirs.")
    stale = office.ctx(ANA, onboarding)
    jobs.decide(office.ctx(ELI), onboarding.id, keys=["ats:1892"], verdict="accept", reason="It is theirs.")
    with pytest.raises(StepClosed, match=f"{ELI.name} has just decided"):
        withdrawing.withdraw(stale, onboarding.id, key="ats:1892")
