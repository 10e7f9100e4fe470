"""Copies of rules as they were when a migration was written, so that a migration's effect never changes."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any


def folded(text: str) -> str:
    """Return a text in lower case and without accents, for finding customers by name."""
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return text.casefold()


def rested_on(body: dict[str, Any]) -> dict[str, list[str]]:
    """Return the facts and items that an existing sign-off depends on, which were not stored with it before.

    These are the facts that were required at the time, even if they no longer hold, such as a connection that is broken
    today. Version 2 was not required of earlier sign-offs, so it is included only if it exists.
    """
    requirements, candidate = body.get("requirements") or {}, body.get("candidate") or {}
    mode = requirements.get("sync_mode", "engaged")
    unconnected = bool(requirements.get("no_connection"))
    facts = ["requirements agreed"]
    facts += ["no connection"] if unconnected else ["connected", "linked", "jobs verified"]
    if mode == "manual":
        return {"facts": [*facts, "by hand"], "items": []}
    if mode == "redirect":
        return {"facts": [*facts, "career page checked"], "items": []}
    if mode == "new_and_engaged" and (candidate.get("version_2") or {}).get("state") in ("seen", "left out"):
        facts.append("version 2")
    items = ["job", "stage", "source", "pdf", "resume", "conversation", "assessment", "link", "no_email"]
    return {"facts": facts, "items": items}


def contradiction(requirements: dict[str, Any]) -> str:
    """Return the fingerprint of the contradiction that a stored decision settles: pasted addresses and chosen ATS."""
    contradicted = json.dumps([requirements.get("ats", ""), *sorted(set(requirements.get("pasted_urls") or ()))])
    return hashlib.sha256(contradicted.encode()).hexdigest()[:16]
