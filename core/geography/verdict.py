"""Where is a job? "us", "not_us" or "unknown", with a reason that a person can check.

Rules (FactoryFix syncs only jobs in the United States): a recognised country wins; what contradicts itself is unknown;
a two-letter code counts as a state only in the state's place; one US site makes a job US, flagged mixed; territories
are US, flagged. Never from the title, the employer's seat or the currency. Unknown goes to a person.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from core.geography import gazetteer as gz
from core.geography.location_text import Slots, is_negated, is_placeholder, read_site, sites
from core.geography.place import Location
from core.geography.site_judging import UsVerdict, judge_site
from core.geography.towns import place

__all__ = ["UsVerdict", "us_verdict"]

_NO_LOCATION: Final = UsVerdict("unknown", "The ATS gives no location.")
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
    town = place(gz.fold(location.city or ""))
    if structured.verdict == "unknown" and raw.verdict == "us" and not raw.mixed and town.countries and not town.states:
        return UsVerdict("unknown", f"{location.city} is known abroad only, but: {raw.reason}", clash=True)
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
            return told if not code else judge_site(Slots(country=code), city)
    is_state_code = len(gz.fold(country)) == 2 and gz.state(gz.fold(country)) is not None
    slots = Slots(city, state, code or "", postal=zip_code, code_is_country=is_state_code)
    return judge_site(slots, location.text(), in_state_slot=True)


def _country_of(text: str) -> str | None:
    """In the country's own slot an ISO-2 code in any case is a country."""
    name = gz.fold(text)
    return (gz.country_code(name) if len(name) == 2 else None) or gz.country(name)


@lru_cache(maxsize=65_536)
def _from_text(text: str | None, in_city_slot: bool = False) -> UsVerdict | None:
    if text is None or is_placeholder(text):
        return None
    if is_negated(text):
        return UsVerdict("unknown", f"“{text}” says where the job is not.")
    verdicts = [_of_site(site.strip()) for site in sites(text)[:_MOST_SITES]]
    if in_city_slot and len(verdicts) == 1 and "," not in text and gz.fold(text) and place(gz.fold(text)).countries:
        return judge_site(Slots(city=text), text)
    return verdicts[0] if len(verdicts) == 1 else _several(verdicts)


def _of_site(site: str) -> UsVerdict:
    if len(site) > _LONGEST_SITE:
        return UsVerdict("unknown", f"“{site[:40]}…” is too long to be a place.")
    return judge_site(read_site(site), site)


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
