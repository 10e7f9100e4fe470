"""Redirect mode: the step closes once people can apply for every job, and not before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.actions import go_live, jobs, onboarding as onboardings, redirect
from core.apply_pages import ApplyPages
from core.errors import EditConflict, InvalidInput, NotFound, StepClosed
from core.jobs.address_ids import SoughtJob
from core.jobs.apply_address import AddressVerdict
from core.onboarding.model import Onboarding
from core.onboarding.part import Statement
from core.onboarding.states import Step, SyncMode
from core.storage import address_checks, runs
from core.storage.inspection import opened
from tests.actors import named
from tests.history import history
from tests.office import ANA, Office, altered, open_office

SEEN = {"address": "https://jobs.example.com/1", "note": "The form opens."}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def redirected(office: Office) -> Onboarding:
    onboarding = office.linked("Heartland", expected="")
    office.read(onboarding)
    return altered(
        office.services, onboarding.id, requirements=onboarding.requirements.changed(sync_mode=SyncMode.REDIRECT)
    )


def checked(office: Office, onboarding: Onboarding) -> redirect.Addresses:
    run = redirect.ask_to_check(office.ctx(ANA), onboarding.id)
    redirect.perform_check(office.services, run.id)
    return redirect.addresses(office.ctx(ANA), onboarding.id)


def own_check(check: address_checks.AddressCheck) -> dict[str, Any]:
    """What a person types who opened this job's page."""
    opened = "https://jobs.example.com/1880"
    return {"key": check.key, "address": check.address, "opened": opened, "note": "The form opens.", "accepts": True}


def taken_down(folder: Path, remote_id: str) -> None:
    """Take a job's page down at the ATS, which Kombo has not noticed yet."""
    with opened(folder / "sandbox.db") as db:
        assert db.execute("DELETE FROM jobs WHERE remote_id = ?", [remote_id]) == 1


def test_once_every_address_works_the_step_closes_and_not_before(office: Office) -> None:
    onboarding = redirected(office)
    with pytest.raises(StepClosed, match="do not pass") as refused:
        go_live.check_redirect(office.ctx(ANA), onboarding.id, **SEEN)
    assert "11 apply addresses are not checked yet" in refused.value.next_step
    checks = checked(office, onboarding)
    assert (checks.total, checks.working, checks.unchecked, checks.open) == (11, 11, 0, ())
    assert checks.run is not None
    assert (checks.run.state, checks.run.message) == ("succeeded", "11 addresses checked.")
    done = go_live.check_redirect(office.ctx(ANA), onboarding.id, **SEEN)
    assert done.redirect_checked is not None


def test_a_page_that_is_gone_blocks_until_it_works_or_a_person_has_opened_it(office: Office, tmp_path: Path) -> None:
    onboarding = redirected(office)
    taken_down(tmp_path, "1880")
    checks = checked(office, onboarding)
    assert (checks.total, checks.working) == (11, 10)
    (broken,) = checks.open
    assert (broken.title, broken.verdict) == ("Process Technician", AddressVerdict.BROKEN)
    assert "404" in broken.sentence
    with pytest.raises(StepClosed) as refused:
        go_live.check_redirect(office.ctx(ANA), onboarding.id, **SEEN)
    assert "1 job has no apply address" in refused.value.next_step
    seen = own_check(broken)
    with pytest.raises(InvalidInput, match="what you saw"):
        redirect.confirm_address(office.ctx(ANA), onboarding.id, **seen | {"note": " "})
    with pytest.raises(InvalidInput, match="whether the page accepts"):
        redirect.confirm_address(office.ctx(ANA), onboarding.id, **seen | {"accepts": None})
    with pytest.raises(StepClosed, match="another address"):
        redirect.confirm_address(office.ctx(ANA), onboarding.id, **seen | {"address": "https://old.example"})
    with pytest.raises(NotFound, match="no longer needs"):
        redirect.confirm_address(office.ctx(ANA), onboarding.id, **seen | {"key": "ats:0"})
    redirect.confirm_address(office.ctx(ANA), onboarding.id, **seen)
    now = redirect.addresses(office.ctx(ANA), onboarding.id)
    assert now.blockers == ()
    (own,) = [check for _, check in now.rows if check.checked_by]
    assert (own.key, own.opened, own.sentence) == (broken.key, "https://jobs.example.com/1880", "The form opens.")
    entry = history(office.ctx(ANA), onboarding.id)[0]
    assert (entry.who.name, entry.what) == (ANA.name, "Opened an apply address")
    assert entry.after["Process Technician"] == (
        "https://jobs.example.com/1880: it accepts applications. The form opens."
    )


@pytest.mark.parametrize(
    "typed",
    ["hello", "", "www.example.com/jobs/1", "https://intranet/jobs/1", "ftp://jobs.example.com/1", "https://",
     "https://.example/", "https://jobs..example/1", "https://[bad", "https://jobs.example.com/1 and more",
     "javascript:alert(1)", "https://jobs.example.com/" + "a" * 2_000],
)  # fmt: skip
def test_what_is_no_web_address_was_not_opened(office: Office, tmp_path: Path, typed: str) -> None:
    onboarding = redirected(office)
    taken_down(tmp_path, "1880")
    (broken,) = checked(office, onboarding).open
    with pytest.raises(InvalidInput):
        redirect.confirm_address(office.ctx(ANA), onboarding.id, **own_check(broken) | {"opened": typed})
    with pytest.raises(InvalidInput):
        go_live.check_redirect(office.ctx(ANA), onboarding.id, address=typed, note="The form opens.")
    assert [check.checked_by for check in redirect.addresses(office.ctx(ANA), onboarding.id).open] == [None]


def test_a_person_who_sees_that_nobody_can_apply_opens_the_row_again(office: Office) -> None:
    onboarding = redirected(office)
    _, job = checked(office, onboarding).rows[0]
    redirect.confirm_address(office.ctx(ANA), onboarding.id, **own_check(job) | {"accepts": False})
    now = redirect.addresses(office.ctx(ANA), onboarding.id)
    assert (now.rows[0][0], now.rows[0][1].key) == (redirect.Standing.BROKEN, job.key)
    assert [blocker.text for blocker in now.blockers] == ["1 job has no apply address that is known to work."]


def test_what_an_older_version_called_working_without_reading_the_page_is_checked_again(office: Office) -> None:
    onboarding = redirected(office)
    checked(office, onboarding)
    with office.services.store.write() as db:
        db.execute("UPDATE address_checks SET opened = ''")
    assert redirect.addresses(office.ctx(ANA), onboarding.id).unchecked == 11
    assert checked(office, onboarding).unchecked == 0


def test_what_a_person_saw_while_addresses_are_asked_stays(office: Office, tmp_path: Path) -> None:
    onboarding = redirected(office)
    taken_down(tmp_path, "1880")
    (broken,) = checked(office, onboarding).open
    run = redirect.ask_to_check(office.ctx(ANA), onboarding.id)
    redirect.confirm_address(office.ctx(ANA), onboarding.id, **own_check(broken))
    with office.services.store.write() as db:
        late = replace(broken, verdict=AddressVerdict.BROKEN, sentence="The page answers 404.")
        address_checks.keep(db, onboarding.id, late, now=office.services.now(), asked_at=run.started_at)
    assert redirect.addresses(office.ctx(ANA), onboarding.id).blockers == ()
    office.clock.ahead = timedelta(days=8)
    redirect.cancel_check(office.ctx(ANA), run.id)
    assert ["404" in check.sentence for check in checked(office, onboarding).open] == [True], (
        "a later check tells what holds now"
    )


def test_addresses_of_a_table_from_before_a_new_link_count_no_more(office: Office) -> None:
    onboarding = redirected(office)
    checked(office, onboarding)
    seen = onboardings.get(office.ctx(ANA), onboarding.id)
    onboardings.go_back(office.ctx(ANA, seen), onboarding.id, to=Step.LINKING)
    with pytest.raises(StepClosed, match="do not pass"):
        go_live.check_redirect(office.ctx(ANA), onboarding.id, **SEEN)
    with pytest.raises(StepClosed, match="not been read"):
        redirect.ask_to_check(office.ctx(ANA), onboarding.id)


def test_the_sign_off_waits_for_an_address_that_came_after_the_check(office: Office, tmp_path: Path) -> None:
    office.clock.ahead = timedelta(hours=4)
    onboarding = redirected(office)
    office.decide_the_rest(onboarding)
    jobs.verify(office.ctx(ANA), onboarding.id)
    checked(office, onboarding)
    go_live.check_redirect(office.ctx(ANA), onboarding.id, **SEEN)
    with office.services.store.write() as db:
        db.execute("DELETE FROM address_checks WHERE key = 'ats:1880'")
    with pytest.raises(StepClosed, match="apply address is not checked yet"):
        go_live.sign_off(office.ctx(ANA), onboarding.id, approver="Dana")
    checked(office, onboarding)
    risks = office.risks(onboarding)
    assert go_live.sign_off(office.ctx(ANA), onboarding.id, approver="Dana", accepted=risks).sign_off


def test_what_worked_is_asked_again_only_after_a_week(office: Office, tmp_path: Path) -> None:
    onboarding = redirected(office)
    checked(office, onboarding)
    taken_down(tmp_path, "1880")
    assert checked(office, onboarding).blockers == ()
    office.clock.ahead = timedelta(days=8)
    assert redirect.addresses(office.ctx(ANA), onboarding.id).unchecked == 11
    assert [check.verdict for check in checked(office, onboarding).open] == [AddressVerdict.BROKEN]


def test_cancelled_or_interrupted_a_check_keeps_what_it_found_and_goes_on_from_there(office: Office) -> None:
    onboarding = redirected(office)
    run = redirect.ask_to_check(office.ctx(ANA), onboarding.id)
    assert redirect.ask_to_check(office.ctx(ANA), onboarding.id).id == run.id
    redirect.cancel_check(office.ctx(ANA), run.id)
    redirect.perform_check(office.services, run.id)
    assert redirect.addresses(office.ctx(ANA), onboarding.id).unchecked == 11
    interrupted = redirect.ask_to_check(office.ctx(ANA), onboarding.id)
    with office.services.store.write() as db:
        assert runs.claim(db, interrupted.id, office.services.now())
        assert [left.kind for left in runs.requeue_interrupted(db)] == [redirect.CHECK]
    redirect.perform_check(office.services, interrupted.id)
    assert redirect.addresses(office.ctx(ANA), onboarding.id).blockers == ()


def test_without_the_leave_of_a_setting_not_even_the_stand_in_is_asked(office: Office) -> None:
    onboarding = redirected(office)
    strict = ApplyPages()
    checks = redirect.addresses(office.ctx(ANA), onboarding.id)
    assert {strict.check_one(SoughtJob(job.address)).verdict for job in checks.open} == {AddressVerdict.BROKEN}
    strict.close()
    sought = [SoughtJob(job.address, job.title, job.ids) for job in checks.open]
    assert {office.services.apply_pages.check_one(job).verdict for job in sought} == {AddressVerdict.WORKS}


def test_where_candidates_are_sent_no_page_is_checked(office: Office) -> None:
    onboarding = office.linked("Heartland", expected="")
    office.read(onboarding)
    with pytest.raises(StepClosed, match="only in Redirect mode"):
        redirect.ask_to_check(office.ctx(ANA), onboarding.id)


def test_a_check_and_an_own_word_rest_on_the_mode_and_on_nothing_else(office: Office, tmp_path: Path) -> None:
    seen = redirected(office)
    taken_down(tmp_path, "1880")
    (broken,) = checked(office, seen).open
    checked_page = own_check(broken)
    engaged = seen.requirements.changed(sync_mode=SyncMode.ENGAGED)
    altered(office.services, seen.id, who=named("Ben Ito"), what="Changed the mode", requirements=engaged)
    with pytest.raises(EditConflict, match="Ben Ito saved first"):
        redirect.ask_to_check(office.ctx(ANA, seen), seen.id)
    with pytest.raises(EditConflict, match="Ben Ito saved first"):
        redirect.confirm_address(office.ctx(ANA, seen), seen.id, **checked_page)
    seen = altered(office.services, seen.id, requirements=seen.requirements)
    ticks = {"ukgpro: Check your role": Statement(by=named("Ben Ito"), at=office.services.now())}
    altered(office.services, seen.id, who=named("Ben Ito"), guide_ticks=ticks)
    run = redirect.ask_to_check(office.ctx(ANA, seen), seen.id)
    redirect.cancel_check(office.ctx(ANA, seen), run.id)
    redirect.confirm_address(office.ctx(ANA, seen), seen.id, **checked_page)
    assert redirect.addresses(office.ctx(ANA), seen.id).blockers == ()
