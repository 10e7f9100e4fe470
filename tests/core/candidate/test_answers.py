"""Answers to screening questions: each of the right type, and none to an equal-opportunity question."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from core.candidate.answers import ANSWERABLE, checked, to_ask
from core.errors import InvalidInput
from core.jobs.model import ScreeningQuestion

OPTIONS = (("o1", "First"), ("o2", "Second"))


def question(kind: str, category: str | None = None) -> ScreeningQuestion:
    return ScreeningQuestion("q", "What?", kind, True, category, OPTIONS if "SELECT" in kind else ())


@pytest.mark.parametrize(
    ("kind", "fits", "does_not"),
    [
        ("TEXT", ["yes", "ü"], [True, 1, ["a"]]),
        ("BOOLEAN", [True, False], ["true", 1, 0.0]),
        ("NUMBER", [0, 3, 2.5], ["3", True]),
        ("DATE", ["2026-11-24"], ["24.11.2026", "2026-13-01", "20261124", 5]),
        ("SINGLE_SELECT", ["o1"], ["First", "o3", ["o1"]]),
        ("MULTI_SELECT", [["o1"], ["o1", "o2"]], [["o3"], "o1"]),
        ("FILE", [], ["x", True, 1]),
        ("INFORMATION", [], ["x"]),
    ],
)
def test_an_answer_has_the_shape_of_its_question(kind: str, fits: list[object], does_not: list[object]) -> None:
    for answer in fits:
        assert checked([question(kind)], {"q": answer}) == {"q": answer}  # type: ignore[dict-item]
    for answer in does_not:
        with pytest.raises(InvalidInput, match="wrong format"):
            checked([question(kind)], {"q": answer})  # type: ignore[dict-item]


@pytest.mark.parametrize("blank", [None, "", []])
def test_an_open_question_is_not_answered(blank: object) -> None:
    assert checked([question("TEXT")], {"q": blank}) == {}  # type: ignore[dict-item]


@pytest.mark.parametrize("category", ["EEO", "eeo", "DEMOGRAPHIC"])
@pytest.mark.parametrize("kind", ANSWERABLE)
def test_an_equal_opportunity_question_is_neither_asked_nor_answered(kind: str, category: str) -> None:
    eeo_question = question(kind, category)
    assert to_ask([eeo_question], {}) == []
    with pytest.raises(InvalidInput, match="equal-opportunity"):
        checked([eeo_question], {"q": True})


def test_an_answer_to_no_question_of_this_job_is_refused() -> None:
    with pytest.raises(InvalidInput, match="any question"):
        checked([question("TEXT")], {"other": "x"})


@given(st.sampled_from(ANSWERABLE), st.one_of(st.text(), st.booleans(), st.floats(), st.lists(st.text())))
def test_whatever_is_given_is_kept_unchanged_or_refused(kind: str, given_answer: object) -> None:
    try:
        kept = checked([question(kind)], {"q": given_answer})  # type: ignore[dict-item]
    except InvalidInput:
        return
    assert all(value == given_answer for value in kept.values())


CHAIN = [
    ScreeningQuestion("weld", "Do you weld?", "BOOLEAN", True),
    ScreeningQuestion("kind", "Which process?", "TEXT", True, None, (), "weld", (True,)),
    ScreeningQuestion("years", "MIG for how long?", "NUMBER", True, None, (), "kind", ("MIG",)),
    ScreeningQuestion("note", "We test every welder.", "INFORMATION", True),
]


def test_the_form_offers_a_question_only_once_its_precondition_is_met() -> None:
    assert [question.id for question in to_ask(CHAIN, {})] == ["weld"]
    assert [question.id for question in to_ask(CHAIN, {"weld": True, "kind": "MIG"})] == ["weld", "kind", "years"]


def test_answers_that_hang_on_one_that_changed_are_left_out() -> None:
    assert checked(CHAIN, {"weld": True, "kind": "MIG", "years": 3}) == {"weld": True, "kind": "MIG", "years": 3}
    assert checked(CHAIN, {"weld": False, "kind": "MIG", "years": 3}) == {"weld": False}
    assert checked(CHAIN, {"years": 3}) == {}
