"""What keeps the jobs of a snapshot from passing is kept by code, with its sentence and the next step."""

from __future__ import annotations

import json
import re

from sqlite_utils import Database

from core.storage.migrations.registry import migrations

_CODES = (
    (r"The ATS (does not show us any jobs|shows us no job at all).*", "no_jobs", ""),
    (r"\d+ .*waiting for the sync\.", "jobs_to_settle", "pending"),
    (r"\d+ missing in FactoryFix\.", "jobs_to_settle", "missing"),
    (r"\d+ in FactoryFix that should not be there\.", "jobs_to_settle", "unexpected"),
    (r"\d+ (typed in|added )to FactoryFix by hand .*", "jobs_to_settle", "manual duplicate"),
    (r"\d+ waiting for a person.s decision\.", "jobs_to_settle", "review"),
    (r"\d+ on the customer.s list but (not|nowhere) in the ATS\.", "jobs_to_settle", "expected, not found"),
    (r"\d+ on the customer.s list,? but (left out|excluded)\.?", "listed_but_excluded", ""),
    (r"\d+ whose title or location differs.*", "jobs_differ", ""),
)
"""Each sentence as it had been written until then, with its code and what it is about."""


@migrations()
def snapshots_keep_problems(db: Database) -> None:
    """Give each stored sentence its code, or "other" where none is recognizable; the sentence stays as it was."""
    query = "SELECT id, blockers FROM snapshots WHERE json_valid(blockers) AND blockers <> '[]'"
    for id_, stored in db.execute(query).fetchall():
        problems = [_problem(sentence) for sentence in json.loads(stored)]
        db.execute("UPDATE snapshots SET blockers = ? WHERE id = ?", [json.dumps(problems, ensure_ascii=False), id_])


def _problem(sentence: str) -> dict[str, str]:
    known = ((code, about) for pattern, code, about in _CODES if re.fullmatch(pattern, sentence))
    code, about = next(known, ("other", ""))
    return {"code": code, "sentence": sentence, "next_step": "", "about": about}
