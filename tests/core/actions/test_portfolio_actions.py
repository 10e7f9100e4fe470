"""The list of onboardings: who waits longest stands first, and a page of it costs a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core import tasks
from core.actions import onboarding as onboardings, portfolio
from core.onboarding.connection_facts import Connection
from core.onboarding.connection_link_facts import ConnectionLink
from core.onboarding.model import JobsVerified, Onboarding
from core.onboarding.part import Statement
from core.onboarding.states import Step, WaitingOn
from core.people.actor import KOMBO
from core.people.roles import Person, Role
from core.services import Services, build
from core.settings import Settings
from core.storage import onboardings as stored
from tests.actors import named
from tests.history import history
from tests.office import acting, altered

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
ANA = Person("ana", "Ana Alvarez", "ana@office.example", Role.ACCOUNT_MANAGER)
BEN = Person("ben", "Ben Ito", "ben@office.example", Role.ACCOUNT_MANAGER)
STATEMENT = Statement(by=named("Ana"), at=NOW)


class Shelf:
    """Services whose clock a test sets, with onboardings put at steps."""

    def __init__(self, folder: Path) -> None:
        self.at = NOW
        self.services: Services = build(Settings(_env_file=None, data_dir=folder), now=lambda: self.at)

    def put(self, customer: str, step: Step, *, day: int, manager: Person = ANA, ats: str = "lever") -> Onboarding:
        self.at = NOW + timedelta(days=day)
        onboarding = onboardings.start(acting(self.services, manager), customer=customer)
        requirements = onboarding.requirements.changed(
            ats=ats, agreed=STATEMENT if step is not Step.REQUIREMENTS else None
        )
        facts: dict[str, object] = {"requirements": requirements}
        if step in (Step.CONNECT, Step.LINKING):
            facts["link"] = ConnectionLink(
                masked="…", kind="", tool=ats, created_at=NOW, expires_at=NOW, by=named("Ana"), sent=STATEMENT
            )
        if step is Step.LINKING:
            facts["connection"] = Connection(
                integration_id=f"{ats}:{onboarding.id}", learned_from=KOMBO, connected_at=NOW, status="ACTIVE"
            )
        return altered(self.services, onboarding.id, **facts)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    made = Shelf(tmp_path_factory.mktemp("shelf"))
    made.put("100% Steel_Works", Step.LINK, day=5)
    made.put("Acme Foods", Step.REQUIREMENTS, day=3, ats="workday")
    made.put("Brightwater", Step.CONNECT, day=1, manager=BEN)
    made.put("Cascade", Step.LINKING, day=4)
    made.put("acme tools", Step.CONNECT, day=2)
    yield made
    made.services.close()


def counts(shelf: Shelf) -> dict[tuple[str, str], int]:
    with shelf.services.store.read() as db:
        return stored.counts(db)


def names(page: object) -> list[str]:
    return [onboarding.customer for onboarding in page.onboardings]  # type: ignore[attr-defined]


def test_the_longest_waiting_onboarding_comes_first(shelf: Shelf) -> None:
    page = portfolio.find(acting(shelf.services, ANA))
    assert names(page) == ["Brightwater", "acme tools", "Acme Foods", "Cascade", "100% Steel_Works"]
    assert page.total == 5


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"search": "acme"}, ["acme tools", "Acme Foods"]),
        ({"search": " ACME "}, ["acme tools", "Acme Foods"]),
        ({"search": "workday"}, ["Acme Foods"]),
        ({"search": "100%"}, ["100% Steel_Works"]),
        ({"search": "%"}, ["100% Steel_Works"]),
        ({"search": "_"}, ["100% Steel_Works"]),
        ({"search": "l\\_w"}, []),
        ({"search": "STEEL"}, ["100% Steel_Works"]),
        ({"search": "x" * 60_000}, []),
        ({"search": "'; DROP TABLE onboardings; --"}, []),
        ({"steps": ["connect"]}, ["Brightwater", "acme tools"]),
        ({"steps": ["connect", "linking"]}, ["Brightwater", "acme tools", "Cascade"]),
        ({"holders": ["customer"]}, ["Brightwater", "acme tools"]),
        ({"holders": ["us"]}, ["Acme Foods", "Cascade", "100% Steel_Works"]),
        ({"manager": BEN.actor}, ["Brightwater"]),
        ({"manager": BEN.actor, "steps": ["link"]}, []),
        ({"limit": 2}, ["Brightwater", "acme tools"]),
        ({"limit": 2, "offset": 4}, ["100% Steel_Works"]),
        ({"limit": 2, "offset": 6}, []),
    ],
)
def test_the_list_is_searched_filtered_and_paged(shelf: Shelf, query: dict[str, object], expected: list[str]) -> None:
    assert names(portfolio.find(acting(shelf.services, ANA), **query)) == expected  # type: ignore[arg-type]


def test_a_page_includes_the_total(shelf: Shelf) -> None:
    assert portfolio.find(acting(shelf.services, ANA), limit=1, offset=1).total == 5
    assert portfolio.find(acting(shelf.services, ANA), steps=["connect"], limit=1).total == 2


def test_an_onboarding_is_found_by_its_id(shelf: Shelf) -> None:
    (onboarding,) = portfolio.find(acting(shelf.services, ANA), search="Cascade").onboardings
    assert names(portfolio.find(acting(shelf.services, ANA), search=onboarding.id)) == ["Cascade"]


def test_search_ignores_case_and_accents(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for day, customer in enumerate(["ÖSTRA ÅKERI", "Straßenbau Łódź", "ΟΔΟΣ Αθήνα", "Завод Урал", "Acme"]):
        shelf.put(customer, Step.REQUIREMENTS, day=day)
    results = {
        "östra å": "ÖSTRA ÅKERI",
        "Akeri": "ÖSTRA ÅKERI",
        "STRASSENBAU": "Straßenbau Łódź",
        "ŁÓDŹ": "Straßenbau Łódź",
        "οδοσ": "ΟΔΟΣ Αθήνα",
        "ΑΘΗΝΑ": "ΟΔΟΣ Αθήνα",
        "ЗАВОД  урал": "Завод Урал",
    }
    assert {search: names(portfolio.find(acting(shelf.services, ANA), search=search)) for search in results} == {
        search: [customer] for search, customer in results.items()
    }
    known = onboardings.of_customer(acting(shelf.services, ANA), customer="завод УРАЛ")
    assert known and known.customer == "Завод Урал"
    shelf.services.close()


def test_the_counts_follow_every_move(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    onboarding = shelf.put("Acme", Step.CONNECT, day=0)
    shelf.put("Brightwater", Step.CONNECT, day=1)
    assert counts(shelf) == {("connect", "customer"): 2}
    connection = Connection(integration_id="lever:1", learned_from=KOMBO, connected_at=NOW, status="ACTIVE")
    altered(shelf.services, onboarding.id, connection=connection)
    assert counts(shelf) == {("connect", "customer"): 1, ("linking", "us"): 1}
    broken = connection.changed(status="INVALID")
    altered(shelf.services, onboarding.id, connection=broken)
    assert counts(shelf) == {("connect", "customer"): 2}
    shelf.services.close()


def test_time_held_counts_from_the_hand_over_and_not_from_the_last_change(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    onboarding = shelf.put("Acme", Step.CONNECT, day=0)
    shelf.at = NOW + timedelta(days=3)
    touched = altered(shelf.services, onboarding.id, duplicates=("x:1",))
    assert touched.turns == onboarding.turns
    assert (touched.turns[-1].holder, touched.turns[-1].since) == (WaitingOn.CUSTOMER, NOW)
    shelf.services.close()


def test_live_onboardings_come_last(tmp_path: Path) -> None:
    from core.onboarding.account_link_facts import AccountLink
    from core.onboarding.model import CandidateVerified, Confirmation, SignOff
    from core.onboarding.states import SyncMode
    from core.onboarding.steps import CONFIRMATION_ITEMS, current_step
    from tests.core.onboarding.stages import RESTED_ON

    shelf = Shelf(tmp_path)
    live = shelf.put("Live since long", Step.LINKING, day=0)
    confirmations = dict.fromkeys(
        CONFIRMATION_ITEMS, Confirmation(answer="yes", who="D", channel="phone", heard=STATEMENT)
    )
    facts = {
        "linking": AccountLink(
            account_id="a", integration_id="i", sync_mode=SyncMode.ENGAGED, linked=STATEMENT, read_back_at=NOW
        ),
        "jobs": JobsVerified(snapshot_id="s", synced=1, verified=STATEMENT),
        "candidate": CandidateVerified(push_id="p", confirmations=confirmations),
        "sign_off": SignOff(approver="D", recorded=STATEMENT, rested_on=RESTED_ON),
    }
    done = altered(shelf.services, live.id, **facts)
    assert current_step(done) is Step.LIVE
    shelf.put("New", Step.REQUIREMENTS, day=9)
    assert names(portfolio.find(acting(shelf.services, ANA))) == ["New", "Live since long"]
    assert counts(shelf)[("live", "nobody")] == 1
    shelf.services.close()


def test_saved_onboardings_follow_the_current_rules_after_a_start(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    kept, moved = (shelf.put(name, Step.CONNECT, day=0) for name in ("Kept", "Moved"))
    with shelf.services.store.write() as db:
        older = moved.changed(turns=(moved.turns[0], moved.turns[-1].changed(step=Step.LINKING)))
        row = {"body": older.model_dump_json(), "step": "linking", "holder": "us"}
        db.update("onboardings", moved.id, row)
    assert names(portfolio.find(acting(shelf.services, ANA), steps=["connect"])) == ["Kept"]
    tasks.resume(shelf.services)
    assert set(names(portfolio.find(acting(shelf.services, ANA), steps=["connect"]))) == {"Kept", "Moved"}
    entry = history(acting(shelf.services, ANA), moved.id)[0]
    assert (entry.who.name, entry.what) == ("Dashboard", "Moved to the step of the current rules")
    assert onboardings.get(acting(shelf.services, ANA), kept.id) == kept
    shelf.services.close()


def test_my_onboardings_distinguishes_two_people_with_the_same_name(shelf: Shelf) -> None:
    namesake = Person("ben-2", BEN.name, "ben2@office.example", Role.ACCOUNT_MANAGER)
    ctx = acting(shelf.services, namesake)
    assert portfolio.find(ctx, manager=namesake.actor).total == 0
    assert [each.customer for each in portfolio.find(ctx, manager=BEN.actor).onboardings] == ["Brightwater"]
