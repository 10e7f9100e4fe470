"""Rows of the reconciliation: what one ATS job, one lone FactoryFix job or one unmatched expected line looks like."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from typing import Final

from core.jobs.activity import VANISHING_TOOLS
from core.jobs.assessing import Assessed, LookAlikes, Twins, place_of
from core.jobs.matching import ExpectedMatch
from core.jobs.model import AtsJob, Decision, FactoryFixJob, FactoryFixState, JobRow, Outcome
from core.jobs.outcomes import CUSTOMER, US, Clock, Said, drift_of, judge, unexpected
from core.jobs.pairing import Pairs

ACCEPT: Final = "accept"
ACCEPT_ABSENCE: Final = "accept absence"
EXPECTED: Final = "expected"
POSSIBLE_DUPLICATE: Final = "possible duplicate"


class AtsRows:
    """Builds the rows of ATS jobs from what all of them share."""

    def __init__(self, clock: Clock, decisions: Mapping[str, Decision], pairs: Pairs, folded: Mapping[str, AtsJob],
                 twins: Twins, factoryfix_job: Callable[[str], FactoryFixJob]) -> None:  # fmt: skip
        self.clock, self.decisions, self.partner = clock, decisions, pairs.partner
        self.folded, self.twins, self.factoryfix_job = folded, twins, factoryfix_job

    def row(self, key: str, job: AtsJob, one: Assessed, match: ExpectedMatch | None) -> JobRow:
        """Return the one row of one ATS job."""
        us, active = one.place.us, one.active
        partner = self.partner.get(job.id)
        mine = self.factoryfix_job(partner) if partner else None
        said, decision, mark = self._said(key, job, one, mine, match)
        twin = self.twins.of(job, one)
        if twin and said.outcome is Outcome.MISSING:
            said = _or_duplicate(said, twin)
        row = JobRow(  # the name of an argument costs more than its value: they would be half the price of a row
            key, said.outcome, said.reason, said.who, said.next_step, job.name or "", one.place.text,
            job.job_code or "", job.status or "", remote_id=job.remote_id or "", kombo_id=job.id,
            ats_url=job.remote_url or job.post_url or "", us=us.verdict, us_reason=us.reason, activity=active.verdict,
            activity_reason=active.warning or active.reason, fingerprint=mark,
        )  # fmt: skip
        if us.mixed or us.territory or one.is_test or active.warning or match or twin:
            row.flags = _flags(one, match, twin)
        if match:
            row.expected_line = match.expected.line
        if base := self.folded.get(job.id):
            row.folded = (base.id,)
        if decision:
            row.decided_by = decision.by
        if mine:
            _add_partner(row, job, mine, self.clock)
        return row

    def _said(
        self, key: str, job: AtsJob, one: Assessed, mine: FactoryFixJob | None, match: ExpectedMatch | None
    ) -> tuple[Said, Decision | None, str]:
        """The outcome, the decision that holds, and the fingerprint where a person decides or may."""
        decision = self.decisions.get(key) if self.decisions else None
        mark = _mark(job, one) if decision else ""
        if decision and decision.fingerprint != mark:
            decision = None
        word = decision.verdict if decision else None
        said = judge(job, mine, one.place.us, one.active, one.is_test, word, self.clock)
        if said.outcome in _SETTLED or (said.outcome is Outcome.EXCLUDED and not match):
            return said, decision, mark
        if match and said.outcome is Outcome.EXCLUDED and not decision:
            said = _left_out(said, match)
        return said, decision, mark or _mark(job, one)


def _or_duplicate(said: Said, twin: str) -> Said:
    """A missing job that looks like another one may be its duplicate: say so."""
    ask = f"It has the same title and city as {twin}: ask whether it is a duplicate."
    return Said(said.outcome, f"{said.reason} {ask}", said.who, said.next_step)


_SETTLED: Final = frozenset({Outcome.SYNCED, Outcome.PENDING})
_ACCEPTABLE: Final = frozenset({Outcome.UNEXPECTED, Outcome.MANUAL_DUPLICATE})


def _add_partner(row: JobRow, job: AtsJob, mine: FactoryFixJob, clock: Clock) -> None:
    row.factoryfix_id, row.factoryfix_state = mine.id, str(mine.state)
    row.ats_job_id, row.factoryfix_url = mine.ats_job_id or "", mine.url or ""
    if row.outcome is Outcome.SYNCED:
        row.drift = drift_of(job, mine, clock)


def _left_out(said: Said, match: ExpectedMatch) -> Said:
    return Said(
        Outcome.EXCLUDED,
        f"On the customer’s list (line {match.expected.line}), but left out. {said.reason}",
        CUSTOMER,
        "Ask the customer to change it in the ATS, or to accept that it stays out.",
    )


def _flags(one: Assessed, match: ExpectedMatch | None, twin: str) -> tuple[str, ...]:
    named = (
        (one.place.us.mixed, "mixed"),
        (one.place.us.territory, "territory"),
        (one.is_test, "test title"),
        (one.active.warning, "visibility unknown"),
        (twin, POSSIBLE_DUPLICATE),
        (match, EXPECTED),
    )
    return tuple(name for holds, name in named if holds)


class FactoryFixRows:
    """Builds the rows of FactoryFix jobs that are no ATS job's partner."""

    def __init__(self, tool: str | None, decisions: Mapping[str, Decision]) -> None:
        self.tool, self.decisions = tool, decisions

    def rows(self, pairs: Pairs, titles: Mapping[str, str | None], alike: LookAlikes) -> Iterator[JobRow]:
        """Yield second copies (with their ATS jobs' `titles`), jobs gone from the ATS, and jobs typed by hand."""
        for mine, job_id in pairs.spare:
            yield self._row(mine, _second_copy(mine, titles.get(job_id) or ""))
        for mine in pairs.orphans:
            yield self._row(mine, self._gone(mine))
        for mine in pairs.by_hand:
            yield self._row(mine, _by_hand(mine, alike.of(mine)))

    def _row(self, mine: FactoryFixJob, said: Said) -> JobRow:
        key = f"factoryfix:{mine.id}"
        mark = fingerprint(mine.title, mine.state, mine.ats_job_id, place_of(mine.location).text)
        decision = self.decisions.get(key)
        if decision and decision.fingerprint != mark:
            decision = None
        if decision and decision.verdict == ACCEPT and said.outcome in _ACCEPTABLE:
            said = Said(Outcome.EXCLUDED, f"A person accepted it. {said.reason}")
        return JobRow(
            key=key, outcome=said.outcome, reason=said.reason, who=said.who, next_step=said.next_step, title=mine.title,
            location=place_of(mine.location).text, factoryfix_state=str(mine.state), ats_job_id=mine.ats_job_id or "",
            factoryfix_id=mine.id, factoryfix_url=mine.url or "", fingerprint=mark,
            decided_by=decision.by if decision else "",
        )  # fmt: skip

    def _gone(self, mine: FactoryFixJob) -> Said:
        if mine.state == FactoryFixState.ARCHIVED:
            return Said(Outcome.EXCLUDED, "It is gone from the ATS, and archived in FactoryFix.")
        if self.tool in VANISHING_TOOLS:
            return unexpected("The ATS shows only public jobs and no longer shows this one, which counts as closed.")
        return unexpected(f"The ATS has no job with the id {mine.ats_job_id}.")


def _second_copy(mine: FactoryFixJob, title: str) -> Said:
    if mine.state == FactoryFixState.ARCHIVED:
        return Said(Outcome.EXCLUDED, "An archived second copy of an ATS job that FactoryFix has.")
    reason = f"A second FactoryFix job with the ATS Job ID {mine.ats_job_id} ({title})."
    return Said(Outcome.UNEXPECTED, reason, US, "Keep one, archive the other.")


def _by_hand(mine: FactoryFixJob, job: AtsJob | None) -> Said:
    if mine.state == FactoryFixState.ARCHIVED:
        return Said(Outcome.EXCLUDED, "Typed into FactoryFix by hand, and archived.")
    if job is None:
        reason = "Typed by hand: no ATS Job ID, and nothing like it in the ATS."
        next_step = "Ask the customer whether it is still needed."
        return Said(Outcome.UNEXPECTED, f"{reason} Its candidates never reach the ATS.", US, next_step)
    code = f" ({job.job_code})" if job.job_code else ""
    reason = f"Typed by hand, like the ATS job “{job.name}”{code}. Its candidates never reach the ATS."
    next_step = "Move its candidates to the synced job, then archive it."
    return Said(Outcome.MANUAL_DUPLICATE, reason, US, next_step)


def expected_row(match: ExpectedMatch, decisions: Mapping[str, Decision]) -> JobRow:
    """Return the row of an expected line that stands for no ATS job, or perhaps for several."""
    line = match.expected
    key = "expected:" + fingerprint(line.requisition, line.title, line.city, line.state, line.url)
    mark = fingerprint(*sorted(job.remote_id or job.id for job in match.candidates))
    decision = decisions.get(key)
    if decision and decision.fingerprint != mark:
        decision = None
    said = _absent(match, decision)
    return JobRow(
        key=key, outcome=said.outcome, reason=said.reason, who=said.who, next_step=said.next_step,
        title=line.title or "", location=", ".join(part for part in (line.city, line.state) if part),
        requisition=line.requisition or "", ats_url=line.url or "", fingerprint=mark, flags=(EXPECTED,),
        expected_line=line.line, decided_by=decision.by if decision else "",
    )  # fmt: skip


def _absent(match: ExpectedMatch, decision: Decision | None) -> Said:
    number = match.expected.line
    if decision:
        return Said(Outcome.EXCLUDED, f"Line {number} of the customer’s list; its absence was accepted.")
    if match.candidates:
        named = " or ".join(f"“{job.name}” ({job.job_code or job.remote_id or job.id})" for job in match.candidates[:3])
        reason = f"Line {number} of the customer’s list may be {named}. Similar title ({match.score:.0f} %)."
        return Said(Outcome.REVIEW, reason, CUSTOMER, "Ask the customer for the requisition id.")
    reason = f"Line {number} of the customer’s list is nowhere in the ATS."
    next_step = "Ask the customer whether it is open in this ATS, and visible to the connection."
    return Said(Outcome.EXPECTED_NOT_FOUND, reason, CUSTOMER, next_step)


def _mark(job: AtsJob, one: Assessed) -> str:
    place = one.place
    return fingerprint(job.name, job.job_code, job.status, job.visibility, place.text, place.us.verdict,
                       one.active.verdict)  # fmt: skip


def fingerprint(*parts: str | None) -> str:
    """Return 16 hex digits that change when any part does."""
    return blake2b("\x1f".join(["\x00" if part is None else part for part in parts]).encode("utf-8", "replace"),
                   digest_size=8).hexdigest()  # fmt: skip
