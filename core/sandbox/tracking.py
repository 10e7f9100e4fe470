"""A setting of Kombo: an integration also shows the applications that it did not create itself.

Its records have IDs of their own; only the ATS's IDs are the same as under the customer's earlier integration.
"""

from __future__ import annotations

from core.sandbox.ids import derived_id
from core.sandbox.state import Row
from core.sandbox.world import World


def track_all(world: World, row: Row) -> None:
    """Copy the records of the customer's other integrations, each under its ID in this integration."""
    query = "SELECT id FROM integrations WHERE customer = ? AND tool = ? AND id <> ?"
    for other in world.db.rows(query, row["customer"], row["tool"], row["id"]):
        for candidate in world.db.rows("SELECT * FROM candidates WHERE integration_id = ?", other["id"]):
            _add(world, "candidates", row, candidate, id=_new(row, candidate["id"]))
        for application in world.db.rows("SELECT * FROM applications WHERE integration_id = ?", other["id"]):
            ids = {"candidate_id": _new(row, application["candidate_id"]), "job_id": _job(world, row, application)}
            _add(world, "applications", row, application, id=_new(row, application["id"]), **ids)
        for file in world.db.rows("SELECT * FROM attachments WHERE integration_id = ?", other["id"]):
            ids = {key: _new(row, file[key]) for key in ("id", "application_id", "candidate_id")}
            _add(world, "attachments", row, file, **ids)


def _new(row: Row, identifier: str) -> str:
    return derived_id(row["id"], "tracked", identifier)


def _job(world: World, row: Row, application: Row) -> str:
    remote = world.db.rows("SELECT remote_id FROM jobs WHERE id = ?", application["job_id"])[0]["remote_id"]
    same = world.db.rows("SELECT id FROM jobs WHERE integration_id = ? AND remote_id = ?", row["id"], remote)
    return str(same[0]["id"])


def _add(world: World, table: str, row: Row, record: Row, **ids: str) -> None:
    known = world.db.row(f"SELECT 1 FROM {table} WHERE id = ?", ids["id"])
    if known is None:
        world.db.insert(table, **{**record, "integration_id": row["id"], **ids})
