"""Integrations: their links, creation, syncs and states."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from core.sandbox import conditions, jobs, webhooks
from core.sandbox.customers import match_customer
from core.sandbox.ids import new_id
from core.sandbox.kombo_errors import KomboFailure
from core.sandbox.state import Row
from core.sandbox.tool_records import end_user_record
from core.sandbox.world import World

LIFETIME = {"EMBEDDED": timedelta(hours=1), "MAGIC_LINK": timedelta(days=365)}
FIRST_SYNC_SECONDS, LATER_SYNC_SECONDS = 4.0, 2.0
CHANGED_MODELS = ("ats_jobs", "ats_job_postings", "ats_candidates", "ats_applications")
HEALTHY = ("SUCCEEDED", "PARTIALLY_FAILED")
DAYS_UNTIL_INVALID = 3
"""How long the authentication fails until Kombo marks an integration as INVALID. Source: Kombo's documentation."""


def new_link(world: World, kind: str, link_type: str, body: dict[str, Any], integration_id: str | None = None) -> str:
    """Make a link for the connection page; `kind` is create, relink or setup."""
    token = f"{secrets.token_urlsafe(12)}.{secrets.token_urlsafe(32)}"
    world.db.insert(
        "links",
        token=token,
        kind=kind,
        link_type=link_type,
        body=json.dumps(body),
        integration_id=integration_id,
        created_at=world.now(),
        expires_at=world.later(seconds=LIFETIME[link_type].total_seconds()),
    )
    return world.url(f"/connect?token={token}")


def get_integration(world: World, integration_id: str) -> Row:
    """Return the integration; raises PLATFORM.INTEGRATION_NOT_FOUND if there is none or it was deleted."""
    row = world.db.row("SELECT * FROM integrations WHERE id = ? AND deleted_at IS NULL", integration_id)
    if row is None:
        raise KomboFailure("PLATFORM.INTEGRATION_NOT_FOUND", f'The integration "{integration_id}" does not exist.')
    return row


def complete_link(world: World, link: Row, tool_id: str) -> Row:
    """Create the integration after a successful connection, or renew the credentials of the existing one."""
    if link["kind"] != "create":
        if link["kind"] == "setup":
            conditions.end(world, get_integration(world, link["integration_id"]), "setup_step", "")
        world.db.write("UPDATE integrations SET status = 'ACTIVE' WHERE id = ?", link["integration_id"])
        row = get_integration(world, link["integration_id"])
        announce_state(world, row)
        start_sync(world, row, "FULL")
        return row
    row = _create(world, link, tool_id)
    webhooks.emit(
        world,
        "integration-created",
        {"id": row["id"], "tool": row["tool"], "category": row["category"], "end_user": end_user_record(row)},
    )
    announce_state(world, row)
    start_sync(world, row, "FULL")
    return row


def _create(world: World, link: Row, tool_id: str) -> Row:
    body = json.loads(link["body"])
    identifier = f"{tool_id}:{new_id()}"
    customer = match_customer(body["end_user_organization_name"], tool_id)
    with world.db.transaction():
        world.db.insert(
            "integrations",
            id=identifier,
            tool=tool_id,
            category=body["integration_category"],
            organization_name=body["end_user_organization_name"],
            creator_email=body["end_user_email"],
            origin_id=body.get("end_user_origin_id"),
            customer=customer.key,
            token=link["token"],
            status="ACTIVE",
            setup_status="FINAL_SYNC_PENDING",
            qa_status="PENDING",
            created_at=world.now(),
        )
        row = get_integration(world, identifier)
        if row["category"] == "ATS":
            jobs.store_jobs(world, row)
    return row


def announce_state(world: World, row: Row) -> None:
    """Send the state of an integration as a webhook."""
    webhooks.emit(
        world,
        "integration-state-changed",
        {
            **_about(row),
            "qa_status": row["qa_status"],
            "setup_status": row["setup_status"],
            "state": row["status"] if row["enabled"] else "INACTIVE",
            "updated_at": world.now(),
        },
    )


def start_sync(world: World, row: Row, kind: str) -> tuple[str, bool, str]:
    """Queue a sync and return its ID, whether one was already queued, and its type."""
    with world.db.transaction():
        queued = world.db.row("SELECT * FROM syncs WHERE integration_id = ? AND state = 'RUNNING'", row["id"])
        if queued is not None:
            return queued["id"], True, queued["type"]
        sync_id = new_id()
        world.db.insert(
            "syncs", id=sync_id, integration_id=row["id"], type=kind, state="RUNNING", started_at=world.now()
        )
    first = row["setup_status"] != "COMPLETED"
    world.schedule("sync", FIRST_SYNC_SECONDS if first else LATER_SYNC_SECONDS, sync_id=sync_id)
    return sync_id, False, kind


def cancel_syncs(world: World, integration_id: str) -> None:
    """Cancel the running sync, as disabling an integration does."""
    for sync in world.db.rows("SELECT * FROM syncs WHERE integration_id = ? AND state = 'RUNNING'", integration_id):
        finish_sync(world, sync, "CANCELLED")


def sync_is_due(world: World, payload: dict[str, Any]) -> None:
    """End a sync that is still running; called by the worker."""
    sync = world.db.row("SELECT * FROM syncs WHERE id = ? AND state = 'RUNNING'", payload["sync_id"])
    if sync is not None:
        finish_sync(world, sync, "SUCCEEDED")


def finish_sync(world: World, sync: Row, state: str) -> None:
    """End a sync in this state, update the integration and send the webhooks."""
    row = world.db.row("SELECT * FROM integrations WHERE id = ? AND deleted_at IS NULL", sync["integration_id"])
    ended = world.now()
    world.db.write("UPDATE syncs SET state = ?, ended_at = ? WHERE id = ?", state, ended, sync["id"])
    if row is None:
        return
    after = _state_after(world, row, state)
    with world.db.transaction():
        if state in HEALTHY and sync["type"] == "FULL":
            _notice_vanished(world, row)
        _save_state(world, row, after, ended if state in HEALTHY else row["synced_at"])
    fresh = get_integration(world, row["id"])
    webhooks.emit(world, "sync-finished", _sync_data(world, fresh, {**sync, "state": state, "ended_at": ended}))
    if state in HEALTHY and row["category"] == "ATS":
        names = [{"name": name} for name in CHANGED_MODELS]
        about = {key: value for key, value in _about(row).items() if key != "end_user"}
        webhooks.emit(world, "data-changed", {**about, "changed_models": names})
    if after != tuple(row[key] for key in ("status", "setup_status", "qa_status")):
        announce_state(world, fresh)
    if state in HEALTHY:
        conditions.end_with_sync(world, row["id"])
        world.handlers["kombo_synced"](world, {"integration_id": row["id"]})


def _state_after(world: World, row: Row, state: str) -> tuple[str, str, str]:
    """Return the status, setup status and QA status after a sync that ended in this state."""
    has_failed_long = state == "AUTHENTICATION_FAILED" and _days_failing(world, row) >= DAYS_UNTIL_INVALID
    status = "INVALID" if has_failed_long else row["status"]
    if row["setup_status"] == "COMPLETED":
        return status, "COMPLETED", row["qa_status"]
    if state == "SUCCEEDED":
        return status, "COMPLETED", "PASSED"
    if state == "CANCELLED":
        return status, row["setup_status"], row["qa_status"]
    return status, row["setup_status"], "FAILED"


def _days_failing(world: World, row: Row) -> float:
    """Return for how many days the authentication has failed, in every sync since the last healthy one."""
    healthy = f"SELECT coalesce(max(rowid), 0) FROM syncs WHERE integration_id = ? AND state IN {HEALTHY}"
    failed = "SELECT min(started_at) AS at FROM syncs WHERE integration_id = ? AND state = 'AUTHENTICATION_FAILED'"
    first = world.db.rows(f"{failed} AND rowid > ({healthy})", row["id"], row["id"])[0]["at"]
    return (datetime.fromisoformat(world.now()) - datetime.fromisoformat(first)) / timedelta(days=1) if first else 0.0


def _save_state(world: World, row: Row, after: tuple[str, str, str], synced_at: str | None) -> None:
    world.db.write(
        "UPDATE integrations SET status = ?, setup_status = ?, qa_status = ?, synced_at = ? WHERE id = ?",
        *after,
        synced_at,
        row["id"],
    )


def _notice_vanished(world: World, row: Row) -> None:
    """Delete the jobs marked as vanishing, from the second full sync on: only full syncs detect deletions."""
    world.db.write("UPDATE integrations SET full_syncs = full_syncs + 1 WHERE id = ?", row["id"])
    if row["full_syncs"] == 0:
        return
    for job in world.db.rows("SELECT * FROM jobs WHERE integration_id = ? AND deleted_at IS NULL", row["id"]):
        if json.loads(job["body"]).get("vanishes"):
            world.db.write(
                "UPDATE jobs SET deleted_at = ?, changed_at = ? WHERE id = ?", world.now(), world.now(), job["id"]
            )


def _about(row: Row) -> dict[str, Any]:
    return {
        "integration_id": row["id"],
        "integration_tool": row["tool"],
        "integration_category": row["category"],
        "end_user": end_user_record(row),
    }


def _sync_data(world: World, row: Row, sync: Row) -> dict[str, Any]:
    seconds = datetime.fromisoformat(sync["ended_at"]) - datetime.fromisoformat(sync["started_at"])
    title = f"Sync {sync['id']} of {row['id']}"
    return {
        **_about(row),
        "sync_id": sync["id"],
        "sync_state": sync["state"],
        "sync_started_at": sync["started_at"],
        "sync_ended_at": sync["ended_at"],
        "sync_duration_seconds": int(seconds.total_seconds()),
        "log_url": write_log(world, title, f"The sync ended as {sync['state']}."),
    }


def write_log(world: World, title: str, text: str) -> str:
    """Store a log entry and return its address."""
    identifier = new_id()
    world.db.insert("logs", id=identifier, title=title, text=text, created_at=world.now())
    return world.url(f"/logs/{identifier}")
