"""A linked connection is watched: webhooks at once, a daily read for the lost ones, and issues that people see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.actions import connection, inbox, issues, linking, onboarding as onboardings, watching, webhooks
from core.actions.context import ByItself, Context
from core.errors import InvalidInput, StepClosed
from core.factoryfix.wire import AtsLink
from core.onboarding.link_settings import TITLES
from core.onboarding.model import Onboarding
from core.people.actor import DASHBOARD
from core.people.roles import Permission
from core.storage import job_records, runs, signals
from core.storage.inspection import dump
from core.watch.health import Health
from core.watch.issues import IssueState
from core.watch.kinds import IssueKind
from tests.core.actions.test_webhooks import NAME, deliver, heard, synced
from tests.history import history
from tests.office import ANA, ELI, SAM, Office, open_office

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture(autouse=True)
def as_of_now(office: Office) -> None:
    office.clock.ahead = timedelta()
    office.sandbox.control.delete("/faults")


def linked(office: Office) -> Onboarding:
    """A linked onboarding whose connection was read and is healthy, so that the next daily read is a day away."""
    onboarding = linking.link(office.ctx(ELI), office.connected(NAME).id)
    heard(office, "sync-finished", synced(integration_of(onboarding), ended=office.services.now().isoformat()))
    watching.read_connection(Context(office.services, ByItself(DASHBOARD)), onboarding.id)
    return onboarding


def integration_of(onboarding: Onboarding) -> str:
    assert onboarding.connection is not None
    return onboarding.connection.integration_id


def fresh(office: Office, onboarding: Onboarding) -> Onboarding:
    return onboardings.get(office.ctx(ANA), onboarding.id)


def open_kinds(office: Office, onboarding: Onboarding) -> dict[IssueKind, str]:
    known = issues.unresolved_of(office.ctx(SAM), onboarding.id)
    return {issue.kind: issue.state(office.services.now()).value for issue in known}


def health(office: Office, onboarding: Onboarding) -> Health:
    watched = issues.of_onboarding(office.ctx(SAM), fresh(office, onboarding))
    assert watched is not None
    return watched.health


def sent_by_kombo(office: Office, onboarding: Onboarding, kind: str) -> None:
    """Take in what the sandbox sent for this integration, as the app's own address would."""
    for webhook in office.sandbox.of_type(kind):
        if integration_of(onboarding) in webhook.body.decode():
            assert webhooks.receive(office.services, webhook.body, webhook.signature) == 200
    webhooks.process(office.services)


def at_kombo(office: Office, integration: str, method: str, path: str = "", **body: Any) -> None:
    with office.sandbox.kombo() as kombo:
        kombo.request(method, f"/integrations/{integration}{path}", json=body or None).raise_for_status()


def control(office: Office, path: str, **body: Any) -> None:
    office.sandbox.control.post(path, json=body).raise_for_status()


def condition(office: Office, integration: str, kind: str, about: str = "", *, on: bool = True) -> None:
    control(office, "/conditions", integration_id=integration, kind=kind, about=about, on=on)


def close_job(office: Office, onboarding: Onboarding) -> None:
    """Close a job after the last job refresh."""
    office.read(onboarding)
    with office.services.store.read() as db:
        job = next(iter(job_records.ats_jobs(db, office.snapshot(onboarding).id)))
    control(office, "/close-job", job_id=job.id)


def remove_at_factoryfix(office: Office, onboarding: Onboarding) -> None:
    with office.sandbox.factoryfix() as platform:
        platform.delete(f"/accounts/{onboarding.requirements.account_id}/ats-link").raise_for_status()


def held_otherwise(office: Office, onboarding: Onboarding, **settings: str) -> None:
    held = office.services.factoryfix.ats_link(onboarding.requirements.account_id)
    assert held is not None
    changed = AtsLink.model_validate({**held.model_dump(), **settings})
    office.services.factoryfix.set_ats_link(onboarding.requirements.account_id, changed)


def test_an_active_connection_whose_signals_are_all_good_is_healthy(office: Office) -> None:
    onboarding = linked(office)
    assert health(office, onboarding) is Health.HEALTHY
    assert open_kinds(office, onboarding) == {}


LOST: dict[str, tuple[Callable[[Office, Onboarding, str], object], Callable[[Onboarding], object], object]] = {
    "turned off": (
        lambda o, _, id_: at_kombo(o, id_, "PUT", "/enabled", value=False),
        lambda done: done.connection and done.connection.status, "INACTIVE",
    ),
    "deleted": (
        lambda o, _, id_: at_kombo(o, id_, "DELETE"),
        lambda done: done.connection and done.connection.status, "DELETED",
    ),
    "credentials refused": (
        lambda o, _, id_: control(o, "/sync", integration_id=id_, state="AUTHENTICATION_FAILED", days_ago=3),
        lambda done: done.connection and done.connection.status, "INVALID",
    ),
    "set-up step": (
        lambda o, _, id_: condition(o, id_, "setup_step"),
        lambda done: done.connection and done.connection.setup_status, "INCOMPLETE",
    ),
    "settings changed": (
        lambda o, _, id_: condition(o, id_, "data_expired"),
        lambda done: done.connection and done.connection.data_expired_at is not None, True,
    ),
    "jobs opted out": (
        lambda o, _, id_: condition(o, id_, "opted_out", "ats_jobs"),
        lambda done: done.connection and done.connection.data_off, {"ats_jobs": "OPTED_OUT"},
    ),
    "locations opted out": (
        lambda o, _, id_: condition(o, id_, "opted_out", "ats_jobs.location"),
        lambda done: done.connection and done.connection.data_off, {"ats_jobs.location": "OPTED_OUT"},
    ),
    "applications turned off": (
        lambda o, _, id_: condition(o, id_, "disabled", "ats_create_application"),
        lambda done: done.connection and done.connection.can_create_application, False,
    ),
    "a job closed": (
        lambda o, onboarding, _: close_job(o, onboarding),
        lambda done: done.connection and done.connection.status, "ACTIVE",
    ),
    "settings at FactoryFix": (
        lambda o, onboarding, _: held_otherwise(o, onboarding, sync_mode="new_and_engaged"),
        lambda done: done.connection and done.connection.status, "ACTIVE",
    ),
}  # fmt: skip
"""Ten changes whose webhook never arrives: what happens, where it shows, and the value after the sweep."""


def test_the_daily_read_makes_up_for_ten_lost_deliveries(office: Office) -> None:
    onboardings_by_name = {}
    for name, (happen, _, _) in LOST.items():
        onboarding = linked(office)
        happen(office, onboarding, integration_of(onboarding))
        onboardings_by_name[name] = onboarding
    watching.watch(office.services)
    before = [fresh(office, known).connection for known in onboardings_by_name.values()]
    assert {known.status for known in before if known} == {"ACTIVE"}, "nothing was due yet"
    office.clock.ahead = DAY
    watching.watch(office.services)
    after = {name: LOST[name][1](fresh(office, known)) for name, known in onboardings_by_name.items()}
    assert after == {name: wanted for name, (_, _, wanted) in LOST.items()}
    with office.services.store.read() as db:
        run = runs.latest(db, "read jobs", onboardings_by_name["a job closed"].id)
    assert run is not None
    assert (run.started_by.name, run.state) == ("Dashboard", "queued")
    assert IssueKind.CONNECTION_DELETED in open_kinds(office, onboardings_by_name["deleted"])
    assert IssueKind.SETTINGS_DRIFTED in open_kinds(office, onboardings_by_name["settings at FactoryFix"])


@pytest.mark.parametrize("name", ["source_name", "landing_stage", "redirect_url_template"])
def test_a_setting_that_factoryfix_holds_otherwise_opens_an_issue(office: Office, name: str) -> None:
    onboarding = linked(office)
    held_otherwise(office, onboarding, **{name: "Somebody’s"})
    watching.read_connection(Context(office.services, ByItself(DASHBOARD)), onboarding.id)
    with office.services.store.read() as db:
        link = signals.of(db, onboarding.id, integration_of(onboarding)).link
    assert link and [TITLES[name].lower() in text and "Somebody’s" in text for text in link.differences] == [True]
    assert IssueKind.SETTINGS_DRIFTED in open_kinds(office, onboarding)


def test_each_connection_is_read_once_a_day_by_one_process(office: Office) -> None:
    onboarding = linked(office)
    office.clock.ahead = 2 * DAY
    now = office.services.now()
    with Context(office.services, ByItself(DASHBOARD)).write(Permission.CONNECT) as act:
        integration = integration_of(onboarding)
        assert signals.claim(act.db, onboarding.id, integration, now=now, over=now - watching.LONGEST_READ)
    watching.watch(office.services)
    with office.services.store.read() as db:
        read_at = signals.of(db, onboarding.id, integration).read_at
    assert read_at
    assert now - read_at > DAY, "another process had claimed it"
    office.clock.ahead += watching.LONGEST_READ + timedelta(minutes=1)
    watching.watch(office.services)
    with office.services.store.read() as db:
        read_at = signals.of(db, onboarding.id, integration).read_at
    assert read_at
    assert office.services.now() - read_at < timedelta(minutes=5)


def broken_row(office: Office, onboarding: Onboarding) -> None:
    """Damage what is stored of an onboarding, so that it cannot be opened."""
    with office.services.store.write() as db:
        db.execute("UPDATE onboardings SET body = '{}' WHERE id = ?", [onboarding.id])


def test_an_onboarding_that_cannot_be_opened_keeps_no_other_from_being_read_and_followed(tmp_path: Path) -> None:
    with open_office(tmp_path) as elsewhere:
        first, second, third = (linked(elsewhere) for _ in range(3))
        broken_row(elsewhere, second)
        for onboarding in (first, third):
            at_kombo(elsewhere, integration_of(onboarding), "PUT", "/enabled", value=False)
        elsewhere.clock.ahead = DAY
        watching.watch(elsewhere.services)
        for onboarding in (first, third):
            assert IssueKind.CONNECTION_INACTIVE in open_kinds(elsewhere, onboarding)


def test_an_hour_in_which_nothing_happens_writes_nothing(tmp_path: Path) -> None:
    with open_office(tmp_path) as elsewhere:
        elsewhere.read(linked(elsewhere))
        watching.watch(elsewhere.services)
        before = dump(elsewhere.services.store.path)
        elsewhere.clock.ahead = timedelta(hours=1)
        watching.watch(elsewhere.services)
        assert dump(elsewhere.services.store.path) == before


def test_a_kombo_that_knows_none_of_the_connections_deletes_none(office: Office, tmp_path: Path) -> None:
    with open_office(tmp_path) as elsewhere:
        known = [linked(elsewhere) for _ in range(2)]
        for onboarding in known:
            at_kombo(elsewhere, integration_of(onboarding), "DELETE")
        elsewhere.clock.ahead = DAY
        watching.watch(elsewhere.services)
        states = [fresh(elsewhere, onboarding).connection for onboarding in known]
        assert [state.status for state in states if state] == ["ACTIVE", "ACTIVE"]


def test_kombos_issue_is_understood_and_kept_in_its_own_words_until_kombo_resolves_it(office: Office) -> None:
    onboarding, kind = linked(office), "integration.action_failing"
    texts = {"title": "Creating applications fails", "message": "**403** in 5 of 8 calls"}
    control(office, "/issues", integration_id=integration_of(onboarding), type=kind, **texts)
    office.sandbox.wait_for("issue-status-changed")
    sent_by_kombo(office, onboarding, "issue-status-changed")
    assert health(office, onboarding) is Health.UNHEALTHY
    (issue,) = [known for known, _ in issues.unresolved(office.ctx(SAM)) if known.onboarding_id == onboarding.id]
    assert "Creating applications fails" in issue.sentence
    assert [error.text for error in issue.errors] == ["**403** in 5 of 8 calls"]
    control(office, "/issues", integration_id=integration_of(onboarding), type=kind, on=False)
    office.sandbox.wait_for("issue-status-changed", 2)
    sent_by_kombo(office, onboarding, "issue-status-changed")
    assert health(office, onboarding) is not Health.UNHEALTHY
    assert open_kinds(office, onboarding) == {IssueKind.REPORTED_BY_KOMBO: "open"}, "it resolves only if it stays away"
    office.clock.ahead = timedelta(hours=13)
    watching.watch(office.services)
    assert open_kinds(office, onboarding) == {}


def test_two_failed_syncs_are_an_issue_and_its_error_is_kept(office: Office) -> None:
    onboarding = linked(office)
    for hours in (3, 6):
        office.clock.ahead = timedelta(hours=hours)
        failed = synced(integration_of(onboarding), "FAILED", office.services.now().isoformat())
        heard(office, "sync-finished", failed)
    assert open_kinds(office, onboarding) == {IssueKind.SYNC_FAILING: "open"}
    (issue,) = issues.unresolved_of(office.ctx(SAM), onboarding.id)
    assert [(error.text, error.log_url) for error in issue.errors] == [("Sync ended as FAILED.", "https://x.example")]
    entries = [entry.what for entry in history(office.ctx(ANA), onboarding.id)]
    assert "Opened an issue" in entries


@pytest.mark.parametrize("sync_id", ["", "sync 7"])
def test_a_failed_sync_without_a_time_counts_once_however_often_it_is_processed(office: Office, sync_id: str) -> None:
    onboarding = linked(office)
    failed = {**synced(integration_of(onboarding), "FAILED"), "sync_ended_at": None, "sync_id": sync_id}
    delivery = deliver(office, "sync-finished", failed)
    for hours in (0, 3):
        office.clock.ahead = timedelta(hours=hours)
        webhooks.process(office.services)
        inbox.replay(office.ctx(SAM), delivery)
    webhooks.process(office.services)
    if sync_id:
        heard(office, "sync-finished", failed)
    with office.services.store.read() as db:
        known = signals.of(db, onboarding.id, integration_of(onboarding)).syncs
    assert [sync.state for sync in known] == ["SUCCEEDED", "FAILED"]
    assert open_kinds(office, onboarding) == {}, "one failed sync is no issue yet"


def test_a_link_that_somebody_removed_at_factoryfix_is_an_issue_until_it_is_there_again(office: Office) -> None:
    onboarding = linked(office)
    remove_at_factoryfix(office, onboarding)
    office.clock.ahead = DAY
    watching.watch(office.services)
    assert IssueKind.LINK_GONE in open_kinds(office, onboarding)
    linking.link(office.ctx(ELI), onboarding.id)
    for hours in (1, 3):
        office.clock.ahead = DAY + timedelta(hours=hours)
        watching.watch(office.services)
    assert IssueKind.LINK_GONE not in open_kinds(office, onboarding)


def test_what_does_not_answer_is_not_called_gone(office: Office) -> None:
    onboarding = linked(office)
    office.sandbox.fault("factoryfix", "502", operation="GET .*ats-link", times=99)
    office.sandbox.fault("kombo", "html_503", operation="GET /ats/jobs", times=99)
    office.clock.ahead = DAY
    watching.read_connection(Context(office.services, ByItself(DASHBOARD)), onboarding.id)
    assert not open_kinds(office, onboarding).keys() & {IssueKind.LINK_GONE, IssueKind.READ_REFUSED}


def test_a_person_takes_and_snoozes_an_issue_and_the_history_says_so(office: Office) -> None:
    onboarding = linked(office)
    at_kombo(office, integration_of(onboarding), "PUT", "/enabled", value=False)
    office.clock.ahead = DAY
    watching.watch(office.services)
    (issue,) = [known for known, _ in issues.unresolved(office.ctx(SAM)) if known.onboarding_id == onboarding.id]
    assert issues.take(office.ctx(SAM), onboarding.id, issue_id=issue.id).owner == SAM.actor
    with pytest.raises(InvalidInput):
        issues.snooze(office.ctx(SAM), onboarding.id, issue_id=issue.id, days=3, reason=" ")
    with pytest.raises(InvalidInput):
        issues.snooze(office.ctx(SAM), onboarding.id, issue_id=issue.id, days=400, reason="Later")
    snoozed = issues.snooze(office.ctx(SAM), onboarding.id, issue_id=issue.id, days=3, reason="They move")
    assert snoozed.state(office.services.now()) is IssueState.SNOOZED
    assert (
        issues.wake(office.ctx(SAM), onboarding.id, issue_id=issue.id).state(office.services.now()) is IssueState.OPEN
    )
    entries = [entry.what for entry in history(office.ctx(ANA), onboarding.id)]
    assert entries[:3] == ["Ended the snooze of an issue", "Snoozed an issue", "Took an issue"]
    at_kombo(office, integration_of(onboarding), "PUT", "/enabled", value=True)
    for hours in (2, 4):
        office.clock.ahead = DAY + timedelta(hours=hours)
        watching.watch(office.services)
    with pytest.raises(StepClosed):
        issues.take(office.ctx(SAM), onboarding.id, issue_id=issue.id)
    assert issue.id in {known.id for known, _ in issues.resolved(office.ctx(SAM))}


def test_a_forgotten_connection_ends_its_issues(office: Office) -> None:
    onboarding = linked(office)
    remove_at_factoryfix(office, onboarding)
    office.clock.ahead = DAY
    watching.watch(office.services)
    assert open_kinds(office, onboarding)
    connection.forget_connection(office.ctx(ANA), onboarding.id)
    watching.watch(office.services)
    assert open_kinds(office, onboarding) == {}
