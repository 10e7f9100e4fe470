"""Every change leaves one entry: who, when, what, before and after; and where nothing changed, none."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.actions import (
    archiving,
    assignments,
    business_hours,
    candidate,
    catalogue,
    compliance,
    connection,
    contacts,
    go_live,
    guide,
    holding,
    invitation,
    job_tables,
    jobs,
    letters,
    line_links,
    linking,
    links,
    mailing,
    onboarding as onboardings,
    people,
    preview,
    profile,
    read_back,
    redirect,
    requirements,
    second_phase,
    sessions,
    set_aside,
    unlinking,
    vendor_wait,
    withdrawing,
)
from core.actions.context import ByItself, Context
from core.actions.inbox import DeliveryState
from core.documents.invitation import Letter
from core.errors import InvalidInput, OnboardingError
from core.factoryfix.wire import PlatformCandidate
from core.onboarding.calendar import HolidaysOf
from core.onboarding.compliance import ComplianceNeed, NeedState
from core.onboarding.model import CandidateVerified, CleanUp, Confirmation, Onboarding, Requirements
from core.onboarding.part import Statement
from core.onboarding.states import LetterKind, Step, SyncMode
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.people.roles import Permission, Person, Role
from core.storage import audit
from core.storage.inspection import dump
from tests.actors import named
from tests.core.actions import candidates
from tests.core.actions.test_roles import ACTIONS, EVERYBODY, PUBLIC_FUNCTIONS
from tests.core.documents.pdf_reading import plain
from tests.core.documents.pictures import picture
from tests.history import history
from tests.mail_server import post_office
from tests.office import ADA, ANA, ELI, SAM, Office, acting, open_office

NAME = "Heartland"
PASSWORD = "a long enough password"
BOOKKEEPING = {"version", "turns"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        opened.clock.ahead = timedelta(hours=4)  # every first sync is over
        yield opened


def rows(office: Office) -> list[dict[str, Any]]:
    with office.services.store.read() as db:
        return db.select("SELECT * FROM audit ORDER BY id")


def fresh(office: Office, onboarding: Onboarding) -> Onboarding:
    return onboardings.get(office.ctx(ANA), onboarding.id)


def altered(office: Office, onboarding: Onboarding, **fields: Any) -> Onboarding:
    with Context(office.services, ByItself(named("Setup"))).change(onboarding.id, Permission.VIEW) as act:
        return act.save(act.before.changed(**fields), "Set up")


def pushed(office: Office, *, confirmed: bool = False) -> Onboarding:
    """A linked onboarding whose test candidate has arrived."""
    statement = Statement(by=ANA.actor, at=office.services.now())
    confirmation = Confirmation(answer="yes", who="Dana", channel="phone", heard=statement)
    words = dict.fromkeys(CONFIRMATION_ITEMS, confirmation) if confirmed else {}
    onboarding = office.linked(NAME, expected="")
    left = CleanUp(push_ids=("p1",), since=statement.at)
    return altered(office, onboarding, candidate=CandidateVerified(push_id="p1", confirmations=words), clean_up=left)


def passing(office: Office) -> Onboarding:
    """A linked onboarding whose jobs are read, with everything that was left to do decided."""
    onboarding = office.linked(NAME, expected="")
    office.read(onboarding)
    office.decide_the_rest(onboarding)
    return onboarding


def add_contact(office: Office, onboarding: Onboarding) -> Onboarding:
    who = {"name": "Pat Lee", "role": "IT", "email": "pat@customer.example", "phone": "312-555-0107"}
    return contacts.add(office.ctx(ANA), onboarding.id, **who)


def with_contact(office: Office) -> Onboarding:
    return add_contact(office, office.begun(NAME))


def decide(office: Office, onboarding: Onboarding, key: str = "ats:1892", verdict: str = "exclude") -> None:
    jobs.decide(office.ctx(ANA), onboarding.id, keys=[key], verdict=verdict, reason="Agreed.")


def read(office: Office) -> Onboarding:
    onboarding = office.linked(NAME, expected="")
    office.read(onboarding)
    return onboarding


def absent_line(office: Office) -> Onboarding:
    """A linked onboarding whose list has a line that is not in the ATS."""
    onboarding = office.linked(NAME, expected="Title,City\nNight Sweeper,Lima\n")
    office.read(onboarding)
    return onboarding


def line_key(office: Office, onboarding: Onboarding) -> str:
    page = job_tables.page(office.ctx(ANA), office.snapshot(onboarding).id, search="Night Sweeper")
    return page.rows[0][0].key


def assign_line(office: Office, onboarding: Onboarding) -> None:
    keys = [line_key(office, onboarding)]
    assignments.assign(office.ctx(ANA), onboarding.id, keys=keys, owner="", note="")


def assigned_line(office: Office) -> Onboarding:
    onboarding = absent_line(office)
    assign_line(office, onboarding)
    return onboarding


def subject(office: Office, onboarding: Onboarding) -> str:
    (kept,) = assignments.of(office.ctx(ANA), onboarding.id)
    return kept.subject


def decided_job(office: Office) -> Onboarding:
    onboarding = read(office)
    decide(office, onboarding)
    return onboarding


def linked_line(office: Office) -> Onboarding:
    onboarding = absent_line(office)
    link_line(office, onboarding)
    return onboarding


def link_line(office: Office, onboarding: Onboarding) -> None:
    snapshot = office.snapshot(onboarding)
    (row,) = job_tables.page(office.ctx(ANA), snapshot.id, outcomes=["expected, not found"]).rows
    line_links.link(
        office.ctx(ANA), onboarding.id, lines=[row[0].key], jobs=["ats:1880"], covers_all=False, reason="Dana said so."
    )


def unlink_line(office: Office, onboarding: Onboarding) -> None:
    details = job_tables.details(office.ctx(ANA), onboarding.id, office.snapshot(onboarding).id, "ats:1880")
    line_links.unlink(office.ctx(ANA), onboarding.id, line=details.links[0].line)


def verified(office: Office) -> Onboarding:
    onboarding = passing(office)
    return jobs.verify(office.ctx(ANA), onboarding.id)


def ready(office: Office) -> Onboarding:
    return altered(office, verified(office), candidate=pushed(office, confirmed=True).candidate)


def live(office: Office) -> Onboarding:
    return signed_off(office, ready(office))


def signed_off(office: Office, onboarding: Onboarding) -> Onboarding:
    risks = office.risks(onboarding)
    return go_live.sign_off(office.ctx(ANA), onboarding.id, approver="Dana Whitfield", accepted=risks)


def redirected(office: Office) -> Onboarding:
    onboarding = read(office)
    return altered(office, onboarding, requirements=onboarding.requirements.changed(sync_mode=SyncMode.REDIRECT))


def with_addresses(office: Office) -> Onboarding:
    onboarding = redirected(office)
    redirect.perform_check(office.services, redirect.ask_to_check(office.ctx(ANA), onboarding.id).id)
    return onboarding


def opened(office: Office, onboarding: Onboarding) -> None:
    job = redirect.addresses(office.ctx(ANA), onboarding.id).open[0]
    saw = {"opened": "https://jobs.example/1", "note": "The form opens", "accepts": True}
    redirect.confirm_address(office.ctx(ANA), onboarding.id, key=job.key, address=job.address, **saw)


def save(office: Office, onboarding: Onboarding, **fields: Any) -> None:
    wanted: Requirements = onboarding.requirements.changed(**fields)
    requirements.save(office.ctx(ANA), onboarding.id, wanted)


def reopened(office: Office) -> Onboarding:
    onboarding = office.begun(NAME)
    return onboardings.go_back(office.ctx(ANA, onboarding), onboarding.id, to=Step.REQUIREMENTS)


def warned(office: Office) -> Onboarding:
    onboarding = office.begun(NAME)
    return altered(office, onboarding, requirements=onboarding.requirements.changed(sync_mode=SyncMode.NEW_AND_ENGAGED))


def acknowledge(office: Office, onboarding: Onboarding) -> None:
    key = next(iter(requirements.warnings(office.services, onboarding.requirements)))
    requirements.acknowledge(office.ctx(ANA), onboarding.id, key=key, text="Read to the customer again.")


def tick(office: Office, onboarding: Onboarding, *, done: bool = True) -> None:
    step = guide.guide(office.services, onboarding).steps[0]
    guide.tick(office.ctx(ANA), onboarding.id, step=step, done=done)


def enter(office: Office, onboarding: Onboarding) -> None:
    made = office.sandbox.control.get("/integrations").json()["integrations"]
    integration_id = [row["id"] for row in made if str(row["origin_id"]).startswith(onboarding.id)][-1]
    connection.enter_integration(office.ctx(ANA), onboarding.id, integration_id=integration_id)


def connected_at_kombo(office: Office) -> Onboarding:
    begun, link = links.create_link(office.ctx(ANA), office.begun(NAME).id)
    assert office.sandbox.submit(link, onboardings.ats_of(office.services, begun).kombo_tool or "").status_code == 200
    return begun


Begin = Callable[[Office], Onboarding]
Act = Callable[[Office, Onboarding], object]


@dataclass(frozen=True)
class Change:
    """An action on an onboarding that stands somewhere: what the log says of it, and the facts that it moves."""

    begin: Begin
    act: Act
    what: str
    fields: set[str]
    who: Person = ANA
    before: list[str] = field(default_factory=list)
    """Other entries that the action leaves first, each a change of its own."""


def begun(office: Office) -> Onboarding:
    return office.begun(NAME)


def connected(office: Office) -> Onboarding:
    return office.connected(NAME)


def linked(office: Office) -> Onboarding:
    return office.linked(NAME, expected="")


def with_set_aside(office: Office) -> Onboarding:
    first, replaced = links.create_link(office.ctx(ANA), office.begun(NAME).id)
    newer, _ = links.create_link(office.ctx(ANA), first.id)
    office.sandbox.submit(replaced, onboardings.ats_of(office.services, newer).kombo_tool or "")
    with suppress(OnboardingError):
        enter(office, newer)
    return fresh(office, newer)


def unlinked(office: Office) -> Onboarding:
    return onboardings.go_back(office.ctx(ANA), linked(office).id, to=Step.LINKING)


def held(office: Office) -> Onboarding:
    return holding.hold(office.ctx(ANA), office.begun(NAME).id, reason="Budget")


def archived(office: Office) -> Onboarding:
    return archiving.archive(office.ctx(ANA), office.begun(NAME).id, reason="They chose another vendor")


def ask_vendor(office: Office, onboarding: Onboarding) -> object:
    return vendor_wait.wait_for_vendor(office.ctx(ANA), onboarding.id, contact="Lever", request="Lift the limit")


def at_vendor(office: Office) -> Onboarding:
    onboarding = office.begun(NAME)
    ask_vendor(office, onboarding)
    return fresh(office, onboarding)


def record_need(office: Office, onboarding: Onboarding) -> object:
    return compliance.record_need(
        office.ctx(ANA), onboarding.id, need=ComplianceNeed.OFCCP, state=NeedState.OPEN, owner="Luis Ortega"
    )


def with_early_link(office: Office) -> Onboarding:
    onboarding = connected(office)
    links.create_reconnection_link(office.ctx(ANA), onboarding.id)
    return links.mark_sent(office.ctx(ANA), onboarding.id)


def with_link(office: Office) -> Onboarding:
    return links.create_link(office.ctx(ANA), office.begun(NAME).id)[0]


def confirm(office: Office, onboarding: Onboarding) -> object:
    return go_live.confirm(office.ctx(ANA), onboarding.id, item="pdf", answer="yes", who="Dana", channel="phone")


def answered(office: Office) -> Onboarding:
    onboarding = pushed(office)
    confirm(office, onboarding)
    return fresh(office, onboarding)


LETTERS: dict[str, Letter] = {}
"""What each onboarding's administrator is to be told: a link is shown once, and kept nowhere."""


def with_letter(office: Office) -> Onboarding:
    onboarding, link = links.create_link(office.ctx(ANA), office.begun(NAME).id)
    LETTERS[onboarding.id] = invitation.letter(office.services, onboarding, link=link, expires="tomorrow")
    return onboarding


def send_by_mail(office: Office, onboarding: Onboarding) -> None:
    with post_office() as post:
        mailing.send(acting(replace(office.services, mail=post.mail), ANA), onboarding.id, LETTERS[onboarding.id])


def read_for_a_candidate(office: Office) -> Onboarding:
    return candidates.ready(office)


def in_preparation(office: Office) -> Onboarding:
    onboarding = candidates.ready(office)
    candidates.prepared(office, onboarding)
    return onboarding


def with_resume(office: Office) -> Onboarding:
    onboarding = in_preparation(office)
    upload(office, onboarding)
    return onboarding


def arrived(office: Office) -> Onboarding:
    onboarding = candidates.ready(office)
    candidate.push(office.ctx(ANA), candidates.prepared(office, onboarding))
    return onboarding


def arrived_unscreened(office: Office, name: str = "Brightwater") -> Onboarding:
    onboarding = candidates.in_both_phases(office, name)
    candidate.push(office.ctx(ANA), candidates.prepared(office, onboarding))
    return onboarding


def sent_in_two_phases(office: Office) -> Onboarding:
    onboarding = arrived_unscreened(office)
    second_phase.send_version_2(office.ctx(ANA), push_of(office, onboarding))
    return onboarding


def unanswered(office: Office, fault: str = "502") -> Onboarding:
    onboarding = candidates.ready(office)
    going = candidates.prepared(office, onboarding)
    office.sandbox.fault("kombo", fault, "POST /ats/jobs", delay_s=0.05)
    assert candidate.push(office.ctx(ANA), going).push.is_open
    return onboarding


def push_of(office: Office, onboarding: Onboarding) -> str:
    return candidate.history(office.ctx(ANA), onboarding.id)[0].push.id


def begin(office: Office, onboarding: Onboarding) -> None:
    key = candidates.a_job(office, onboarding)
    profile.begin(office.ctx(ANA), onboarding.id, sample="cnc-machinist", job_key=key)


def begin_second_job(office: Office, onboarding: Onboarding) -> None:
    key = candidates.a_job(office, onboarding, 1)
    profile.begin_second_job(office.ctx(ANA), onboarding.id, push_id=push_of(office, onboarding), job_key=key)


def edit(office: Office, onboarding: Onboarding) -> None:
    before = profile.current(office.ctx(ANA), onboarding.id)
    assert before is not None
    renamed = before.profile.person.model_copy(update={"phone": "+1 616 555 0199"})
    changed = before.profile.model_copy(update={"person": renamed})
    profile.edit(office.ctx(ANA), onboarding.id, changed)


def answer(office: Office, onboarding: Onboarding) -> None:
    profile.answer(office.ctx(ANA), onboarding.id, answers={}, rejects_automatically=True)


def upload(office: Office, onboarding: Onboarding) -> None:
    profile.upload_resume(office.ctx(ANA), onboarding.id, data=plain(), name="resume.pdf")


def waiting_for_the_customer(office: Office) -> Onboarding:
    return links.mark_sent(office.ctx(ANA), with_letter(office).id)


def reminded_by_itself(office: Office) -> Onboarding:
    return letters.let_reminders_go(office.ctx(ANA), waiting_for_the_customer(office).id)


def send_a_reminder(office: Office, onboarding: Onboarding) -> None:
    with post_office() as post:
        ctx = acting(replace(office.services, mail=post.mail), ANA)
        letters.send(ctx, onboarding.id, kind=LetterKind.REMINDER, subject="Reminder", body="Please connect.")


CHANGES: dict[str, Change] = {
    "candidate.push": Change(
        in_preparation,
        lambda o, onboarding: candidate.push(o.ctx(ANA), preview.prepare(o.ctx(ANA), onboarding.id)),
        "The test candidate arrived",
        {"candidate", "clean_up"},
        before=["Pushed a test candidate"],
    ),
    "mailing.send": Change(
        with_letter,
        send_by_mail,
        "Sent the link by e-mail",
        {"link"},
        before=["Began to send the link to dana@customer.example"],
    ),
    "letters.send": Change(
        waiting_for_the_customer,
        send_a_reminder,
        "Sent the reminder to dana@customer.example and luis@customer.example",
        {"letters"},
        before=["Began to send the reminder to dana@customer.example"],
    ),
    "letters.let_reminders_go": Change(
        waiting_for_the_customer,
        lambda o, onboarding: letters.let_reminders_go(o.ctx(ANA), onboarding.id),
        "Let reminders go by themselves",
        {"reminding"},
    ),
    "letters.stop_reminders": Change(
        reminded_by_itself,
        lambda o, onboarding: letters.stop_reminders(o.ctx(ANA), onboarding.id),
        "Stopped the reminders that go by themselves",
        {"reminding"},
    ),
    "profile.answer": Change(in_preparation, answer, "Answered for the job", {"rejects_automatically"}),
    "profile.begin": Change(read_for_a_candidate, begin, "Began a test candidate", {"profile"}),
    "profile.begin_again": Change(
        arrived,
        lambda o, onboarding: profile.begin_again(o.ctx(ANA), onboarding.id, push_id=push_of(o, onboarding)),
        "Began a test candidate again",
        {"profile"},
    ),
    "profile.begin_second_job": Change(
        arrived, begin_second_job, "Began with the same person for a second job", {"profile", "second_of"}
    ),
    "profile.discard": Change(
        in_preparation,
        lambda o, onboarding: profile.discard(o.ctx(ANA), onboarding.id),
        "Discarded the test candidate",
        {"e-mail", "job"},
    ),
    "profile.edit": Change(in_preparation, edit, "Edited the test candidate", {"profile"}),
    "profile.remove_resume": Change(
        with_resume,
        lambda o, onboarding: profile.remove_resume(o.ctx(ANA), onboarding.id),
        "Took the résumé out",
        {"resume_name", "resume_sha256"},
    ),
    "profile.upload_resume": Change(in_preparation, upload, "Put a résumé in", {"resume_name", "resume_sha256"}),
    "read_back.accept_loss": Change(
        unanswered,
        lambda o, onboarding: read_back.accept_loss(o.ctx(ANA), push_of(o, onboarding), reason="Dana found nobody"),
        "Said that the push did not arrive",
        {"e-mail", "reason"},
    ),
    "read_back.look_in_ats": Change(
        arrived,
        lambda o, onboarding: read_back.look_in_ats(o.ctx(ANA), push_of(o, onboarding)),
        "Read the application in the ATS",
        {"stage", "source", "files", "files found on", "in the ATS"},
    ),
    "read_back.look_up": Change(
        lambda o: unanswered(o, "timeout_after"),
        lambda o, onboarding: read_back.look_up(o.ctx(ANA), push_of(o, onboarding)),
        "The test candidate arrived",
        {"candidate", "clean_up"},
    ),
    "second_phase.send_version_2": Change(
        arrived_unscreened,
        lambda o, onboarding: second_phase.send_version_2(o.ctx(ANA), push_of(o, onboarding)),
        "Got the outcome of version 2",
        {"outcome", "message"},
        before=["Sent version 2 of the profile"],
    ),
    "second_phase.confirm_version_2": Change(
        sent_in_two_phases,
        lambda o, onboarding: second_phase.confirm_version_2(
            o.ctx(ANA), push_of(o, onboarding), statement="Dana sees it"
        ),
        "Heard that the customer sees version 2",
        {"candidate"},
    ),
    "second_phase.leave_out_version_2": Change(
        lambda o: arrived_unscreened(o, "Heartland"),
        lambda o, onboarding: second_phase.leave_out_version_2(
            o.ctx(ANA), push_of(o, onboarding), statement="Dana knows"
        ),
        "Left version 2 out",
        {"candidate"},
    ),
    "connection.check_now": Change(
        connected,
        lambda o, onboarding: connection.check_now(o.ctx(ANA), onboarding.id),
        "Read the connection at Kombo",
        {"connection"},
    ),
    "links.create_link": Change(
        begun,
        lambda o, onboarding: links.create_link(o.ctx(ANA), onboarding.id),
        "Created a connection link",
        {"link", "link_request"},
        before=["Began to create a connection link"],
    ),
    "links.create_reconnection_link": Change(
        connected,
        lambda o, onboarding: links.create_reconnection_link(o.ctx(ANA), onboarding.id),
        "Created a reconnection link",
        {"link", "links_replaced", "link_request", "earlier_links"},
        before=["Began to create a reconnection link"],
    ),
    "connection.enter_integration": Change(connected_at_kombo, enter, "Read the connection at Kombo", {"connection"}),
    "connection.forget_connection": Change(
        connected,
        lambda o, onboarding: connection.forget_connection(o.ctx(ANA), onboarding.id),
        "Forgot the connection",
        {"connection", "link", "links_replaced", "forgotten", "earlier_links"},
    ),
    "links.mark_renewed": Change(
        with_early_link,
        lambda o, onboarding: links.mark_renewed(o.ctx(ANA), onboarding.id),
        "Heard that the link was used",
        {"link"},
    ),
    "links.mark_sent": Change(
        with_link, lambda o, onboarding: links.mark_sent(o.ctx(ANA), onboarding.id), "Sent the link", {"link"}
    ),
    "go_live.add_screenshot": Change(
        answered,
        lambda o, onboarding: go_live.add_screenshot(o.ctx(ANA), onboarding.id, item="pdf", data=picture()),
        "Kept a screenshot",
        {"candidate"},
    ),
    "go_live.check_redirect": Change(
        with_addresses,
        lambda o, onboarding: go_live.check_redirect(
            o.ctx(ANA), onboarding.id, address="https://jobs.example/1", note="Opens"
        ),
        "Checked the career page",
        {"redirect_checked"},
    ),
    "go_live.confirm": Change(pushed, confirm, "Kept the customer’s confirmation", {"candidate"}),
    "go_live.confirm_clean_up": Change(
        partial(pushed, confirmed=True),
        lambda o, onboarding: go_live.confirm_clean_up(o.ctx(ANA), onboarding.id, note="Removed"),
        "Confirmed the clean-up",
        {"clean_up"},
    ),
    "go_live.mark_request_sent": Change(
        pushed,
        lambda o, onboarding: go_live.mark_request_sent(o.ctx(ANA), onboarding.id),
        "Asked the customer to check the test candidate",
        {"candidate"},
    ),
    "go_live.sign_off": Change(
        ready,
        signed_off,
        "Signed off: live",
        {"sign_off"},
    ),
    "redirect.confirm_address": Change(redirected, opened, "Opened an apply address", {"Automation Engineer"}),
    "contacts.add": Change(begun, add_contact, "Added a contact", {"contacts"}),
    "contacts.remove": Change(
        with_contact,
        lambda o, onboarding: contacts.remove(o.ctx(ANA), onboarding.id, onboarding.contacts[0].id),
        "Removed a contact",
        {"contacts"},
    ),
    "guide.tick": Change(begun, tick, "Ticked a step", {"guide_ticks"}),
    "jobs.decide": Change(read, decide, "Decided 1 job", {"Sales Engineer"}),
    "jobs.sync_now": Change(
        linked,
        lambda o, onboarding: jobs.sync_now(o.ctx(ANA), onboarding.id),
        "Kombo took the sync",
        {"answer"},
        before=["Asked Kombo for a sync"],
    ),
    "jobs.verify": Change(
        passing,
        lambda o, onboarding: jobs.verify(o.ctx(ANA), onboarding.id),
        "Verified the jobs",
        {"jobs"},
    ),
    "assignments.assign": Change(
        absent_line, assign_line, "Assigned 1 list line to Engineering", {"Night Sweeper · Lima"}
    ),
    "assignments.take": Change(
        assigned_line,
        lambda o, onboarding: assignments.take(o.ctx(ELI), onboarding.id, subject=subject(o, onboarding)),
        "Took 1 assignment",
        {"Night Sweeper · Lima"},
        who=ELI,
    ),
    "assignments.answer": Change(
        assigned_line,
        lambda o, onboarding: assignments.answer(
            o.ctx(ELI), onboarding.id, subject=subject(o, onboarding), text="Not theirs."
        ),
        "Answered 1 assignment",
        {"Night Sweeper · Lima"},
        who=ELI,
    ),
    "assignments.close": Change(
        assigned_line,
        lambda o, onboarding: assignments.close(o.ctx(ANA), onboarding.id, subject=subject(o, onboarding)),
        "Closed 1 assignment",
        {"Night Sweeper · Lima"},
    ),
    "withdrawing.withdraw": Change(
        decided_job,
        lambda o, onboarding: withdrawing.withdraw(o.ctx(ANA), onboarding.id, key="ats:1892"),
        "Took back 1 decision",
        {"Sales Engineer · 1892 · Work with us remotely"},
    ),
    "line_links.link": Change(absent_line, link_line, "Linked 1 line of the customer’s list", {"Night Sweeper · Lima"}),
    "line_links.unlink": Change(
        linked_line, unlink_line, "Unlinked 1 line of the customer’s list", {"Night Sweeper · Lima"}
    ),
    "linking.link": Change(
        connected,
        lambda o, onboarding: linking.link(o.ctx(ELI), onboarding.id),
        "Linked the connection to FactoryFix",
        {"linking", "linking_request", "unconfirmed_link"},
        who=ELI,
        before=["Read the connection at Kombo", "Began to link the connection to FactoryFix"],
    ),
    "unlinking.remove_link": Change(
        unlinked,
        lambda o, onboarding: unlinking.remove_link(
            o.ctx(ELI), onboarding.id, account_id=onboarding.requirements.account_id
        ),
        "Removed the link at FactoryFix",
        {"left_links", "linking_request"},
        who=ELI,
        before=["Began to remove the link at FactoryFix"],
    ),
    "set_aside.take_over": Change(
        with_set_aside,
        lambda o, onboarding: set_aside.take_over(
            o.ctx(ANA), onboarding.id, integration_id=onboarding.set_aside[0].integration_id, reason="Dana confirmed it"
        ),
        "Took over a connection that was set aside",
        {"connection", "set_aside"},
    ),
    "set_aside.leave": Change(
        with_set_aside,
        lambda o, onboarding: set_aside.leave(
            o.ctx(ANA), onboarding.id, integration_id=onboarding.set_aside[0].integration_id, reason="Their old system"
        ),
        "Left a connection out that was set aside",
        {"set_aside"},
    ),
    "onboarding.go_back": Change(
        connected,
        lambda o, onboarding: onboardings.go_back(o.ctx(ANA, onboarding), onboarding.id, to=Step.REQUIREMENTS),
        "Went back to requirements",
        {"requirements"},
    ),
    "holding.hold": Change(
        begun,
        lambda o, onboarding: holding.hold(o.ctx(ANA), onboarding.id, reason="Budget"),
        "Put on hold",
        {"hold"},
    ),
    "holding.resume": Change(
        held, lambda o, onboarding: holding.resume(o.ctx(ANA), onboarding.id), "Took off hold", {"hold"}
    ),
    "business_hours.set_business_hours": Change(
        begun,
        lambda o, onboarding: business_hours.set_business_hours(
            o.ctx(ANA),
            onboarding.id,
            zone="America/New_York",
            opens=time(8),
            closes=time(16),
            holidays=HolidaysOf.UNITED_STATES,
            promise_days=3.0,
        ),
        "Set the business hours",
        {"calendar", "promise_days"},
    ),
    "archiving.rename": Change(
        begun,
        lambda o, onboarding: archiving.rename(o.ctx(ANA), onboarding.id, customer="Acme  Tools"),
        "Renamed the customer",
        {"customer"},
    ),
    "archiving.archive": Change(
        begun,
        lambda o, onboarding: archiving.archive(o.ctx(ANA), onboarding.id, reason="They chose another vendor"),
        "Archived the onboarding",
        {"archived"},
    ),
    "archiving.restore": Change(
        archived,
        lambda o, onboarding: archiving.restore(o.ctx(ANA), onboarding.id),
        "Brought the onboarding back",
        {"archived"},
    ),
    "vendor_wait.wait_for_vendor": Change(begun, ask_vendor, "Waits on the ATS vendor", {"vendor_wait"}),
    "vendor_wait.vendor_answered": Change(
        at_vendor,
        lambda o, onboarding: vendor_wait.vendor_answered(o.ctx(ANA), onboarding.id),
        "The ATS vendor has answered",
        {"vendor_wait"},
    ),
    "compliance.record_need": Change(begun, record_need, "Recorded a compliance need", {"compliance_items"}),
    "requirements.acknowledge": Change(warned, acknowledge, "Acknowledged a warning", {"requirements"}),
    "requirements.agree": Change(
        reopened,
        lambda o, onboarding: requirements.agree(o.ctx(ANA), onboarding.id),
        "Agreed the requirements",
        {"requirements"},
    ),
    "requirements.save": Change(
        begun, lambda o, onboarding: save(o, onboarding, compliance="OFCCP"), "Saved the requirements", {"requirements"}
    ),
}
ON_PEOPLE = {
    "people.activate",
    "people.add_person",
    "people.change_role",
    "people.deactivate",
    "people.reset_password",
}
KEPT_ELSEWHERE = {
    "customer_access.end": "proved in tests/core/customer/test_own_page.py",
    "customer_access.make": "proved in tests/core/customer/test_own_page.py",
    "customer_acts.connect": "proved in tests/core/customer/test_own_page.py",
    "customer_acts.propose": "proved in tests/core/customer/test_own_page.py",
    "customer_proposals.decline": "proved in tests/core/customer/test_own_page.py",
    "customer_proposals.take": "proved in tests/core/customer/test_own_page.py",
    "customer_acts.answer": "proved as go_live.confirm",
    "customer_acts.approve": "proved as go_live.sign_off",
    "customer_acts.tick": "proved as guide.tick",
    "live_profile.create": "its ledger is proved in test_live_profile.py",
    "live_profile.look_up": "its ledger is proved in test_live_profile.py",
    "live_profile.archive": "its ledger is proved in test_live_profile.py",
    "importing.import_connection": "proved in test_stopping.py",
    "kombo_switch.delete": "proved in test_stopping.py",
    "kombo_switch.disable": "proved in test_stopping.py",
    "kombo_switch.enable": "proved in test_stopping.py",
    "unlinking.unlink": "proved in test_stopping.py",
    "half_done.settle": "proved in test_half_done_links.py, for each state of FactoryFix",
    "linking.take_over": "proved in test_account_in_use.py, as it changes two onboardings",
    "job_refresh.request": "a run knows who asked for it",
    "connection.refresh": "proved as connection.check_now",
    "owners.hand_over": "proved in test_owners.py, as it changes several onboardings",
    "hypercare.hand_over": "proved in test_hypercare_actions.py",
    "inbox.replay": "proved in test_inbox.py",
    "watching.note": "signals are no facts of the onboarding",
    "watching.read_connection": "proved as connection.check_now",
    "connection.note_deleted": "proved in test_webhooks.py",
    "webhook_events.handle": "proved in test_webhooks.py",
    "jobs.request_job_refresh": "a run knows who asked for it",
    "redirect.ask_to_check": "a run knows who asked for it",
    "redirect.cancel_check": "a run says who cancelled it",
    "jobs.cancel_reading": "a run says who cancelled it",
    "onboarding.start": "proved below",
    "catalogue.read_tools_now": "proved below",
    "kept_link.show_again": "proved in test_kept_link.py, as it changes no fact",
    "outbox.send_test": "proved in test_outbox.py, as it concerns no onboarding",
    "outbox.try_again": "proved in test_outbox.py, as it concerns no onboarding",
    "health.check_health": "a check changes no fact",
    "unsaved.drop": "what is not saved changes nothing",
    "unsaved.keep": "what is not saved changes nothing",
    "unsaved.settle": "what is not saved changes nothing",
    "unsaved.stand_on": "what is not saved changes nothing",
}
OWN = {
    "attachments.attach",
    "issues.snooze",
    "issues.take",
    "issues.wake",
    "notes.delete",
    "notes.write",
    "notifications.choose",
    "sessions.end_other_sessions",
    "shared_screen.leave",
    "shared_screen.open_screen",
}
"""What everybody may change; proved below, in test_activity.py, test_watching.py and tests/core/customer."""
READS = {
    "today.system_health",
    "customer_access.pages",
    "preview.check_again",
    "catalogue.review",
    "health.known",
    "inbox.inbox",
    "inbox.page",
    "link_checks.account_now",
    "outbox.state",
    "people.list_people",
    "preview.prepare",
    "requirements.accounts",
    "unsaved.find",
}
"""What only some may read. Whatever everybody may do, support among them, is no change either."""
ONLY_READ = READS | {name for name, able in ACTIONS.items() if able == EVERYBODY} - OWN


def facts(onboarding: Onboarding) -> dict[str, Any]:
    return onboarding.model_dump(mode="json", exclude=BOOKKEEPING)


def test_every_action_that_changes_something_is_proved_here() -> None:
    actions = {name for name, able in ACTIONS.items() if able != EVERYBODY}
    assert set(CHANGES) | ON_PEOPLE | set(KEPT_ELSEWHERE) | READS == actions


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_leaves_one_entry_with_who_when_what_before_and_after(office: Office, name: str) -> None:
    case = CHANGES[name]
    onboarding = fresh(office, case.begin(office))
    known, started = len(rows(office)), office.services.now()
    case.act(office, onboarding)
    *first, row = rows(office)[known:]
    assert [entry["what"] for entry in first] == case.before
    saved = [entry for entry in first if entry["version"] is not None]
    after, done = fresh(office, onboarding), office.services.now()
    assert (row["who"], row["what"], row["onboarding_id"]) == (case.who.name, case.what, onboarding.id)
    assert started.isoformat() <= row["at"] <= done.isoformat()
    old, new = json.loads(row["before"]), json.loads(row["after"])
    assert {path.split(".")[0] for path in {**old, **new}} == case.fields
    assert all(old.get(path) != new.get(path) for path in {**old, **new})
    assert after.version == onboarding.version + len(saved) + (row["version"] is not None)
    if row["version"] is not None:
        assert row["version"] == after.version
        whole = audit.flat(facts(after))
        assert new == {path: whole[path] for path in new}
        if not saved:
            assert (old, new) == audit.difference(facts(onboarding), facts(after))


def test_the_first_entry_holds_all_facts_from_the_start(office: Office) -> None:
    known = len(rows(office))
    onboarding = onboardings.start(office.ctx(ANA), customer="Brand New", another=True)
    (row,) = rows(office)[known:]
    assert (row["who"], row["what"], row["version"]) == (ANA.name, "Started the onboarding", 1)
    assert json.loads(row["before"]) == {}
    assert json.loads(row["after"]) == {
        path: value for path, value in audit.flat(facts(onboarding)).items() if value is not None
    }


TWICE: dict[str, tuple[Begin, Act]] = {
    "a link marked as sent": (with_link, CHANGES["links.mark_sent"].act),
    "a link marked as used": (with_early_link, CHANGES["links.mark_renewed"].act),
    "an onboarding in the list brought back": (begun, CHANGES["archiving.restore"].act),
    "a hold with the same reason": (begun, CHANGES["holding.hold"].act),
    "a resumed onboarding resumed": (held, CHANGES["holding.resume"].act),
    "the same requirements": (begun, lambda o, onboarding: save(o, onboarding, compliance="OFCCP")),
    "a ticked step ticked": (begun, tick),
    "verified jobs verified": (passing, CHANGES["jobs.verify"].act),
    "a candidate edited to the same": (in_preparation, edit),
    "the same answers": (in_preparation, answer),
    "a discarded candidate discarded": (in_preparation, CHANGES["profile.discard"].act),
    "a second look that sees the same": (arrived, CHANGES["read_back.look_in_ats"].act),
    "a found push looked up": (lambda o: unanswered(o, "timeout_after"), CHANGES["read_back.look_up"].act),
}


@pytest.mark.parametrize("name", TWICE)
def test_no_entry_is_written_without_a_change(office: Office, name: str) -> None:
    begin, act = TWICE[name]
    onboarding = begin(office)
    act(office, onboarding)
    known, before = len(rows(office)), fresh(office, onboarding)
    act(office, onboarding)
    assert len(rows(office)) == known
    assert fresh(office, onboarding) == before


REFUSED: dict[str, tuple[Begin, Act]] = {
    "a hold on a live customer": (
        live,
        lambda o, onboarding: holding.hold(o.ctx(ANA), onboarding.id, reason="Budget"),
    ),
    "a hold without a reason": (begun, lambda o, onboarding: holding.hold(o.ctx(ANA), onboarding.id, reason=" ")),
    "an address that is none": (
        begun,
        lambda o, onboarding: save(o, onboarding, admin=onboarding.requirements.admin.changed(email="dana@")),
    ),
    "a price that was not accepted": (with_link, lambda o, onboarding: save(o, onboarding, ats="workday")),
    "a link beside a connection": (connected, lambda o, onboarding: links.create_link(o.ctx(ANA), onboarding.id)),
    "a way back that is none": (
        begun,
        lambda o, onboarding: onboardings.go_back(o.ctx(ANA, onboarding), onboarding.id, to=Step.CANDIDATE),
    ),
    "a price shown for another version": (
        connected,
        lambda o, onboarding: onboardings.go_back(
            o.ctx(ANA, onboarding.changed(version=onboarding.version - 1)), onboarding.id, to=Step.LINK
        ),
    ),
    "a sign-off too early": (
        linked,
        lambda o, onboarding: go_live.sign_off(o.ctx(ANA), onboarding.id, approver="Dana"),
    ),
    "a sign-off without a name": (
        ready,
        lambda o, onboarding: go_live.sign_off(o.ctx(ANA), onboarding.id, approver=" "),
    ),
    "a confirmation by rumour": (
        pushed,
        lambda o, onboarding: go_live.confirm(
            o.ctx(ANA), onboarding.id, item="pdf", answer="yes", who="Dana", channel="rumour"
        ),
    ),
    "a no without a note": (
        pushed,
        lambda o, onboarding: go_live.confirm(
            o.ctx(ANA), onboarding.id, item="pdf", answer="no", who="Dana", channel="phone"
        ),
    ),
    "jobs that do not pass": (read, CHANGES["jobs.verify"].act),
    "a second sync at once": (
        lambda o: [onboarding := linked(o), jobs.sync_now(o.ctx(ANA), onboarding.id)] and onboarding,
        lambda o, onboarding: jobs.sync_now(o.ctx(ANA), onboarding.id),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_action_writes_nothing(office: Office, name: str) -> None:
    begin, act = REFUSED[name]
    onboarding = fresh(office, begin(office))
    known = len(rows(office))
    with pytest.raises(OnboardingError):
        act(office, onboarding)
    assert len(rows(office)) == known
    assert fresh(office, onboarding) == onboarding


@pytest.mark.parametrize(
    ("what", "act", "before", "after"),
    [
        (
            "change role",
            lambda ada, i: people.change_role(ada, i, Role.SUPPORT),
            {"role": "engineer"},
            {"role": "support"},
        ),
        ("deactivate person", lambda ada, i: people.deactivate(ada, i), {"active": True}, {"active": False}),
        ("activate person", lambda ada, i: people.activate(ada, i), {"active": False}, {"active": True}),
        (
            "reset password",
            lambda ada, i: people.reset_password(ada, i, "another long password"),
            {"password": "old"},
            {"password": "new"},
        ),
    ],
)
def test_every_change_of_a_person_is_one_entry_and_none_holds_a_password(
    office: Office, what: str, act: Callable[[Context, str], None], before: dict[str, Any], after: dict[str, Any]
) -> None:
    email, ada = f"{what.replace(' ', '-')}@office.example", office.ctx(ADA)
    known = len(rows(office))
    someone = people.add_person(ada, email=email, name="Kim", role=Role.ENGINEER, password=PASSWORD)
    (added,) = rows(office)[known:]
    assert (added["who"], added["what"]) == (ADA.name, f"add person: {email}")
    if what == "activate person":
        people.deactivate(ada, someone.id)
    known = len(rows(office))
    act(ada, someone.id)
    (row,) = rows(office)[known:]
    assert (row["who"], row["what"]) == (ADA.name, f"{what}: {email}")
    assert json.loads(row["after"]) == after | {"by account": ADA.email}
    assert json.loads(row["before"]) == before
    if what != "reset password":
        act(ada, someone.id)
        assert len(rows(office)) == known + 1, "the second time nothing changes"
    assert PASSWORD not in str(rows(office))
    assert "$2b$" not in str(rows(office))


def test_what_somebody_does_about_their_own_sessions_is_one_entry(office: Office) -> None:
    here, _ = office.ctx(SAM), office.ctx(SAM)
    known = len(rows(office))
    assert sessions.end_other_sessions(here) > 0
    (row,) = rows(office)[known:]
    assert (row["who"], row["what"], row["onboarding_id"]) == (SAM.name, "Ended other sessions", None)
    assert json.loads(row["after"])["account"] == SAM.email


def test_a_list_that_was_read_at_kombo_is_one_entry(office: Office) -> None:
    known = len(rows(office))
    catalogue.read_tools_now(office.ctx(ADA))
    (row,) = rows(office)[known:]
    assert (row["who"], row["what"]) == (ADA.name, "Read Kombo’s list of ATSs")


def test_the_history_is_shown_newest_first_and_a_page_at_a_time(office: Office) -> None:
    onboarding = office.begun(NAME)
    whole = history(office.ctx(ANA), onboarding.id)
    assert [entry.what for entry in whole][-1] == "Started the onboarding"
    assert [entry.id for entry in whole] == sorted((entry.id for entry in whole), reverse=True)
    assert history(office.ctx(ANA), onboarding.id, limit=2) == whole[:2]


def test_a_refused_person_is_not_half_added(office: Office) -> None:
    known = len(rows(office))
    with pytest.raises(InvalidInput):
        people.add_person(office.ctx(ADA), email=ADA.email, name="Again", role=Role.SUPPORT, password=PASSWORD)
    assert len(rows(office)) == known


@pytest.mark.parametrize("name", sorted(ONLY_READ))
def test_reading_actions_change_nothing(office: Office, looked_at: Onboarding, name: str) -> None:
    function, able = PUBLIC_FUNCTIONS[name], ACTIONS[name]
    (pushed,) = candidate.history(office.ctx(SAM), looked_at.id)
    known = {
        "push_id": pushed.push.id,
        "file_id": pushed.files[0],
        "onboarding_id": looked_at.id,
        "onboarding": looked_at,
        "prepared": preview.prepare(office.ctx(ANA), looked_at.id),
        "snapshot_id": office.snapshot(looked_at).id,
        "snapshot": office.snapshot(looked_at),
        "account_id": looked_at.requirements.account_id,
        "key": "ats:1892",
        "kind": "csv",
        "search": "technician",
        "letter": Letter("Hello", "Text"),
        "state": DeliveryState.WAITING,
        "with_support": False,
        "candidate": PlatformCandidate(id="c1", account_id=looked_at.requirements.account_id, stage="New"),
        "ctx": office.ctx(next(person for person in (SAM, ANA, ADA) if person.role in able)),
    }
    needed = [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.default is inspect.Parameter.empty
    ]
    before = dump(office.services.store.path)
    with suppress(OnboardingError):
        function(**{parameter: known.get(parameter, "nothing") for parameter in needed})
    assert dump(office.services.store.path) == before


@pytest.fixture(scope="module")
def looked_at(office: Office) -> Onboarding:
    onboarding = arrived(office)
    candidates.prepared(office, onboarding)
    return onboarding
