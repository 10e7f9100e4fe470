"""The platform's test candidates: created once per reference, shown on a page of their own, and archived."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from core.sandbox.applications import write_ledger
from core.sandbox.factoryfix import stored_job
from core.sandbox.http import Call, endpoint
from core.sandbox.ids import new_id
from core.sandbox.pages import notice, page
from core.sandbox.state import Row
from core.sandbox.world import World


def find(world: World, account_id: str, reference: str) -> Row | None:
    """The stored test candidate, or None."""
    return world.db.row("SELECT * FROM test_candidates WHERE account_id = ? AND reference = ?", account_id, reference)


def keep(world: World, account_id: str, reference: str, body: dict[str, Any], request_id: str) -> Row:
    """Create the test candidate, or change its details if the reference is known."""
    with world.db.transaction():
        known = find(world, account_id, reference)
        if known is None:
            identifier = f"cand_{new_id()}"
            world.db.insert(
                "test_candidates",
                id=identifier,
                account_id=account_id,
                reference=reference,
                body=json.dumps(body),
                created_at=world.now(),
            )
            write_ledger(world, request_id, "test_candidate", identifier, email=body["email"])
        elif json.loads(known["body"]) != body:
            world.db.write("UPDATE test_candidates SET body = ? WHERE id = ?", json.dumps(body), known["id"])
        return world.db.rows("SELECT * FROM test_candidates WHERE reference = ?", reference)[0]


def archive(world: World, row: Row, request_id: str) -> Row:
    """Archive the test candidate, unless it is archived already."""
    with world.db.transaction():
        changed = "UPDATE test_candidates SET archived_at = ? WHERE id = ? AND archived_at IS NULL"
        if world.db.write(changed, world.now(), row["id"]):
            write_ledger(world, request_id, "test_candidate_archived", row["id"])
        return world.db.rows("SELECT * FROM test_candidates WHERE id = ?", row["id"])[0]


def record(world: World, row: Row) -> dict[str, Any]:
    """The test candidate as the contract describes it."""
    body = json.loads(row["body"])
    return {
        **{key: row[key] for key in ("id", "reference", "created_at", "archived_at")},
        **{key: body[key] for key in ("job_id", "email")},
        "state": "archived" if row["archived_at"] else "active",
        "profile_url": world.url(f"/factoryfix/candidates/{row['id']}"),
    }


def show_profile(call: Call) -> Response:
    """The live profile that the link in the PDF opens."""
    row = call.world.db.row("SELECT * FROM test_candidates WHERE id = ?", call.path["candidate_id"])
    if row is None:
        return notice("Nothing here", "There is no such candidate in this sandbox.", 404)
    if row["archived_at"]:
        return notice("Archived", "This test candidate was archived.", 410)
    person = json.loads(row["body"])
    job = stored_job(call.world, row["account_id"], person["job_id"])
    return page("factoryfix_candidate.html", person=person, job=job)


def routes(world: World) -> list[Route]:
    """The page of a candidate's profile, relative to the sandbox."""
    return [Route("/factoryfix/candidates/{candidate_id}", endpoint(world, show_profile), methods=["GET"])]
