"""“Assign to engineering” on the pages: from a missing job's drawer to the engineer's list and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import assignments, onboarding as onboardings
from core.jobs.assignments import AssignmentState
from core.onboarding.model import Onboarding
from tests.office import ANA, ELI, SAM, Office, open_office
from tests.pages.screen import calm, keys, screen, words
from tests.pages.test_job_sync import table

MISSING = "ats:1886"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        opened.clock.ahead = timedelta(hours=4)
        yield opened


@pytest.fixture(scope="module")
def onboarding(office: Office) -> Onboarding:
    linked = office.linked("Heartland", expected="")
    office.read(linked)
    return onboardings.get(office.ctx(ANA), linked.id)


def test_from_the_drawer_to_the_engineers_list_and_back(office: Office, onboarding: Onboarding) -> None:
    office.ctx(ELI)
    app = screen(office, ANA, "job-sync", onboarding, job=MISSING)
    assert "Automation Engineer" in [header.value for header in app.header]
    app.selectbox(key="job_assign_owner").set_value(ELI.id)
    app.text_input(key="job_assign_note").set_value("Dana asked twice.")
    app.button(key="job_assign_now").click()
    calm(app.run())
    (kept,) = assignments.of(office.ctx(ANA), onboarding.id)
    assert (kept.owner, kept.note) == (ELI.actor, "Dana asked twice.")

    engineers = screen(office, ELI, "portfolio")
    (link,) = [link for link in engineers.page_link if "Automation Engineer" in link.label]
    assert all(text in link.label.replace("\\", "") for text in (onboarding.customer, "Dana asked twice."))
    assert "Automation Engineer" not in words(screen(office, ANA, "portfolio"))

    drawer = screen(office, ELI, "job-sync", onboarding, job=MISSING)
    assert "job_assignment_take" not in keys(drawer)  # it is Eli's already
    drawer.text_area(key="job_assignment_answer").set_value("Restored it.")
    drawer.button(key="job_assignment_answer_now").click()
    calm(drawer.run())
    (kept,) = assignments.of(office.ctx(ANA), onboarding.id)
    assert (kept.state, kept.answer) == (AssignmentState.ANSWERED, "Restored it.")

    later = screen(office, SAM, "job-sync", onboarding)
    row = table(later).index("Automation Engineer")
    assert later.dataframe[0].value["Who must act"][row] == ELI.name
    assert "job_sync_assignments" in keys(later)
