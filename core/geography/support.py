"""Hold both readings of a code, state and country, against the towns and postal codes of the same text."""

from __future__ import annotations

from typing import NamedTuple

from core.geography import gazetteer as gz
from core.geography.clues import Clues, Code
from core.geography.postal import post_code, states_of
from core.geography.towns import towns_of


class Support(NamedTuple):
    """A state or country that a code stands for, and why."""

    code: str
    reason: str
    by_post_code: bool = False
    town: str = ""


def supported_state(clues: Clues, without: str = "") -> Support | None:
    """Return the first state whose code stands beside a ZIP code or a town of it.

    A code that can mean the country `without`, or a province of it, is left out.
    """
    codes = [code for code in clues.codes if code.state and not (without and means(code, without))]
    for code in codes:
        if support := by_post_code(clues, str(code.state)):
            return support
    for code in codes:
        if support := by_town(clues, str(code.state)):
            return support
    return None


def by_post_code(clues: Clues, state: str) -> Support | None:
    """Return the support of a ZIP code in the text for this state."""
    zip_code = next((code for code in clues.zips if state in states_of(code)), "")
    if not zip_code:
        return None
    town = next((text for name, text in clues.towns.items() if state in towns_of(name).states), "")
    label = gz.state_label(state)
    reason = f"{town} is in {label}, ZIP code {zip_code}." if town else f"ZIP code {zip_code} is in {label}."
    return Support(state, reason, by_post_code=True, town=town)


def by_town(clues: Clues, state: str) -> Support | None:
    """Return the support of a town in the text for this state."""
    for name, text in clues.towns.items():
        if state in towns_of(name).states:
            zip_code = post_code(name, state)
            return Support(
                state,
                f"{text} is in {gz.state_label(state)}{', ZIP code ' + zip_code if zip_code else ''}.",
                town=name,
            )
    return None


def supported_country(clues: Clues) -> Support | None:
    """Return the first country abroad whose code, or a province's, stands beside a town of it."""
    for code in clues.codes:
        for name, text in clues.towns.items():
            town = towns_of(name)
            provinces = code.regions & town.countries
            if code.country in town.countries:
                return Support(str(code.country), f"{text} is in {gz.country_label(str(code.country))}.", town=name)
            believable = town.big or (not code.state and provinces & gz.FEDERATIONS)
            if provinces and believable and code.state not in town.states:
                return Support(min(provinces), f"{text} is in {labels(provinces)}.", town=name)
    return None


def means(code: Code, country: str) -> bool:
    """Return True if the code can mean that country or a province of it."""
    return code.country == country or gz.may_stand_for(gz.normalize(code.text), country)


def labels(codes: frozenset[str]) -> str:
    """Return the names of countries as a list of alternatives."""
    return listed(sorted(gz.country_label(code) for code in codes))


def listed(names: list[str]) -> str:
    """Return names as a list of alternatives, the first three of them."""
    return " or ".join(names[:3]) + (" or elsewhere" if len(names) > 3 else "")
