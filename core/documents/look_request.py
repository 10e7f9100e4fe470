"""The letter that asks the customer to check the test candidate in their ATS, item by item."""

from __future__ import annotations

from collections.abc import Sequence

from core.documents.invitation import Letter, greeting
from core.documents.paper import TEST_STAMP
from core.onboarding.states import PhaseState

VERSIONS = {
    PhaseState.SENT: "",
    PhaseState.REFUSED: "",
    PhaseState.UNKNOWN: "",
    PhaseState.SEEN: "It has two PDF profiles. Version 2 replaces version 1.",
    PhaseState.LEFT_OUT: "It only has version 1 of the profile from before the screening, "
    "without conversation and assessment.",
}
"""What the customer sees in the mode New and Engaged, by the state of version 2; other modes have one profile."""


def look_request(
    *,
    ats: str,
    candidate: str,
    email: str,
    job: str,
    requisition: str,
    source: str,
    link: str,
    items: Sequence[str],
    version_2: PhaseState | None,
    name: str,
    manager: str,
) -> Letter:
    """Return the letter; `link` to the candidate in the ATS, `requisition` and the expected `source` may be empty.

    `items` are the questions to the customer, `version_2` is the state of version 2 in the mode New and Engaged.
    """
    facts = [
        f"- Candidate: {candidate}, {email}",
        f"- Job: {job}" + (f", requisition {requisition}" if requisition else ""),
        *([f"- Expected source: {source}"] if source else []),
        f"- In {ats}: {link or 'search for the name or the e-mail address'}",
    ]
    numbered = [f"{number}. {item}" for number, item in enumerate(items, start=1)]
    body = [
        greeting(name),
        f"We sent a test candidate to {ats}. Please check it:",
        "\n".join(facts),
        f"It is not a real person. Every page of its PDF says “{TEST_STAMP}”. Please do not delete it until I ask you.",
        VERSIONS[version_2] if version_2 else "",
        "Is each of these correct? Please answer yes, or tell us what you see instead:",
        "\n".join(numbered),
        f"{manager}\nFactoryFix",
    ]
    return Letter(f"Please check the test candidate in {ats}", "\n\n".join(part for part in body if part))
