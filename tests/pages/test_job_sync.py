"""The page of step 5a on a real store and a real sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.actions import job_tables, jobs, linking, onboarding as onboardings, requirements, webhooks
from core.onboarding.connection_facts import Sync
from core.onboarding.model import Onboarding
from core.onboarding.states import SyncMode
from core.people.actor import KOMBO
from core.people.roles import Person
from core.storage import job_rows, runs
from core.storage.inspection import opened
from pages.job_sync import sync_status
from pages.job_sync.table import table_key
from tests.core.test_queue import taking_nothing
from tests.history import history
from tests.office import ANA, ELI, SAM, Office, altered, open_office
from tests.pages.screen import keys, screen, words
from tests.sandbox_server import wait_until


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened_office:
        yield opened_office


def page(office: Office, person: Person, onboarding: Onboarding, **address: str | list[str]) -> AppTest:
    return screen(office, person, "job-sync", onboarding, **address)


def table(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["Title"])


def select(
    app: AppTest, office: Office, onboarding: Onboarding, *, rows: list[int] | None = None, cell: int | None = None,
    outcomes: Sequence[str] = (), sort: str = "what is left to do",
) -> None:  # fmt: skip
    """Select rows, or a cell, of the first page with this filter, as a browser reports it."""
    snapshot = office.snapshot(onboarding)
    with office.services.store.read() as db:
        page_rows = job_rows.page(db, snapshot.id, outcomes=outcomes, sort=sort)
    key = table_key(snapshot.id, [row.key for row, _ in page_rows.rows])
    cells = [] if cell is None else [(cell, "Title")]
    app.session_state[key] = {"selection": {"rows": rows or [], "columns": [], "cells": cells}}


def test_before_linking_the_page_says_so_and_leads_there(office: Office) -> None:
    app = page(office, ANA, office.connected("Heartland"))
    assert "Not linked yet" in words(app)
    assert not {"job_sync_read", "job_sync_force"} & keys(app)


def test_linking_starts_a_refresh_that_can_be_cancelled_and_started_again(office: Office) -> None:
    onboarding = office.linked("Heartland")
    app = page(office, ANA, onboarding)
    assert "Refreshing jobs" in words(app)
    assert "job_sync_read" not in keys(app)
    app.button(key="job_sync_cancel").click().run()
    assert f"Cancelled by {ANA.name}" in words(app).replace("\\", "")
    assert "No jobs yet" in words(app)
    app.button(key="job_sync_read").click().run()
    assert "Refreshing jobs" in words(app)


def test_while_the_queue_cannot_be_written_the_page_does_not_promise_a_start_in_a_moment(office: Office) -> None:
    onboarding = office.connected("Heartland")
    with taking_nothing(office.services.queue):
        linking.link(office.ctx(ELI), onboarding.id)
    text = words(page(office, ANA, onboarding))
    assert "Background work cannot start now. The refresh starts automatically once it can" in text
    assert "starts in a moment" not in text
    office.services.queue.put_held_back()
    text = words(page(office, ANA, onboarding))
    assert "Background work cannot start now" not in text
    assert "starts in a moment" in text


def test_a_failed_refresh_mentions_a_table_only_if_there_is_a_table(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.sandbox.fault("kombo", "truncated_json", "GET /ats/jobs", times=9)
    assert office.read(onboarding).state == "failed"
    text = words(page(office, ANA, onboarding)).replace("\\", "")
    assert "**The last refresh failed.** Kombo’s answer cannot be read. Try again in a few minutes" in text
    assert "table below" not in text
    office.sandbox.control.delete("/faults")
    assert office.read(onboarding).state == "succeeded"
    office.sandbox.fault("kombo", "truncated_json", "GET /ats/jobs", times=9)
    assert office.read(onboarding).state == "failed"
    assert "The table below is from the previous refresh." in words(page(office, ANA, onboarding))


def test_while_kombo_reads_for_the_first_time_the_page_waits_without_an_error(tmp_path: Path) -> None:
    with open_office(tmp_path, speed=60) as office:
        onboarding = linking.link(office.ctx(ELI), office.connected("Heartland").id)
        office.read(onboarding)
        app = page(office, ANA, onboarding)
        assert "Kombo’s first sync is running" in words(app)
        assert "It usually takes minutes; for a large ATS, hours" in words(app)
        assert not app.error


def test_a_running_refresh_shows_the_number_of_jobs_and_jobs_per_second(office: Office) -> None:
    onboarding = office.linked("Heartland")
    run = jobs.request_job_refresh(office.ctx(ANA), onboarding.id)
    with office.services.store.write() as db:
        runs.claim(db, run.id, run.started_at)
    assert "a second" not in words(page(office, ANA, onboarding)), "nothing is read yet"
    with office.services.store.write() as db:
        later = run.started_at + timedelta(seconds=20)
        runs.advance(db, run.id, done=25_000, message="25,000 ATS jobs", now=later)
    assert "25,000 ATS jobs · 1,250 a second · " in words(page(office, ANA, onboarding)).replace("\\", "")


def test_a_refresh_without_progress_shows_a_warning(office: Office) -> None:
    onboarding = office.linked("Heartland")
    run = jobs.request_job_refresh(office.ctx(ANA), onboarding.id)
    with office.services.store.write() as db:
        runs.claim(db, run.id, office.services.now())
    office.clock.ahead = timedelta(minutes=10)
    assert "No progress for 10 minutes" in words(page(office, ANA, onboarding))


def test_the_table_begins_with_what_is_left_to_do_and_names_the_blockers(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    app = page(office, ANA, onboarding)
    assert table(app)[:3] == ["Sales Engineer", "Automation Engineer", "Mold Setter 3rd"]
    assert "First-sync window ended" in words(app)
    assert "1 job missing in FactoryFix" in words(app).replace("\\", "")
    assert "8 lines compared: 8 matched." in words(app).replace("\\", "")
    assert "job_sync_verify" not in keys(app)


def test_during_the_window_the_time_left_is_shown(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.read(onboarding)
    office.clock.ahead = timedelta(hours=1)
    app = page(office, ANA, onboarding)
    assert "left of 3 h" in str([bar.proto for bar in app.get("progress")])


def test_filter_and_search_narrow_the_table_and_hiding_all_is_words(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    app = page(office, ANA, onboarding, outcome="review")
    assert table(app) == ["Sales Engineer"]
    app.button_group(key="job_outcomes").set_value([]).run()
    app.text_input(key="job_search").set_value("windsor line").run()
    assert table(app) == ["Line Technician"]
    app.text_input(key="job_search").set_value("no such job").run()
    assert "No jobs match" in words(app)
    assert not app.dataframe


def test_an_address_that_the_browser_goes_back_to_filters_as_it_says(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    app = page(office, ANA, onboarding, outcome="review")
    assert app.button_group(key="job_outcomes").proto.set_value, "the address fills it"
    assert not app.run().button_group(key="job_outcomes").proto.set_value, "written again, it would undo a press"
    app.button_group(key="job_outcomes").set_value([]).run()
    assert len(table(app)) == 14
    app.query_params["outcome"] = "review"
    assert table(app.run()) == ["Sales Engineer"]


LATER = "2099-01-01T00:00:00.000Z"


def open_abroad(folder: Path, **places: dict[str, str]) -> None:
    """Add an open job of this title and location to the ATS in the sandbox for each place."""
    with opened(folder / "sandbox.db") as db:
        (integration,) = next(db.stream("SELECT integration_id FROM jobs"))
        for at, (title, place) in enumerate(places.items(), 900):
            body = {"remote_id": str(at), "name": title, "status": "OPEN", "visibility": "PUBLIC", "location": place}
            db.insert("jobs", {"integration_id": integration, "position": at, "id": f"abroad-{at}", "changed_at": LATER,
                               "remote_id": str(at), "body": json.dumps(body)})  # fmt: skip


def test_jobs_that_are_not_in_the_us_are_counted_by_country_and_shown_by_one_press(
    office: Office, tmp_path: Path
) -> None:
    onboarding = office.linked("Heartland", expected="")
    canada = {"city": "Leamington", "state": "ON", "country": "CA"}
    open_abroad(tmp_path, Picker=canada, Packer={"city": "Puebla", "country": "MX"})
    office.read(onboarding)
    app = page(office, ANA, onboarding, outcome="review")
    assert "Excluded as not in the US:" in words(app)
    countries = app.button_group(key="job_countries")
    assert countries.options == ["2 in Canada", "1 in Mexico"]
    countries.set_value(["MX"]).run()
    assert table(app) == ["Packer"]
    assert "outcome" not in app.query_params, "the outcome chosen before would hide it"
    linked = page(office, SAM, onboarding, country="CA")
    assert table(linked) == ["Picker", "Resin Handler"]
    linked.button_group(key="job_outcomes").set_value(["review"]).run()
    assert table(linked) == ["Sales Engineer"]
    assert "country" not in linked.query_params


def test_without_a_job_abroad_no_country_is_named(office: Office, tmp_path: Path) -> None:
    onboarding = office.linked("Heartland", expected="")
    with opened(tmp_path / "sandbox.db") as db:
        db.execute("DELETE FROM jobs WHERE remote_id = '1889'")
    office.read(onboarding)
    assert "Excluded as not in the US" not in words(page(office, ANA, onboarding))


def test_a_selected_cell_opens_both_sides_of_exactly_that_job(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    app = page(office, ANA, onboarding)
    select(app, office, onboarding, cell=table(app).index("Automation Engineer"))
    app.run()
    text = words(app).replace("\\", "")
    assert "This job is not in FactoryFix." in text
    assert "1886" in text
    assert "Outcome at the last refreshes" in text


def test_the_drawer_of_a_job_links_to_it_in_both_systems_and_to_no_other_address(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    snapshot = office.snapshot(onboarding)
    with office.services.store.read() as db:
        row = next(row for row, _ in job_rows.page(db, snapshot.id, outcomes=["synced"]).rows if row.ats_url)
    app = page(office, ANA, onboarding, job=row.key)
    links = {link.proto.label: link.proto.url for link in app.get("link_button")}
    assert row.ats_url.startswith("http")
    assert (links["Open in the ATS"], links["Open in FactoryFix"]) == (row.ats_url, row.factoryfix_url)


def test_several_rows_are_decided_at_once_and_a_missing_reason_keeps_the_choice(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    app = page(office, ANA, onboarding)
    select(app, office, onboarding, rows=[0, 1])
    app.run()
    app.button(key="job_sync_decide").click().run()
    app.radio(key="job_decision").set_value("exclude")
    app.button(key="job_sync_decide").click()  # a run of AppTest draws the drawer only when its opener is pressed
    app.button(key="job_decide_now").click().run()
    assert "A decision needs a reason" in words(app)
    assert app.radio(key="job_decision").value == "exclude"
    app.text_input(key="job_decision_reason").set_value("Not wanted.")
    app.button(key="job_sync_decide").click()
    app.button(key="job_decide_now").click().run()
    assert not app.error
    assert {("waived", "1886", "Automation Engineer"), ("excluded", "1892", "Sales Engineer")} <= set(
        office.outcomes(onboarding)
    )


def test_jobs_are_decided_one_after_another_each_with_an_empty_form(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    app = page(office, ANA, onboarding)
    app.button(key="job_sync_one_by_one").click().run()
    assert "Sales Engineer" in [header.value for header in app.header]
    app.radio(key="job_decision").set_value("exclude")
    app.text_input(key="job_decision_reason").set_value("Not wanted.")
    app.button(key="job_sync_one_by_one").click()
    app.button(key="job_decide_next").click().run()
    assert not app.error
    assert ("excluded", "1892", "Sales Engineer") in office.outcomes(onboarding)
    assert "Automation Engineer" in [header.value for header in app.header]
    assert app.radio(key="job_decision").value is None
    assert app.text_input(key="job_decision_reason").value == ""


def test_the_next_job_to_decide_is_the_one_below_and_after_the_last_the_first(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    ctx, snapshot_id = office.ctx(ANA), office.snapshot(onboarding).id
    titles, row = [], None
    for _ in range(4):
        row = job_tables.next_to_decide(ctx, snapshot_id, after=row)
        assert row
        titles.append(row.title)
    assert titles == ["Sales Engineer", "Automation Engineer", "Mold Setter 3rd", "Sales Engineer"]
    office.decide_the_rest(onboarding)
    assert job_tables.next_to_decide(ctx, snapshot_id) is None
    assert "job_sync_one_by_one" not in keys(page(office, ANA, onboarding))


def test_a_decision_by_somebody_else_while_a_drawer_is_open_is_shown_in_it_and_a_second_press_counts(
    office: Office,
) -> None:
    onboarding = office.linked("Heartland")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    app = page(office, ANA, onboarding)
    app.selectbox(key="job_sort").set_value("title").run()  # so that the table stays the same when a job is decided
    select(app, office, onboarding, rows=[table(app).index("Sales Engineer")], sort="title")
    app.run()
    app.button(key="job_sync_decide").click().run()
    app.radio(key="job_decision").set_value("accept")
    app.text_input(key="job_decision_reason").set_value("They hire there.")
    jobs.decide(office.ctx(ELI), onboarding.id, keys=["ats:1892"], verdict="exclude", reason="Not wanted.")
    app.button(key="job_sync_decide").click()
    app.button(key="job_decide_now").click().run()
    refusal = "Eli Novak has already decided “Sales Engineer”. Does not belong in FactoryFix: Not wanted."
    assert refusal in words(app).replace("\\", "")
    assert ("excluded", "1892", "Sales Engineer") in office.outcomes(onboarding)
    app.button(key="job_sync_decide").click()
    app.button(key="job_decide_now").click().run()
    assert not app.error
    assert ("excluded", "1892", "Sales Engineer") not in office.outcomes(onboarding)


def test_once_a_whole_page_is_selected_all_jobs_that_match_the_filter_can_be_decided(office: Office) -> None:
    onboarding = office.linked("Heartland", expected="\n".join(f"NOPE-{number}" for number in range(120)))
    office.read(onboarding)
    absent = ["expected, not found"]
    app = page(office, ANA, onboarding, outcome=absent[0])
    select(app, office, onboarding, rows=list(range(49)), outcomes=absent)
    assert "job_sync_decide_all" not in keys(app.run())
    assert "120 list lines" in [caption.value for caption in app.caption]
    assert "14 jobs and 120 list lines" in [caption.value for caption in page(office, ANA, onboarding).caption]
    select(app, office, onboarding, rows=list(range(50)), outcomes=absent)
    app.run()
    assert app.button(key="job_sync_decide_all").label == "Decide all 120 list lines that match the filter"
    app.button(key="job_sync_decide_all").click().run()
    app.radio(key="job_decision").set_value("accept absence")
    app.text_input(key="job_decision_reason").set_value("An old list.")
    app.button(key="job_sync_decide_all").click()
    app.button(key="job_decide_now").click().run()
    assert not app.error
    assert office.snapshot(onboarding).counts[absent[0]] == 0
    assert "Decided 120 list lines" in [entry.what for entry in history(office.ctx(ANA), onboarding.id)]


def test_where_later_pages_hold_other_jobs_the_drawer_says_that_no_decision_fits_all(office: Office) -> None:
    onboarding = office.linked("Heartland", expected="\n".join(f"NOPE-{number}" for number in range(60)))
    office.read(onboarding)
    outcomes = ["expected, not found", "synced"]
    app = page(office, ANA, onboarding, outcome=outcomes)
    select(app, office, onboarding, rows=list(range(50)), outcomes=outcomes)
    app.run()
    assert app.button(key="job_sync_decide").label == "Decide 50 list lines"
    app.button(key="job_sync_decide_all").click().run()
    assert any("No decision applies to all" in info.value for info in app.info)
    assert not app.radio


def passing(office: Office) -> Onboarding:
    """Return a customer whose jobs were refreshed and all decided."""
    onboarding = office.linked("Heartland")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    snapshot = office.snapshot(onboarding)
    with office.services.store.read() as db:
        page_rows = job_rows.page(db, snapshot.id, outcomes=["manual duplicate"]).rows
    decisions = [("ats:1886", "exclude"), ("ats:1892", "exclude"), (page_rows[0][0].key, "accept")]
    for key, verdict in decisions:
        jobs.decide(office.ctx(ANA), onboarding.id, keys=[key], verdict=verdict, reason="Agreed.")
    return onboarding


def test_passing_jobs_are_verified_with_one_button(office: Office) -> None:
    onboarding = passing(office)
    snapshot = office.snapshot(onboarding)
    app = page(office, ANA, onboarding)
    app.button(key="job_sync_verify").click().run()
    assert "verified by Ana Alvarez" in words(app).replace("\\", "")
    verified = onboardings.get(office.ctx(ANA), onboarding.id).jobs
    assert verified is not None
    assert verified.snapshot_id == snapshot.id
    assert "Next: test candidate" in words(app)
    altered(office.services, onboarding.id, requirements=onboarding.requirements.changed(sync_mode=SyncMode.REDIRECT))
    assert "Next: go live" in words(page(office, ANA, onboarding))


def test_only_the_snapshot_that_was_on_the_screen_is_verified(office: Office) -> None:
    onboarding = passing(office)
    app = page(office, ANA, onboarding)
    office.read(onboarding)
    app.button(key="job_sync_verify").click().run()
    assert [error.value for error in app.error if "newer job refresh" in error.value]
    assert onboardings.get(office.ctx(ANA), onboarding.id).jobs is None
    app.button(key="job_sync_verify").click().run()
    assert not app.error
    assert onboardings.get(office.ctx(ANA), onboarding.id).jobs


def test_support_sees_everything_and_can_change_nothing(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    app = page(office, SAM, onboarding)
    assert len(table(app)) == 14
    assert not {key for key in keys(app) if key.startswith("job_")}
    select(app, office, onboarding, cell=0)
    app.run()
    assert "Outcome at the last refreshes" in words(app)
    assert not {key for key in keys(app) if key.startswith("job_")}
    assert "Account managers, engineers and admins can refresh and verify" in words(app)


def test_when_factoryfix_does_not_answer_the_page_stands(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.read(onboarding)
    office.sandbox.fault("factoryfix", "auth_failed", operation=".*sync.*", times=9)
    app = page(office, ANA, onboarding)
    assert "FactoryFix’s sync status is not available" in words(app)
    assert len(table(app)) == 14


def ended(office: Office, onboarding: Onboarding, state: str) -> None:
    """End a sync of Kombo in this state, and process its webhook."""
    before = len(office.sandbox.received)
    request = {"integration_id": onboarding.linking.integration_id if onboarding.linking else "", "state": state}
    office.sandbox.control.post("/sync", json=request).raise_for_status()
    wait_until(lambda: any(sent.type == "sync-finished" for sent in office.sandbox.received[before:]), "its webhook")
    for sent in office.sandbox.received[before:]:
        assert webhooks.receive(office.services, sent.body, sent.signature) == 200
    webhooks.process(office.services)


def test_a_sync_that_read_only_a_part_does_not_look_like_one_that_succeeded(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.read(onboarding)
    only_a_part = "Kombo’s last sync was incomplete. Some jobs of the ATS may be missing here."
    ended(office, onboarding, "SUCCEEDED")
    assert only_a_part not in words(page(office, ANA, onboarding)).replace("\\", "")
    ended(office, onboarding, "PARTIALLY_FAILED")
    text = words(page(office, ANA, onboarding)).replace("\\", "")
    assert only_a_part in text
    assert "orange-badge" in next(line for line in text.split("\n") if "Partially failed" in line)


def test_factoryfix_is_asked_at_most_once_a_minute_also_when_it_fails(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.read(onboarding)
    silent = "FactoryFix’s sync status is not available"
    assert silent not in words(page(office, ANA, onboarding))
    office.sandbox.fault("factoryfix", "auth_failed", operation=".*sync.*", times=99)
    assert silent not in words(page(office, ANA, onboarding))
    office.clock.ahead = sync_status.KEPT
    assert silent in words(page(office, ANA, onboarding))
    office.sandbox.control.delete("/faults")
    assert silent in words(page(office, ANA, onboarding))
    office.clock.ahead = 2 * sync_status.KEPT
    assert silent not in words(page(office, ANA, onboarding))


def test_a_table_with_other_rows_starts_without_a_selection() -> None:
    assert table_key("s", ["a", "b"]) == table_key("s", ["a", "b"])
    assert len({table_key("s", ["a", "b"]), table_key("s", ["b", "a"]), table_key("t", ["a", "b"])}) == 3


def test_two_refreshes_are_compared_only_when_somebody_opens_the_comparison(office: Office) -> None:
    onboarding = office.linked("Heartland")
    office.read(onboarding)
    assert "only one refresh so far" in words(opened_comparison(office, onboarding))
    with office.services.store.read() as db:
        (row, _), *_ = job_rows.page(db, office.snapshot(onboarding).id, search="Line Technician").rows
    assert office.sandbox.control.post("/close-job", json={"job_id": row.kombo_id}).json() == {"closed": 1}
    office.read(onboarding)
    assert len(page(office, ANA, onboarding).dataframe) == 1, "the job table alone"
    app = opened_comparison(office, onboarding, SAM)
    changes = app.dataframe[-1].value
    changed = changes[changes["Title"] == "Line Technician"]
    assert ("ATS status", "Open", "Closed") in set(
        zip(changed["Field"], changed["Before"], changed["After"], strict=True)
    )
    app.selectbox(key="job_compare_from").set_value(app.selectbox(key="job_compare_to").value).run()
    assert "Nothing changed between these two refreshes" in words(app)


def opened_comparison(office: Office, onboarding: Onboarding, person: Person = ANA) -> AppTest:
    app = page(office, person, onboarding)
    app.session_state["job_compare"] = True
    return app.run()


def test_an_ats_that_shows_nothing_does_not_pass_and_no_filter_is_blamed(office: Office, tmp_path: Path) -> None:
    onboarding = office.linked("Heartland", expected="")
    with opened(tmp_path / "sandbox.db") as db:
        db.execute("DELETE FROM jobs")
        db.execute("DELETE FROM account_jobs")
    office.read(onboarding)
    text = words(page(office, ANA, onboarding))
    assert "The ATS does not show us any jobs" in text
    assert "No jobs on either side" in text
    assert "No jobs match" not in text
    assert "job_sync_verify" not in keys(page(office, ANA, onboarding))


def test_while_the_table_was_compared_with_an_older_list_nothing_passes_or_matches(office: Office) -> None:
    onboarding = office.linked("Heartland", expected="")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    office.decide_the_rest(onboarding)
    assert "job_sync_verify" in keys(page(office, ANA, onboarding))
    seen = onboardings.get(office.ctx(ANA), onboarding.id)
    wanted = seen.requirements.changed(expected_list="9999 - Plant Manager - Racine, WI")
    requirements.save(office.ctx(ANA, seen), onboarding.id, wanted)
    app = page(office, ANA, onboarding)
    assert "has changed since the last job refresh" in words(app)
    assert "job_sync_verify" not in keys(app)


def test_a_requested_sync_is_awaited_until_kombo_reports_its_end(office: Office) -> None:
    onboarding = office.linked("Heartland", expected="")
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    app = page(office, ANA, onboarding)
    assert "Full sync requested" not in words(app)
    app.button(key="job_sync_force").click().run()
    assert "Full sync requested just now" in words(app)
    assert onboarding.connection
    ended = Sync(state="SUCCEEDED", ended_at=office.clock())
    altered(office.services, onboarding.id, who=KOMBO, connection=onboarding.connection.changed(last_sync=ended))
    assert "Full sync requested" not in words(page(office, ANA, onboarding))
