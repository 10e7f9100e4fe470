"""Rules as they were when a migration used them: what it did to somebody's file never changes with today's rules."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any


def folded(text: str) -> str:
    """Return a text in one case and without accents, as customers were first found in any case."""
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return text.casefold()


def rested_on(body: dict[str, Any]) -> dict[str, list[str]]:
    """Return what the sign-off of this stored onboarding needed, when what it rested on began to be kept with it.

    It is what was asked for and not what holds now: a connection that is broken today was needed all the same. Version
    2 was not asked of who had signed off before it was, so it is needed only where it is there.
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
    """Return the code of what a stored decision settles: the pasted addresses and the chosen ATS."""
    contradicted = json.dumps([requirements.get("ats", ""), *sorted(set(requirements.get("pasted_urls") or ()))])
    return hashlib.sha256(contradicted.encode()).hexdigest()[:16]
