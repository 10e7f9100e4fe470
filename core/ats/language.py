"""The guide in the administrator's language: headings and general steps are translated, menu names never are."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from core.ats.guide import Guide
from core.ats.model import GuideStep

FILE = Path(__file__).parents[2] / "data" / "spanish.yaml"
_MENUS = "Los nombres de los menús y los detalles propios de {ats} están en inglés, tal como aparecen en su sistema."
_LINK = "Ingrese los datos únicamente en esa página; nunca los envíe por correo electrónico."
_TELL = "Avísenos en cuanto la página confirme que está conectado."


class Language(StrEnum):
    """The languages of the letter and the guide, as Kombo calls them."""

    ENGLISH = "en"
    SPANISH = "es"


class _Spanish(NamedTuple):
    headings: dict[str, str]
    general: dict[str, str]


@lru_cache(maxsize=1)
def spanish() -> _Spanish:
    """Return the Spanish headings and general texts by their English ones; read once per process."""
    texts = yaml.safe_load(FILE.read_text("utf-8"))
    return _Spanish(texts["headings"], texts["general"])


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
    if step.lead.startswith("Open your secure link"):
        return step._replace(lead=lead, text=f"{_LINK} {step.text}")
    if step.lead == "Tell your Account Manager":
        return step._replace(lead=lead, text=f"{_TELL} {step.text}")
    return step._replace(lead=lead)
