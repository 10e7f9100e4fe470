"""Facts that were sentences, or went without saying, are kept by code."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from core.storage.migrations.frozen import contradiction, rested_on
from core.storage.migrations.registry import migrations


@migrations()
def sign_offs_know_what_they_rested_on(db: Database) -> None:
    """Who is live stays live when more is asked for later: each sign-off keeps the facts and items that it needed."""
    signed = "CASE WHEN json_valid(body) THEN json_extract(body, '$.sign_off') END IS NOT NULL"
    for id_, stored in db.execute(f"SELECT id, body FROM onboardings WHERE {signed}").fetchall():
        body: dict[str, Any] = json.loads(stored)
        body["sign_off"]["rested_on"] = rested_on(body)
        db.execute("UPDATE onboardings SET body = ? WHERE id = ?", [json.dumps(body, ensure_ascii=False), id_])


@migrations()
def decisions_know_what_they_settle(db: Database) -> None:
    """A decision between contradicting addresses holds for them and the chosen ATS, however that is worded."""
    decided = "CASE WHEN json_valid(body) THEN json_extract(body, '$.requirements.ats_decision') END IS NOT NULL"
    for id_, stored in db.execute(f"SELECT id, body FROM onboardings WHERE {decided}").fetchall():
        body: dict[str, Any] = json.loads(stored)
        body["requirements"]["ats_decision"]["settles"] = contradiction(body["requirements"])
        db.execute("UPDATE onboardings SET body = ? WHERE id = ?", [json.dumps(body, ensure_ascii=False), id_])


@migrations()
def deliveries_know_that_they_are_foreign(db: Database) -> None:
    """Which deliveries are looked at again once their integration is known is a column, and no sentence."""
    db.execute("ALTER TABLE webhooks ADD COLUMN outcome TEXT")
    db.execute("UPDATE webhooks SET outcome = 'foreign' WHERE note = 'Belongs to no onboarding here.'")
    db.execute("UPDATE webhooks SET outcome = 'done' WHERE outcome IS NULL AND processed_at IS NOT NULL")
