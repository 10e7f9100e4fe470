"""The connection guide as a PDF, read back, for every file of the catalogue."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.ats.catalogue import default_catalogue
from core.ats.guide import Guide, guide_for, plain
from core.ats.language import Language, in_language
from core.ats.model import Ats, GuideStep
from core.documents.connection_guide import connection_guide_pdf
from core.onboarding.clock import ZONE
from tests.core.documents.page_lines import lines_per_page, stranded_headings
from tests.core.documents.pdf_reading import fonts, names, outline, reader, squeezed, text

SECRET = "https://connect.kombo.example/?token=" + "ab12" * 30
STEPS = (
    GuideStep(1, "Check your role", "You need to be an **Administrator**."),
    GuideStep(2, "Copy the tenant", "Like `USG1008IT124S`."),
)


def _guide(**changed: object) -> bytes:
    arguments: dict[str, object] = {
        "customer": "Müller & Söhne",
        "ats_label": "UKG Pro",
        "guide": Guide("Have ten minutes.", STEPS),
        "known": {"Tenant": "NOR1008"},
        "kombo_guide_url": "https://help.example/ukg-pro",
        "prepared_for": "Pat Doe",
        "prepared_at": datetime(2026, 11, 24, 9, tzinfo=ZONE),
        "first_sync_window": timedelta(hours=3),
    }
    return connection_guide_pdf(**(arguments | changed))  # type: ignore[arg-type]


def _links(pdf: bytes) -> list[str]:
    pages = reader(pdf).pages
    entries = [entry.get_object() for page in pages for entry in page.get("/Annots", [])]
    return [str(entry["/A"]["/URI"]) for entry in entries if "/A" in entry]


def _squeezed(words: str) -> str:
    return "".join(words.split())


@pytest.mark.parametrize("ats", default_catalogue(), ids=lambda ats: ats.key)
def test_every_file_of_the_catalogue_becomes_a_readable_guide(ats: Ats) -> None:
    guide = guide_for(ats, {})
    pdf = _guide(ats_label=ats.label, guide=guide, known={}, kombo_guide_url=ats.documentation_url)
    whole = squeezed(pdf)
    for step in guide.steps:
        assert _squeezed(plain(step.lead)) in whole
        assert _squeezed(plain(step.text)) in whole
    assert _squeezed(plain(guide.opening)) in whole
    assert not set("*`{|") & set(whole)
    assert fonts(pdf) and all(fonts(pdf).values())
    assert ats.label in str(reader(pdf).metadata.title)  # type: ignore[union-attr]
    assert reader(pdf).root_object["/Lang"] == "en-US"
    assert len(reader(pdf).pages) <= 3


PLACES: tuple[tuple[dict[str, str], str | None], ...] = (
    ({}, None),
    ({"Tenant": "NOR1008"}, SECRET),
    ({"Tenant": "a-long-tenant-name-of-a-large-customer", "Data center": "wd5-impl-services1"}, SECRET * 3),
)
"""What is known of the customer's place in the ATS, and the secret link, from none to the longest."""


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("known", "link"), PLACES, ids=["nothing", "short", "long"])
def test_no_guide_has_a_page_for_three_lines_or_a_heading_at_the_end_of_one(
    language: Language, known: dict[str, str], link: str | None
) -> None:
    wrong = []
    for ats in default_catalogue():
        url = ats.documentation_url
        pdf = _guide(
            ats_label=ats.label,
            guide=in_language(guide_for(ats, {}), language, ats.label),
            known=known,
            kombo_guide_url=url,
            link=link,
            language=language,
        )
        *_, last = pages = lines_per_page(pdf)
        wrong += [ats.key] if (len(pages) > 1 and last <= 3) or stranded_headings(pdf) else []
    assert wrong == []


def test_the_guide_names_its_reader_and_their_place_and_holds_no_secret_unless_given() -> None:
    pdf = _guide()
    for words in ("Pat Doe, Müller & Söhne", "Tenant in UKG Pro: NOR1008", "Have ten minutes.", "an Administrator."):
        assert words in text(pdf)
    assert "SECURE CONNECTION LINK" not in text(pdf)
    assert _links(pdf) == ["https://help.example/ukg-pro"]
    assert outline(pdf) == ["Your steps", "What happens next"]
    assert pdf == _guide()


def test_the_secret_link_is_printed_and_clickable_when_given_with_a_warning() -> None:
    pdf = _guide(link=SECRET)
    assert SECRET in squeezed(pdf)
    assert SECRET in _links(pdf)
    assert "Do not forward" in text(pdf)


def test_a_system_that_kombo_does_not_connect_is_promised_no_connection() -> None:
    rippling = default_catalogue().get("rippling")
    assert rippling is not None
    pdf = _guide(ats_label=rippling.label, guide=guide_for(rippling, {}), known={}, kombo_guide_url=None)
    assert "Kombo cannot connect this ATS today" in text(pdf)
    assert "Your steps" not in text(pdf)
    assert "You connect Rippling" not in text(pdf)


@pytest.mark.parametrize(
    "customer",
    [
        "<b>Bold</b> & <para>Sons</para>",
        "Acme </font><img src='x'/>",
        "Łódź 工厂 مصنع",
        "A\x00B\u202eevil\nLtd",
        "W" * 200,
        "{tenant|x} **stars** `code`",
    ],
)
def test_a_customers_name_is_always_plain_text(customer: str) -> None:
    pdf = _guide(customer=customer, prepared_for=customer)
    assert "What happens next" in text(pdf)
    assert all(fonts(pdf).values())
    assert _links(pdf) == ["https://help.example/ukg-pro"]
    assert not {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles"} & names(pdf)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", 'https://a"b<c>', "not a link"])
def test_an_address_that_is_no_web_address_is_never_clickable(address: str) -> None:
    assert _links(_guide(kombo_guide_url=address, link=address)) == []


@pytest.mark.parametrize(
    "steps",
    [
        (GuideStep(1, "Only a lead", ""),),
        (GuideStep(1, "x" * 2_000, "word " * 1_500),),
        STEPS * 30,
        (GuideStep(1, "<b>", "&amp; </para> ** `"),),
    ],
)
def test_a_guide_of_any_length_is_made(steps: tuple[GuideStep, ...]) -> None:
    pdf = _guide(guide=Guide("", steps), known={}, kombo_guide_url=None)
    assert "What happens next" in text(pdf)
    assert all(fonts(pdf).values())
