"""Verifying jobs while somebody else acts: what was compared may be the past before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.actions import comparing, jobs, linking, onboarding, requirements
from core.errors import StepClosed
from core.onboarding.model import Onboarding, Step
from tests.office import ANA, ELI, Office, acting, open_office

Act = Callable[[Office, Onboarding], object]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        opened.clock.ahead = timedelta(hours=4)  # no first sync is awaited any more
        yield opened


@pytest.fixture
def one(office: Office) -> Onboarding:
    """An onboarding whose jobs are read, decided to the end, and pass."""
    linked = office.linked("Northgate", expected="")
    office.read(linked)
    office.decide_the_rest(linked)
    assert office.snapshot(linked).passes, office.snapshot(linked).blockers
    return linked


def verify_while(office: Office, one: Onboarding, act: Act) -> Onboarding:
    """Press “Verify jobs”, and let somebody act once everything to compare is read, and nothing is written yet."""
    acts = [act]

    def now() -> datetime:  # a comparison asks for the time at exactly that moment
        if acts:
            acts.pop()(office, one)
        return office.clock()

    services = replace(office.services, now=now)
    return jobs.verify(acting(services, ANA), one.id, snapshot_id=office.snapshot(one).id)


def fresh(office: Office, one: Onboarding) -> Onboarding:
    return onboarding.get(office.ctx(ANA), one.id)


def go_back(office: Office, one: Onboarding) -> None:
    version = fresh(office, one).version
    onboarding.go_back(office.ctx(ANA), one.id, to=Step.LINKING, version=version)


def link_anew(office: Office, one: Onboarding) -> None:
    linking.link(office.ctx(ELI), one.id)


def give_list(office: Office, one: Onboarding, text: str = "9999 - Plant Manager - Racine, WI") -> None:
    seen = fresh(office, one)
    wanted = seen.requirements.changed(expected_list=text)
    requirements.save(office.ctx(ANA), one.id, wanted, version=seen.version)


def want_after_all(office: Office, one: Onboarding) -> None:
    """Decide otherwise about the job that FactoryFix does not have."""
    shown = office.snapshot(one).id
    jobs.decide(
        office.ctx(ELI),
        one.id,
        snapshot_id=shown,
        keys=["ats:7105"],
        verdict="accept",
        reason="They hire.",
    )


def call_it_another_ats(office: Office, one: Onboarding) -> None:
    """Let Kombo name an ATS in which a job with several places is no base of others."""
    onboarding.change(
        office.services, "Kombo", one.id, "Read the connection at Kombo",
        lambda before: before.changed(connection=before.connection and before.connection.changed(tool="lever")),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("act", "refused"),
    [
        (Office.read, "read again meanwhile"),
        (go_back, "not linked"),
        (link_anew, "linked anew"),
        (give_list, "nowhere in the ATS"),
        (want_after_all, "1 missing in FactoryFix"),
        (call_it_another_ats, "1 waiting for a person’s decision"),
    ],
    ids=["another reading", "a way back", "a new link", "another list", "another decision", "another ATS"],
)
def test_what_does_not_stand_any_more_when_it_is_written_is_not_verified(
    office: Office, one: Onboarding, act: Act, refused: str
) -> None:
    with pytest.raises(StepClosed) as told:
        verify_while(office, one, act)
    assert refused in f"{told.value.sentence} {told.value.next_step}"
    assert fresh(office, one).jobs is None


def test_with_another_list_that_passes_too_the_table_that_knows_it_is_verified(office: Office, one: Onboarding) -> None:
    done = verify_while(office, one, lambda office, one: give_list(office, one, "7101\n7102\n"))
    assert done.jobs and done.jobs.snapshot_id == office.snapshot(one).id
    assert comparing.knows_list(office.snapshot(one), done)


def test_of_two_who_verify_at_the_same_moment_the_first_has_and_the_second_sees_it(
    office: Office, one: Onboarding
) -> None:
    shown = office.snapshot(one).id
    done = verify_while(office, one, lambda office, one: jobs.verify(office.ctx(ELI), one.id, snapshot_id=shown))
    assert done.jobs and done.jobs.verified.by == ELI.name
    assert done == fresh(office, one)
    said = [entry.who for entry in onboarding.history(office.ctx(ANA), one.id) if entry.what == "Verified the jobs"]
    assert said == [ELI.name]


def test_what_somebody_saves_elsewhere_meanwhile_is_kept(office: Office, one: Onboarding) -> None:
    done = verify_while(office, one, lambda office, one: onboarding.hold(office.ctx(ANA), one.id, reason="Budget"))
    assert done.jobs
    assert done.hold and done.hold.reason == "Budget"
