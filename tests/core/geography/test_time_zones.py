"""The time zone of a plant."""

from __future__ import annotations

from collections import Counter

import pytest
import zipcodes

from core.geography.place import Location
from core.geography.time_zones import DEFAULT_ZONE, zone_of

EVERY = zipcodes.list_all()  # type: ignore[no-untyped-call]
STATES = sorted({entry["state"] for entry in EVERY} - {"AA", "AE", "AP", "AS", "FM", "GU", "MH", "MP", "PW"})


@pytest.mark.parametrize("state", STATES)
def test_a_state_has_the_zone_of_most_of_its_post_codes(state: str) -> None:
    zone, is_of_state = zone_of(Location("Anytown", state, "US"))
    zones = Counter(entry["timezone"] for entry in EVERY if entry["state"] == state)
    same = {"America/Detroit": "America/New_York", "America/Indiana/Indianapolis": "America/New_York",
            "America/Boise": "America/Denver", "America/St_Thomas": "America/Puerto_Rico",
            "America/Kentucky/Louisville": "America/New_York", "US/Central": "America/Chicago"}  # fmt: skip
    most = zones.most_common(1)[0][0]
    assert is_of_state
    assert zone.key == same.get(most, most)


@pytest.mark.parametrize("text", ["Ohio", "OH", "oh", "US-OH", " Ohio "])
def test_a_state_is_read_in_its_usual_forms(text: str) -> None:
    assert zone_of(Location(None, text, "US"))[0].key == "America/New_York"


@pytest.mark.parametrize("location", [None, Location(), Location("Akron"), Location(None, "Bavaria", "DE")])
def test_without_a_known_state_central_time_counts_and_says_so(location: Location | None) -> None:
    assert zone_of(location) == (DEFAULT_ZONE, False)
