"""Redirect mode: the step closes once people can apply for every job, and not before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import go_live, onboarding, redirect
from core.apply_pages import ApplyPages
from core.errors import InvalidInput, NotFound, StepClosed
from core.jobs.apply_address import BROKEN, WORKS
from core.onboarding.model import Onboarding, SyncMode
from core.storage import runs
from tests.office import ANA, Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def redirected(office: Office) -> Onboarding:
    one = office.linked("Heartland", expected="")
    office.read(one)
    said = one.requirements.changed(sync_mode=SyncMode.REDIRECT)
    return onboarding.change(
        office.services, "Setup", one.id, "Set up", lambda before: before.changed(requirements=said)
    )


def checked(office: Office, one: Onboarding) -> redirect.Addresses:
    run = redirect.ask_to_check(office.services, ANA, one.id)
    redirect.perform_check(office.services, run.id)
    return redirect.addresses(office.services, ANA, one.id)


def taken_down(folder: Path, remote_id: str) -> None:
    """Take a job's page down at the ATS, which Kombo has not noticed yet."""
    with sqlite3.connect(folder / "sandbox.db") as db:
        assert db.execute("DELETE FROM jobs WHERE remote_id = ?", [remote_id]).rowcount == 1
    db.close()


def test_once_every_address_works_the_step_closes_and_not_before(office: Office) -> None:
    one = redirected(office)
    with pytest.raises(StepClosed, match="do not pass") as refused:
        go_live.check_redirect(office.services, ANA, one.id, note="looks fine")
    assert "11 apply addresses are not checked yet" in refused.value.next_step
    found = checked(office, one)
    assert (found.total, found.working, found.unchecked, found.open) == (11, 11, 0, ())
    assert found.run is not None
    assert (found.run.state, found.run.message) == ("succeeded", "11 addresses checked.")
    done = go_live.check_redirect(office.services, ANA, one.id, note="looks fine")
    assert done.redirect_checked is not None


def test_a_page_that_is_gone_blocks_until_it_works_or_a_person_has_opened_it(office: Office, tmp_path: Path) -> None:
    one = redirected(office)
    taken_down(tmp_path, "1880")
    found = checked(office, one)
    assert (found.total, found.working) == (11, 10)
    (broken,) = found.open
    assert (broken.title, broken.verdict) == ("Process Technician", BROKEN)
    assert "404" in broken.sentence
    with pytest.raises(StepClosed) as refused:
        go_live.check_redirect(office.services, ANA, one.id, note="looks fine")
    assert "1 job has no apply address" in refused.value.next_step
    with pytest.raises(InvalidInput, match="what you saw"):
        redirect.confirm_address(office.services, ANA, one.id, key=broken.key, note=" ")
    redirect.confirm_address(office.services, ANA, one.id, key=broken.key, note="The form opens.")
    assert redirect.addresses(office.services, ANA, one.id).blockers == ()
    entry = onboarding.history(office.services, ANA, one.id)[0]
    assert (entry.who, entry.what) == (ANA.name, "Opened an apply address")
    with pytest.raises(NotFound, match="open ones"):
        redirect.confirm_address(office.services, ANA, one.id, key=broken.key, note="Again.")


def test_what_worked_is_asked_again_only_after_a_week(office: Office, tmp_path: Path) -> None:
    one = redirected(office)
    checked(office, one)
    taken_down(tmp_path, "1880")
    assert checked(office, one).blockers == ()
    office.clock.ahead = timedelta(days=8)
    assert redirect.addresses(office.services, ANA, one.id).unchecked == 11
    assert [one.verdict for one in checked(office, one).open] == [BROKEN]


def test_cancelled_or_interrupted_a_check_keeps_what_it_found_and_goes_on_from_there(office: Office) -> None:
    one = redirected(office)
    run = redirect.ask_to_check(office.services, ANA, one.id)
    assert redirect.ask_to_check(office.services, ANA, one.id).id == run.id
    redirect.cancel_check(office.services, ANA, run.id)
    redirect.perform_check(office.services, run.id)
    assert redirect.addresses(office.services, ANA, one.id).unchecked == 11
    interrupted = redirect.ask_to_check(office.services, ANA, one.id)
    with office.services.store.changing() as db:
        assert runs.claim(db, interrupted.id, office.services.now())
        assert [left.kind for left in runs.requeue_interrupted(db)] == [redirect.CHECK]
    redirect.perform_check(office.services, interrupted.id)
    assert redirect.addresses(office.services, ANA, one.id).blockers == ()


def test_without_the_leave_of_a_setting_not_even_the_stand_in_is_asked(office: Office) -> None:
    one = redirected(office)
    strict = ApplyPages()
    found = redirect.addresses(office.services, ANA, one.id)
    assert {strict.ask(job.address).verdict for job in found.open} == {BROKEN}
    strict.close()
    assert {office.services.apply_pages.ask(job.address).verdict for job in found.open} == {WORKS}


def test_where_candidates_are_sent_no_page_is_checked(office: Office) -> None:
    one = office.linked("Heartland", expected="")
    office.read(one)
    with pytest.raises(StepClosed, match="need no check"):
        redirect.ask_to_check(office.services, ANA, one.id)
