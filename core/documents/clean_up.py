"""The letter that asks the customer to remove the test candidate, because Kombo cannot delete one."""

from __future__ import annotations

from collections.abc import Sequence

from core.documents.invitation import Letter, greeting

GENERAL = (
    "Open the candidate and delete it. If you cannot delete it, reject or withdraw the application instead, without a "
    "message to the candidate. If you cannot find these actions in {ats}, its help pages or support can tell you."
)
"""The step for an ATS without confirmed steps of its own."""


def clean_up_request(
    *, ats: str, how: str, candidates: Sequence[tuple[str, str, str]], name: str, manager: str
) -> Letter:
    """Return the letter; `candidates` are name, e-mail address and job of each, `how` is the step for this ATS."""
    listed = "\n".join(f"- {who}, {email}, job: {job}" for who, email, job in dict.fromkeys(candidates))
    steps = [
        f"In {ats}, search for the name or the e-mail address:\n{listed}",
        how or GENERAL.format(ats=ats),
        "Check that no active application of this candidate is left.",
        "Reply to this message when you are done.",
    ]
    numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))
    body = (
        f"{greeting(name)}\n\n"
        f"Thank you for your help with the test candidate. It is not a real person. Please remove it from {ats} now, "
        f"so that it does not count in your reports.\n\n{numbered}\n\n{manager}\nFactoryFix"
    )
    return Letter(f"Please remove the test candidate from {ats}", body)
