"""Conditions of an integration that customers, scope configs and ATSs cause: data switched off, a missing permission.

They are set over the control API, and each changes what Kombo's endpoints answer as its documentation says.
"""

from __future__ import annotations

from typing import Any

from core.sandbox import tracking
from core.sandbox.kombo_errors import KomboFailure
from core.sandbox.state import Row
from core.sandbox.world import World

KINDS = ("data_expired", "opted_out", "disabled", "permission_missing", "setup_step", "removed", "all_applications",
         "no_capability")  # fmt: skip
"""`about` is a model, a field of one (`ats_jobs.location`), an action, the application that the customer `removed`, or
a capability that FactoryFix does not have for the account that is linked to it; "" for the others."""
OFF = ("opted_out", "disabled")


def of(world: World, integration_id: str) -> dict[tuple[str, str], str]:
    """Return the conditions as kind and subject, with the time each began."""
    rows = world.db.rows("SELECT * FROM conditions WHERE integration_id = ?", integration_id)
    return {(row["kind"], row["about"]): row["since"] for row in rows}


def removed(world: World, integration_id: str) -> dict[str, str]:
    """Return the applications that the customer removed in the ATS, with the time."""
    return {about: since for (kind, about), since in of(world, integration_id).items() if kind == "removed"}


def begin(world: World, row: Row, kind: str, about: str) -> None:
    """Begin a condition; jobs that are switched off are all marked as deleted, as Kombo does it."""
    now = world.now()
    world.db.write("INSERT OR REPLACE INTO conditions VALUES (?, ?, ?, ?)", row["id"], kind, about, now)
    if about == "ats_jobs" and kind in OFF:
        gone = "UPDATE jobs SET deleted_at = ?, changed_at = ? WHERE integration_id = ? AND deleted_at IS NULL"
        world.db.write(gone, now, now, row["id"])
    if kind == "all_applications":
        tracking.track_all(world, row)
    if kind == "setup_step":
        world.db.write("UPDATE integrations SET setup_status = 'INCOMPLETE' WHERE id = ?", row["id"])


def end(world: World, row: Row, kind: str, about: str) -> None:
    """End a condition; jobs that it marked as deleted are there again."""
    since = of(world, row["id"]).get((kind, about))
    if about == "ats_jobs" and kind in OFF:
        back = "UPDATE jobs SET deleted_at = NULL, changed_at = ? WHERE integration_id = ? AND deleted_at = ?"
        world.db.write(back, world.now(), row["id"], since)
    if kind == "setup_step":
        world.db.write("UPDATE integrations SET setup_status = 'COMPLETED' WHERE id = ?", row["id"])
    delete = "DELETE FROM conditions WHERE integration_id = ? AND kind = ? AND about = ?"
    world.db.write(delete, row["id"], kind, about)


def end_with_sync(world: World, integration_id: str) -> None:
    """Let a good sync renew the data that had expired."""
    world.db.write("DELETE FROM conditions WHERE integration_id = ? AND kind = 'data_expired'", integration_id)


def check(world: World, integration_id: str, *, model: str, action: str) -> None:
    """Raise MODEL_DISABLED, ACTION_DISABLED or PERMISSION_MISSING where a condition forbids the call."""
    known, about = of(world, integration_id), model or action
    if any((kind, about) in known for kind in OFF):
        code = "INTEGRATION.MODEL_DISABLED" if model else "INTEGRATION.ACTION_DISABLED"
        raise KomboFailure(code, f"{about} is disabled for this integration.")
    if ("permission_missing", about) in known:
        raise KomboFailure(
            "INTEGRATION.PERMISSION_MISSING", f"The connected user is missing a permission that {about} needs."
        )


def apply(record: dict[str, Any], known: dict[tuple[str, str], str]) -> dict[str, Any]:
    """Write the conditions into the record of an integration, in the shape of Kombo's document."""
    record["data_expired_at"] = known.get(("data_expired", ""))
    for entry in (*record["read_models"], *record["write_actions"]):
        _switch(entry, entry["id"], known)
        for field in entry["fields"]:
            _switch(field, f"{entry['id']}.{field['id']}", known)
    return record


def _switch(entry: dict[str, Any], about: str, known: dict[tuple[str, str], str]) -> None:
    if ("opted_out", about) in known:
        entry |= {"is_available": False, "scope_config_setting": "OPTIONAL", "opted_out_by_customer": True}
    elif ("disabled", about) in known:
        entry |= {"is_available": False, "scope_config_setting": "DISABLED"}


def is_off(world: World, integration_id: str, about: str) -> bool:
    """Return whether a model, field or action is switched off."""
    known = of(world, integration_id)
    return any((kind, about) in known for kind in OFF)


def hidden_tools(world: World) -> set[str]:
    """Return the tools that are not enabled in our environment."""
    return {row["id"] for row in world.db.rows("SELECT id FROM hidden_tools")}


def offer_tool(world: World, tool_id: str, *, offered: bool) -> None:
    """Enable a tool in our environment, or disable it."""
    change = "DELETE FROM hidden_tools WHERE id = ?" if offered else "INSERT OR REPLACE INTO hidden_tools VALUES (?)"
    world.db.write(change, tool_id)
