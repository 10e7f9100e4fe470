"""Decide whether a job is in the US: "us", "not_us" or "unknown", with a reason that a person can check.

FactoryFix syncs only jobs in the United States. The rules: a recognized country decides; contradictions are unknown; a
two-letter code counts as a state or as a country only beside a town or ZIP code of it; one US site makes a job US,
flagged mixed; territories are US, flagged. The title, the employer's seat and the currency do not count.
A person decides on the rest.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from core.geography import gazetteer as gz
from core.geography.evidence import read_fields, read_text
from core.geography.location_text import is_around, is_negated, is_placeholder, sites
from core.geography.place import Location
from core.geography.site_judging import InUs, UsVerdict, judge_site
from core.geography.towns import towns_of

__all__ = ["InUs", "UsVerdict", "us_verdict"]

_NO_LOCATION: Final = UsVerdict(InUs.UNKNOWN, "The ATS does not give a location.")
_LONGEST_SITE: Final = 200
_MOST_SITES: Final = 500


@lru_cache(maxsize=65_536)
def us_verdict(location: Location | None) -> UsVerdict:
    """Decide whether a job's location is in the United States; never raises, whatever the text."""
    if location is None:
        return _NO_LOCATION
    structured = _structured(location)
    raw = _from_text(location.raw)
    if structured is None or raw is None:
        return structured or raw or _NO_LOCATION
    town = towns_of(gz.normalize(location.city or ""))
    if (
        structured.verdict is InUs.UNKNOWN
        and raw.verdict is InUs.US
        and not raw.mixed
        and town.countries
        and not town.settled
    ):
        return UsVerdict(
            InUs.UNKNOWN, f"The only {location.city} that we know is abroad, but: {raw.reason}", clash=True
        )
    return _both(structured, raw)


def _both(structured: UsVerdict, raw: UsVerdict) -> UsVerdict:
    """Combine both verdicts: the ATS's own text can fill a gap or cast doubt, but never overrules the fields."""
    if raw.verdict is InUs.UNKNOWN or structured.clash or structured.verdict == raw.verdict:
        country = structured.country or raw.country
        return replace(structured, mixed=structured.mixed or raw.mixed, country=country)
    if structured.verdict is InUs.UNKNOWN:
        return raw
    if raw.mixed:
        return raw
    return UsVerdict(InUs.UNKNOWN, f"The fields and the text disagree. {structured.reason} {raw.reason}", clash=True)


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
        by_city = _from_text(city, in_city_slot=True)
        if by_city and (code is None or by_city.mixed) and (by_city.verdict is not InUs.UNKNOWN or by_city.clash):
            return by_city if not code else judge_site(read_fields("", "", code, country, ""), city)
    return judge_site(read_fields(city, state, code or "", country, zip_code), location.text())


def _country_of(text: str) -> str | None:
    """Return the ISO-2 code of the ATS's country field, where a two-letter code in either case is a country."""
    name = gz.normalize(text)
    return (gz.country_code(name) if len(name) == 2 else None) or gz.country(name)


@lru_cache(maxsize=65_536)
def _from_text(text: str | None, in_city_slot: bool = False) -> UsVerdict | None:
    if text is None or is_placeholder(text):
        return None
    if is_negated(text):
        return UsVerdict(InUs.UNKNOWN, f"“{text}” says only where the job is not.")
    places = [site.strip() for site in sites(text)[:_MOST_SITES]]
    places = [site for site in places if not is_around(site)] or places
    if in_city_slot and len(places) == 1 and "," not in text and towns_of(gz.normalize(text)).countries:
        return judge_site(read_fields(text, "", "", "", ""), text)
    return _of_site(places[0]) if len(places) == 1 else _several(places)


@lru_cache(maxsize=65_536)
def _of_site(site: str) -> UsVerdict:
    if len(site) > _LONGEST_SITE:
        return UsVerdict(InUs.UNKNOWN, f"“{site[:40]}…” is too long to be a location.")
    return judge_site(read_text(site), site)


def _several(places: list[str]) -> UsVerdict:
    """Combine several places; beside one that is sure, a large city abroad counts even without its country."""
    verdicts = {place: _of_site(place) for place in places}
    at_home = [verdict for verdict in verdicts.values() if verdict.verdict is InUs.US]
    abroad = [verdict for verdict in verdicts.values() if verdict.verdict is InUs.NOT_US]
    likely = [
        place for place, verdict in verdicts.items() if verdict.verdict is InUs.UNKNOWN and _is_likely_abroad(place)
    ]
    territory = bool(at_home) and all(verdict.territory for verdict in at_home)
    if at_home and (abroad or likely):
        other = abroad[0].reason if abroad else f"{likely[0]} is known as a city abroad."
        reason = f"One of {len(places)} places is in the US: {at_home[0].reason} Another is not: {other}"
        return UsVerdict(InUs.US, reason, mixed=True, territory=territory)
    if at_home:
        return replace(at_home[0], mixed=any(verdict.mixed for verdict in at_home), territory=territory)
    if abroad and len(abroad) + len(likely) == len(verdicts):
        countries = {verdict.country for verdict in abroad}
        country = countries.pop() if len(countries) == 1 and not likely else ""
        reason = f"None of {len(places)} places is in the US: {abroad[0].reason}"
        return UsVerdict(InUs.NOT_US, reason, country=country)
    return next(verdict for verdict in verdicts.values() if verdict.verdict is InUs.UNKNOWN)


def _is_likely_abroad(place: str) -> bool:
    """Return True for a large city abroad and for a province; each is unknown only while it stands alone."""
    if len(place) > _LONGEST_SITE:
        return False
    clues = read_text(place)
    towns = [towns_of(name) for name in clues.towns]
    return bool(clues.regions) or any(town.big or (town.countries and not town.states) for town in towns)
