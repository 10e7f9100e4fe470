"""Every sample customer ends with the table that a person writes for it (expected_tables/)."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from core.jobs.model import JobRow
from core.sandbox.customers import sample_customers
from core.storage import job_rows
from tests.office import Office, open_office

TABLES = Path(__file__).with_name("expected_tables")
Line = tuple[str, str, str, str]


def table_of(key: str) -> set[Line]:
    with (TABLES / f"{key}.csv").open(encoding="utf-8", newline="") as file:
        return {(row["job"], row["outcome"], row["list line"], row["flags"]) for row in csv.DictReader(file)}


def line_of(row: JobRow) -> Line:
    """Return a row as one line of a table; being on the list shows in the line's number."""
    if row.key.startswith("expected:"):
        job = f"list: {row.requisition or row.title}"
    else:
        job = row.remote_id or f"by hand: {row.title}"
    flags = ", ".join(flag for flag in row.flags if flag != "expected")
    return job, row.outcome.value, str(row.expected_line or ""), flags


def shown(office: Office, name: str) -> dict[str, JobRow]:
    """Read a customer's jobs once the first sync has had its time, and return the rows by the job of their line."""
    one = office.linked(name)
    office.clock.ahead = timedelta(hours=4)
    office.read(one)
    return rows_of(office, office.snapshot(one).id)


def rows_of(office: Office, snapshot_id: str) -> dict[str, JobRow]:
    with office.services.store.reading() as db:
        found = [row for row, _ in job_rows.page(db, snapshot_id, limit=1000).rows]
    rows = {line_of(row)[0]: row for row in found}
    assert len(rows) == len(found), "two rows for one job"
    return rows


@pytest.mark.parametrize("customer", sample_customers(), ids=lambda customer: customer.key)
def test_a_sample_customer_ends_with_the_table_written_by_hand(customer, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with open_office(tmp_path) as office:
        rows = shown(office, customer.name)
    assert {line_of(row) for row in rows.values()} == table_of(customer.key)
    for row in rows.values():
        assert row.reason.endswith((".", "”")), row
        assert bool(row.next_step) == (row.outcome.value not in ("synced", "excluded") or ("expected" in row.flags
                                       and row.outcome.value == "excluded")), row  # fmt: skip
