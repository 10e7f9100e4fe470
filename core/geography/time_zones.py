"""The time zone of a plant, for dates that an ATS gives without one: its state's main zone, or Central Time."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from core.geography import gazetteer as gz
from core.geography.place import Location

DEFAULT_ZONE: Final = ZoneInfo("America/Chicago")
"""Where the state is not known: the middle of the country, at most two hours from either coast."""

_STATES: Final = {
    "America/New_York": "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
    "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
    "America/Denver": "CO ID MT NM UT WY",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA NV OR WA",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR VI",
}
_ZONE_OF: Final = {state: ZoneInfo(zone) for zone, states in _STATES.items() for state in states.split()}


@lru_cache(maxsize=65_536)
def zone_of(location: Location | None) -> tuple[ZoneInfo, bool]:
    """Return the main time zone of a US location's state, and True; or DEFAULT_ZONE and False."""
    text = location.state_text() if location else ""
    state = gz.state(gz.normalize(text).removeprefix("us ")) if text else None
    return (_ZONE_OF[state], True) if state in _ZONE_OF else (DEFAULT_ZONE, False)
