"""Decide whether one site is in the US from the clues in its text; what contradicts itself is unknown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.geography import gazetteer as gz
from core.geography.clues import Clues, Named
from core.geography.support import (
    Support,
    by_post_code,
    by_town,
    labels,
    listed,
    means,
    supported_country,
    supported_state,
)
from core.geography.towns import TownLocations, towns_of

_FEW: Final = 4


class InUs(StrEnum):
    """Whether a location is in the US; a person decides where it is unknown."""

    US = "us"
    NOT_US = "not_us"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class UsVerdict:
    """Whether a location is in the US, and why; `clash` marks an unknown that further text must not overrule.

    `country` is the ISO-2 code of the country in which a location outside the US is, "" where several are possible.
    """

    verdict: InUs
    reason: str
    mixed: bool = False
    territory: bool = False
    clash: bool = False
    country: str = ""


def judge_site(clues: Clues, text: str) -> UsVerdict:
    """Judge one site; `text` is quoted in the reason."""
    if clues.military:
        return UsVerdict(InUs.UNKNOWN, f"“{text}” is a military address, which can be in any country.")
    if clues.us:
        return _in_us_country(clues, text)
    if verdict := _in_foreign_country(clues, text):
        return verdict
    state, abroad = supported_state(clues), supported_country(clues)
    named = next((named for named in clues.states if _has_other_town(clues, named)), next(iter(clues.states), None))
    if clues.postal:
        return _with_foreign_post_code(clues, state, named, text)
    certain = state and (state.by_post_code or clues.state_field or (named and named.code == state.code))
    if state and abroad and not certain:
        home, away = gz.state_label(state.code), gz.country_label(abroad.code)
        return clash(f"“{text}” can be in {home} or {away}: {state.reason} {abroad.reason}")
    if state:
        return _home(state.code, state.reason)
    if abroad and named:
        return clash(f"“{text}” names {gz.state_label(named.code)}, but: {abroad.reason}")
    if abroad:
        doubtful = clues.state_field and any(code.state for code in clues.codes)
        return clash(f"{abroad.reason} The state is not.") if doubtful else _abroad(abroad.reason, {abroad.code})
    return _in_named_state(clues, named, text) if named else _without_state(clues, text)


def _in_us_country(clues: Clues, text: str) -> UsVerdict:
    state = supported_state(clues) or next((Support(named.code, "") for named in clues.states), None)
    territory = next((named.code for named in clues.countries if named.code in gz.TERRITORIES), None)
    codes = [str(code.state) for code in clues.codes if code.state]
    if clues.postal:
        where = labels(gz.postal_countries(clues.postal))
        return clash(f"The country is the United States, but {clues.postal} is a postal code of {where}.")
    if not state and (doubt := _doubt_about_us(clues, text)):
        return doubt
    code = territory or (state.code if state else next(iter(codes), ""))
    if territory and codes and codes[0] != territory:
        return clash(f"“{text}” names both {gz.state_label(territory)} and {gz.state_label(codes[0])}.")
    if code in gz.TERRITORIES:
        return _home(code, "")
    reason = "The country is the United States."
    both = [named for named in clues.countries if not named.whole and not clues.other_words]
    if both and not state:
        return UsVerdict(InUs.US, f"“{text}” names the United States and {gz.country_label(both[0].code)}.", mixed=True)
    return UsVerdict(InUs.US, reason)


def _doubt_about_us(clues: Clues, text: str) -> UsVerdict | None:
    """Return why the country may not be the US although it is named."""
    for named in (*clues.countries, *clues.regions):
        name = gz.normalize(named.text)
        if named.whole and not towns_of(name).states and named.code not in gz.TERRITORIES:
            where = gz.country_label(named.code) if named.code else labels(gz.subdivisions(name) & gz.FEDERATIONS)
            return clash(f"“{text}” names both the United States and {where}.")
    for code in clues.codes:
        if not code.state and code.regions & gz.FEDERATIONS:
            where = labels(code.regions & gz.FEDERATIONS)
            return clash(f"The country is the United States, but {code.text} is in {where}.")
    towns = {text: towns_of(name) for name, text in clues.towns.items()}
    if any(town.big for town in towns.values()) and not any(town.settled for town in towns.values()):
        city, town = next((city, town) for city, town in towns.items() if town.big)
        if not any(code.state for code in clues.codes):
            return clash(f"The country is the United States, but {city} is a city in {labels(town.countries)}.")
    return None


def _in_foreign_country(clues: Clues, text: str) -> UsVerdict | None:
    """Judge a site that names a country abroad, or return None where the name is a town's of a US state."""
    countries = [named for named in clues.countries if _stands(clues, named)]
    if not countries:
        return None
    named = countries[-1]
    if named.code in gz.TERRITORIES:
        return _home(named.code, "")
    if _is_town_of_state(clues, named, text):
        return None
    name = gz.country_label(named.code)
    state = supported_state(clues, without=named.code)
    if state and not named.whole:
        return None
    full = next((clue.text for clue in clues.states if clue.code != "GA" or named.code != "GE"), None)
    last = gz.normalize(text).endswith(gz.normalize(named.text)) or clues.state_field
    own_town = towns_of(gz.normalize(named.text)).states if not clues.state_field else frozenset()
    codes = [code for code in clues.codes if code.state and (code.country != named.code or code.state in own_town)]
    doubtful = [code.text for code in codes if not last or not means(code, named.code) or code.state in own_town]
    wrong = full or next(iter(doubtful), None)
    if wrong and not (full and named.code in gz.subdivisions(gz.normalize(full))):
        return clash(f"The country is {name}, but {wrong} is a state of the US.")
    town = next((text for text in clues.towns.values()), "")
    if gz.normalize(named.text) == named.code.lower() and clues.state_field and not (clues.codes or clues.regions):
        where = towns_of(gz.normalize(town))
        if named.code in where.states and named.code not in where.countries:
            home = gz.state_label(named.code)
            return clash(f"{named.code} can be {name} or {home}, and {town} is a city in {home}.")
    return _abroad(f"The country is {name}.", {named.code})


def _stands(clues: Clues, named: Named) -> bool:
    """Return True if a country's name inside other words means the country: "Ireland Galway", not "Lebanon Plant"."""
    if named.whole or len(towns_of(gz.normalize(named.text)).states) <= _FEW:
        return True
    return any(named.code in towns_of(name).countries for name in clues.towns)


def _is_town_of_state(clues: Clues, named: Named, text: str) -> bool:
    """Return True for "Peru, IN" and "Malta, New York": the country's name is a town's in the state given."""
    name = gz.normalize(named.text)
    if clues.state_field or name not in clues.towns:
        return False
    states = towns_of(name).states
    last = gz.normalize(text).endswith(name)
    codes = {code.state for code in clues.codes if not (last and means(code, named.code))}
    return bool(states & (codes | {state.code for state in clues.states}))


def _with_foreign_post_code(clues: Clues, state: Support | None, named: Named | None, text: str) -> UsVerdict:
    abroad = gz.postal_countries(clues.postal)
    codes = [
        code.state for code in clues.codes if code.state and not code.regions & abroad and code.country not in abroad
    ]
    home = named.code if named else state.code if state else next(iter(codes), None)
    if home:
        return clash(f"“{text}” names {gz.state_label(home)}, but {clues.postal} is not a US ZIP code.")
    return _abroad(f"{clues.postal} is a postal code of {labels(abroad)}.", abroad)


def _has_other_town(clues: Clues, named: Named) -> bool:
    own = gz.normalize(named.text)
    return any(named.code in towns_of(name).states for name in clues.towns if name != own)


def _in_named_state(clues: Clues, named: Named, text: str) -> UsVerdict:
    """Judge a site with a state in full; a large city abroad and a province of the country Georgia cast doubt."""
    label = gz.state_label(named.code)
    support = by_post_code(clues, named.code) or by_town(clues, named.code)
    own = gz.normalize(named.text)
    full = {own, *(gz.normalize(state.text) for state in clues.states)}
    towns = [towns_of(name) for name in clues.towns if name not in full]
    if named.code == "GA" and not (support and support.town != own):
        if any("GE" in town.countries for town in towns):
            return _abroad(f"“{text}” is in the country Georgia.", {"GE"})
        return UsVerdict(InUs.UNKNOWN, "Georgia is both a US state and a country, and nothing says which one is meant.")
    if towns and all(town.countries and not town.states for town in towns) and named.code not in gz.TERRITORIES:
        where = labels(towns[0].countries)
        return clash(f"{named.text} can be {label}, but the only {text.partition(',')[0]} that we know is in {where}.")
    if support and support.town and gz.normalize(support.town) != own:
        return _home(named.code, support.reason)
    return _home(
        named.code,
        f"{named.text} is the US state {label}." if own == gz.normalize(label) else f"{named.text} is in {label}.",
    )


def _without_state(clues: Clues, text: str) -> UsVerdict:
    """Judge a site in which nothing is supported: a name in full still counts, a code alone does not."""
    codes = clues.codes
    if clues.regions and (verdict := _in_region(clues)):
        return verdict
    if clues.continent:
        return _abroad(f"“{text}” does not include the United States.", ())
    unsure = next((code for code in codes if code.state), None)
    if unsure:
        return _with_code(clues, text)
    alone = codes and codes[0].text == text.strip() and text.isupper()
    if alone and codes[0].country and "CA" not in codes[0].regions:
        return _abroad(f"{codes[0].text} is the code of {gz.country_label(codes[0].country)}.", {codes[0].country})
    if clues.remote and not clues.towns:
        return UsVerdict(InUs.UNKNOWN, f"“{text}” says remote, but does not name a country.")
    towns = [towns_of(name) for name in clues.towns]
    at_home, abroad = any(town.states for town in towns), frozenset().union(*(town.countries for town in towns))
    where = (["the US"] if at_home else []) + sorted(gz.country_label(code) for code in abroad)
    if where:
        return UsVerdict(InUs.UNKNOWN, f"“{text}” does not name a country; this place exists in {listed(where)}.")
    return UsVerdict(InUs.UNKNOWN, f"“{text}” does not name a state or country that we recognize.")


def _with_code(clues: Clues, text: str) -> UsVerdict:
    """Judge a site with a state’s code that no town supports; it may do in its own field or beside words of a site."""
    code = next(code for code in clues.codes if code.state)
    state, only_state = str(code.state), not code.country
    label = gz.state_label(state)
    only_state_anywhere = only_state and not code.regions & gz.FEDERATIONS
    known_elsewhere = any(towns_of(name) != TownLocations() for name in clues.towns)
    if state == "DC" and not known_elsewhere and not clues.other_words:
        return _home(state, f"{code.text} is the US state {label}.")
    if not clues.names and not clues.towns and all(code.text.isupper() for code in clues.codes):
        states = {code.state for code in clues.codes}
        if states == {"LA"}:
            return UsVerdict(InUs.US, "LA is Los Angeles or Louisiana, both in the US, and nothing names Laos.")
        if states == {"LA", "CA"}:
            return _home("CA", "LA beside CA is Los Angeles, California.")
        if states == {state} and only_state_anywhere and clues.other_words:
            return _home(state, f"{code.text} is the US state {label}.")
    bare = not clues.other_words and not clues.towns
    field = clues.state_field and (bare or (only_state_anywhere and not known_elsewhere))
    if field or (bare and clues.remote and (only_state or state in gz.TERRITORIES)):
        return _home(state, f"{code.text} is the US state {label}.")
    other = f" or {gz.country_label(code.country)}" if code.country and code.country != state else ""
    other = f" or {gz.country_label(code.country)}" if code.country else other
    reason = f"{code.text} in “{text}” can be {label}{other}, and no town that we know there is named."
    return UsVerdict(InUs.UNKNOWN, reason, clash=known_elsewhere)


def _in_region(clues: Clues) -> UsVerdict | None:
    for named in clues.regions:
        name = gz.normalize(named.text)
        countries = gz.subdivisions(name)
        near = frozenset().union(*(towns_of(town).countries for town in clues.towns if town != name))
        shared = countries & near
        if shared or (countries & gz.FEDERATIONS and not towns_of(name).states) or clues.state_field:
            where = shared or countries & gz.FEDERATIONS
            return _abroad(f"{named.text} is in {labels(where)}.", where)
    return None


def _home(state: str, reason: str) -> UsVerdict:
    if state in gz.TERRITORIES:
        return UsVerdict(InUs.US, f"{gz.state_label(state)} is a US territory.", territory=True)
    return UsVerdict(InUs.US, reason)


def _abroad(reason: str, countries: Collection[str]) -> UsVerdict:
    """Return that a site is outside the US, with its country if there is only one."""
    return UsVerdict(InUs.NOT_US, reason, country=next(iter(countries)) if len(countries) == 1 else "")


def clash(reason: str) -> UsVerdict:
    """Return an unknown that further text must not overrule."""
    return UsVerdict(InUs.UNKNOWN, reason, clash=True)
