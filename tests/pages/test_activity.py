"""The page of everything that happened in an onboarding."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions import activity, notes
from core.actions.activity import Kind
from core.storage.notes import Audience
from tests.core.actions.test_activity import reported_by_kombo
from tests.office import ANA, SAM, Office, open_office
from tests.pages.screen import keys, press, screen, words


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def test_a_note_is_written_shown_with_its_readers_and_deleted(office: Office) -> None:
    begun = office.begun("Northgate")
    app = screen(office, ANA, "activity", begun)
    app.text_area(key="note_text").set_value("The plant closes at *noon*")
    app.radio(key="note_reader").set_value(Audience.CUSTOMER.value)
    press(app, "note_save")
    assert "The customer can read this" in words(app)
    assert "The plant closes at *noon*" in [text.value for text in app.text], "drawn as it is"
    (event,) = activity.page(office.ctx(ANA), begun.id, kind=Kind.NOTES).events
    assert event.note
    press(app, f"note_delete_{event.note.id}")
    assert "The plant closes" not in words(app)


def test_somebody_else_cannot_delete_the_note(office: Office) -> None:
    begun = office.begun("Northgate")
    note = notes.write(office.ctx(ANA), begun.id, text="Call Dana", audience=Audience.TEAM)
    app = screen(office, SAM, "activity", begun)
    assert "Team only" in words(app)
    assert f"note_delete_{note.id}" not in keys(app)


def test_system_events_in_a_row_are_folded_and_the_filter_is_in_the_address(office: Office) -> None:
    begun = office.begun("Northgate")
    for _ in range(3):
        reported_by_kombo(office, begun)
    app = screen(office, ANA, "activity", begun)
    assert "3 system events" in [expander.label for expander in app.expander]
    app.radio(key="activity_kind").set_value(Kind.PEOPLE.value).run()
    assert "finished sync" not in words(app)
    assert app.query_params["kind"] == Kind.PEOPLE.value
    app.radio(key="activity_kind").set_value(Kind.FILES.value).run()
    assert "No events match" in words(app)
