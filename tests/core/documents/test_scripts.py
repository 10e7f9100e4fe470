"""Text in every supported script is drawn, and what is copied from the PDF is the text that was meant."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from itertools import accumulate, groupby

import pikepdf
import pypdfium2
import pytest
from pypdf import PdfReader

from core.candidate.model import Profile
from core.candidate.samples import load_samples
from core.documents.candidate_profile import candidate_profile_pdf
from core.documents.layout import title
from core.documents.line_breaks import broken
from core.documents.paper import Sheet, render
from core.documents.paragraphs import paragraph
from core.documents.shaping import language_evidence, language_of, meant
from core.documents.style import BODY, HEADING, LEAD, gap
from core.documents.text import clean, shaped, text_width
from tests.core.documents.test_text import SCRIPTS


def _pdf(text: str) -> bytes:
    sheet = Sheet(title=text, subject="", header=text, footer="")
    return render(lambda: [paragraph(text, HEADING), paragraph(text, BODY)], sheet)


def _copied(pdf: bytes) -> str:
    """Return the text that is copied from the PDF in Chrome."""
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    return unicodedata.normalize("NFC", text)


def _named(name: str) -> Profile:
    sample = load_samples()["cnc-machinist"]
    return sample.model_copy(update={"person": sample.person.model_copy(update={"first_name": name, "last_name": ""})})


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_a_viewer_copies_the_text_that_was_meant(text: str) -> None:
    assert _copied(_pdf(text)).count(clean(text)) == 2


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_a_parser_reads_every_word_that_was_meant(text: str) -> None:
    lines = PdfReader(BytesIO(_pdf(text)), strict=True).pages[0].extract_text().splitlines()
    assert [sorted(line.split()) for line in lines[:2]] == [sorted(clean(text).split())] * 2


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_a_pdf_in_every_script_is_valid_and_the_same_each_time(text: str) -> None:
    pdf = candidate_profile_pdf(_named(text))
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []
    assert candidate_profile_pdf(_named(text)) == pdf


@pytest.mark.parametrize("script", ["Chinese", "Japanese", "Thai", "Arabic", "Hebrew", "Devanagari"])
def test_a_long_text_is_broken_into_lines_and_pages_without_losing_a_word(script: str) -> None:
    sentence = SCRIPTS[script]
    pdf = render(lambda: [paragraph(" ".join([sentence] * 500), BODY)], Sheet("Long", subject="", header=""))
    copied = "".join(re.sub(r"Page \d of \d|\s", "", _copied(pdf)))
    assert len(PdfReader(BytesIO(pdf)).pages) > 1
    for letter in set("".join(clean(sentence).split())):
        assert copied.count(letter) == 500 * clean(sentence).count(letter)


THAI = "ผม อยาก ทำ งาน ที่ โรงงาน ใกล้ บ้าน"


@pytest.mark.parametrize("room", [60, 90, 140, 220])
def test_thai_lines_end_where_words_end(room: float) -> None:
    lines = broken(shaped(clean(THAI.replace(" ", "") * 9)), room, BODY.fontName, BODY.fontSize)
    assert len(lines) > 3
    ends = set(accumulate(map(len, THAI.split() * 9)))
    assert set(accumulate(len(meant(line)) for line in lines)) <= ends
    assert all(text_width(line, BODY.fontName, BODY.fontSize) <= room for line in lines)


def test_a_thai_word_that_is_wider_than_its_line_is_broken_between_clusters() -> None:
    pieces = broken(shaped("กลางคืน"), 12, BODY.fontName, BODY.fontSize)
    assert len(pieces) > 2
    assert "".join(map(meant, pieces)) == "กลางคืน"
    assert not any(unicodedata.combining(meant(piece)[0]) for piece in pieces)


@pytest.mark.parametrize("name", [*SCRIPTS.values(), "نجيب الحاج علي", "द्रुह्यु कृष्ण", "คุณญาฐ ฎุ", "Gypq Ịḷ"])
def test_no_letter_of_a_title_touches_the_line_below_it(name: str) -> None:
    """Between the name and the line below it, at least one row of the picture is white."""
    story = [title(name), gap(2), paragraph("CNC Machinist", LEAD)]
    with pypdfium2.PdfDocument(render(lambda: list(story), Sheet("Name", subject="", header=""))) as document:
        picture = document[0].render(scale=2, crop=(0, 300, 0, 0)).to_pil().convert("L")
    dark = [picture.crop((0, row, picture.width, row + 1)).getextrema()[0] < 200 for row in range(picture.height)]
    rows = [(is_dark, len(list(run))) for is_dark, run in groupby(dark)]
    blocks = [length for is_dark, length in rows if is_dark and length > 12]
    assert len(blocks) == 2


@pytest.mark.parametrize(
    ("message", "language"), [("はい、そうです", "ja"), ("네, 맞습니다", "ko"), ("是的", "zh-hans")]
)
def test_a_name_gets_the_forms_of_the_language_that_the_candidate_writes(message: str, language: str) -> None:
    with language_evidence(message):
        assert language_of("直子") == language
        assert language_of("ひろこ") == "ja"
    assert language_of("直子") == "zh-hans"


def test_a_profile_takes_the_language_from_the_conversation() -> None:
    profile = _named("直子")
    drawn = set()
    for message in ("はい", "是"):
        turns = tuple(turn.model_copy(update={"text": message}) for turn in profile.conversation)
        with pypdfium2.PdfDocument(
            candidate_profile_pdf(profile.model_copy(update={"conversation": turns}))
        ) as document:
            drawn.add(document[0].render(scale=1, crop=(0, 600, 0, 60)).to_pil().tobytes())
    assert len(drawn) == 2
