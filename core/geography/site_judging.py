"""Decide whether one site is in the US by comparing its country, state and town; contradictions are unknown."""

from __future__ import annotations

from dataclasses import dataclass

from core.geography import gazetteer as gz
from core.geography.location_text import Slots
from core.geography.towns import TownLocations, towns_of


@dataclass(frozen=True, slots=True)
class UsVerdict:
    """Whether a location is in the US, and why; `clash` marks an unknown that further text must not overrule."""

    verdict: str
    reason: str
    mixed: bool = False
    territory: bool = False
    clash: bool = False


def judge_site(slots: Slots, text: str, in_state_slot: bool = False) -> UsVerdict:
    """Judge one site; `text` is quoted in the reason, `in_state_slot` is True for the ATS's own state field."""
    if slots.other_country:
        first, last = gz.country_label(slots.country), gz.country_label(slots.other_country)
        return _clash(f"“{text}” names both {first} and {last}.")
    if slots.country == "US" or slots.country in gz.TERRITORIES:
        return _in_us_country(slots, text)
    if slots.country:
        return _in_foreign_country(slots, text)
    state = gz.state(gz.normalize(slots.region))
    abroad = gz.postal_countries(slots.postal)
    if state and abroad:
        return _clash(f"“{text}” names {gz.state_label(state)}, but {slots.postal} is not a US ZIP code.")
    if abroad:
        return UsVerdict("not_us", f"{slots.postal} is a postal code of {_labels(abroad)}.")
    if state:
        return _in_state(slots, state, text, in_state_slot)
    if slots.region:
        return _in_province(slots, text, in_state_slot)
    return _without_country(slots, text)


def _in_us_country(slots: Slots, text: str) -> UsVerdict:
    state = gz.state(gz.normalize(slots.region))
    provinces = frozenset() if state else gz.subdivisions(gz.normalize(slots.region)) & gz.FEDERATIONS
    town = towns_of(gz.normalize(slots.city))
    abroad = gz.postal_countries(slots.postal)
    if provinces:
        return _clash(f"The country is the United States, but {slots.region} is in {_labels(provinces)}.")
    if abroad:
        return _clash(f"The country is the United States, but {slots.postal} is a postal code of {_labels(abroad)}.")
    if not state and town.big and not town.states:
        return _clash(f"The country is the United States, but {slots.city} is a city in {_labels(town.countries)}.")
    territory = slots.country if slots.country in gz.TERRITORIES else state if state in gz.TERRITORIES else None
    if territory and state and state != territory:
        return _clash(f"“{text}” names both {gz.state_label(territory)} and {gz.state_label(state)}.")
    if territory:
        return UsVerdict("us", f"{gz.state_label(territory)} is a US territory.", territory=True)
    return UsVerdict("us", "The country is the United States.")


def _in_foreign_country(slots: Slots, text: str) -> UsVerdict:
    code, name = slots.country, gz.country_label(slots.country)
    town = towns_of(gz.normalize(slots.city))
    region = gz.normalize(slots.region)
    state = gz.state(region)
    if state and region != gz.normalize(name) and not gz.may_stand_for(region, code):
        return _clash(f"The country is {name}, but {slots.region} is a state of the US.")
    leftover_state = next(
        (gz.state(part) for part in map(gz.normalize, (slots.city, *slots.leftover)) if part != "georgia"), None
    )
    if leftover_state and not region and code not in gz.subdivisions(gz.normalize(slots.city)):
        return _clash(f"The country is {name}, but “{text}” also names {gz.state_label(leftover_state)}.")
    if slots.code_is_country and not region and slots.city:
        likely = slots.country in town.states
        if likely and code not in town.countries:
            return _clash(
                f"{code} can be {name} or {gz.state_label(code)}, and {slots.city} is a city in {gz.state_label(code)}."
            )
    return UsVerdict("not_us", f"The country is {name}.")


def _in_state(slots: Slots, state: str, text: str, in_state_slot: bool) -> UsVerdict:
    label = gz.state_label(state)
    city = gz.normalize(slots.city)
    town = _town_of(slots)
    is_code = len(gz.normalize(slots.region)) == 2
    if state not in town.states:
        if state == "GA" and not is_code:
            return _georgia(slots, town)
        if doubt := _elsewhere(slots, state, town):
            return _clash(doubt)
        if is_code and gz.country_code(state) and (slots.must_verify or not (in_state_slot or slots.city)):
            return UsVerdict("unknown", f"{slots.region} in “{text}” can be {label} or {gz.country_label(state)}.")
    if state in gz.TERRITORIES:
        return UsVerdict("us", f"{label} is a US territory.", territory=True)
    also = f" ({slots.city} is the city there)" if gz.subdivisions(city) and state in town.states else ""
    return UsVerdict("us", f"{slots.region} is the US state {label}{also}.")


def _town_of(slots: Slots) -> TownLocations:
    """Return where the town is; any part may name it: "Plant 4, Wilmington", "Schwedt (Oder)"."""
    names = (slots.city, *slots.leftover, " ".join((slots.city, *slots.leftover)))
    towns = [towns_of(gz.normalize(name)) for name in names]
    return TownLocations(
        frozenset().union(*(town.states for town in towns)), frozenset().union(*(town.countries for town in towns))
    )


def _elsewhere(slots: Slots, state: str, town: TownLocations) -> str:
    """Return why a town may be abroad although a US state code follows it ("Perth, WA", "Berlin, DE"), or ""."""
    region = gz.normalize(slots.region)
    same_code = {code for code in town.countries if code == state or code in gz.subdivisions(region)}
    if same_code or (town.countries and not town.states and state not in gz.TERRITORIES):
        where = _labels(frozenset(same_code) or town.countries)
        return f"{slots.region} can be {gz.state_label(state)}, but the only {slots.city} that we know is in {where}."
    foreign_leftover = next(
        (part for part in slots.leftover if gz.subdivisions(gz.normalize(part)) & gz.FEDERATIONS), None
    )
    return f"{slots.region} can be {gz.state_label(state)}, but {foreign_leftover} is not." if foreign_leftover else ""


def _georgia(slots: Slots, town: TownLocations) -> UsVerdict:
    if "GE" in town.countries:
        return UsVerdict("not_us", f"{slots.city} is in the country Georgia.")
    return UsVerdict("unknown", "Georgia is both a US state and a country, and nothing says which one is meant.")


def _in_province(slots: Slots, text: str, in_state_slot: bool) -> UsVerdict:
    region = gz.normalize(slots.region)
    countries = gz.subdivisions(region)
    town = towns_of(gz.normalize(slots.city))
    shared = countries & town.countries
    also_us_town = bool(towns_of(region).states) and not in_state_slot
    believable = countries & gz.FEDERATIONS and not (also_us_town and not shared)
    if shared or believable:
        return UsVerdict("not_us", f"{slots.region} is in {_labels(shared or countries & gz.FEDERATIONS)}.")
    return UsVerdict("unknown", f"“{text}” does not name a country, and more than one place is called {slots.region}.")


def _without_country(slots: Slots, text: str) -> UsVerdict:
    if slots.remote and not slots.city:
        return UsVerdict("unknown", f"“{text}” says remote, but does not name a country.")
    town = towns_of(gz.normalize(slots.city))
    where = (["the US"] if town.states else []) + sorted(gz.country_label(code) for code in town.countries)
    if where:
        return UsVerdict("unknown", f"“{text}” does not name a country; this place exists in {_listed(where)}.")
    return UsVerdict("unknown", f"“{text}” does not name a state or country that we recognize.")


def _clash(reason: str) -> UsVerdict:
    return UsVerdict("unknown", reason, clash=True)


def _labels(codes: frozenset[str]) -> str:
    return _listed(sorted(gz.country_label(code) for code in codes))


def _listed(names: list[str]) -> str:
    return " or ".join(names[:3]) + (" or elsewhere" if len(names) > 3 else "")
