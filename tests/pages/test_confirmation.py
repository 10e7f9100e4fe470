"""Step 5c on the page: what the customer found, pictures of it, and the clean-up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import candidate, go_live, preview, profile, read_back, redirect
from core.actions.onboarding import get, go_back
from core.actions.profile import job_of
from core.actions.second_phase import send_version_2
from core.onboarding.model import Onboarding
from core.onboarding.states import Step, SyncMode
from core.onboarding.steps import CONFIRMATION_ITEMS
from tests.core.actions.candidates import a_job, in_both_phases, prepared, ready
from tests.core.documents.pictures import picture
from tests.core.onboarding.stages import at
from tests.office import ANA, SAM, Office, altered, open_office
from tests.pages.screen import calm, keys, press, screen, words

PAGE = "go-live"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture
def pushed(office: Office) -> Onboarding:
    onboarding = ready(office)
    candidate.push(office.ctx(ANA), prepared(office, onboarding))
    return onboarding


def answer(office: Office, onboarding: Onboarding, item: str, value: str, note: str = "") -> None:
    go_live.confirm(
        office.ctx(ANA), onboarding.id, item=item, answer=value, who="Dana Whitfield", channel="phone", note=note
    )


def test_the_customer_is_asked_to_look_until_there_is_an_answer(office: Office, pushed: Onboarding) -> None:
    (record,) = candidate.history(office.ctx(ANA), pushed.id)
    read_back.look_in_ats(office.ctx(ANA), record.push.id)
    (record,) = candidate.history(office.ctx(ANA), pushed.id)
    assert record.seen is not None
    app = screen(office, SAM, PAGE, pushed)
    (letter,) = [area.value for area in app.text_area if "Please check it" in area.value]
    with office.services.store.read() as db:
        _, job = job_of(db, pushed.id, record.job_key)
    requisition = f"{record.job_title}, requisition {job.job_code or job.remote_id}"
    for text in (record.candidate_name, record.push.email, record.seen.remote_url, requisition):
        assert text in letter
    assert all(sentence in letter for sentence in CONFIRMATION_ITEMS.values())
    assert f"{record.candidate_name}** to {record.job_title}" in words(app).replace("\\", "")
    answer(office, pushed, "pdf", "yes")
    assert "Please check it" not in words(screen(office, ANA, PAGE, pushed))


def test_the_onboarding_waits_on_the_customer_once_the_request_was_sent(office: Office, pushed: Onboarding) -> None:
    altered(office.services, pushed.id, jobs=at(Step.CANDIDATE).jobs)
    app = screen(office, ANA, PAGE, pushed)
    assert "Waiting on us" in words(app)
    app = press(app, "live_asked")
    assert "Waiting on customer" in words(app)
    assert "live_asked" not in keys(app)
    assert f"Marked as sent by {ANA.name}" in words(app)


def test_the_customer_is_asked_once_version_2_is_there(office: Office) -> None:
    onboarding = in_both_phases(office)
    record = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    in_version_2 = {f"live_{item}_yes" for item in ("conversation", "assessment")}
    early = screen(office, ANA, PAGE, onboarding)
    assert "Ask the customer to check once it is in the ATS" in words(early)
    assert {"live_pdf_yes"} <= keys(early) and not in_version_2 & keys(early)
    send_version_2(office.ctx(ANA), record.push.id)
    read_back.look_in_ats(office.ctx(ANA), record.push.id)
    later = screen(office, ANA, PAGE, onboarding)
    assert "Version 2 replaces version 1" in "".join(area.value for area in later.text_area)
    assert in_version_2 <= keys(later)


def test_a_changed_answer_begins_with_an_empty_note(office: Office, pushed: Onboarding) -> None:
    app = screen(office, ANA, PAGE, pushed)

    def answered(value: str, note: str = "") -> None:
        (form,) = [group for group in app.get("button_group") if "live_source_" in str(group.key)]
        form.set_value(value)
        if note:
            (field,) = [text_input for text_input in app.text_input if "live_source_" in str(text_input.key)]
            field.set_value(note)
        app.run()
        press(app, "live_source_keep")

    answered("no", "It reads Kombo")
    answered("yes")
    candidate_now = get(office.ctx(ANA), pushed.id).candidate
    assert candidate_now is not None
    answer_now = candidate_now.confirmations["source"]
    assert (answer_now.answer, answer_now.note) == ("yes", "")


def test_a_press_on_an_old_page_says_nothing_about_a_candidate_that_arrived_since(
    office: Office, pushed: Onboarding
) -> None:
    app = screen(office, ANA, PAGE, pushed)
    second = candidate.push(office.ctx(ANA), prepared(office, pushed), again=True)
    app = press(app, "live_pdf_yes")
    assert "saved first" in words(app)
    known = get(office.ctx(ANA), pushed.id).candidate
    assert known and (known.push_id, known.confirmations) == (second.push.id, {})
    for item in CONFIRMATION_ITEMS:
        app = press(app, f"live_{item}_yes")
    profile.begin_second_job(office.ctx(ANA), pushed.id, push_id=second.push.id, job_key=a_job(office, pushed, 1))
    third = candidate.push(office.ctx(ANA), preview.prepare(office.ctx(ANA), pushed.id))
    assert "saved first" in words(press(app, "live_clean"))
    left = get(office.ctx(ANA), pushed.id).clean_up
    assert left and (left.push_ids[-1], left.done) == (third.push.id, None)


def test_a_no_is_shown_with_its_remedy(office: Office, pushed: Onboarding) -> None:
    assert "To fix" not in words(screen(office, ANA, PAGE, pushed))
    answer(office, pushed, "job", "no", "It is on Fitter")
    app = screen(office, ANA, PAGE, pushed)
    assert "To fix" in words(app)
    assert "verify the jobs again" in words(app)
    answer(office, pushed, "job", "yes")
    assert "To fix" not in words(screen(office, ANA, PAGE, pushed))


def test_a_screenshot_is_kept_with_the_customers_answer(office: Office, pushed: Onboarding) -> None:
    answer(office, pushed, "pdf", "yes")
    app = screen(office, ANA, PAGE, pushed)
    app.file_uploader(key="live_shot").upload("seen.png", picture(), "image/png")
    app.run()
    app = press(app, "live_shot_keep")
    kept = get(office.ctx(ANA), pushed.id).candidate
    assert kept is not None
    file, content = candidate.file(office.ctx(SAM), pushed.id, kept.confirmations["pdf"].screenshot)
    assert (file.kind, file.content_type) == ("screenshot", "image/png")
    assert content.startswith(b"\x89PNG")
    assert any(expander.label == "Screenshots (1)" for expander in app.expander)


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(office: Office, pushed: Onboarding) -> None:
    answer(office, pushed, "pdf", "yes")
    app = screen(office, ANA, PAGE, pushed)
    app.file_uploader(key="live_shot").upload("seen.png", b"no picture", "image/png")
    app.run()
    assert "picture cannot be read" in words(press(app, "live_shot_keep"))


def test_support_sees_answers_and_screenshots_and_adds_none(office: Office, pushed: Onboarding) -> None:
    answer(office, pushed, "pdf", "yes")
    go_live.add_screenshot(office.ctx(ANA), pushed.id, item="pdf", data=picture())
    app = screen(office, SAM, PAGE, pushed)
    assert any(expander.label == "Screenshots (1)" for expander in app.expander)
    assert not any(key.startswith(("live_shot_keep", "live_clean")) for key in keys(app))


def test_the_clean_up_names_the_candidate_reminds_and_is_confirmed(office: Office, pushed: Onboarding) -> None:
    (record,) = candidate.history(office.ctx(ANA), pushed.id)
    answer(office, pushed, "pdf", "yes")
    assert screen(office, ANA, PAGE, pushed).button(key="live_clean").disabled
    for item in CONFIRMATION_ITEMS:
        answer(office, pushed, item, "yes")
    answer(office, pushed, "pdf", "no", "It does not open")
    assert "Ask them to remove it once nothing is left to fix" in words(screen(office, ANA, PAGE, pushed))
    answer(office, pushed, "pdf", "yes")
    app = screen(office, ANA, PAGE, pushed)
    assert "They have answered every item. Ask them to remove it" in words(app)
    app.session_state["live_clean_letter"] = True
    app.run()
    assert record.push.email in "".join(area.value for area in app.text_area)
    assert "Remind the customer" not in words(app)
    assert "Test candidate to be removed" in words(screen(office, ANA, "portfolio", q=pushed.id))
    office.clock.ahead = timedelta(days=7)
    try:
        assert "Remind the customer: it is still in their ATS" in words(screen(office, ANA, PAGE, pushed))
        assert "still in the ATS" in words(screen(office, ANA, "portfolio", q=pushed.id))
    finally:
        office.clock.ahead = timedelta()
    went_back = get(office.ctx(ANA), pushed.id)
    go_back(office.ctx(ANA, went_back), pushed.id, to=Step.LINKING)
    app = screen(office, ANA, PAGE, pushed)
    assert "Test candidate to be removed" in words(app), "going back takes nobody out of the ATS"
    assert "It is no longer needed" in words(app)
    assert "The previous one still has to be removed" in words(app)
    assert record.push.email in go_live.clean_up_letter(office.ctx(ANA), pushed.id).body
    app = press(app, "live_clean")
    assert any("Name the person at the customer" in error.value for error in app.error)
    app.text_input(key="live_clean_note").input("Dana, by e-mail")
    app = press(app, "live_clean")
    assert "The test candidate is removed" in words(app)
    assert [toast.value for toast in app.toast] == ["Recorded\\. The test candidate is removed\\."]
    assert "Dana, by e-mail" in words(app).replace("\\", "")
    assert "Test candidate " not in words(screen(office, ANA, "portfolio", q=pushed.id))


def test_while_addresses_are_checked_the_page_hides_the_previous_results(office: Office) -> None:
    onboarding = ready(office)
    altered(office.services, onboarding.id, requirements=onboarding.requirements.changed(sync_mode=SyncMode.REDIRECT))
    assert "Select a cell" in words(screen(office, ANA, PAGE, onboarding))
    redirect.ask_to_check(office.ctx(ANA), onboarding.id)
    assert "Select a cell" not in words(screen(office, ANA, PAGE, onboarding))


def test_the_sign_off_wants_each_risk_accepted_by_name_and_says_which_one_is_not(office: Office) -> None:
    onboarding = office.begun_to_sign_off()
    app = press(screen(office, ANA, PAGE, onboarding), "live_sign_off_open")
    assert "Ready with risks" in words(app)
    checks = [check.key for check in app.checkbox if str(check.key).startswith("live_accept_")]
    labels = [check.label.replace("\\", "") for check in app.checkbox]
    assert {f"live_accept_{key}" for key in office.risks(onboarding)} == set(checks)
    assert [label for label in labels if label.startswith("I accept: Waived: 1 job is missing in FactoryFix")]
    app.text_input(key="live_approver").input("Dana Whitfield")
    for key in checks[1:]:
        app.checkbox(key=key).check()
    app.button(key="live_sign_off_open").click()
    app.button(key="live_sign_off").click()
    calm(app.run())
    assert any("Dana Whitfield has not accepted every risk" in error.value.replace("\\", "") for error in app.error)
    assert get(office.ctx(ANA), onboarding.id).sign_off is None
    app.checkbox(key=checks[0]).check()
    app.button(key="live_sign_off_open").click()
    app.button(key="live_sign_off").click()
    calm(app.run())
    assert "Risks accepted by Dana Whitfield" in words(screen(office, SAM, PAGE, onboarding))
