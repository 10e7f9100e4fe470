"""What anybody may look at: pages of rows, and downloads of exactly what the filter lets through."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from core.actions import job_tables
from core.jobs.model import Outcome
from core.onboarding.model import Onboarding
from core.storage.inspection import opened
from tests.office import SAM, Office, open_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="module")
def onboarding(office: Office) -> Onboarding:
    read = office.linked("Northgate")
    office.read(read)
    return read


@pytest.mark.parametrize("outcomes", [(), ("synced",), ("synced", "excluded"), ("pending",), ("synced", "synced")])
def test_the_total_of_a_page_is_the_number_of_rows_that_the_filter_lets_through(
    office: Office, onboarding: Onboarding, outcomes: tuple[str, ...]
) -> None:
    page = job_tables.page(office.ctx(SAM), office.snapshot(onboarding).id, outcomes=outcomes, size=500)
    assert page.total == len(page.rows)
    assert {row.outcome.value for row, _ in page.rows} <= set(outcomes or Outcome)


def test_a_search_narrows_the_total_too(office: Office, onboarding: Onboarding) -> None:
    page = job_tables.page(office.ctx(SAM), office.snapshot(onboarding).id, search="machine operator", size=2)
    assert (len(page.rows), page.total) == (2, 3)


def test_every_download_format_holds_the_same_filtered_rows(
    office: Office, onboarding: Onboarding, tmp_path: Path
) -> None:
    chosen = {"outcomes": ("excluded",), "search": "7107"}
    files = {
        kind: job_tables.download(office.ctx(SAM), office.snapshot(onboarding).id, kind, **chosen)  # type: ignore[arg-type]
        for kind in ("csv", "xlsx", "sqlite")
    }
    lines = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"), newline="")))
    assert [(line["Title"], line["ATS Job ID"]) for line in lines] == [("Machine Operator", "7107:MI09")]
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["Jobs"]
    assert [cell.value for cell in sheet["E"]] == ["Title", "Machine Operator"]
    path = tmp_path / "jobs.db"
    path.write_bytes(files["sqlite"])
    with opened(path) as db:
        assert list(db.stream("SELECT title, ats_job_id FROM jobs")) == [("Machine Operator", "7107:MI09")]
        about = dict(db.stream("SELECT name, value FROM about"))
    assert about["customer"] == onboarding.customer
    assert (about["outcomes"], about["search"]) == ("excluded", "7107")


def test_a_download_contains_no_secret_and_no_key(office: Office, onboarding: Onboarding) -> None:
    content = job_tables.download(office.ctx(SAM), office.snapshot(onboarding).id, "sqlite")
    for secret in (office.services.keys.kombo, office.services.keys.webhook, office.services.keys.cookie):
        assert secret.encode() not in content
