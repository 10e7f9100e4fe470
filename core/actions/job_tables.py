"""Reads the job tables of step 5a and support: a refresh's progress, pages of rows, one job, and downloads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from core.actions import comparing
from core.actions.context import Context
from core.actions.job_refresh import READ
from core.errors import NotFound
from core.factoryfix.wire import SyncState
from core.jobs.assignments import Assignment
from core.jobs.deciding import choices
from core.jobs.downloads import rows_as_csv, rows_as_xlsx
from core.jobs.line_links import identity, row_key
from core.jobs.model import AtsJob, FactoryFixJob, JobDecision, JobRow, JobVerdict
from core.jobs.search import corrected, interpretations, is_specific, nearest, terms, typing_errors
from core.people.roles import Permission
from core.storage import (
    assignments,
    decisions,
    job_records,
    job_rows,
    job_search,
    line_links,
    onboardings,
    runs,
    snapshots,
)
from core.storage.snapshot_file import snapshot_file
from core.storage.transaction import Transaction

Kind = Literal["csv", "xlsx", "sqlite"]
MOST_HITS: Final = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest run and the current snapshot; each is None if there is none since the connection was linked."""

    run: runs.Run | None
    snapshot: snapshots.Snapshot | None


@dataclass(frozen=True, slots=True)
class Details:
    """One row with its ATS and FactoryFix records, its decision, and (time, outcome, reason) per kept snapshot.

    `since` is the time since when the row has its outcome.
    """

    row: JobRow
    since: datetime | None
    ats: AtsJob | None
    factoryfix: FactoryFixJob | None
    decision: JobDecision | None
    history: tuple[tuple[datetime, str, str], ...]
    links: line_links.Links = ()
    assignment: Assignment | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The first MOST_HITS results of a search; `corrected` is what was searched for if the text had typing errors."""

    hits: tuple[job_search.Hit, ...] = ()
    corrected: str = ""


def standing(ctx: Context, onboarding_id: str) -> Standing:
    """Return the newest job refresh and the current snapshot of an onboarding."""
    with ctx.read() as act:
        onboarding = onboardings.get(act.db, onboarding_id)
        run, snapshot = runs.latest(act.db, READ, onboarding_id), comparing.counting(act.db, onboarding)
    linking = onboarding.linking
    return Standing(run if run and linking and run.started_at >= linking.linked.at else None, snapshot)


def page(
    ctx: Context,
    snapshot_id: str,
    *,
    outcomes: Sequence[str] = (),
    countries: Sequence[str] = (),
    search: str = "",
    sort: str = "what is left to do",
    number: int = 1,
    size: int = 50,
) -> job_rows.Rows:
    """Return page `number` (from 1) of a snapshot's rows; a page past the end is the last one."""
    with ctx.read() as act:
        for offset in (max(0, number - 1) * size, 0):
            matches = job_rows.page(
                act.db, snapshot_id,
                outcomes=outcomes, countries=countries, search=search, sort=sort, limit=size, offset=offset,
            )  # fmt: skip
            if matches.rows or not matches.total:
                break
        if not matches.total:
            _still_kept(act.db, snapshot_id)
    return matches


def abroad(ctx: Context, snapshot_id: str) -> dict[str, int]:
    """Return how many jobs are excluded only because of their country, by its code, the most first."""
    with ctx.read() as act:
        return job_rows.by_country(act.db, snapshot_id)


def list_lines(ctx: Context, snapshot_id: str) -> int:
    """Return how many rows are lines of the customer's list that no job is certain for."""
    with ctx.read() as act:
        return sum(job_rows.expected_counts(act.db, snapshot_id).values())


def _still_kept(db: Transaction, snapshot_id: str) -> None:
    if not snapshots.is_kept(db, snapshot_id):
        raise NotFound(
            "This table was deleted after several newer job refreshes.", "Reload the page to see the newest table."
        )


def details(ctx: Context, onboarding_id: str, snapshot_id: str, key: str) -> Details:
    """Return one row of a snapshot with its details; raises NotFound if the snapshot no longer has it."""
    with ctx.read() as act:
        row_and_since = job_rows.get(act.db, snapshot_id, key)
        if row_and_since is None:
            raise NotFound("This job is no longer in the table.", "Reload the page to see the newest table.")
        row, since = row_and_since
        decision = decisions.of(act.db, onboarding_id).get(key)
        return Details(
            row=row,
            since=since,
            ats=job_records.ats_job(act.db, snapshot_id, row.kombo_id) if row.kombo_id else None,
            factoryfix=job_records.factoryfix_job(act.db, snapshot_id, row.factoryfix_id)
            if row.factoryfix_id
            else None,
            decision=decision if decision and (row.decided_by or decision.verdict is JobVerdict.UNKNOWN) else None,
            history=tuple(job_rows.history(act.db, onboarding_id, key)),
            links=_links(act.db, onboarding_id, row),
            assignment=next((kept for kept in assignments.of(act.db, onboarding_id) if kept.key == key), None),
        )


def _links(db: Transaction, onboarding_id: str, row: JobRow) -> line_links.Links:
    """Return what a person linked to this job, or this line to."""
    known = line_links.of(db, onboarding_id)
    if not known or not row.is_list_line:
        return tuple(link for link in known if link.job == row.key)
    listed = comparing.expected_jobs(onboardings.get(db, onboarding_id)) or ()
    lines = {identity(line) for line in listed if row_key(line) == row.key}
    return tuple(link for link in known if link.line in lines)


def rows(ctx: Context, snapshot_id: str, keys: Sequence[str]) -> list[JobRow]:
    """Return these rows of a snapshot; raises NotFound if the snapshot no longer has one of them."""
    with ctx.read() as act:
        kept_rows = [row_and_since[0] for key in keys if (row_and_since := job_rows.get(act.db, snapshot_id, key))]
    if len(kept_rows) < len(keys):
        raise NotFound("A selected job is no longer in the table.", "Reload the page to see the newest table.")
    return kept_rows


def next_to_decide(ctx: Context, snapshot_id: str, *, after: JobRow | None = None) -> JobRow | None:
    """Return the next row behind `after` that a person can decide, then the first one; None if there is no other."""
    with ctx.read() as act:
        for start in (after, None):
            for row in job_rows.to_decide(act.db, snapshot_id, start):
                if choices(row) and not (after and row.key == after.key):
                    return row
    return None


def jobs_of(ctx: Context, snapshot_id: str, keys: Sequence[str]) -> list[JobRow]:
    """Return those of these rows that the snapshot has, in their order."""
    with ctx.read() as act:
        kept = (job_rows.get(act.db, snapshot_id, key) for key in keys)
        return [row_and_since[0] for row_and_since in kept if row_and_since]


def search_ats_jobs(ctx: Context, snapshot_id: str, search: str, *, most: int = 20) -> list[JobRow]:
    """Return ATS jobs of a snapshot that contain every word of the search; [] for a search that is too short."""
    with ctx.read() as act:
        if not is_specific(search):
            return []
        for text in interpretations(search):
            matches = job_rows.page(act.db, snapshot_id, search=text, limit=5 * most).rows
            if ats_rows := [row for row, _ in matches if row.key.startswith("ats:")]:
                return ats_rows[:most]
    return []


def download(
    ctx: Context,
    snapshot_id: str,
    kind: Kind,
    *,
    outcomes: Sequence[str] = (),
    countries: Sequence[str] = (),
    search: str = "",
) -> bytes:
    """Return every row that passes the filter as a CSV file, an Excel workbook or a SQLite database (for Datasette)."""
    with ctx.read() as act:
        _still_kept(act.db, snapshot_id)
        snapshot = snapshots.get(act.db, snapshot_id)
        rows = job_rows.every(act.db, snapshot_id, outcomes=outcomes, countries=countries, search=search)
        decided = decisions.of(act.db, snapshot.onboarding_id)
        if kind == "csv":
            return rows_as_csv(rows, decided)
        if kind == "xlsx":
            return rows_as_xlsx(rows, decided)
        onboarding = onboardings.get(act.db, snapshot.onboarding_id)
        about = {
            "customer": onboarding.customer,
            "ats": onboarding.requirements.ats,
            "read at": snapshot.started_at.isoformat(),
            "outcomes": ", ".join(outcomes) or "all",
            "countries": ", ".join(countries) or "all",
            "search": search,
        }
        return snapshot_file(rows, decided, about)


def factoryfix_sync(ctx: Context, account_id: str) -> SyncState:
    """Return the state of FactoryFix's own sync of this account; may raise any FactoryFixError."""
    ctx.require(Permission.VIEW)
    return ctx.services.factoryfix.sync_state(account_id)


def find(ctx: Context, search: str, *, onboarding_id: str = "") -> SearchResult:
    """Return the jobs of all customers, or of one, that contain every word in their title, place, ID or address.

    A search that is too short returns nothing. The interpretations of the text (for example, as a URL or an ID) are
    tried in turn, and the first one with results is used. If there is none, typing errors are corrected.
    """
    with ctx.read() as act:
        if not is_specific(search):
            return SearchResult()
        for text in interpretations(search):
            if hits := job_search.find(act.db, search=text, onboarding_id=onboarding_id, limit=MOST_HITS):
                return SearchResult(tuple(hits))
        text = corrected(search, lambda typed: _existing(act.db, typed, onboarding_id))
        if terms(text) == terms(search):
            return SearchResult()
        return SearchResult(
            tuple(job_search.find(act.db, search=text, onboarding_id=onboarding_id, limit=MOST_HITS)), text
        )


def _existing(db: Transaction, typed: str, onboarding_id: str) -> str:
    """Return the word if a job has it, else the most similar word that one has, else the word as it is."""
    if job_search.exists(db, typed, onboarding_id=onboarding_id):
        return typed
    errors = typing_errors(typed)
    known = job_search.words_of_length(db, len(typed) - errors, len(typed) + errors)
    near = (other for other in nearest(typed, known) if job_search.exists(db, other, onboarding_id=onboarding_id))
    return next(near, typed)
