"""The message that asks the customer to look at the test candidate in their ATS, item by item (seed, step 5)."""

from __future__ import annotations

from collections.abc import Sequence

from core.documents.invitation import Letter, greeting
from core.documents.paper import TEST_STAMP

VERSIONS = {
    "seen": "It has two PDF profiles: version 2 counts, and replaces version 1.",
    "left out": "It has version 1 of the profile only, from before the screening: no conversation, no assessment.",
}
"""What the customer finds in New and Engaged, by how far version 2 is; in the other modes there is one profile."""


def look_request(
    *,
    ats: str,
    candidate: str,
    email: str,
    job: str,
    requisition: str,
    link: str,
    items: Sequence[str],
    version_2: str,
    name: str,
    manager: str,
) -> Letter:
    """Return the message; `link` is the candidate's address in the ATS and `requisition` the job's id, where known.

    `items` are what the customer says yes or no to, `version_2` is how far version 2 is in New and Engaged.
    """
    found = [
        f"- Candidate: {candidate}, {email}",
        f"- Job: {job}" + (f", requisition {requisition}" if requisition else ""),
        f"- In {ats}: {link or 'search for the name or the e-mail address'}",
    ]
    numbered = [f"{number}. {item}" for number, item in enumerate(items, start=1)]
    body = [
        greeting(name),
        f"A test candidate from FactoryFix is in {ats} now. Please look at it:",
        "\n".join(found),
        f"It is no real person: every page of its PDF says “{TEST_STAMP}”. Please leave it where it is until I ask "
        "you to remove it.",
        VERSIONS.get(version_2, ""),
        "Is each of these right? Answer with yes, or say what you see instead:",
        "\n".join(numbered),
        f"{manager}\nFactoryFix",
    ]
    return Letter(f"Please look at the test candidate in {ats}", "\n\n".join(part for part in body if part))
