"""Every text of the customer's pages has a Spanish one that fits it."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest

from core.ats.language import Language, long_day, moment, spanish, translated
from core.documents.how_it_works import how_it_works
from core.onboarding.compliance import NEEDS
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.phrase import Phrase

CORE = Path(__file__).parents[3] / "core"
IN_TEMPLATE = re.compile(r'\bt\(\s*"([^"]+)"')


def of_templates() -> set[str]:
    templates = (CORE / "customer" / "templates").glob("*.html")
    return {text for path in templates for text in IN_TEMPLATE.findall(path.read_text("utf-8"))}


def of_code() -> set[str]:
    """Every text that a Phrase is made of."""
    calls = (node for path in CORE.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return {
        node.args[0].value
        for node in calls
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Phrase"
        if node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value
    }


TEXTS = sorted(
    of_templates()
    | of_code()
    | set(NEEDS.values())
    | set(CONFIRMATION_ITEMS.values())
    | set(how_it_works(jobs_arrive=True, candidates_arrive=True))
)


def placeholders(text: str) -> set[tuple[str, str]]:
    return {(name, form or "") for _, name, form, _ in Formatter().parse(text) if name}


def test_every_text_is_translated_with_the_same_placeholders() -> None:
    texts = spanish().customer
    assert [text for text in TEXTS if text not in texts] == []
    assert [text for text in TEXTS if placeholders(text) != placeholders(texts[text])] == []


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        (Phrase("Your turn"), "Es su turno"),
        (Phrase("by {by}", by=date(2026, 12, 1)), "para el 1 de diciembre"),
        (Phrase("This is still open: {need}.", need=Phrase("IT security review")),
         "Esto sigue pendiente: Revisión de seguridad de TI."),
        (Phrase("Nobody wrote this {what}", what="text"), "Nobody wrote this text"),
        (Phrase("It was on {at}.", at="{x}"), "Fue el {x}."),
    ],
)  # fmt: skip
def test_a_phrase_is_said_in_spanish_with_its_values(phrase: Phrase, expected: str) -> None:
    assert translated(phrase, Language.SPANISH) == expected
    assert translated(phrase, Language.ENGLISH) == str(phrase)


def test_days_and_times_are_written_as_in_each_language() -> None:
    at = datetime(2026, 11, 28, 21, 10, tzinfo=UTC)
    assert long_day(at.date(), Language.SPANISH) == "sábado, 28 de noviembre de 2026"
    assert long_day(at.date(), Language.ENGLISH) == "Saturday, November 28, 2026"
    assert moment(at, Language.SPANISH) == "28 de noviembre, 3:10 p. m. CST"
    assert moment(at, Language.ENGLISH) == "Nov 28, 3:10 pm CST"
