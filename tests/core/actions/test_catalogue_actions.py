"""Kombo's list over our files, read once a day: it survives a restart, and a failure leaves the last one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import catalogue
from core.errors import NotAllowed, ServiceError
from core.services import build
from core.storage import tools
from core.tasks import start_worker
from tests.office import ADA, ANA, Office, open_office
from tests.sandbox_server import wait_until

STALE = timedelta(hours=25)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def test_our_files_count_until_kombo_was_asked(office: Office) -> None:
    review = catalogue.review(office.ctx(ADA))
    assert review == catalogue.Review(None, None, "", ())


def test_the_live_answer_is_laid_over_every_question_to_the_catalogue(office: Office) -> None:
    before = office.services.catalogue.get("ukgready")
    catalogue.read_tools_daily(office.services)
    after = office.services.catalogue.get("ukgready")
    assert before is not None and after is not None
    assert (before.actions.create, after.actions.create) == (None, True)
    assert after.documentation_url == "https://help.example.com/connect/ukgready"
    review = catalogue.review(office.ctx(ADA))
    assert review.read_at is not None
    assert "UKG Ready, create: our file says unconfirmed. Kombo says yes." in [
        difference.sentence for difference in review.differences
    ]


def test_the_list_is_in_force_again_after_a_restart(office: Office) -> None:
    catalogue.read_tools_daily(office.services)
    again = build(office.services.settings, now=office.clock)
    try:
        assert again.live.merged.differences == office.services.live.merged.differences != ()
    finally:
        again.close()


def test_it_is_read_once_a_day(office: Office) -> None:
    def read_at() -> object:
        return catalogue.review(office.ctx(ADA)).read_at

    catalogue.read_tools_daily(office.services)
    first = read_at()
    catalogue.read_tools_daily(office.services)
    assert read_at() == first
    office.clock.ahead = STALE
    catalogue.read_tools_daily(office.services)
    assert read_at() != first


def test_the_worker_reads_it_by_itself(office: Office) -> None:
    worker = start_worker(office.services)
    try:
        wait_until(lambda: catalogue.review(office.ctx(ADA)).read_at is not None, "Kombo’s list to be read")
    finally:
        worker.stop()


@pytest.mark.parametrize("kind", ["json_500", "truncated_json", "auth_failed"])
def test_a_failure_leaves_the_last_list_and_says_so(office: Office, kind: str) -> None:
    catalogue.read_tools_daily(office.services)
    in_force = office.services.live.merged
    office.clock.ahead = STALE
    office.sandbox.fault("kombo", kind, operation=".*tools.*", times=20)
    catalogue.read_tools_daily(office.services)
    review = catalogue.review(office.ctx(ADA))
    assert office.services.live.merged is in_force
    assert review.failed_at is not None and review.problem
    assert review.read_at is not None and review.read_at < review.failed_at
    with office.services.store.read() as db:
        answer = tools.latest(db)
    assert answer is not None and answer.tools


def test_an_administrator_can_ask_at_once_and_sees_the_error(office: Office) -> None:
    office.sandbox.fault("kombo", "json_500", operation=".*tools.*", times=20)
    with pytest.raises(ServiceError):
        catalogue.read_tools_now(office.ctx(ADA))


def test_only_who_manages_may_look_or_ask(office: Office) -> None:
    for act in (catalogue.review, catalogue.read_tools_now):
        with pytest.raises(NotAllowed):
            act(office.ctx(ANA))
