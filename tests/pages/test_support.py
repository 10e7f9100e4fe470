"""Support's one question: why is this job not here?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import onboarding as onboardings, portfolio
from core.onboarding.states import Step
from tests.office import ANA, SAM, Office, open_office
from tests.pages.screen import screen, words


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("support")
    with open_office(folder) as opened_office:
        read = [opened_office.linked("Heartland"), opened_office.linked("Ridgeline")]
        opened_office.clock.ahead = timedelta(hours=4)
        for onboarding_read in read:
            opened_office.read(onboarding_read)
        yield opened_office


@pytest.mark.parametrize("search", ["", "  ", "x", "oh", "https://", "www."])
def test_with_too_little_to_mean_a_job_the_page_says_what_to_paste(office: Office, search: str) -> None:
    text = words(screen(office, SAM, "support", support_search=search))
    assert "Paste what the customer sent you" in text
    assert "No jobs match" not in text


def test_one_id_gives_the_whole_answer_at_once(office: Office) -> None:
    app = screen(office, SAM, "support", support_search="553213")
    text = words(app).replace("\\", "")
    assert "Ridgeline Metalworks" in text
    assert "**Who must act** Nobody" in text
    [answer] = app.code
    assert answer.value.startswith("Hello there,\n\nYour job “Project Coordinator” (553213, Calgary")
    assert "does not go to FactoryFix" in answer.value
    assert "Canada" in answer.value
    assert "CST" in answer.value
    assert answer.value.endswith("Sam Okafor\nFactoryFix")


@pytest.mark.parametrize(
    ("search", "title"),
    [
        ("automation racine", "Automation Engineer"),
        ("AUTOMATION   engineer", "Automation Engineer"),
        ("Yard Helper", "Yard Helper"),
    ],
)
def test_words_of_title_and_city_find_the_job(office: Office, search: str, title: str) -> None:
    app = screen(office, SAM, "support", support_search=search)
    assert "1 job." in words(app)
    assert title in words(app)


def test_the_address_in_the_ats_finds_the_job_with_any_parameters(office: Office) -> None:
    from core.actions import job_tables

    [hit] = job_tables.find(office.ctx(SAM), "553208").hits
    assert hit.row.ats_url
    app = screen(office, SAM, "support", support_search=f"{hit.row.ats_url}?utm_source=mail#apply")
    assert "Millwright" in words(app)


def test_the_address_on_the_career_page_finds_the_job_by_the_id_that_it_carries(office: Office) -> None:
    posted = "https://secure6.saashr.com/ta/6170001.careers?ShowJob=553208"
    text = words(screen(office, SAM, "support", support_search=posted))
    assert "1 job." in text
    assert "Millwright" in text


def test_of_several_jobs_the_first_answer_is_open_and_a_click_opens_another(office: Office) -> None:
    app = screen(office, SAM, "support", support_search="technician")
    [first] = app.code
    assert "Technician" in first.value
    app.radio(key="support_hit").set_value(_keys(office)[1]).run()
    [second] = app.code
    assert second.value != first.value


def _keys(office: Office) -> list[str]:
    from core.actions import job_tables

    return [f"{hit.onboarding_id} {hit.row.key}" for hit in job_tables.find(office.ctx(SAM), "technician").hits]


def test_typing_errors_are_corrected_and_the_page_says_so(office: Office) -> None:
    text = words(screen(office, SAM, "support", support_search="automaton enginer"))
    assert "No jobs match “automaton enginer”. These match “automation engineer”." in text
    assert "Automation Engineer" in text


def test_an_unknown_job_leads_to_the_next_question(office: Office) -> None:
    text = words(screen(office, SAM, "support", support_search="Astronaut"))
    assert "No jobs match" in text
    assert "open and published there" in text


def test_part_of_a_customers_name_narrows_the_search(office: Office) -> None:
    text = words(screen(office, SAM, "support", support_search="operator", support_customer="ridge"))
    assert "Ridgeline" in text
    assert "Heartland" not in text
    alone = words(screen(office, SAM, "support", support_customer="ridge"))
    assert "Only jobs of Ridgeline Metalworks" in alone, "nobody should have to guess who was meant"


def test_if_several_customers_match_the_name_the_person_chooses(office: Office) -> None:
    app = screen(office, SAM, "support", support_search="operator", support_customer="l")
    assert "Heartland" in words(app)
    [ridgeline] = [match.id for match in portfolio.find(office.ctx(SAM), search="Ridgeline").onboardings]
    app.button_group(key="support_which").set_value(ridgeline).run()
    assert "Heartland" not in words(app)


def test_a_name_that_no_customer_has_searches_all_and_says_so(office: Office) -> None:
    text = words(screen(office, SAM, "support", support_search="553213", support_customer="Nobody Inc"))
    assert "All customers are searched" in text
    assert "Ridgeline" in text


def test_the_page_has_no_button_that_changes_anything(office: Office) -> None:
    app = screen(office, SAM, "support", support_search="553213")
    assert not app.button


def test_the_answer_warns_about_jobs_from_before_the_connection_was_undone(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        customer = office.linked("Ridgeline")
        office.read(customer)
        assert "before the connection" not in words(screen(office, SAM, "support", support_search="553213"))
        seen = onboardings.get(office.ctx(ANA), customer.id)
        onboardings.go_back(office.ctx(ANA, seen), customer.id, to=Step.LINKING)
        text = words(screen(office, SAM, "support", support_search="553213"))
        assert "before the connection was undone or linked again" in text
