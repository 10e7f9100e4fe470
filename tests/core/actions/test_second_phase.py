"""New and Engaged against a real stand-in: version 1, then version 2 on the same application, at most once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.actions import candidate, read_back
from core.actions.go_live import look_letter
from core.actions.onboarding import get
from core.actions.report import go_live_report
from core.actions.second_phase import confirm_version_2, leave_out_version_2, send_version_2
from core.candidate.push import PushState
from core.candidate.record import Record
from core.documents.anatomy import inspect_profile_pdf
from core.errors import InvalidInput, NotAllowed, StepClosed
from core.onboarding.model import JobsVerified
from core.onboarding.part import Statement
from core.onboarding.steps import next_move
from core.storage import pushes
from tests.actors import named
from tests.core.actions.candidates import in_both_phases, in_ledger, prepared, ready
from tests.core.documents.pdf_reading import text
from tests.history import history
from tests.office import ANA, SAM, Office, altered, open_office

ATTACH = "POST /ats/applications/.*/attachments"
VERIFIED = JobsVerified(
    snapshot_id="s", synced=1, verified=Statement(by=named("Ana"), at=datetime(2026, 11, 24, tzinfo=UTC))
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def first_phase(office: Office, name: str = "Brightwater") -> Record:
    return candidate.push(office.ctx(ANA), prepared(office, in_both_phases(office, name)))


def far(office: Office, record: Record) -> tuple[str | None, str]:
    """How far version 2 is by the onboarding itself, and what moves it on."""
    onboarding = get(office.ctx(ANA), record.onboarding_id)
    assert onboarding.candidate is not None
    phase = onboarding.candidate.version_2
    return phase and phase.state, next_move(onboarding.changed(jobs=VERIFIED))


def files(office: Office, record: Record) -> list[dict[str, object]]:
    return [
        attachment
        for attachment in in_ledger(office, "attachment")
        if attachment["application_id"] == record.push.application_id
    ]


def test_version_1_is_before_screening_and_version_2_joins_it_on_the_same_application(office: Office) -> None:
    first = first_phase(office)
    _, pdf = candidate.file(office.ctx(ANA), first.onboarding_id, first.files[0])
    assert "Version 1 – before screening" in text(pdf)
    assert not inspect_profile_pdf(pdf).conversation
    before = len(files(office, first))
    second = send_version_2(office.ctx(ANA), first.push.id)
    assert second.update is not None
    assert second.update.state is PushState.ACCEPTED
    _, pdf = candidate.file(office.ctx(ANA), first.onboarding_id, second.update.file_id)
    assert "Version 2 – replaces Version 1" in text(pdf)
    assert inspect_profile_pdf(pdf).conversation
    sent = files(office, first)
    assert [row["sha256"] for row in sent][before:] == [second.update.pdf_sha256]
    assert len(in_ledger(office, "application", first.push.email)) == 1
    assert [note["application_id"] for note in in_ledger(office, "note")][-1] == first.push.application_id
    seen = read_back.look_in_ats(office.ctx(ANA), first.push.id)
    assert seen.update is not None
    assert seen.update.found_on == "application"


def test_where_the_ats_keeps_files_with_the_person_version_2_is_found_there(office: Office) -> None:
    first = first_phase(office, "Keystone")
    sent = send_version_2(office.ctx(ANA), first.push.id)
    assert sent.update is not None
    assert any("candidate instead" in warning for warning in sent.update.warnings)
    seen = read_back.look_in_ats(office.ctx(ANA), first.push.id)
    assert seen.update is not None
    assert seen.update.found_on == "candidate"


def test_the_onboarding_waits_until_version_2_is_seen_and_one_entry_says_so(office: Office) -> None:
    first = first_phase(office)
    assert far(office, first) == (None, "Version 2 has not been sent yet")
    send_version_2(office.ctx(ANA), first.push.id)
    assert far(office, first) == ("sent", "Version 2 is not visible in the ATS yet")
    read_back.look_in_ats(office.ctx(ANA), first.push.id)
    assert far(office, first) == ("seen", "Ask the customer to check the test candidate")
    entry, before = history(office.ctx(SAM), first.onboarding_id, limit=2)
    assert (entry.what, before.what) == ("Read the application in the ATS", "Got the outcome of version 2")
    assert (entry.after["candidate.version_2.state"], entry.after["version 2 found on"]) == ("seen", "application")
    read_back.look_in_ats(office.ctx(ANA), first.push.id)
    assert history(office.ctx(SAM), first.onboarding_id, limit=1) == [entry]


def test_what_an_older_program_saw_is_taken_over_with_the_next_look(office: Office) -> None:
    first = first_phase(office)
    send_version_2(office.ctx(ANA), first.push.id)
    read_back.look_in_ats(office.ctx(ANA), first.push.id)
    onboarding = get(office.ctx(ANA), first.onboarding_id)
    assert onboarding.candidate is not None
    altered(office.services, onboarding.id, candidate=onboarding.candidate.changed(version_2=None))
    assert far(office, first)[0] is None
    read_back.look_in_ats(office.ctx(ANA), first.push.id)
    assert far(office, first)[0] == "seen"


def test_version_2_of_an_earlier_push_says_nothing_of_the_newest(office: Office) -> None:
    first = first_phase(office)
    onboarding = get(office.ctx(ANA), first.onboarding_id)
    send_version_2(office.ctx(ANA), first.push.id)
    second = candidate.push(office.ctx(ANA), prepared(office, onboarding), again=True)
    read_back.look_in_ats(office.ctx(ANA), first.push.id)
    assert far(office, second) == (None, "Version 2 has not been sent yet")
    with pytest.raises(StepClosed, match="reviews another test candidate"):
        send_version_2(office.ctx(ANA), first.push.id, again=True)


def test_a_person_can_skip_version_2_when_the_ats_accepts_no_later_file(office: Office) -> None:
    first = first_phase(office, "Heartland")
    with pytest.raises(StepClosed, match="cannot add a file to an application that exists"):
        send_version_2(office.ctx(ANA), first.push.id)
    with pytest.raises(InvalidInput, match="Write down who at the customer"):
        leave_out_version_2(office.ctx(ANA), first.push.id, statement=" ")
    leave_out_version_2(office.ctx(ANA), first.push.id, statement="Dana, by phone: they do without")
    assert far(office, first) == ("left out", "Ask the customer to check the test candidate")
    risks = " ".join(text(go_live_report(office.ctx(ANA), first.onboarding_id)).split())
    assert "It is left out: Dana, by phone: they do without" in risks
    with pytest.raises(StepClosed, match="no longer needed"):
        leave_out_version_2(office.ctx(ANA), first.push.id, statement="Once more")


def test_the_customers_answer_counts_when_the_ats_shows_no_files_and_is_in_the_report(office: Office) -> None:
    first = first_phase(office)
    with pytest.raises(StepClosed, match="not in the ATS"):
        confirm_version_2(office.ctx(ANA), first.push.id, statement="Dana sees it")
    office.sandbox.fault("kombo", "timeout_after", ATTACH, delay_s=0.05)
    send_version_2(office.ctx(ANA), first.push.id)
    with pytest.raises(InvalidInput, match="Write down who"):
        confirm_version_2(office.ctx(ANA), first.push.id, statement="")
    confirm_version_2(office.ctx(ANA), first.push.id, statement="Dana opened it on a screen share")
    assert far(office, first) == ("seen", "Ask the customer to check the test candidate")
    report = " ".join(text(go_live_report(office.ctx(ANA), first.onboarding_id)).split())
    assert "The customer sees it: Dana opened it" in report
    with pytest.raises(InvalidInput, match="already"):
        send_version_2(office.ctx(ANA), first.push.id, again=True)
    assert "Version 2 replaces version 1" in look_letter(office.ctx(ANA), first.onboarding_id).body


def test_version_2_is_left_out_only_after_it_was_tried_and_comes_back_once_it_is_seen(office: Office) -> None:
    first = first_phase(office)
    with pytest.raises(StepClosed, match="Send it first"):
        leave_out_version_2(office.ctx(ANA), first.push.id, statement="No time")
    office.sandbox.rate_limit(ATTACH)
    send_version_2(office.ctx(ANA), first.push.id)
    assert far(office, first)[0] == "refused"
    leave_out_version_2(office.ctx(ANA), first.push.id, statement="Dana does without")
    read_back.look_in_ats(office.ctx(ANA), first.push.id)
    assert far(office, first)[0] == "left out"
    send_version_2(office.ctx(ANA), first.push.id)
    assert far(office, first)[0] == "sent"
    read_back.look_in_ats(office.ctx(ANA), first.push.id)
    assert far(office, first)[0] == "seen"


@pytest.mark.parametrize(
    ("fault", "delay", "at_first", "in_the_end", "arrived"),
    [
        ("429", 60, PushState.REFUSED, PushState.REFUSED, 0),  # longer than a write waits
        ("429", 0.05, PushState.ACCEPTED, PushState.ACCEPTED, 1),
        ("502", 0, PushState.UNKNOWN, PushState.UNKNOWN, 0),
        ("timeout_before", 0.05, PushState.UNKNOWN, PushState.UNKNOWN, 0),
        ("timeout_after", 0.05, PushState.UNKNOWN, PushState.RESOLVED, 1),
        ("truncated_json", 0, PushState.UNKNOWN, PushState.RESOLVED, 1),
    ],
)
def test_version_2_is_sent_once_whatever_goes_wrong(
    office: Office, fault: str, delay: float, at_first: PushState, in_the_end: PushState, arrived: int
) -> None:
    first = first_phase(office)
    before = len(files(office, first))
    office.sandbox.fault("kombo", fault, ATTACH, delay_s=delay)
    sent = send_version_2(office.ctx(ANA), first.push.id)
    assert sent.update is not None
    assert sent.update.state is at_first
    if at_first is PushState.UNKNOWN:
        with pytest.raises(InvalidInput, match="Nobody knows"):
            send_version_2(office.ctx(ANA), first.push.id)
    read_back.read_in_background(office.services, first.push.id)
    (record,) = candidate.history(office.ctx(ANA), first.onboarding_id)
    assert record.update is not None
    assert record.update.state is in_the_end
    assert len(files(office, first)) == before + arrived
    if arrived:
        with pytest.raises(InvalidInput, match="already"):
            send_version_2(office.ctx(ANA), first.push.id, again=True)
    else:
        again = send_version_2(office.ctx(ANA), first.push.id, again=True)
        assert again.update is not None
        assert again.update.state is PushState.ACCEPTED
        assert len(files(office, first)) == before + 1


def test_a_note_that_the_ats_does_not_accept_is_named_and_version_2_arrives(office: Office) -> None:
    first, notes = first_phase(office), len(in_ledger(office, "note"))
    off = {"integration_id": first.integration_id, "kind": "disabled", "about": "ats_add_application_note"}
    office.sandbox.control.post("/conditions", json=off).raise_for_status()
    sent = send_version_2(office.ctx(ANA), first.push.id)
    assert sent.update is not None
    assert sent.update.state is PushState.ACCEPTED
    assert sent.update.extras == ("No note was added, because this ATS accepts none through Kombo.",)
    assert len(in_ledger(office, "note")) == notes


def test_a_file_that_is_added_answers_no_id_and_is_found_by_its_name_with_the_person(office: Office) -> None:
    first = first_phase(office, "Keystone")  # Bullhorn keeps files with the candidate, and lists them for both
    sent = send_version_2(office.ctx(ANA), first.push.id)
    assert sent.update is not None
    with office.sandbox.kombo(first.integration_id) as kombo:
        listed = kombo.get(f"/ats/applications/{first.push.application_id}/attachments").json()["data"]["results"]
    assert sent.update.file_name in [file["file_name"] for file in listed]
    assert not {"application_id", "candidate_id"} & set(listed[0]), "Kombo does not say where these files are"
    seen = read_back.look_in_ats(office.ctx(ANA), first.push.id)
    assert seen.update is not None
    assert (seen.update.found_on, seen.seen and seen.seen.attachments_on) == ("candidate", "candidate")


def test_a_process_that_stopped_in_between_leaves_unknown_and_the_file_is_found(office: Office) -> None:
    first = first_phase(office)
    sent = send_version_2(office.ctx(ANA), first.push.id)
    assert sent.update is not None
    with office.services.store.write() as db:  # as it stands when the process ends before the answer
        pushes.update(db, replace(sent, update=replace(sent.update, state=PushState.INTENT)))
    read_back.resume(office.services)
    entries = history(office.ctx(SAM), first.onboarding_id, limit=1)
    assert [(entry.who.name, entry.after) for entry in entries] == [("Dashboard", {"version 2": "unknown"})]
    read_back.read_in_background(office.services, first.push.id)
    (record,) = candidate.history(office.ctx(ANA), first.onboarding_id)
    assert record.update is not None
    assert (record.update.state, record.update.found_on) == (PushState.RESOLVED, "application")


def test_version_2_is_looked_for_by_itself_however_long_after_version_1_it_left(office: Office) -> None:
    first = first_phase(office)
    read_back.look_in_ats(office.ctx(ANA), first.push.id)
    office.clock.ahead = timedelta(days=3)
    try:
        office.sandbox.fault("kombo", "timeout_before", ATTACH, delay_s=0.05)
        send_version_2(office.ctx(ANA), first.push.id)
        queued = len(office.services.queue)
        read_back.read_in_background(office.services, first.push.id)
        assert len(office.services.queue) == queued + 1
        office.clock.ahead += timedelta(hours=2)
        read_back.read_in_background(office.services, first.push.id)
        assert len(office.services.queue) == queued + 1, "an hour is enough"
    finally:
        office.clock.ahead = timedelta()


def test_version_2_that_was_accepted_and_not_seen_is_looked_for_after_a_restart(office: Office) -> None:
    first = first_phase(office)
    read_back.look_in_ats(office.ctx(ANA), first.push.id)

    def unsettled() -> bool:
        with office.services.store.read() as db:
            return first.push.id in [record.push.id for record in pushes.unsettled(db)]

    assert not unsettled()
    send_version_2(office.ctx(ANA), first.push.id)
    assert unsettled()
    read_back.look_in_ats(office.ctx(ANA), first.push.id)
    assert not unsettled()


def test_version_2_needs_the_mode_the_permission_and_version_1(office: Office) -> None:
    engaged = candidate.push(office.ctx(ANA), prepared(office, ready(office)))
    with pytest.raises(StepClosed, match="outside New and Engaged mode"):
        send_version_2(office.ctx(ANA), engaged.push.id)
    with pytest.raises(NotAllowed):
        send_version_2(office.ctx(SAM), engaged.push.id)
    onboarding = in_both_phases(office)
    office.sandbox.fault("kombo", "502", "POST /ats/jobs")
    lost = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    with pytest.raises(StepClosed, match="not in the ATS yet"):
        send_version_2(office.ctx(ANA), lost.push.id)
    assert get(office.ctx(ANA), onboarding.id).candidate is None
