"""The file that the program of commit 9080d7d left behind: 5 customers, 2 of them live.

`onboarding-9080d7d.json` says in plain words what is in it. It was made once from the file itself, by SQL and past
every rule of ours, with `.venv/bin/python -m tests.core.storage.old_file`; a later migration may call a thing by
another name, but what happened stays, so nobody makes it again from a migrated file.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.storage.inspection import opened, tables
from core.storage.transaction import Transaction

HERE = Path(__file__).parent
PACKED = HERE / "onboarding-9080d7d.db.gz"
FACTS = HERE / "onboarding-9080d7d.json"


def unpack(path: Path) -> Path:
    """Write the file as it was to this path."""
    path.write_bytes(gzip.decompress(PACKED.read_bytes()))
    return path


def statement(kept: dict[str, Any] | None) -> str:
    """Who accepted, decided or confirmed something, when, and in which words."""
    return f"{kept['by']} at {kept['at']}: {kept['text']}" if kept else ""


def facts(db: Transaction) -> dict[str, Any]:
    """Everything that happened, as the file itself has it."""
    names = dict(db.stream("SELECT id, customer FROM onboardings"))
    return {
        "rows": {table: db.value(f"SELECT count(*) FROM {table}") for table in tables(db)},
        "people": [
            {"email": row["email"], "name": row["name"], "role": row["role"], "active": bool(row["active"])}
            for row in db.select("SELECT * FROM people ORDER BY email")
        ],
        "onboardings": {row["customer"]: _onboarding(row) for row in db.select("SELECT * FROM onboardings")},
        "pushes": [_push(json.loads(body)) for (body,) in db.stream("SELECT body FROM pushes ORDER BY created_at")],
        "decisions": [
            {"customer": names[row.pop("onboarding_id")], **row}
            for row in db.select("SELECT * FROM decisions ORDER BY at, key")
        ],
        "audit": [
            f"{names.get(row['onboarding_id'], 'Office')}: {row['who']} at {row['at']}: {row['what']}"
            for row in db.select("SELECT * FROM audit ORDER BY id")
        ],
        "snapshots": [
            _snapshot(db, row, names) for row in db.select("SELECT * FROM snapshots ORDER BY started_at, id")
        ],
        "files": {row.pop("id"): row for row in db.select(_FILES)},
        "runs": {row.pop("id"): row for row in db.select(_RUNS)},
        "kombo_tools": [len(json.loads(tools)) for (tools,) in db.stream("SELECT tools FROM kombo_tools")],
    }


_FILES = (
    "SELECT id, kind, name, content_type, sha256, size, created_at, created_by FROM files ORDER BY created_at, kind"
)
_RUNS = "SELECT id, kind, state, done, started_at, ended_at, message, started_by FROM runs ORDER BY started_at, id"


def _onboarding(row: dict[str, Any]) -> dict[str, Any]:
    body = json.loads(row["body"])
    agreed, link, connection = body["requirements"], body["link"], body["connection"]
    linking, checked, candidate, signed = body["linking"], body["jobs"], body["candidate"], body["sign_off"]
    return {
        "id": row["id"],
        "manager": body["manager"],
        "created_at": body["created_at"],
        "version": body["version"],
        "step": row["step"],
        "waiting on": row["holder"],
        "live": row["step"] == "live",
        "on hold": body["hold"]["reason"] if body["hold"] else "",
        "account": agreed["account_id"],
        "ats": agreed["ats"],
        "sync mode": agreed["sync_mode"],
        "go-live target": agreed["go_live_target"],
        "customer's list": agreed["expected_list"],
        "acknowledged": {key: statement(given) for key, given in agreed["acknowledged"].items()},
        "agreed": statement(agreed["agreed"]),
        "link": link and {name: link[name] for name in ("kind", "by", "created_at", "expires_at")},
        "integration": connection and connection["integration_id"],
        "connected": connection and f"{connection['learned_from']} at {connection['connected_at']}",
        "linked": linking and statement(linking["linked"]),
        "jobs verified": checked and f"{checked['synced']} in sync; {statement(checked['verified'])}",
        "test candidate": candidate and candidate["push_id"],
        "confirmed": {
            item: {name: kept[name] for name in ("answer", "who", "channel")} | {"heard": statement(kept["heard"])}
            for item, kept in (candidate or {"confirmations": {}})["confirmations"].items()
        },
        "signed off": signed and f"{signed['approver']}: {signed['note']}; recorded by {statement(signed['recorded'])}",
        "to clean up": body["clean_up"]["push_ids"] if body["clean_up"] else [],
        "turns": [[turn["step"], turn["holder"], turn["since"]] for turn in body["turns"]],
    }


def _push(record: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "email", "state", "application_id", "candidate_id", "remote_id", "payload_hash", "by", "at")
    return {
        **{name: record["push"][name] for name in names},
        "job_key": record["job_key"],
        "job_title": record["job_title"],
        "files": [*record["files"], record["profile_file"]],
        "stage": record["seen"]["stage"] if record["seen"] else "",
    }


def _snapshot(db: Transaction, row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    rows = db.stream("SELECT key, outcome FROM job_rows WHERE snapshot_id = ? ORDER BY key", [row["id"]])
    return {
        "id": row["id"],
        "customer": names[row["onboarding_id"]],
        "started_at": row["started_at"],
        "finished_at": row["finished_at"],
        "current": bool(row["current"]),
        "jobs": [row["ats_count"], row["factoryfix_count"]],
        "counts": json.loads(row["counts"]),
        "passes": bool(row["passes"]),
        "blockers": json.loads(row["blockers"]),
        "outcomes": dict(rows),
    }


if __name__ == "__main__":
    with TemporaryDirectory() as folder, opened(unpack(Path(folder) / "old.db")) as old:
        FACTS.write_text(json.dumps(facts(old), indent=1, ensure_ascii=False) + "\n")
