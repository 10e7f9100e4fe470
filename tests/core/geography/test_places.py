"""Every line of places.txt and kinds.txt gets the verdict of a person who knows the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.geography.place import Location
from core.geography.verdict import us_verdict

FIELDS = {"city": "city", "state": "state", "country": "country", "zip": "zip_code"}


def examples() -> list[tuple[str, str]]:
    """Return (the expected verdict, the place as written) for each line."""
    files = [Path(__file__).with_name(name) for name in ("places.txt", "kinds.txt")]
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    parts = [line.partition(" = ") for line in lines if line and not line.startswith("#")]
    return [(expected.strip(), place) for expected, _, place in parts]


def location(place: str) -> Location:
    """Read "city:Pueblo | state:CO" into fields; any other text is the ATS's own."""
    parts = [part.strip().partition(":") for part in place.split("|")]
    if parts[0][0] in FIELDS and parts[0][1]:
        return Location(**{FIELDS[name]: value or None for name, _, value in parts})
    return Location(raw=place)


@pytest.mark.parametrize(("expected", "place"), examples())
def test_a_place_gets_the_verdict_of_a_person_who_knows_it(expected: str, place: str) -> None:
    verdict = us_verdict(location(place))
    words = [verdict.verdict, "mixed" if verdict.mixed else "", "territory" if verdict.territory else ""]
    assert " ".join(filter(None, words)) == expected, verdict.reason
    assert verdict.reason.endswith((".", "”"))
