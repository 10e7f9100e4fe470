"""The customer's own list: read from a paste, CSV or XLSX, and matched line by line; nothing is lost silently."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, strategies as st

from core.errors import InvalidInput
from core.geography.place import Location
from core.jobs.customer_list.model import MAX_ROWS
from core.jobs.expected import MAX_BYTES, read_expected
from core.jobs.expected_index import ExpectedIndex
from core.jobs.matching import match_lines
from core.jobs.model import AtsJob, ExpectedJob, Posting


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def fields_of(text: str | bytes, filename: str | None = None) -> list[tuple[str | None, ...]]:
    return [(line.requisition, line.title, line.city, line.state) for line in read_expected(text, filename).jobs]


WELDER = ("R-1", "Welder", "Pueblo", "CO")
TABLES = {
    "comma": b"Req ID,Job Title,City,State\nR-1,Welder,Pueblo,CO\n",
    "semicolon": b"Req ID;Job Title;City;State\nR-1;Welder;Pueblo;CO\n",
    "tab": b"Req ID\tJob Title\tCity\tState\nR-1\tWelder\tPueblo\tCO\n",
    "quoted": b'"Req ID","Job Title","City","State"\n"R-1","Welder","Pueblo","CO"\n',
    "other columns between": b"Status,Req ID,Owner,Job Title,Location\nOpen,R-1,Ana,Welder,\"Pueblo, CO\"\n",
    "byte-order mark": b"\xef\xbb\xbfReq ID,Job Title,City,State\nR-1,Welder,Pueblo,CO\n",
    "utf-16": "Req ID\tJob Title\tCity\tState\nR-1\tWelder\tPueblo\tCO\n".encode("utf-16"),
    "windows line ends": b"Req ID,Job Title,City,State\r\nR-1,Welder,Pueblo,CO\r\n",
    "empty lines": b"\n\nReq ID,Job Title,City,State\n\n,,,\nR-1,Welder,Pueblo,CO\n\n",
    "shouted names": b"REQUISITION ID,TITLE,CITY,STATE\nR-1,Welder,Pueblo,CO\n",
    "kept from the spreadsheet": b'Req ID,Job Title,City,State\n"=""R-1""",Welder,Pueblo,CO\n',
}  # fmt: skip


@pytest.mark.parametrize("form", TABLES)
def test_a_csv_is_read_in_every_usual_form(form: str) -> None:
    assert fields_of(TABLES[form], "jobs.csv") == [WELDER]


def test_a_workbook_is_read_with_numbers_as_they_are_shown() -> None:
    rows = workbook(
        ["Job ID", "Title", "City", "State"], [553201.0, "Welder", "Pueblo", "CO"], [None] * 4, ["R-2", "Fitter"]
    )
    assert fields_of(rows) == [("553201", "Welder", "Pueblo", "CO"), ("R-2", "Fitter", None, None)]
    assert [line.line for line in read_expected(rows).jobs] == [2, 4]


def test_a_paste_is_read_line_by_line_with_its_line_numbers() -> None:
    jobs = read_expected("• R-1, Welder, Pueblo CO\n\nFitter; Racine, WI\nhttps://jobs.example/7\n").jobs
    assert [(line.line, line.requisition, line.title, line.city, line.url) for line in jobs] == [
        (1, "R-1", "Welder", "Pueblo", None),
        (3, None, "Fitter", "Racine", None),
        (4, None, None, None, "https://jobs.example/7"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_survive_every_usual_encoding(encoding: str) -> None:
    assert fields_of("Title,City\nMécanicien,Montréal\n".encode(encoding), "a.csv") == [
        (None, "Mécanicien", "Montréal", None)
    ]


def refused(content: str | bytes, filename: str | None = None) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_expected(content, filename)
    assert caught.value.next_step
    return caught.value.sentence


ZIP_BOMB = io.BytesIO()
with zipfile.ZipFile(ZIP_BOMB, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("xl/worksheets/sheet1.xml", bytes(201 * 1024 * 1024))


def damaged(name: str, content: bytes) -> bytes:
    """A workbook of which line part holds something else."""
    whole, spoilt = zipfile.ZipFile(io.BytesIO(workbook(["Title"], ["Welder"]))), io.BytesIO()
    with whole, zipfile.ZipFile(spoilt, "w") as archive:
        for part in whole.namelist():
            archive.writestr(part, content if part == name else whole.read(part))
    return spoilt.getvalue()


def locked() -> bytes:
    """A workbook whose parts are encrypted."""
    content = bytearray(workbook(["Title"], ["Welder"]))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for header in re.finditer(re.escape(start), bytes(content)):
            content[header.start() + flags] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "filename", "words"),
    [
        ("", None, "empty"), (" \n\t\n", None, "empty"), (b"", "jobs.csv", "empty"), ("\ufeff", None, "empty"),
        (b"Req ID,Title\n", "jobs.csv", "header but no jobs"),
        (b"PK\x03\x04 broken", None, "cannot be opened as XLSX"),
        (b"nonsense", "jobs.xlsx", "cannot be opened as XLSX"),
        (damaged("xl/worksheets/sheet1.xml", b"<worksheet><row"), None, "cannot be opened as XLSX"),
        (damaged("xl/workbook.xml", b""), None, "cannot be opened as XLSX"),
        (locked(), "jobs.xlsx", "cannot be opened as XLSX"),
        (ZIP_BOMB.getvalue(), None, "too large"),
        (b"%PDF-1.7", "jobs.pdf", "not a list that can be read"),
        (b"\xd0\xcf\x11\xe0", "jobs.xls", "not a list that can be read"),
        (b"\x00\x01\x02\x00", "jobs.csv", "not text"),
        ("x" * (MAX_BYTES + 1), None, "larger than 10 MB"),
        ("R-1\n" * (MAX_ROWS + 1), None, "20,001 jobs"), ("R-1\n" * 30_000, None, "30,000 lines"),
        (b"Title\n" + b"Welder\n" * (MAX_ROWS + 1), "jobs.csv", "20,001 jobs"),
        ("x" * 1_001, None, "None of the 1 rows is a job: longer than 1,000 characters"),
        (workbook(), None, "The list is empty"),
        (workbook(["Color", "Weight"], ["red", 1]), None, "no column name that we recognize (Color, Weight)"),
    ],
    ids=lambda value: repr(value)[:30],
)  # fmt: skip
def test_a_list_that_cannot_be_read_is_refused_with_the_place_and_what_to_do(
    content: str | bytes, filename: str | None, words: str
) -> None:
    assert words in refused(content, filename)


@given(st.one_of(st.text(max_size=200), st.binary(max_size=200)), st.sampled_from([None, "a.csv", "a.xlsx", "a.txt"]))
def test_any_content_is_read_or_refused(content: str | bytes, filename: str | None) -> None:
    try:
        jobs = read_expected(content, filename).jobs
    except InvalidInput:
        return
    assert all(line.requisition or line.title or line.url for line in jobs)


# --- Matching


def job(number: int, **fields: Any) -> AtsJob:
    return AtsJob(
        id=f"k{number}", remote_id=f"{number}", **({"name": "Welder", "location": Location("Pueblo", "CO")} | fields)
    )


JOBS = [
    job(1, job_code="REQ-1"),
    job(2, job_code="REQ-2", name="Fitter – 2nd Shift", location=Location("Racine", "WI")),
    job(3, job_code="REQ-3", location=Location("Racine", "WI")),
    job(4, job_code="REQ-3"),
    job(5, name="Painter", post_url="https://www.jobs.example/5/"),
    job(6, name="Planner", postings=(Posting(url="https://ats.example/6?utm=x"),)),
    job(7, name="Clerk", location=None),
    job(8, name="Miller", location=Location(raw="Vancouver, WA")),
    job(9, name="Miller", location=Location(raw="Vancouver")),
    job(10, job_code="10", name="Grinder"),
    job(11, job_code="REQ-11", name="Old", remote_deleted_at=datetime(2026, 1, 1, tzinfo=UTC)),
    job(12, job_code="REQ-11", name="New"),
]


@pytest.mark.parametrize(
    ("line", "how", "matched", "candidates"),
    [
        (ExpectedJob(1, requisition="REQ-1"), "requisition id", [1], []),
        (ExpectedJob(1, requisition=" #req-1 "), "requisition id", [1], []),
        (ExpectedJob(1, requisition="2"), "ATS id", [2], []),
        (ExpectedJob(1, requisition="k2"), "ATS id", [2], []),
        (ExpectedJob(1, requisition="10"), "requisition id", [10], []),
        (ExpectedJob(1, requisition="REQ-3"), "requisition id", [3, 4], []),
        (ExpectedJob(1, requisition="REQ-3", city="Pueblo"), "requisition id", [4], []),
        (ExpectedJob(1, requisition="REQ-3", city="Atlantis"), "requisition id", [3, 4], []),
        (ExpectedJob(1, requisition="REQ-404", title="Painter", city="Pueblo"), "title and city", [5], []),
        (ExpectedJob(1, url="http://jobs.example/5"), "address", [5], []),
        (ExpectedJob(1, url="https://ats.example/6"), "address", [6], []),
        (ExpectedJob(1, title="painter", city="PUEBLO"), "title and city", [5], []),
        (ExpectedJob(1, title="Painter"), "title", [5], []),
        (ExpectedJob(1, title="Welder", city="Pueblo"), "title", [], [1, 4]),
        (ExpectedJob(1, title="2nd Shift Fitter", city="Racine"), "title and city", [2], []),
        (ExpectedJob(1, title="Fitter", city="Racine"), "title", [], [2]),
        (ExpectedJob(1, title="Clerk", city="Pueblo"), "title", [], [7]),
        (ExpectedJob(1, title="Miller", city="Vancouver", state="Washington"), "title and city", [8], []),
        (ExpectedJob(1, title="Miller", city="Vancouver"), "title", [], [8, 9]),
        (ExpectedJob(1, title="Painter", city="Pueblo", state="IL"), "title", [], [5]),
        (ExpectedJob(1, title="Painter", state="Illinois"), "title", [], [5]),
        (ExpectedJob(1, requisition="REQ-3", city="Pueblo", state="TX"), "requisition id", [], [4]),
        (ExpectedJob(1, requisition="REQ-11"), "requisition id", [12], []),
        (ExpectedJob(1, title="Old"), "title", [11], []),
        (ExpectedJob(1, requisition="REQ-404"), "", [], []),
        (ExpectedJob(1, title="Astronaut"), "", [], []),
    ],
)
def test_a_line_finds_its_job_or_a_person_is_asked(
    line: ExpectedJob, how: str, matched: list[int], candidates: list[int]
) -> None:
    index = ExpectedIndex([line])
    for job in JOBS:
        index.see(job)
    (match,) = match_lines(index)
    assert (match.how, {line.id for line in match.jobs}, {line.id for line in match.candidates}) == (
        how, {f"k{number}" for number in matched}, {f"k{number}" for number in candidates})  # fmt: skip
    assert (match.score > 0) == bool(matched or candidates)
