"""A new sandbox is alive: examples in every state, made by the real actions at times that fit together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from core import services as connected
from core.actions import numbers as numbers_actions, people
from core.actions.context import ByItself, Context
from core.examples import making
from core.examples.moves import hold, link_account, start, wait_for_vendor
from core.onboarding.clock import business_time
from core.onboarding.clocks import clocks
from core.onboarding.model import Onboarding
from core.onboarding.states import Step, WaitingOn
from core.onboarding.steps import attempts, current_step, waiting_on
from core.people.actor import COMMAND_LINE, ActorKind
from core.services import Services
from core.settings import Settings
from core.storage import onboardings as stored
from tests.history import history
from tests.sandbox_server import free_port

pytestmark = pytest.mark.timeout(300)


def opened(folder: Path, examples: int = 24, **more: object) -> Services:
    """The services of a new sandbox, as at its first start."""
    chosen = Settings(data_dir=folder, port=free_port(), sandbox_examples=examples, _env_file=None, **more)
    services = connected.build(chosen)
    people.settle_demo_people(services)
    return services


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A sandbox with all examples, and no server of its own."""
    services = opened(tmp_path_factory.mktemp("sandbox"))
    making.make(services)
    yield services
    services.close()


@pytest.fixture(scope="module")
def examples(sandbox: Services) -> tuple[Onboarding, ...]:
    with sandbox.store.read() as db:
        return tuple(stored.counted(db))


def test_there_are_examples_in_every_step_and_of_every_kind(examples: tuple[Onboarding, ...]) -> None:
    assert len(examples) == 24
    assert {current_step(onboarding) for onboarding in examples} == set(Step)
    assert {waiting_on(onboarding) for onboarding in examples} == set(WaitingOn)
    assert any(onboarding.hold for onboarding in examples)
    assert any(attempts(onboarding) for onboarding in examples)
    assert any(onboarding.vendor_wait for onboarding in examples)
    assert any(onboarding.calendar for onboarding in examples)
    assert any(onboarding.hypercare and onboarding.hypercare.handed_over for onboarding in examples)
    assert len({onboarding.manager.id for onboarding in examples}) == 2


def test_their_times_lie_in_the_last_eight_weeks_and_follow_each_other(
    sandbox: Services, examples: tuple[Onboarding, ...]
) -> None:
    now = sandbox.now()
    for onboarding in examples:
        assert now - timedelta(weeks=9) < onboarding.created_at < now
        times = [turn.since for turn in onboarding.turns]
        assert times == sorted(times) and times[0] == onboarding.created_at
        assert all(onboarding.created_at <= time <= now for time in times)
        if onboarding.connection:
            assert onboarding.created_at < onboarding.connection.connected_at < now
        entries = history(Context(sandbox, ByItself(COMMAND_LINE)), onboarding.id, limit=500)
        saved = [entry.at for entry in reversed(entries)]
        assert saved == sorted(saved) and saved[-1] <= now
        assert {entry.who.kind for entry in entries} <= {ActorKind.PERSON, ActorKind.SYSTEM, ActorKind.CUSTOMER}
    lengths = [clocks(onboarding, now).total for onboarding in examples if onboarding.sign_off]
    assert min(lengths) > timedelta(hours=4), "nobody went live at once"


def test_the_sandbox_has_the_same_times(sandbox: Services, examples: tuple[Onboarding, ...]) -> None:
    world = connected.sandbox_app(sandbox, deliver=lambda body: None).world
    try:
        made = {row["id"]: row["created_at"] for row in world.db.rows("SELECT id, created_at FROM integrations")}
        assert world.db.rows("SELECT * FROM tasks") == [], "nothing is left for the running sandbox to do"
    finally:
        world.close()
    connected_at = {o.connection.integration_id: o.connection.connected_at for o in examples if o.connection}
    assert {id_: datetime.fromisoformat(made[id_]) for id_ in connected_at} == {
        id_: at.replace(microsecond=at.microsecond // 1000 * 1000) for id_, at in connected_at.items()
    }


def test_the_numbers_and_a_learned_lead_time_are_there_at_once(sandbox: Services) -> None:
    ctx = Context(sandbox, ByItself(COMMAND_LINE))
    result = numbers_actions.numbers(ctx)
    assert result.to_live and result.to_live.count == 9
    assert result.funnel[Step.REQUIREMENTS] == 24
    learned = numbers_actions.learned_lead_time(ctx, "ukgready")
    assert learned and learned.count == 6


def test_nobody_is_told_of_the_examples(sandbox: Services) -> None:
    with sandbox.store.read() as db:
        assert db.value("SELECT count(*) FROM notices") == 0
    assert sandbox.store.tells_people, "but of everything that follows"


def test_a_sandbox_that_is_in_use_gets_no_examples(sandbox: Services, examples: tuple[Onboarding, ...]) -> None:
    assert not making.wanted(sandbox)
    with sandbox.store.read() as db:
        before = db.value("SELECT count(*) FROM audit")
    making.make(sandbox)
    with sandbox.store.read() as db:
        assert db.value("SELECT count(*) FROM audit") == before


def test_a_setting_leaves_them_out_or_takes_fewer(tmp_path: Path) -> None:
    none, few = opened(tmp_path / "none", 0), opened(tmp_path / "few", 2)
    making.make(none)
    assert not making.wanted(none)
    making.make(few)
    for services, count in ((none, 0), (few, 2)):
        with services.store.read() as db:
            assert len(list(stored.counted(db))) == count
        services.close()


@given(
    st.integers(0, 4 * 365 * 1440).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
)
@settings(max_examples=30, deadline=None)
def test_at_any_time_of_any_year_the_moves_lie_in_the_past_and_in_order(now: datetime) -> None:
    events = making.events(making.SCENARIOS, now)
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert all(event.at < now for event in events)
    happened = {number: [event.move for event in events if event.number == number] for number in range(24)}
    assert all(moves and moves[0] is start for moves in happened.values())
    for number, scenario in enumerate(making.SCENARIOS):
        began = next(event.at for event in events if event.number == number)
        days = business_time(began, now) / timedelta(hours=8)
        assert days == pytest.approx(scenario.days_ago, abs=0.01)
    assert any(hold in moves for moves in happened.values())
    assert any(wait_for_vendor in moves for moves in happened.values())
    assert sum(link_account in moves for moves in happened.values()) >= 9
