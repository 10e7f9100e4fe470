"""What happens in an example, move by move, each through the action that a person's button calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from core.actions import (
    business_hours,
    candidate,
    go_live,
    holding,
    hypercare,
    jobs,
    linking,
    links,
    live_profile,
    onboarding as onboardings,
    preview,
    profile,
    read_back,
    requirements,
    vendor_wait,
    verdicts,
)
from core.actions.context import Context
from core.actions.job_refresh import perform_refresh
from core.actions.onboarding import ats_of
from core.examples.office import ExampleOffice
from core.factoryfix.wire import FactoryFixAccount
from core.jobs.deciding import choices
from core.onboarding.calendar import HolidaysOf
from core.onboarding.clock import add_business_days
from core.onboarding.model import Contact, Onboarding, Requirements
from core.onboarding.states import IpFilter
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.storage import job_rows, snapshots

ENGINEER = "eli@sandbox.example"
DAYS_TO_TARGET = 10


@dataclass
class Example:
    """One example while it is made: the customer's account, their ATS, who owns it, and what it has come to."""

    office: ExampleOffice
    account: FactoryFixAccount
    ats: str
    owner: str
    link: str = ""
    id: str = ""

    @property
    def manager(self) -> Context:
        """The context of the Account Manager who owns it."""
        return self.office.by(self.owner)

    @property
    def contact(self) -> str:
        """The name of the customer's ATS administrator."""
        first, last = ("Dana", "Robin", "Morgan", "Casey"), ("Whitfield", "Marsh", "Ellison", "Ortega", "Pruitt")
        number = sum(map(ord, self.account.id))
        return f"{first[number % len(first)]} {last[number % len(last)]}"


Move = Callable[[Example], object]


def start(example: Example) -> None:
    """The Account Manager starts the onboarding."""
    name, account = example.account.name, example.account.id
    example.id = onboardings.start(example.manager, customer=name or account, account_id=account).id


def fill_in(example: Example) -> Onboarding:
    """The Account Manager saves what the customer says."""
    known = onboardings.get(example.manager, example.id)
    domain = "".join(sign for sign in known.customer.lower() if sign.isalnum())
    today = example.office.services.now().date()
    wanted = Requirements(
        account_id=example.account.id,
        account_name=example.account.name or "",
        admin=Contact(name=example.contact, email=f"ats@{domain}.example"),
        backup=Contact(name="Lee Sandoval", email=f"it@{domain}.example"),
        ats=example.ats,
        ip_filter=IpFilter.NO,
        go_live_target=add_business_days(today, DAYS_TO_TARGET),
    )
    return requirements.save(example.manager, example.id, wanted)


def agree(example: Example) -> None:
    """The customer agrees on the requirements."""
    saved = fill_in(example)
    for key in requirements.warnings(example.office.services, saved.requirements):
        requirements.acknowledge(example.manager, example.id, key=key, text=f"{example.contact} knows")
    requirements.agree(example.manager, example.id)


def keep_other_hours(example: Example) -> None:
    """The customer works on the West Coast, and was promised three days."""
    business_hours.set_business_hours(
        example.manager, example.id, zone="America/Los_Angeles", opens=time(7), closes=time(16),
        holidays=HolidaysOf.UNITED_STATES, promise_days=3.0,
    )  # fmt: skip


def make_link(example: Example) -> None:
    """The Account Manager creates the connection link."""
    _, example.link = links.create_link(example.manager, example.id)


def send_link(example: Example) -> None:
    """They send it."""
    links.mark_sent(example.manager, example.id)


def connect(example: Example) -> None:
    """The customer's administrator connects the ATS."""
    example.office.connect(example.link, _tool(example))


def fail_to_connect(example: Example) -> None:
    """The administrator tries to connect, and the ATS refuses them."""
    wrong = {"account": "recruiter", "password": "", "api_key": ""}
    example.office.connect(example.link, _tool(example), **wrong)


def wait_for_vendor(example: Example) -> None:
    """The ATS vendor has to issue something first."""
    vendor_wait.wait_for_vendor(
        example.manager, example.id, contact="Integration support", request="Issue the API credentials", ticket="48213"
    )


def vendor_answers(example: Example) -> None:
    """The ATS vendor has issued it."""
    vendor_wait.vendor_answered(example.manager, example.id)


def resume(example: Example) -> None:
    """The customer has time again."""
    holding.resume(example.manager, example.id)


def hold(example: Example) -> None:
    """The customer is busy for two weeks."""
    until = add_business_days(example.office.services.now().date(), 12)
    holding.hold(example.manager, example.id, reason="Their ATS moves to another plant first", until=until)


def link_account(example: Example) -> None:
    """The engineer links the connection."""
    linking.link(example.office.by(ENGINEER), example.id)


def refresh(example: Example) -> None:
    """The Account Manager refreshes the jobs, after FactoryFix has read them."""
    run = jobs.request_job_refresh(example.manager, example.id)
    perform_refresh(example.office.services, run.id)


def verify(example: Example) -> None:
    """They decide what is left, and verify the jobs."""
    with example.office.services.store.read() as db:
        snapshot = snapshots.current(db, example.id)
        rows = job_rows.page(db, snapshot.id, limit=1000).rows if snapshot else ()
        left = [(row.key, choices(row)[-1]) for row, _ in rows if choices(row)]
    for verdict in dict.fromkeys(choice for _, choice in left):
        keys = [key for key, choice in left if choice == verdict]
        jobs.decide(example.manager, example.id, keys=keys, verdict=verdict, reason=f"Agreed with {example.contact}")
    jobs.verify(example.manager, example.id)


def push(example: Example) -> None:
    """They push a test candidate, and look at it in the ATS."""
    job = profile.pushable(example.manager, example.id)[0]
    profile.begin(example.manager, example.id, sample="cnc-machinist", job_key=job.key)
    live_profile.create(example.manager, example.id)
    record = candidate.push(example.manager, preview.prepare(example.manager, example.id))
    read_back.look_in_ats(example.manager, record.push.id)


def ask(example: Example) -> None:
    """They ask the customer to check the test candidate."""
    go_live.mark_request_sent(example.manager, example.id)


def confirm(example: Example) -> None:
    """The customer confirms every item."""
    for item in CONFIRMATION_ITEMS:
        _hear(example, item, "yes")


def object_to_pdf(example: Example) -> None:
    """The customer confirms some items, and does not find the PDF."""
    for item in list(CONFIRMATION_ITEMS)[:3]:
        _hear(example, item, "yes")
    go_live.confirm(
        example.manager, example.id, item="pdf", answer="no", who=example.contact, channel="phone",
        note="The attachment does not open",
    )  # fmt: skip


def _hear(example: Example, item: str, answer: str) -> None:
    go_live.confirm(example.manager, example.id, item=item, answer=answer, who=example.contact, channel="phone")


def clean_up(example: Example) -> None:
    """The customer removes the test candidate."""
    go_live.confirm_clean_up(example.manager, example.id, note=f"{example.contact}, by phone")
    live_profile.follow(example.office.services, example.id)


def sign_off(example: Example) -> None:
    """The customer's approver accepts what is left as a risk, and signs off."""
    risks = [risk.key for risk in verdicts.verdict(example.manager, example.id).risks]
    go_live.sign_off(example.manager, example.id, approver=example.contact, accepted=risks)


def hand_over(example: Example) -> None:
    """The customer goes to support after hypercare."""
    hypercare.hand_over(example.manager, example.id, note="Runs without problems since go-live")


def sync_again(example: Example) -> None:
    """Kombo syncs the live customer's ATS, as it does every few hours."""
    connection = onboardings.get(example.manager, example.id).connection
    if connection:
        example.office.post("/sync", integration_id=connection.integration_id, state="SUCCEEDED")


def _tool(example: Example) -> str:
    known = onboardings.get(example.manager, example.id)
    return ats_of(example.office.services, known).kombo_tool or ""
