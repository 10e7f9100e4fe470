"""The platform's HTTP interface, as docs/factoryfix-api.yaml describes it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.sandbox import conditions, factoryfix, factoryfix_candidates as candidates, platform_candidates
from core.sandbox.customers import companies, sample_customers
from core.sandbox.http import Call, endpoint, json_object
from core.sandbox.jobs import cursor_at, position_of
from core.sandbox.kombo_errors import KomboFailure
from core.sandbox.state import Row
from core.sandbox.world import World

Handler = Callable[[Call], Any]
PAGE_SIZE, LARGEST_PAGE, SHORTEST_QUERY = 100, 250, 3
SYNC_MODES = ("engaged", "new_and_engaged", "redirect", "manual")
JOB_STATES = ("", "disabled", "activated", "archived")
CANDIDATE_KEYS = ("job_id", "first_name", "last_name", "email", "phone", "onboarding_id", "created_by")
LINK_SETTINGS = ("redirect_reason", "redirect_url_template", "source_name", "landing_stage")
LINK_KEYS = ("integration_id", "tool", "sync_mode", "jobs_scope", "onboarding_id", "linked_by")
NEVER = {"state": "never", "first_sync_started_at": None, "last_finished_at": None, "next_expected_at": None}


class PlatformRefusal(Exception):
    """An answer other than success, with its HTTP status."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.response = JSONResponse({"error": {"code": code, "message": message}}, status)


def guarded(handler: Handler) -> Callable[[Call], Response]:
    """Check the key, the account and the body, and turn refusals into answers."""

    def run(call: Call) -> Response:
        try:
            _admit(call)
            result = handler(call)
        except PlatformRefusal as refusal:
            return refusal.response
        return result if isinstance(result, Response) else JSONResponse(result)

    return run


def _admit(call: Call) -> None:
    if not call.bearer_is(call.world.options.factoryfix_api_key):
        raise PlatformRefusal(401, "unauthorized", "The API key is missing or wrong.")
    account_id = call.path.get("account_id")
    if account_id is not None and factoryfix.account_of(account_id) is None:
        raise PlatformRefusal(404, "account_not_found", f'There is no account "{account_id}".')


def _start(call: Call) -> int:
    try:
        return position_of(call.query("cursor"))
    except KomboFailure as failure:
        raise PlatformRefusal(422, "invalid_request", "The cursor is invalid.") from failure


def _account(customer_account: dict[str, Any]) -> dict[str, Any]:
    return {key: customer_account[key] for key in ("id", "name", "city", "state")}


def list_accounts(call: Call) -> dict[str, Any]:
    """Accounts whose name contains the query."""
    query, start = call.query("query").strip().casefold(), _start(call)
    customers = (*sample_customers(), *(companies() if call.world.options.companies else ()))
    accounts = [_account(customer.account) for customer in customers if query in customer.account["name"].casefold()]
    end = start + PAGE_SIZE
    return {"results": accounts[start:end], "next": cursor_at(end) if len(accounts) > end else None}


def show_account(call: Call) -> dict[str, Any]:
    """One account."""
    customer = factoryfix.account_of(call.path["account_id"])
    return _account(customer.account) if customer else {}


def show_link(call: Call) -> dict[str, Any]:
    """The account's link to its ATS."""
    row = call.world.db.row("SELECT * FROM account_links WHERE account_id = ?", call.path["account_id"])
    if row is None:
        raise PlatformRefusal(404, "link_not_found", "This account is not linked to an ATS.")
    empty = dict.fromkeys(LINK_SETTINGS)
    return {**empty, **json.loads(row["body"]), "linked_at": row["linked_at"], "version": _version(row)}


def _version(row: Row) -> str:
    return hashlib.sha256(f"{row['body']}{row['linked_at']}".encode()).hexdigest()[:16]


def _check_condition(call: Call, held: Row | None) -> None:
    """Refuse a write whose caller has read another link than the one that is held now."""
    headers = call.request.headers
    wanted, absent = headers.get("if-match"), headers.get("if-none-match") == "*"
    changed = (
        held is not None if absent else wanted is not None and (held is None or wanted.strip('"') != _version(held))
    )
    if changed:
        raise PlatformRefusal(412, "link_changed", "The account's link is not the one that you have read.")


def put_link(call: Call) -> dict[str, Any]:
    """Link the account; the same body twice changes nothing."""
    world, account_id = call.world, call.path["account_id"]
    body = _checked_link(call)
    holder = world.db.row("SELECT account_id FROM account_links WHERE integration_id = ?", body["integration_id"])
    if holder is not None and holder["account_id"] != account_id:
        raise PlatformRefusal(
            409, "integration_linked_elsewhere", f"This integration is linked to account {holder['account_id']}."
        )
    known = world.db.row("SELECT * FROM account_links WHERE account_id = ?", account_id)
    if known is None or json.loads(known["body"]) != body:
        _check_condition(call, known)
        factoryfix.link_account(world, account_id, body)
    return show_link(call)


def _checked_link(call: Call) -> dict[str, Any]:
    sent = json_object(call.raw)
    if not sent:
        raise PlatformRefusal(422, "invalid_request", "The body must be a JSON object.")
    for key in LINK_KEYS:
        if not isinstance(sent.get(key), str) or not sent[key]:
            raise PlatformRefusal(422, "invalid_request", f"{key} is required.")
    if sent["sync_mode"] not in SYNC_MODES:
        raise PlatformRefusal(422, "invalid_request", f"sync_mode must be one of {', '.join(SYNC_MODES)}.")
    if sent["jobs_scope"] != "active_us":
        raise PlatformRefusal(422, "invalid_request", "jobs_scope must be active_us.")
    if sent["sync_mode"] == "redirect" and not sent.get("redirect_reason"):
        raise PlatformRefusal(422, "invalid_request", "redirect needs a redirect_reason.")
    known = "SELECT 1 FROM integrations WHERE id = ? AND deleted_at IS NULL"
    if call.world.db.row(known, sent["integration_id"]) is None:
        raise PlatformRefusal(422, "integration_not_found", "Kombo does not know this integration.")
    return {**{key: sent[key] for key in LINK_KEYS}, **{key: sent.get(key) or None for key in LINK_SETTINGS}}


def delete_link(call: Call) -> Response:
    """Unlink the account."""
    show_link(call)
    account_id = call.path["account_id"]
    _check_condition(call, call.world.db.row("SELECT * FROM account_links WHERE account_id = ?", account_id))
    factoryfix.unlink_account(call.world, account_id)
    return Response(status_code=204)


def show_sync(call: Call) -> dict[str, Any]:
    """Return the state of the platform's job sync."""
    row = call.world.db.row("SELECT * FROM account_syncs WHERE account_id = ?", call.path["account_id"])
    return {key: row[key] for key in NEVER} if row else NEVER


def list_jobs(call: Call) -> dict[str, Any]:
    """A page of the account's jobs."""
    size, state = call.query("page_size", str(PAGE_SIZE)), call.query("state")
    if not size.isdecimal() or not 1 <= int(size) <= LARGEST_PAGE:
        raise PlatformRefusal(422, "invalid_request", f"page_size must be between 1 and {LARGEST_PAGE}.")
    if state not in JOB_STATES:
        raise PlatformRefusal(422, "invalid_request", "state must be disabled, activated or archived.")
    results, following = factoryfix.page_of_account_jobs(
        call.world, call.path["account_id"], state, _start(call), int(size)
    )
    return {"results": results, "next": None if following is None else cursor_at(following)}


def show_capabilities(call: Call) -> dict[str, Any]:
    """What the platform can do for the account."""
    link = call.world.db.row("SELECT * FROM account_links WHERE account_id = ?", call.path["account_id"])
    known = conditions.of(call.world, link["integration_id"]) if link else {}
    absent = {about for kind, about in known if kind == "no_capability"}
    return {"capabilities": [name for name in ("test_candidates", "candidate_push") if name not in absent]}


def _candidate(call: Call) -> Row:
    row = candidates.find(call.world, call.path["account_id"], call.path["reference"])
    if row is None:
        raise PlatformRefusal(404, "test_candidate_not_found", "There is no test candidate with this reference.")
    return row


def show_candidate(call: Call) -> dict[str, Any]:
    """A test candidate."""
    return candidates.record(call.world, _candidate(call))


def put_candidate(call: Call) -> dict[str, Any]:
    """Create or change a test candidate; its reference decides which."""
    world, account_id, reference = call.world, call.path["account_id"], call.path["reference"]
    if not re.fullmatch(r"[A-Za-z0-9_-]{8,64}", reference):
        raise PlatformRefusal(422, "invalid_request", "The reference needs 8 to 64 letters, digits, - or _.")
    body = _checked_candidate(call)
    known = candidates.find(world, account_id, reference)
    if known is not None and known["archived_at"]:
        raise PlatformRefusal(409, "test_candidate_archived", "This test candidate is archived.")
    return candidates.record(world, candidates.keep(world, account_id, reference, body, call.request_id))


def _checked_candidate(call: Call) -> dict[str, Any]:
    sent = json_object(call.raw) or {}
    for key in CANDIDATE_KEYS:
        if not isinstance(sent.get(key), str) or not sent[key].strip():
            raise PlatformRefusal(422, "invalid_request", f"{key} is required.")
    if sent.setdefault("stage", "Engaged") not in ("New", "Engaged"):
        raise PlatformRefusal(422, "invalid_request", "stage must be New or Engaged.")
    job = factoryfix.stored_job(call.world, call.path["account_id"], sent["job_id"])
    if job is None or job["state"] == "archived":
        raise PlatformRefusal(404, "job_not_found", "This account has no such job.")
    if job["ats_job_id"] is None:
        raise PlatformRefusal(422, "job_not_synced", "This job was entered by hand.")
    return {key: sent.get(key) for key in (*CANDIDATE_KEYS, "city", "state", "stage", "summary", "skills")}


def push_candidate(call: Call) -> dict[str, Any]:
    """Send a test candidate to the ATS through the pipeline; a second call sends nothing."""
    row = _candidate(call)
    if row["archived_at"]:
        raise PlatformRefusal(409, "test_candidate_archived", "This test candidate is archived.")
    if call.world.db.row("SELECT 1 FROM account_links WHERE account_id = ?", row["account_id"]) is None:
        raise PlatformRefusal(422, "link_not_found", "This account is not linked to an ATS.")
    candidates.push(call.world, row)
    return candidates.record(call.world, row)


def archive_candidate(call: Call) -> dict[str, Any]:
    """Archive a test candidate; a second call changes nothing."""
    return candidates.record(call.world, candidates.archive(call.world, _candidate(call), call.request_id))


def list_candidates(call: Call) -> dict[str, Any]:
    """A page of the candidates whose e-mail address or name contains the text."""
    query, start = call.query("query").strip(), _start(call)
    if len(query) < SHORTEST_QUERY:
        raise PlatformRefusal(422, "invalid_request", f"query needs at least {SHORTEST_QUERY} characters.")
    every = platform_candidates.search(call.world, query, call.query("account_id"))
    end = start + PAGE_SIZE
    return {"results": every[start:end], "next": cursor_at(end) if len(every) > end else None}


def routes(world: World) -> list[Route]:
    """The platform's endpoints, relative to /factoryfix/v1."""
    account_path = "/accounts/{account_id}"
    candidate_path = f"{account_path}/test-candidates/{{reference}}"
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/accounts", list_accounts),
        ("GET", account_path, show_account),
        ("GET", f"{account_path}/ats-link", show_link),
        ("PUT", f"{account_path}/ats-link", put_link),
        ("DELETE", f"{account_path}/ats-link", delete_link),
        ("GET", f"{account_path}/sync", show_sync),
        ("GET", f"{account_path}/jobs", list_jobs),
        ("GET", "/candidates", list_candidates),
        ("GET", f"{account_path}/capabilities", show_capabilities),
        ("GET", candidate_path, show_candidate),
        ("PUT", candidate_path, put_candidate),
        ("PUT", f"{candidate_path}/archive", archive_candidate),
        ("PUT", f"{candidate_path}/push", push_candidate),
    ]
    return [Route(path, endpoint(world, guarded(handler)), methods=[method]) for method, path, handler in table]
