"""The letter and the guide in each language: nothing is left in the other one, and every gap is filled."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest

from core.ats.catalogue import default_catalogue
from core.ats.guide import guide_for
from core.ats.language import Language, in_language
from core.documents.connection_guide import connection_guide_pdf
from core.documents.invitation import invitation
from core.documents.wording import WORDINGS
from tests.core.documents.pdf_reading import reader, text

NOW = datetime(2027, 3, 1, 15, tzinfo=UTC)
ENGLISH, SPANISH = WORDINGS[Language.ENGLISH], WORDINGS[Language.SPANISH]


def test_both_languages_have_the_same_gaps_and_other_texts() -> None:
    for field in fields(ENGLISH):
        pair = [value if isinstance(value, str) else " ".join(value) for value in
                (getattr(ENGLISH, field.name), getattr(SPANISH, field.name))]  # fmt: skip
        assert set(re.findall(r"\{\w+\}", pair[0])) == set(re.findall(r"\{\w+\}", pair[1])), field.name
        assert pair[0] != pair[1] or field.name in ("known",), field.name


@pytest.mark.parametrize("renews", [False, True])
def test_the_letter_in_spanish_is_formal_and_keeps_link_and_names(renews: bool) -> None:
    ats = default_catalogue().get("ukgpro")
    assert ats is not None
    guide = in_language(guide_for(ats, {}), Language.SPANISH, ats.label)
    letter = invitation(
        ats="UKG Pro",
        guide=None if renews else guide,
        kombo_guide_url="https://docs.kombo.dev/x",
        candidates_too=True,
        replaces=True,
        name="Dana Whitfield",
        manager="Ana Alvarez",
        link="https://connect.example/?token=abc",
        expires="March 2",
        language=Language.SPANISH,
    )
    assert letter.body.startswith("Hola, Dana:") and "https://connect.example/?token=abc" in letter.body
    assert "{" not in letter.body and "Hello" not in letter.body and "secure link, valid" not in letter.body
    assert ("Renueve" if renews else "Conecte") in letter.subject
    if not renews:
        assert "Verifique su rol" in letter.body and "Settings › Candidate › Applicant Sources" in letter.body


@pytest.mark.parametrize(("language", "title", "page", "date"), [
    (Language.ENGLISH, "Connect UKG Pro to FactoryFix", "Page 1 of ", "March 1, 2027"),
    (Language.SPANISH, "Conecte UKG Pro con FactoryFix", "Página 1 de ", "1 de marzo de 2027"),
])  # fmt: skip
def test_the_guide_as_pdf_says_its_language_title_page_and_date(
    language: Language, title: str, page: str, date: str
) -> None:
    ats = default_catalogue().get("ukgpro")
    assert ats is not None
    pdf = connection_guide_pdf(
        customer="Northgate",
        ats_label=ats.label,
        guide=in_language(guide_for(ats, {}), language, ats.label),
        known={"Tenant": "NOR1"},
        kombo_guide_url=ats.documentation_url,
        prepared_for="Dana",
        prepared_at=NOW,
        first_sync_window=timedelta(hours=3),
        link="https://connect.example/?token=abc",
        language=language,
    )
    words = " ".join(text(pdf).split())
    assert title in words and page in words and date in words
    assert str(reader(pdf).root_object["/Lang"]) == WORDINGS[language].language
    assert ("What happens next" in words) is (language is Language.ENGLISH)
    assert ("Qué sigue" in words) is (language is Language.SPANISH)


@pytest.mark.parametrize(("window", "spanish"), [
    (timedelta(minutes=30), "30 minutos"), (timedelta(hours=1), "1 hora"), (timedelta(hours=2.5), "2.5 horas"),
])  # fmt: skip
def test_the_length_of_a_first_sync_is_in_spanish(window: timedelta, spanish: str) -> None:
    assert SPANISH.window(window) == spanish
