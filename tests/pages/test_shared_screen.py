"""The page that is shown to the customer: their own progress, live, and nothing internal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import candidate, go_live, guide, jobs, links, onboarding as actions
from core.onboarding.model import Onboarding
from tests.core.actions.candidates import prepared, ready
from tests.office import ANA, SAM, Office, open_office, sample
from tests.pages.screen import calm, keys, screen, words

PAGE = "shared-screen"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def page_text(office: Office, onboarding: Onboarding) -> str:
    app = screen(office, SAM, PAGE, onboarding)
    assert not keys(app), "nothing can be pressed here"
    text = words(app).replace("\\", "")
    now = actions.get(office.ctx(ANA), onboarding.id)
    secrets = [now.id, now.requirements.account_id, now.manager.name, "Waiting on us", "On track"]
    secrets += [now.link.masked] if now.link else []
    secrets += [now.connection.integration_id] if now.connection else []
    assert not [secret for secret in secrets if secret in text]
    return text


def test_while_the_customer_connects_the_guide_stands_beside_the_status_and_follows_by_itself(office: Office) -> None:
    onboarding = office.begun("Heartland")
    assert "We send you a secure link" in page_text(office, onboarding)
    links.create_link(office.ctx(ANA), onboarding.id)
    links.mark_sent(office.ctx(ANA), onboarding.id)
    assert "Your turn" in page_text(office, onboarding)
    app = screen(office, SAM, PAGE, onboarding)
    assert "Open your secure link" in words(app)
    assert guide.guide(office.services, onboarding).steps[0].lead in words(app)
    office.connect(onboarding, sample("Heartland"))
    assert "is connected" in words(calm(app.run()))


def test_during_the_job_sync_it_counts_what_has_come_once_it_was_counted(office: Office) -> None:
    assert "of your jobs" not in page_text(office, office.linked("Cascade"))
    onboarding = ready(office)
    assert "of your jobs are in FactoryFix" in page_text(office, onboarding)


def test_the_test_candidate_and_each_answer_are_shown(office: Office) -> None:
    onboarding = ready(office)
    office.decide_the_rest(onboarding)
    office.clock.ahead = timedelta(hours=4)
    office.read(onboarding)
    office.decide_the_rest(onboarding)
    jobs.verify(office.ctx(ANA), onboarding.id)
    pushed = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    go_live.confirm(office.ctx(ANA), onboarding.id, item="pdf", answer="yes", who="Dana", channel="phone", note="")
    text = page_text(office, onboarding)
    assert pushed.candidate_name in text
    assert ":green[:material/check_circle:] The PDF profile opens" in text


def test_without_an_onboarding_it_leads_to_the_list(office: Office) -> None:
    assert "No onboarding chosen" in words(screen(office, SAM, PAGE))
