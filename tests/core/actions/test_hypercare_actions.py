"""After go-live: what is counted from the jobs and from Kombo, and who hands the customer over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import hypercare, onboarding as onboardings
from core.errors import InvalidInput, StepClosed
from core.onboarding.hypercare import hypercare_of
from core.onboarding.hypercare_facts import Hypercare
from core.onboarding.model import Onboarding, Statement
from core.onboarding.states import Step
from tests.core.actions.test_arrivals import apply, settled
from tests.core.onboarding.stages import at
from tests.history import history
from tests.office import ANA, SAM, Office, altered, open_office
from tests.pages.screen import press, screen, words

NAME = "Northgate"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path, speed=0.0) as opened:
        yield opened


def live(office: Office) -> Onboarding:
    """A customer who signed off now, whose jobs were read, past every rule."""
    onboarding = office.linked(NAME)
    office.read(onboarding)
    facts = at(Step.LIVE)
    assert facts.sign_off is not None
    signed = facts.sign_off.changed(recorded=Statement(by=ANA.actor, at=office.services.now()))
    kept = {"jobs": facts.jobs, "candidate": facts.candidate, "sign_off": signed}
    return altered(office.services, onboarding.id, **kept)


def known(office: Office, onboarding: Onboarding) -> Hypercare:
    current = hypercare_of(onboardings.get(office.ctx(ANA), onboarding.id))
    assert current is not None
    return current


def test_counts_and_the_first_real_application_are_kept_on_their_days(office: Office) -> None:
    onboarding = live(office)
    hypercare.follow(office.services)
    assert known(office, onboarding) == Hypercare(since=known(office, onboarding).since), "nothing is due, nobody came"
    apply(office, onboarding, "ZZTEST@people.example", stage="Engaged", first_name="ZZTEST-FactoryFix")
    settled(office, "zztest@")
    hypercare.follow(office.services)
    assert known(office, onboarding).first_application is None, "a test candidate is no real application"
    apply(office, onboarding, "real@people.example", stage="Engaged")
    settled(office, "real@")
    hypercare.follow(office.services)
    first = known(office, onboarding).first_application
    assert first is not None
    assert first.application_id == office.services.factoryfix.candidates("real@")[0].application_id
    office.clock.ahead = timedelta(days=21)
    hypercare.follow(office.services)
    hypercare.follow(office.services)
    counts = known(office, onboarding).counts
    assert [(count.day, count.applications) for count in counts] == [(1, 1), (7, 1)]
    assert all(count.synced is not None and count.to_settle is not None for count in counts)
    entries = [entry.what for entry in history(office.ctx(ANA), onboarding.id)]
    assert entries.count("Counted jobs and applications after go-live") == 2


def test_what_kombo_does_not_answer_is_not_counted_as_nothing(office: Office) -> None:
    onboarding = live(office)
    office.clock.ahead = timedelta(days=21)
    office.sandbox.fault("kombo", "html_503", operation="GET /ats/applications", times=99)
    hypercare.follow(office.services)
    assert [count.applications for count in known(office, onboarding).counts] == [None, None]
    app = screen(office, ANA, "live-customers")
    app.radio(key="live_view").set_value("Hypercare").run()
    assert "applications: not counted yet" in words(app)
    hypercare.follow(office.services)
    entries = [entry.what for entry in history(office.ctx(ANA), onboarding.id)]
    assert entries.count("Counted jobs and applications after go-live") == 1, "nothing new is no event"
    office.sandbox.control.delete("/faults").raise_for_status()
    hypercare.follow(office.services)
    assert [count.applications for count in known(office, onboarding).counts] == [0, 0]


def test_a_handover_with_open_points_needs_a_note_and_is_done_once(office: Office) -> None:
    onboarding = live(office)
    with pytest.raises(InvalidInput, match="Business day 7"):
        hypercare.hand_over(office.ctx(ANA), onboarding.id, note=" ")
    handed = hypercare.hand_over(office.ctx(ANA), onboarding.id, note="They hire in spring only")
    assert handed.hypercare and handed.hypercare.handed_over
    with pytest.raises(StepClosed):
        hypercare.hand_over(office.ctx(ANA), onboarding.id, note="Again")
    office.clock.ahead = timedelta(days=21)
    hypercare.follow(office.services)
    assert known(office, onboarding).counts == (), "support looks after them now"


def test_the_page_lists_who_is_in_hypercare_and_who_is_with_support(office: Office) -> None:
    onboarding = live(office)
    app = screen(office, ANA, "live-customers")
    app.radio(key="live_view").set_value("Hypercare").run()
    text = words(app).replace("\\", "")
    assert onboarding.customer in text
    assert "First real application] none yet" in text
    app.button(key=f"hand_over_{onboarding.id}").click()
    app.run()
    app.text_area(key="hand_over_note").set_value("They hire in spring only")
    press(app, f"hand_over_{onboarding.id}", "hand_over_now")
    assert "No customers in hypercare" in words(app)
    support = screen(office, SAM, "live-customers")
    support.radio(key="live_view").set_value("With support").run()
    assert "They hire in spring only" in words(support)
    assert f"hand_over_{onboarding.id}" not in {button.key for button in support.button}
