"""The page of step 5b: the preview, the push, and the actions after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.actions import candidate, go_live, profile
from core.candidate.attachments import KIND_NAMES
from core.candidate.push import PushState
from core.onboarding.model import JobsVerified, Onboarding
from core.onboarding.part import Statement
from core.onboarding.states import SyncMode
from core.people.roles import Person
from tests.core.actions.candidates import a_job, in_ledger, in_mode, prepared, ready
from tests.core.documents.pdf_reading import plain
from tests.office import ANA, ELI, SAM, Office, altered, open_office
from tests.pages.screen import keys, press, screen, words

PAGE = "test-candidate"
CREATE = "POST /ats/jobs"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def opened(office: Office, onboarding: Onboarding, person: Person = ANA) -> AppTest:
    return screen(office, person, PAGE, onboarding)


def begun(office: Office, *, asking: bool = False) -> tuple[Onboarding, AppTest]:
    onboarding = ready(office, "Summit" if asking else "Brightwater")
    key = a_job(office, onboarding, asking=asking)
    profile.begin(office.ctx(ANA), onboarding.id, sample="cnc-machinist", job_key=key)
    return onboarding, opened(office, onboarding)


def test_redirect_mode_sends_no_candidate_and_says_so(office: Office) -> None:
    onboarding = in_mode(office, office.begun("Brightwater"), SyncMode.REDIRECT)
    app = opened(office, onboarding)
    assert "No candidate is sent in Redirect mode" in words(app)
    assert not any(key.startswith("cand") for key in keys(app))


def test_before_linking_the_page_leads_to_linking(office: Office) -> None:
    assert "Not linked yet" in words(opened(office, office.connected("Brightwater")))


def request_of(app: AppTest) -> dict[str, str]:
    """The exact request as the preview shows it."""
    table = app.table[0].value.map(lambda cell: cell.replace("\\", "").strip("`"))
    return dict(table.itertuples(index=False))


def test_a_candidate_is_prepared_previewed_and_pushed(office: Office) -> None:
    onboarding = ready(office)
    app = press(opened(office, onboarding), "cand_prepare")
    text = words(app)
    assert "is open in the ATS" in text or "was open in the ATS" in text
    assert "ZZTEST" in text
    request = request_of(app)
    assert request["E-mail"].startswith("zztest+")
    assert request["File sent as CV"].startswith("FactoryFix_Resume_")
    press(app, "cand_push")
    (record,) = candidate.history(office.ctx(ANA), onboarding.id)
    assert record.push.state is PushState.ACCEPTED
    app = press(opened(office, onboarding), f"look_{record.push.id}")
    assert "Source: **FactoryFix**" in words(app)
    assert app.button(key="cand_second")


def test_more_jobs_than_a_list_can_hold_are_searched(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    onboarding = ready(office)
    assert "cand_find" not in keys(opened(office, onboarding))
    first, *_, last = profile.pushable(office.ctx(ANA), onboarding.id)
    monkeypatch.setattr(profile, "MOST_JOBS", 1)
    app = opened(office, onboarding)
    assert "first 1 by title" in words(app)
    assert app.selectbox(key="cand_job").value == first.key
    app.text_input(key="cand_find").input(last.requisition or last.remote_id).run()
    assert app.selectbox(key="cand_job").value == last.key
    app.text_input(key="cand_find").input("no such job at all").run()
    assert app.button(key="cand_prepare").disabled


def test_a_second_press_on_an_old_page_sends_nothing_more(office: Office) -> None:
    onboarding, app = begun(office)
    other = opened(office, onboarding)
    press(app, "cand_push")
    press(other, "cand_push")
    assert len(candidate.history(office.ctx(ANA), onboarding.id)) == 1


def test_factoryfix_pushes_the_candidate_from_the_page_once_and_only_if_it_is_there(office: Office) -> None:
    onboarding, app = begun(office)
    assert "cand_pipeline" not in keys(app), "it is not in FactoryFix yet"
    app = press(app, "cand_live")
    other = opened(office, onboarding)
    assert {"cand_push", "cand_pipeline"} <= set(keys(other))
    press(app, "cand_pipeline")
    for key in ("cand_pipeline", "cand_push"):
        if key in keys(other):
            press(other, key)
    (record,) = candidate.history(office.ctx(ANA), onboarding.id)
    assert record.push.by_pipeline
    app = opened(office, onboarding)
    assert "With FactoryFix" in words(app)
    app = press(app, f"lookup_{record.push.id}")
    assert "Found in the ATS" in words(app)


def test_changes_since_the_preview_are_shown_before_the_push(office: Office) -> None:
    onboarding, app = begun(office)
    other = opened(office, onboarding)
    other.text_input(key="prof_first").input("ZZTEST-Other")
    press(other, "prof_save")
    app = press(app, "cand_push")
    assert "has changed since you opened" in words(app)
    assert candidate.history(office.ctx(ANA), onboarding.id) == []
    press(app, "cand_push")
    (record,) = candidate.history(office.ctx(ANA), onboarding.id)
    assert record.candidate_name.startswith("ZZTEST-Other")


def test_a_candidate_started_by_someone_else_is_not_replaced_unseen(office: Office) -> None:
    onboarding = ready(office)
    app = opened(office, onboarding)
    other_draft = profile.begin(
        office.ctx(ELI), onboarding.id, sample="cnc-machinist", job_key=a_job(office, onboarding)
    )
    app = press(app, "cand_prepare")
    assert f"{ELI.name} saved first" in words(app)
    assert profile.current(office.ctx(ANA), onboarding.id) == other_draft
    assert "cand_push" in keys(app), "it is shown now"


def test_answers_of_someone_else_are_not_overwritten_unseen(office: Office) -> None:
    onboarding, app = begun(office)
    profile.answer(office.ctx(ELI), onboarding.id, answers={}, rejects_automatically=True)
    for _ in range(2):
        app.selectbox(key="cand_rejects").set_value(False)
        assert f"{ELI.name} saved first" in words(press(app, "cand_job_save"))
    draft = profile.current(office.ctx(ANA), onboarding.id)
    assert draft is not None
    assert draft.rejects_automatically is True


def test_the_checks_are_made_again_at_a_press_and_the_candidate_is_discarded_at_another(office: Office) -> None:
    onboarding, app = begun(office)
    before = app.session_state[f"cand_prepared_{onboarding.id}"]
    app = press(app, "cand_check_again")
    assert app.session_state[f"cand_prepared_{onboarding.id}"].looked_at > before.looked_at
    app = press(app, "cand_discard")
    assert profile.current(office.ctx(ANA), onboarding.id) is None
    assert "cand_prepare" in keys(app)


def test_a_second_candidate_is_pushed_only_with_the_box_ticked(office: Office) -> None:
    onboarding = ready(office)
    candidate.push(office.ctx(ANA), prepared(office, onboarding))
    prepared(office, onboarding)
    app = opened(office, onboarding)
    assert app.button(key="cand_push").disabled
    app.checkbox(key="cand_again").check().run()
    press(app, "cand_push")
    assert len(candidate.history(office.ctx(ANA), onboarding.id)) == 2


def test_a_viewer_has_no_push_button(office: Office) -> None:
    onboarding, _ = begun(office)
    app = opened(office, onboarding, SAM)
    assert not any(key.startswith(("cand", "prof")) for key in keys(app))
    assert "You can view this. Account managers, engineers and admins can push" in words(app)


def test_support_sees_what_arrived_and_cannot_change_what_was_seen(office: Office) -> None:
    onboarding, app = begun(office)
    press(app, "cand_push")
    (record,) = candidate.history(office.ctx(ANA), onboarding.id)
    assert f"look_{record.push.id}" in keys(opened(office, onboarding))
    assert f"look_{record.push.id}" not in keys(opened(office, onboarding, SAM))


def test_a_preview_that_could_not_be_made_is_made_again_at_a_press(office: Office) -> None:
    onboarding = ready(office)
    profile.begin(office.ctx(ANA), onboarding.id, sample="cnc-machinist", job_key=a_job(office, onboarding))
    office.sandbox.fault("kombo", "auth_failed", "GET /integrations")
    app = opened(office, onboarding)
    office.sandbox.control.delete("/faults").raise_for_status()
    assert app.error
    assert "cand_push" not in keys(app)
    press(app, "cand_prepare_again")
    assert not app.error
    assert "cand_push" in keys(app)


def test_an_unknown_push_is_shown_as_unknown_with_both_ways_out(office: Office) -> None:
    onboarding = ready(office)
    office.sandbox.fault("kombo", "502", CREATE)
    lost = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    app = opened(office, onboarding)
    assert "We do not know yet whether this arrived" in words(app)
    assert "cand_prepare" not in keys(app)
    app = press(app, f"lookup_{lost.push.id}")
    assert "That does not prove that it did not arrive" in words(app)
    app.text_input(key=f"loss_{lost.push.id}_reason").input("Dana found nobody")
    app = press(app, f"loss_{lost.push.id}")
    assert "Did not arrive" in words(app)
    assert {"cand_prepare", f"lookup_{lost.push.id}"} <= keys(app), "it may turn up all the same"
    assert "That does not prove that it did not arrive" in words(press(app, f"lookup_{lost.push.id}"))


def test_a_refused_push_says_what_to_do_and_begins_again_with_a_new_address(office: Office) -> None:
    onboarding = ready(office)
    office.sandbox.rate_limit(CREATE)
    refused = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    app = opened(office, onboarding)
    assert "**Next:** Wait a minute" in words(app).replace("\\", "")
    press(app, f"again_{refused.push.id}")
    draft = profile.current(office.ctx(ANA), onboarding.id)
    assert draft is not None
    assert draft.profile.person.email != refused.push.email
    assert draft.profile.resume == prepared_resume(office, refused)


def prepared_resume(office: Office, record: candidate.Record) -> object:
    with office.services.store.read() as db:
        return profile.kept_profile(db, record.profile_file, record.onboarding_id).resume


def test_every_part_of_the_candidate_can_be_edited(office: Office) -> None:
    onboarding, app = begun(office)
    app.text_input(key="prof_first").input("ZZTEST-Łukasz")
    app.text_area(key="prof_recommendation").input("Worth a call this week.")
    app.text_area(key="prof_skills").input("Fanuc\nMitutoyo CMM")
    app.select_slider(key="prof_stars").set_value(2)
    press(app, "prof_save")
    draft = profile.current(office.ctx(ANA), onboarding.id)
    assert draft is not None
    edited = draft.profile
    assert edited.assessment is not None
    assert edited.person.first_name == "ZZTEST-Łukasz"
    assert (edited.assessment.stars, edited.assessment.recommendation) == (2, "Worth a call this week.")
    assert edited.resume.skills == ("Fanuc", "Mitutoyo CMM")
    assert len(edited.conversation) > 5


def test_changes_of_someone_else_to_the_candidate_are_not_overwritten_unseen(office: Office) -> None:
    onboarding, app = begun(office)
    other = opened(office, onboarding)
    other.text_input(key="prof_city").input("Boise")
    press(other, "prof_save")
    app.text_area(key="prof_summary").input("Mine")
    for _ in range(2):  # the fields still show what they began from, so a second press is no better
        refused = words(press(app, "prof_save"))
        assert f"{ANA.name} saved first" in refused
        assert "edited the test candidate (person city)" in refused.replace("\\", "")
    app = opened(office, onboarding)
    for summary in ("Mine", "Mine again"):
        app.text_area(key="prof_summary").input(summary)
        press(app, "prof_save")
        draft = profile.current(office.ctx(ANA), onboarding.id)
        assert draft is not None
        assert (draft.profile.person.city, draft.profile.resume.summary) == ("Boise", summary)


def test_a_field_that_cannot_be_used_is_named_and_nothing_is_changed(office: Office) -> None:
    onboarding, app = begun(office)
    before = profile.current(office.ctx(ANA), onboarding.id)
    app.text_input(key="prof_email").input("not an address")
    app = press(app, "prof_save")
    assert "person\\.email" in words(app)
    assert profile.current(office.ctx(ANA), onboarding.id) == before


def test_a_resume_is_uploaded_shown_and_taken_out(office: Office) -> None:
    onboarding, app = begun(office)
    app.file_uploader(key="prof_resume").upload("cv.pdf", plain(pages=2), "application/pdf")
    app.run()
    app = press(app, "prof_resume_use")
    draft = profile.current(office.ctx(ANA), onboarding.id)
    assert draft is not None
    assert draft.profile.resume.pdf
    press(app, "prof_resume_out")
    draft = profile.current(office.ctx(ANA), onboarding.id)
    assert draft is not None
    assert draft.profile.resume.pdf is None


def test_a_hostile_resume_is_refused_with_a_sentence(office: Office) -> None:
    _, app = begun(office)
    app.file_uploader(key="prof_resume").upload("cv.pdf", b"%PDF-1.7 nonsense", "application/pdf")
    app.run()
    assert "damaged" in words(press(app, "prof_resume_use"))


def test_the_customers_rejection_text_is_saved_and_validated(office: Office) -> None:
    onboarding, app = begun(office)
    app.selectbox(key="cand_rejects").set_value(True)
    app = press(app, "cand_job_save")
    assert "rejects or e\\-mails applicants automatically" in words(app)
    assert app.button(key="cand_push").disabled
    app.selectbox(key="cand_rejects").set_value(False)
    app = press(app, "cand_job_save")
    assert not app.button(key="cand_push").disabled
    draft = profile.current(office.ctx(ANA), onboarding.id)
    assert draft is not None
    assert draft.rejects_automatically is False


def test_version_2_is_sent_from_the_page(office: Office) -> None:
    onboarding = in_mode(office, ready(office), SyncMode.NEW_AND_ENGAGED)
    app = press(opened(office, onboarding), "cand_prepare")
    assert "comes with version 2" in words(app)
    press(app, "cand_push")
    (record,) = candidate.history(office.ctx(ANA), onboarding.id)
    app = opened(office, onboarding)
    assert "**Version 2 has not been sent yet.**" in words(app)
    verified = JobsVerified(snapshot_id="s", synced=1, verified=Statement(by=ANA.actor, at=office.services.now()))
    altered(office.services, onboarding.id, jobs=verified)
    assert "Version 2 has not been sent yet." in words(screen(office, ANA, "go-live", onboarding)).replace("\\", "")
    press(app, f"phase_send_{record.push.id}")
    app = press(opened(office, onboarding), f"look_{record.push.id}")
    assert "Version 2 is on the application" in words(app)
    assert len(in_ledger(office, "application", record.push.email)) == 1


def test_version_2_is_offered_only_for_whom_the_customer_is_to_look_at(office: Office) -> None:
    onboarding = in_mode(office, ready(office), SyncMode.NEW_AND_ENGAGED)
    before = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    assert f"phase_send_{before.push.id}" in keys(opened(office, onboarding))
    now = candidate.push(office.ctx(ANA), prepared(office, onboarding), again=True)
    offered = {key for key in keys(opened(office, onboarding)) if key.startswith("phase_send_")}
    assert offered == {f"phase_send_{now.push.id}"}


def first(app: AppTest) -> list[str]:
    """Return the labels of the page's main buttons."""
    return [button.label for button in app.button if button.proto.type == "primary"]


def test_the_main_button_is_the_next_step(office: Office) -> None:
    onboarding = in_mode(office, ready(office), SyncMode.NEW_AND_ENGAGED)
    assert first(opened(office, onboarding)) == ["Prepare and preview"]
    record = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    look = f"look_{record.push.id}"
    assert first(opened(office, onboarding)) == ["Look in the ATS"]
    assert first(press(opened(office, onboarding), look)) == ["Send version 2"]
    press(opened(office, onboarding), f"phase_send_{record.push.id}")
    assert first(opened(office, onboarding)) == ["Look in the ATS"]
    assert first(press(opened(office, onboarding), look)) == ["Next: ask the customer to check"]
    app = press(opened(office, onboarding), "cand_onward")
    assert "What the customer sees in their ATS" in words(app)
    hear(office, onboarding, "job", "no")
    assert first(opened(office, onboarding)) == ["Prepare and preview"]
    hear(office, onboarding, "job", "yes")
    assert first(opened(office, onboarding)) == ["Next: the customer’s confirmation"]
    assert first(opened(office, onboarding, SAM)) == []


def hear(office: Office, onboarding: Onboarding, item: str, answer: str) -> None:
    go_live.confirm(
        office.ctx(ANA),
        onboarding.id,
        item=item,
        answer=answer,
        who="Dana",
        channel="phone",
        note="On the other job",
    )


def test_version_2_is_left_out_from_the_page_where_the_ats_takes_no_file_later(office: Office) -> None:
    onboarding = in_mode(office, ready(office, "Heartland"), SyncMode.NEW_AND_ENGAGED)
    record = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    way = f"phase_out_{record.push.id}"
    app = press(opened(office, onboarding), f"phase_send_{record.push.id}")
    assert "cannot add a file" in words(app)
    app.session_state[way] = True
    app.run()
    app.text_input(key=f"{way}_said").input("Dana: they do without")
    app = press(app, f"{way}_now")
    assert "Dana: they do without" in words(app).replace("\\", "")
    assert way not in keys(app)
    assert "Version 2 is still" not in words(screen(office, ANA, "go-live", onboarding))


def test_the_customers_answer_settles_version_2_when_the_ats_does_not_show_it(office: Office) -> None:
    onboarding = in_mode(office, ready(office), SyncMode.NEW_AND_ENGAGED)
    record = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    way = f"phase_out_{record.push.id}"
    app = opened(office, onboarding)
    app.session_state[way] = True
    assert f"{way}_there" not in keys(app.run())
    press(opened(office, onboarding), f"phase_send_{record.push.id}")
    app = opened(office, onboarding)
    app.session_state[way] = True
    app.run()
    app.text_input(key=f"{way}_said").input("Dana opened it")
    app = press(app, f"{way}_there")
    assert "The customer sees version 2" in words(app)
    assert "Dana opened it" in words(app)
    assert f"phase_send_{record.push.id}" not in keys(app)


def test_a_required_question_is_answered_in_the_form_and_an_eeo_question_is_not_offered(office: Office) -> None:
    onboarding, app = begun(office, asking=True)
    assert app.button(key="cand_push").disabled
    draft = profile.current(office.ctx(ANA), onboarding.id)
    assert draft is not None
    with office.services.store.read() as db:
        _, job = profile.job_of(db, onboarding.id, draft.job_key)
    licence, gender, pay = job.screening_questions
    offered = {box.key for box in (*app.selectbox, *app.number_input)}
    assert f"cand_answer_{gender.id}" not in offered
    app.selectbox(key=f"cand_answer_{licence.id}").set_value("No")
    app.number_input(key=f"cand_answer_{pay.id}").set_value(31.5)
    app = press(app, "cand_job_save")
    assert not app.button(key="cand_push").disabled
    answered = request_of(app)
    assert answered[f"Answer: {licence.title}"] == "No"
    assert answered[f"Answer: {pay.title}"] == "31.5"
    press(app, "cand_push")
    (record,) = candidate.history(office.ctx(ANA), onboarding.id)
    assert record.push.state is PushState.ACCEPTED


def test_a_resume_that_cannot_be_read_here_travels_beside_the_profile_with_the_reason(office: Office) -> None:
    onboarding, app = begun(office)
    letter = b"{\\rtf1 Welder since 2011}"
    app.file_uploader(key="prof_resume").upload("cv.rtf", letter, "application/rtf")
    app.run()
    app = press(app, "prof_resume_use")
    assert "Rich Text Format" in words(app)
    draft = profile.current(office.ctx(ANA), onboarding.id)
    assert draft is not None
    assert draft.profile.resume.original == letter
    sent = request_of(app)
    if f"File sent as {KIND_NAMES['OTHER']}" in sent:
        assert ".rtf" in sent["File sent as CV"]
    else:
        assert app.button(key="cand_push").disabled
