"""Answers to the ATS's screening questions, in the types that Kombo accepts; EEO questions are never answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from core.candidate import preflight
from core.candidate.preflight import is_asked, is_protected
from core.errors import InvalidInput

Answer = str | bool | float | list[str]
ANSWERABLE = ("TEXT", "NUMBER", "BOOLEAN", "DATE", "SINGLE_SELECT", "MULTI_SELECT")
"""The question types of Kombo that the form can answer. It cannot upload a FILE, and INFORMATION needs no answer."""


class FormQuestion(preflight.ScreeningQuestion, Protocol):
    """A screening question with what a form needs: its `options` as pairs of ID and name."""

    @property
    def options(self) -> tuple[tuple[str, str], ...]: ...


def to_ask(questions: Sequence[FormQuestion], answers: Mapping[str, Answer]) -> list[FormQuestion]:
    """Return the questions that the form offers, given the answers so far."""
    answerable = [question for question in questions if not is_protected(question) and question.kind in ANSWERABLE]
    return [question for question in answerable if is_asked(question, answers)]


def checked(questions: Sequence[FormQuestion], given: Mapping[str, Answer | None]) -> dict[str, Answer]:
    """Return the answers that are not empty, by question ID, without those to questions that are then not asked.

    Raises InvalidInput for an answer of the wrong type, to an equal-opportunity question, or to an unknown question.
    """
    known = {question.id: question for question in questions}
    answers: dict[str, Answer] = {}
    for key, answer in given.items():
        if answer is None or answer in ("", []):
            continue
        question = known.get(key)
        if question is None:
            raise InvalidInput("An answer does not belong to any question of this job.", "Prepare the candidate again.")
        if is_protected(question):
            raise InvalidInput("You cannot answer an equal-opportunity question for a candidate.", "Leave it empty.")
        if not _fits(question, answer):
            raise InvalidInput(f"The answer to “{question.title}” has the wrong format.", "Correct it and try again.")
        answers[key] = answer
    return _asked_only(known, answers)


def _asked_only(questions: Mapping[str, FormQuestion], answers: dict[str, Answer]) -> dict[str, Answer]:
    """Leave out answers whose question another answer takes away, and those that hang on them."""
    while any(not is_asked(questions[key], answers) for key in answers):
        answers = {key: answer for key, answer in answers.items() if is_asked(questions[key], answers)}
    return answers


def _fits(question: FormQuestion, answer: Answer) -> bool:
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
        case _:  # a kind of Kombo's that we do not know
            return False


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
