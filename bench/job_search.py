"""Measure support's search over 1,000,000 jobs of 50 customers against the bare full-text query on the same file.

The rows are written by the database itself, one INSERT for each table, into the real schema; the index is filled by the
statement of its migration, because only what is searched is measured.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Final

from bench.timing import by_turns, row
from core.actions import job_tables, onboarding as onboardings
from core.jobs.model import Outcome
from core.jobs.search import LETTERS
from core.storage import snapshots
from tests.office import ANA, Office, open_office

CUSTOMERS: Final = 50
JOBS: Final = 20_000
"""The jobs of each customer."""
TITLES: Final = (
    "Maintenance Technician", "CNC Machinist", "Forklift Operator", "Packaging Operator", "Welder", "Press Operator",
    "Quality Inspector", "Assembler", "Production Supervisor", "Electrician", "Shipping Clerk", "Material Handler",
    "Mold Setter", "Tool and Die Maker", "Refrigeration Technician", "Process Engineer", "Batch Mixer",
    "Sanitation Associate", "Warehouse Lead", "Robot Programmer",
)  # fmt: skip
SHIFTS: Final = ("1st Shift", "2nd Shift", "3rd Shift", "Nights", "Weekend", "I", "II", "III", "Lead", "Senior", "Temp")
PLACES: Final = (
    "Akron, OH", "Toledo, OH", "Elkhart, IN", "Houston, TX", "Dayton, OH", "London, KY", "Atlanta, GA", "Hamilton, OH",
    "Rockford, IL", "Grand Rapids, MI", "Fort Wayne, IN", "Greenville, SC", "Mobile, AL", "Erie, PA", "York, PA",
    "Ontario, CA",
)  # fmt: skip
_LISTED: Final = """INSERT INTO job_rows (snapshot_id, key, position, outcome, title, location, requisition, reason,
    since, search, body) WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?),
    jobs AS (SELECT ? + n AS n, json_extract(?, '$[' || (n * 7 % ?) || ']') || ' ' ||
    json_extract(?, '$[' || (n / 3 % ?) || ']') AS title, json_extract(?, '$[' || (n * 5 / 11 % ?) || ']') AS place
    FROM numbers),
    rows AS (SELECT 'ats:' || n AS key, title, place, printf('REQ-%07d', n) AS requisition,
    'https://jobs.customer.example/' || (n * 7919 % 999999937) AS url FROM jobs)
    SELECT ?, key, 7, 'synced', title, place, requisition, 'Active in the US and in FactoryFix.', NULL,
    lower(title || ' ' || place || ' ' || requisition || ' ' || substr(key, 5) || ' ' || url),
    json_object('key', key, 'outcome', 'synced', 'reason', 'Active in the US and in FactoryFix.', 'title', title,
    'location', place, 'requisition', requisition, 'remote_id', substr(key, 5), 'ats_url', url) FROM rows"""
_INDEXED: Final = """INSERT INTO searched_jobs (id, onboarding_id, key, search)
    SELECT (? << 32) + row_number() OVER (ORDER BY r.key), ?, r.key, r.search FROM job_rows r WHERE r.snapshot_id = ?"""
QUESTIONS: Final = {
    "part of an ID": "0412345",
    "two words": "packaging toledo",
    "a common word": "operator",
    "misspelled words": "pakaging operater",
}


def rows() -> Iterator[str]:
    """Yield a row for each kind of question."""
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder)) as office:
        _fill(office)
        ctx = office.ctx(ANA)
        for what, question in QUESTIONS.items():
            bare = _bare(office, job_tables.find(ctx, question).corrected or question)
            taken, peer = by_turns([lambda text=question: job_tables.find(ctx, text), bare], rounds=9, counts=median)
            label = f"{what} among {CUSTOMERS * JOBS:,} jobs of {CUSTOMERS} customers, against FTS5"
            yield row(label, taken, peer, taken / peer, "< 150 ms")


def _bare(office: Office, question: str) -> Callable[[], object]:
    query = (
        """SELECT j.key FROM job_search f JOIN searched_jobs j ON j.id = f.rowid WHERE job_search MATCH ? LIMIT 50"""
    )
    phrases = " AND ".join(f'"{text}"' for text in question.casefold().split())

    def search() -> object:
        with office.services.store.read() as db:
            return db.select(query, [phrases])

    return search


def _fill(office: Office) -> None:
    """Write the jobs of every customer, and the index of them."""
    for number in range(CUSTOMERS):
        onboarding = onboardings.start(office.ctx(ANA), customer=f"Customer {number}", another=True)
        with office.services.store.write() as db:
            snapshot = snapshots.start(db, onboarding.id, office.clock())
            lists = [value for texts in (TITLES, SHIFTS, PLACES) for value in (json.dumps(texts), len(texts))]
            db.execute(_LISTED, [JOBS, number * JOBS, *lists, snapshot])
            snapshots.sum_up(db, snapshot, {Outcome.SYNCED: JOBS}, ())
            snapshots.finish(db, snapshot, skipped=(), now=office.clock())
            db.execute(_INDEXED, [number + 1, onboarding.id, snapshot])
    with office.services.store.write() as db:
        db.execute("INSERT INTO job_search (rowid, search) SELECT id, search FROM searched_jobs")
        words = {match for text in (*TITLES, *SHIFTS, *PLACES) for match in LETTERS.findall(text.casefold())}
        db.execute_many("INSERT INTO searched_words (word) VALUES (?)", ((text,) for text in sorted(words)))
