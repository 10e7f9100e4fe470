"""A sentence in English that knows how it was put together, so that it can be said in another language."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from core.dates import short


class Phrase(str):
    """The English text, with the template and the values that it was made of.

    A value is a text, a number, a date or another Phrase; a date is written without its year. Translations are found by
    the template (core/ats/language.py).
    """

    __slots__ = ("template", "values")
    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Self:
        """Fill the values into the template, whose placeholders are those of str.format."""
        written = {name: short(value) if isinstance(value, date) else value for name, value in values.items()}
        phrase = super().__new__(cls, template.format(**written) if values else template)
        phrase.template, phrase.values = template, values
        return phrase
