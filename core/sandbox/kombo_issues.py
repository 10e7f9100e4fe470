"""Kombo's own issues about an integration, reported by webhook only: raised, then resolved under the same ID."""

from __future__ import annotations

import json
from typing import Any

from core.sandbox import webhooks
from core.sandbox.ids import new_id
from core.sandbox.state import Row
from core.sandbox.tool_records import end_user_record
from core.sandbox.world import World

TITLES = {
    "integration.authentication_failed": "Authentication is failing",
    "integration.action_failing": "An action is failing",
    "integration.incoming_webhook_failing": "Incoming webhooks are failing",
}


def raise_issue(world: World, row: Row, kind: str, *, title: str = "", message: str = "") -> dict[str, Any]:
    """Raise an issue, unless one of this type is open."""
    if known := _open(world, row["id"], kind):
        return known
    issue = {
        "id": new_id(),
        "type": kind,
        "title": title or TITLES.get(kind, kind),
        "status": "OPEN",
        "markdown_message": message,
        "first_observed_at": world.now(),
        "resolved_at": None,
    }
    world.db.insert("kombo_issues", id=issue["id"], integration_id=row["id"], body=json.dumps(issue))
    _announce(world, row, "raised", issue)
    return issue


def resolve_issue(world: World, row: Row, kind: str) -> dict[str, Any]:
    """Resolve the open issue of this type, if there is one."""
    issue = _open(world, row["id"], kind)
    if issue is None:
        return {}
    issue |= {"status": "RESOLVED", "resolved_at": world.now()}
    world.db.write("UPDATE kombo_issues SET body = ? WHERE id = ?", json.dumps(issue), issue["id"])
    _announce(world, row, "resolved", issue)
    return issue


def _open(world: World, integration_id: str, kind: str) -> dict[str, Any] | None:
    rows = world.db.rows("SELECT body FROM kombo_issues WHERE integration_id = ?", integration_id)
    issues = [json.loads(row["body"]) for row in rows]
    return next((issue for issue in issues if issue["type"] == kind and issue["status"] == "OPEN"), None)


def _announce(world: World, row: Row, change: str, issue: dict[str, Any]) -> None:
    about = {"id": row["id"], "tool": row["tool"], "category": row["category"], "end_user": end_user_record(row)}
    webhooks.emit(world, "issue-status-changed", {"change": change, "issue": issue, "integration": about})
