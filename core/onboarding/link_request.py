"""A link that Kombo is being asked for: one at a time, and an answer that never comes blocks nobody for long."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.onboarding import claims
from core.onboarding.model import Onboarding
from core.onboarding.part import Statement
from core.problem import Problem, ProblemCode, Problems

LONGEST = timedelta(minutes=2)
"""Longer than all time-outs of one request together; an older request ended with the process that made it."""


def awaited(onboarding: Onboarding, now: datetime) -> Statement | None:
    """Return who is creating a link just now, and since when."""
    request = onboarding.link_request
    return request if request and claims.is_open(request, LONGEST, now) else None


def to_request_link(onboarding: Onboarding, now: datetime) -> Problems:
    """Kombo is asked for one link at a time: each press would make another one that cannot be revoked."""
    request = awaited(onboarding, now)
    if request is None:
        return ()
    sentence = f"{request.by.name} has been creating a link since {claims.since(request)}."
    return (Problem(ProblemCode.LINK_IN_THE_MAKING, sentence, "Wait up to two minutes, then try again."),)
