"""Answers to the ATS's screening questions, in the types that Kombo accepts; EEO questions are never answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from core.candidate import preflight
from core.candidate.preflight import is_eeo
from core.errors import InvalidInput

Answer = str | bool | float | list[str]
ANSWERABLE = ("TEXT", "NUMBER", "BOOLEAN", "DATE", "SINGLE_SELECT", "MULTI_SELECT")
"""The question types of Kombo that the form can answer. It cannot upload a FILE, and INFORMATION needs no answer."""


class FormQuestion(preflight.ScreeningQuestion, Protocol):
    """A screening question with what a form needs: the type of answer, and `options` as pairs of ID and name."""

    @property
    def kind(self) -> str | None: ...
    @property
    def options(self) -> tuple[tuple[str, str], ...]: ...


def to_ask(questions: Sequence[FormQuestion]) -> list[FormQuestion]:
    """Return the questions that the form offers."""
    return [question for question in questions if not is_eeo(question) and question.kind in ANSWERABLE]


def checked(questions: Sequence[FormQuestion], given: Mapping[str, Answer | None]) -> dict[str, Answer]:
    """Return the answers that are not empty, by question ID.

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
        if is_eeo(question):
            raise InvalidInput("You cannot answer an equal-opportunity question for a candidate.", "Leave it empty.")
        if not _fits(question, answer):
            raise InvalidInput(f"The answer to “{question.title}” has the wrong format.", "Correct it and try again.")
        answers[key] = answer
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
