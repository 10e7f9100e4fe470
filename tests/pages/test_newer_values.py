"""What a newer version of the dashboard wrote opens in this one as “Unknown”: nothing crashes, and no rule uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from core.actions import assignments, go_live, issues, job_tables, jobs, linking, redirect, watching
from core.actions.context import ByItself, Context
from core.errors import StepClosed
from core.jobs.apply_address import AddressVerdict
from core.jobs.model import JobVerdict, MustAct, Outcome
from core.onboarding.model import Onboarding
from core.onboarding.states import SignOffFact, Step, SyncMode
from core.onboarding.steps import current_step
from core.people.actor import DASHBOARD
from core.problem import ProblemCode
from core.storage import onboardings, runs
from core.storage.runs import RunState
from core.stored_enum import StoredEnum
from tests.core.actions.test_watching import linked
from tests.core.onboarding.stages import at
from tests.office import ANA, ELI, SAM, Office, altered, open_office
from tests.pages.screen import screen, words


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened_office:
        yield opened_office


@pytest.mark.parametrize("kind", StoredEnum.__subclasses__(), ids=lambda kind: kind.__name__)
@given(text=st.text())
def test_every_text_opens_as_its_own_value_or_as_unknown(kind: type[StoredEnum], text: str) -> None:
    assert kind(text) == (text if text in list(kind) else kind["UNKNOWN"])


def test_jobs_that_a_newer_version_wrote_are_shown_as_unknown(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.read(onboarding)
    snapshot = office.snapshot(onboarding)
    row = job_tables.page(office.ctx(ANA), snapshot.id, sort="title").rows[0][0]
    with office.services.store.write() as db:
        db.execute("UPDATE runs SET state = 'paused' WHERE onboarding_id = ?", [onboarding.id])
        body = "json_set(body, '$.outcome', 'frozen', '$.who', 'the weather')"
        db.execute(f"UPDATE job_rows SET outcome = 'frozen', body = {body} WHERE key = ?", [row.key])
        blocker = {"code": "eclipse", "sentence": "The moon is in the way.", "colour": "black"}
        counts = json.dumps(snapshot.counts | {"frozen": 1})
        db.update("snapshots", snapshot.id, {"passes": 0, "blockers": json.dumps([blocker]), "counts": counts})
    standing = job_tables.standing(office.ctx(ANA), onboarding.id)
    assert standing.run and (standing.run.state, standing.run.is_open) == (RunState.UNKNOWN, False)
    assert standing.snapshot and [kept.code for kept in standing.snapshot.blockers] == [ProblemCode.UNKNOWN]
    newer = job_tables.details(office.ctx(ANA), onboarding.id, snapshot.id, row.key).row
    assert (newer.outcome, newer.who) == (Outcome.UNKNOWN, MustAct.UNKNOWN)
    app = screen(office, ANA, "job-sync", onboarding)
    assert "Unknown" in words(app)
    assert "The moon is in the way" in words(app).replace("\\", "")
    assert jobs.request_job_refresh(office.ctx(ANA), onboarding.id).id != standing.run.id


def test_a_decision_that_a_newer_version_made_is_not_applied(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.read(onboarding)
    snapshot = office.snapshot(onboarding)
    row = job_tables.page(office.ctx(ANA), snapshot.id, outcomes=[Outcome.REVIEW]).rows[0][0]
    jobs.decide(office.ctx(ANA), onboarding.id, keys=[row.key], verdict=JobVerdict.EXCLUDE, reason="It is closed")
    with office.services.store.write() as db:
        db.execute("UPDATE decisions SET verdict = 'postpone'")
    office.read(onboarding)
    details = job_tables.details(office.ctx(ANA), onboarding.id, office.snapshot(onboarding).id, row.key)
    assert (details.row.outcome, details.row.decided_by) == (Outcome.REVIEW, None)
    assert details.decision and details.decision.verdict is JobVerdict.UNKNOWN


def test_an_address_that_a_newer_version_checked_is_to_be_checked_again(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.read(onboarding)
    before = redirect.addresses(office.ctx(ANA), onboarding.id)
    job = next(check for check in before.open if check.address)
    with office.services.store.write() as db:
        values = [onboarding.id, job.key, job.address, "maybe", "It may work.", office.clock().isoformat(), *[""] * 4]
        db.execute("INSERT INTO address_checks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    now = redirect.addresses(office.ctx(ANA), onboarding.id)
    assert [check.verdict for check in now.open if check.key == job.key] == [AddressVerdict.UNKNOWN]
    assert (now.unchecked, now.blockers) == (before.unchecked, before.blockers)


def test_the_states_of_background_work_are_counted_by_their_enum(office: Office) -> None:
    onboarding = office.linked("Heartland")
    with office.services.store.write() as db:
        assert runs.count_open(db) == {RunState.QUEUED: 1, RunState.RUNNING: 0}
        run = runs.latest(db, job_tables.READ, onboarding.id)
        assert run and runs.claim(db, run.id, office.services.now())
        assert runs.count_open(db) == {RunState.QUEUED: 0, RunState.RUNNING: 1}


def stored(office: Office, table: str) -> list[dict[str, object]]:
    with office.services.store.read() as db:
        return db.select(f"SELECT * FROM {table}")


def written(office: Office, table: str, path: str, value: str) -> None:
    """Replace a value in every row's body, as a newer version would have written it."""
    with office.services.store.write() as db:
        db.execute(f"UPDATE {table} SET body = json_set(body, ?, ?)", [path, value])


def test_an_issue_of_a_newer_version_stays_as_it_is(office: Office) -> None:
    onboarding = linked(office)
    with office.sandbox.factoryfix() as platform:
        platform.delete(f"/accounts/{onboarding.requirements.account_id}/ats-link")
    watching.read_connection(Context(office.services, ByItself(DASHBOARD)), onboarding.id)
    written(office, "issues", "$.kind", "solar storm")
    before = stored(office, "issues")
    for hours in (0, 30, 300):
        office.clock.ahead = timedelta(hours=hours)
        watching.watch(office.services)
    kept = [row for row in stored(office, "issues") if row["id"] == before[0]["id"]]
    assert kept == before
    with pytest.raises(StepClosed, match="newer version"):
        issues.take(office.ctx(SAM), onboarding.id, issue_id=str(before[0]["id"]))
    app = screen(office, SAM, "live-customers")
    assert "A newer version of the dashboard recorded this" in words(app)
    assert f"issue_take_{before[0]['id']}" not in {button.key for button in app.button}


def test_an_assignment_in_a_state_of_a_newer_version_is_not_closed(office: Office) -> None:
    onboarding = office.linked("Heartland", expected="Title,City\nNight Sweeper,Lima\n")
    office.read(onboarding)
    table = office.snapshot(onboarding)
    (line,) = [row.key for row, _ in job_tables.page(office.ctx(ANA), table.id, sort="title").rows if row.is_list_line]
    assignments.assign(office.ctx(ANA, onboarding, snapshot=table.id), onboarding.id, keys=[line], owner="", note="")
    written(office, "job_assignments", "$.state", "delegated")
    before = stored(office, "job_assignments")
    altered(office.services, onboarding.id, requirements=onboarding.requirements.changed(expected_list=""))
    office.read(onboarding)
    assert stored(office, "job_assignments") == before


def test_a_sync_mode_of_a_newer_version_is_neither_agreed_nor_linked_nor_signed_off(office: Office) -> None:
    onboarding = office.connected("Northgate")
    written(office, "onboardings", "$.requirements.sync_mode", "carrier_pigeon")
    with office.services.store.read() as db:
        assert onboardings.get(db, onboarding.id).requirements.sync_mode is SyncMode.UNKNOWN
    with pytest.raises(StepClosed, match="does not know the sync mode"):
        linking.link(office.ctx(ELI), onboarding.id)
    with pytest.raises(StepClosed, match="does not know the sync mode"):
        go_live.sign_off(office.ctx(ANA), onboarding.id, approver="Dana", accepted=())
    for place in ("requirements", "connection", "linking", "candidate", "go-live"):
        assert not screen(office, ELI, place, onboarding).exception
    altered(office.services, onboarding.id, requirements=at(Step.REQUIREMENTS).requirements)
    written(office, "onboardings", "$.requirements.sync_mode", "carrier_pigeon")
    app = screen(office, ANA, "requirements", onboarding)
    assert not app.exception
    (radio,) = [radio for radio in app.radio if "Unknown" in radio.options]
    assert radio.value is SyncMode.UNKNOWN


@pytest.mark.parametrize(
    ("path", "value"), [("sign_off.rested_on.facts", ["moon in place"]), ("requirements.sync_mode", "carrier_pigeon")]
)
def test_who_went_live_by_a_newer_version_stays_live(path: str, value: object) -> None:
    body = at(Step.LIVE).model_dump(mode="json")
    *parents, last = path.split(".")
    part = body
    for name in parents:
        part = part[name]
    part[last] = value
    live = Onboarding.model_validate(body)
    assert current_step(live) is Step.LIVE
    assert live.sign_off and SignOffFact.UNKNOWN not in at(Step.LIVE).sign_off.rested_on.facts  # type: ignore[union-attr]
