"""Build the rows of the reconciliation for ATS jobs, unpaired FactoryFix jobs and unmatched lines of the list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from core.jobs.activity import VANISHING_TOOLS
from core.jobs.assessing import Assessment, LookAlikes, Twins, place_of
from core.jobs.fingerprints import fingerprint
from core.jobs.line_links import row_key
from core.jobs.matching import LINKED
from core.jobs.model import (
    ELSEWHERE,
    AtsJob,
    FactoryFixJob,
    FactoryFixState,
    JobDecision,
    JobRow,
    JobVerdict,
    MustAct,
    Outcome,
)
from core.jobs.outcomes import Clock, Ruling, drift_of, is_only_abroad, judge, unexpected, waived
from core.jobs.pairing import Pairs
from core.jobs.risks import RiskCode, Waiver
from core.jobs.title_kinds import TitleKind
from core.jobs.title_matching import ExpectedMatch

EXPECTED: Final = "expected"
DELETED: Final = "deleted in the ATS"
POSSIBLE_DUPLICATE: Final = "possible duplicate"


class AtsRows:
    """Builds the rows of ATS jobs."""

    def __init__(self, clock: Clock, decisions: Mapping[str, JobDecision], pairs: Pairs,
                 merged_bases: Mapping[str, AtsJob], twins: Twins,
                 find_factoryfix_job: Callable[[str], FactoryFixJob]) -> None:  # fmt: skip
        self.clock, self.decisions, self.partner = clock, decisions, pairs.partner
        self.merged_bases, self.twins, self.find_factoryfix_job = merged_bases, twins, find_factoryfix_job

    def row(self, key: str, job: AtsJob, assessment: Assessment, match: ExpectedMatch | None) -> JobRow:
        """Return the row of one ATS job."""
        in_us, active = assessment.place.in_us, assessment.active
        partner = self.partner.get(job.id)
        factoryfix_job = self.find_factoryfix_job(partner) if partner else None
        ruling, decision, row_fingerprint = self._rule(key, job, assessment, factoryfix_job, match)
        twin = self.twins.of(job, assessment)
        if twin and ruling.outcome is Outcome.MISSING:
            ruling = _or_duplicate(ruling, twin)
        # Positional arguments, because keyword arguments would take half of the time to build a row.
        row = JobRow(
            key, ruling.outcome, ruling.reason, ruling.who, ruling.next_step, job.name or "", assessment.place.text,
            job.job_code or "", job.status or "", remote_id=job.remote_id or "", kombo_id=job.id,
            ats_url=job.remote_url or job.post_url or "", us=in_us.verdict, us_reason=in_us.reason,
            activity=active.verdict, activity_reason=active.warning or active.reason, fingerprint=row_fingerprint,
        )  # fmt: skip
        if in_us.mixed or in_us.territory or assessment.title is TitleKind.TEST or active.warning or match or twin:
            row.flags = _flags(assessment, match, twin)
        if job.remote_deleted_at is not None:
            row.flags = (DELETED, *row.flags)
        if match:
            row.expected_line = match.expected.line
        if base := self.merged_bases.get(job.id):
            row.merged_ids = (base.id,)
        if decision:
            _add_decision(row, ruling, decision)
        elif ruling.outcome is Outcome.EXCLUDED and is_only_abroad(in_us, active, assessment.title):
            row.country = in_us.country or ELSEWHERE
        if factoryfix_job:
            _add_partner(row, job, factoryfix_job, self.clock)
        return row

    def _rule(
        self,
        key: str,
        job: AtsJob,
        assessment: Assessment,
        factoryfix_job: FactoryFixJob | None,
        match: ExpectedMatch | None,
    ) -> tuple[Ruling, JobDecision | None, str]:
        """Return the ruling, the decision that applies, and the fingerprint if a person decided or can decide."""
        decision = self.decisions.get(key) if self.decisions else None
        row_fingerprint = _fingerprint_of(job, assessment) if decision else ""
        if decision and not decision.applies_to(row_fingerprint):
            decision = None

        def ruled(verdict: JobVerdict | None) -> Ruling:
            return judge(
                job, factoryfix_job, assessment.place.in_us, assessment.active, assessment.title, verdict, self.clock
            )

        ruling = ruled(decision.verdict if decision else None)
        if _SETTLED[ruling.outcome] or (ruling.outcome is Outcome.EXCLUDED and not match):
            return ruling, decision, row_fingerprint
        if match and ruling.outcome is Outcome.EXCLUDED:
            by_rules = ruled(None)
            if decision is None or decision.verdict is not JobVerdict.EXCLUDE:
                ruling, decision = _left_out(by_rules, match), None
            elif by_rules.outcome in (Outcome.EXCLUDED, Outcome.REVIEW):
                ruling = waived(_left_out(by_rules, match), RiskCode.LISTED_BUT_EXCLUDED)
        return ruling, decision, row_fingerprint or _fingerprint_of(job, assessment)


def _or_duplicate(ruling: Ruling, twin: str) -> Ruling:
    """Add to the reason that a missing job may be a duplicate."""
    question = f"It has the same title and city as {twin}: ask whether it is a duplicate."
    return Ruling(ruling.outcome, f"{ruling.reason} {question}", ruling.who, ruling.next_step)


_SETTLED: Final = {
    Outcome.SYNCED: True,
    Outcome.PENDING: True,
    Outcome.MISSING: False,
    Outcome.EXCLUDED: False,  # unless it is on the customer's list
    Outcome.UNEXPECTED: False,
    Outcome.MANUAL_DUPLICATE: False,
    Outcome.REVIEW: False,
    Outcome.EXPECTED_NOT_FOUND: False,
    Outcome.WAIVED: False,
    Outcome.UNKNOWN: False,
}
"""Whether an ATS job with this outcome leaves nothing for a person to decide."""
_ACCEPTABLE: Final = {
    Outcome.SYNCED: None,
    Outcome.PENDING: None,
    Outcome.MISSING: None,
    Outcome.EXCLUDED: None,
    Outcome.UNEXPECTED: RiskCode.UNEXPECTED,
    Outcome.MANUAL_DUPLICATE: RiskCode.MANUAL_DUPLICATE,
    Outcome.REVIEW: None,
    Outcome.EXPECTED_NOT_FOUND: None,
    Outcome.WAIVED: None,
    Outcome.UNKNOWN: None,
}
"""The risk that a person accepts with a FactoryFix job that no ATS job is paired with; None: there is none."""


def _add_decision(row: JobRow, ruling: Ruling, decision: JobDecision) -> None:
    row.decided_by = decision.by
    if ruling.risk:
        row.waiver = Waiver(ruling.risk, ruling.reason, decision.by, decision.at, decision.reason)
        row.reason = row.waiver.text


def _add_partner(row: JobRow, job: AtsJob, factoryfix_job: FactoryFixJob, clock: Clock) -> None:
    row.factoryfix_id, row.factoryfix_state = factoryfix_job.id, str(factoryfix_job.state)
    row.ats_job_id, row.factoryfix_url = factoryfix_job.ats_job_id or "", factoryfix_job.url or ""
    if row.outcome is Outcome.SYNCED:
        row.drift = drift_of(job, factoryfix_job, clock)


def _left_out(ruling: Ruling, match: ExpectedMatch) -> Ruling:
    return Ruling(
        Outcome.EXCLUDED,
        f"On the customer’s list (line {match.expected.line}) but excluded. {ruling.reason}",
        MustAct.CUSTOMER,
        "Ask the customer to change it in the ATS, or to accept that it is excluded.",
    )


def _flags(assessment: Assessment, match: ExpectedMatch | None, twin: str) -> tuple[str, ...]:
    named = (
        (assessment.place.in_us.mixed, "mixed"),
        (assessment.place.in_us.territory, "territory"),
        (assessment.title is TitleKind.TEST, "test title"),
        (assessment.active.warning, "visibility unknown"),
        (twin, POSSIBLE_DUPLICATE),
        (match, EXPECTED),
        (match and match.how == LINKED, LINKED),
    )
    return tuple(name for holds, name in named if holds)


class FactoryFixRows:
    """Builds the rows of FactoryFix jobs that are not paired with an ATS job."""

    def __init__(self, tool: str | None, decisions: Mapping[str, JobDecision]) -> None:
        self.tool, self.decisions = tool, decisions

    def rows(self, pairs: Pairs, titles: Mapping[str, str | None], alike: LookAlikes) -> Iterator[JobRow]:
        """Yield second copies (with their ATS jobs' `titles`), jobs missing in the ATS, and jobs added by hand."""
        for factoryfix_job, job_id in pairs.spare:
            yield self._row(factoryfix_job, _second_copy(factoryfix_job, titles.get(job_id) or ""))
        for factoryfix_job in pairs.orphans:
            yield self._row(factoryfix_job, self._gone(factoryfix_job))
        for factoryfix_job in pairs.by_hand:
            yield self._row(factoryfix_job, _by_hand(factoryfix_job, alike.of(factoryfix_job)))

    def _row(self, factoryfix_job: FactoryFixJob, ruling: Ruling) -> JobRow:
        key = f"factoryfix:{factoryfix_job.id}"
        row_fingerprint = fingerprint(
            factoryfix_job.title,
            factoryfix_job.state,
            factoryfix_job.ats_job_id,
            place_of(factoryfix_job.location).text,
        )
        decision = self.decisions.get(key)
        if decision and not decision.applies_to(row_fingerprint):
            decision = None
        risk = _ACCEPTABLE[ruling.outcome]
        if decision and decision.verdict is JobVerdict.ACCEPT and risk:
            ruling = waived(ruling, risk)
        row = JobRow(
            key=key, outcome=ruling.outcome, reason=ruling.reason, who=ruling.who, next_step=ruling.next_step,
            title=factoryfix_job.title, location=place_of(factoryfix_job.location).text,
            factoryfix_state=str(factoryfix_job.state), ats_job_id=factoryfix_job.ats_job_id or "",
            factoryfix_id=factoryfix_job.id, factoryfix_url=factoryfix_job.url or "", fingerprint=row_fingerprint,
        )  # fmt: skip
        if decision:
            _add_decision(row, ruling, decision)
        return row

    def _gone(self, factoryfix_job: FactoryFixJob) -> Ruling:
        if factoryfix_job.state == FactoryFixState.ARCHIVED:
            return Ruling(Outcome.EXCLUDED, "It is gone from the ATS and archived in FactoryFix.")
        if self.tool in VANISHING_TOOLS:
            return unexpected("The ATS shows only public jobs and no longer shows this job, which counts as closed.")
        return unexpected(f"The ATS does not have a job with the ID {factoryfix_job.ats_job_id}.")


def _second_copy(factoryfix_job: FactoryFixJob, title: str) -> Ruling:
    if factoryfix_job.state == FactoryFixState.ARCHIVED:
        return Ruling(Outcome.EXCLUDED, "An archived second copy of an ATS job that is in FactoryFix.")
    reason = f"A second FactoryFix job with the ATS Job ID {factoryfix_job.ats_job_id} ({title})."
    return Ruling(Outcome.UNEXPECTED, reason, MustAct.TEAM, "Keep one of the two and archive the other.")


def _by_hand(factoryfix_job: FactoryFixJob, job: AtsJob | None) -> Ruling:
    if factoryfix_job.state == FactoryFixState.ARCHIVED:
        return Ruling(Outcome.EXCLUDED, "Added to FactoryFix by hand, and archived.")
    if job is None:
        reason = "Added by hand: it has no ATS Job ID, and the ATS has no similar job."
        next_step = "Ask the customer whether they still need it."
        return Ruling(Outcome.UNEXPECTED, f"{reason} Its candidates never reach the ATS.", MustAct.TEAM, next_step)
    code = f" ({job.job_code})" if job.job_code else ""
    reason = f"Added by hand, similar to the ATS job “{job.name}”{code}. Its candidates never reach the ATS."
    next_step = "Move its candidates to the synced job, then archive it."
    return Ruling(Outcome.MANUAL_DUPLICATE, reason, MustAct.TEAM, next_step)


def expected_row(
    match: ExpectedMatch,
    decisions: Mapping[str, JobDecision],
    candidates: Iterable[str] = (),
    without_details: int = 0,
) -> JobRow:
    """Return the row of a line that certainly matches no ATS job; `without_details` counts the anonymised jobs."""
    line = match.expected
    key = row_key(line)
    lost = [f"lost {link.job}" for link in match.lost]
    row_fingerprint = fingerprint(*sorted(job.remote_id or job.id for job in match.candidates), *lost)
    decision = decisions.get(key)
    if decision and not decision.applies_to(row_fingerprint):
        decision = None
    ruling = _absent(match, without_details)
    if decision:
        ruling = waived(ruling, RiskCode.EXPECTED_NOT_FOUND)
    row = JobRow(
        key=key, outcome=ruling.outcome, reason=ruling.reason, who=ruling.who, next_step=ruling.next_step,
        title=line.title or "", location=", ".join(part for part in (line.city, line.state) if part),
        requisition=line.requisition or "", ats_url=line.url or "", fingerprint=row_fingerprint, flags=(EXPECTED,),
        expected_line=line.line, candidates=tuple(candidates),
    )  # fmt: skip
    if decision:
        _add_decision(row, ruling, decision)
    return row


def _absent(match: ExpectedMatch, without_details: int) -> Ruling:
    number = match.expected.line
    if match.candidates:
        named = " or ".join(f"“{job.name}” ({job.job_code or job.remote_id or job.id})" for job in match.candidates[:3])
        more = f" or {len(match.candidates) - 3} more" if len(match.candidates) > 3 else ""
        doubt = match.doubt or f"Similar title ({match.score:.0f} %)."
        reason = f"Line {number} of the customer’s list may be {named}{more}. {doubt}"
        return Ruling(Outcome.REVIEW, reason, MustAct.CUSTOMER, "Ask the customer for the requisition ID.")
    reason = f"Line {number} of the customer’s list is not in the ATS."
    if without_details:
        jobs = "a deleted job" if without_details == 1 else f"{without_details} deleted jobs"
        reason = f"{reason[:-1]}, as far as can be told: Kombo has erased the details of {jobs}."
    reason = f"{reason} {match.doubt}".strip()
    next_step = "Ask the customer whether it is open in this ATS and visible to the connected account."
    return Ruling(Outcome.EXPECTED_NOT_FOUND, reason, MustAct.CUSTOMER, next_step)


def _fingerprint_of(job: AtsJob, assessment: Assessment) -> str:
    place = assessment.place
    return fingerprint(job.name, job.job_code, job.status, job.visibility, place.text, place.in_us.verdict,
                       assessment.active.verdict)  # fmt: skip
