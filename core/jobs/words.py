"""Labels for the constants in a job's fields."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from core.geography import gazetteer as gz
from core.geography.verdict import InUs
from core.jobs.activity import Active
from core.jobs.model import ELSEWHERE, JobRow, MustAct, is_list_key
from core.plural import counted

_IN_US: Final[dict[str, str]] = {
    InUs.US: "In the US",
    InUs.NOT_US: "Not in the US",
    InUs.UNKNOWN: "May not be in the US",
}
_ACTIVE: Final[dict[str, str]] = {
    Active.ACTIVE: "Active",
    Active.INACTIVE: "Not active",
    Active.REVIEW: "May not be active",
}
_WHO: Final[dict[str, str]] = {
    MustAct.TEAM: "We",
    MustAct.CUSTOMER: "The customer",
    MustAct.ATS_VENDOR: "The ATS vendor",
    MustAct.NOBODY: "",
    MustAct.UNKNOWN: "Unknown",
}
_PLURAL_COUNTRIES: Final = {"Bahamas", "Comoros", "Gambia", "Maldives", "Netherlands", "Philippines", "Seychelles"}
_LABELS: Final = {"us": _IN_US, "activity": _ACTIVE, "who": _WHO}


def plain(constant: str | None) -> str:
    """Return a Kombo constant such as FULL_TIME as words; the ATS's own texts are returned unchanged."""
    if not constant:
        return ""
    is_constant = constant.isupper() and constant.replace("_", "").isalpha()
    return constant.replace("_", " ").capitalize() if is_constant else constant


def field_label(field: str, value: str) -> str:
    """Return the label of a value of this field of a job row."""
    if field in _LABELS:
        return _LABELS[field].get(value, value)
    if field == "ats_status":
        return plain(value)
    return value.capitalize() if field in ("outcome", "factoryfix_state") else value


def in_country(code: str) -> str:
    """Return where a job is as the end of a sentence: "in Canada", "in the Netherlands", "elsewhere"."""
    if code == ELSEWHERE:
        return "elsewhere"
    name = gz.country_label(code)
    takes_article = name.startswith("United ") or name.endswith((" Islands", " Republic")) or name in _PLURAL_COUNTRIES
    return f"in {'the ' if takes_article else ''}{name}"


def counted_rows(jobs: int, lines: int) -> str:
    """Return how many jobs and list lines there are: "3 jobs", "1 list line", "3 jobs and 1 list line"."""
    both = [counted(jobs, "job")] if jobs or not lines else []
    return " and ".join(both + ([counted(lines, "list line")] if lines else []))


def counted_keys(keys: Collection[str]) -> str:
    """Return how many jobs and list lines these row keys are of."""
    lines = sum(map(is_list_key, keys))
    return counted_rows(len(keys) - lines, lines)


def named(row: JobRow) -> str:
    """Return a job in one line: title, requisition ID, location."""
    return " · ".join(part for part in (row.title or "No title", row.requisition, row.location) if part)
