"""A list in HTML or JSON is read where it plainly is a table of jobs, and refused in a sentence where it is not."""

from __future__ import annotations

import json

import pytest

from core.errors import InvalidInput
from core.jobs.expected import understand
from core.jobs.model import ExpectedJob

COPIED = """<table class="jobs"><thead><tr><th>Req ID</th><th>Job Title</th><th>Location</th></tr></thead>
<tr><td>R-71</td><td><a href="https://jobs.example.com/71">Fitter &amp; Welder</a></td>
<td rowspan="2">Racine, WI</td></tr>
<tr><td>R-72</td><td>Oiler</td></tr></table>"""
RECORDS = [
    {"req_id": "R-71", "jobTitle": "Fitter & Welder", "location": {"name": "Racine, WI"}, "tags": ["a", "b"]},
    {"req_id": 72, "jobTitle": "Oiler", "location": None, "absolute_url": "https://jobs.example.com/72"},
]


@pytest.mark.parametrize("text", [COPIED, f"<html><body><table><tr><td>{COPIED}</td></tr></table></body></html>"])
def test_a_copied_table_is_read_with_its_links_and_the_cells_that_span_rows(text: str) -> None:
    assert understand(text).jobs == (
        ExpectedJob(2, "R-71", "Fitter & Welder", "Racine", "WI", "https://jobs.example.com/71"),
        ExpectedJob(3, "R-72", "Oiler", "Racine", "WI", None),
    )


def test_an_export_called_xls_that_is_html_inside_is_read() -> None:
    assert [job.requisition for job in understand(COPIED.encode(), "open-reqs.xls").jobs] == ["R-71", "R-72"]


@pytest.mark.parametrize("value", [RECORDS, {"jobs": RECORDS}, {"data": {"page": 1, "items": RECORDS}}])
def test_a_list_of_jobs_in_json_is_read(value: object) -> None:
    assert understand(json.dumps(value)).jobs == (
        ExpectedJob(2, "R-71", "Fitter & Welder", "Racine", "WI", None),
        ExpectedJob(3, "72", "Oiler", None, None, "https://jobs.example.com/72"),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<!DOCTYPE html><html><body><p>Welder, Racine WI</p></body></html>", "source of a web page"),
        ('{"title": "Welder"}', "no list of jobs"),
        ('["Welder", "Oiler"]', "no list of jobs"),
        ('[{"title": "Welder"}, {"tit', "cannot be read"),
        ("[" * 100_000 + "]", "cannot be read"),
    ],
    ids=["a page", "one record", "only words", "cut off", "too deep"],
)
def test_what_is_no_list_of_jobs_is_refused_and_never_becomes_a_job(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        understand(text)


@pytest.mark.parametrize("text", ["[TEST] Welder", "[ ] Welder, Racine WI", "<Welder>, Racine WI", "{R-71} Welder"])
def test_a_line_in_brackets_stays_a_line(text: str) -> None:
    assert len(understand(text).jobs) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"<table><tr><th>Title<th>City<tr><td>Kiln<br>Hand<td>Lima</table>",
        "\ufeffTitle\tCity\nKiln Hand\tLima".encode(),
        "Title\tCity\nKiln Hand\tLima".encode("utf-16"),
    ],
)
def test_an_xls_file_that_is_really_html_or_text_with_tabs_is_read(content: bytes) -> None:
    assert [(job.title, job.city) for job in understand(content, "export.xls").jobs] == [("Kiln Hand", "Lima")]


@pytest.mark.parametrize("filename", ["jobs.xls", "jobs", None])
def test_a_workbook_of_old_excel_is_refused_by_its_first_bytes(filename: str | None) -> None:
    with pytest.raises(InvalidInput, match="is not a list that can be read"):
        understand(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), filename)
