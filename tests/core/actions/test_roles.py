"""Who may do what: every action by every role, refused by the action itself before it writes or sends anything."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from pydantic import SecretStr

import core.actions
from core.actions import people
from core.actions.context import Context
from core.errors import NotAllowed
from core.factoryfix.client import FactoryFix
from core.http import RetryPolicy
from core.kombo.client import Kombo
from core.onboarding.states import Step
from core.people.roles import ALLOWED, Permission, Person, Role
from core.services import Services, build
from core.settings import Settings
from core.storage.inspection import dump
from tests.office import acting

EVERYBODY = frozenset(Role)
CONNECTORS = EVERYBODY - {Role.SUPPORT}
MANAGERS = frozenset({Role.ACCOUNT_MANAGER, Role.ADMIN})
ENGINEERS = frozenset({Role.ENGINEER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
NOBODY_OF_OURS = frozenset[Role]()
SUPPORTERS = frozenset({Role.SUPPORT, Role.ADMIN})

ACTIONS: dict[str, frozenset[Role]] = {
    "activity.export": EVERYBODY,
    "activity.page": EVERYBODY,
    "agreement.summary_pdf": EVERYBODY,
    "attachments.attach": EVERYBODY,
    "attachments.read": EVERYBODY,
    "notes.delete": EVERYBODY,
    "notes.write": EVERYBODY,
    "archiving.archive": MANAGERS,
    "archiving.rename": MANAGERS,
    "archiving.restore": MANAGERS,
    "owners.colleagues": EVERYBODY,
    "owners.hand_over": MANAGERS,
    "owners.owned_by": EVERYBODY,
    "candidate.file": EVERYBODY,
    "candidate.history": EVERYBODY,
    "verdicts.jobs_now": EVERYBODY,
    "verdicts.on_jobs": EVERYBODY,
    "verdicts.verdict": EVERYBODY,
    "candidate.permission_letter": EVERYBODY,
    "candidate.push": CONNECTORS,
    "catalogue.read_tools_now": ADMINS,
    "catalogue.review": ADMINS,
    "contacts.add": CONNECTORS,
    "contacts.remove": CONNECTORS,
    "connection.check_now": CONNECTORS,
    "links.create_link": MANAGERS,
    "links.create_reconnection_link": MANAGERS,
    "connection.enter_integration": CONNECTORS,
    "connection.forget_connection": MANAGERS,
    "links.mark_renewed": MANAGERS,
    "links.mark_sent": MANAGERS,
    "kept_link.kept": EVERYBODY,
    "letters.draft": EVERYBODY,
    "letters.let_reminders_go": MANAGERS,
    "letters.proposal": EVERYBODY,
    "letters.send": CONNECTORS,
    "letters.stop_reminders": MANAGERS,
    "kept_link.show_again": MANAGERS,
    "connection.refresh": CONNECTORS,
    "go_live.add_screenshot": CONNECTORS,
    "go_live.check_redirect": CONNECTORS,
    "go_live.clean_up_letter": EVERYBODY,
    "go_live.look_letter": EVERYBODY,
    "go_live.mark_request_sent": CONNECTORS,
    "go_live.to_be_confirmed": EVERYBODY,
    "go_live.confirm": CONNECTORS,
    "go_live.confirm_clean_up": CONNECTORS,
    "go_live.sign_off": MANAGERS,
    "guide.tick": CONNECTORS,
    "candidate_pages.picture": EVERYBODY,
    "candidate_pages.profile": EVERYBODY,
    "customer_acts.answer": CONNECTORS,
    "customer_access.end": MANAGERS,
    "customer_access.make": MANAGERS,
    "customer_access.pages": MANAGERS,
    "customer_acts.approve": MANAGERS,
    "customer_acts.connect": NOBODY_OF_OURS,
    "customer_acts.propose": NOBODY_OF_OURS,
    "customer_proposals.decline": MANAGERS,
    "customer_proposals.take": MANAGERS,
    "customer_acts.tick": CONNECTORS,
    "customer_page.read": EVERYBODY,
    "shared_screen.leave": EVERYBODY,
    "shared_screen.open_screen": EVERYBODY,
    "arrivals.explain": EVERYBODY,
    "arrivals.find": EVERYBODY,
    "inbox.inbox": SUPPORTERS,
    "inbox.page": SUPPORTERS,
    "inbox.replay": SUPPORTERS,
    "issues.of_onboarding": EVERYBODY,
    "issues.unresolved_of": EVERYBODY,
    "issues.count_resolved": EVERYBODY,
    "issues.resolved": EVERYBODY,
    "issues.snooze": EVERYBODY,
    "issues.take": EVERYBODY,
    "issues.unresolved": EVERYBODY,
    "issues.wake": EVERYBODY,
    "watching.note": CONNECTORS,
    "watching.read_connection": CONNECTORS,
    "health.check_health": ADMINS,
    "health.known": ADMINS,
    "hypercare.hand_over": MANAGERS,
    "hypercare.signed_off": EVERYBODY,
    "job_history.compare_snapshots": EVERYBODY,
    "job_history.kept_snapshots": EVERYBODY,
    "job_tables.abroad": EVERYBODY,
    "job_tables.details": EVERYBODY,
    "job_tables.download": EVERYBODY,
    "job_tables.factoryfix_sync": EVERYBODY,
    "job_tables.find": EVERYBODY,
    "job_tables.jobs_of": EVERYBODY,
    "job_tables.list_lines": EVERYBODY,
    "job_tables.next_to_decide": EVERYBODY,
    "job_tables.page": EVERYBODY,
    "job_tables.rows": EVERYBODY,
    "job_tables.search_ats_jobs": EVERYBODY,
    "job_tables.standing": EVERYBODY,
    "jobs.request_job_refresh": CONNECTORS,
    "jobs.cancel_reading": CONNECTORS,
    "jobs.decide": CONNECTORS,
    "jobs.sync_now": CONNECTORS,
    "jobs.verify": CONNECTORS,
    "assignments.answer": ENGINEERS,
    "assignments.assign": CONNECTORS,
    "assignments.close": CONNECTORS,
    "assignments.engineers": EVERYBODY,
    "assignments.every_open": EVERYBODY,
    "assignments.of": EVERYBODY,
    "assignments.take": ENGINEERS,
    "withdrawing.withdraw": CONNECTORS,
    "line_links.link": CONNECTORS,
    "line_links.unlink": CONNECTORS,
    "live_profile.archive": CONNECTORS,
    "live_profile.create": CONNECTORS,
    "live_profile.kept": EVERYBODY,
    "live_profile.look_up": CONNECTORS,
    "today.open_issues": EVERYBODY,
    "today.system_health": ADMINS,
    "numbers.learned_lead_time": EVERYBODY,
    "numbers.numbers": EVERYBODY,
    "business_hours.set_business_hours": MANAGERS,
    "half_done.settle": ENGINEERS,
    "importing.import_connection": ENGINEERS,
    "kombo_switch.delete": ENGINEERS,
    "kombo_switch.disable": ENGINEERS,
    "kombo_switch.enable": ENGINEERS,
    "unlinking.unlink": ENGINEERS,
    "linking.link": ENGINEERS,
    "set_aside.leave": CONNECTORS,
    "set_aside.take_over": CONNECTORS,
    "linking.take_over": ENGINEERS,
    "unlinking.remove_link": ENGINEERS,
    "connection.note_deleted": CONNECTORS,
    "webhook_events.handle": CONNECTORS,
    "link_checks.account_now": ENGINEERS,
    "link_checks.checks": EVERYBODY,
    "mailing.send": MANAGERS,
    "notifications.choose": EVERYBODY,
    "notifications.own": EVERYBODY,
    "outbox.send_test": ADMINS,
    "outbox.state": ADMINS,
    "outbox.try_again": ADMINS,
    "onboarding.get": EVERYBODY,
    "onboarding.go_back": MANAGERS,
    "holding.hold": MANAGERS,
    "onboarding.of_customer": EVERYBODY,
    "holding.resume": MANAGERS,
    "onboarding.start": MANAGERS,
    "compliance.record_need": MANAGERS,
    "vendor_wait.vendor_answered": CONNECTORS,
    "vendor_wait.wait_for_vendor": CONNECTORS,
    "people.activate": ADMINS,
    "people.add_person": ADMINS,
    "people.change_role": ADMINS,
    "people.deactivate": ADMINS,
    "people.list_people": ADMINS,
    "people.reset_password": ADMINS,
    "portfolio.board": EVERYBODY,
    "portfolio.find": EVERYBODY,
    "portfolio.matching": EVERYBODY,
    "portfolio.owners": EVERYBODY,
    "portfolio.standing": EVERYBODY,
    "preview.prepare": CONNECTORS,
    "preview.check_again": CONNECTORS,
    "profile.answer": CONNECTORS,
    "profile.begin": CONNECTORS,
    "profile.begin_again": CONNECTORS,
    "profile.begin_second_job": CONNECTORS,
    "profile.current": EVERYBODY,
    "profile.discard": CONNECTORS,
    "profile.edit": CONNECTORS,
    "profile.pushable": EVERYBODY,
    "profile.remove_resume": CONNECTORS,
    "profile.upload_resume": CONNECTORS,
    "read_back.accept_loss": CONNECTORS,
    "read_back.look_in_ats": CONNECTORS,
    "read_back.look_up": CONNECTORS,
    "redirect.addresses": EVERYBODY,
    "redirect.ask_to_check": CONNECTORS,
    "redirect.cancel_check": CONNECTORS,
    "redirect.confirm_address": CONNECTORS,
    "job_refresh.request": CONNECTORS,
    "requirements.accounts": MANAGERS,
    "requirements.acknowledge": MANAGERS,
    "requirements.agree": MANAGERS,
    "requirements.save": MANAGERS,
    "unsaved.drop": MANAGERS,
    "unsaved.find": MANAGERS,
    "unsaved.keep": MANAGERS,
    "unsaved.settle": MANAGERS,
    "unsaved.stand_on": MANAGERS,
    "report.go_live_report": EVERYBODY,
    "sessions.end_other_sessions": EVERYBODY,
    "sessions.own_sessions": EVERYBODY,
    "second_phase.confirm_version_2": CONNECTORS,
    "second_phase.leave_out_version_2": CONNECTORS,
    "second_phase.send_version_2": CONNECTORS,
}
"""Every action that somebody signed in can take. A new one belongs here, with who may take it."""

WITHOUT_A_PERSON = {
    "background work, done in nobody’s name": {
        "backing_up.back_up",
        "catalogue.read_tools_daily",
        "half_done.settle_all",
        "health.check",
        "kept_link.drop_old",
        "letters.remind",
        "link_expiry.notice_expired",
        "live_profile.follow",
        "live_profile.resume",
        "job_refresh.compare_again",
        "job_refresh.follow_list",
        "job_refresh.refresh_while_pending",
        "job_refresh.perform_refresh",
        "read_back.read_in_background",
        "read_back.resume",
        "job_refresh.refresh_again",
        "job_refresh.resume",
        "redirect.perform_check",
        "outbox.deliver",
        "outbox.notice_risks",
        "retention.forget_old",
        "hypercare.follow",
        "holding.end_holds",
        "watching.watch",
        "webhooks.process",
        "webhooks.receive",
    },
    "numbers and sentences without a name, for whoever watches the app": {
        "metrics.metrics",
        "readiness.missing",
        "health_parts.clock",
        "health_parts.database",
        "health_parts.disk",
        "health_parts.factoryfix",
        "health_parts.kombo",
        "health_parts.last_backup",
        "health_parts.last_webhook",
        "health_parts.outbox_state",
        "health_parts.versions",
        "health_parts.worker",
    },
    "how long a session lasts, as it is set": {"context.limits"},
    "the way in, before there is a person": {
        "people.settle_demo_people",
        "sessions.sign_in",
        "sessions.sign_out",
        "sessions.who_is",
        "customer_access.door",
        "customer_access.enter",
        "customer_access.form_token",
        "customer_access.leave",
        "customer_access.open_page",
        "customer_access.send_code",
    },
    "whose screen it is, before it acts in their session": {"shared_screen.find"},
    "pieces of actions, which have asked already": {
        "ats_lookup.is_searchable",
        "comparing.batches",
        "comparing.rows",
        "comparing.compare_again",
        "job_sample.read",
        "link_checks.of",
        "link_checks.problems",
        "link_result.keep",
        "kept_link.keep",
    },
    "words about an onboarding that the caller was allowed to read; nothing is written or sent": {
        "agreement.pdf",
        "agreement.summary",
        "onboarding.ats_of",
        "onboarding.signature",
        "companion.causes",
        "companion.failures",
        "companion.is_other_system",
        "companion.letter",
        "companion.next_move",
        "guide.guide",
        "guide.guide_name",
        "guide.guide_pdf",
        "guide.known_place",
        "invitation.attached",
        "invitation.draft",
        "invitation.letter",
        "invitation.steps",
        "links.fitting_options",
        "requirements.as_saved",
        "requirements.blockers",
        "requirements.conflict",
        "requirements.expected",
        "requirements.problems",
        "requirements.problems_to_agree",
        "requirements.promised_date",
        "requirements.warnings",
    },
}


def functions() -> dict[str, Callable[..., Any]]:
    """Every public function of core/actions by its name."""
    modules = [
        importlib.import_module(f"core.actions.{info.name}") for info in pkgutil.iter_modules(core.actions.__path__)
    ]
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": function
        for module in modules
        for name, function in vars(module).items()
        if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
    }


def acts_for_somebody(function: Callable[..., Any]) -> bool:
    """Whether a function learns from its first parameter who presses the button."""
    return next(iter(inspect.signature(function).parameters), "") == "ctx"


PUBLIC_FUNCTIONS = functions()


@dataclass
class Desk:
    """Services whose outside systems are away, and everything that was sent to them all the same."""

    services: Services
    sent: list[str]

    def state(self) -> list[str]:
        """Everything that is kept: the store, and the queue of work."""
        kept: list[str] = []
        for path in (self.services.store.path, self.services.settings.data_dir / "queue.db"):
            kept += dump(path)
        return kept


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    nobody = "http://127.0.0.1:9"
    settings = Settings(
        _env_file=None,
        port=9,
        data_dir=tmp_path_factory.mktemp("desk"),
        kombo_api_key=SecretStr("key"),
        kombo_base_url=nobody,
        kombo_webhook_secret=SecretStr("secret"),
        factoryfix_api_key=SecretStr("key"),
        factoryfix_base_url=nobody,
        cookie_key=SecretStr("a cookie key of at least 32 signs"),
    )
    built, sent = build(settings), list[str]()
    for connection in built.connections:
        connection.event_hooks["request"].append(lambda request: sent.append(str(request.url)))
    kombo, factoryfix = built.connections
    at_once = RetryPolicy(attempts=1, seconds=1, first_wait=0, longest_wait=0)
    yield Desk(replace(built, kombo=Kombo(kombo, at_once), factoryfix=FactoryFix(factoryfix, at_once)), sent)
    built.close()


def somebody(desk: Desk, role: Role) -> Context:
    """Somebody of this role, in a session of their own."""
    return acting(desk.services, Person(role.name, "Me", f"{role.name.lower()}@office.example", role))


def take(ctx: Context, name: str, **given: Any) -> BaseException | None:
    """Take an action with words that mean nothing; what it raised, if anything."""
    _, *parameters = inspect.signature(PUBLIC_FUNCTIONS[name]).parameters.values()
    needed = {parameter.name: "nothing" for parameter in parameters if parameter.default is inspect.Parameter.empty}
    try:
        PUBLIC_FUNCTIONS[name](ctx, **needed | given)
    except Exception as error:
        return error
    return None


def test_every_action_stands_in_the_table_and_nothing_else_does() -> None:
    with_person = {name for name, function in PUBLIC_FUNCTIONS.items() if acts_for_somebody(function)}
    assert with_person == set(ACTIONS)
    able = {name for name, function in PUBLIC_FUNCTIONS.items() if "services" in inspect.signature(function).parameters}
    assert able - with_person == set.union(*WITHOUT_A_PERSON.values())


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.name.lower())
@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_lets_exactly_its_roles_pass(desk: Desk, name: str, role: Role) -> None:
    ctx = somebody(desk, role)
    before = desk.state()
    desk.sent.clear()
    raised = take(ctx, name)
    if role in ACTIONS[name]:
        assert not isinstance(raised, NotAllowed), raised
        return
    assert isinstance(raised, NotAllowed), f"{raised!r}: something was done before the role was asked"
    assert role.value in raised.sentence
    assert raised.next_step
    assert desk.sent == []
    assert desk.state() == before


@pytest.mark.parametrize(
    ("to", "able"),
    [
        (Step.REQUIREMENTS, MANAGERS),
        (Step.LINK, MANAGERS),
        (Step.LINKING, MANAGERS | ENGINEERS),
        (Step.JOBS, MANAGERS),
        (Step.CANDIDATE, MANAGERS),
    ],
)
def test_an_engineer_goes_back_to_linking_only(desk: Desk, to: Step, able: frozenset[Role]) -> None:
    refused = {role for role in Role if isinstance(take(somebody(desk, role), "onboarding.go_back", to=to), NotAllowed)}
    assert refused == set(Role) - able


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.name.lower())
def test_the_permissions_of_each_role(role: Role) -> None:
    view, admin = {Permission.VIEW}, set(Permission) - {Permission.OWN_PAGE}
    engineer = view | {Permission.CONNECT, Permission.CONFIGURE, Permission.VERIFY, Permission.FOLLOW_UP}
    carried = {
        Role.SUPPORT: view | {Permission.FOLLOW_UP, Permission.SUPPORT},
        Role.ENGINEER: engineer,
        Role.ACCOUNT_MANAGER: admin - {Permission.CONFIGURE, Permission.SUPPORT, Permission.MANAGE},
        Role.ADMIN: admin,
    }
    assert ALLOWED[role] == carried[role]


def test_a_removed_role_takes_effect_at_the_next_request(desk: Desk) -> None:
    kim = acting(desk.services, Person("kim", "Kim", "kim@office.example", Role.ADMIN))
    assert people.list_people(kim)
    people.change_role(somebody(desk, Role.ADMIN), "kim", Role.SUPPORT)
    with pytest.raises(NotAllowed):
        people.list_people(kim)
