"""Any text becomes something a PDF can show, in the order it is read."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth

from core.documents.fonts import BOLD, FONTS, REGULAR, font_of
from core.documents.shaping import meant
from core.documents.style import (
    ACCENT,
    ALARM,
    ALARM_TINT,
    FAIR,
    FAIR_TINT,
    GOOD,
    GOOD_TINT,
    INK,
    MUTED,
    PANEL,
    QUIET_TINT,
    TINT,
    WARN,
    WARN_TINT,
)
from core.documents.text import can_show, clean, fitted, inline, isolated, linked, shaped, text_width, visual


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("e\u0301", "é"),
        ("a\x00\x07\u200b\ufeffb", "ab"),
        ("a\u00a0b\u2003c", "a\u00a0b\u2003c"),
        ("👍", "[thumbs up]"),
        ("👩\u200d🔧", "[woman][wrench]"),
        ("🇲🇽", "[flag MX]"),
        ("中", "中"),
        ("\u0b85", "\ufffd"),
        ("\u0644\u200d \u200dx", "\u0644\u200d x"),
        ("\ud800", "\ufffd"),
        ("→ ★ ✓", "→ ★ ✓"),
    ],
)
def test_a_character_is_kept_or_visibly_replaced(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=200))
def test_any_text_becomes_markup_without_a_bare_bracket_of_its_own(text: str) -> None:
    marked = inline(text)
    assert marked.count("<") == marked.count("</font>") * 2 + marked.count("<br/>")


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Dana (2nd shift)", "Dana (2nd shift)"),
        ("אב (2nd shift) גד", "דג (2nd shift) בא"),
        ("CNC אב", "CNC בא"),
        ("אב 12-34", "12-34 בא"),
    ],
)
def test_a_right_to_left_line_is_turned_and_its_brackets_mirrored(text: str, drawn: str) -> None:
    assert visual(text) == drawn


SCRIPTS = {
    "Latin": "Muñoz-Dvořák, Nguyễn Thị Thùy Dương",
    "Greek": "Αλέξανδρος Παπαδόπουλος",
    "Cyrillic": "Привіт, Ярослав Їжакевич",
    "Hebrew": "יהונתן בן־דוד",
    "Hebrew with vowels": "שָׁלוֹם",
    "Arabic": "لا إله مُحَمَّد الخليل",
    "Persian": "می\u200cخواهم پگاه",
    "Chinese": "王小明，高级焊工 𠮷",
    "Japanese": "渡辺さくら、溶接工です。",
    "Korean": "김민준 용접공",
    "Thai": "น้ำใจ ญี่ปุ่น ปู่ย่า",
    "Devanagari": "क्षत्रिय श्रीकृष्ण हिन्दी र्क",
}


@pytest.mark.parametrize("base", [REGULAR, BOLD])
@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_shaping_keeps_every_character_and_has_a_font_for_each(text: str, base: str) -> None:
    line = shaped(clean(text), base)
    assert meant(line) == clean(text)
    assert shaped(line, base) == line
    assert can_show(text)
    assert all(font_of(character, base) for character in line if character != " ")


@pytest.mark.parametrize(("script", "clusters"), [("Devanagari", 14), ("Thai", 11)])
def test_letters_that_join_become_fewer_clusters(script: str, clusters: int) -> None:
    assert len(shaped(SCRIPTS[script])) == clusters < len(SCRIPTS[script])


def test_a_script_without_a_font_cannot_be_shown() -> None:
    assert not can_show("அருண்")


def test_a_right_to_left_name_leaves_its_neighbors_where_they_are() -> None:
    line = visual(f"{isolated('אב')} · {isolated('גד')} · 12")
    assert line.replace("\u200e", "") == "בא · דג · 12"


@pytest.mark.parametrize("text", ["Whitfield", "Muñoz-Dvořák", "±0.0005 in.", ""])
def test_the_width_of_a_line_is_the_width_it_is_drawn_with(text: str) -> None:
    assert text_width(text, BOLD, 10) == pytest.approx(stringWidth(text, BOLD, 10))


@given(st.text(alphabet="abcÄW ", max_size=80), st.floats(20, 300))
def test_a_fitted_line_is_never_wider_than_its_room(text: str, room: float) -> None:
    assert stringWidth(fitted(text, room, REGULAR, 10), REGULAR, 10) <= room


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://a b", 'https://a"b', "ftp://x", ""])
def test_only_web_and_mail_addresses_become_links(address: str) -> None:
    assert linked(address, "words") == "words"
    assert linked("https://a.example/?b=1&c=2", "words").startswith('<a href="https://a.example/?b=1&amp;c=2"')


def _light(color: object) -> float:
    parts = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in color.rgb()]  # type: ignore[attr-defined]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        (INK, PANEL), (MUTED, PANEL), (MUTED, TINT), (MUTED, QUIET_TINT), (ACCENT, TINT), (ACCENT, PANEL),
        (ALARM, ALARM_TINT), (GOOD, GOOD_TINT), (FAIR, FAIR_TINT), (WARN, WARN_TINT), (WARN, TINT),
    ],
)  # fmt: skip
def test_every_text_colour_can_be_read_on_its_ground(ink: object, ground: object) -> None:
    assert (_light(ground) + 0.05) / (_light(ink) + 0.05) >= 4.5


def test_the_fonts_are_there_with_their_licence_and_stay_small() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text()
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 4_000_000
