"""The jobs' part of the verdict: both sides compared, the customer's list, accepted risks and people's decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.jobs.model import Outcome
from core.jobs.risks import NO_LIST, RiskCode, Risks
from core.plural import counted
from core.problem import Problems
from core.verdict.model import Line, LineState, Verdict, verdict_of

NO_LIST_TITLE = "No list of expected jobs"
LIST_CHANGED = "The customer’s list has changed since the last job refresh. Refresh the jobs on the job sync page."


@dataclass(frozen=True, slots=True)
class ExpectedList:
    """Counts for the customer's list: distinct lines, lines matched to an ATS job, lines without one, unclear lines.

    `compared` is False while the snapshot was compared with an older list; then only `lines` is meaningful.
    """

    compared: bool
    lines: int
    matched: int
    absent: int
    uncertain: int


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What the newest job refresh found, at `read_at` (aware).

    `counts` are jobs by outcome, without the lines of the list; `skipped` records could not be read; `decided` jobs
    were in doubt until a person decided, the last one at `decided_at`. `listed` is None without a customer's list.
    `data_problem` says why Kombo's data cannot be trusted since `data_checked_at` (see core/kombo_data.py).
    """

    read_at: datetime
    counts: Mapping[str, int]
    blockers: Problems = ()
    risks: Risks = ()
    listed: ExpectedList | None = None
    skipped: int = 0
    decided: int = 0
    decided_at: datetime | None = None
    data_problem: str = ""
    data_checked_at: datetime | None = None


def jobs_verdict(facts: JobFacts, *, live: bool) -> Verdict:
    """Return the verdict on the jobs alone, which does not say whether a person has verified them."""
    return verdict_of(job_lines(facts), live=live)


def job_lines(facts: JobFacts | None) -> Iterator[Line]:
    """Yield the lines about the jobs; before the first job refresh they are open."""
    if facts is None:
        yield Line("jobs", "Jobs", LineState.OPEN, "The jobs have not been read yet.")
        return
    if facts.data_problem:
        yield Line("kombo data", "Kombo’s data", LineState.OPEN, facts.data_problem, facts.data_checked_at)
    yield from _compared(facts)
    yield _listed(facts)
    for risk in facts.risks:
        if risk.code is not RiskCode.NO_LIST:
            at = risk.at or facts.read_at
            key = f"waived:{risk.code}:{risk.by.id if risk.by else ''}:{at.isoformat()}:{risk.count}"
            yield Line(key, "Waived", LineState.RISK, risk.text, at)
    if facts.skipped:
        sentence = f"{counted(facts.skipped, 'record')} could not be read, so a job may be absent here."
        yield Line(f"skipped:{facts.skipped}", "Unreadable records", LineState.RISK, sentence, facts.read_at)
    if facts.decided:
        sentence = f"A person decided on {counted(facts.decided, 'job')} whose place or activity was in doubt."
        yield Line("decided", "Decided by a person", LineState.VERIFIED, sentence, facts.decided_at)


def _compared(facts: JobFacts) -> Iterator[Line]:
    if facts.blockers:
        for blocker in facts.blockers:
            key = ":".join(("jobs", *blocker.key))
            yield Line(key, "Jobs", LineState.OPEN, blocker.text, facts.read_at)
        return
    synced, excluded, waived = (
        facts.counts.get(outcome, 0) for outcome in (Outcome.SYNCED, Outcome.EXCLUDED, Outcome.WAIVED)
    )
    rest = [f"{count:,} {name}" for count, name in ((excluded, "excluded"), (waived, "waived")) if count]
    sentence = f"{counted(synced, 'job')} in FactoryFix as expected{''.join(f', {part}' for part in rest)}."
    yield Line("jobs", "Jobs", LineState.VERIFIED, sentence, facts.read_at)


def _listed(facts: JobFacts) -> Line:
    title, listed = "Customer’s list", facts.listed
    if listed is None:
        return Line("no list", NO_LIST_TITLE, LineState.RISK, NO_LIST.sentence, facts.read_at)
    if not listed.compared:
        return Line("list", title, LineState.OPEN, LIST_CHANGED, facts.read_at)
    parts = [f"{listed.matched:,} matched"]
    parts += [f"{listed.absent:,} not found in the ATS"] if listed.absent else []
    parts += [f"{listed.uncertain:,} uncertain"] if listed.uncertain else []
    # Each line that is absent or uncertain stands as a blocker or as a waived risk of its own.
    sentence = f"{counted(listed.lines, 'line')} compared: {', '.join(parts)}."
    return Line("list", title, LineState.VERIFIED, sentence, facts.read_at)
