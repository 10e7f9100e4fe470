"""Real services on a temporary folder and a real sandbox, with the people who work there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from core.actions import connection, jobs, linking, links, onboarding, requirements, verdicts
from core.actions.context import ByItself, BySession, Context
from core.actions.job_refresh import perform_refresh
from core.actions.seen import Seen
from core.apply_pages import ApplyPages
from core.jobs.deciding import choices
from core.onboarding.model import Contact, Onboarding, Requirements
from core.onboarding.states import IpFilter, Step
from core.people.accounts import Account
from core.people.actor import Actor
from core.people.roles import Permission, Person, Role
from core.people.sessions import Session, new_secret, session_id
from core.sandbox.customers import FOLDER, Customer, sample_customers
from core.services import Services, build
from core.settings import Settings
from core.storage import job_rows, onboardings, people, sessions, snapshots
from core.storage.runs import Run, get
from core.storage.snapshots import Snapshot
from tests.actors import named
from tests.core.onboarding.stages import at
from tests.sandbox_server import RunningSandbox, running_sandbox, wait_until

ANA = Person("ana", "Ana Alvarez", "ana@office.example", Role.ACCOUNT_MANAGER)
ELI = Person("eli", "Eli Novak", "eli@office.example", Role.ENGINEER)
ADA = Person("ada", "Ada Lind", "ada@office.example", Role.ADMIN)
SETUP = named("Setup")
SECRETS_KEY = "a secrets key of at least 32 signs"
SAM = Person("sam", "Sam Okafor", "sam@office.example", Role.SUPPORT)


@dataclass
class Clock:
    """The services' clock; it runs, and a test may set it forward."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Office:
    """What a test of the actions or pages works with."""

    services: Services
    sandbox: RunningSandbox
    clock: Clock

    def ctx(self, person: Person, seen: Onboarding | None = None, **ids: str) -> Context:
        """What this person's browser acts through, in a session of its own; `seen` is what they have on the screen."""
        return acting(self.services, person, seen, **ids)

    def begun(self, name: str, expected: str | None = None) -> Onboarding:
        """An onboarding of a sample customer whose requirements are agreed."""
        customer = sample(name)
        ats = self.services.catalogue.by_tool(customer.tool)
        assert ats is not None
        begun = onboarding.start(self.ctx(ANA), customer=customer.name, another=True)
        wanted = Requirements(
            account_id=customer.account["id"],
            account_name=customer.account["name"],
            admin=Contact(name="Dana Whitfield", email="dana@customer.example"),
            backup=Contact(name="Luis Ortega", email="luis@customer.example"),
            ats=ats.key,
            ip_filter=IpFilter.NO,
            go_live_target=date(2027, 3, 1),
            expected_list=expected_of(customer) if expected is None else expected,
        )
        saved = requirements.save(self.ctx(ANA), begun.id, wanted)
        for key in requirements.warnings(self.services, saved.requirements):
            saved = requirements.acknowledge(self.ctx(ANA), saved.id, key=key, text="Read")
        return requirements.agree(self.ctx(ANA), saved.id)

    def connected(self, name: str, expected: str | None = None) -> Onboarding:
        """An onboarding whose customer has connected the ATS."""
        return self.connect(self.begun(name, expected), sample(name))

    def connect(self, begun: Onboarding, customer: Customer) -> Onboarding:
        """The same onboarding after this customer has connected the ATS."""
        _, link = links.create_link(self.ctx(ANA), begun.id)
        answer = self.sandbox.submit(link, customer.tool)
        assert answer.status_code == 200, answer.text
        made = self.sandbox.control.get("/integrations").json()["integrations"]
        integration = [row["id"] for row in made if str(row["origin_id"]).startswith(begun.id)][-1]
        self.free(begun.requirements.account_id)
        return connection.enter_integration(self.ctx(ANA), begun.id, integration_id=integration)

    def free(self, account_id: str) -> None:
        """Unlink a sample customer's account, as if the earlier onboardings of a test had been of another account."""
        with self.sandbox.factoryfix() as platform:
            platform.delete(f"/accounts/{account_id}/ats-link")
        with self.services.store.read() as db:
            earlier = [other for other in onboardings.of_account(db, account_id) if other.linking]
        for other in earlier:
            moved = other.requirements.changed(account_id=f"{account_id} of {other.id}")
            altered(self.services, other.id, requirements=moved)

    def linked(self, name: str, expected: str | None = None) -> Onboarding:
        """An onboarding whose connection is linked, and whose account has taken its jobs."""
        done = linking.link(self.ctx(ELI), self.connected(name, expected).id)
        account = done.requirements.account_id
        wait_until(lambda: self.services.factoryfix.sync_state(account).state == "succeeded", "the first sync")
        return done

    def read(self, onboarding: Onboarding) -> Run:
        """Read the jobs at once, as the background work does."""
        run = jobs.request_job_refresh(self.ctx(ANA), onboarding.id)
        perform_refresh(self.services, run.id)
        with self.services.store.read() as db:
            return get(db, run.id)

    def decide_the_rest(self, onboarding: Onboarding) -> None:
        """Decide every row of the newest snapshot that blocks the verification."""
        snapshot = self.snapshot(onboarding).id
        with self.services.store.read() as db:
            left = [row for row, _ in job_rows.page(db, snapshot, limit=1000).rows if choices(row)]
        for row in left:
            verdict, keys = choices(row)[-1], [row.key]
            jobs.decide(self.ctx(ANA), onboarding.id, keys=keys, verdict=verdict, reason="Agreed.")

    def risks(self, onboarding: Onboarding) -> list[str]:
        """The keys of the risks that stand now, for whoever accepts all of them."""
        return [risk.key for risk in verdicts.verdict(self.ctx(ANA), onboarding.id).risks]

    def begun_to_sign_off(self) -> Onboarding:
        """An onboarding whose verified jobs contain waivers, and whose test candidate the customer confirmed."""
        self.clock.ahead = timedelta(hours=4)
        verified = jobs.verify(self.ctx(ANA), self.passing().id)
        facts = at(Step.GO_LIVE)
        return altered(self.services, verified.id, candidate=facts.candidate, clean_up=facts.clean_up)

    def passing(self) -> Onboarding:
        """An onboarding whose jobs are read, decided to the end, and pass."""
        linked = self.linked("Northgate", expected="")
        self.read(linked)
        self.decide_the_rest(linked)
        assert self.snapshot(linked).passes, self.snapshot(linked).blockers
        return linked

    def snapshot(self, onboarding: Onboarding) -> Snapshot:
        """The snapshot that is shown."""
        with self.services.store.read() as db:
            snapshot = snapshots.current(db, onboarding.id)
        assert snapshot is not None
        return snapshot

    def outcomes(self, onboarding: Onboarding) -> list[tuple[str, str, str]]:
        """Every row that is shown as (outcome, ATS's id or else nothing, title)."""
        with self.services.store.read() as db:
            page = job_rows.page(db, self.snapshot(onboarding).id, limit=1000)
        return [(row.outcome.value, row.remote_id, row.title) for row, _ in page.rows]


def acting(services: Services, person: Person, seen: Onboarding | None = None, **ids: str) -> Context:
    """What this person's browser acts through, in a session of its own."""
    screen = Seen(seen.version, services.now(), **ids) if seen else None
    return Context(services, BySession(session_of(services, person)), screen)


def altered(
    services: Services, onboarding_id: str, *, who: Actor = SETUP, what: str = "Set up", **fields: Any
) -> Onboarding:
    """The onboarding after `who` has changed these facts of it, past every rule."""
    with Context(services, ByItself(who)).change(onboarding_id, Permission.VIEW) as act:
        return act.save(act.before.changed(**fields), what)


def session_of(services: Services, person: Person) -> str:
    """Sign a person in, whom the store learns of now where it does not know them yet; the session's id."""
    return session_id(cookie_of(services, person))


def cookie_of(services: Services, person: Person) -> str:
    """Sign a person in, in the same way; what their browser's cookie holds then."""
    now, opened = services.now(), new_secret()
    with services.store.write() as db:
        if people.by_id(db, person.id) is None:
            assert person.role is not None
            account = Account(person.id, person.email, person.name, person.role, "", active=True, created_at=now)
            people.save(db, account)
        until = now + services.settings.session_life
        sessions.open_session(db, Session(session_id(opened), person.id, now, until, now))
    return opened


def expected_of(customer: Customer) -> str:
    """The customer's own list of jobs, as in their file."""
    stored: str = json.loads((FOLDER / f"{customer.key}.json").read_text("utf-8"))["expected_jobs"]
    return stored


def administrator_of(customer: Customer) -> tuple[Contact, Contact]:
    """The customer's ATS administrator and the back-up, as in their file."""
    stored = json.loads((FOLDER / f"{customer.key}.json").read_text("utf-8"))
    return Contact.model_validate(stored["administrator"]), Contact.model_validate(stored["back_up"])


def sample(name: str) -> Customer:
    """The sample customer whose name begins like this."""
    return next(customer for customer in sample_customers() if customer.name.startswith(name))


def settings_for(running: RunningSandbox, data_dir: Path) -> Settings:
    """What the environment says in production, with this sandbox in the place of Kombo and FactoryFix."""
    return Settings(
        data_dir=data_dir,
        kombo_api_key=SecretStr(running.api_key),
        kombo_base_url=running.kombo_url,
        kombo_webhook_secret=SecretStr(running.webhook_secret),
        factoryfix_api_key=SecretStr(running.factoryfix_key),
        factoryfix_base_url=running.factoryfix_url,
        cookie_key=SecretStr("a cookie key of at least 32 signs"),
        secrets_key=SecretStr(SECRETS_KEY),
        job_page_hosts=running.base_url.removeprefix("http://"),
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """These settings as environment variables of another process."""
    stored = settings.model_dump(include=settings.model_fields_set)
    return {
        name.upper(): str(getattr(value, "get_secret_value", lambda value=value: value)())
        for name, value in stored.items()
    }


@contextmanager
def open_office(folder: Path, **sandbox: Any) -> Iterator[Office]:
    """Start a sandbox, and services that know it."""
    clock = Clock()
    with running_sandbox(folder, **sandbox) as running:
        built = build(settings_for(running, folder / "data"), now=clock)
        at_once = ApplyPages(built.settings.apply_hosts, between=0)  # the stand-in's pages need no politeness
        services = replace(built, apply_pages=at_once)
        try:
            yield Office(services, running, clock)
        finally:
            services.close()
