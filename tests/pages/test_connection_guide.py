"""The customer's guide: its ticks are the same in every browser, and support can only read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.actions import guide, links
from core.onboarding.connection_facts import Connection
from core.onboarding.model import Onboarding
from core.people.actor import KOMBO
from tests.actors import named
from tests.office import ANA, SAM, Office, altered, open_office
from tests.pages.screen import calm, press, screen, words


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def box(app: AppTest, onboarding: Onboarding, number: int):  # type: ignore[no-untyped-def]
    return app.checkbox(key=f"guide_{onboarding.id}_{number}")


def test_a_tick_is_shown_in_every_browser_with_its_author_and_time(office: Office) -> None:
    begun = office.begun("Northgate")
    app = screen(office, ANA, "connection", begun)
    box(app, begun, 2).check().run()
    assert box(app, begun, 2).value
    elsewhere = screen(office, SAM, "connection", begun)
    assert box(elsewhere, begun, 2).value
    assert not box(elsewhere, begun, 1).value
    assert f":material/check: {ANA.name}, " in words(elsewhere)
    guide.tick(office.ctx(ANA), begun.id, step=guide.guide(office.services, begun).steps[1], done=False)
    assert not box(app.run(), begun, 2).value
    assert not box(elsewhere.run(), begun, 2).value


def test_support_sees_the_ticks_and_cannot_change_them(office: Office) -> None:
    begun = office.begun("Northgate")
    app = screen(office, SAM, "connection", begun)
    boxes = [box for box in app.checkbox if str(box.key).startswith("guide_")]
    assert len(boxes) == len(guide.guide(office.services, begun).steps)
    assert all(box.disabled for box in boxes)


def test_the_guide_of_every_ats_is_drawn(office: Office) -> None:
    begun = office.begun("Northgate")
    app = screen(office, SAM, "connection", begun)
    for ats in office.services.catalogue:
        onboarding = altered(office.services, begun.id, requirements=begun.requirements.changed(ats=ats.key))
        calm(app.run())
        drawn = guide.guide(office.services, onboarding)
        labels = [box.label for box in app.checkbox if str(box.key).startswith("guide_")]
        assert labels == [f"{step.number}\\. **{step.lead}.** {step.text}" for step in drawn.steps]
        assert drawn.opening in words(app)


def test_the_secret_link_is_offered_for_the_pdf_only_while_it_is_on_the_screen(office: Office) -> None:
    begun = office.begun("Northgate")
    key = f"connection_guide_secret_{begun.id}"
    app = screen(office, ANA, "connection", begun)
    assert key not in {box.key for box in app.checkbox}
    app = press(app, "connection_create")
    assert not app.checkbox(key=key).value
    app = press(app, "connection_copied")
    assert key not in {box.key for box in app.checkbox}


def test_after_the_connection_the_guide_stays_with_its_ticks_in_a_closed_expander(office: Office) -> None:
    begun = office.begun("Northgate")
    step = guide.guide(office.services, begun).steps[0]
    guide.tick(office.ctx(ANA), begun.id, step=step, done=True)
    made, _ = links.create_link(office.ctx(ANA), begun.id)
    came = Connection(
        integration_id="ukgpro:8d1hpPsbjxUkoCoa1veLZGe5",
        learned_from=KOMBO,
        connected_at=office.services.now(),
        status="ACTIVE",
    )
    onboarding = altered(office.services, made.id, connection=came)
    app = screen(office, ANA, "connection", onboarding)
    assert [box.label for box in app.expander if "Guide" in box.label]
    assert not app.checkbox, "nothing is drawn that nobody sees"
    app.session_state["connection_guide"] = True
    assert box(calm(app.run()), onboarding, 1).value


def test_a_tick_for_an_ats_that_was_changed_meanwhile_is_refused_beside_its_box(office: Office) -> None:
    begun = office.begun("Northgate")
    app = screen(office, ANA, "connection", begun)
    altered(office.services, begun.id, who=named("Ben Ito"), requirements=begun.requirements.changed(ats="ukgready"))
    app = calm(box(app, begun, 1).check().run())
    assert "Ben Ito saved first" in app.error[0].value.replace("\\", "")
    assert not box(app, begun, 1).value
