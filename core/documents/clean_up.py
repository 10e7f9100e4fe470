"""The message that asks the customer to remove the test candidate: only they can (Kombo has no call for it)."""

from __future__ import annotations

from collections.abc import Sequence

from core.documents.invitation import Letter, greeting

GENERAL = (
    "Open the candidate and delete it. Where your role or {ats} does not allow that, reject or withdraw the "
    "application instead, without a message to the candidate. Where exactly {ats} keeps this is unconfirmed; its own "
    "help or support knows."
)
"""What holds for every ATS, where nobody has confirmed steps of its own."""


def clean_up_request(
    *, ats: str, how: str, candidates: Sequence[tuple[str, str, str]], name: str, manager: str
) -> Letter:
    """Return the message; `candidates` are name, e-mail address and job of each, `how` is this ATS's own way."""
    listed = "\n".join(f"- {who}, {email}, on {job}" for who, email, job in dict.fromkeys(candidates))
    steps = [
        f"In {ats}, search for the name or the e-mail address:\n{listed}",
        how or GENERAL.format(ats=ats),
        "Look once more: no active application of it should be left.",
        "Reply to this message, so that we can close the task.",
    ]
    numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))
    body = (
        f"{greeting(name)}\n\n"
        f"Thank you for your help with the test candidate. It is no real person; please remove it from {ats} now, so "
        f"that it counts in no report.\n\n{numbered}\n\n{manager}\nFactoryFix"
    )
    return Letter(f"Please remove the test candidate from {ats}", body)
