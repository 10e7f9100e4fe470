"""The test candidate in FactoryFix: created once, linked from the PDF, and archived when nobody needs it any longer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from pypdf import PdfReader

from core.actions import candidate, go_live, live_profile, preview, profile
from core.candidate.live_profile import LiveProfile, ProfileState
from core.candidate.push import PushState
from core.factoryfix.client import FactoryFix, factoryfix_http
from core.factoryfix.errors import FactoryFixUnavailable, LinkRefused
from core.http import RetryPolicy
from core.onboarding.model import Onboarding
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.storage import drafts, pushes
from core.tasks import start_worker
from tests.core.actions.candidates import a_job, in_ledger, ready
from tests.office import ANA, Office, environment_of, open_office
from tests.sandbox_server import PLAIN, wait_until

ROOT = Path(__file__).parents[3]
ONE_TRY = RetryPolicy(attempts=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose FactoryFix client gives up at once."""
    with open_office(tmp_path) as opened:
        http = opened.services.factoryfix._http.http
        yield replace(opened, services=replace(opened.services, factoryfix=FactoryFix(http, ONE_TRY)))


def begun(office: Office, onboarding: Onboarding | None = None) -> Onboarding:
    """An onboarding with a candidate in preparation, not in FactoryFix yet."""
    known = onboarding or ready(office)
    profile.begin(office.ctx(ANA), known.id, sample="cnc-machinist", job_key=a_job(office, known))
    return known


def created(office: Office, onboarding: Onboarding) -> LiveProfile:
    made = live_profile.create(office.ctx(ANA), onboarding.id)
    assert made is not None
    return made


def only(office: Office, onboarding: Onboarding) -> LiveProfile:
    (kept,) = live_profile.kept(office.ctx(ANA), onboarding.id)
    return kept


def page(address: str) -> int:
    return httpx.get(address, timeout=10, **PLAIN).status_code


def link_check(office: Office, onboarding: Onboarding) -> tuple[bool | None, str]:
    checks = preview.prepare(office.ctx(ANA), onboarding.id).checks
    return next((check.ok, check.sentence) for check in checks if check.key == "live_profile")


def test_the_link_in_the_pdf_opens_the_candidate_in_factoryfix(office: Office) -> None:
    onboarding = begun(office)
    assert link_check(office, onboarding)[0] is None, "a sample’s address opens nothing"
    made = created(office, onboarding)
    assert link_check(office, onboarding)[0] is True
    going = preview.prepare(office.ctx(ANA), onboarding.id)
    sheets = PdfReader(BytesIO(going.preview)).pages
    annotations = [link.get_object() for sheet in sheets for link in sheet.get("/Annots", ())]
    links = [link["/A"].get("/URI") for link in annotations if "/A" in link]  # others lead to a page of the PDF
    assert made.profile_url in links
    assert page(made.profile_url) == 200
    record = candidate.push(office.ctx(ANA), going)
    assert record.reference == made.reference


def test_changed_details_are_sent_to_the_same_candidate(office: Office) -> None:
    onboarding = begun(office)
    made = created(office, onboarding)
    draft = profile.current(office.ctx(ANA), onboarding.id)
    assert draft is not None
    person = draft.profile.person.model_copy(update={"city": "Green Bay", "state": "WI"})
    edited = draft.profile.model_copy(update={"person": person, "profile_url": "https://else.example/x"})
    after = profile.edit(office.ctx(ANA), onboarding.id, edited)
    assert after.profile.profile_url == made.profile_url, "the address is FactoryFix’s"
    assert link_check(office, onboarding) == (None, "FactoryFix has earlier details of this candidate.")
    assert created(office, onboarding).candidate_id == made.candidate_id
    assert link_check(office, onboarding)[0] is True
    assert "Green Bay" in httpx.get(made.profile_url, timeout=10, **PLAIN).text
    assert len(in_ledger(office, "test_candidate")) == 1


@pytest.mark.parametrize(("fault", "arrived"), [("timeout_before", False), ("timeout_after", True)])
def test_an_unanswered_creation_is_unknown_and_never_leads_to_a_second_candidate(
    office: Office, fault: str, arrived: bool
) -> None:
    onboarding = begun(office)
    office.sandbox.fault("factoryfix", fault, "PUT .*/test-candidates/", delay_s=0.1)
    with pytest.raises(FactoryFixUnavailable):
        live_profile.create(office.ctx(ANA), onboarding.id)
    lost = only(office, onboarding)
    assert lost.state is ProfileState.UNKNOWN
    assert link_check(office, onboarding)[0] is None
    after = live_profile.look_up(office.ctx(ANA), lost.reference)
    assert after.state is (ProfileState.CREATED if arrived else ProfileState.UNKNOWN)
    made = created(office, onboarding)
    assert made.reference == lost.reference
    assert len(in_ledger(office, "test_candidate")) == 1
    assert link_check(office, onboarding)[0] is True


def test_a_refused_creation_is_kept_with_its_reason_and_can_be_tried_again(office: Office) -> None:
    onboarding = begun(office)
    with office.services.store.read() as db:
        row, _ = profile.job_of(db, onboarding.id, a_job(office, onboarding))
    change = f"/factoryfix/jobs/{row.factoryfix_id}"
    office.sandbox.control.post(change, json={"state": "archived"}).raise_for_status()
    with pytest.raises(LinkRefused, match="does not have this job"):
        live_profile.create(office.ctx(ANA), onboarding.id)
    assert only(office, onboarding).state is ProfileState.REFUSED
    office.sandbox.control.post(change, json={"state": "disabled"}).raise_for_status()
    assert created(office, onboarding).is_active


def test_a_platform_without_test_candidates_leaves_everything_as_it_was(office: Office) -> None:
    onboarding = begun(office)
    before = profile.current(office.ctx(ANA), onboarding.id)
    old = factoryfix_http(f"{office.sandbox.factoryfix_url}/old", office.sandbox.factoryfix_key)
    earlier = replace(office, services=replace(office.services, factoryfix=FactoryFix(old, ONE_TRY)))
    assert live_profile.create(earlier.ctx(ANA), onboarding.id) is None
    assert profile.current(office.ctx(ANA), onboarding.id) == before
    assert live_profile.kept(office.ctx(ANA), onboarding.id) == []


def test_a_discarded_or_replaced_candidate_is_archived(office: Office) -> None:
    onboarding = begun(office)
    first = created(office, onboarding)
    begun(office, onboarding)
    second = created(office, onboarding)
    live_profile.follow(office.services, onboarding.id)
    assert (page(first.profile_url), page(second.profile_url)) == (410, 200)
    profile.discard(office.ctx(ANA), onboarding.id)
    live_profile.follow(office.services, onboarding.id)
    assert page(second.profile_url) == 410
    assert {kept.state for kept in live_profile.kept(office.ctx(ANA), onboarding.id)} == {ProfileState.ARCHIVED}


def cleaned(office: Office) -> tuple[Onboarding, LiveProfile]:
    """An onboarding whose test candidate the customer has removed from the ATS, and that candidate in FactoryFix."""
    onboarding = begun(office)
    made = created(office, onboarding)
    assert candidate.push(office.ctx(ANA), preview.prepare(office.ctx(ANA), onboarding.id)).push.arrived
    live_profile.archive(office.ctx(ANA), onboarding.id)
    assert page(made.profile_url) == 200, "the customer still has to look at it"
    for item in CONFIRMATION_ITEMS:
        go_live.confirm(
            office.ctx(ANA), onboarding.id, item=item, answer="yes", who="Dana", channel="phone", note="Fine"
        )
    go_live.confirm_clean_up(office.ctx(ANA), onboarding.id, note="Dana, by e-mail")
    return onboarding, made


def test_the_clean_up_archives_the_candidate_in_factoryfix_once(office: Office) -> None:
    onboarding, made = cleaned(office)
    worker = start_worker(office.services)
    try:
        wait_until(lambda: only(office, onboarding).state is ProfileState.ARCHIVED, "the archive")
    finally:
        worker.stop()
    live_profile.archive(office.ctx(ANA), onboarding.id)
    assert page(made.profile_url) == 410
    assert len(in_ledger(office, "test_candidate_archived")) == 1
    assert only(office, onboarding).archived_at is not None


def test_an_unanswered_archive_stays_open_until_factoryfix_confirms_it(office: Office) -> None:
    onboarding, _ = cleaned(office)
    office.sandbox.fault("factoryfix", "timeout_after", "PUT .*/archive", delay_s=0.1)
    live_profile.follow(office.services, onboarding.id)
    assert only(office, onboarding).state is ProfileState.ARCHIVING
    live_profile.follow(office.services, onboarding.id)
    assert only(office, onboarding).state is ProfileState.ARCHIVED
    assert len(in_ledger(office, "test_candidate_archived")) == 1


@pytest.mark.parametrize("step", ["creating", "created", "archiving", "archived"])
def test_a_process_killed_at_any_step_leaves_one_candidate_and_no_guess(office: Office, step: str) -> None:
    onboarding = cleaned(office)[0] if step.startswith("archiv") else begun(office)
    environment = os.environ | environment_of(office.services.settings)
    command = [sys.executable, "-m", "tests.core.actions.live_profile_process", onboarding.id, step]
    assert subprocess.run(command, cwd=ROOT, env=environment, timeout=90).returncode == -signal.SIGKILL
    interrupted = {"creating": ProfileState.INTENT, "created": ProfileState.INTENT}.get(step, ProfileState.ARCHIVING)
    assert only(office, onboarding).state is interrupted
    live_profile.resume(office.services)
    live_profile.follow(office.services, onboarding.id)
    after = {"creating": ProfileState.UNKNOWN, "created": ProfileState.CREATED}.get(step, ProfileState.ARCHIVED)
    assert only(office, onboarding).state is after
    if step == "creating":
        created(office, onboarding)
    assert len(in_ledger(office, "test_candidate")) == 1
    assert len(in_ledger(office, "test_candidate_archived")) == step.startswith("archiv")


def test_a_push_from_before_has_no_candidate_in_factoryfix_and_reads_as_before(office: Office) -> None:
    onboarding = begun(office)
    record = candidate.push(office.ctx(ANA), preview.prepare(office.ctx(ANA), onboarding.id))
    with office.services.store.write() as db:
        db.execute("UPDATE pushes SET body = json_remove(body, '$.reference') WHERE id = ?", [record.push.id])
    with office.services.store.read() as db:
        assert pushes.get(db, record.push.id) == record
        assert drafts.find(db, onboarding.id) is None
    assert record.push.state is PushState.ACCEPTED
    assert live_profile.archive(office.ctx(ANA), onboarding.id) == []
