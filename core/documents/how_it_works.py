"""What a customer needs to know once they are live: how jobs arrive, and what changes when one is activated."""

from __future__ import annotations


def how_it_works(*, jobs_arrive: bool, candidates_arrive: bool) -> tuple[str, ...]:
    """Return the sentences for a customer whose jobs come from the ATS, and whose candidates go there, or do not."""
    jobs = (
        "Synced jobs arrive in FactoryFix disabled. Nothing happens on a job until you activate it.",
        "Activate the synced copy: open Manage Jobs, choose Source “Synced from ATS”, and activate an AI recruiter "
        "on it. A job that was added by hand is not connected to your ATS.",
        "Edits in the ATS reach a job until it is activated, and stop after that. Make later edits in FactoryFix, too.",
    )
    candidates = ("Candidates of a synced job arrive in your ATS. Candidates of a job added by hand do not.",)
    return jobs * jobs_arrive + candidates * candidates_arrive
