"""A year of simulated onboardings: the numbers equal an independent calculation in plain pandas."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pandas as pd
import pytest

from core.actions import numbers as actions
from core.onboarding import numbers as rules
from core.onboarding.model import Hold, Onboarding
from core.onboarding.norms import norm
from core.onboarding.states import Step, WaitingOn
from core.onboarding.vendor_wait import VendorWait
from core.people.actor import Actor, ActorKind
from core.storage import onboardings
from core.storage.transaction import Transaction
from tests.core.onboarding.stages import STATEMENT, at
from tests.office import ANA, Office, open_office

CHICAGO = ZoneInfo("America/Chicago")
FIRST, LAST = datetime(2025, 11, 24, tzinfo=CHICAGO), datetime(2026, 11, 20, 12, tzinfo=CHICAGO)
OWNERS = [Actor(ActorKind.PERSON, key, name) for key, name in (("ana", "Ana"), ("ben", "Ben"), ("cleo", "Cleo"))]
SYSTEMS = ["lever", "greenhouse", "ukg_ready", "workday"]
WAY = [Step.REQUIREMENTS, Step.LINK, Step.CONNECT, Step.LINKING, Step.JOBS, Step.CANDIDATE, Step.GO_LIVE, Step.LIVE]
COUNT = 120


@dataclass
class Lived:
    """What the simulation knows of one onboarding, written down by itself: (step, side, minute) of each change."""

    id: str
    ats: str
    owner: str
    changes: list[tuple[str, str, pd.Timestamp]] = field(default_factory=list)


def minutes_of_business() -> pd.Series:
    """How many business minutes have passed before each minute, by Chicago's clock and the US holidays."""
    every = pd.date_range(FIRST - timedelta(days=3), LAST + timedelta(days=30), freq="min", tz=CHICAGO)
    free = holidays.country_holidays("US", years=[2025, 2026, 2027])
    days = pd.Series(every.date).isin(list(free)).to_numpy()
    works = (every.day_of_week < 5) & (every.hour >= 9) & (every.hour < 17) & ~days
    return pd.Series(works.astype(int), index=every).cumsum().shift(1, fill_value=0)


def simulate(db: Transaction, seed: int) -> list[Lived]:
    """Let the onboardings of a year be saved, each change at its own minute."""
    chance = random.Random(seed)
    return [_live(db, chance, number) for number in range(COUNT)]


def _live(db: Transaction, chance: random.Random, number: int) -> Lived:
    owner, ats = chance.choice(OWNERS), chance.choice(SYSTEMS)
    now = FIRST + timedelta(minutes=chance.randrange(int((LAST - FIRST) / timedelta(minutes=1))))
    lived = Lived(f"o{number}", ats, owner.name)
    fields = {"id": lived.id, "customer": f"Customer {number}", "manager": owner, "created_at": now.astimezone(UTC)}

    def state(step: Step, **more: object) -> Onboarding:
        facts = at(step, **fields, **more)
        connection = facts.connection and facts.connection.changed(integration_id=f"{ats}:{number}")
        return facts.changed(requirements=facts.requirements.changed(ats=ats), connection=connection)

    def note(step: Step, side: str) -> None:
        lived.changes.append((step.value, side, pd.Timestamp(now)))

    saved = onboardings.create(db, state(Step.REQUIREMENTS).changed(turns=()), who=owner, now=now.astimezone(UTC))
    note(Step.REQUIREMENTS, "us")
    for step in WAY:
        side = "customer" if step is Step.CONNECT else "nobody" if step is Step.LIVE else "us"
        if step is not Step.REQUIREMENTS:
            after = state(step).changed(turns=saved.turns, version=saved.version)
            saved = onboardings.save(db, saved, after, who=owner, what="Moved", now=now.astimezone(UTC))
            note(step, side)
        if step is Step.LIVE:
            break
        for detour in ("hold", "vendor"):
            now += timedelta(minutes=chance.randrange(1, 60 * 24 * (6 if step is Step.CONNECT else 1)))
            if now >= LAST:
                return lived
            if chance.random() < 0.8:
                continue
            begun = now
            more = _detour(detour, step, begun, owner)
            after = saved.changed(**more)
            saved = onboardings.save(db, saved, after, who=owner, what="Waits", now=now.astimezone(UTC))
            note(step, detour)
            now += timedelta(minutes=chance.randrange(1, 60 * 24 * 9))
            if now >= LAST:
                return lived
            after = saved.changed(**dict.fromkeys(more))
            saved = onboardings.save(db, saved, after, who=owner, what="Goes on", now=now.astimezone(UTC))
            note(step, side)
    return lived


def _detour(kind: str, step: Step, begun: datetime, owner: Actor) -> dict[str, object]:
    if kind == "hold":
        return {"hold": Hold(reason="Budget", by=owner, since=begun.astimezone(UTC))}
    return {"vendor_wait": VendorWait(contact="Vendor", since=begun.astimezone(UTC), step=step, request=STATEMENT)}


def table(lives: list[Lived]) -> pd.DataFrame:
    """One row for each stretch of waiting, with its business days."""
    passed = minutes_of_business()
    rows = []
    for lived in lives:
        starts = [*lived.changes, ("", "", pd.Timestamp(LAST))]
        for (step, side, since), (_, _, until) in pairwise(starts):
            if step != "live":
                days = (passed[until] - passed[since]) / 480
                rows.append((lived.id, lived.ats, lived.owner, step, side, days))
    return pd.DataFrame(rows, columns=["id", "ats", "owner", "step", "side", "days"])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("numbers")) as office:
        yield office


@pytest.fixture(scope="module")
def year(office: Office) -> tuple[list[Lived], pd.DataFrame]:
    """The year in the office's store, with the clock at its end, and the same year as a table."""
    office.clock.ahead = LAST - datetime.now(UTC)
    with office.services.store.write() as db:
        lives = simulate(db, seed=8)
    return lives, table(lives)


def live_ids(lives: list[Lived]) -> set[str]:
    return {lived.id for lived in lives if lived.changes[-1][0] == "live"}


def close(value: float) -> object:
    return pytest.approx(value, abs=1e-3)  # the clock of the office runs on while the test does


def test_median_and_percentile_equal_pandas_in_total_and_by_group(
    office: Office, year: tuple[list[Lived], pd.DataFrame]
) -> None:
    lives, rows = year
    result = actions.numbers(office.ctx(ANA))
    counted = rows[rows["id"].isin(live_ids(lives)) & (rows["side"] != "hold")]
    total = counted.groupby(["id", "ats", "owner"])["days"].sum().reset_index()
    assert result.to_live is not None and result.to_live.count == len(total) > 60
    assert result.to_live.median == close(total["days"].median())
    assert result.to_live.p90 == close(total["days"].quantile(0.9))
    for column, groups in (("ats", result.by_ats), ("owner", {o.name: s for o, s in result.by_owner.items()})):
        expected = total.groupby(column)["days"].agg(["count", "median", lambda days: days.quantile(0.9)])
        assert {name: row.count for name, row in groups.items()} == expected["count"].to_dict()
        for name, row in groups.items():
            assert (row.median, row.p90) == (close(expected.loc[name].iloc[1]), close(expected.loc[name].iloc[2]))


def test_steps_and_clocks_equal_pandas(office: Office, year: tuple[list[Lived], pd.DataFrame]) -> None:
    lives, rows = year
    result = actions.numbers(office.ctx(ANA))
    live = rows[rows["id"].isin(live_ids(lives))]
    split = live.pivot_table(index="id", columns="side", values="days", aggfunc="sum", fill_value=0.0).mean()
    assert result.split is not None
    assert (result.split.us, result.split.customer) == (close(split["us"]), close(split["customer"]))
    assert (result.split.vendor, result.split.hold) == (close(split["vendor"]), close(split["hold"]))
    assert [row.step for row in result.by_step] == WAY[:-1]
    for row in result.by_step:
        step = live[live["step"] == row.step.value]
        sides = step.pivot_table(index="id", columns="side", values="days", aggfunc="sum", fill_value=0.0)
        total = sides.drop(columns="hold", errors="ignore").sum(axis=1)
        assert (row.summary.median, row.summary.p90) == (close(total.median()), close(total.quantile(0.9)))
        means = sides.mean()
        assert row.mean.us == close(means.get("us", 0.0))
        assert row.mean.vendor == close(means.get("vendor", 0.0))


def test_stalls_are_the_waits_longer_than_their_norm(office: Office, year: tuple[list[Lived], pd.DataFrame]) -> None:
    _, rows = year
    result = actions.numbers(office.ctx(ANA))
    joined = rows[rows["side"] != "hold"].copy()  # a wait goes on after a hold
    turn = (joined["id"] + joined["step"] + joined["side"]).ne((joined["id"] + joined["step"] + joined["side"]).shift())
    waits = joined.groupby([turn.cumsum(), "step", "side"])["days"].sum().reset_index()
    held_only = {(row.step, row.side) for row in result.stalls}
    for (step, side), days in waits.groupby(["step", "side"])["days"]:
        limits = norm(Step(step), WaitingOn(side))
        assert limits is not None
        passed = int((days > limits.at_risk).sum())
        row = next((row for row in result.stalls if (row.step, row.side) == (Step(step), WaitingOn(side))), None)
        assert (row.passed if row else 0) == passed
        assert ((Step(step), WaitingOn(side)) in held_only) == bool(passed)


def test_the_funnel_and_the_weeks_equal_pandas(office: Office, year: tuple[list[Lived], pd.DataFrame]) -> None:
    lives, _ = year
    result = actions.numbers(office.ctx(ANA))
    furthest = {lived.id: max(WAY.index(Step(step)) for step, _, _ in lived.changes) for lived in lives}
    assert result.funnel == {step: sum(far >= place for far in furthest.values()) for place, step in enumerate(WAY)}
    starts = pd.Series([lived.changes[0][2] for lived in lives]).dt.tz_localize(None).dt.to_period("W-SUN")
    ends = pd.Series([lived.changes[-1][2] for lived in lives if lived.changes[-1][0] == "live"])
    ends = ends.dt.tz_localize(None).dt.to_period("W-SUN")
    by_week = {week.monday: (week.started, week.live) for week in result.weeks}
    for period, count in starts.value_counts().items():
        assert by_week[period.start_time.date()][0] == count
    for period, count in ends.value_counts().items():
        assert by_week[period.start_time.date()][1] == count
    assert sum(week.started for week in result.weeks) == COUNT
    assert sum(week.live for week in result.weeks) == len(ends)
    mondays = [week.monday for week in result.weeks]
    assert all(later - earlier == timedelta(days=7) for earlier, later in pairwise(mondays))


def test_a_period_counts_what_started_or_went_live_in_it(
    office: Office, year: tuple[list[Lived], pd.DataFrame]
) -> None:
    lives, _ = year
    since = date(2026, 6, 1)
    begins = pd.Timestamp(since, tz=CHICAGO)
    result = actions.numbers(office.ctx(ANA), since=since)
    live = [lived for lived in lives if lived.changes[-1][0] == "live" and lived.changes[-1][2] >= begins]
    assert result.to_live is not None and result.to_live.count == len(live)
    assert result.funnel[Step.REQUIREMENTS] == sum(lived.changes[0][2] >= begins for lived in lives)
    assert result.weeks[0].monday == since


def test_a_lead_time_is_learned_from_the_last_onboardings_with_an_ats(
    office: Office, year: tuple[list[Lived], pd.DataFrame]
) -> None:
    lives, rows = year
    for ats in SYSTEMS:
        live = [lived for lived in lives if lived.ats == ats and lived.changes[-1][0] == "live"]
        last = sorted(live, key=lambda lived: lived.changes[-1][2])[-rules.MOST :]
        days = (
            rows[rows["id"].isin([lived.id for lived in last]) & (rows["side"] != "hold")].groupby("id")["days"].sum()
        )
        learned = actions.learned_lead_time(office.ctx(ANA), ats)
        assert learned is not None
        assert (learned.count, learned.median) == (len(last), close(days.median()))
    assert actions.learned_lead_time(office.ctx(ANA), "bullhorn") is None


def test_an_office_without_onboardings_has_no_numbers(tmp_path: Path) -> None:
    with open_office(tmp_path) as empty:
        result = actions.numbers(empty.ctx(ANA))
    assert (result.to_live, result.split, result.weeks, result.stalls) == (None, None, (), ())


def test_what_is_archived_is_out_of_the_numbers(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        office.clock.ahead = LAST - datetime.now(UTC)
        with office.services.store.write() as db:
            lives = [lived for lived in simulate(db, seed=3) if lived.id in {"o1", "o2", "o3"}]
            statement = STATEMENT.model_dump_json()
            archive = (
                "UPDATE onboardings SET body = json_set(body, '$.archived', json(?)) WHERE id NOT IN ('o1', 'o2', 'o3')"
            )
            db.execute(archive, [statement])
        result = actions.numbers(office.ctx(ANA))
        assert result.funnel[Step.REQUIREMENTS] == len(lives) == 3
        assert all(actions.learned_lead_time(office.ctx(ANA), ats) is None for ats in SYSTEMS)


def test_four_onboardings_teach_no_lead_time_and_five_do() -> None:
    def lived(number: int) -> rules.Journey:
        moment = datetime(2026, 6, 1, 15, tzinfo=UTC) + timedelta(days=number)
        days = rules.Days(us=number, customer=0, vendor=0, hold=7)
        return rules.Journey(str(number), "", "lever", OWNERS[0], moment, moment, Step.LIVE, days, {}, ())

    assert rules.learned_lead_time([lived(number) for number in range(4)], "lever") is None
    learned = rules.learned_lead_time([lived(number) for number in range(5)], "lever")
    assert learned == rules.Summary(5, 2, 3.6)
