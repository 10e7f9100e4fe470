"""The verdict on a job's page, for pages of every kind: works is never said without the job's id."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from core.jobs.address_ids import SoughtJob, address_id, held_id
from core.jobs.apply_address import AddressVerdict
from core.jobs.page_phrases import CLOSED, closing_statement
from core.jobs.page_text import read_page
from core.jobs.page_verdict import JobPage, judge

JOB = SoughtJob("https://www.bw.example/jobs/4411", "Welder", ("R-123",))
LETTERS = st.text(st.characters(categories=("L", "Z", "P")), max_size=60)
OPEN = "<title>{0}</title><h1>{0}</h1><p>{1}</p><a>Apply now</a>"


@pytest.mark.parametrize(
    ("address", "id_"),
    [
        ("https://recruiting2.ultipro.com/BW1/JobBoard/0a-1/OpportunityDetail?opportunityId=ab-12", "ab-12"),
        ("https://bw.wd5.myworkdayjobs.com/en-US/Ext/job/Akron/Welder_R-123-1/apply", "r-123-1"),
        ("https://jobs.lever.co/bw/0a1b2c3d-1111-2222-3333-444455556666/apply", "0a1b2c3d-1111-2222-3333-444455556666"),
        ("https://www.bw.example/careers/?gh_jid=4411", "4411"),
        ("https://jobs.smartrecruiters.com/BW/744000012345-welder", "744000012345"),
        ("https://www.bw.example/careers#/job/4411", "4411"),
        ("https://www.bw.example/jobs/welder-akron-4411/apply", "4411"),
        ("https://www.bw.example/careers/welder", ""),
        ("https://www.bw.example/", ""),
    ],
)
def test_the_id_is_read_where_the_ats_writes_it(address: str, id_: str) -> None:
    assert address_id(address) == id_


@pytest.mark.parametrize(
    ("reached", "id_"),
    [
        ("https://www.bw.example/openings/4411-welder", "4411"),
        ("https://careers.bw.example/#/job/4411", "4411"),
        ("https://www.bw.example/x?req=R-123", "R-123"),
        ("https://www.bw.example/jobs/14411", ""),
        ("https://www.bw.example/jobs?closed=4411", ""),
        ("https://www.bw.example/signin?returnUrl=/jobs/4411", ""),
        ("https://www.bw.example/search?q=4411", ""),
    ],
)
def test_an_address_holds_an_id_as_a_whole_and_not_as_what_was_closed_or_sought(reached: str, id_: str) -> None:
    assert held_id(JOB, reached) == id_


@given(title=LETTERS, text=LETTERS, reached=st.sampled_from(["/careers", "/jobs", "/", "/about-us", "/jobs/welder"]))
def test_without_the_jobs_id_in_address_or_page_nothing_works(title: str, text: str, reached: str) -> None:
    page = read_page(OPEN.format(f"Welder {title}", text).encode())
    verdict, sentence = judge(JOB, JobPage(200, f"https://www.bw.example{reached}", content=page))
    assert verdict is not AddressVerdict.WORKS
    assert sentence


@given(closing=st.sampled_from(CLOSED), title=st.sampled_from(["Welder", "Careers"]))
def test_a_page_that_says_the_job_is_closed_never_works(closing: str, title: str) -> None:
    page = read_page(OPEN.format(title, f"Requisition R-123. Sorry, this job {closing} applications.").encode())
    assert judge(JOB, JobPage(200, JOB.address, content=page))[0] is not AddressVerdict.WORKS


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("Welcome. This position has been filled. Look around.", "This position has been filled."),
        ("If you like Welder, this job has been filled.", "If you like Welder, this job has been filled."),
        ("We’re sorry\nThis job is no longer available\nOur jobs", "This job is no longer available"),
        ("We are no longer accepting applications for Welder!", "We are no longer accepting applications for Welder!"),
        ("This job\nis closed", "is closed"),
        ("Open until the position has been filled.", ""),
        ("Once this role has been closed we tell everybody.", ""),
        ("Visa sponsorship is not available for this position.", ""),
        ("The office is closed on Sunday.", ""),
    ],
)  # fmt: skip
def test_a_closing_sentence_speaks_of_the_job_and_not_of_a_condition(text: str, statement: str) -> None:
    assert closing_statement(text) == statement


@given(st.binary(max_size=400))
def test_any_bytes_are_read_and_judged(data: bytes) -> None:
    page = read_page(data, "no-such-charset")
    assert judge(JOB, JobPage(200, JOB.address, content=page))[1]


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<a>", "<!--", "<", "&#", "<a b=", "<p>this job is closed", "until the job has been filled ", "4411"],
)
def test_half_a_megabyte_of_anything_is_judged_within_seconds(piece: str) -> None:
    data = (piece * (512 * 1024 // len(piece))).encode()
    began = time.process_time()
    judge(JOB, JobPage(200, JOB.address, content=read_page(data)))
    assert time.process_time() - began < 6
