"""Sample candidates for a demonstration, and the identity of a test candidate."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from core.candidate.model import Applicant, Profile, read_profile

SAMPLES = Path(__file__).parents[2] / "data" / "demo" / "candidates"
TEST_FIRST_NAME = "ZZTEST-FactoryFix"
TEST_DOMAIN = "test.factoryfix.example"
_LONGEST_CUSTOMER = 40
_AREAS = [area for area in range(201, 1000) if area % 100 != 11 and area % 100 // 10 != 9]
_FICTIONAL_LINES = 100
"""555-0100 to 555-0199 are reserved for fictional use in the North American Numbering Plan."""


@cache
def load_samples() -> Mapping[str, Profile]:
    """Return the sample profiles by file name without extension, sorted; raises InvalidInput for an invalid sample."""
    samples = {path.stem: read_profile(path.read_bytes()) for path in sorted(SAMPLES.glob("*.json"))}
    return MappingProxyType(samples)


def test_identity(customer: str, on: date, n: int, token: str, *, domain: str = TEST_DOMAIN) -> Applicant:
    """Return the test person of the n-th push of a day; the name sorts last and reads as a test.

    `token` must be new for every push, because ATSs recognize a candidate by the e-mail address (UKG Pro requires a
    unique one) or by the phone number (Bullhorn). Raises ValueError for a token that is not 4–40 letters and digits,
    or for n below 1.
    """
    if not re.fullmatch(r"[A-Za-z0-9]{4,40}", token):
        raise ValueError("The token needs 4 to 40 letters and digits.")
    if n < 1:
        raise ValueError("Test pushes are counted from 1.")
    name = re.sub(r"[^\w .&'-]|_", "", customer)
    name = re.sub(r"\s+", " ", name).strip()[:_LONGEST_CUSTOMER].strip() or "Customer"
    return Applicant(
        first_name=TEST_FIRST_NAME,
        last_name=f"{name}-{on:%y%m%d}-{n}",
        email=f"zztest+{token.lower()}@{domain}",
        phone=_phone(token, n),
        city="Chicago",
        state="IL",
    )


def _phone(token: str, n: int) -> str:
    """Return a number that belongs to nobody: the area code by the token, the line by the count of the push."""
    digest = int.from_bytes(hashlib.sha256(token.lower().encode()).digest()[:4])
    return f"+1 {_AREAS[digest % len(_AREAS)]}-555-{100 + (n - 1) % _FICTIONAL_LINES:04d}"


def is_test_address(email: str) -> bool:
    """Return whether an e-mail address was created by `test_identity`."""
    return email.lower().endswith(f"@{TEST_DOMAIN}")


def as_test(profile: Profile, person: Applicant) -> Profile:
    """Return the sample as a test profile with this person; its PDF is stamped on every page."""
    return profile.model_copy(update={"person": person, "is_test": True})
