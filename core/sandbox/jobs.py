"""Reading jobs: the customer's own, then the generated ones, filtered and paged as Kombo does."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from core.sandbox.bulk import bulk_entry, bulk_index, bulk_row
from core.sandbox.customers import customer_by_key
from core.sandbox.ids import derived_id
from core.sandbox.job_records import job_record, stage_records
from core.sandbox.kombo_errors import input_invalid
from core.sandbox.state import Row
from core.sandbox.world import World


@dataclass(frozen=True)
class JobFilter:
    """A filter for jobs; an empty field matches all jobs."""

    updated_after: str = ""
    include_deleted: bool = False
    created_after: str = ""
    post_url: str = ""
    name_contains: str = ""
    among: dict[str, frozenset[str]] = field(default_factory=dict)

    def wants(self, row: Row, entry: dict[str, Any]) -> bool:
        """Return whether a job passes every filter on what is stored."""
        return (
            (self.include_deleted or row["deleted_at"] is None)
            and row["changed_at"] > self.updated_after
            and self.name_contains in (entry.get("name") or "").lower()
            and all(str((row | entry | {"id": row["id"]}).get(key)) in values for key, values in self.among.items())
        )

    def wants_record(self, record: dict[str, Any]) -> bool:
        """Return whether a job's record passes every filter on what is derived."""
        is_late_enough = record["remote_created_at"] is not None and record["remote_created_at"] >= self.created_after
        return (not self.created_after or is_late_enough) and self.post_url in ("", record["post_url"])


def cursor_at(position: int) -> str:
    """A cursor that resumes at a position."""
    return base64.urlsafe_b64encode(str(position).encode()).rstrip(b"=").decode()


def position_of(cursor: str) -> int:
    """Return the position of a cursor; raises PLATFORM.INPUT_INVALID for an unknown cursor."""
    try:
        return int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))) if cursor else 0
    except (ValueError, binascii.Error) as error:
        raise input_invalid("The cursor is invalid.") from error


def store_jobs(world: World, integration: Row) -> None:
    """Copy the sample customer's jobs into a new integration."""
    for position, entry in enumerate(customer_by_key(integration["customer"]).jobs):
        gone = "deleted_days_ago" in entry
        world.db.insert(
            "jobs",
            integration_id=integration["id"],
            position=position,
            id=derived_id(integration["id"], "job", entry["remote_id"]),
            remote_id=entry["remote_id"],
            body=json.dumps(entry),
            changed_at=integration["created_at"],
            deleted_at=integration["created_at"] if gone else None,
        )


def page_of_jobs(
    world: World, integration: Row, wanted: JobFilter, cursor: str, page_size: int
) -> tuple[list[dict[str, Any]], str | None]:
    """One page of records and the cursor of the next, or None after the last."""
    stages = stages_of(integration)
    results: list[dict[str, Any]] = []
    for position, row, entry in _candidates_for(world, integration, wanted, position_of(cursor)):
        if not wanted.wants(row, entry):
            continue
        if len(results) == page_size:
            return results, cursor_at(position)
        record = job_record(world, integration, row, entry, stages)
        if wanted.wants_record(record):
            results.append(record)
    return results, None


def find_job(world: World, integration: Row, job_id: str) -> tuple[Row, dict[str, Any]] | None:
    """Return a job by Kombo's ID, or by `remote:` and the ATS's own ID."""
    key, value = ("remote_id", job_id.removeprefix("remote:")) if job_id.startswith("remote:") else ("id", job_id)
    row = world.db.row(f"SELECT * FROM jobs WHERE integration_id = ? AND {key} = ?", integration["id"], value)
    if row is not None:
        return row, json.loads(row["body"])
    index = bulk_index(integration["id"], key, value, world.options.size)
    return None if index is None else (bulk_row(integration, index), bulk_entry(index))


def stages_of(integration: Row) -> list[dict[str, Any]]:
    """The hiring stages of the customer behind an integration."""
    return stage_records(integration["id"], customer_by_key(integration["customer"]).stages)


def _candidates_for(
    world: World, integration: Row, wanted: JobFilter, start: int
) -> Iterator[tuple[int, Row, dict[str, Any]]]:
    """Yield jobs in order from a position on, without generated ones that cannot match the filter."""
    samples = world.db.rows("SELECT * FROM jobs WHERE integration_id = ? ORDER BY position", integration["id"])
    for row in samples[start:]:
        yield row["position"], row, json.loads(row["body"])
    for index in _bulk_indexes(world, integration, wanted, max(0, start - len(samples))):
        yield len(samples) + index, bulk_row(integration, index), bulk_entry(index)


def _bulk_indexes(world: World, integration: Row, wanted: JobFilter, start: int) -> Iterator[int]:
    size = world.options.size
    if wanted.updated_after >= integration["created_at"]:
        return
    for key in ("id", "remote_id"):
        if key in wanted.among:
            indexes = {bulk_index(integration["id"], key, value, size) for value in wanted.among[key]}
            yield from sorted(index for index in indexes if index is not None and index >= start)
            return
    yield from range(start, size)
