"""The FactoryFix platform: accounts, their link to an integration, and the jobs it reads from the ATS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from core.sandbox.bulk import bulk_entry, bulk_id, bulk_index, eligible
from core.sandbox.customers import Customer, companies, sample_customers
from core.sandbox.ids import new_id
from core.sandbox.state import Row
from core.sandbox.world import World, shifted

TAKING_SECONDS = 2.0
SYNC_EVERY_DAYS = 3 / 24
OPEN_LOCATION = dict.fromkeys(("city", "state", "country", "zip_code", "raw"))


def account_of(account_id: str) -> Customer | None:
    """The customer behind an account."""
    return next(
        (customer for customer in (*sample_customers(), *companies()) if customer.account["id"] == account_id), None
    )


def seed_accounts(world: World) -> None:
    """Add the jobs that were entered in FactoryFix by hand, which exist before an ATS is linked."""
    for customer in sample_customers():
        account_id = customer.account["id"]
        if world.db.row("SELECT 1 FROM account_jobs WHERE account_id = ?", account_id) is None:
            for entry in customer.factoryfix_only:
                add_job(world, account_id, entry, entry.get("state", "activated"), url=None)


def link_account(world: World, account_id: str, body: dict[str, Any]) -> None:
    """Store the link, and start reading jobs once Kombo has synced the ATS."""
    with world.db.transaction():
        world.db.write("DELETE FROM account_links WHERE account_id = ?", account_id)
        world.db.insert(
            "account_links",
            account_id=account_id,
            integration_id=body["integration_id"],
            body=json.dumps(body),
            linked_at=world.now(),
        )
        world.db.write("DELETE FROM account_syncs WHERE account_id = ?", account_id)
        world.db.insert("account_syncs", account_id=account_id, state="running", first_sync_started_at=world.now())
    integration = world.db.row("SELECT * FROM integrations WHERE id = ?", body["integration_id"])
    if integration is not None and integration["setup_status"] == "COMPLETED":
        world.schedule("take_jobs", TAKING_SECONDS, account_id=account_id)


def unlink_account(world: World, account_id: str) -> None:
    """Delete the link and the jobs that were never activated."""
    with world.db.transaction():
        world.db.write("DELETE FROM account_links WHERE account_id = ?", account_id)
        world.db.write("DELETE FROM account_syncs WHERE account_id = ?", account_id)
        world.db.write(
            "DELETE FROM account_jobs WHERE account_id = ? AND ats_job_id IS NOT NULL AND state = 'disabled'",
            account_id,
        )


def kombo_synced(world: World, payload: dict[str, Any]) -> None:
    """After a sync by Kombo, read the changed jobs for every linked account."""
    for link in world.db.rows("SELECT * FROM account_links WHERE integration_id = ?", payload["integration_id"]):
        world.schedule("take_jobs", TAKING_SECONDS, account_id=link["account_id"])


def take_jobs(world: World, payload: dict[str, Any]) -> None:
    """Add each job that the sample file marks for FactoryFix, archive closed and deleted ones, and store the time."""
    account_id = payload["account_id"]
    link = world.db.row("SELECT * FROM account_links WHERE account_id = ?", account_id)
    if link is None:
        return
    with world.db.transaction():
        for job in world.db.rows(
            "SELECT * FROM jobs WHERE integration_id = ? ORDER BY position", link["integration_id"]
        ):
            _take(world, account_id, link["integration_id"], job)
        now = world.now()
        world.db.write(
            "UPDATE account_syncs SET state = 'succeeded', last_finished_at = ?, next_expected_at = ? "
            "WHERE account_id = ?",
            now,
            shifted(now, SYNC_EVERY_DAYS),
            account_id,
        )


def _take(world: World, account_id: str, integration_id: str, job: Row) -> None:
    entry = json.loads(job["body"])
    known = world.db.row(
        "SELECT * FROM account_jobs WHERE account_id = ? AND ats_job_id = ?", account_id, job["remote_id"]
    )
    if known is not None and (job["deleted_at"] is not None or entry.get("closed")):
        change_job(world, known["id"], state="archived")
    elif known is not None and entry.get("edited") and known["state"] == "disabled":
        change_job(world, known["id"], title=entry["name"])  # edits stop flowing once a job is activated
    elif known is None and entry.get("in_factoryfix") and job["deleted_at"] is None and not entry.get("closed"):
        entry = {"title": entry.get("factoryfix_title", entry["name"]), "location": entry.get("location"), **entry}
        url = world.url(f"/ats/{integration_id}/jobs/{job['remote_id']}")
        add_job(world, account_id, {**entry, "ats_job_id": job["remote_id"]}, "disabled", url)


def add_job(world: World, account_id: str, entry: dict[str, Any], state: str, url: str | None) -> str:
    """Add a job to an account and return its ID."""
    identifier = f"job_{new_id()}"
    world.db.insert(
        "account_jobs",
        account_id=account_id,
        id=identifier,
        title=entry["title"],
        state=state,
        ats_job_id=entry.get("ats_job_id"),
        location=json.dumps(_location(entry.get("location"))),
        url=url,
        created_at=world.now(),
        updated_at=world.now(),
    )
    return identifier


def change_job(world: World, job_id: str, *, state: str | None = None, title: str | None = None) -> bool:
    """Change a job's state or title; returns False if there is no such job."""
    query = (
        "UPDATE account_jobs SET state = coalesce(?, state), title = coalesce(?, title), updated_at = ? WHERE id = ?"
    )
    return world.db.write(query, state, title, world.now(), job_id) > 0


def page_of_account_jobs(
    world: World, account_id: str, state: str, start: int, size: int
) -> tuple[list[dict[str, Any]], int | None]:
    """Jobs from a position on, and the position of the next page, or None."""
    records = list(islice(_account_jobs(world, account_id, state, start), size + 1))
    following = records[size][0] if len(records) > size else None
    return [record for _, record in records[:size]], following


def _account_jobs(world: World, account_id: str, state: str, start: int) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = world.db.rows("SELECT * FROM account_jobs WHERE account_id = ? ORDER BY number", account_id)
    for position in range(start, len(rows)):
        if not state or rows[position]["state"] == state:
            yield position, _job_record(rows[position])
    link = world.db.row(
        "SELECT l.* FROM account_links l JOIN account_syncs s USING (account_id) "
        "WHERE account_id = ? AND s.state = 'succeeded'",
        account_id,
    )
    if link is None or state not in ("", "disabled"):
        return
    for index in range(max(0, start - len(rows)), world.options.size):
        if eligible(index):
            yield len(rows) + index, _bulk_record(world, link, index)


def stored_job(world: World, account_id: str, job_id: str) -> dict[str, Any] | None:
    """One of the account's jobs, or None."""
    row = world.db.row("SELECT * FROM account_jobs WHERE account_id = ? AND id = ?", account_id, job_id)
    if row is not None:
        return _job_record(row)
    link = world.db.row("SELECT * FROM account_links WHERE account_id = ?", account_id)
    if link is None:
        return None
    index = bulk_index(link["integration_id"], "id", job_id.removeprefix("job_"), world.options.size)
    return _bulk_record(world, link, index) if index is not None and eligible(index) else None


def _job_record(row: Row) -> dict[str, Any]:
    keys = ("id", "title", "state", "ats_job_id", "url", "created_at", "updated_at")
    return {**{key: row[key] for key in keys}, "location": json.loads(row["location"])}


def _bulk_record(world: World, link: Row, index: int) -> dict[str, Any]:
    entry = bulk_entry(index)
    return {
        "id": f"job_{bulk_id(link['integration_id'], index)}",
        "title": entry["name"],
        "state": "disabled",
        "ats_job_id": entry["remote_id"],
        "url": world.url(f"/ats/{link['integration_id']}/jobs/{entry['remote_id']}"),
        "created_at": link["linked_at"],
        "updated_at": link["linked_at"],
        "location": _location(entry["location"]),
    }


def _location(location: dict[str, Any] | None) -> dict[str, Any]:
    return {key: (location or {}).get(key) for key in OPEN_LOCATION}
