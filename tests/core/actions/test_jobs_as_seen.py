"""Decisions, verifications and sync requests are compared with what was on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import guide, holding, jobs, linking, onboarding as onboardings
from core.actions.context import Context
from core.errors import EditConflict, NotAllowed, SignedOut, StepClosed
from core.kombo.errors import KomboError, KomboUnavailable, OutcomeUnknown
from core.onboarding.connection_facts import Sync
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.people.actor import FACTORYFIX, KOMBO
from core.people.roles import Role
from core.storage import people, runs, sessions
from tests.history import history
from tests.office import ANA, ELI, Office, altered, open_office

Change = Callable[[Office, Onboarding], object]
Press = Callable[[Context, Onboarding], object]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        opened.clock.ahead = timedelta(hours=4)  # no first sync is awaited any more
        yield opened


@pytest.fixture
def onboarding(office: Office) -> Onboarding:
    """An onboarding whose jobs are read, decided to the end, and pass."""
    return onboardings.get(office.ctx(ANA), office.passing().id)


def decide(ctx: Context, onboarding: Onboarding) -> object:
    return jobs.decide(ctx, onboarding.id, keys=["ats:7105"], verdict="accept", reason="They hire.")


def verify(ctx: Context, onboarding: Onboarding) -> object:
    return jobs.verify(ctx, onboarding.id)


def sync_now(ctx: Context, onboarding: Onboarding) -> object:
    return jobs.sync_now(ctx, onboarding.id)


def request_job_refresh(ctx: Context, onboarding: Onboarding) -> object:
    return jobs.request_job_refresh(ctx, onboarding.id)


def go_back(office: Office, onboarding: Onboarding) -> None:
    onboardings.go_back(office.ctx(ANA), onboarding.id, to=Step.LINKING)


def link_anew(office: Office, onboarding: Onboarding) -> None:
    linking.link(office.ctx(ELI), onboarding.id)


def connect_another(office: Office, onboarding: Onboarding) -> None:
    assert onboarding.connection
    altered(
        office.services,
        onboarding.id,
        who=KOMBO,
        connection=onboarding.connection.changed(integration_id="greenhouse:other"),
    )


def tick(office: Office, onboarding: Onboarding) -> None:
    guide.tick(office.ctx(ELI), onboarding.id, step=guide.guide(office.services, onboarding).steps[0], done=True)


def hear_of_a_sync(office: Office, onboarding: Onboarding) -> None:
    assert onboarding.connection
    ended = Sync(state="SUCCEEDED", ended_at=office.clock())
    altered(office.services, onboarding.id, who=KOMBO, connection=onboarding.connection.changed(last_sync=ended))


def hear_of_the_first_sync(office: Office, onboarding: Onboarding) -> None:
    assert onboarding.linking
    began = office.clock() - timedelta(hours=4)
    altered(
        office.services, onboarding.id, who=FACTORYFIX, linking=onboarding.linking.changed(first_sync_started_at=began)
    )


def hold(office: Office, onboarding: Onboarding) -> None:
    holding.hold(office.ctx(ANA), onboarding.id, reason="Budget")


def as_seen(office: Office, onboarding: Onboarding) -> Context:
    return office.ctx(ANA, onboarding, snapshot=office.snapshot(onboarding).id)


@pytest.mark.parametrize(
    ("press", "change", "who"),
    [
        pytest.param(decide, go_back, ANA.name, id="decide after a way back"),
        pytest.param(decide, link_anew, ELI.name, id="decide after a new link"),
        pytest.param(verify, go_back, ANA.name, id="verify after a way back"),
        pytest.param(verify, link_anew, ELI.name, id="verify after a new link"),
        pytest.param(sync_now, connect_another, "Kombo", id="sync after another connection"),
    ],
)
def test_a_change_to_what_the_press_rests_on_refuses_it_and_names_who(
    office: Office, onboarding: Onboarding, press: Press, change: Change, who: str
) -> None:
    ctx = as_seen(office, onboarding)
    change(office, onboarding)
    before = onboardings.get(office.ctx(ANA), onboarding.id)
    with pytest.raises(EditConflict, match=f"^{who} saved first, at "):
        press(ctx, onboarding)
    assert onboardings.get(office.ctx(ANA), onboarding.id) == before


@pytest.mark.parametrize("press", [decide, verify, sync_now, request_job_refresh])
@pytest.mark.parametrize("change", [tick, hear_of_a_sync, hear_of_the_first_sync, hold])
def test_a_change_elsewhere_refuses_nothing(
    office: Office, onboarding: Onboarding, press: Press, change: Change
) -> None:
    ctx = as_seen(office, onboarding)
    change(office, onboarding)
    assert onboardings.get(office.ctx(ANA), onboarding.id).version > onboarding.version
    press(ctx, onboarding)


def test_a_refresh_can_be_canceled_by_its_id_after_other_changes(office: Office, onboarding: Onboarding) -> None:
    run = jobs.request_job_refresh(office.ctx(ANA), onboarding.id)
    ctx = as_seen(office, onboarding)
    tick(office, onboarding)
    jobs.cancel_reading(ctx, run.id)
    with office.services.store.read() as db:
        assert runs.get(db, run.id).state == "cancelled"


@pytest.mark.parametrize("press", [decide, verify])
def test_a_newer_refresh_with_the_same_rows_refuses_only_actions_on_the_whole_table(
    office: Office, onboarding: Onboarding, press: Press
) -> None:
    ctx = as_seen(office, onboarding)
    office.read(onboarding)
    if press is verify:
        with pytest.raises(StepClosed, match="newer job refresh"):
            press(ctx, onboarding)
    else:
        press(ctx, onboarding)


def demote(office: Office) -> None:
    with office.services.store.write() as db:
        account = people.by_id(db, ANA.id)
        assert account
        people.save(db, replace(account, role=Role.SUPPORT))


def sign_out(office: Office) -> None:
    with office.services.store.write() as db:
        sessions.end_all_of(db, ANA.id, office.services.now())


@pytest.fixture
def as_before(office: Office) -> Iterator[None]:
    yield
    with office.services.store.write() as db:
        account = people.by_id(db, ANA.id)
        assert account and ANA.role
        people.save(db, replace(account, role=ANA.role))


@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize(("end", "refusal"), [(demote, NotAllowed), (sign_out, SignedOut)])
@pytest.mark.parametrize("press", [decide, verify])
def test_a_person_who_loses_permission_during_the_comparison_writes_nothing(
    office: Office, onboarding: Onboarding, press: Press, end: Callable[[Office], None], refusal: type[Exception]
) -> None:
    outcomes, ctx = office.outcomes(onboarding), as_seen(office, onboarding)
    acts = [end]

    def now():  # type: ignore[no-untyped-def]  # asked for once the transaction that compares has begun
        if acts:
            acts.pop()(office)
        return office.clock()

    with pytest.raises(refusal):
        press(replace(ctx, services=replace(office.services, now=now)), onboarding)
    assert office.outcomes(onboarding) == outcomes
    assert onboardings.get(office.ctx(ELI), onboarding.id) == onboarding


def forced(office: Office, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Have something happen at the moment when Kombo is asked for a sync."""
    force = office.services.kombo.force_sync
    monkeypatch.setattr(
        type(office.services.kombo),
        "force_sync",
        lambda self, integration_id: (act(), force.__func__(self, integration_id))[1],
    )


def entries(office: Office, onboarding: Onboarding) -> list[str]:
    return [entry.what for entry in history(office.ctx(ELI), onboarding.id)]


def test_a_sync_request_is_stored_before_kombo_is_called_and_its_answer_survives_sign_out(
    office: Office, onboarding: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested: list[object] = []

    def meanwhile() -> None:
        requested.append(onboardings.get(office.ctx(ELI), onboarding.id).sync_asked_at)
        sign_out(office)

    forced(office, monkeypatch, meanwhile)
    assert "queued" in jobs.sync_now(as_seen(office, onboarding), onboarding.id)
    assert requested[0] is not None
    assert entries(office, onboarding)[:2] == ["Kombo took the sync", "Asked Kombo for a sync"]


@pytest.mark.parametrize(
    ("failure", "awaited"), [(KomboUnavailable, False), (KomboError, False), (OutcomeUnknown, True)]
)
def test_a_sync_that_kombo_refused_is_not_awaited_and_one_without_an_answer_is(
    office: Office, onboarding: Onboarding, monkeypatch: pytest.MonkeyPatch, failure: type[KomboError], awaited: bool
) -> None:
    def refuse() -> None:
        raise failure("No.")

    forced(office, monkeypatch, refuse)
    with pytest.raises(failure):
        jobs.sync_now(as_seen(office, onboarding), onboarding.id)
    monkeypatch.undo()
    assert (onboardings.get(office.ctx(ANA), onboarding.id).sync_asked_at is not None) == awaited
    assert ("Kombo refused the sync" in entries(office, onboarding)) != awaited
    if awaited:
        with pytest.raises(StepClosed, match="five minutes"):
            jobs.sync_now(as_seen(office, onboarding), onboarding.id)
    else:
        assert "queued" in jobs.sync_now(as_seen(office, onboarding), onboarding.id)
