"""The requirements page: nothing that an Account Manager types during a call is lost."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.actions import links, onboarding as onboardings, requirements
from core.onboarding.model import Contact, Onboarding
from core.onboarding.states import SyncMode
from tests.core.actions.test_requirements_actions import agreed, wanted
from tests.office import ANA, SAM, Office, open_office
from tests.pages.screen import calm, keys, press, screen, turn_to, words

ANOTHER = type(ANA)("ann", "Ann Other", "ann@office.example", ANA.role)
MUCH = (b"W" * 400 + b"\n") * 6_000
"""Jobs whose titles alone are more than the list may hold."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture
def begun(office: Office) -> Onboarding:
    return onboardings.start(office.ctx(ANA), customer="Acme", account_id="acc_1", another=True)


def stored(office: Office, onboarding: Onboarding) -> Onboarding:
    return onboardings.get(office.ctx(ANA), onboarding.id)


def typed(app: AppTest, onboarding: Onboarding, **fields: str) -> AppTest:
    """Type into fields, one after another, as a person does."""
    for field, text in fields.items():
        name = f"req_{onboarding.id}_{field}"
        area = field in ("urls", "compliance", "expected")
        (app.text_area(key=name) if area else app.text_input(key=name)).set_value(text)
        calm(app.run())
    return app


def value(app: AppTest, onboarding: Onboarding, field: str) -> object:
    """What a field shows; its key changes when the page itself fills it."""
    kinds = (app.text_input, app.text_area, app.selectbox)
    name = re.compile(rf"req_{onboarding.id}_{field}(_\d+)?")
    return next(each.value for kind in kinds for each in kind if each.key and name.fullmatch(each.key))


def choose(app: AppTest, onboarding: Onboarding, ats: str) -> AppTest:
    app.selectbox(key=f"req_{onboarding.id}_ats").set_value(ats)
    return calm(app.run())


def mode(app: AppTest, onboarding: Onboarding, chosen: SyncMode) -> AppTest:
    app.radio(key=f"req_{onboarding.id}_mode").set_value(chosen)
    return calm(app.run())


def test_engaged_only_is_chosen_at_first_and_is_what_we_recommend(office: Office, begun: Onboarding) -> None:
    first = screen(office, ANA, "requirements", begun).radio(key=f"req_{begun.id}_mode")
    assert first.value is SyncMode.ENGAGED
    assert [option for option in first.options if "recommended" in option] == ["Engaged only (recommended)"]


def test_a_draft_survives_a_reload_and_another_browser_and_only_its_author_sees_it(
    office: Office, begun: Onboarding
) -> None:
    app = typed(screen(office, ANA, "requirements", begun), begun, admin_name="Dana", urls="jobs.lever.co/acme")
    app.date_input(key=f"req_{begun.id}_target").set_value("2027-03-01")
    mode(app, begun, SyncMode.MANUAL)
    again = screen(office, ANA, "requirements", begun)
    assert again.text_input(key=f"req_{begun.id}_admin_name").value == "Dana"
    assert str(again.date_input(key=f"req_{begun.id}_target").value) == "2027-03-01"
    assert again.radio(key=f"req_{begun.id}_mode").value is SyncMode.MANUAL
    assert "kept as a draft" in words(again)
    assert stored(office, begun).requirements.admin.name == ""
    assert screen(office, ANOTHER, "requirements", begun).text_input(key=f"req_{begun.id}_admin_name").value == ""


def test_discarding_brings_back_what_is_saved(office: Office, begun: Onboarding) -> None:
    app = typed(screen(office, ANA, "requirements", begun), begun, admin_name="Dana")
    for each in (press(app, "req_discard"), screen(office, ANA, "requirements", begun)):
        assert value(each, begun, "admin_name") == ""
        assert "req_save" not in keys(each)


def test_what_is_typed_survives_another_page(office: Office, begun: Onboarding) -> None:
    app = typed(screen(office, ANA, "requirements", begun), begun, compliance="OFCCP")
    turn_to(app, "connection")
    turn_to(app, "requirements")
    assert app.text_area(key=f"req_{begun.id}_compliance").value == "OFCCP"


def test_saving_keeps_it_for_everybody_and_ends_the_draft(office: Office, begun: Onboarding) -> None:
    app = press(typed(screen(office, ANA, "requirements", begun), begun, admin_name="Dana"), "req_save")
    assert stored(office, begun).requirements.admin.name == "Dana"
    assert "kept as a draft" not in words(app) and "req_save" not in keys(app)


def typed_now(app: AppTest, onboarding: Onboarding, **fields: str) -> AppTest:
    """Type into fields without leaving the last one: what follows comes to the server together with it."""
    for field, text in fields.items():
        name = f"req_{onboarding.id}_{field}"
        (app.text_area(key=name) if field == "compliance" else app.text_input(key=name)).set_value(text)
    return app


def test_a_field_typed_at_the_moment_of_the_press_is_saved(office: Office, begun: Onboarding) -> None:
    app = typed(screen(office, ANA, "requirements", begun), begun, admin_name="Dana")
    app = press(typed_now(app, begun, compliance="OFCCP", admin_name="Dana Whitfield"), "req_save")
    saved = stored(office, begun).requirements
    assert (saved.admin.name, saved.compliance) == ("Dana Whitfield", "OFCCP")
    assert "kept as a draft" not in words(app)


def test_a_field_typed_at_the_moment_of_the_press_is_agreed(office: Office) -> None:
    onboarding = agreed(office, wanted(backup=Contact(name="Luis")))
    onboarding = requirements.save(office.ctx(ANA), onboarding.id, onboarding.requirements.changed(backup=Contact()))
    app = screen(office, ANA, "requirements", onboarding)
    refused = press(app, "req_agree")
    assert "Name a backup" in words(refused).replace("\\", "")
    assert refused.error
    press(typed_now(app, onboarding, backup_name="Mia Ortega"), "req_agree")
    saved = stored(office, onboarding).requirements
    assert saved.agreed is not None
    assert saved.backup.name == "Mia Ortega"


def test_a_field_typed_at_the_moment_of_the_press_is_acknowledged(office: Office, begun: Onboarding) -> None:
    app = mode(choose(screen(office, ANA, "requirements", begun), begun, "bamboohr"), begun, SyncMode.NEW_AND_ENGAGED)
    app = typed(app, begun, word="Dana")
    app = press(typed_now(app, begun, word="Dana accepts it", compliance="OFCCP"), f"req_ack_{begun.id}_update_high")
    saved = stored(office, begun).requirements
    assert (saved.acknowledged["update_high"].text, saved.compliance) == ("Dana accepts it", "OFCCP")
    assert "Dana accepts it" in words(app)


def test_a_field_typed_at_the_moment_of_a_press_that_is_refused_is_kept(office: Office, begun: Onboarding) -> None:
    app = typed(screen(office, ANA, "requirements", begun), begun, admin_email="dana@")
    app = press(typed_now(app, begun, compliance="OFCCP"), "req_save")
    assert app.error
    for each in (app, screen(office, ANA, "requirements", begun)):
        assert (value(each, begun, "admin_email"), value(each, begun, "compliance")) == ("dana@", "OFCCP")


def retype(app: AppTest, onboarding: Onboarding, field: str, text: str) -> AppTest:
    """Type into a field that the page may have filled itself."""
    pattern = re.compile(rf"req_{onboarding.id}_{field}(_\d+)?")
    next(each for each in (*app.text_input, *app.text_area) if pattern.fullmatch(each.key or "")).set_value(text)
    return calm(app.run())


def warnings(app: AppTest) -> str:
    return "\n".join(warning.value for warning in app.warning).replace("\\", "")


def test_two_tabs_of_one_person_keep_each_others_typing(office: Office, begun: Onboarding) -> None:
    left, right = (screen(office, ANA, "requirements", begun) for _ in range(2))
    typed(left, begun, admin_name="Dana")
    typed(right, begun, compliance="OFCCP")
    retype(left, begun, "backup_name", "Luis")
    calm(right.run())
    for each in (left, right, screen(office, ANA, "requirements", begun)):
        fields = {field: value(each, begun, field) for field in ("admin_name", "compliance", "backup_name")}
        assert fields == {"admin_name": "Dana", "compliance": "OFCCP", "backup_name": "Luis"}
        assert not each.warning
    press(right, "req_save")
    saved = stored(office, begun).requirements
    assert (saved.admin.name, saved.compliance, saved.backup.name) == ("Dana", "OFCCP", "Luis")
    assert "req_save" not in keys(calm(left.run()))


@pytest.mark.parametrize(
    ("button", "left_over"), [("req_other_compliance_0", "CCPA"), ("req_keep_compliance", "OFCCP")]
)
def test_a_field_typed_in_two_tabs_is_reported_and_nothing_is_lost(
    office: Office, begun: Onboarding, button: str, left_over: str
) -> None:
    left, right = (screen(office, ANA, "requirements", begun) for _ in range(2))
    typed(left, begun, compliance="CCPA")
    typed(right, begun, compliance="OFCCP")
    calm(left.run())
    for each in (right, left, screen(office, ANA, "requirements", begun)):  # and it is still known after a reload
        assert "In another tab you typed something else into “Compliance notes”: “CCPA”" in warnings(each).replace(
            "**", ""
        )
        assert value(each, begun, "compliance") == "OFCCP"
    press(left, button)
    for each in (left, calm(right.run())):
        assert value(each, begun, "compliance") == left_over
        assert not each.warning
    press(right, "req_save")
    assert stored(office, begun).requirements.compliance == left_over


def test_what_the_other_tab_typed_into_a_field_that_is_saved_at_that_moment_stays_a_draft(
    office: Office, begun: Onboarding
) -> None:
    left, right = (screen(office, ANA, "requirements", begun) for _ in range(2))
    typed(right, begun, admin_name="Dana")
    typed(left, begun, compliance="CCPA")
    press(typed_now(right, begun, compliance="OFCCP"), "req_save")
    assert stored(office, begun).requirements.compliance == "OFCCP"
    for each in (right, calm(left.run())):
        assert value(each, begun, "compliance") == "CCPA"
        assert "OFCCP" in warnings(each)


def test_discarding_in_one_tab_leaves_what_the_other_typed_since(office: Office, begun: Onboarding) -> None:
    left, right = (screen(office, ANA, "requirements", begun) for _ in range(2))
    typed(left, begun, admin_name="Dana")
    typed(right, begun, compliance="OFCCP")
    press(left, "req_discard")
    calm(right.run())
    for each in (left, right):
        assert (value(each, begun, "admin_name"), value(each, begun, "compliance")) == ("", "OFCCP")


def test_saving_in_one_tab_leaves_what_the_other_types_and_says_what_was_saved(
    office: Office, begun: Onboarding
) -> None:
    left, right = (screen(office, ANA, "requirements", begun) for _ in range(2))
    press(typed(left, begun, compliance="CCPA"), "req_save")
    typed(right, begun, compliance="OFCCP")
    assert value(right, begun, "compliance") == "OFCCP"
    assert "CCPA" in warnings(right)
    assert stored(office, begun).requirements.compliance == "CCPA"


def test_the_address_names_the_ats_with_evidence_look_alikes_and_tenant(office: Office, begun: Onboarding) -> None:
    app = typed(
        screen(office, ANA, "requirements", begun), begun, urls="https://recruiting.ultipro.com/ACM1000X/JobBoard/1"
    )
    text = words(app)
    assert "This is UKG Pro" in text and "tenant **ACM1000X**" in text
    assert "Or is it **UKG Ready**?" in text
    app = press(app, f"req_{begun.id}_use")
    assert value(app, begun, "ats") == "ukgpro"
    assert "Connected by **" in words(app) and "not confirmed. Ask before you promise" in words(app)
    assert "base record" in words(app)


def test_a_warning_is_acknowledged_with_one_press_that_saves_first(office: Office, begun: Onboarding) -> None:
    app = choose(screen(office, ANA, "requirements", begun), begun, "ukgpro")
    assert "Acknowledge 3 warnings" in words(app)
    app = press(app, f"req_ack_{begun.id}_source")
    saved = stored(office, begun).requirements
    assert saved.ats == "ukgpro" and saved.acknowledged["source"].by == ANA.actor
    assert "Acknowledged by Ana Alvarez" in words(app)


def test_what_was_acknowledged_for_another_ats_does_not_count(office: Office, begun: Onboarding) -> None:
    app = choose(screen(office, ANA, "requirements", begun), begun, "ukgpro")
    app = choose(press(app, f"req_ack_{begun.id}_lead_time"), begun, "workday")
    assert "Acknowledged by" not in words(app)
    assert f"req_ack_{begun.id}_lead_time" in keys(app)
    assert "Acknowledge 2 warnings" in words(app)


def test_new_and_engaged_on_a_doubtful_ats_needs_a_text(office: Office, begun: Onboarding) -> None:
    app = mode(choose(screen(office, ANA, "requirements", begun), begun, "bamboohr"), begun, SyncMode.NEW_AND_ENGAGED)
    name = f"req_ack_{begun.id}_update_high"
    assert app.button(key=name).disabled
    app = press(typed(app, begun, word="Dana accepts it, by e-mail"), name)
    assert stored(office, begun).requirements.acknowledged["update_high"].text == "Dana accepts it, by e-mail"
    app = choose(app, begun, "pinpoint")
    assert value(app, begun, "word") == ""


def test_a_text_refused_after_the_form_was_saved_does_not_undo_later_typing(office: Office, begun: Onboarding) -> None:
    app = mode(choose(screen(office, ANA, "requirements", begun), begun, "bamboohr"), begun, SyncMode.NEW_AND_ENGAGED)
    app = press(typed(app, begun, word="x" * 3000), f"req_ack_{begun.id}_update_high")
    assert "the maximum is 2,000" in words(app).replace("\\", "")
    assert stored(office, begun).requirements.ats == "bamboohr"
    app = typed(app, begun, compliance="OFCCP")
    assert (value(app, begun, "compliance"), value(app, begun, "word")) == ("OFCCP", "x" * 3000)


def test_the_text_on_a_warning_is_kept_until_it_is_acknowledged(office: Office, begun: Onboarding) -> None:
    app = mode(choose(screen(office, ANA, "requirements", begun), begun, "bamboohr"), begun, SyncMode.NEW_AND_ENGAGED)
    app = press(typed(app, begun, word="Dana accepts it"), "req_save")
    for each in (app, screen(office, ANA, "requirements", begun)):
        assert each.text_input(key=f"req_{begun.id}_word").value == "Dana accepts it"
    given = press(screen(office, ANA, "requirements", begun), f"req_ack_{begun.id}_update_high")
    assert "Dana accepts it" in words(given)
    assert stored(office, begun).requirements.acknowledged["update_high"].text == "Dana accepts it"


def test_a_disagreement_asks_for_a_reason_and_shows_who_decided(office: Office, begun: Onboarding) -> None:
    app = typed(screen(office, ANA, "requirements", begun), begun, urls="https://jobs.lever.co/a")
    assert not [field for field in app.text_input if field.key == f"req_{begun.id}_decision"]
    app = choose(app, begun, "teamtailor")
    assert "you chose Teamtailor" in words(app)
    app = press(typed(app, begun, decision="They move in May"), "req_save")
    assert "Decided by Ana Alvarez" in words(app)
    decided = stored(office, begun).requirements.ats_decision
    assert decided is not None and decided.text == "They move in May"


def test_an_ats_without_a_tool_offers_redirect_or_by_hand_and_the_steps_left_out_say_why(office: Office) -> None:
    onboarding = agreed(office, wanted(ats="rippling", sync_mode="manual", by_hand="Dana, daily"))
    for path in ("connection", "linking", "job-sync"):
        assert "Kombo has no connection for Rippling" in words(screen(office, ANA, path, onboarding)).replace("\\", "")
    assert "Candidates are entered by hand: Dana, daily" in words(
        screen(office, ANA, "test-candidate", onboarding)
    ).replace("\\", "")
    assert "live_sign_off_open" in keys(screen(office, ANA, "go-live", onboarding))


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({}, "Next: the connection"),
        ({"ats": "rippling", "sync_mode": "manual", "by_hand": "Dana, daily"}, "Next: go live"),
        (
            {"ats": "rippling", "sync_mode": "redirect", "redirect_reason": "Their rule", "advised_against": True},
            "Next: go live",
        ),
    ],
)
def test_what_is_agreed_leads_to_the_step_that_is_open(office: Office, changes: dict[str, object], label: str) -> None:
    onboarding = agreed(office, wanted(**changes))
    assert label in [link.proto.label for link in screen(office, ANA, "requirements", onboarding).get("page_link")]


def test_an_incomplete_address_is_named_under_its_field_and_nothing_is_lost(office: Office, begun: Onboarding) -> None:
    app = typed(screen(office, ANA, "requirements", begun), begun, admin_email="dana@", admin_name="Dana")
    assert "must look like name" in words(app)
    app = press(app, "req_save")
    assert len(app.error) == 1 and app.text_input(key=f"req_{begun.id}_admin_name").value == "Dana"
    assert stored(office, begun).version == begun.version


def test_expected_jobs_come_from_a_file_and_the_previous_list_can_be_restored(
    office: Office, begun: Onboarding
) -> None:
    sheet = openpyxl.Workbook()
    for row in (("Requisition ID", "Title"), ("R-1", "Welder"), ("R-2", "Machinist")):
        sheet.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    sheet.save(content)
    app = typed(screen(office, ANA, "requirements", begun), begun, expected="R-9")
    assert "1 job in this list" in words(app)
    app.file_uploader(key=f"req_{begun.id}_file").upload("jobs.xlsx", content.getvalue())
    assert "2 jobs in this list" in words(calm(app.run()))
    app = press(app, "req_list_back")
    assert value(app, begun, "expected") == "R-9"


def test_a_column_can_be_chosen_for_a_file_and_the_rows_left_out_are_named(office: Office, begun: Onboarding) -> None:
    app = typed(screen(office, ANA, "requirements", begun), begun, expected="R-9")
    content = b"Req ID,Title,Public name,Status\n1,Welder,Welder II,Open\n2,Fitter,Fitter I,Filled\n"
    app.file_uploader(key=f"req_{begun.id}_file").upload("jobs.csv", content)
    app = calm(app.run())
    assert "1 job in this list · 1 row left out · from jobs" in words(app).replace("\\", "")
    assert "Columns not used: Public name" in words(app)
    titles = next(box for box in app.selectbox if box.label == "Title")
    assert titles.value == "Title"
    app = calm(titles.set_value("Public name").run())
    assert "1,Welder II,," in value(app, begun, "expected")
    status = next(box for box in app.selectbox if box.label == "Status")
    app = calm(status.set_value("Not used").run())
    assert "2 jobs in this list" in words(app)
    assert value(press(app, "req_list_back"), begun, "expected") == "R-9"


def test_a_file_without_a_known_heading_keeps_the_list_until_a_column_is_chosen(
    office: Office, begun: Onboarding
) -> None:
    app = typed(screen(office, ANA, "requirements", begun), begun, expected="R-9")
    app.file_uploader(key=f"req_{begun.id}_file").upload("jobs.csv", b"Kennung,Wo\n0071,Pueblo\n")
    app = calm(app.run())
    assert "no column name that we recognize" in words(app) and value(app, begun, "expected") == "R-9"
    ids = next(box for box in app.selectbox if box.label == "Requisition ID")
    app = calm(ids.set_value("Kennung").run())
    assert "0071" in value(app, begun, "expected")


@pytest.mark.parametrize("name, content", [("jobs.xlsx", b"PK\x03\x04 broken"), ("jobs.csv", b"Title\n" + MUCH)])
def test_an_unusable_file_leaves_the_list_and_says_why(
    office: Office, begun: Onboarding, name: str, content: bytes
) -> None:
    app = typed(screen(office, ANA, "requirements", begun), begun, expected="R-9")
    app.file_uploader(key=f"req_{begun.id}_file").upload(name, content)
    calm(app.run())
    assert app.error and value(app, begun, "expected") == "R-9"


def test_a_colleagues_change_elsewhere_appears_and_does_not_disturb(office: Office, begun: Onboarding) -> None:
    app = typed(screen(office, ANA, "requirements", begun), begun, compliance="OFCCP")
    saved = begun.requirements
    requirements.save(office.ctx(ANOTHER), begun.id, saved.changed(by_hand="", redirect_reason="x"))
    app = press(calm(app.run()), "req_save")
    assert not app.error
    now = stored(office, begun).requirements
    assert (now.compliance, now.redirect_reason) == ("OFCCP", "x")


def test_the_second_person_on_a_field_is_warned_before_saving_over_it(office: Office, begun: Onboarding) -> None:
    app = typed(screen(office, ANA, "requirements", begun), begun, compliance="mine")
    colleagues = begun.requirements.changed(compliance="theirs")
    requirements.save(office.ctx(ANOTHER), begun.id, colleagues)
    reloaded = screen(office, ANA, "requirements", begun)  # the conflict is still known after a reload
    for each in (app, reloaded):
        for _ in range(
            2
        ):  # a second press, as in a double click, does not confirm the conflict that the first one reported
            press(each, "req_save")
            assert "Ann Other saved first" in words(each).replace("\\", "")
        assert "theirs" in words(each) and value(each, begun, "compliance") == "mine"
    assert stored(office, begun).requirements.compliance == "theirs"
    assert "req_mine" not in keys(press(app, "req_mine"))
    press(app, "req_save")
    assert stored(office, begun).requirements.compliance == "mine"


def test_another_list_of_the_same_length_is_reported_too(office: Office, begun: Onboarding) -> None:
    app = typed(screen(office, ANA, "requirements", begun), begun, expected="R-1")
    colleagues = begun.requirements.changed(expected_list="R-2")
    requirements.save(office.ctx(ANOTHER), begun.id, colleagues)
    assert "1 on the customer’s list" in "\n".join(warning.value for warning in calm(app.run()).warning)


def test_advice_against_redirect_is_shown_only_when_it_was_given(office: Office, begun: Onboarding) -> None:
    redirect = begun.requirements.changed(sync_mode=SyncMode.REDIRECT, redirect_reason="Their rule")
    saved = requirements.save(office.ctx(ANA), begun.id, redirect)
    assert ":small[We advised against it.]" not in words(screen(office, SAM, "requirements", saved))
    advised = redirect.changed(advised_against=True)
    saved = requirements.save(office.ctx(ANA), begun.id, advised)
    assert ":small[We advised against it.]" in words(screen(office, SAM, "requirements", saved))


def test_more_accounts_than_are_listed_can_be_searched(
    office: Office, begun: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requirements, "MOST_ACCOUNTS", 2)
    st.cache_data.clear()
    app = screen(office, ANA, "requirements", begun)
    assert "Summit" not in str(app.selectbox(key=f"req_{begun.id}_account").options)
    app = typed(app, begun, account_search="summit")
    assert "Summit" in str(app.selectbox(key=f"req_{begun.id}_account").options)
    st.cache_data.clear()


def test_accounts_that_cannot_be_listed_are_not_waited_for_with_every_letter(office: Office, begun: Onboarding) -> None:
    st.cache_data.clear()
    office.sandbox.fault("factoryfix", "truncated_json", "accounts", times=9)
    app = typed(screen(office, ANA, "requirements", begun), begun, compliance="OFCCP")
    planned = office.sandbox.control.get("/faults").json()["faults"]
    office.sandbox.control.delete("/faults")
    st.cache_data.clear()
    assert [fault["hits"] for fault in planned] == [1]
    assert "answer cannot be read" in words(app) and value(app, begun, "compliance") == "OFCCP"


def test_another_ats_after_the_link_shows_its_consequences_before_it_is_saved(office: Office) -> None:
    onboarding = agreed(office, wanted())
    links.create_link(office.ctx(ANA), onboarding.id)
    app = choose(press(screen(office, ANA, "requirements", onboarding), "req_change"), onboarding, "lever")
    assert "The link no longer counts" in words(app)
    app = press(app, "req_save")
    assert stored(office, onboarding).requirements.ats == "teamtailor" and app.error
    app.checkbox(key=f"req_accept_{onboarding.id}_{stored(office, onboarding).version}").check()
    press(calm(app.run()), "req_save")
    now = stored(office, onboarding)
    assert (now.requirements.ats, now.link, now.requirements.agreed) == ("lever", None, None)


def test_agreed_requirements_are_shown_as_text_until_somebody_edits_them(office: Office) -> None:
    onboarding = agreed(office, wanted(compliance="OFCCP"))
    app = screen(office, ANA, "requirements", onboarding)
    saved = stored(office, onboarding).requirements
    for text in (saved.admin.email, "OFCCP", "Teamtailor", "Engaged only"):
        assert text in words(app).replace("\\", "")
    assert not app.text_input and not app.text_area
    app = typed(press(app, "req_change"), onboarding, compliance="OFCCP, CCPA")
    assert app.text_input(key=f"req_{onboarding.id}_admin_email").value == saved.admin.email
    assert app.text_area(key=f"req_{onboarding.id}_compliance").value == "OFCCP, CCPA"
    reloaded = screen(office, ANA, "requirements", onboarding)
    assert reloaded.text_area(key=f"req_{onboarding.id}_compliance").value == "OFCCP, CCPA", (
        "a draft opens the form again"
    )
    assert not press(reloaded, "req_discard").text_area
    app = press(screen(office, ANA, "requirements", onboarding), "req_change")
    assert app.text_area and not press(app, "req_close").text_area


def test_a_viewer_sees_no_button_that_changes_anything(office: Office, begun: Onboarding) -> None:
    agreed_one = agreed(office, wanted(ats="ukgpro"))
    assert not {name for name in keys(screen(office, SAM, "requirements", agreed_one)) if name.startswith("req_")}
    app = screen(office, SAM, "requirements", begun)
    assert not {name for name in keys(app) if name.startswith("req_")}
    assert not [field for kind in (app.text_input, app.text_area, app.selectbox, app.radio) for field in kind]
    assert "Saved so far" in words(app) and "Not chosen yet" in words(app)


def test_the_stage_is_chosen_from_those_of_the_ats_once_they_can_be_read(office: Office) -> None:
    linked = office.linked("Northgate")
    assert linked.connection and linked.connection.sample
    stages = linked.connection.sample.stages
    app = screen(office, ANA, "requirements", linked)
    app.button(key="req_change").click()
    app.run()
    chosen = app.selectbox(key=f"req_{linked.id}_landing_stage")
    assert chosen.options == ["The ATS’s own first stage", *stages]
    chosen.set_value(stages[1])
    app.run()
    assert value(app, linked, "landing_stage") == stages[1]
