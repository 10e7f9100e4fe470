"""The list's SQL decides as the rules do, at any moment, and its rows never differ from their onboardings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from core.onboarding.connection_facts import FailedAttempt
from core.onboarding.model import Hold, Onboarding, SignOff, Turn
from core.onboarding.standing import Card, Standing, Status
from core.onboarding.states import Step, WaitingOn
from core.people.actor import Actor, ActorKind
from core.storage import onboarding_list, onboardings, standings
from core.storage.onboarding_list import Listed, Moment, Sort, View
from core.storage.store import Store
from tests.actors import named
from tests.core.onboarding.stages import NOW, RESTED_ON, STATEMENT, at

ANA, BEN = named("Ana Alvarez"), named("Ben Ito")
LEFT = Actor(ActorKind.UNKNOWN, "", "Cy Young")
"""Somebody of whom only the name is known."""
STEPS = tuple(Step)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = Store(Path(tmp_path_factory.mktemp("list")) / "onboarding.db")
    made.migrate()
    yield made
    made.close()


def moment(now: datetime) -> Moment:
    return Moment(now, datetime(now.year, now.month, 1, tzinfo=now.tzinfo))


@st.composite
def onboarding(draw: st.DrawFn) -> Onboarding:
    step = draw(st.sampled_from(STEPS))
    since = NOW - timedelta(hours=draw(st.integers(0, 400)))
    facts = at(step)
    changed: dict[str, object] = {"created_at": since}
    target = draw(st.none() | st.dates(date(2026, 11, 1), date(2027, 2, 1)))
    changed["requirements"] = facts.requirements.changed(
        go_live_target=target, ats=draw(st.sampled_from(["lever", "workday"]))
    )
    changed["turns"] = (Turn(holder=draw(st.sampled_from(list(WaitingOn))), since=since, step=step),)
    if draw(st.booleans()):
        changed["failed_attempts"] = (FailedAttempt(webhook_id="w", at=NOW + timedelta(hours=1)),)
    if draw(st.integers(0, 4)) == 0 and step is not Step.LIVE:
        changed["hold"] = Hold(reason="Away", by=ANA, since=since)
    if draw(st.integers(0, 5)) == 0:
        changed["archived"] = STATEMENT
    if step is Step.LIVE:
        recorded = STATEMENT.changed(at=since)
        changed["sign_off"] = SignOff(approver="Dana", recorded=recorded, rested_on=RESTED_ON)
    return facts.changed(**changed)


def expected_cards(stands: Standing, now: datetime, live_at: datetime | None, archived: bool) -> set[Card]:
    if archived:
        return {Card.ARCHIVED}
    status = stands.status(now)
    if status is Status.LIVE:
        return {Card.LIVE} if live_at and live_at >= moment(now).month else set()
    if status is Status.ON_HOLD:
        return {Card.ON_HOLD}
    late = {deadline.kind.value for deadline in stands.deadlines if deadline.at <= now}
    needs = stands.blocker or stands.waiting_on is WaitingOn.TEAM or "silence" in late
    wanted = {
        Card.BLOCKED: stands.blocker,
        Card.SILENT: "silence" in late,
        Card.TARGET: late & {"target at risk", "target missed"},
        Card.VENDOR: stands.waiting_on is WaitingOn.VENDOR,
        Card.NEEDS_ME: needs and not stands.on_engineer,
    }
    return {card for card, holds in wanted.items() if holds}


@settings(max_examples=60, deadline=None)
@given(st.lists(onboarding(), min_size=1, max_size=12), st.integers(-600, 1200))
def test_cards_and_order_are_those_of_the_rules_at_any_moment(
    store: Store, drawn: list[Onboarding], hours: int
) -> None:
    now = NOW + timedelta(hours=hours)
    with store.write() as db:
        for table in ("standings", "audit", "onboardings"):
            db.execute(f"DELETE FROM {table}")
        saved = {}
        for number, each in enumerate(drawn):
            connection = each.connection and each.connection.changed(integration_id=f"x:{number}")
            fresh = each.changed(id=f"o{number:02}", connection=connection)
            saved[fresh.id] = onboardings.create(db, fresh, who=ANA, now=now)
        known = {key: standings.of(db, key) for key in saved}
        numbers = onboarding_list.cards(db, View(), moment(now))
        listed = onboarding_list.page(db, View(), moment(now), limit=50).rows
        by_card = {card: onboarding_list.page(db, View(card), moment(now), limit=50).rows for card in Card}
    for card in Card:
        wanted = set()
        for key, each in saved.items():
            stands = known[key]
            live_at = each.sign_off.recorded.at if each.sign_off else None
            if card in expected_cards(stands, now, live_at, each.archived is not None):
                wanted.add(key)
        assert {row.id for row in by_card[card]} == wanted, card
        assert numbers[card] == len(wanted), card
    ranks = [list(Status).index(row.standing.status(now)) for row in listed]
    assert ranks == sorted(ranks)
    assert {row.id for row in listed} == {key for key, each in saved.items() if not each.archived}


@pytest.fixture(scope="module")
def three(store: Store) -> dict[str, str]:
    """Three customers of three owners."""
    with store.write() as db:
        for table in ("standings", "audit", "onboardings"):
            db.execute(f"DELETE FROM {table}")
        for number, (customer, owner, step) in enumerate(
            [("Zeta", ANA, Step.LINK), ("ÖSTRA Åkeri", BEN, Step.REQUIREMENTS), ("acme", LEFT, Step.CONNECT)]
        ):
            target = at(step).requirements.changed(go_live_target=date(2027, 1, 10 + number))
            fresh = at(step, id=f"o{number}", customer=customer, manager=owner, requirements=target)
            onboardings.create(db, fresh, who=ANA, now=NOW + timedelta(hours=number))
    return {}


def names(rows: tuple[Listed, ...]) -> list[str]:
    return [row.customer for row in rows]


@pytest.mark.parametrize(
    ("view", "customers"),
    [
        (View(sort=Sort.CUSTOMER), ["acme", "ÖSTRA Åkeri", "Zeta"]),
        (View(sort=Sort.CUSTOMER, descending=True), ["Zeta", "ÖSTRA Åkeri", "acme"]),
        (View(sort=Sort.TARGET), ["Zeta", "ÖSTRA Åkeri", "acme"]),
        (View(sort=Sort.WAIT), ["Zeta", "ÖSTRA Åkeri", "acme"]),
        (View(sort=Sort.OWNER), ["Zeta", "ÖSTRA Åkeri", "acme"]),
        (View(search="ostra ÅK"), ["ÖSTRA Åkeri"]),
        (View(search="dana@acme", sort=Sort.CUSTOMER), ["acme", "ÖSTRA Åkeri", "Zeta"]),
        (View(search="leve", ats=("lever",), sort=Sort.CUSTOMER), ["acme", "ÖSTRA Åkeri", "Zeta"]),
        (View(search="100%"), []),
        (View(search="'; DROP TABLE standings; --"), []),
        (View(search="o0"), ["Zeta"]),
        (View(owner=BEN), ["ÖSTRA Åkeri"]),
        (View(owner=LEFT), ["acme"]),
        (View(owner=Actor(ActorKind.UNKNOWN, "", "Somebody else")), []),
    ],
)
def test_the_list_is_searched_sorted_and_filtered(
    store: Store, three: dict[str, str], view: View, customers: list[str]
) -> None:
    with store.read() as db:
        assert names(onboarding_list.page(db, view, moment(NOW), limit=9).rows) == customers


def test_pages_follow_each_other_and_know_their_total(store: Store, three: dict[str, str]) -> None:
    with store.read() as db:
        first = onboarding_list.page(db, View(sort=Sort.CUSTOMER), moment(NOW), limit=2)
        second = onboarding_list.page(db, View(sort=Sort.CUSTOMER), moment(NOW), limit=2, offset=2)
    assert (names(first.rows), names(second.rows), first.total) == (["acme", "ÖSTRA Åkeri"], ["Zeta"], 3)


def test_every_owner_is_listed_also_one_of_whom_only_the_name_is_known(store: Store, three: dict[str, str]) -> None:
    with store.read() as db:
        assert onboarding_list.owners(db) == [(ANA, 1), (BEN, 1), (LEFT, 1)]
        assert onboarding_list.ids_of(db, LEFT) == ["o2"]


def test_the_inner_query_reads_the_index_alone(store: Store, three: dict[str, str]) -> None:
    with store.read() as db:
        plan = [
            row["detail"] for row in db.select("EXPLAIN QUERY PLAN SELECT count(*) FROM standings WHERE archived = 0")
        ]
    assert any("COVERING INDEX standings_listed" in detail for detail in plan), plan
