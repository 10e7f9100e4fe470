"""Who did something is a person with an id, a service or the command line; a name alone stands for nobody."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlite_utils import Database

from core.storage.migrations.registry import migrations

_SYSTEMS = {
    "Kombo": {"kind": "system", "id": "kombo"},
    "FactoryFix": {"kind": "system", "id": "factoryfix"},
    "Dashboard": {"kind": "system", "id": "dashboard"},
    "the dashboard": {"kind": "system", "id": "dashboard"},
    "command line": {"kind": "command line", "id": "command line"},
}
"""The names under which something other than a person had acted until then."""
_COLUMNS = (
    ("audit", "who"),
    ("runs", "started_by"),
    ("decisions", "by"),
    ("address_checks", "checked_by"),
    ("files", "created_by"),
    ("onboardings", "manager"),
)
_FIELDS = frozenset({"by", "manager", "learned_from", "resolved_by"})
"""The fields of an onboarding and of a push that held a name."""

Resolve = Callable[[str], dict[str, str]]


@migrations()
def actors(db: Database) -> None:
    """Give each name its person where exactly one has it, or its service where no person has it; else keep the name."""
    resolve = _resolver(db)
    for table, column in _COLUMNS:
        db.execute(f'ALTER TABLE {table} ADD COLUMN "{column}_kind" TEXT')
        db.execute(f'ALTER TABLE {table} ADD COLUMN "{column}_id" TEXT')
        named = f'SELECT DISTINCT "{column}" FROM {table} WHERE "{column}" <> \'\''
        found = [resolve(name) for (name,) in db.execute(named).fetchall()]
        db.conn.executemany(
            f'UPDATE {table} SET "{column}_kind" = :kind, "{column}_id" = :id WHERE "{column}" = :name', found
        )
    db.execute("UPDATE address_checks SET checked_by_kind = '', checked_by_id = '' WHERE checked_by = ''")
    for table in ("onboardings", "pushes"):
        _rewrite_bodies(db, table, resolve)
    _rewrite_job_rows(db, resolve)


def _resolver(db: Database) -> Resolve:
    people = db.execute("SELECT name, id FROM people").fetchall()
    counts, ids = Counter(name for name, _ in people), dict(people)

    def resolve(name: str) -> dict[str, str]:
        if counts[name] == 1:
            return {"kind": "person", "id": ids[name], "name": name}
        if not counts[name] and name in _SYSTEMS:
            return {**_SYSTEMS[name], "name": name}
        return {"kind": "unknown", "id": "", "name": name}

    return resolve


def _rewrite_bodies(db: Database, table: str, resolve: Resolve) -> None:
    for row_id, body in db.execute(f"SELECT id, body FROM {table} WHERE json_valid(body)").fetchall():
        after = json.dumps(_with_actors(json.loads(body), resolve), ensure_ascii=False, separators=(",", ":"))
        db.execute(f"UPDATE {table} SET body = ? WHERE id = ?", [after, row_id])


def _with_actors(value: Any, resolve: Resolve) -> Any:
    if isinstance(value, list):
        return [_with_actors(inner, resolve) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        name: (resolve(inner) if inner or name != "resolved_by" else None)
        if name in _FIELDS and isinstance(inner, str)
        else _with_actors(inner, resolve)
        for name, inner in value.items()
    }


def _rewrite_job_rows(db: Database, resolve: Resolve) -> None:
    """Rewrite in the file itself: there may be tens of thousands of rows, and few were decided by anybody."""
    decided = "json_extract(CASE WHEN json_valid(body) THEN body ELSE '{}' END, '$.decided_by')"
    names = db.execute(f"SELECT DISTINCT {decided} FROM job_rows WHERE {decided} <> ''").fetchall()
    for (name,) in names:
        actor = json.dumps(resolve(name), ensure_ascii=False)
        db.execute(
            f"UPDATE job_rows SET body = json_set(body, '$.decided_by', json(?)) WHERE {decided} = ?", [actor, name]
        )
    db.execute(f"UPDATE job_rows SET body = json_set(body, '$.decided_by', json('null')) WHERE {decided} = ''")
