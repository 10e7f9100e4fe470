"""Ticks on the guide: kept with who and when, each of its own, and gone with the ATS they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from core.actions import guide, onboarding as onboardings
from core.ats.model import GuideStep
from core.errors import EditConflict, InvalidInput, NotAllowed
from tests.actors import named
from tests.history import history
from tests.office import ANA, ELI, SAM, Office, altered, open_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def test_a_tick_is_kept_once_with_who_and_when_and_can_be_taken_back(office: Office) -> None:
    begun = office.begun("Northgate")
    first, second = guide.guide(office.services, begun).steps[:2]
    onboarding = guide.tick(office.ctx(ANA), begun.id, step=first, done=True)
    again = guide.tick(office.ctx(ELI), begun.id, step=first, done=True)
    assert again == onboarding
    statement = guide.ticked(onboarding, first)
    assert statement is not None
    assert statement.by.name == ANA.name
    two = guide.tick(office.ctx(ELI), begun.id, step=second, done=True)
    assert {kept.by for kept in two.guide_ticks.values()} == {ANA.actor, ELI.actor}
    back = guide.tick(office.ctx(ANA), begun.id, step=first, done=False)
    assert guide.ticked(back, first) is None
    assert guide.ticked(back, second) is not None
    what = [entry.what for entry in history(office.ctx(ANA), begun.id)][:3]
    assert what == ["Unticked a step", "Ticked a step", "Ticked a step"]


def test_support_cannot_tick_and_nobody_ticks_a_step_that_is_not_there(office: Office) -> None:
    begun = office.begun("Northgate")
    step = guide.guide(office.services, begun).steps[0]
    with pytest.raises(NotAllowed):
        guide.tick(office.ctx(SAM), begun.id, step=step, done=True)
    with pytest.raises(InvalidInput):
        guide.tick(office.ctx(ANA), begun.id, step=GuideStep(1, "Something else", ""), done=True)
    assert onboardings.get(office.ctx(ANA), begun.id) == begun


def test_a_tick_rests_on_the_ats_of_the_guide_and_on_nothing_else(office: Office) -> None:
    seen = office.begun("Northgate")
    first, second = guide.guide(office.services, seen).steps[:2]
    guide.tick(office.ctx(ELI, seen), seen.id, step=second, done=True)
    busy = altered(
        office.services, seen.id, requirements=seen.requirements.changed(compliance="OFCCP"), link_request=None
    )
    assert guide.tick(office.ctx(ANA, seen), seen.id, step=first, done=True).version == busy.version + 1
    altered(office.services, seen.id, who=named("Ben Ito"), requirements=seen.requirements.changed(ats="ukgready"))
    with pytest.raises(EditConflict, match="Ben Ito saved first"):
        guide.tick(office.ctx(ANA, seen), seen.id, step=first, done=False)


def test_another_ats_begins_without_ticks(office: Office) -> None:
    begun = office.begun("Northgate")
    last = guide.guide(office.services, begun).steps[-1]
    ticked = guide.tick(office.ctx(ANA), begun.id, step=last, done=True)
    lever = altered(office.services, ticked.id, requirements=ticked.requirements.changed(ats="lever"))
    same_words = next(step for step in guide.guide(office.services, lever).steps if step.lead == last.lead)
    assert guide.ticked(lever, same_words) is None


def test_the_pdf_is_filled_for_the_customer_only_from_addresses_of_the_chosen_ats(office: Office) -> None:
    begun = office.begun("Northgate")

    def read(ats: str) -> str:
        requirements = begun.requirements.changed(
            pasted_urls=("https://recruiting.ultipro.com/NOR1008NGATE/JobBoard/1",), ats=ats
        )
        pdf = guide.guide_pdf(office.services, begun.changed(requirements=requirements))
        target = office.services.settings.data_dir / "guide.pdf"
        target.write_bytes(pdf)
        return "".join(page.extract_text() for page in PdfReader(target).pages)

    assert "Tenant in UKG Pro: NOR1008NGATE" in read("ukgpro")
    assert "NOR1008NGATE" not in read("ukgready")


def test_the_pdfs_name_is_harmless_and_short_for_every_ats_and_customer(office: Office) -> None:
    begun = office.begun("Northgate").changed(customer="../..\\x " + "Ü" * 90 + "A" * 200)
    for ats in office.services.catalogue:
        name = guide.guide_name(office.services, begun.changed(requirements=begun.requirements.changed(ats=ats.key)))
        assert set(name.removesuffix(".pdf")) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
        assert len(name) <= 124
