"""Every PDF can be read aloud: its tags, its order, and what two independent checkers say about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pytest
from hypothesis import given, strategies as st
from outloud import check
from pikepdf import Dictionary, Name
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from core.candidate import samples
from core.documents.candidate_profile import candidate_profile_pdf
from core.documents.foreign_tags import tagged_copy
from core.documents.paper import Sheet, render
from core.documents.paragraphs import paragraph
from core.documents.resume import clean_resume
from core.documents.structure import Element, with_heading_levels
from core.documents.style import BODY, bullets, facts, heading
from tests.core.documents.every_pdf import DOCUMENTS, MACHINIST, tagged_upload, untagged_upload, with_resume
from tests.core.documents.pdf_reading import plain, reader
from tests.core.documents.reading_aloud import read_aloud

NOT_CLAIMED = "DOC-012"
"""No document claims PDF/UA: docs/decisions/tagged-pdfs.md."""
REPEATED_HEADER = "TAG-002"
"""outloud takes the header that later pages repeat for content; its words are content on the first page."""


@pytest.mark.parametrize("make", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_two_checkers_find_no_error_but_that_conformance_is_not_claimed(
    make: Callable[[], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "document.pdf"
    path.write_bytes(make())
    result = check(str(path))
    assert not result.error
    errors = [finding for finding in result.findings if finding.severity == "error"]
    assert {finding.rule for finding in errors} <= {NOT_CLAIMED, REPEATED_HEADER}
    report = pdfua.validate(str(path))
    assert {finding.rule_id for finding in report.findings} <= {"UA-28-004"}
    assert not report.skipped


def _elements(node: Any) -> Iterator[Any]:
    kids = node.get(Name.K, ())
    for kid in kids if isinstance(kids, pikepdf.Array) else (kids,):
        if isinstance(kid, Dictionary) and Name.S in kid:
            yield kid
            yield from _elements(kid)


def _roles(pdf: bytes) -> list[str]:
    with pikepdf.open(BytesIO(pdf)) as document:
        return [str(element.S)[1:] for element in _elements(document.Root.StructTreeRoot)]


def test_the_first_page_is_read_aloud_in_the_order_in_which_it_is_read() -> None:
    identity = samples.test_identity("Brightwater", MACHINIST.created_at.date(), 1, "abcd")
    spoken = read_aloud(candidate_profile_pdf(samples.as_test(MACHINIST, identity)), page=0)
    snapshot = Path(__file__).with_name("first_page.txt")
    assert spoken == snapshot.read_text("utf-8").rstrip("\n").split("\n")


@pytest.mark.parametrize("make", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_document_says_its_title_language_and_date_and_describes_its_links(make: Callable[[], bytes]) -> None:
    with pikepdf.open(BytesIO(make())) as document:
        title = str(document.docinfo.Title)
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.Root.Lang) == "en-US"
        with document.open_metadata(update_docinfo=False) as metadata:
            assert metadata["dc:title"] == title
            written = metadata.get("xmp:CreateDate")
        made = str(document.docinfo.get(Name.CreationDate, ""))
        assert (written or "")[:10].replace("-", "") == made[2:10]
        assert "2000" not in made[:6]
        links = [link for page in document.pages for link in page.obj.get(Name.Annots, ())]
        assert all(str(link.Contents) and int(link.F) == 4 for link in links)
        assert all(page.obj.Tabs == Name.S for page in document.pages)


def test_the_date_of_a_profile_is_when_it_was_created_in_the_zone_of_the_job() -> None:
    assert str(reader(candidate_profile_pdf(MACHINIST)).metadata.creation_date_raw) == "D:20261120180500-05'00'"  # type: ignore[union-attr]


def test_the_tags_of_a_resume_survive_one_level_below_its_heading() -> None:
    source = _roles(tagged_upload())
    roles = _roles(candidate_profile_pdf(with_resume(tagged_upload())))
    assert "L" in source
    assert source[:2] == ["Document", "Sect"]
    place = roles.index("Sect")
    kept = roles[place + 1 : place + len(source) - 2]
    levels = [int(role[1:]) for role in source if role[0] == "H"]
    assert [role for role in kept if role[0] != "H"] == [role for role in source[3:] if role[0] != "H"]
    assert [int(role[1:]) - 2 for role in kept if role[0] == "H"] == levels


def test_an_untagged_resume_is_one_paragraph_for_each_page() -> None:
    roles = _roles(candidate_profile_pdf(with_resume(untagged_upload())))
    pages = len(reader(untagged_upload()).pages)
    assert pages > 1
    expected = ["Sect", "P", *["P", "Sect", "P"] * (pages - 1), "H2"]
    assert roles[roles.index("Sect") :][: len(expected)] == expected


def test_a_resume_whose_words_cannot_be_read_has_a_figure_for_each_page() -> None:
    source = plain(pages=2)
    copy = clean_resume(source, "resume.pdf").pdf or b""
    assert _roles(tagged_copy(copy, source)) == ["Document", "Sect", "Figure", "Figure"]


def _scan() -> bytes:
    target = BytesIO()
    canvas = Canvas(target)
    canvas.drawInlineImage(Image.new("L", (20, 20)), 50, 50)
    canvas.save()
    return target.getvalue()


def test_a_scanned_page_is_a_figure_that_says_so() -> None:
    cleaned = clean_resume(_scan(), "scan.pdf").pdf or b""
    with pikepdf.open(BytesIO(cleaned)) as document:
        (figure,) = [entry for entry in _elements(document.Root.StructTreeRoot) if Name.Figure == entry.S]
        assert str(figure.Alt) == "Page 1 of 1, without text that can be read aloud"


def _changed(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    target = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document)
        document.save(target)
    return target.getvalue()


def _add_untagged_text(document: pikepdf.Pdf) -> None:
    document.pages[0].contents_add(b"BT /F1 10 Tf 20 20 Td (added later) Tj ET")


def _loop(document: pikepdf.Pdf) -> None:
    first = document.Root.StructTreeRoot.K
    first.K = pikepdf.Array([first, first, *first.K])


def _point_nowhere(document: pikepdf.Pdf) -> None:
    document.Root.StructTreeRoot.K.K = pikepdf.Array([Dictionary(Type=Name.MCR, Pg=Dictionary(), MCID=0)])


def _name_no_mark(document: pikepdf.Pdf) -> None:
    document.Root.StructTreeRoot.K = pikepdf.Array([])


@pytest.mark.parametrize("change", [_add_untagged_text, _loop, _point_nowhere, _name_no_mark])
def test_tags_that_do_not_cover_the_text_or_lead_nowhere_are_not_kept(change: Callable[[pikepdf.Pdf], None]) -> None:
    cleaned = clean_resume(_changed(DOCUMENTS["résumé"](), change), "resume.pdf").pdf or b""
    assert _roles(cleaned) == ["Document", "Sect", "P"]
    assert "Buckeye Aero Components" in " ".join(read_aloud(cleaned, page=0))


def test_a_piece_that_continues_on_the_next_page_stays_one_element() -> None:
    words = "a long evening " * 900
    story = lambda: [*heading("Long", "long"), *facts([("Row", words)]), paragraph(words, BODY), *bullets([words, "b"])]  # noqa: E731
    pdf = render(story, Sheet("Long", "", ""))
    assert len(reader(pdf).pages) > 3
    roles = _roles(pdf)
    assert [role for role in roles if role != "P"] == [
        "Document", "H1", "Table", "TR", "TH", "TD", "L", "LI", "LBody", "LI", "LBody",
    ]  # fmt: skip


@given(st.lists(st.integers(1, 6), min_size=1, max_size=20))
def test_the_first_heading_is_the_highest_and_no_level_is_left_out(levels: list[int]) -> None:
    root = with_heading_levels(Element("Document", [Element(f"H{level}") for level in levels]))
    written = [int(element.role[1:]) for element in root.walk() if element.role != "Document"]
    assert written[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(written))
    assert all((a < b) == (x < y) for (a, b), (x, y) in zip(pairwise(written), pairwise(levels), strict=True) if x < y)
