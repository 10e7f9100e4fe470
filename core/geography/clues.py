"""What one site's text can name: countries, states, codes, regions and towns; nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from core.geography import gazetteer as gz
from core.geography.words import PRESS


class Named(NamedTuple):
    """A country or state and the words that name it; `whole` when they are a part of the text by themselves."""

    code: str
    text: str
    whole: bool = True


class Code(NamedTuple):
    """A short code and what it can mean: a state, a country, or one of `regions`' countries' provinces."""

    text: str
    state: str | None
    country: str | None
    regions: frozenset[str]


@dataclass(slots=True)
class Clues:
    """Everything that one site names; the keys of `towns` are normalized, the values are spelled as in the text.

    `other_words` are words that are not about the job, and `names` those that are not about the site either ("Plant").
    """

    us: bool = False
    countries: list[Named] = field(default_factory=list)
    states: list[Named] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    regions: list[Named] = field(default_factory=list)
    towns: dict[str, str] = field(default_factory=dict)
    zips: tuple[str, ...] = ()
    postal: str = ""
    continent: bool = False
    remote: bool = False
    military: bool = False
    other_words: bool = False
    names: bool = False
    state_field: bool = False


@lru_cache(maxsize=65_536)
def code_of(text: str, name: str) -> Code | None:
    """Return what a code can mean; `name` is the normalized text. Small letters count only for a part by itself."""
    if name in PRESS and (text.endswith(".") or len(name) > 3 or not text.isupper()):
        return Code(text, PRESS[name], None, frozenset())
    if not 2 <= len(name) <= 3 or not name.isascii() or not name.isalpha():
        return None
    regions = gz.subdivisions(name)
    if len(name) == 3:
        return Code(text, None, None, regions) if regions & gz.FEDERATIONS and not gz.country(name) else None
    state, country = gz.state(name), gz.country_code(name)
    if not (state or country or regions):
        return None
    return Code(text, state, None if country in gz.TERRITORIES else country, regions)
