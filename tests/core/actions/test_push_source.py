"""The source of the pushed candidate: Kombo's environment name, announced before the push and compared after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.actions import candidate, go_live, guide, read_back
from core.candidate.record import Record
from tests.core.actions.candidates import prepared, ready
from tests.office import ANA, Office, open_office

NAME = "Plant Talent (Prod)"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office whose environment in Kombo has another name than the setting says."""
    with open_office(Path(tmp_path_factory.mktemp("office")), environment_name=NAME) as opened:
        yield opened


@pytest.fixture(scope="module")
def informed(office: Office) -> Office:
    """The same office with the right setting."""
    settings = office.services.settings.model_copy(update={"kombo_environment_name": NAME})
    return replace(office, services=replace(office.services, settings=settings))


def pushed(office: Office) -> Record:
    going = prepared(office, ready(office))
    assert "source" not in going.request, "Kombo writes it"
    record = candidate.push(office.ctx(ANA), going)
    assert record.source == going.source == office.services.settings.candidate_source
    return read_back.look_in_ats(office.ctx(ANA), record.push.id)


def test_the_source_is_the_name_of_our_environment_as_announced(informed: Office) -> None:
    record = pushed(informed)
    assert record.source == "Plant Talent"
    assert record.seen and record.seen.source == "Plant Talent"
    assert record.source_problem() == ""
    letter = go_live.look_letter(informed.ctx(ANA), record.onboarding_id)
    assert "- Expected source: Plant Talent" in letter.body


def test_another_source_than_announced_is_named_after_the_push(office: Office) -> None:
    record = pushed(office)
    assert record.source == "FactoryFix"
    assert "shows the source “Plant Talent”, not “FactoryFix”" in record.source_problem()
    again = prepared(office, ready(office))
    (check,) = [check for check in again.checks if check.key == "source"]
    assert (check.ok, "“FactoryFix”" in check.sentence) == (None, True)


def test_an_entry_without_an_announced_or_a_seen_source_is_no_problem(office: Office) -> None:
    record = pushed(office)
    assert record.seen
    assert replace(record, source="").source_problem() == ""
    assert replace(record, seen=replace(record.seen, source="")).source_problem() == ""
    assert replace(record, seen=None).source_problem() == ""


def test_the_guide_tells_the_customer_the_same_name(informed: Office) -> None:
    onboarding = informed.begun("Northgate")
    step = next(step for step in guide.guide(informed.services, onboarding).steps if step.lead == "Add the source")
    assert "“Plant Talent”" in step.text
