"""A list pasted from a message is read without the message around it, and every line of it is accounted for."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, strategies as st

from core.errors import InvalidInput
from core.jobs.customer_list.model import CustomerList
from core.jobs.customer_list.stored import as_text
from core.jobs.expected import understand

MESSAGE = """Hi Ana,

Here are the jobs that we expect:

Pueblo, CO
1. Welder - 2nd Shift (Req 00712)
2) Fitter

Racine Plant:
- Oiler, Racine, WI, 00987
• Hi-Lo Driver
Painter (Filled)
-----
Total: 5

Thanks,
Pat Smith
HR Manager | 330-555-0100
"""


def test_a_message_gives_its_jobs_and_the_reason_for_every_other_line() -> None:
    read = understand(MESSAGE)
    assert [(job.line, job.requisition, job.title, job.city) for job in read.jobs] == [
        (6, "00712", "Welder - 2nd Shift", "Pueblo"),
        (7, None, "Fitter", "Pueblo"),
        (10, "00987", "Oiler", "Racine"),
        (11, None, "Hi-Lo Driver", None),
    ]
    assert {row.line: row.reason for row in read.skipped} == {
        1: "greeting", 3: "part of the message", 5: "heading with the place of the lines below", 9: "heading",
        12: "status is Filled", 13: "only punctuation", 14: "total", 16: "signature", 17: "signature", 18: "signature",
    }  # fmt: skip


@pytest.mark.parametrize(
    "title",
    ["Hi-Lo Operator", "Total Quality Lead", "Best Practices Coordinator", "Page Designer", "List Clerk", "Date Coder",
     "Note Taker", "Company Driver", "Source Inspector", "Count Inspector", "Operator Level 2", "QA Inspector - $22/hr",
     "Packaging Associate - 12hr", "Production Supervisor – 7AM-3PM", "Machine Operator, Class A", "Tech - 0700-1530",
     "Assembler - Line4", "Packer, 401"],
)  # fmt: skip
def test_a_title_is_no_part_of_a_message_and_its_numbers_are_no_id(title: str) -> None:
    read = understand(title)
    assert [(job.requisition, job.title) for job in read.jobs] == [(None, title)]


def test_a_job_below_the_closing_of_a_message_stays_a_job() -> None:
    read = understand("Fitter\nThanks,\nR-1, Welder, Pueblo CO\nPat")
    assert [job.title for job in read.jobs] == ["Fitter", "Welder"]


def test_a_message_without_any_job_is_refused_with_the_reasons() -> None:
    read = understand("Hello,\nplease see below.\nThanks")
    assert read.refusal and "None of the 3 rows is a job: greeting; part of the message" in read.refusal[0]


def accounted(read: CustomerList) -> set[int]:
    return {job.line for job in read.jobs} | {row.line for row in read.skipped} | set(read.heading_lines)


WORDS = st.sampled_from(
    ["R-1", "Welder", "Pueblo, CO", "Akron OH", "Total", "Hi", "Thanks,", "Title", "Req ID", "City", "Status", "Closed",
     "12", "|", "---", ";", "\t", ",", "(", ")", ":", "https://jobs.example/1", "sep=;", "4E+8", "", " ", "'", "="]
)  # fmt: skip
LINES = st.lists(
    st.one_of(st.lists(WORDS, max_size=6).map(" ".join), st.text(st.characters(exclude_characters='"'), max_size=60)),
    min_size=1,
    max_size=30,
)


@given(LINES, st.sampled_from([None, "jobs.csv", "jobs.tsv", "jobs.txt"]))
@example(["sep=;", "Req ID;Title", "1;Welder"], "jobs.csv")
def test_every_line_is_a_job_or_a_heading_or_skipped_with_a_reason(lines: list[str], filename: str | None) -> None:
    text = "\n".join(lines)
    try:
        read = understand(text, filename)
    except InvalidInput:
        return
    if read.refusal and not read.skipped:
        return
    visible = {number for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1) if line.strip()}
    empty = {number for number, line in enumerate(text.splitlines(), start=1) if not line.strip(" \t,;|'=\"\ufeff")}
    assert visible - empty <= accounted(read)
    assert all(row.reason for row in read.skipped)


@given(LINES)
def test_a_list_is_stored_without_losing_a_job(lines: list[str]) -> None:
    try:
        read = understand("\n".join(lines))
    except InvalidInput:
        return
    if read.jobs:
        kept = understand(as_text(read.jobs))
        assert [(job.requisition, job.title, job.city, job.state, job.url) for job in kept.jobs] == [
            (job.requisition, job.title, job.city, job.state, job.url) for job in read.jobs
        ]


HOSTILE = [
    "a" + " " * 990, "a" + " \t" * 490, ",", "Welder, San ", "1-", "(", ")", "()", "(a)", "https://a.", "http", "A ",
    "a - ", "a – b, ", "#1", "a(b", ", A", "é ", "a\u00a0- ", "US-", "OH-", "OH, ", "1. ", "req ", "job id ", "|", '"',
    '"a",', "total ", "hi ", '="', "'", "Akron OH ", "0", "0-", "A1", "a(Open)", "Akron, OH (",
]  # fmt: skip


@pytest.mark.parametrize("length", [454, 1_000, 100_000])
@pytest.mark.parametrize("heading", ["", "Title,City\n"])
def test_no_line_takes_longer_than_a_plain_one_of_its_length(heading: str, length: int) -> None:
    def took(text: str) -> float:
        times = []
        for _ in range(3):
            began = time.process_time()
            understand(text)
            times.append(time.process_time() - began)
        return min(times)

    def line(unit: str) -> str:
        return heading + (unit * (length // len(unit) + 1))[: length - 1] + "x"

    plain = took(line("Welder on the second shift in Akron "))
    slow = {unit[:20]: ratio for unit in HOSTILE if (ratio := took(line(unit)) / plain) > 10}
    assert not slow


@pytest.mark.parametrize("line", ["4.12E+08, Welder, Pueblo CO", "4.12E+08\tWelder\tPueblo, CO"])
def test_a_damaged_id_of_a_pasted_line_is_named_and_is_no_part_of_the_title(line: str) -> None:
    read = understand(f"{line}\nR-100, Fitter, Racine WI")
    assert [(job.requisition, job.title) for job in read.jobs] == [(None, "Welder"), ("R-100", "Fitter")]
    assert read.warnings[0].startswith("Line 1: a spreadsheet turned the requisition ID into 4.12E+08.")


def test_lines_that_repeat_an_earlier_one_are_named() -> None:
    read = understand("R-100, Fitter, Racine WI\nR-200, Welder\nR-100, Fitter, Racine WI\nR-100, Fitter, Pueblo CO")
    assert read.warnings == ("1 line the same as an earlier line, counted once: 3.",)
