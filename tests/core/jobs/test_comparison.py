"""Two snapshots compared: every job that differs is listed once, and no other."""

from __future__ import annotations

from hypothesis import given, strategies as st
from msgspec.structs import replace

from core.jobs.comparison import MOST_SHOWN, compare
from core.jobs.model import JobRow, Outcome

WELDER = JobRow("ats:1", Outcome.PENDING, "The first sync is still running.", title="Welder", location="Racine, WI")
SYNCED = replace(WELDER, outcome=Outcome.SYNCED, reason="Active in the US and in FactoryFix.", title="Welder II")


def test_new_gone_and_changed_jobs_are_listed_with_their_fields() -> None:
    comparison = compare([(None, SYNCED), (WELDER, None), (WELDER, SYNCED)])
    assert (comparison.new, comparison.gone, comparison.changed) == (1, 1, 1)
    assert [(change.kind, change.row) for change in comparison.changes] == [
        ("new", SYNCED), ("gone", WELDER), ("changed", SYNCED),
    ]  # fmt: skip
    assert comparison.changes[2].fields == (("Outcome", "Pending", "Synced"), ("Title", "Welder", "Welder II"))


def test_another_reason_alone_is_no_change() -> None:
    assert compare([(WELDER, replace(WELDER, reason="The first sync has not started."))]).changes == ()


def test_all_changes_are_counted_and_the_first_are_shown() -> None:
    comparison = compare((None, replace(WELDER, key=f"ats:{number}")) for number in range(MOST_SHOWN + 3))
    assert comparison.new == MOST_SHOWN + 3
    assert len(comparison.changes) == MOST_SHOWN


titles = st.text(max_size=3)


@given(st.dictionaries(st.integers(0, 9), titles), st.dictionaries(st.integers(0, 9), titles))
def test_the_reported_changes_lead_from_one_snapshot_to_the_other(
    before: dict[int, str], after: dict[int, str]
) -> None:
    def row(jobs: dict[int, str], key: int) -> JobRow | None:
        return replace(WELDER, key=str(key), title=jobs[key]) if key in jobs else None

    comparison = compare((row(before, key), row(after, key)) for key in before.keys() | after.keys())
    rebuilt = dict(before)
    for change in comparison.changes:
        if change.kind == "gone":
            del rebuilt[int(change.row.key)]
        else:
            rebuilt[int(change.row.key)] = change.row.title
    assert rebuilt == after
