"""Sample candidates for a demonstration, and the unmistakable identity of a test candidate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from core.candidate.model import Person, Profile, read_profile

SAMPLES = Path(__file__).parents[2] / "data" / "demo" / "candidates"
TEST_FIRST_NAME = "ZZTEST-FactoryFix"
TEST_DOMAIN = "test.factoryfix.example"
_LONGEST_CUSTOMER = 40
_FICTIONAL_LINES = 100
"""555-0100 to 555-0199 are set aside for fiction in the North American numbering plan."""


@cache
def load_samples() -> Mapping[str, Profile]:
    """Return the sample profiles by file name without ending, in the order of their names.

    Raises InvalidInput for a sample that does not fit the model.
    """
    samples = {path.stem: read_profile(path.read_bytes()) for path in sorted(SAMPLES.glob("*.json"))}
    return MappingProxyType(samples)


def test_identity(customer: str, on: date, n: int, token: str, *, domain: str = TEST_DOMAIN) -> Person:
    """Return the person of the n-th test push of a day: sorts last, reads as a test, belongs to nobody.

    `token` must be new for every push, because ATSs recognise a candidate by the e-mail address (UKG Pro requires
    it to be unique). Raises ValueError for a token that is no part of an e-mail address, or for n below 1.
    """
    if not re.fullmatch(r"[A-Za-z0-9]{4,40}", token):
        raise ValueError("The token needs 4 to 40 letters and digits.")
    if n < 1:
        raise ValueError("Test pushes are counted from 1.")
    name = re.sub(r"[^\w .&'-]|_", "", customer)
    name = re.sub(r"\s+", " ", name).strip()[:_LONGEST_CUSTOMER].strip() or "Customer"
    return Person(
        first_name=TEST_FIRST_NAME,
        last_name=f"{name}-{on:%y%m%d}-{n}",
        email=f"zztest+{token.lower()}@{domain}",
        phone=f"+1 312-555-{100 + (n - 1) % _FICTIONAL_LINES:04d}",
        city="Chicago",
        state="IL",
    )


def is_test_address(email: str) -> bool:
    """Say whether an e-mail address is one that `test_identity` makes."""
    return email.lower().endswith(f"@{TEST_DOMAIN}")


def as_test(profile: Profile, person: Person) -> Profile:
    """Return the sample as a test: with a test identity, stamped on every page."""
    return profile.model_copy(update={"person": person, "is_test": True})
