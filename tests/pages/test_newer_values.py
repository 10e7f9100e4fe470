"""What a newer version of the dashboard wrote opens in this one as “Unknown”: nothing crashes, and no rule uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from core.actions import job_tables, jobs, redirect
from core.jobs.apply_address import AddressVerdict
from core.jobs.model import JobVerdict, MustAct, Outcome
from core.problem import ProblemCode
from core.storage import runs
from core.storage.runs import RunState
from core.stored_enum import StoredEnum
from tests.office import ANA, Office, open_office
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
