"""Where each onboarding stands: a narrow row beside its body, written in the same transaction as what it rests on.

Nothing in it is a fact: every row follows from the onboarding, its snapshot, job refreshes, pushes and issues by the
rules of core/onboarding/standing.py, and is written again at each start. Moments that depend on the clock are columns,
so that SQL compares them with now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from pydantic import TypeAdapter

from core.ats.catalogue import default_catalogue
from core.ats.conflict import conflict_with
from core.ats.identify import places
from core.candidate.push import PushState
from core.candidate.record import Record
from core.errors import NotFound
from core.jobs.model import Outcome
from core.jobs.search import normalized
from core.onboarding.blockers import Evidence, PushOutcome
from core.onboarding.deadlines import Deadline, Lateness
from core.onboarding.link_check import LinkFacts
from core.onboarding.link_checks import hard_problems, link_checks
from core.onboarding.model import Onboarding
from core.onboarding.standing import Standing, standing
from core.onboarding.states import ORDER
from core.problem import Problem, ProblemCode, Problems
from core.storage.actors import columns
from core.storage.transaction import Transaction
from core.watch.issues import Issue

JOB_REFRESH: Final = "read jobs"
"""The kind of the runs that read the jobs; it is stored, so it keeps its older words."""
LONGEST_REFRESH: Final = timedelta(hours=1)
"""A job refresh that is open for longer is late."""
_RECORD = TypeAdapter(Record)
_read_standing = msgspec.json.Decoder(Standing).decode
_read_problems = msgspec.json.Decoder(tuple[Problem, ...]).decode


def read(body: str) -> Standing:
    """Return a stored standing."""
    return _read_standing(body)


def of(db: Transaction, onboarding_id: str) -> Standing:
    """Return where an onboarding stands; raises NotFound."""
    body = db.value("SELECT body FROM standings WHERE onboarding_id = ?", [onboarding_id])
    if body is None:
        raise NotFound("There is no onboarding with this ID.", "Choose one from the list.")
    return read(body)


def follow(db: Transaction, onboarding_id: str) -> None:
    """Write the row again after something that it rests on has changed: a snapshot, a refresh, a push or an issue."""
    body = db.value("SELECT body FROM onboardings WHERE id = ?", [onboarding_id])
    if body:
        write(db, Onboarding.model_validate_json(body))


def write(db: Transaction, onboarding: Onboarding) -> None:
    """Write the row of an onboarding."""
    stands = standing(onboarding, _evidence(db, onboarding), db.terms)
    requirements, signed = onboarding.requirements, onboarding.sign_off
    contacts = (requirements.admin, requirements.backup)
    named = [onboarding.customer, *(part for contact in contacts for part in (contact.name, contact.email))]
    target = requirements.go_live_target
    late = stands.deadlines
    db.upsert(
        "standings",
        {
            "onboarding_id": onboarding.id,
            "customer": onboarding.customer,
            "searched": normalized("\n".join(named)),
            "ats": requirements.ats,
            **columns("manager", onboarding.manager),
            "progress": ORDER.index(stands.step),
            "holder": stands.waiting_on.value,
            "since": stamp(stands.since),
            "blocked": int(stands.blocker is not None),
            "held": int(stands.held),
            "live_at": stamp(signed.recorded.at) if signed and stands.live else None,
            "on_engineer": int(stands.on_engineer),
            "target": target.isoformat() if target else None,
            "silent_at": _first(late, {Lateness.SILENCE}),
            "target_risk_at": _first(late, {Lateness.TARGET_AT_RISK, Lateness.TARGET_MISSED}),
            "at_risk_at": _first(late, {kind for kind in Lateness if not kind.is_overdue}),
            "overdue_at": _first(late, {kind for kind in Lateness if kind.is_overdue}),
            "archived": int(onboarding.archived is not None),
            "body": msgspec.json.encode(stands).decode(),
        },
        key=["onboarding_id"],
    )


def late(db: Transaction, now: datetime) -> list[tuple[str, Deadline]]:
    """Return the IDs of the onboardings that are at risk or overdue, each with its worst deadline."""
    query = """SELECT onboarding_id, body FROM standings WHERE archived = 0 AND (at_risk_at <= ? OR overdue_at <= ?)
        ORDER BY onboarding_id"""
    rows = db.select(query, [stamp(now)] * 2)
    deadlines = ((row["onboarding_id"], read(row["body"]).late(now)) for row in rows)
    return [(onboarding_id, deadline) for onboarding_id, deadline in deadlines if deadline]


def stamp(at: datetime) -> str:
    """Return a time in UTC with always the same number of digits, so that texts compare as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _first(late: Iterable[Deadline], kinds: set[Lateness]) -> str | None:
    moments = [deadline.at for deadline in late if deadline.kind in kinds]
    return stamp(min(moments)) if moments else None


def _evidence(db: Transaction, onboarding: Onboarding) -> Evidence:
    ats = default_catalogue().get(onboarding.requirements.ats)
    lead = ats.lead_time.business_days if ats else None
    jobs, (other_system, failing) = _jobs(db, onboarding), _checks(onboarding)
    refresh_failed, refresh_late_at = _refresh(db, onboarding)
    return Evidence(
        shortest_lead=lead[0] if lead else None,
        contradiction=_contradiction(onboarding),
        other_system=other_system,
        failing=failing,
        jobs=None if jobs is None else tuple(problem for problem in jobs if problem.about != Outcome.PENDING),
        jobs_pending=any(problem.about == Outcome.PENDING for problem in jobs or ()),
        refresh_failed=refresh_failed,
        refresh_late_at=refresh_late_at,
        push=_push(db, onboarding.id),
        issue=_issue(db, onboarding.id),
    )


def _contradiction(onboarding: Onboarding) -> str:
    requirements = onboarding.requirements
    if requirements.agreed:
        return ""
    return conflict_with(requirements.pasted_urls, requirements.ats, default_catalogue())


def _checks(onboarding: Onboarding) -> tuple[Problem | None, Problems]:
    """Return that another ATS was connected, and the hard checks before linking that fail by what is stored."""
    catalogue, connection = default_catalogue(), onboarding.connection
    ats = catalogue.get(onboarding.requirements.ats)
    if connection is None or onboarding.linking or ats is None:
        return None, ()
    connected = catalogue.by_tool(connection.tool)
    facts = LinkFacts(
        onboarding,
        tool=ats.kombo_tool or "",
        ats=ats.label,
        connected_ats=connected.label if connected else "",
        same_ats=ats.has_tool(connection.tool),
        sites=places(onboarding.requirements.pasted_urls, ats.key, catalogue),
    )
    failing = hard_problems(link_checks(facts))
    name = facts.connected_ats or connection.tool
    sentence = f"Wrong system: {name} was connected instead of {ats.label}."
    other = next((problem for problem in failing if problem.code is ProblemCode.OTHER_TOOL), None)
    return other and replace(other, sentence=sentence), failing


def _jobs(db: Transaction, onboarding: Onboarding) -> Problems | None:
    """Return what keeps the jobs from passing; None before the jobs of today's link were read."""
    row = db.first(
        "SELECT started_at, blockers FROM snapshots WHERE onboarding_id = ? AND current = 1", [onboarding.id]
    )
    linking = onboarding.linking
    if row is None or linking is None or datetime.fromisoformat(row["started_at"]) < linking.linked.at:
        return None
    return _read_problems(row["blockers"] or "[]")


def _refresh(db: Transaction, onboarding: Onboarding) -> tuple[bool, datetime | None]:
    """Return whether the last job refresh over today's link failed, and when the one that is open or waits is late."""
    linking = onboarding.linking
    if linking is None:
        return False, None
    query = """SELECT state, started_at, ended_at FROM runs WHERE onboarding_id = ? AND kind = ? AND started_at >= ?
        ORDER BY started_at DESC LIMIT 20"""
    rows = db.select(query, [onboarding.id, JOB_REFRESH, linking.linked.at.isoformat()])
    newest = rows[0] if rows else None
    ended = next((row for row in rows if row["ended_at"]), None)
    failed = ended is not None and ended["state"] == "failed"
    if newest is None:
        return failed, None
    if newest["state"] == "waiting":
        return failed, linking.linked.at + db.terms.first_sync
    is_open = newest["ended_at"] is None
    return failed, datetime.fromisoformat(newest["started_at"]) + LONGEST_REFRESH if is_open else None


def _push(db: Transaction, onboarding_id: str) -> PushOutcome | None:
    query = "SELECT body FROM pushes WHERE onboarding_id = ? ORDER BY created_at DESC LIMIT 1"
    body = db.value(query, [onboarding_id])
    push = _RECORD.validate_json(body).push if body else None
    if push and push.state is PushState.REFUSED:
        return PushOutcome(True, f"The ATS rejected the test candidate. {push.message}".strip())
    if push and push.state is PushState.UNKNOWN:
        return PushOutcome(False, "Nobody knows whether the test candidate arrived.")
    return None


def _issue(db: Transaction, onboarding_id: str) -> Problem | None:
    query = """SELECT body FROM issues WHERE onboarding_id = ? AND resolved_at IS NULL AND opened_at IS NOT NULL
        ORDER BY opened_at, id LIMIT 1"""
    body = db.value(query, [onboarding_id])
    if body is None:
        return None
    issue = Issue.model_validate_json(body)
    return Problem(ProblemCode.ISSUE_OPEN, f"{issue.facts.title}.", issue.facts.next_step, about=issue.kind)
