"""An onboarding at every step, built from facts alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from core.onboarding.account_link_facts import AccountLink
from core.onboarding.connection_facts import Connection
from core.onboarding.connection_link_facts import ConnectionLink
from core.onboarding.model import (
    CandidateVerified,
    CleanUp,
    Confirmation,
    Contact,
    JobsVerified,
    Onboarding,
    PageOpened,
    Requirements,
    RestedOn,
    SecondPhase,
    SignOff,
)
from core.onboarding.part import Statement
from core.onboarding.states import ConfirmationItem, IpFilter, PhaseState, SignOffFact, Step, SyncMode
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.people.actor import KOMBO
from tests.actors import named

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
STATEMENT = Statement(by=named("Ana"), at=NOW)
PAGE_OPENED = PageOpened(by=named("Ana"), at=NOW, text="The form opens", address="https://jobs.example/1")
CONFIRMED = Confirmation(answer="yes", who="Dana", channel="phone", heard=STATEMENT)
REQUIREMENTS = Requirements(
    account_id="acc-1",
    account_name="Acme",
    admin=Contact(name="Dana", email="dana@acme.example"),
    backup=Contact(name="Luis"),
    ats="lever",
    ip_filter=IpFilter.NO,
    go_live_target=date(2027, 3, 1),
)
LINK = ConnectionLink(
    masked="https://x.example/?token=••••abcd",
    kind="MAGIC_LINK",
    tool="lever",
    created_at=NOW,
    expires_at=NOW + timedelta(days=365),
    by=named("Ana"),
)
CONNECTION = Connection(
    integration_id="lever:1", learned_from=KOMBO, connected_at=NOW, tool="lever", category="ATS", status="ACTIVE"
)
LINKING = AccountLink(
    account_id="acc-1", integration_id="lever:1", sync_mode=SyncMode.ENGAGED, linked=STATEMENT, read_back_at=NOW
)

RESTED_ON = RestedOn(
    facts=(SignOffFact.AGREED, SignOffFact.CONNECTED, SignOffFact.LINKED, SignOffFact.JOBS_VERIFIED),
    items=tuple(CONFIRMATION_ITEMS),
)
"""What the sign-off of a customer rests on to whom engaged candidates are sent."""
LEFT = CleanUp(push_ids=("p1",), since=NOW)

FACTS: dict[Step, dict[str, object]] = {
    Step.REQUIREMENTS: {"requirements": REQUIREMENTS},
    Step.LINK: {"requirements": REQUIREMENTS.changed(agreed=STATEMENT)},
    Step.CONNECT: {"link": LINK.changed(sent=STATEMENT)},
    Step.LINKING: {"connection": CONNECTION},
    Step.JOBS: {"linking": LINKING},
    Step.CANDIDATE: {"jobs": JobsVerified(snapshot_id="s1", synced=9, verified=STATEMENT)},
    Step.GO_LIVE: {
        "candidate": CandidateVerified(push_id="p1", confirmations=dict.fromkeys(CONFIRMATION_ITEMS, CONFIRMED)),
        "clean_up": LEFT,
    },
    Step.LIVE: {"sign_off": SignOff(approver="Dana", recorded=STATEMENT, rested_on=RESTED_ON)},
}
"""What each step adds to the facts of the one before it."""


def in_both_phases(step: Step, version_2: PhaseState | None = None, **changed: object) -> Onboarding:
    """An onboarding in New and Engaged with a test candidate that the customer confirmed, and version 2 this far."""
    phase = SecondPhase(state=version_2, statement=STATEMENT) if version_2 else None
    verified = CandidateVerified(
        push_id="p1", confirmations=dict.fromkeys(CONFIRMATION_ITEMS, CONFIRMED), version_2=phase
    )
    requirements = REQUIREMENTS.changed(agreed=STATEMENT, sync_mode=SyncMode.NEW_AND_ENGAGED)
    return at(step, **{"requirements": requirements, "candidate": verified, "clean_up": LEFT} | changed)


def at(step: Step, **changed: object) -> Onboarding:
    """An onboarding whose first open step is this one."""
    facts: dict[str, object] = {}
    for each, added in FACTS.items():
        facts |= added
        if each is step:
            break
    return Onboarding(id="one", customer="Acme", manager=named("Ana"), created_at=NOW).changed(**facts | changed)


def added_item(value: str) -> ConfirmationItem:
    """An item that a later version asks for, which no table of today knows."""
    item = str.__new__(ConfirmationItem, value)
    item._name_, item._value_ = value.upper(), value
    return item
