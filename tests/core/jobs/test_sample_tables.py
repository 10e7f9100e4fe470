"""Every sample customer ends with the table that a person writes for it (expected_tables/)."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import jobs
from core.jobs.model import JobRow, Outcome
from core.sandbox.customers import sample_customers
from core.storage import decisions, job_rows
from tests.office import ANA, Office, open_office
from tests.sandbox_server import wait_until

TABLES = Path(__file__).with_name("expected_tables")
TableLine = tuple[str, str, str, str]


def table_of(key: str) -> set[TableLine]:
    with (TABLES / f"{key}.csv").open(encoding="utf-8", newline="") as file:
        return {(row["job"], row["outcome"], row["list line"], row["flags"]) for row in csv.DictReader(file)}


def line_of(row: JobRow) -> TableLine:
    """Return a row as one line of a table; being on the list shows in the line's number."""
    if row.key.startswith("expected:"):
        job = f"list: {row.requisition or row.title}"
    else:
        job = row.remote_id or f"by hand: {row.title}"
    flags = ", ".join(flag for flag in row.flags if flag != "expected")
    return job, row.outcome.value, str(row.expected_line or ""), flags


def rows_by_job(office: Office, name: str) -> dict[str, JobRow]:
    """Read a customer's jobs once the first sync has had its time, and return the rows by the job of their line."""
    onboarding = office.linked(name)
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    return rows_of(office, office.snapshot(onboarding).id)


def rows_of(office: Office, snapshot_id: str) -> dict[str, JobRow]:
    with office.services.store.read() as db:
        job_rows_read = [row for row, _ in job_rows.page(db, snapshot_id, limit=1000).rows]
    rows = {line_of(row)[0]: row for row in job_rows_read}
    assert len(rows) == len(job_rows_read), "two rows for one job"
    return rows


@pytest.mark.parametrize("customer", sample_customers(), ids=lambda customer: customer.key)
def test_a_sample_customer_ends_with_the_table_written_by_hand(customer, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with open_office(tmp_path) as office:
        rows = rows_by_job(office, customer.name)
    assert {line_of(row) for row in rows.values()} == table_of(customer.key)
    for row in rows.values():
        assert row.reason.endswith((".", "”")), row
        assert bool(row.next_step) == (row.outcome.value not in ("synced", "excluded") or ("expected" in row.flags
                                       and row.outcome.value == "excluded")), row  # fmt: skip


def test_many_rows_decided_at_once_keep_author_time_and_reason_over_the_next_refresh(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        onboarding = office.linked("Brightwater")
        office.clock.ahead = timedelta(hours=4)
        office.read(onboarding)
        before = rows_of(office, office.snapshot(onboarding).id)
        keys = [before[job].key for job in ("3500fd6a", "4f66ae10", "6a04d1ce")]
        jobs.decide(office.ctx(ANA), onboarding.id, keys=keys, verdict="exclude",
                    reason="Canadian plants.")  # fmt: skip
        office.read(onboarding)
        after = rows_of(office, office.snapshot(onboarding).id)
        with office.services.store.read() as db:
            kept = decisions.of(db, onboarding.id)
    assert {key: (decision.by.name, decision.reason) for key, decision in kept.items()} == dict.fromkeys(
        keys, (ANA.name, "Canadian plants.")
    )
    changed = {job for job, row in after.items() if row.outcome is not before[job].outcome}
    assert changed == {"3500fd6a", "4f66ae10", "6a04d1ce"}
    assert {after[job].outcome for job in changed} == {Outcome.EXCLUDED}


def test_a_listed_job_that_vanishes_from_ukg_ready_counts_as_closed_and_a_person_decides(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        onboarding = office.linked("Ridgeline")
        connection = onboarding.connection
        assert connection is not None
        office.services.kombo.force_sync(connection.integration_id)
        wait_until(
            lambda: _archived(office, onboarding.requirements.account_id) == 2, "FactoryFix archives what vanished"
        )
        office.clock.ahead = timedelta(hours=4)
        office.read(onboarding)
        rows = rows_of(office, office.snapshot(onboarding).id)
    for job in ("553203", "553207"):
        assert rows[job].outcome is Outcome.REVIEW
        assert "counts as closed" in rows[job].reason
        assert "of the customer’s list expects it" in rows[job].reason
    assert {line_of(row)[:2] for row in rows.values()} ^ {line[:2] for line in table_of("ridgeline-metalworks")} == {
        (job, outcome) for job in ("553203", "553207") for outcome in ("synced", "review")
    }


def _archived(office: Office, account_id: str) -> int:
    pages = office.services.factoryfix.jobs(account_id)
    return sum(job.state == "archived" for page in pages for job in page.jobs)
