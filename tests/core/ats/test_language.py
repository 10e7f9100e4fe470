"""The guide in Spanish: headings and general steps are translated, the ATS's own menu names stay."""

from __future__ import annotations

import re

import pytest

from core.ats.catalogue import default_catalogue
from core.ats.guide import general_steps, guide_for
from core.ats.language import ALLOW_IN, Language, in_language, spanish
from core.ats.model import Ats, AuthorisationKind

GUIDED = [ats for ats in default_catalogue() if ats.has_guide]


def menus(text: str) -> list[str]:
    """What stands in bold or as code: the names that the ATS shows."""
    return re.findall(r"\*\*(.+?)\*\*|`(.+?)`", text)


@pytest.mark.parametrize("ats", GUIDED, ids=lambda ats: ats.key)
def test_every_heading_of_a_guide_is_translated_and_no_menu_name_is(ats: Ats) -> None:
    english = guide_for(ats, {})
    translated = in_language(english, Language.SPANISH, ats.label)
    assert [step.number for step in translated.steps] == [step.number for step in english.steps]
    for before, after in zip(english.steps, translated.steps, strict=True):
        assert before.lead in spanish().headings, before.lead
        assert after.lead == spanish().headings[before.lead]
        assert menus(after.text) == menus(before.text)
    assert "en inglés" in translated.opening and ats.label in translated.opening
    assert in_language(english, Language.ENGLISH, ats.label) is english


@pytest.mark.parametrize("kind", [None, *AuthorisationKind])
def test_the_general_steps_are_wholly_in_spanish(kind: AuthorisationKind | None) -> None:
    ats = Ats(key="new", label="New", vendor="New", kombo_tool="new")
    guide = guide_for(ats.model_copy(update={"authorisation": ats.authorisation.model_copy(update={"kind": kind})}), {})
    for before, after in zip(general_steps(kind), in_language(guide, Language.SPANISH, "New").steps, strict=True):
        assert after.text == spanish().general[before.text]


def test_the_addresses_to_allow_are_asked_for_in_the_language_of_the_guide() -> None:
    ats = default_catalogue().get("workday")
    assert ats is not None
    openings = [guide_for(ats, {}, static_ips=["192.0.2.7"], allow=ALLOW_IN[language]).opening for language in Language]
    assert ["add these addresses" in text for text in openings] == [True, False]
    assert ["direcciones permitidas" in text for text in openings] == [False, True]
    assert all("`192.0.2.7`" in text and ats.label in text for text in openings)


def test_the_administrator_is_addressed_formally() -> None:
    texts = [*spanish().headings.values(), *spanish().general.values()]
    assert not [
        text for text in texts if re.search(r"\b(tú|tu|tus|ti|te|vos|vosotros|tienes|puedes|haz)\b", text, re.I)
    ]


def test_no_translation_is_left_over() -> None:
    leads = {step.lead for ats in GUIDED for step in guide_for(ats, {}).steps}
    general = {step for kind in (None, *AuthorisationKind) for step in general_steps(kind)}
    assert set(spanish().headings) == leads | {step.lead for step in general}
    assert set(spanish().general) == {step.text for step in general}
