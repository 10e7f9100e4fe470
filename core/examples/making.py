"""The examples of a new sandbox: onboardings of the last eight weeks in every state, made in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from core.errors import OnboardingError
from core.examples import moves
from core.examples.moves import Example, Move
from core.examples.office import ExampleOffice, example_office
from core.onboarding.calendar import OFFICE
from core.onboarding.clock import add_business_time, business_time
from core.services import Services
from core.storage import onboardings

log = structlog.get_logger()
HOUR: Final = timedelta(hours=1)
LATEST: Final = timedelta(hours=1)
"""How long ago the last sync of a live customer was."""
Way = tuple[tuple[float, Move], ...]
"""Moves, each with the business hours since the one before it."""

BEGIN: Way = ((0, moves.start),)
AGREED: Way = (*BEGIN, (3, moves.agree))
LINK_MADE: Way = (*AGREED, (1, moves.make_link))
SENT: Way = (*LINK_MADE, (0.2, moves.send_link))
FAILED: Way = (*SENT, (3, moves.fail_to_connect), (0.3, moves.fail_to_connect))
AT_VENDOR: Way = (*SENT, (2, moves.wait_for_vendor))
CONNECTED: Way = (*SENT, (5, moves.connect))
LINKED: Way = (*CONNECTED, (2, moves.link_account))
READ: Way = (*LINKED, (3.5, moves.refresh))
LIVE_WITH_DETOURS: Way = (
    *AT_VENDOR, (26, moves.vendor_answers), (3, moves.hold), (20, moves.resume), (2, moves.connect),
    (2, moves.link_account), (3.5, moves.refresh), (0.5, moves.verify), (0.7, moves.push), (0.3, moves.ask),
    (4, moves.confirm), (0.5, moves.clean_up), (1.5, moves.sign_off),
)  # fmt: skip
VERIFIED: Way = (*READ, (0.5, moves.verify))
PUSHED: Way = (*VERIFIED, (0.7, moves.push))
REQUESTED: Way = (*PUSHED, (0.3, moves.ask))
CONFIRMED: Way = (*REQUESTED, (4, moves.confirm), (0.5, moves.clean_up))
LIVE: Way = (*CONFIRMED, (1.5, moves.sign_off))
HANDED_OVER: Way = (*LIVE, (60, moves.hand_over))


@dataclass(frozen=True, slots=True)
class Scenario:
    """The story of one company: its ATS, who owns it, when it started in business days ago, and what happened.

    `pace` stretches the time between the moves.
    """

    ats: str
    days_ago: float
    way: Way
    owner: str = "ana@sandbox.example"
    pace: float = 1.0


ADA: Final = "ada@sandbox.example"
SCENARIOS: Final[tuple[Scenario, ...]] = (
    Scenario("ukgready", 39, HANDED_OVER),
    Scenario("ukgready", 35, HANDED_OVER, ADA, 1.6),
    Scenario("ukgready", 31, LIVE, pace=0.6),
    Scenario("ukgready", 26, LIVE, pace=1.2),
    Scenario("ukgready", 20, LIVE, ADA, 0.9),
    Scenario("ukgready", 12, LIVE, pace=0.7),
    Scenario("lever", 33, LIVE, pace=0.5),
    Scenario("greenhousev3", 21, LIVE_WITH_DETOURS, ADA, 1.2),
    Scenario("bullhorn", 8, LIVE, pace=0.8),
    Scenario("ukgpro", 9, AT_VENDOR, pace=1.5),
    Scenario("workday", 2.4, FAILED),
    Scenario("dayforce", 7, SENT, ADA),
    Scenario("lever", 7, (*SENT, (4, moves.hold)), pace=1.5),
    Scenario("greenhousev3", 3.4, (*REQUESTED, (3, moves.object_to_pdf))),
    Scenario("bullhorn", 2.9, CONFIRMED, pace=0.9),
    Scenario("lever", 2.5, REQUESTED, ADA, 0.8),
    Scenario("ukgpro", 2.3, VERIFIED),
    Scenario("greenhousev3", 1.9, READ, pace=0.8),
    Scenario("ukgready", 1.8, LINKED, ADA),
    Scenario("workday", 1.6, CONNECTED),
    Scenario("lever", 1.3, (*SENT, (0.5, moves.keep_other_hours))),
    Scenario("ukgpro", 0.9, LINK_MADE),
    Scenario("dayforce", 0.7, AGREED, ADA),
    Scenario("greenhousev3", 0.4, BEGIN),
)
"""In the order of the companies in data/demo/companies.json; a move that is still to come does not happen."""


@dataclass(frozen=True, slots=True)
class Event:
    """One move of one example at its time."""

    at: datetime
    number: int
    move: Move


def wanted(services: Services) -> bool:
    """Return whether this is a new sandbox that should get examples."""
    settings = services.settings
    if not settings.sandbox or not settings.sandbox_examples:
        return False
    with services.store.read() as db:
        return not onboardings.counts(db)


def make(services: Services) -> None:
    """Make the examples, unless somebody has started an onboarding; one that cannot go on stays where it is."""
    if not wanted(services):
        return
    scenarios, now = SCENARIOS[: services.settings.sandbox_examples], services.now()
    with example_office(services) as office:
        accounts = sorted(office.services.factoryfix.accounts(""), key=lambda account: account.id)
        examples = [
            Example(office, account, scenario.ats, scenario.owner)
            for account, scenario in zip(accounts[-len(SCENARIOS) :], scenarios, strict=False)
        ]
        stopped: set[int] = set()
        for event in events(scenarios, now):
            if event.number not in stopped and not _happens(office, examples[event.number], event):
                stopped.add(event.number)
    log.info("examples made", count=len(examples), stopped=len(stopped))


def events(scenarios: Sequence[Scenario], now: datetime) -> list[Event]:
    """Return every move that lies in the past, in the order of time; linked ones have synced an hour ago."""
    rows = []
    for number, scenario in enumerate(scenarios):
        at = business_days_ago(scenario.days_ago, now)
        for hours, move in scenario.way:
            at = add_business_time(at, hours * scenario.pace * HOUR)
            rows.append(Event(at, number, move))
        if any(move is moves.link_account for _, move in scenario.way):
            rows.append(Event(now - LATEST, number, moves.sync_again))
    return sorted((row for row in rows if row.at < now), key=lambda row: row.at)


def business_days_ago(days: float, now: datetime) -> datetime:
    """Return the latest moment since which this many business days of the office have passed, to the minute."""
    earliest, latest = now - timedelta(days=2 * days + 14), now
    while latest - earliest > timedelta(minutes=1):
        middle = earliest + (latest - earliest) / 2
        if business_time(middle, now) >= days * OFFICE.day:
            earliest = middle
        else:
            latest = middle
    return earliest


def _happens(office: ExampleOffice, example: Example, event: Event) -> bool:
    """Do one move at its time, and return whether the example goes on."""
    office.clock.at = event.at
    try:
        event.move(example)
    except OnboardingError as problem:
        log.warning("example stopped", customer=example.account.name, move=event.move.__name__, problem=str(problem))
        return False
    office.take_webhooks()
    return True
