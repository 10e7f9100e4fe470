"""Where is a job? "us", "not_us" or "unknown", with a reason that a person can check.

Rules (FactoryFix syncs only jobs in the United States): a recognised country wins; what contradicts itself is unknown;
a two-letter code counts as a state only in the state's place; one US site makes a job US, flagged mixed; territories
are US, flagged. Never from the title, the employer's seat or the currency. Unknown goes to a person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from core.jobs import gazetteer as gz
from core.jobs.location_text import Slots, is_negated, is_placeholder, read_site, sites
from core.jobs.model import Location
from core.jobs.towns import Place, place


@dataclass(frozen=True, slots=True)
class UsVerdict:
    """Whether a location is in the US, and why; `clash` marks an unknown that more text must not overrule."""

    verdict: str
    reason: str
    mixed: bool = False
    territory: bool = False
    clash: bool = False


_NO_LOCATION: Final = UsVerdict("unknown", "The ATS gives no location.")
_LONGEST_SITE: Final = 200
_MOST_SITES: Final = 500


@lru_cache(maxsize=262_144)
def us_verdict(location: Location | None) -> UsVerdict:
    """Decide whether a job's location is in the United States; never raises, whatever the text."""
    if location is None:
        return _NO_LOCATION
    structured = _structured(location)
    raw = _from_text(location.raw)
    if structured is None or raw is None:
        return structured or raw or _NO_LOCATION
    return _both(structured, raw)


def _both(structured: UsVerdict, raw: UsVerdict) -> UsVerdict:
    """The structured fields first; the ATS's own text may fill a gap or cast doubt, never overrule."""
    if raw.verdict == "unknown" or structured.clash or structured.verdict == raw.verdict:
        return replace(structured, mixed=structured.mixed or raw.mixed)
    if structured.verdict == "unknown":
        return raw
    if raw.mixed:
        return raw
    return UsVerdict("unknown", f"The fields and the text disagree. {structured.reason} {raw.reason}", clash=True)


def _structured(location: Location) -> UsVerdict | None:
    city, state, country, zip_code = (
        "" if is_placeholder(value) else str(value).strip()
        for value in (location.city, location.state, location.country, location.zip_code)
    )
    if not (city or state or country or zip_code):
        return None
    code = _country_of(country)
    if country and code is None:
        return _from_text(", ".join(part for part in (city, state, zip_code, country) if part))
    if not state and (len(sites(city)) > 1 or "," in city or " - " in city or not code):
        told = _from_text(city, in_city_slot=True)
        if told and (code is None or told.mixed) and (told.verdict != "unknown" or told.clash):
            return told if not code else _judge(Slots(country=code), city)
    is_state_code = len(gz.fold(country)) == 2 and gz.state(gz.fold(country)) is not None
    slots = Slots(city, state, code or "", postal=zip_code, code_is_country=is_state_code)
    return _judge(slots, location.text(), in_state_slot=True)


def _country_of(text: str) -> str | None:
    """In the country's own slot an ISO-2 code in any case is a country."""
    name = gz.fold(text)
    return (gz.country_code(name) if len(name) == 2 else None) or gz.country(name)


@lru_cache(maxsize=262_144)
def _from_text(text: str | None, in_city_slot: bool = False) -> UsVerdict | None:
    if text is None or is_placeholder(text):
        return None
    if is_negated(text):
        return UsVerdict("unknown", f"“{text}” says where the job is not.")
    verdicts = [_of_site(site.strip()) for site in sites(text)[:_MOST_SITES]]
    if in_city_slot and len(verdicts) == 1 and "," not in text and gz.fold(text) and place(gz.fold(text)).countries:
        return _judge(Slots(city=text), text)
    return verdicts[0] if len(verdicts) == 1 else _several(verdicts)


def _of_site(site: str) -> UsVerdict:
    if len(site) > _LONGEST_SITE:
        return UsVerdict("unknown", f"“{site[:40]}…” is too long to be a place.")
    return _judge(read_site(site), site)


def _several(verdicts: list[UsVerdict]) -> UsVerdict:
    at_home = [verdict for verdict in verdicts if verdict.verdict == "us"]
    abroad = [verdict for verdict in verdicts if verdict.verdict == "not_us"]
    if at_home and abroad:
        reason = f"One of {len(verdicts)} places is in the US: {at_home[0].reason} Another is not: {abroad[0].reason}"
        return UsVerdict("us", reason, mixed=True, territory=all(verdict.territory for verdict in at_home))
    if at_home:
        return replace(at_home[0], territory=all(verdict.territory for verdict in at_home))
    if len(abroad) == len(verdicts):
        return UsVerdict("not_us", f"None of {len(verdicts)} places is in the US: {abroad[0].reason}")
    return next(verdict for verdict in verdicts if verdict.verdict == "unknown")


def _judge(slots: Slots, text: str, in_state_slot: bool = False) -> UsVerdict:
    if slots.other_country:
        first, last = gz.country_label(slots.country), gz.country_label(slots.other_country)
        return _clash(f"“{text}” names both {first} and {last}.")
    if slots.country == "US" or slots.country in gz.TERRITORIES:
        return _in_us_country(slots, text)
    if slots.country:
        return _in_foreign_country(slots, text)
    state = gz.state(gz.fold(slots.region))
    abroad = gz.postal_countries(slots.postal)
    if state and abroad:
        return _clash(f"“{text}” names {gz.state_label(state)}, but {slots.postal} is no US ZIP code.")
    if abroad:
        return UsVerdict("not_us", f"{slots.postal} is a post code of {_labels(abroad)}.")
    if state:
        return _in_state(slots, state, text, in_state_slot)
    if slots.region:
        return _in_province(slots, text, in_state_slot)
    return _without_country(slots, text)


def _in_us_country(slots: Slots, text: str) -> UsVerdict:
    state = gz.state(gz.fold(slots.region))
    provinces = frozenset() if state else gz.subdivisions(gz.fold(slots.region)) & gz.FEDERATIONS
    town = place(gz.fold(slots.city))
    abroad = gz.postal_countries(slots.postal)
    if provinces:
        return _clash(f"The country is the United States, but {slots.region} is in {_labels(provinces)}.")
    if abroad:
        return _clash(f"The country is the United States, but {slots.postal} is a post code of {_labels(abroad)}.")
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
    town = place(gz.fold(slots.city))
    region = gz.fold(slots.region)
    state = gz.state(region)
    if state and region != gz.fold(name) and not gz.may_stand_for(region, code):
        return _clash(f"The country is {name}, but {slots.region} is a state of the US.")
    leftover_state = next(
        (gz.state(gz.fold(part)) for part in (slots.city, *slots.leftover) if gz.fold(part) != "georgia"), None
    )
    if leftover_state and not region and code not in gz.subdivisions(gz.fold(slots.city)):
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
    city = gz.fold(slots.city)
    town = _town_of(slots)
    is_code = len(gz.fold(slots.region)) == 2
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


def _town_of(slots: Slots) -> Place:
    """Where the town is, whichever of the parts names it: "Plant 4, Wilmington", "Schwedt (Oder)"."""
    names = (slots.city, *slots.leftover, " ".join((slots.city, *slots.leftover)))
    found = [place(gz.fold(name)) for name in names]
    return Place(
        frozenset().union(*(one.states for one in found)), frozenset().union(*(one.countries for one in found))
    )


def _elsewhere(slots: Slots, state: str, town: Place) -> str:
    """Why a town may lie in another country although the code after it is a US state's: "Perth, WA", "Berlin, DE"."""
    region = gz.fold(slots.region)
    same_code = {code for code in town.countries if code == state or code in gz.subdivisions(region)}
    if same_code or (town.countries and not town.states and state not in gz.TERRITORIES):
        where = _labels(frozenset(same_code) or town.countries)
        return f"{slots.region} can be {gz.state_label(state)}, but {slots.city} is known in {where} and not there."
    foreign_leftover = next((part for part in slots.leftover if gz.subdivisions(gz.fold(part)) & gz.FEDERATIONS), "")
    return f"{slots.region} can be {gz.state_label(state)}, but {foreign_leftover} is not." if foreign_leftover else ""


def _georgia(slots: Slots, town: Place) -> UsVerdict:
    if "GE" in town.countries:
        return UsVerdict("not_us", f"{slots.city} is in the country Georgia.")
    return UsVerdict("unknown", "Georgia is a US state and a country; nothing says which.")


def _in_province(slots: Slots, text: str, in_state_slot: bool) -> UsVerdict:
    region = gz.fold(slots.region)
    countries = gz.subdivisions(region)
    town = place(gz.fold(slots.city))
    shared = countries & town.countries
    also_us_town = bool(place(region).states) and not in_state_slot
    believable = countries & gz.FEDERATIONS and not (also_us_town and not shared)
    if shared or believable:
        return UsVerdict("not_us", f"{slots.region} is in {_labels(shared or countries & gz.FEDERATIONS)}.")
    return UsVerdict("unknown", f"“{text}” names no country, and {slots.region} is the name of more than one place.")


def _without_country(slots: Slots, text: str) -> UsVerdict:
    if slots.remote and not slots.city:
        return UsVerdict("unknown", f"“{text}” says remote, but not in which country.")
    town = place(gz.fold(slots.city))
    where = (["the US"] if town.states else []) + sorted(gz.country_label(code) for code in town.countries)
    if where:
        return UsVerdict("unknown", f"“{text}” names no country; there is such a place in {_listed(where)}.")
    return UsVerdict("unknown", f"“{text}” names no state or country that we recognise.")


def _clash(reason: str) -> UsVerdict:
    return UsVerdict("unknown", reason, clash=True)


def _labels(codes: frozenset[str]) -> str:
    return _listed(sorted(gz.country_label(code) for code in codes))


def _listed(names: list[str]) -> str:
    shown = names[:3]
    return " or ".join(shown) + (" or elsewhere" if len(names) > 3 else "")
