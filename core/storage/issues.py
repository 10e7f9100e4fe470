"""The issues of linked connections; a resolved issue stays as history."""

from __future__ import annotations

from core.errors import NotFound
from core.storage import standings
from core.storage.transaction import Transaction
from core.watch.issues import Issue


def keep(db: Transaction, issue: Issue) -> None:
    """Write the issue, replacing its earlier state."""
    row = {
        "id": issue.id,
        "onboarding_id": issue.onboarding_id,
        "kind": issue.kind.value,
        "about": issue.about,
        "opened_at": issue.opened_at.isoformat() if issue.opened_at else None,
        "resolved_at": issue.resolved_at.isoformat() if issue.resolved_at else None,
        "body": issue.model_dump_json(),
    }
    db.upsert("issues", row, key=["id"])
    standings.follow(db, issue.onboarding_id)


def forget(db: Transaction, issue_id: str) -> None:
    """Delete what was noticed but never became an issue."""
    db.execute("DELETE FROM issues WHERE id = ?", [issue_id])


def get(db: Transaction, issue_id: str) -> Issue:
    """Return the issue; raises NotFound."""
    body = db.value("SELECT body FROM issues WHERE id = ?", [issue_id])
    if body is None:
        raise NotFound("There is no issue with this ID.", "Reload the page.")
    return Issue.model_validate_json(body)


def of(db: Transaction, onboarding_id: str) -> list[Issue]:
    """Return everything noticed about an onboarding, open and resolved, the newest first."""
    query = "SELECT body FROM issues WHERE onboarding_id = ? ORDER BY coalesce(opened_at, ''), id"
    return [Issue.model_validate_json(body) for (body,) in db.stream(query, [onboarding_id])][::-1]


def unresolved(db: Transaction, onboarding_id: str = "") -> list[Issue]:
    """Return every open or snoozed issue, of all onboardings or of this one, the longest open first."""
    of_this, values = ("onboarding_id = ? AND", [onboarding_id]) if onboarding_id else ("", [])
    query = f"SELECT body FROM issues WHERE {of_this} resolved_at IS NULL AND opened_at IS NOT NULL"
    return [Issue.model_validate_json(body) for (body,) in db.stream(f"{query} ORDER BY opened_at, id", values)]


def onboardings_to_follow(db: Transaction) -> tuple[str, ...]:
    """Return the IDs of the onboardings of which something noticed is not resolved."""
    query = "SELECT DISTINCT onboarding_id FROM issues WHERE resolved_at IS NULL"
    return tuple(onboarding_id for (onboarding_id,) in db.stream(query))


def any_to_follow(db: Transaction, onboarding_id: str) -> bool:
    """Return whether something noticed about the onboarding is not resolved."""
    query = "SELECT 1 FROM issues WHERE onboarding_id = ? AND resolved_at IS NULL LIMIT 1"
    return db.value(query, [onboarding_id]) is not None


def count_resolved(db: Transaction) -> int:
    """Return the number of resolved issues."""
    return int(db.value("SELECT count(*) FROM issues WHERE resolved_at IS NOT NULL"))


def resolved(db: Transaction, *, limit: int) -> list[Issue]:
    """Return the issues that were resolved last, the newest first."""
    query = "SELECT body FROM issues WHERE resolved_at IS NOT NULL ORDER BY resolved_at DESC, id LIMIT ?"
    return [Issue.model_validate_json(body) for (body,) in db.stream(query, [limit])]
