"""A snapshot opens as a SQLite database of its own."""

from __future__ import annotations

from pathlib import Path

from core.jobs.model import JobRow, MustAct, Outcome
from core.storage.inspection import opened
from core.storage.snapshot_file import NAMES, snapshot_file


def test_the_file_holds_every_job_and_what_it_is_about(tmp_path: Path) -> None:
    rows = [
        JobRow("ats:1", Outcome.SYNCED, "Active in the US.", title="Welder'); DROP TABLE jobs; --"),
        JobRow("ats:2", Outcome.MISSING, "Not there.", title="Mécanicien", who=MustAct.TEAM),
    ]
    path = tmp_path / "jobs.db"
    path.write_bytes(snapshot_file(rows, {}, {"customer": "Summit Forge", "read at": "2026-11-24T10:00:00+00:00"}))
    with opened(path) as db:
        jobs = list(db.stream("SELECT key, outcome, title, who_acts FROM jobs ORDER BY key"))
        about = dict(db.stream("SELECT name, value FROM about"))
        columns = [column["name"] for column in db.select("PRAGMA table_info(jobs)")]
    assert jobs == [
        ("ats:1", "Synced", "Welder'); DROP TABLE jobs; --", ""),
        ("ats:2", "Missing", "Mécanicien", "We"),
    ]
    assert about == {"customer": "Summit Forge", "read at": "2026-11-24T10:00:00+00:00"}
    assert columns == ["key", *NAMES]


def test_an_empty_snapshot_is_a_file_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "jobs.db"
    path.write_bytes(snapshot_file([], {}, {}))
    with opened(path) as db:
        assert db.value("SELECT count(*) FROM jobs") == 0
