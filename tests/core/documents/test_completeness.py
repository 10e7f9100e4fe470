"""The comparison of words: what counts as a word, as kept and as missing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from core.documents.completeness import compare, pdf_text, words
from tests.core.documents.pdf_reading import plain

KEPT = {
    "the same text": ("Welder, 12 years", "Welder, 12 years"),
    "another order": ("Welder Fitter", "Fitter Welder"),
    "a word broken over two lines": ("Communication is good", "Communi\ncation is good"),
    "two words joined": ("Welder Fitter", "WelderFitter"),
    "a ligature": ("office", "o\ufb03ce"),
    "a soft hyphen": ("sched\u00aduling", "scheduling"),
    "capitals": ("Experience", "EXPERIENCE"),
    "a decomposed accent": ("Mun\u0303oz", "Muñoz"),
    "other marks and bullets": ("• Forklift – crane", "- Forklift, crane"),
    "Chinese broken anywhere": ("数控机床操作员", "数控机\n床操作员"),
    "no words at all": ("  – ", ""),
}
LOST = {
    "one word": ("Pat Example", "Pat", ["Example"]),
    "one of two equal words": ("Pat Pat", "Pat", ["Pat"]),
    "a word that is part of another": ("in engineering", "engineering", ["in"]),
    "a replacement sign": ("Pat 王", "Pat \ufffd", ["王"]),
    "an accent": ("Muñoz", "Munoz", ["Muñoz"]),
    "a vowel sign": ("हिन्दी", "हन्द", ["हिन्दी"]),
    "everything": ("b a", "", ["b", "a"]),
}


@pytest.mark.parametrize(("source", "result"), KEPT.values(), ids=KEPT.keys())
def test_words_are_kept_however_they_are_written(source: str, result: str) -> None:
    assert compare(source, result).missing == ()
    assert compare(source, result).share == 1


@pytest.mark.parametrize(("source", "result", "missing"), LOST.values(), ids=LOST.keys())
def test_a_missing_word_is_found(source: str, result: str, missing: list[str]) -> None:
    comparison = compare(source, result)
    assert list(comparison.missing) == missing
    assert not comparison.is_enough


@given(st.lists(st.text("abcdé数", min_size=1, max_size=6), min_size=1, max_size=30), st.data())
def test_dropping_words_is_noticed_word_by_word(source: list[str], data: st.DataObject) -> None:
    text = " ".join(source)
    all_words = words(text)
    dropped = data.draw(st.integers(0, len(all_words)))
    assert len(compare(text, " ".join(all_words[dropped:])).missing) == dropped


@given(st.lists(st.from_regex("x[abcé]{5,9}", fullmatch=True), max_size=20), st.integers(1, 5))
def test_breaking_lines_anywhere_loses_nothing(source: list[str], every: int) -> None:
    broken = re.sub(f"({'.' * every})", "\\1\n", " ".join(source))
    assert compare(" ".join(source), broken).missing == ()


def test_the_sentence_gives_the_share_and_the_first_missing_words() -> None:
    source = " ".join(f"w{number}" for number in range(100))
    comparison = compare(source, source.removeprefix("w0 w1 w2 w3 w4 w5 "))
    assert comparison.shortfall() == (
        "Only 94 of its 100 words (94 %) were kept. Missing: “w0”, “w1”, “w2”, “w3”, “w4”."
    )
    assert not comparison.is_enough
    assert compare(source, source.removeprefix("w0 w1 ")).is_enough


def test_the_text_of_a_pdf_has_all_pages() -> None:
    assert pdf_text(plain(pages=2)).split("\n") == ["Welder page 1", "Welder page 2"]
