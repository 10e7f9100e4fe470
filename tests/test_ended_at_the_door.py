"""Over real websockets: whoever is out, in whatever way, writes nothing and reads nothing new through an open tab."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from huey import SqliteHuey
from streamlit.util import calc_hash
from websockets.exceptions import InvalidStatus

from core.actions import (
    archiving,
    assignments,
    candidate,
    contacts,
    customer_access,
    go_live,
    holding,
    issues as issues_actions,
    job_tables,
    jobs,
    letters,
    line_links,
    links,
    live_profile,
    notes,
    onboarding as onboardings,
    people as people_actions,
    profile,
    redirect,
    requirements,
    second_phase,
    unsaved as unsaved_actions,
    vendor_wait,
)
from core.actions.context import BySession, Context
from core.actions.unsaved import Typing
from core.candidate.live_profile import LiveProfile, ProfileState
from core.jobs.apply_address import AddressVerdict
from core.messages.events import Event
from core.messages.notices import Channel, Notice, NoticeState
from core.messages.preferences import Preferences
from core.onboarding.account_link_facts import AccountHolder, LeftAccountLink, UnconfirmedAccountLink
from core.onboarding.connection_facts import SetAside
from core.onboarding.link_settings import wanted_settings
from core.onboarding.model import MissingJobs, Onboarding
from core.onboarding.part import Statement
from core.onboarding.states import LinkDoubt, Step, SyncMode
from core.people.roles import Person, Role
from core.people.sessions import session_id
from core.queue import Queue
from core.services import build
from core.storage import address_checks, issues, live_profiles, outbox, webhooks
from core.storage.inspection import dump
from core.watch.issues import Issue
from core.watch.kinds import IssueKind
from tests.actors import named
from tests.app_process import AppProcess, running_app
from tests.core.actions.candidates import a_job, in_mode, prepared, ready
from tests.core.documents.pdf_reading import plain
from tests.core.documents.pictures import picture
from tests.core.onboarding.stages import at
from tests.door_uses import PRESSED, Use, uses
from tests.endings import ENDS, person_behind
from tests.office import ADA, ANA, ELI, Clock, Office, altered, cookie_of, environment_of, sample, settings_for
from tests.sandbox_server import PLAIN, free_port, running_sandbox, wait_until
from tests.tab import Tab, Widget, line

pytestmark = pytest.mark.timeout(240)
OUT = "You were signed out"
COOKIE = "ats_session"
OWN_PAGES = {"PUBLIC_URL": "https://connect.office.example"}
MAIL = {
    "SMTP_URL": "smtp://127.0.0.1:9",
    "MAIL_FROM": "onboarding@office.example",
    "CHAT_WEBHOOK_URL": "http://127.0.0.1:9/hook",
}
NO_JOBS = "Kombo has no connection for this ATS."
BRIGHTWATER = sample("Brightwater").account["id"]
NORTHGATE = sample("Northgate").account["id"]
Make = Callable[["Stage"], Onboarding]
Does = Callable[["Visitor"], object]


@dataclass
class Stage:
    """A running app, and an office on the same data whose actions start no background work."""

    app: AppProcess
    office: Office
    made: dict[Make, Onboarding] = field(default_factory=dict)

    def onboarding(self, make: Make) -> Onboarding:
        """The onboarding in this state, made when it is first asked for."""
        if make not in self.made:
            self.made[make] = make(self)
        return self.made[make]

    def now(self) -> list[str]:
        return dump(self.office.services.store.path)


@dataclass
class Visitor:
    """Somebody's open tab, with the cookie that it was opened with."""

    stage: Stage
    cookie: str
    tab: Tab
    is_out: bool = False

    @property
    def ctx(self) -> Context:
        return Context(self.stage.office.services, BySession(session_id(self.cookie)))

    def client(self) -> httpx.Client:
        """The same browser, which asks for something else than the tab's websocket."""
        return httpx.Client(base_url=self.stage.app.url, cookies={COOKIE: self.cookie}, **PLAIN)

    def put(self, file_id: str, content: bytes) -> httpx.Response:
        """Upload a file into the tab."""
        with self.client() as client:
            client.get("/_stcore/health")  # hands out Streamlit's own token for uploads
            token = {"X-Xsrftoken": client.cookies["_streamlit_xsrf"]}
            path = f"/_stcore/upload_file/{self.tab.id}/{file_id}"
            return client.put(path, headers=token, files={"file": (file_id, content)})

    def chosen(self, name: str, content: bytes) -> dict[str, Any]:
        """Upload a file, and return the value that its uploader has then."""
        assert self.put(name, content).status_code == 204
        url = f"/_stcore/upload_file/{self.tab.id}/{name}"
        file = {"file_id": name, "name": name, "size": len(content), "file_urls": {"upload_url": url}}
        return {"file_uploader_state_value": {"uploaded_file_info": [file]}}


@contextmanager
def visiting(stage: Stage, person: Person, page: str, onboarding: Onboarding | None = None) -> Iterator[Visitor]:
    cookie = cookie_of(stage.office.services, person)
    with line(stage.app.port, {"Cookie": f"{COOKIE}={cookie}"}) as socket_:
        yield Visitor(stage, cookie, Tab(socket_, page, f"onboarding={onboarding.id}" if onboarding else ""))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("door")
    with running_sandbox(folder) as sandbox:
        settings = settings_for(sandbox, folder / "data").model_copy(update={"public_url": OWN_PAGES["PUBLIC_URL"]})
        services = build(settings)
        office = Office(replace(services, queue=Queue(folder / "aside.db")), sandbox, Clock())
        try:
            with running_app(settings.data_dir, free_port(), **environment_of(settings), **MAIL) as app:
                wait_until(lambda: any('INTO "kombo_tools"' in line for line in dump(services.store.path)), "the tools")
                # The first watch would write while a test compares.
                SqliteHuey(name="onboarding", filename=str(settings.data_dir / "queue.db")).storage.flush_schedule()
                with services.store.write() as db:  # no notices, whose delivery would write while a test compares
                    for person in (ANA, ELI):
                        outbox.keep_preferences(db, person.id, Preferences(mail=False))
                yield Stage(app, office)
        finally:
            services.close()


# The onboardings, each in the state that its name says; some go on where another has been looked at.


def with_failed_notice(stage: Stage) -> Onboarding:
    now = stage.office.services.now()
    failed = Notice(
        id="failed", key="failed", person_id="ana", channel=Channel.MAIL, event=Event.LIVE, created_at=now, due_at=now,
        state=NoticeState.FAILED, ended_at=now,
    )  # fmt: skip
    with stage.office.services.store.write() as db:
        outbox.add(db, [failed])
    return stage.onboarding(somebody_was_deactivated)


def requirements_saved(stage: Stage) -> Onboarding:
    office = stage.office
    wanted = office.begun("Ridgeline").requirements.changed(agreed=None, acknowledged={})
    return requirements.save(office.ctx(ANA), onboardings.start(office.ctx(ANA), customer="Ridgeline Two").id, wanted)


def listed_as_table(stage: Stage) -> Onboarding:
    onboarding = stage.onboarding(requirements_saved)
    wanted = onboarding.requirements.changed(expected_list="Req ID,Title\n0071,Welder")
    return altered(stage.office.services, onboarding.id, requirements=wanted)


def agreed(stage: Stage) -> Onboarding:
    return stage.office.begun("Brightwater")


def typed_in_two_tabs(stage: Stage) -> Onboarding:
    onboarding, ctx = stage.office.begun("Brightwater"), stage.office.ctx(ADA)
    for tab, text in (("first", "OFCCP"), ("second", "A security review")):
        unsaved_actions.keep(ctx, onboarding.id, {"compliance": Typing(was="", displayed="", now=text)}, tab=tab)
    return altered(
        stage.office.services, onboarding.id, requirements=onboarding.requirements.changed(compliance="Saved meanwhile")
    )


def with_note(stage: Stage) -> Onboarding:
    begun = stage.office.begun("Brightwater")
    notes.write(stage.office.ctx(ADA), begun.id, text="They close at noon", audience="team")
    return begun


def with_contact(stage: Stage) -> Onboarding:
    who = {"name": "Pat Lee", "role": "IT", "email": "pat@customer.example", "phone": "312-555-0107"}
    return contacts.add(stage.office.ctx(ADA), stage.office.begun("Brightwater").id, **who)


def on_hold(stage: Stage) -> Onboarding:
    return holding.hold(stage.office.ctx(ANA), stage.office.begun("Brightwater").id, reason="Their IT")


def at_vendor(stage: Stage) -> Onboarding:
    begun = stage.office.begun("Brightwater")
    return vendor_wait.wait_for_vendor(stage.office.ctx(ANA), begun.id, contact="Lever", request="Lift the limit")


def link_awaited(stage: Stage) -> Onboarding:
    onboarding = stage.office.begun("Brightwater")
    return altered(
        stage.office.services, onboarding.id, link_request=Statement(by=named("Ana"), at=stage.office.services.now())
    )


def link_made(stage: Stage) -> Onboarding:
    return links.create_link(stage.office.ctx(ANA), stage.office.begun("Brightwater").id)[0]


def with_own_page(stage: Stage) -> Onboarding:
    """The customer has a page of their own, and named two lists of missing jobs on it."""
    onboarding, now = stage.office.begun("Brightwater"), stage.office.services.now()
    customer_access.make(stage.office.ctx(ANA), onboarding.id, email=onboarding.requirements.admin.email)
    named_there = MissingJobs(stated=Statement(by=named("Dana"), at=now), text="Title\nNight Welder\n", count=1)
    return altered(stage.office.services, onboarding.id, missing_jobs=(named_there,))


def link_sent(stage: Stage) -> Onboarding:
    made = links.create_link(stage.office.ctx(ANA), stage.office.begun("Brightwater").id)[0]
    return links.mark_sent(stage.office.ctx(ANA), made.id)


def reminded_by_itself(stage: Stage) -> Onboarding:
    return letters.let_reminders_go(stage.office.ctx(ANA), link_sent(stage).id)


def link_kept(stage: Stage) -> Onboarding:
    return links.create_link(stage.office.ctx(ADA), stage.office.begun("Brightwater").id)[0]


def early_link_sent(stage: Stage) -> Onboarding:
    onboarding = stage.office.connected("Brightwater")
    links.create_reconnection_link(stage.office.ctx(ANA), onboarding.id)
    return links.mark_sent(stage.office.ctx(ANA), onboarding.id)


def connected(stage: Stage) -> Onboarding:
    return stage.office.connected("Brightwater")


def broken(stage: Stage) -> Onboarding:
    onboarding = stage.office.connected("Brightwater")
    assert onboarding.connection
    return altered(stage.office.services, onboarding.id, connection=onboarding.connection.changed(status="INVALID"))


def with_set_aside(stage: Stage) -> Onboarding:
    onboarding = stage.office.begun("Brightwater")
    aside = SetAside(
        integration_id="lever:1", origin_id="x", doubt=LinkDoubt.REPLACED, seen_at=stage.office.services.now()
    )
    return altered(stage.office.services, onboarding.id, set_aside=(aside,))


def in_use(stage: Stage) -> Onboarding:
    onboarding = stage.office.connected("Brightwater")
    account = onboarding.requirements.account_id
    holder = AccountHolder(account_id=account, integration_id="lever:1", linked_by="Platform team")
    left = LeftAccountLink(account_id=account, integration_id="lever:2", since=stage.office.services.now())
    assert onboarding.connection
    began = Statement(by=named("Eli"), at=stage.office.services.now())
    write = UnconfirmedAccountLink(
        account_id=account, settings=wanted_settings(onboarding, onboarding.connection), began=began
    )
    known = {"account_holder": holder, "left_links": (left,), "unconfirmed_link": write}
    return altered(stage.office.services, onboarding.id, **known)


def made_elsewhere(stage: Stage) -> Onboarding:
    onboarding = stage.office.connected("Brightwater")
    assert onboarding.connection
    return altered(stage.office.services, onboarding.id, connection=onboarding.connection.changed(origin_id=""))


def switched_off(stage: Stage) -> Onboarding:
    onboarding = stage.office.connected("Brightwater")
    assert onboarding.connection
    return altered(stage.office.services, onboarding.id, connection=onboarding.connection.changed(status="INACTIVE"))


def jobs_read(stage: Stage) -> Onboarding:
    onboarding = stage.office.linked("Northgate")
    stage.office.read(onboarding)
    return onboarding


def line_linked(stage: Stage) -> Onboarding:
    """One line of the list is linked to the first job of the table, another is nowhere in the ATS and third in it."""
    office = stage.office
    onboarding = office.linked("Heartland", expected="Title\nRobot Cell Keeper\nNight Sweeper\n")
    office.read(onboarding)
    page = job_tables.page(office.ctx(ANA), office.snapshot(onboarding).id, search="Night Sweeper")
    (row, _), *_ = page.rows
    line_links.link(
        office.ctx(ANA), onboarding.id, lines=[row.key], jobs=["ats:1892"], covers_all=False, reason="Dana said so."
    )
    return onboarding


def with_engineering(stage: Stage) -> Onboarding:
    """Two lines are nowhere: the one that is assigned is third in the table, the one that is waived is fifth."""
    office = stage.office
    onboarding = office.linked("Heartland", expected="Title\nNight Sweeper\nRobot Cell Keeper\n")
    office.read(onboarding)
    page = job_tables.page(office.ctx(ANA), office.snapshot(onboarding).id, outcomes=["expected, not found"])
    (sweeper, _), (keeper, _) = page.rows
    assignments.assign(office.ctx(ANA), onboarding.id, keys=[sweeper.key], owner="", note="")
    jobs.decide(
        office.ctx(ANA), onboarding.id, keys=[keeper.key], verdict="accept absence", reason="Not needed any more."
    )
    return onboarding


def jobs_pass(stage: Stage) -> Onboarding:
    onboarding = stage.onboarding(jobs_read)
    with stage.office.services.store.write() as db:
        db.update("snapshots", stage.office.snapshot(onboarding).id, {"passes": 1, "blockers": "[]"})
    return onboarding


def being_read(stage: Stage) -> Onboarding:
    jobs.request_job_refresh(stage.office.ctx(ANA), stage.onboarding(jobs_read).id)
    return stage.onboarding(jobs_read)


def drafted(stage: Stage) -> Onboarding:
    onboarding = ready(stage.office)
    profile.begin(stage.office.ctx(ANA), onboarding.id, sample="cnc-machinist", job_key=a_job(stage.office, onboarding))
    return onboarding


def in_factoryfix(stage: Stage) -> Onboarding:
    onboarding = stage.onboarding(drafted)
    live_profile.create(stage.office.ctx(ANA), onboarding.id)
    return onboarding


def with_resume(stage: Stage) -> Onboarding:
    onboarding = stage.onboarding(drafted)
    profile.upload_resume(stage.office.ctx(ANA), onboarding.id, data=plain(), name="resume.pdf")
    return onboarding


def refused_then_unknown(stage: Stage) -> Onboarding:
    office, onboarding = stage.office, stage.onboarding(drafted)
    office.sandbox.rate_limit("POST /ats/jobs")
    candidate.push(office.ctx(ANA), prepared(office, onboarding))
    office.sandbox.fault("kombo", "502", "POST /ats/jobs")
    candidate.push(office.ctx(ANA), prepared(office, onboarding))
    return onboarding


def arrived(stage: Stage) -> Onboarding:
    office, onboarding = stage.office, ready(stage.office)
    candidate.push(office.ctx(ANA), prepared(office, onboarding))
    return onboarding


def version_2_unknown(stage: Stage) -> Onboarding:
    office, onboarding = stage.office, in_mode(stage.office, ready(stage.office), SyncMode.NEW_AND_ENGAGED)
    record = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    office.sandbox.fault("kombo", "timeout_after", "POST /ats/applications/.*/attachments", delay_s=0.05)
    second_phase.send_version_2(office.ctx(ANA), record.push.id)
    return onboarding


def ready_to_sign_off(stage: Stage) -> Onboarding:
    begun, facts = stage.office.begun("Heartland"), dict(at(Step.GO_LIVE))
    alone = begun.requirements.changed(no_connection=NO_JOBS)  # no job is read, so none has to pass
    kept = {name: facts[name] for name in ("link", "linking", "jobs", "candidate", "clean_up")}
    return altered(stage.office.services, begun.id, requirements=alone, **kept)


def left_in_factoryfix(stage: Stage) -> Onboarding:
    """The customer has removed the test candidate, and FactoryFix has not archived it yet."""
    office, onboarding = stage.office, stage.onboarding(ready_to_sign_off)
    left = LiveProfile(
        reference="left-0001",
        onboarding_id=onboarding.id,
        account_id=onboarding.requirements.account_id,
        job_id="job_1",
        email="zztest+1@test.factoryfix.example",
        by=named("Ana"),
        at=office.services.now(),
        state=ProfileState.CREATED,
    )
    with office.services.store.write() as db:
        live_profiles.keep(db, left)
    removed = Statement(by=named("Ana"), at=office.services.now())
    clean_up = onboarding.clean_up and onboarding.clean_up.changed(done=removed)
    return altered(office.services, onboarding.id, clean_up=clean_up)


def partly_confirmed(stage: Stage) -> Onboarding:
    ctx, onboarding = stage.office.ctx(ANA), stage.onboarding(version_2_unknown)
    go_live.confirm(ctx, onboarding.id, item="pdf", answer="yes", who="Dana Whitfield", channel="phone")
    return go_live.add_screenshot(ctx, onboarding.id, item="pdf", data=picture())


def career_pages(stage: Stage) -> Onboarding:
    office, onboarding = stage.office, in_mode(stage.office, ready(stage.office, "Heartland"), SyncMode.REDIRECT)
    with office.services.store.write() as db:
        check = next(address_checks.every(db, onboarding.id, office.snapshot(onboarding).id))
        gone = replace(check, verdict=AddressVerdict.BROKEN, sentence="It is gone.", checked_by=None)
        address_checks.keep(db, onboarding.id, gone, now=office.services.now())
    return onboarding


def career_pages_asked(stage: Stage) -> Onboarding:
    redirect.ask_to_check(stage.office.ctx(ANA), stage.onboarding(career_pages).id)
    return stage.onboarding(career_pages)


def career_page_alone(stage: Stage) -> Onboarding:
    onboarding = stage.office.begun("Heartland")
    alone = onboarding.requirements.changed(sync_mode=SyncMode.REDIRECT, no_connection=NO_JOBS)
    return altered(stage.office.services, onboarding.id, requirements=alone)


def live(stage: Stage) -> Onboarding:
    begun, facts = stage.office.begun("Heartland"), dict(at(Step.LIVE))
    alone = begun.requirements.changed(no_connection=NO_JOBS)
    kept = {name: facts[name] for name in ("link", "linking", "jobs", "candidate", "sign_off")}
    return altered(stage.office.services, begun.id, requirements=alone, **kept)


def with_issues(stage: Stage) -> Onboarding:
    """A linked onboarding with an open and a snoozed issue, and a delivery that belongs to nobody."""
    office = stage.office
    onboarding, now = office.linked("Heartland"), office.services.now()
    for kind, issue_id in ((IssueKind.LINK_GONE, "open1"), (IssueKind.JOBS_FELL, "snoozed1")):
        issue = Issue(
            id=issue_id, onboarding_id=onboarding.id, kind=kind, sentence="It is so.", first_seen=now, last_seen=now,
            opened_at=now, times=1,
        )  # fmt: skip
        with office.services.store.write() as db:
            issues.keep(db, issue)
    issues_actions.snooze(office.ctx(ANA), onboarding.id, issue_id="snoozed1", days=7, reason="They closed a plant")
    with office.services.store.write() as db:
        webhooks.keep(db, delivery_id="d1", body='{"id": "d1", "type": "data-changed"}', now=now)
        webhooks.mark_processed(db, "d1", note=webhooks.FOREIGN, outcome=webhooks.DeliveryOutcome.FOREIGN, now=now)
    return onboarding


def archived(stage: Stage) -> Onboarding:
    return archiving.archive(stage.office.ctx(ANA), agreed(stage).id, reason="They chose another vendor")


def somebody_was_deactivated(stage: Stage) -> Onboarding:
    gone = replace(ADA, id="gone", email="gone@office.example", name="Gustav Gone")
    cookie_of(stage.office.services, gone)
    people_actions.deactivate(stage.office.ctx(ADA), gone.id)
    return stage.onboarding(agreed)


def pressed(key: str, option: str = "") -> Does:
    return lambda visitor: visitor.tab.press(find(visitor.tab, key), option)


def unfolded(key: str) -> Does:
    return lambda visitor: visitor.tab.change(find(visitor.tab, key), bool_value=True)


def selected(table: str = "job_sync_table_.+", **selection: Any) -> Does:
    value = json.dumps({"selection": {"rows": [], "columns": [], "cells": []} | selection})
    return lambda visitor: visitor.tab.change(find(visitor.tab, table), string_value=value)


def typed(key: str, text: str) -> Does:
    return lambda visitor: visitor.tab.change(key, string_value=text)


def answered(item: str, answer: str) -> Does:
    return lambda visitor: visitor.tab.change(
        find(visitor.tab, f"live_{item}_.+_answer"), string_array_value={"data": [answer]}
    )


def shown_in(key: str, choice: str) -> Does:
    return lambda visitor: visitor.tab.change(key, string_value=choice)


def signed_in_elsewhere(visitor: Visitor) -> None:
    cookie_of(visitor.stage.office.services, ADA)


def uploaded(key: str, name: str, content: bytes) -> Does:
    return lambda visitor: visitor.tab.change(key, **visitor.chosen(name, content))


def find(tab: Tab, pattern: str) -> str:
    """The first key on the page that fits."""
    keys = [key for key in tab.widgets if re.fullmatch(pattern, key)]
    assert keys, f"no {pattern} among {sorted(tab.widgets)}"
    return keys[0]


SCENES: list[tuple[str, Make, *tuple[Does, ...]]] = [
    (
        "portfolio",
        agreed,
        pressed("start"),
        shown_in("new_customer_kind", "Not in FactoryFix yet"),
        typed("new_customer_name", "Sierra Castings"),
    ),
    ("portfolio", agreed, pressed("hand_over")),
    ("connection", link_made, pressed("more", "Rename")),
    ("connection", link_made, pressed("more", "Change owner")),
    ("connection", link_made, pressed("more", "Archive")),
    ("connection", archived, pressed("more", "Bring back")),
    ("connection", agreed, pressed("more", "Customer’s page")),
    ("connection", with_own_page, pressed("more", "Customer’s page")),
    ("portfolio", agreed, signed_in_elsewhere, pressed("own_sessions")),
    ("portfolio", agreed, pressed("own_notifications")),
    ("administration", with_failed_notice),
    ("administration", somebody_was_deactivated, pressed("add_person")),
    ("administration", somebody_was_deactivated, pressed("change_ana")),
    ("administration", somebody_was_deactivated, pressed("change_gone")),
    ("requirements", requirements_saved),
    ("requirements", listed_as_table),
    ("requirements", agreed, pressed("req_change")),
    ("requirements", typed_in_two_tabs),
    ("activity", with_note, typed("note_text", "Call Dana on Monday")),
    ("activity", agreed, uploaded("attachment", "Approval.pdf", plain())),
    ("requirements", with_contact, pressed("more", "Contacts"), typed("contact_name", "Sky Moreno")),
    ("connection", agreed, pressed("more", "Put on hold")),
    ("connection", on_hold, pressed("more", "Take off hold")),
    ("connection", agreed, pressed("more", "Business hours")),
    (
        "connection",
        agreed,
        pressed("more", "Wait for the ATS vendor"),
        typed("vendor_contact", "Lever"),
        typed("vendor_request", "Lift the limit"),
    ),
    ("connection", at_vendor, pressed("more", "The ATS vendor has answered")),
    ("requirements", agreed, pressed("need_ofccp")),
    ("connection", agreed, pressed("more", "Go back to a step"), typed("back_typed", "Brightwater Foods")),
    ("connection", link_awaited),
    ("connection", link_kept),
    ("connection", early_link_sent),
    ("connection", link_sent),
    ("connection", reminded_by_itself),
    ("connection", link_made, pressed("connection_replace")),
    ("connection", link_made, pressed("connection_replace"), pressed("connection_new")),
    ("connection", connected, pressed("connection_forget"), typed("connection_forget_typed", "Brightwater Foods")),
    ("connection", broken),
    ("connection", with_set_aside, pressed("connection_aside_open_0")),
    ("linking", connected),
    ("linking", in_use, pressed("linking_take_over"), typed("linking_take_over_typed", BRIGHTWATER)),
    ("linking", in_use, pressed("linking_remove"), typed("linking_remove_typed", BRIGHTWATER)),
    ("job-sync", jobs_read, selected(cells=[[0, "Title"]])),
    ("job-sync", jobs_read, selected(rows=[0]), pressed("job_sync_decide")),
    ("job-sync", line_linked, selected(rows=[2]), pressed("job_sync_link")),
    ("job-sync", line_linked, selected(cells=[[0, "Title"]])),
    ("job-sync", with_engineering, selected(rows=[2]), pressed("job_sync_assign")),
    ("job-sync", with_engineering, selected(cells=[[4, "Title"]])),
    ("job-sync", with_engineering, selected(cells=[[2, "Title"]])),
    ("job-sync", with_engineering, pressed("job_sync_assignments")),
    ("job-sync", jobs_pass),
    ("job-sync", being_read),
    ("linking", jobs_read, pressed("linking_again")),
    ("linking", made_elsewhere, pressed("linking_import"), typed("linking_import_reason", "Dana made it.")),
    ("linking", connected, pressed("linking_disable"), typed("linking_disable_typed", BRIGHTWATER)),
    ("linking", connected, pressed("linking_delete"), typed("linking_delete_typed", BRIGHTWATER)),
    ("linking", switched_off),
    ("linking", jobs_read, pressed("linking_unlink"), typed("linking_unlink_typed", NORTHGATE)),
    ("test-candidate", jobs_read),
    ("test-candidate", drafted, uploaded("prof_resume", "resume.pdf", plain())),
    ("test-candidate", with_resume),
    ("test-candidate", in_factoryfix),
    ("test-candidate", refused_then_unknown),
    ("test-candidate", version_2_unknown, unfolded("phase_out_.+"), unfolded("phase_again_.+")),
    ("go-live", arrived),
    ("go-live", partly_confirmed, uploaded("live_shot", "seen.png", picture())),
    ("go-live", partly_confirmed, answered("pdf", "No")),
    ("go-live", ready_to_sign_off, pressed("live_sign_off_open")),
    ("go-live", left_in_factoryfix),
    ("go-live", career_pages, selected("apply_table_.+", cells=[[0, "Job"]])),
    ("go-live", career_pages_asked),
    ("go-live", career_page_alone),
    ("live-customers", with_issues, pressed("issue_snooze_.+")),
    ("live-customers", live, shown_in("live_view", "Hypercare"), pressed("hand_over_.+")),
    ("live-customers", with_issues, shown_in("issues_view", "Snoozed 1")),
    ("deliveries", with_issues, shown_in("deliveries_state", "Not ours 1")),
]
"""Pages on which, one after the other, everything is drawn: the page, the onboarding, and what opens what is hidden."""
USES = uses()


@dataclass(frozen=True)
class Answer:
    """What came back after one trigger, what the log has of it, and whether anything was written."""

    text: str
    sent: str
    log: list[dict[str, Any]]
    written: list[str]


def part_of(tab: Tab, use: Use) -> str:
    """Streamlit's name of a fragment or dialog that is on the page, made as Streamlit makes it, or nothing."""
    inside = "streamlit.elements.dialog_decorator._dialog_decorator.<locals>.wrap.<locals>.dialog_content"
    function, more = (inside, use.name) if use.kind == "dialog" else (f"{use.module}.{use.name}", "")
    for part, place in tab.parts.items():
        if part in (
            calc_hash(f"{function}{at}{more}") for at in (place, place[:-1])
        ):  # in a container of its own, or not
            return part
    return ""


def key_of(tab: Tab, use: Use) -> str:
    """The key of a widget that this use of the door has drawn and that can be used now, or nothing."""
    kinds = ("button",) if use.kind == "button" else ("checkbox", "file_uploader", "selectbox")
    exact = {other.name for other in USES} - {use.name}
    usable = (key for key, widget in tab.widgets.items() if widget.kind in kinds and not widget.disabled)
    keys = (key for key in usable if re.escape(key) not in exact)
    return next((key for key in keys if use.fits(key)), "")


def trigger(visitor: Visitor, use: Use) -> Callable[[], object]:
    """What the browser does when this is pressed, changed or drawn again by itself; all it needs is fetched before."""
    tab = visitor.tab
    if use.kind not in PRESSED:
        part = part_of(tab, use)
        return lambda: tab.rerun_part(part)
    key = key_of(tab, use)
    widget: Widget = tab.widgets[key]
    if widget.kind == "button":
        return lambda: tab.press(key)
    if widget.kind == "selectbox":
        return lambda: tab.change(key, string_value="Not used")
    value = {"bool_value": True} if widget.kind == "checkbox" else visitor.chosen("jobs.csv", b"Welder, Pueblo CO")
    return lambda: tab.change(key, **value)


def tried(visitor: Visitor, use: Use, end: Callable[[Office, Context], None]) -> Answer:
    """Pull one trigger of a tab right after its session has ended."""
    stage, pull = visitor.stage, trigger(visitor, use)
    end(stage.office, visitor.ctx)
    visitor.is_out = True
    before, logged = stage.now(), len(stage.app.log())
    pull()
    entries = [json.loads(entry) for entry in stage.app.log()[logged:].splitlines() if entry.startswith("{")]
    written = sorted(set(stage.now()) ^ set(before))
    return Answer(visitor.tab.text, visitor.tab.sent.decode("utf-8", "replace"), entries, written)


def draw(visitor: Visitor, steps: tuple[Does, ...]) -> None:
    """Draw the page with its session open again, and do what shows what is hidden."""
    with visitor.stage.office.services.store.write() as db:
        db.update("sessions", session_id(visitor.cookie), {"ended_at": None})
    visitor.is_out = False
    visitor.tab.open_anew()
    for step in steps:
        step(visitor)


@pytest.fixture(scope="module")
def answers(stage: Stage) -> dict[Use, Answer]:
    """What came of each use of the door after signing out elsewhere, tried on the first page that draws it."""
    answered: dict[Use, Answer] = {}
    for page, make, *steps in SCENES:
        with visiting(stage, ADA, page, stage.onboarding(make)) as visitor:
            draw(visitor, steps)
            here = visitor.tab
            parts = [use for use in USES if use not in answered and part_of(here, use)]
            widgets = [use for use in USES if use not in answered and key_of(here, use)]
            for use in (*reversed(parts), *widgets):
                if visitor.is_out and use in widgets:
                    draw(visitor, steps)
                answered[use] = tried(visitor, use, ENDS["signed out"])
    return answered


@pytest.fixture(scope="module")
def secrets(stage: Stage, answers: dict[Use, Answer]) -> set[str]:
    """What only a signed-in person may read: the names of customers, people, candidates and jobs."""
    with stage.office.services.store.read() as db:
        names = ("SELECT customer FROM onboardings", "SELECT email FROM people", "SELECT name FROM people",
                 "SELECT title FROM job_rows", "SELECT json_extract(body, '$.push.email') FROM pushes")  # fmt: skip
        known = {str(name) for query in names for (name,) in db.stream(query)}
    return known | {"Dana Whitfield", "dana@customer.example", sample("Brightwater").account["id"]}


@pytest.mark.parametrize("use", USES, ids=str)
def test_after_signing_out_elsewhere_nothing_on_the_page_writes_or_reads(
    stage: Stage, answers: dict[Use, Answer], secrets: set[str], use: Use
) -> None:
    assert use in answers, "no page here draws it: add one to SCENES"
    answer = answers[use]
    assert OUT in answer.text
    assert answer.written == []
    assert sorted(secret for secret in secrets if secret in answer.sent) == []
    if use.kind in PRESSED:
        refused = [(entry["error"], use.fits(entry["action"])) for entry in answer.log if entry["event"] == "refused"]
        assert refused == [("SignedOut", True)], "the press must have reached the door"


Opened = tuple[str, Make, tuple[Does, ...], Use]
CONNECTION = "pages.connection"
KINDS: dict[str, Opened] = {
    "a button": ("connection", link_made, (), Use("button", f"{CONNECTION}.status", "connection_check")),
    "a button in a dialog": (
        "connection", link_made, (pressed("more", "Put on hold"), typed("hold_reason", "Their IT")),
        Use("button", "pages.shared.going_back", "hold_now"),
    ),
    "a live fragment": ("connection", link_made, (), Use("fragment", f"{CONNECTION}.status", "_live")),
    "a tick": ("connection", link_made, (), Use("on_change", f"{CONNECTION}.guide", "guide_.+_.+")),
    "a form": (
        "connection", link_made, (typed("connection_typed_id", "lever:1"),),
        Use("button", f"{CONNECTION}.repair", "connection_enter"),
    ),
}  # fmt: skip
OTHER_ENDS = {way: end for way, end in ENDS.items() if way != "signed out"}


def somebody(name: str) -> Person:
    return replace(ADA, id=name, name=f"Adrian {name}", email=f"{name.replace(' ', '-')}@office.example")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", OTHER_ENDS)
def test_a_session_that_ended_in_any_other_way_writes_and_reads_nothing(stage: Stage, way: str, kind: str) -> None:
    page, make, steps, use = KINDS[kind]
    onboarding = stage.onboarding(make)
    with visiting(stage, somebody(f"{way} {kind}"), page, onboarding) as visitor:
        draw(visitor, steps)
        assert onboarding.customer in visitor.tab.text or steps, "it was open before"
        answer = tried(visitor, use, OTHER_ENDS[way])
    assert OUT in answer.text
    assert answer.written == []
    assert onboarding.customer not in answer.sent
    assert onboarding.requirements.admin.email not in answer.sent
    assert [entry["error"] for entry in answer.log if entry["event"] == "refused"] == ["SignedOut"] * (
        use.kind in PRESSED
    )


def demoted(office: Office, ctx: Context) -> None:
    people_actions.change_role(office.ctx(ADA), person_behind(office, ctx).id, Role.SUPPORT)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "a live fragment"])
def test_a_demoted_person_gets_a_clear_refusal_and_writes_nothing(stage: Stage, kind: str) -> None:
    page, make, steps, use = KINDS[kind]
    with visiting(stage, somebody(f"demoted {kind}"), page, stage.onboarding(make)) as visitor:
        draw(visitor, steps)
        answer = tried(visitor, use, demoted)
    assert OUT not in answer.text
    assert "You may not" in answer.text
    assert answer.written == []
    assert [entry["error"] for entry in answer.log if entry["event"] == "refused"] == ["NotAllowed"]


@pytest.mark.parametrize("key", ["add_person_now", "change_role_now", "reset_password_now", "deactivate_now"])
def test_a_demoted_admin_sees_nobody_on_the_page_of_the_old_role(stage: Stage, key: str) -> None:
    use = Use("button", "pages.administration.page", key)
    opener = pressed("add_person" if key == "add_person_now" else "change_ana")
    with visiting(stage, somebody(f"demoted {key}"), "administration") as visitor:
        draw(visitor, (opener,))
        assert ANA.name in visitor.tab.text or key == "add_person_now"
        answer = tried(visitor, use, demoted)
        assert "You may not" in answer.text
        assert answer.written == []
        assert [entry["event"] for entry in answer.log] == ["refused"], "and no defect"
        for _ in range(2):
            assert b"ana@office" not in visitor.tab.sent
            visitor.tab.rerun()


@pytest.mark.parametrize("way", [*ENDS, "demoted"])
def test_an_ended_session_opens_no_page_websocket_or_image_and_uploads_no_file(stage: Stage, way: str) -> None:
    onboarding, still_in = stage.onboarding(partly_confirmed), way == "demoted"
    with visiting(stage, somebody(f"at the door {way}"), "go-live", onboarding) as visitor, visitor.client() as client:
        visitor.tab.rerun()
        (media,) = set(re.findall(rb"/media/[0-9a-f]+\.\w+", visitor.tab.sent))
        assert client.get(media.decode()).status_code == 200
        assert visitor.put("before", b"words").status_code == 204
        (ENDS | {"demoted": demoted})[way](stage.office, visitor.ctx)
        before = stage.now()
        pages = [client.get(path, headers={"Accept": "text/html"}).status_code for path in ("/", "/go-live")]
        assert pages == ([200, 200] if still_in else [303, 303])
        assert client.get(media.decode()).status_code == (200 if still_in else 401)
        assert visitor.put("after", b"words").status_code == (204 if still_in else 401)
        assert opens_a_line(visitor) is still_in
        assert stage.now() == before


def opens_a_line(visitor: Visitor) -> bool:
    try:
        with line(visitor.stage.app.port, {"Cookie": f"{COOKIE}={visitor.cookie}"}):
            return True
    except InvalidStatus as refused:
        assert refused.response.status_code == 403
        return False
