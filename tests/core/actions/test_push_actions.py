"""The push against a real stand-in that misbehaves: one candidate or none, and never a second by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from core.actions import candidate, guide, preview, profile, read_back
from core.actions.go_live import clean_up_letter, confirm, confirm_clean_up
from core.actions.onboarding import get, go_back
from core.candidate.push import PushState, may_push
from core.errors import InvalidInput, NotAllowed, OnboardingError, StepClosed
from core.kombo import client
from core.onboarding.model import Onboarding
from core.onboarding.states import Step, SyncMode
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.storage import pushes
from tests.core.actions.candidates import a_job, in_ledger, in_mode, prepared, ready
from tests.history import history
from tests.office import ANA, ELI, SAM, Office, open_office

CREATE = "POST /ats/jobs"
ACCEPTED, REFUSED, UNKNOWN, RESOLVED = (
    PushState.ACCEPTED,
    PushState.REFUSED,
    PushState.UNKNOWN,
    PushState.RESOLVED,
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


FAULTS = [
    ("429", 60, REFUSED, REFUSED, 0),  # longer than a write waits
    ("429", 0.05, ACCEPTED, ACCEPTED, 1),
    ("PLATFORM.CONCURRENCY_LIMIT_EXCEEDED", 0, ACCEPTED, ACCEPTED, 1),
    ("REMOTE.RATE_LIMIT_EXCEEDED", 0, UNKNOWN, UNKNOWN, 0),
    ("auth_failed", 0, REFUSED, REFUSED, 0),
    ("html_503", 0, UNKNOWN, UNKNOWN, 0),
    ("502", 0, UNKNOWN, UNKNOWN, 0),
    ("json_500", 0, UNKNOWN, UNKNOWN, 0),
    ("timeout_before", 0.05, UNKNOWN, UNKNOWN, 0),
    ("timeout_after", 0.05, UNKNOWN, RESOLVED, 1),
    ("truncated_json", 0, UNKNOWN, RESOLVED, 1),
    ("odd_enum", 0, ACCEPTED, ACCEPTED, 1),
]


@pytest.mark.parametrize(("fault", "delay", "at_first", "in_the_end", "candidates"), FAULTS)
def test_whatever_goes_wrong_there_is_one_candidate_or_none(
    office: Office, fault: str, delay: float, at_first: PushState, in_the_end: PushState, candidates: int
) -> None:
    onboarding = ready(office)
    going = prepared(office, onboarding)
    email = going.profile.person.email
    office.sandbox.fault("kombo", fault, CREATE, delay_s=delay)
    pushed = candidate.push(office.ctx(ANA), going)
    assert pushed.push.state is at_first
    with pytest.raises(StepClosed):
        candidate.push(office.ctx(ANA), going)
    result = read_back.look_up(office.ctx(ELI), pushed.push.id)
    assert result.push.state is in_the_end
    assert len(in_ledger(office, "candidate", email)) == candidates
    assert len(in_ledger(office, "application", email)) == candidates
    arrived = get(office.ctx(ANA), onboarding.id).candidate
    assert (arrived is not None and arrived.push_id == pushed.push.id) is bool(candidates)


@pytest.mark.parametrize(("fault", "candidates"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_server_that_never_answers_leaves_unknown(
    office: Office, monkeypatch: pytest.MonkeyPatch, fault: str, candidates: int
) -> None:
    monkeypatch.setattr(client, "WRITE_TIMEOUT", httpx.Timeout(0.4))
    going = prepared(office, ready(office))
    office.sandbox.fault("kombo", fault, CREATE, delay_s=20)
    pushed = candidate.push(office.ctx(ANA), going)
    assert pushed.push.state is UNKNOWN
    assert "may have been carried out" in pushed.push.message
    result = read_back.look_up(office.ctx(ANA), pushed.push.id)
    assert result.push.arrived is bool(candidates)
    assert len(in_ledger(office, "candidate", going.profile.person.email)) == candidates


def test_a_refused_connection_is_not_sent_and_the_next_push_may_go(office: Office) -> None:
    onboarding = ready(office)
    going = prepared(office, onboarding)
    office.sandbox.rate_limit(CREATE)
    candidate.push(office.ctx(ANA), going)
    assert candidate.push(office.ctx(ANA), prepared(office, onboarding)).push.state is ACCEPTED


def test_ten_presses_at_once_make_one_candidate(office: Office) -> None:
    onboarding = ready(office)
    before = len(in_ledger(office, "candidate"))
    profile.begin(office.ctx(ANA), onboarding.id, sample="cnc-machinist", job_key=a_job(office, onboarding))
    own = [preview.prepare(office.ctx(ANA), onboarding.id) for _ in range(5)]  # in five browsers

    def press(number: int) -> str:
        try:
            return candidate.push(office.ctx(ANA), own[number % 5]).push.state.value
        except StepClosed as closed:
            return closed.sentence

    with ThreadPoolExecutor(10) as people:
        outcomes = list(people.map(press, range(10)))
    assert outcomes.count("accepted") == 1, outcomes
    assert len(in_ledger(office, "candidate")) == before + 1


def test_an_unknown_push_blocks_every_other_until_a_person_says_that_it_is_lost(office: Office) -> None:
    onboarding = ready(office)
    office.sandbox.fault("kombo", "502", CREATE)
    lost = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    another = prepared(office, onboarding)
    for again in (False, True):
        with pytest.raises(StepClosed, match="Nobody knows"):
            candidate.push(office.ctx(ANA), another, again=again)
    with pytest.raises(InvalidInput, match="how you know"):
        read_back.accept_loss(office.ctx(ANA), lost.push.id, reason=" ")
    read_back.accept_loss(office.ctx(ANA), lost.push.id, reason="Dana looked and found nobody")
    with pytest.raises(StepClosed, match="may still show up"):
        candidate.push(office.ctx(ANA), another)
    done = candidate.push(office.ctx(ANA), another, again=True)
    assert done.push.arrived
    assert done.push.email != lost.push.email
    entries = [entry for entry in history(office.ctx(ANA), onboarding.id) if "did not arrive" in entry.what]
    assert [(entry.who.name, entry.after["reason"]) for entry in entries] == [
        (ANA.name, "Dana looked and found nobody")
    ]


def test_where_nobody_can_be_found_by_e_mail_no_search_says_that_nobody_is_there(office: Office) -> None:
    onboarding = ready(office)
    office.sandbox.fault("kombo", "timeout_after", CREATE, delay_s=0.05)
    pushed = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    off = {"integration_id": pushed.integration_id, "kind": "opted_out", "about": "ats_candidates.email_addresses"}
    office.sandbox.control.post("/conditions", json=off).raise_for_status()
    with pytest.raises(StepClosed, match="a search finds nobody") as closed:
        read_back.look_up(office.ctx(ANA), pushed.push.id)
    assert pushed.push.email in closed.value.next_step
    read_back.read_in_background(office.services, pushed.push.id)
    assert candidate.history(office.ctx(ANA), onboarding.id)[0].push.state is UNKNOWN
    office.sandbox.control.post("/conditions", json=off | {"on": False}).raise_for_status()
    assert read_back.look_up(office.ctx(ANA), pushed.push.id).push.arrived


def test_only_who_may_verify_pushes_looks_up_or_declares_a_loss(office: Office) -> None:
    onboarding = ready(office)
    going = prepared(office, onboarding)
    office.sandbox.fault("kombo", "502", CREATE)
    for attempt in (
        lambda: candidate.push(office.ctx(SAM), going),
        lambda: read_back.look_up(office.ctx(SAM), "any"),
        lambda: read_back.look_in_ats(office.ctx(SAM), "any"),
        lambda: read_back.accept_loss(office.ctx(SAM), "any", reason="x"),
        lambda: profile.begin(office.ctx(SAM), onboarding.id, sample="cnc-machinist", job_key=going.draft.job_key),
        lambda: preview.prepare(office.ctx(SAM), onboarding.id),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert not in_ledger(office, "candidate", going.profile.person.email)
    office.sandbox.control.delete("/faults")


def test_what_arrived_is_read_back_as_the_ats_shows_it(office: Office) -> None:
    pushed = candidate.push(office.ctx(ANA), prepared(office, ready(office)))
    seen = read_back.look_in_ats(office.ctx(ELI), pushed.push.id).seen
    assert seen is not None
    assert seen.stage
    assert seen.source == "FactoryFix"
    assert seen.remote_url.startswith("http")
    assert seen.attachments_on == "application"
    assert all(name.startswith("FactoryFix_") for name in seen.attachments)


def test_what_arrived_and_nobody_has_looked_at_is_looked_at_after_a_restart(office: Office) -> None:
    onboarding = ready(office)
    pushed = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    with office.services.store.read() as db:
        assert pushed.push.id in [record.push.id for record in pushes.unsettled(db)]
    read_back.look_in_ats(office.ctx(ANA), pushed.push.id)
    with office.services.store.read() as db:
        assert pushed.push.id not in [record.push.id for record in pushes.unsettled(db)]


def test_files_that_an_ats_keeps_with_the_person_are_found_there(office: Office) -> None:
    pushed = candidate.push(office.ctx(ANA), prepared(office, ready(office, "Keystone")))
    seen = read_back.look_in_ats(office.ctx(ANA), pushed.push.id).seen
    assert seen is not None
    assert (seen.attachments_on, bool(seen.attachments)) == ("candidate", True)


def test_an_application_kept_on_another_record_of_the_job_is_found_too(office: Office) -> None:
    onboarding = ready(office, "Northgate")  # UKG Pro puts applications on the base record
    sites = [row.key for row in profile.pushable(office.ctx(ANA), onboarding.id) if ":" in row.remote_id]
    going = prepared(office, onboarding, job=sites[0]) if sites else prepared(office, onboarding)
    office.sandbox.fault("kombo", "timeout_after", CREATE, delay_s=0.05)
    pushed = candidate.push(office.ctx(ANA), going)
    result = read_back.look_up(office.ctx(ANA), pushed.push.id)
    assert result.push.state is RESOLVED
    assert result.push.arrived
    assert sites, "the sample customer has no job with several sites any more"


def test_the_worker_looks_by_itself_until_it_is_clear(office: Office) -> None:
    onboarding = ready(office)
    office.sandbox.fault("kombo", "timeout_after", CREATE, delay_s=0.05)
    pushed = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    read_back.read_in_background(office.services, pushed.push.id)
    (record,) = candidate.history(office.ctx(ANA), onboarding.id)
    assert record.push.state is RESOLVED
    assert record.push.resolved_by.name == "Dashboard"
    assert record.seen is not None


def test_the_source_counts_as_there_once_its_step_is_ticked_or_a_push_shows_it_and_not_for_being_told(
    office: Office,
) -> None:
    def source(going: preview.Prepared) -> bool | None:
        return next(check.ok for check in going.checks if check.key == "source")

    onboarding = ready(office, "Northgate")
    assert "source" in onboarding.requirements.acknowledged
    assert source(prepared(office, onboarding)) is None
    step = next(step for step in guide.guide(office.services, onboarding).steps if "“FactoryFix”" in step.text)
    for done in (True, False):
        guide.tick(office.ctx(ANA), onboarding.id, step=step, done=done)
        assert source(preview.prepare(office.ctx(ANA), onboarding.id)) is (True if done else None)
    pushed = candidate.push(office.ctx(ANA), preview.prepare(office.ctx(ANA), onboarding.id))
    read_back.look_in_ats(office.ctx(ANA), pushed.push.id)
    assert source(prepared(office, onboarding)) is True


def test_a_ticked_step_that_names_a_credential_after_us_is_no_source(office: Office) -> None:
    onboarding = ready(office, "Summit")
    step = next(step for step in guide.guide(office.services, onboarding).steps if "“FactoryFix”" in step.text)
    guide.tick(office.ctx(ANA), onboarding.id, step=step, done=True)
    going = prepared(office, onboarding)
    (check,) = [check for check in going.checks if check.key == "source"]
    assert (check.ok, check.sentence) == (None, "Nobody has seen the source “FactoryFix” in the ATS yet.")


def test_a_job_that_closed_since_the_preview_stops_the_push(office: Office) -> None:
    onboarding = ready(office)
    going = prepared(office, onboarding)
    assert office.sandbox.control.post("/close-job", json={"job_id": going.job.id}).json() == {"closed": 1}
    with pytest.raises(StepClosed, match="not open"):
        candidate.push(office.ctx(ANA), going)
    assert not in_ledger(office, "candidate", going.profile.person.email)


def test_a_connection_switched_off_since_the_preview_stops_the_push(office: Office) -> None:
    onboarding = ready(office)
    going = prepared(office, onboarding)
    with office.sandbox.kombo() as kombo:
        kombo.put(f"/integrations/{going.integration_id}/enabled", json={"value": False}).raise_for_status()
    with pytest.raises(OnboardingError, match="turned off"):
        candidate.push(office.ctx(ANA), going)
    assert not in_ledger(office, "candidate", going.profile.person.email)


def other_mode(mode: SyncMode) -> Callable[[Office, Onboarding], object]:
    return lambda office, onboarding: in_mode(office, onboarding, mode)


def back_to(office: Office, onboarding: Onboarding, step: Step) -> object:
    return go_back(office.ctx(ANA, get(office.ctx(ANA), onboarding.id)), onboarding.id, to=step)


def another_name(office: Office, onboarding: Onboarding) -> object:
    draft = profile.current(office.ctx(ELI), onboarding.id)
    assert draft is not None
    person = draft.profile.person.model_copy(update={"first_name": "ZZTEST-Other"})
    changed = draft.profile.model_copy(update={"person": person})
    return profile.edit(office.ctx(ELI), onboarding.id, changed)


MEANWHILE: dict[str, tuple[Callable[[Office, Onboarding], object], str]] = {
    "the connection is to be linked again": (
        lambda office, onboarding: back_to(office, onboarding, Step.LINKING),
        "not linked",
    ),
    "redirect was agreed": (other_mode(SyncMode.REDIRECT), "Redirect"),
    "new and engaged was agreed": (other_mode(SyncMode.NEW_AND_ENGAGED), "has changed since you opened"),
    "somebody edited the candidate": (another_name, "has changed since you opened"),
    "somebody discarded the candidate": (
        lambda office, onboarding: profile.discard(office.ctx(ELI), onboarding.id),
        "has changed since you opened",
    ),
}


@pytest.mark.parametrize(("meanwhile", "sentence"), MEANWHILE.values(), ids=MEANWHILE.keys())
def test_only_the_previewed_candidate_is_pushed(
    office: Office, meanwhile: Callable[[Office, Onboarding], object], sentence: str
) -> None:
    onboarding = ready(office)
    going = prepared(office, onboarding)
    meanwhile(office, onboarding)
    with pytest.raises(StepClosed, match=sentence):
        candidate.push(office.ctx(ANA), going)
    assert not in_ledger(office, "candidate", going.profile.person.email)


def test_what_is_found_after_another_ats_was_begun_is_removed_and_not_looked_at(office: Office) -> None:
    onboarding = ready(office)
    office.sandbox.fault("kombo", "timeout_after", CREATE, delay_s=0.05)
    pushed = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    back_to(office, onboarding, Step.LINK)
    assert read_back.look_up(office.ctx(ANA), pushed.push.id).push.arrived
    known = get(office.ctx(ANA), onboarding.id)
    assert known.candidate is None
    assert known.clean_up and known.clean_up.push_ids == (pushed.push.id,)


def test_a_push_that_was_given_up_and_turns_up_is_to_be_removed_and_takes_nobodys_place(office: Office) -> None:
    onboarding = ready(office)
    office.sandbox.fault("kombo", "timeout_after", CREATE, delay_s=0.05)
    lost = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    read_back.accept_loss(office.ctx(ANA), lost.push.id, reason="Dana found nobody")
    second = candidate.push(office.ctx(ANA), prepared(office, onboarding), again=True)
    read_back.read_in_background(office.services, lost.push.id)
    known = get(office.ctx(ANA), onboarding.id)
    assert known.candidate and known.candidate.push_id == second.push.id
    assert known.clean_up and known.clean_up.push_ids == (second.push.id, lost.push.id)
    assert lost.push.email in clean_up_letter(office.ctx(ANA), onboarding.id).body


def test_a_push_keeps_its_evidence(office: Office) -> None:
    going = prepared(office, ready(office))
    pushed = candidate.push(office.ctx(ANA), going)
    kept, content = candidate.file(office.ctx(SAM), pushed.onboarding_id, pushed.files[0])
    assert content == going.preview
    assert kept.sha256 == pushed.push.pdf_sha256
    assert pushed.push.application_id
    assert pushed.push.candidate_id
    assert pushed.push.remote_id
    assert profile.current(office.ctx(ANA), pushed.onboarding_id) is None


def test_another_onboarding_cannot_open_the_file(office: Office) -> None:
    pushed = candidate.push(office.ctx(ANA), prepared(office, ready(office)))
    with pytest.raises(Exception, match="This file does not exist"):
        candidate.file(office.ctx(ANA), office.begun("Brightwater").id, pushed.files[0])


def test_a_second_job_is_the_same_person_and_its_outcome_is_recorded(office: Office) -> None:
    onboarding = ready(office)
    first = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    confirmed = get(office.ctx(ANA), onboarding.id).candidate
    with pytest.raises(StepClosed, match="already"):
        profile.begin_second_job(office.ctx(ANA), onboarding.id, push_id=first.push.id, job_key=first.job_key)
    other = a_job(office, onboarding, 1)
    profile.begin_second_job(office.ctx(ANA), onboarding.id, push_id=first.push.id, job_key=other)
    second = candidate.push(office.ctx(ANA), preview.prepare(office.ctx(ANA), onboarding.id))
    assert second.push.email == first.push.email
    assert second.push.candidate_id == first.push.candidate_id
    assert second.push.application_id != first.push.application_id
    assert len(in_ledger(office, "candidate", first.push.email)) == 1
    assert len(in_ledger(office, "application", first.push.email)) == 2
    known = get(office.ctx(ANA), onboarding.id)
    assert known.candidate == confirmed
    assert known.clean_up and known.clean_up.push_ids == (first.push.id, second.push.id)


def test_who_was_removed_or_is_in_another_ats_goes_to_no_second_job(office: Office) -> None:
    onboarding = ready(office)
    first = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    other = a_job(office, onboarding, 1)
    profile.begin_second_job(office.ctx(ANA), onboarding.id, push_id=first.push.id, job_key=other)
    going = preview.prepare(office.ctx(ANA), onboarding.id)
    for item in CONFIRMATION_ITEMS:
        confirm(office.ctx(ANA), onboarding.id, item=item, answer="yes", who="Dana", channel="phone")
    confirm_clean_up(office.ctx(ANA), onboarding.id, note="Dana, by phone")
    with pytest.raises(StepClosed, match="no longer in the connected ATS"):
        candidate.push(office.ctx(ANA), going)
    with pytest.raises(StepClosed, match="no longer in the connected ATS"):
        profile.begin_second_job(office.ctx(ANA), onboarding.id, push_id=first.push.id, job_key=other)
    assert len(in_ledger(office, "application", first.push.email)) == 1

    there = get(office.ctx(ANA), ready(office).id)
    moved = candidate.push(office.ctx(ANA), prepared(office, there))
    known = get(office.ctx(ANA), there.id)
    assert known.linking is not None
    assert profile.is_there(known, moved)
    elsewhere = known.changed(linking=known.linking.changed(integration_id="greenhousev3:other"))
    assert not profile.is_there(elsewhere, moved)


def test_an_unknown_second_job_is_not_taken_for_the_first_application(office: Office) -> None:
    onboarding = ready(office)
    first = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    profile.begin_second_job(
        office.ctx(ANA), onboarding.id, push_id=first.push.id, job_key=a_job(office, onboarding, 1)
    )
    going = preview.prepare(office.ctx(ANA), onboarding.id)
    office.sandbox.fault("kombo", "502", CREATE)
    second = candidate.push(office.ctx(ANA), going)
    assert read_back.look_up(office.ctx(ANA), second.push.id).push.state is UNKNOWN
    assert not may_push([first.push, second.push], "new@test.factoryfix.example").allowed
