"""Answers to the ATS's screening questions, in the shapes that Kombo takes; equal-opportunity ones are never given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from core.candidate import preflight
from core.candidate.preflight import is_eeo
from core.errors import InvalidInput

Answer = str | bool | float | list[str]
ANSWERABLE = ("TEXT", "NUMBER", "BOOLEAN", "DATE", "SINGLE_SELECT", "MULTI_SELECT")
"""The kinds of questions that the form can answer; a FILE cannot, INFORMATION asks nothing (Kombo's documentation)."""


class Question(preflight.Question, Protocol):
    """What a form asks besides: the kind of answer, and `options` as pairs of id and name."""

    @property
    def kind(self) -> str | None: ...
    @property
    def options(self) -> tuple[tuple[str, str], ...]: ...


def to_ask(questions: Sequence[Question]) -> list[Question]:
    """Return the questions that the form offers."""
    return [one for one in questions if not is_eeo(one) and one.kind in ANSWERABLE]


def checked(questions: Sequence[Question], given: Mapping[str, Answer | None]) -> dict[str, Answer]:
    """Return the answers that are given, by the question's id, each in the shape its question takes.

    Raises InvalidInput for an answer of another shape, to an equal-opportunity question or to none of this job.
    """
    known = {one.id: one for one in questions}
    answers: dict[str, Answer] = {}
    for key, answer in given.items():
        if answer is None or answer in ("", []):
            continue
        question = known.get(key)
        if question is None:
            raise InvalidInput("One answer belongs to no question of this job.", "Prepare the candidate again.")
        if is_eeo(question):
            raise InvalidInput("An equal-opportunity question is never answered for a candidate.", "Leave it open.")
        if not _fits(question, answer):
            raise InvalidInput(f"“{question.title}” takes another kind of answer.", "Correct it and try again.")
        answers[key] = answer
    return answers


def _fits(question: Question, answer: Answer) -> bool:
    options = {key for key, _ in question.options}
    match question.kind:
        case "BOOLEAN":
            return isinstance(answer, bool)
        case "NUMBER":
            return isinstance(answer, int | float) and not isinstance(answer, bool)
        case "MULTI_SELECT":
            return isinstance(answer, list) and set(answer) <= options
        case "SINGLE_SELECT":
            return isinstance(answer, str) and answer in options
        case "DATE":
            return isinstance(answer, str) and _is_date(answer)
        case "TEXT":
            return isinstance(answer, str)
    return False


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
