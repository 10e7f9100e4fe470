"""Texts in the customer's language: the guide, whose menu names are never translated, and what their page says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from core.ats.guide import ALLOW, Guide
from core.ats.model import GuideStep, StepKind
from core.dates import ZONE, short
from core.phrase import Phrase

FILE = Path(__file__).parents[2] / "data" / "spanish.yaml"
_MENUS = "Los nombres de los menús y los detalles propios de {ats} están en inglés, tal como aparecen en su sistema."
_LINK = "Ingrese los datos únicamente en esa página; nunca los envíe por correo electrónico."
_TELL = "Avísenos en cuanto la página confirme que está conectado."


class Language(StrEnum):
    """The languages of the letter and the guide, as Kombo calls them."""

    ENGLISH = "en"
    SPANISH = "es"


ALLOW_IN = {
    Language.ENGLISH: ALLOW,
    Language.SPANISH: (
        "**Antes de empezar**, pida a su equipo de TI que agregue estas direcciones IP a la lista de direcciones "
        "permitidas de {ats}, porque Kombo se conecta desde ellas: {addresses}."
    ),
}
"""The sentence about the addresses that the customer's IT allows first, for `guide_for`."""
_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
_WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


class _Spanish(NamedTuple):
    headings: dict[str, str]
    general: dict[str, str]
    customer: dict[str, str]


@lru_cache(maxsize=1)
def spanish() -> _Spanish:
    """Return the Spanish headings, general texts and texts of the customer's page by their English ones; read once."""
    texts = yaml.safe_load(FILE.read_text("utf-8"))
    return _Spanish(texts["headings"], texts["general"], texts["customer"])


def in_language(guide: Guide, language: Language, ats: str) -> Guide:
    """Return the guide in this language; what only the ATS's own guide says stays in English."""
    if language is Language.ENGLISH or not guide.steps:
        return guide
    opening = " ".join(filter(None, (_MENUS.format(ats=ats), guide.opening)))
    return replace(guide, opening=opening, steps=tuple(_step(step) for step in guide.steps))


def _step(step: GuideStep) -> GuideStep:
    lead = spanish().headings.get(step.lead, step.lead)
    if translated := spanish().general.get(step.text):
        return step._replace(lead=lead, text=translated)
    opening = {StepKind.OPEN_LINK: f"{_LINK} ", StepKind.REPORT: f"{_TELL} "}.get(step.kind, "")
    return step._replace(lead=lead, text=f"{opening}{step.text}")


def translated(text: str, language: Language) -> str:
    """Return a text of the customer's page in this language; one without a translation stays as it is."""
    if language is Language.ENGLISH or not text:
        return text
    if not isinstance(text, Phrase):
        return spanish().customer.get(text, text)
    template = spanish().customer.get(text.template, text.template)
    values = {name: _value(value, language) for name, value in text.values.items()}
    return template.format(**values) if values else template


def _value(value: Any, language: Language) -> Any:
    if isinstance(value, date):
        return short_day(value, language)
    return translated(value, language) if isinstance(value, Phrase) else value


def short_day(day: date, language: Language) -> str:
    """Return a day without its year: "Nov 24" or "24 de noviembre"."""
    return short(day) if language is Language.ENGLISH else f"{day.day} de {_MONTHS[day.month - 1]}"


def long_day(day: date, language: Language) -> str:
    """Return a day with its weekday and year: "Tuesday, November 24, 2026" or "martes, 24 de noviembre de 2026"."""
    if language is Language.ENGLISH:
        return f"{day:%A}, {day:%B} {day.day}, {day.year}"
    return f"{_WEEKDAYS[day.weekday()]}, {short_day(day, language)} de {day.year}"


def moment(at: datetime, language: Language) -> str:
    """Return a time in the time zone of the office: "Nov 24, 3:10 pm CST" or "24 de noviembre, 3:10 p. m. CST"."""
    local = at.astimezone(ZONE)
    morning, afternoon = ("am", "pm") if language is Language.ENGLISH else ("a. m.", "p. m.")
    half = morning if local.hour < 12 else afternoon
    return f"{short_day(local.date(), language)}, {local.hour % 12 or 12}:{local:%M} {half} {local:%Z}"
