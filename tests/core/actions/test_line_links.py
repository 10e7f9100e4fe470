"""Linking a line of the customer's list to an ATS job, against a real store and a real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import job_refresh, job_tables, jobs, line_links
from core.errors import InvalidInput, NotAllowed, StepClosed
from core.jobs.model import Outcome
from core.onboarding.model import Onboarding
from core.storage import job_rows, snapshots
from tests.history import history
from tests.office import ANA, ELI, SAM, Office, open_office

LIST = "Title,City\nRobot Cell Keeper,Toledo\nNight Sweeper,Lima\n"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        opened.clock.ahead = timedelta(hours=4)
        yield opened


def listed(office: Office) -> Onboarding:
    """An onboarding whose list has two lines that are nowhere in the ATS."""
    onboarding = office.linked("Heartland", expected=LIST)
    office.read(onboarding)
    return onboarding


def key_of(office: Office, onboarding: Onboarding, title: str) -> str:
    with office.services.store.read() as db:
        page = job_rows.page(db, office.snapshot(onboarding).id, limit=1000)
    return next(row.key for row, _ in page.rows if row.title == title)


def link(office: Office, onboarding: Onboarding, *titles: str, job: str = "ats:1880", covers_all: bool = False) -> None:
    lines = [key_of(office, onboarding, title) for title in titles]
    ctx = office.ctx(ANA, onboarding, snapshot=office.snapshot(onboarding).id)
    line_links.link(ctx, onboarding.id, lines=lines, jobs=[job], covers_all=covers_all, reason="Dana said so.")


def absent(office: Office, onboarding: Onboarding) -> list[str]:
    return [title for outcome, _, title in office.outcomes(onboarding) if outcome == Outcome.EXPECTED_NOT_FOUND]


def test_a_linked_line_is_found_now_and_after_the_next_refresh_and_the_history_names_both(office: Office) -> None:
    onboarding = listed(office)
    link(office, onboarding, "Night Sweeper")
    assert absent(office, onboarding) == ["Robot Cell Keeper"]
    office.read(onboarding)
    assert absent(office, onboarding) == ["Robot Cell Keeper"]
    entry = history(office.ctx(ANA), onboarding.id)[0]
    linked = next(e for e in history(office.ctx(ANA), onboarding.id) if e.what.startswith("Linked"))
    assert (linked.who.name, linked.what) == (ANA.name, "Linked 1 line of the customer’s list")
    assert "Process Technician" in linked.after["Night Sweeper · Lima"]
    assert entry.at >= linked.at
    details = job_tables.details(office.ctx(SAM), onboarding.id, office.snapshot(onboarding).id, "ats:1880")
    assert [(kept.by.name, kept.reason) for kept in details.links] == [(ANA.name, "Dana said so.")]


def test_a_link_that_is_taken_back_asks_about_the_line_again(office: Office) -> None:
    onboarding = listed(office)
    link(office, onboarding, "Night Sweeper")
    details = job_tables.details(office.ctx(ANA), onboarding.id, office.snapshot(onboarding).id, "ats:1880")
    (kept,) = details.links
    line_links.unlink(office.ctx(ELI), onboarding.id, line=kept.line)
    assert absent(office, onboarding) == ["Night Sweeper", "Robot Cell Keeper"]
    with pytest.raises(StepClosed, match="not linked any more"):
        line_links.unlink(office.ctx(ELI), onboarding.id, line=kept.line)
    assert history(office.ctx(ANA), onboarding.id)[0].what == "Unlinked 1 line of the customer’s list"


def test_one_job_covers_two_lines_only_where_the_person_confirms_it(office: Office) -> None:
    onboarding = listed(office)
    with pytest.raises(InvalidInput, match="These 2 lines would be the same job"):
        link(office, onboarding, "Night Sweeper", "Robot Cell Keeper")
    link(office, onboarding, "Night Sweeper")
    with pytest.raises(InvalidInput, match="Line 3 of the list is “Process Technician” already"):
        link(office, onboarding, "Robot Cell Keeper")
    link(office, onboarding, "Robot Cell Keeper", covers_all=True)
    assert absent(office, onboarding) == []


def test_two_lines_at_once_are_one_job_that_covers_both(office: Office) -> None:
    onboarding = listed(office)
    link(office, onboarding, "Night Sweeper", "Robot Cell Keeper", covers_all=True)
    assert absent(office, onboarding) == []


def test_a_link_replaces_an_accepted_absence(office: Office) -> None:
    onboarding = listed(office)
    line = key_of(office, onboarding, "Night Sweeper")
    jobs.decide(office.ctx(ANA), onboarding.id, keys=[line], verdict="accept absence", reason="Filled.")
    assert office.snapshot(onboarding).counts[Outcome.WAIVED] == 1
    assert [risk.reason for risk in office.snapshot(onboarding).risks] == ["Filled."]
    link(office, onboarding, "Night Sweeper")
    assert (office.snapshot(onboarding).counts[Outcome.WAIVED], office.snapshot(onboarding).risks) == (0, ())
    details = job_tables.details(office.ctx(ANA), onboarding.id, office.snapshot(onboarding).id, "ats:1880")
    line_links.unlink(office.ctx(ANA), onboarding.id, line=details.links[0].line)
    assert "Night Sweeper" in absent(office, onboarding), "it is asked about again, and not waived"


@pytest.mark.parametrize(
    ("lines", "chosen", "error", "sentence"),
    [
        ([], ["ats:1880"], InvalidInput, "No line is selected"),
        (["line"], [], InvalidInput, "No job is chosen"),
        (["ats:1881"], ["ats:1880"], InvalidInput, "Only a line of the customer’s list"),
        (["line"], ["line"], InvalidInput, "only to an ATS job"),
        (["line"], ["ats:99"], StepClosed, "no longer in this table"),
    ],
)
def test_what_is_no_line_and_no_job_is_refused(
    office: Office, lines: list[str], chosen: list[str], error: type[Exception], sentence: str
) -> None:
    onboarding = listed(office)
    line = key_of(office, onboarding, "Night Sweeper")
    keys = [[line if key == "line" else key for key in given] for given in (lines, chosen)]
    with pytest.raises(error, match=sentence):
        line_links.link(
            office.ctx(ANA), onboarding.id, lines=keys[0], jobs=keys[1], covers_all=False, reason=""
        )  # fmt: skip


def test_a_line_that_somebody_linked_meanwhile_is_not_linked_twice(office: Office) -> None:
    onboarding = listed(office)
    line = key_of(office, onboarding, "Night Sweeper")
    ctx = office.ctx(ELI, onboarding, snapshot=office.snapshot(onboarding).id)
    link(office, onboarding, "Night Sweeper")
    with pytest.raises(StepClosed, match="no longer in this table"):
        line_links.link(ctx, onboarding.id, lines=[line], jobs=["ats:1881"], covers_all=False, reason="")


def test_support_links_nothing(office: Office) -> None:
    onboarding = listed(office)
    with pytest.raises(NotAllowed):
        line_links.link(office.ctx(SAM), onboarding.id, lines=["x"], jobs=["y"], covers_all=False, reason="")
    with pytest.raises(NotAllowed):
        line_links.unlink(office.ctx(SAM), onboarding.id, line="x")


def test_any_ats_job_is_found_by_search_and_nothing_else_is(office: Office) -> None:
    onboarding = listed(office)
    snapshot = office.snapshot(onboarding).id
    titles = [row.title for row in job_tables.search_ats_jobs(office.ctx(ANA), snapshot, "mold setter")]
    assert titles == ["Mold Setter – 3rd Shift"], "not the job added by hand"
    assert job_tables.search_ats_jobs(office.ctx(ANA), snapshot, "x") == []


def test_a_snapshot_from_before_risks_were_kept_is_compared_again_without_reading_jobs(office: Office) -> None:
    onboarding = listed(office)
    line = key_of(office, onboarding, "Night Sweeper")
    jobs.decide(office.ctx(ANA), onboarding.id, keys=[line], verdict="accept absence", reason="Filled.")
    after = office.snapshot(onboarding)
    with office.services.store.write() as db:
        db.update("snapshots", after.id, {"risks": None, "counts": "{}"})
        assert snapshots.without_risks(db) == [onboarding.id]
    job_refresh.compare_again(office.services, onboarding.id)
    assert office.snapshot(onboarding) == after
    with office.services.store.read() as db:
        assert snapshots.without_risks(db) == []
