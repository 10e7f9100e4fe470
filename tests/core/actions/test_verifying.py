"""Verifying jobs while somebody else acts: the facts may change between comparison and write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.actions import comparing, holding, jobs, linking, onboarding as onboardings, requirements
from core.errors import EditConflict, StepClosed
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.people.actor import KOMBO
from tests.history import history
from tests.office import ANA, ELI, Office, altered, open_office

Act = Callable[[Office, Onboarding], object]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        opened.clock.ahead = timedelta(hours=4)  # no first sync is awaited any more
        yield opened


@pytest.fixture
def onboarding(office: Office) -> Onboarding:
    """An onboarding whose jobs are read, decided to the end, and pass."""
    return office.passing()


def verify_while(office: Office, onboarding: Onboarding, act: Act, *, screen: bool = True) -> Onboarding:
    """Press “Verify jobs”, and let somebody act once what is compared can change no more, and nothing is written yet.

    Without a `screen` the press rests on no table that somebody has looked at, as on the command line.
    """
    acts = [act]

    def now() -> datetime:  # asked for the first time when the transaction that compares has begun
        if acts:
            acts.pop()(office, onboarding)
        return office.clock()

    services = replace(office.services, now=now)
    ctx = office.ctx(ANA, fresh(office, onboarding), snapshot=office.snapshot(onboarding).id)
    return jobs.verify(replace(ctx, services=services, seen=ctx.seen if screen else None), onboarding.id)


def fresh(office: Office, onboarding: Onboarding) -> Onboarding:
    return onboardings.get(office.ctx(ANA), onboarding.id)


def go_back(office: Office, onboarding: Onboarding) -> None:
    onboardings.go_back(office.ctx(ANA, fresh(office, onboarding)), onboarding.id, to=Step.LINKING)


def link_anew(office: Office, onboarding: Onboarding) -> None:
    linking.link(office.ctx(ELI), onboarding.id)


def give_list(office: Office, onboarding: Onboarding, text: str = "9999 - Plant Manager - Racine, WI") -> None:
    seen = fresh(office, onboarding)
    wanted = seen.requirements.changed(expected_list=text)
    requirements.save(office.ctx(ANA, seen), onboarding.id, wanted)


def want_after_all(office: Office, onboarding: Onboarding) -> None:
    """Decide otherwise about the job that FactoryFix does not have."""
    jobs.decide(office.ctx(ELI), onboarding.id, keys=["ats:7105"], verdict="accept", reason="They hire.")


def call_it_another_ats(office: Office, onboarding: Onboarding) -> None:
    """Let Kombo name an ATS in which a job with several places is no base of others."""
    assert onboarding.connection
    altered(office.services, onboarding.id, who=KOMBO, connection=onboarding.connection.changed(tool="lever"))


@pytest.mark.parametrize(
    ("act", "screen", "refused"),
    [
        pytest.param(Office.read, True, "newer job refresh", id="another reading"),
        pytest.param(go_back, True, f"{ANA.name} saved first", id="a way back"),
        pytest.param(go_back, False, "not linked", id="a way back, with no screen"),
        pytest.param(link_anew, True, f"{ELI.name} saved first", id="a new link"),
        pytest.param(link_anew, False, "linked again", id="a new link, with no screen"),
        pytest.param(give_list, True, "not in the ATS", id="another list"),
        pytest.param(want_after_all, True, "1 job missing in FactoryFix", id="another decision"),
        pytest.param(call_it_another_ats, True, "1 job waiting for a person’s decision", id="another ATS"),
    ],
)
def test_jobs_are_not_verified_if_their_facts_change_before_the_write(
    office: Office, onboarding: Onboarding, act: Act, screen: bool, refused: str
) -> None:
    with pytest.raises((StepClosed, EditConflict)) as refusal:
        verify_while(office, onboarding, act, screen=screen)
    assert refused in f"{refusal.value.sentence} {refusal.value.next_step}"
    assert fresh(office, onboarding).jobs is None


def test_with_no_screen_another_reading_that_passes_too_is_verified(office: Office, onboarding: Onboarding) -> None:
    done = verify_while(office, onboarding, Office.read, screen=False)
    assert done.jobs and done.jobs.snapshot_id == office.snapshot(onboarding).id


def test_with_another_list_that_passes_too_the_table_that_knows_it_is_verified(
    office: Office, onboarding: Onboarding
) -> None:
    done = verify_while(office, onboarding, lambda office, onboarding: give_list(office, onboarding, "7101\n7102\n"))
    assert done.jobs and done.jobs.snapshot_id == office.snapshot(onboarding).id
    assert comparing.knows_list(office.snapshot(onboarding), done)


def test_two_people_verifying_at_once_record_one_verification(office: Office, onboarding: Onboarding) -> None:
    done = verify_while(office, onboarding, lambda office, onboarding: jobs.verify(office.ctx(ELI), onboarding.id))
    assert done.jobs and done.jobs.verified.by.name == ELI.name
    assert done == fresh(office, onboarding)
    entries = history(office.ctx(ANA), onboarding.id)
    assert [entry.who.name for entry in entries if entry.what == "Verified the jobs"] == [ELI.name]


def test_an_unrelated_change_saved_during_verification_is_kept(office: Office, onboarding: Onboarding) -> None:
    done = verify_while(
        office, onboarding, lambda office, onboarding: holding.hold(office.ctx(ANA), onboarding.id, reason="Budget")
    )
    assert done.jobs
    assert done.hold and done.hold.reason == "Budget"
