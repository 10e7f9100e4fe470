"""A job is found by its ID, address, title or city."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from core.jobs.model import JobRow, Outcome
from core.jobs.search import MOST_WORDS, interpretations, is_specific, searchable, words

ROW = JobRow(
    "ats:1", Outcome.SYNCED, "", title="Técnico de Mantenimiento", location="Querétaro, QRO, MX", requisition="SF-302",
    remote_id="4410032", ats_job_id="4410032", factoryfix_id="job_9x",
    ats_url="https://job-boards.example.com/Summit/jobs/4410032?gh_src=abc",
)  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        "tecnico",
        "TÉCNICO queretaro",
        "sf-302",
        "4410032",
        "job_9x",
        "https://job-boards.example.com/summit/jobs/4410032/?utm=x#top",
        "www.job-boards.example.com/summit",
        "  mantenimiento   QRO ",
    ],
)
def test_all_words_in_any_order_and_case_find_the_job(query: str) -> None:
    assert all(word in searchable(ROW) for word in words(query))


@pytest.mark.parametrize("query", ["tecnico chicago", "https://job-boards.example.com/other"])
def test_one_word_too_many_finds_nothing(query: str) -> None:
    assert not all(word in searchable(ROW) for word in words(query))


@pytest.mark.parametrize(
    ("query", "id_"),
    [
        ("https://recruiting2.ultipro.com/NOR/JobBoard/4f0c/OpportunityDetail?opportunityId=7101", "7101"),
        ("https://secure6.saashr.com/ta/6170001.careers?ShowJob=553210&fbclid=9", "553210"),
        ("https://boards.greenhouse.io/embed/job_app?token=x&gh_jid=4410021#app", "4410021"),
        ("https://jobs.lever.co/brightwaterfoods/0d3f5b2e/", "0d3f5b2e"),
    ],
)
def test_an_address_is_read_with_its_job_id_first_and_by_that_id_alone_last(query: str, id_: str) -> None:
    assert interpretations(query) == (f"{query} {id_}", query, id_)


@pytest.mark.parametrize("query", ["welder pueblo", "REQ-7101", "https://jobs.example.com/all?utm_id=5"])
def test_what_carries_no_job_id_is_read_as_it_stands(query: str) -> None:
    assert interpretations(query) == (query,)


def test_of_a_pasted_document_the_first_words_count() -> None:
    assert words("Técnico " * 5_000) == ("tecnico",) * MOST_WORDS


@given(st.text(max_size=60))
def test_any_title_is_found_by_itself(title: str) -> None:
    text = searchable(JobRow("k", Outcome.SYNCED, "", title=title))
    assert all(word in text for word in words(title) if "://" not in title and "/" not in title)


@pytest.mark.parametrize(
    ("query", "enough"), [("", False), (" x ", False), ("https://", False), ("http:// www.", False), ("x 1", True)]
)
def test_a_query_has_to_mean_something(query: str, enough: bool) -> None:
    assert is_specific(query) is enough
