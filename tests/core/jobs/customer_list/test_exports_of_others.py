"""Lists as exports and messages of other tools have them: a state that is a status, counts, and statuses at the end."""

from __future__ import annotations

import pytest

from core.jobs.expected import read_expected

TABLES = {
    "a job’s state": ("Job,Code,City,Job state\nWelder,A1B2,Akron,live\nFitter,A1B3,Akron,archived\n", ["A1B2"]),
    "a state and a phase": ("Req ID,Title,Phase,State\n77,Welder,Open,Posted\n78,Fitter,Filled,Closed\n", ["77"]),
    "a phase alone": ("Requisition Number,Title,Phase\n77,Welder,Open\n78,Fitter,Filled\n", ["77"]),
    "a state of the US": ("Req,Title,City,State\n77,Welder,Akron,OH\n78,Fitter,Gary,IN\n", ["77", "78"]),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_column_called_state_is_a_status_where_it_holds_statuses(name: str) -> None:
    text, kept = TABLES[name]
    jobs = read_expected(text.encode(), "jobs.csv").jobs
    assert [job.requisition for job in jobs] == kept
    assert all(job.state in (None, "OH", "IN") for job in jobs)


LINES = [
    ("1021\tWelder\tAkron, OH\tOpen", ("1021", "Welder", "Akron")),
    ("1021 | Welder | Akron, OH | Active", ("1021", "Welder", "Akron")),
    ("1022\tFitter\tToledo, OH\tClosed", None),
    ("Fitter - Toledo, OH - Filled", None),
    ("Packer - Frozen", (None, "Packer - Frozen", None)),
    ("Welder x2", (None, "Welder", None)),
    ("Fitter (3 openings)", (None, "Fitter", None)),
    ("Painter - Akron, OH - 5 positions", (None, "Painter", "Akron")),
    ("4x2 Press Operator", (None, "4x2 Press Operator", None)),
]


@pytest.mark.parametrize(("line", "parts"), LINES)
def test_a_status_or_a_count_at_the_end_of_a_line_is_no_part_of_its_title(
    line: str, parts: tuple[str | None, ...] | None
) -> None:
    answer = read_expected(f"Oiler - Akron, OH\n{line}")
    jobs = [(job.requisition, job.title, job.city) for job in answer.jobs[1:]]
    assert jobs == ([parts] if parts else [])
    assert bool(answer.skipped) == (parts is None)


def test_a_question_in_a_quoted_message_is_no_job() -> None:
    answer = read_expected("> Welder - Akron, OH\n\nOn Mon, Mar 2, 2026 Ana wrote:\n> Could you send us the list?\n")
    assert [job.title for job in answer.jobs] == ["Welder"]
    assert [row.reason for row in answer.skipped] == ["part of the message", "part of the message"]
