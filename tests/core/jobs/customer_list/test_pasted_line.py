"""A pasted line is read whatever stands between its parts."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from core.jobs.customer_list.pasted_line import job_of_line, unnumbered


@pytest.mark.parametrize(
    ("line", "requisition", "title", "city", "state"),
    [
        ("Assembler – 2nd Shift\tHolland, MI\tREQ-7101", "REQ-7101", "Assembler – 2nd Shift", "Holland", "MI"),
        ("Structural Welder, Pueblo CO, 553201", "553201", "Structural Welder", "Pueblo", "CO"),
        ("1880 - Process Technician - Racine, WI", "1880", "Process Technician", "Racine", "WI"),
        ("R-30011\tSheet Metal Mechanic\tEverett WA", "R-30011", "Sheet Metal Mechanic", "Everett", "WA"),
        ("Packaging Line Operator; Ontario, CA", None, "Packaging Line Operator", "Ontario", "CA"),
        ("Maintenance Mechanic; Atlanta, Georgia", None, "Maintenance Mechanic", "Atlanta", "Georgia"),
        ("Welder (Holland, MI)", None, "Welder", "Holland", "MI"),
        ("Welder, Holland, MI 49423", None, "Welder", "Holland", "MI"),
        ("20871 Warehouse Associate Kansas City MO", "20871", "Warehouse Associate Kansas City MO", None, None),
        ("2nd Shift Supervisor", None, "2nd Shift Supervisor", None, None),
        ("3rd Shift Welder, Holland, MI", None, "3rd Shift Welder", "Holland", "MI"),
        ("#4410021", "4410021", None, None, None),
        ("Operations Lead, Nights", None, "Operations Lead, Nights", None, None),
    ],
)  # fmt: skip
def test_each_part_is_found(
    line: str, requisition: str | None, title: str | None, city: str | None, state: str | None
) -> None:
    job = job_of_line(1, line)
    assert (job.requisition, job.title, job.city, job.state) == (requisition, title, city, state)


def test_an_address_is_taken_out_first() -> None:
    job = job_of_line(3, "Gear Grinder, Fort Wayne IN, https://jobs.example.com/1?x=2")
    assert (job.line, job.url, job.title, job.city) == (
        3,
        "https://jobs.example.com/1?x=2",
        "Gear Grinder",
        "Fort Wayne",
    )


@given(st.text(min_size=1, max_size=120))
def test_any_line_with_a_letter_or_digit_gives_a_job_with_something_in_it(line: str) -> None:
    job = job_of_line(1, line)
    assert job is not None or not any(map(str.isalnum, unnumbered(line)))
    assert job is None or job.requisition or job.title or job.url
