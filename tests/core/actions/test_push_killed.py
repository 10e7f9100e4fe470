"""A process killed at any step of a push leaves one candidate in the ATS, never two, and never a guess."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.actions import candidate, live_profile, profile, read_back
from core.actions.onboarding import get
from core.actions.second_phase import send_version_2
from core.candidate.push import PushState
from core.candidate.second_phase import Update
from core.errors import InvalidInput, StepClosed
from core.tasks import start_worker
from tests.core.actions.candidates import a_job, in_both_phases, in_ledger, prepared, ready
from tests.office import ANA, Office, environment_of, open_office
from tests.sandbox_server import wait_until

ROOT = Path(__file__).parents[3]
KILLED = -signal.SIGKILL
STEPS = {
    "before the intent": ("", 0),
    "the intent is written": ("", 0),
    "the request is on its way": ("timeout_before", 0),
    "the ats has written it": ("timeout_after", 1),
    "the answer has arrived": ("", 1),
    "the answer is written": ("", 1),
}


def killed_at(
    office: Office, onboarding_id: str, step: str, fault: str, call: str = "POST /ats/jobs", way: str = ""
) -> None:
    """Push in a process of its own, which is killed at this step; `way` is "pipeline" for FactoryFix's own push."""
    if fault:
        office.sandbox.fault("factoryfix" if way else "kombo", fault, call, delay_s=60)
    environment = os.environ | environment_of(office.services.settings)
    files = len(in_ledger(office, "attachment"))
    command = [sys.executable, "-m", "tests.core.actions.pushing_process", onboarding_id, step, way]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        if fault:
            before, more = files, 1 if fault == "timeout_after" and not way else 0
            wait_until(lambda: struck(office, fault) and len(in_ledger(office, "attachment")) >= before + more, "it")
            process.kill()
        assert process.wait(60) == KILLED
    finally:
        process.kill()
        office.sandbox.control.delete("/faults")


def struck(office: Office, kind: str) -> bool:
    faults = office.sandbox.control.get("/faults").json()["faults"]
    return any(fault["kind"] == kind and fault["hits"] for fault in faults)


@pytest.mark.parametrize(
    ("step", "fault", "written"), [(step, *case) for step, case in STEPS.items()], ids=STEPS.keys()
)
def test_a_push_killed_at_any_step_ends_with_one_candidate(tmp_path: Path, step: str, fault: str, written: int) -> None:
    with open_office(tmp_path) as office:
        onboarding = ready(office)
        profile.begin(office.ctx(ANA), onboarding.id, sample="cnc-machinist", job_key=a_job(office, onboarding))
        killed_at(office, onboarding.id, step, fault)
        assert len(in_ledger(office, "candidate")) == written

        worker = start_worker(office.services)
        try:
            if written:
                wait_until(lambda: record(office, onboarding.id).seen is not None, "the push to be read back")
        finally:
            worker.stop()

        if step == "before the intent":
            candidate.push(office.ctx(ANA), prepared(office, onboarding))
        elif not written:
            _only_a_person_goes_on(office, onboarding.id)
        assert len(in_ledger(office, "candidate")) == len(in_ledger(office, "application")) == 1
        with pytest.raises(StepClosed):
            candidate.push(office.ctx(ANA), prepared(office, onboarding))
        assert len(in_ledger(office, "candidate")) == 1


PIPELINE_STEPS = {step: case for step, case in STEPS.items() if step != "before the intent"}


@pytest.mark.parametrize(
    ("step", "fault", "written"), [(step, *case) for step, case in PIPELINE_STEPS.items()], ids=PIPELINE_STEPS.keys()
)
def test_a_push_by_factoryfix_that_is_killed_at_any_step_ends_with_one_candidate(
    tmp_path: Path, step: str, fault: str, written: int
) -> None:
    with open_office(tmp_path) as office:
        onboarding = ready(office)
        profile.begin(office.ctx(ANA), onboarding.id, sample="cnc-machinist", job_key=a_job(office, onboarding))
        live_profile.create(office.ctx(ANA), onboarding.id)
        killed_at(office, onboarding.id, step, fault, "PUT .*/push", way="pipeline")
        worker = start_worker(office.services)
        try:
            if written:
                wait_until(lambda: record(office, onboarding.id).seen is not None, "the push to be found in the ATS")
            else:
                wait_until(lambda: record(office, onboarding.id).push.state is PushState.UNKNOWN, "the restart")
        finally:
            worker.stop()
        going = prepared(office, get(office.ctx(ANA), onboarding.id))
        for by_pipeline in (False, True):
            with pytest.raises(StepClosed):
                candidate.push(office.ctx(ANA), going, again=not written, by_pipeline=by_pipeline)
        assert len(in_ledger(office, "application")) == written


@pytest.mark.parametrize(("fault", "arrived"), [("timeout_before", False), ("timeout_after", True)])
def test_version_2_killed_on_its_way_is_found_or_stays_unknown(tmp_path: Path, fault: str, arrived: bool) -> None:
    with open_office(tmp_path) as office:
        onboarding = in_both_phases(office)
        candidate.push(office.ctx(ANA), prepared(office, onboarding))
        files = len(in_ledger(office, "attachment"))
        killed_at(office, onboarding.id, "version 2", fault, "POST /ats/applications/.*/attachments")
        worker = start_worker(office.services)
        try:
            wait_until(lambda: update(office, onboarding.id).state is not PushState.INTENT, "the restart")
            if arrived:
                wait_until(lambda: update(office, onboarding.id).found_on == "application", "version 2 to be found")
        finally:
            worker.stop()
        assert update(office, onboarding.id).state is (PushState.RESOLVED if arrived else PushState.UNKNOWN)
        with pytest.raises(InvalidInput):
            send_version_2(office.ctx(ANA), record(office, onboarding.id).push.id)
        assert len(in_ledger(office, "attachment")) == files + arrived
        assert len(in_ledger(office, "application")) == 1


def update(office: Office, onboarding_id: str) -> Update:
    document = record(office, onboarding_id).update
    assert document is not None
    return document


def record(office: Office, onboarding_id: str) -> candidate.Record:
    return candidate.history(office.ctx(ANA), onboarding_id)[0]


def _only_a_person_goes_on(office: Office, onboarding_id: str) -> None:
    lost = record(office, onboarding_id)
    assert lost.push.state is PushState.UNKNOWN
    going = prepared(office, get(office.ctx(ANA), onboarding_id))
    with pytest.raises(StepClosed, match="Nobody knows"):
        candidate.push(office.ctx(ANA), going, again=True)
    read_back.accept_loss(office.ctx(ANA), lost.push.id, reason="The customer found nobody")
    candidate.push(office.ctx(ANA), going, again=True)
