"""The heart: ATS jobs × FactoryFix jobs × the customer's list, one row per job, one outcome, one reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from core.jobs.activity import VANISHING_TOOLS, Activity, activity, is_test_title
from core.jobs.geography import UsVerdict, us_verdict
from core.jobs.matching import ExpectedMatch, match_expected
from core.jobs.model import (
    AtsJob,
    Decision,
    ExpectedJob,
    FactoryFixJob,
    FactoryFixState,
    JobRow,
    Outcome,
    Reconciliation,
)
from core.jobs.outcomes import CUSTOMER, US, Clock, Said, drift_of, judge
from core.jobs.pairing import Pairs, distinct, fold_bases, look_alike_key, pair

ACCEPT: Final = "accept"
EXCLUDE: Final = "exclude"
ACCEPT_ABSENCE: Final = "accept absence"
NO_DECISIONS: Final[Mapping[str, Decision]] = {}
SYNC_WINDOW: Final = timedelta(hours=3)

_BLOCKING: Final = {
    Outcome.PENDING: "{n} still waiting for the sync",
    Outcome.MISSING: "{n} missing in FactoryFix",
    Outcome.UNEXPECTED: "{n} in FactoryFix that should not be there",
    Outcome.MANUAL_DUPLICATE: "{n} typed into FactoryFix by hand although the ATS has them",
    Outcome.REVIEW: "{n} waiting for a person's decision",
    Outcome.EXPECTED_NOT_FOUND: "{n} on the customer's list but nowhere in the ATS",
}


def reconcile(
    ats_jobs: Iterable[AtsJob],
    factoryfix_jobs: Iterable[FactoryFixJob],
    expected: Sequence[ExpectedJob] | None = None,
    *,
    tool: str | None,
    now: datetime,
    first_sync_started_at: datetime | None,
    decisions: Mapping[str, Decision] = NO_DECISIONS,
    window: timedelta = SYNC_WINDOW,
) -> Reconciliation:
    """Compare the three lists; rows are sorted by outcome, then title, and do not depend on the order of the input.

    `ats_jobs` are all the ATS's jobs, deleted ones too; `decisions` are by row key; times are aware.
    """
    jobs, folded = fold_bases(distinct(ats_jobs), tool)
    pairs = pair(jobs, factoryfix_jobs, folded)
    clock = Clock(now, first_sync_started_at, window)
    builder = _Rows(tool, clock, decisions, pairs, folded, _keys(jobs))
    lines = _expected_lines(expected, jobs)
    rows = [builder.ats_row(job, lines.matched.get(job.id)) for job in jobs]
    rows += builder.factoryfix_rows(jobs)
    rows += [builder.expected_row(match) for match in lines.open]
    return _summed(rows)


class _Lines:
    """The expected list after matching: lines by Kombo id, and those a person must look at."""

    def __init__(self) -> None:
        self.matched: dict[str, ExpectedMatch] = {}
        self.open: list[ExpectedMatch] = []


def _expected_lines(expected: Sequence[ExpectedJob] | None, jobs: list[AtsJob]) -> _Lines:
    lines = _Lines()
    for match in match_expected(expected or (), jobs) if expected else ():
        for job in match.jobs:
            lines.matched.setdefault(job.id, match)
        if not match.jobs:
            lines.open.append(match)
    return lines


def _keys(jobs: list[AtsJob]) -> dict[str, str]:
    """A row's key survives a reconnect, so it is the ATS's own id; Kombo's joins it where two records share one."""
    shared = Counter(job.remote_id for job in jobs)
    return {
        job.id: f"ats:{job.remote_id}"
        if job.remote_id and shared[job.remote_id] == 1
        else f"ats:{job.remote_id or ''}#{job.id}"
        for job in jobs
    }


class _Rows:
    """Builds rows; holds what every row needs to know."""

    def __init__(self, tool: str | None, clock: Clock, decisions: Mapping[str, Decision], pairs: Pairs,
                 folded: dict[str, AtsJob], keys: dict[str, str]) -> None:  # fmt: skip
        self.tool, self.clock, self.decisions, self.pairs = tool, clock, decisions, pairs
        self.folded, self.keys = folded, keys

    def ats_row(self, job: AtsJob, match: ExpectedMatch | None) -> JobRow:
        key = self.keys[job.id]
        mine = self.pairs.partner.get(job.id)
        us, active = us_verdict(job.location), activity(job, self.clock.now, tool=self.tool)
        is_test = is_test_title(job.name)
        mark = _fingerprint(job, us, active)
        decision = self._decision(key, mark)
        said = judge(job, mine, us, active, is_test, decision.verdict if decision else None, self.clock)
        if match and said.outcome is Outcome.EXCLUDED and not decision:
            said = Said(Outcome.EXCLUDED, f"On the customer's list (line {match.expected.line}), but left out. {said.reason}",
                        CUSTOMER, "Ask the customer to change it in the ATS, or to accept that it stays out.")  # fmt: skip
        base = self.folded.get(job.id)
        return JobRow(
            key=key, outcome=said.outcome, reason=said.reason, who=said.who, next_step=said.next_step,
            title=job.name or "", location=job.location.text() if job.location else "",
            requisition=job.job_code or "", ats_status=job.status or "", factoryfix_state=mine.state if mine else "",
            ats_job_id=(mine.ats_job_id or "") if mine else "", remote_id=job.remote_id or "",
            factoryfix_id=mine.id if mine else "", ats_url=job.remote_url or job.post_url or "",
            factoryfix_url=(mine.url or "") if mine else "", us=us.verdict, us_reason=us.reason,
            activity=active.verdict, activity_reason=active.warning or active.reason, fingerprint=mark,
            flags=_flags(us, active, is_test, match),
            drift=drift_of(job, mine, self.clock) if mine and said.outcome is Outcome.SYNCED else (),
            expected_line=match.expected.line if match else None,
            folded=(base.id,) if base else (), decided_by=decision.by if decision else "",
        )  # fmt: skip

    def factoryfix_rows(self, jobs: list[AtsJob]) -> list[JobRow]:
        """Rows for FactoryFix jobs that are no ATS job's partner."""
        rows = [self._factoryfix_row(mine, self._spare(mine, job)) for mine, job in self.pairs.spare]
        rows += [self._factoryfix_row(mine, self._orphan(mine)) for mine in self.pairs.orphans]
        if self.pairs.by_hand:
            alike: dict[tuple[str, str], AtsJob] = {}
            for job in sorted(jobs, key=lambda job: job.id):
                if (key := look_alike_key(job.name, job.location)) and us_verdict(job.location).verdict != "not_us":
                    alike.setdefault(key, job)
            for mine in self.pairs.by_hand:
                own = look_alike_key(mine.title, mine.location)
                rows.append(self._factoryfix_row(mine, self._by_hand(mine, alike.get(own) if own else None)))
        return rows

    def _factoryfix_row(self, mine: FactoryFixJob, said: Said) -> JobRow:
        key = f"factoryfix:{mine.id}"
        mark = _hash(mine.title, mine.state, mine.ats_job_id, mine.location)
        decision = self._decision(key, mark)
        if decision and decision.verdict in (ACCEPT, ACCEPT_ABSENCE) and said.outcome is Outcome.UNEXPECTED:
            said = Said(Outcome.EXCLUDED, f"A person accepted it. {said.reason}")
        return JobRow(
            key=key, outcome=said.outcome, reason=said.reason, who=said.who, next_step=said.next_step, title=mine.title,
            location=mine.location.text() if mine.location else "", factoryfix_state=mine.state,
            ats_job_id=mine.ats_job_id or "", factoryfix_id=mine.id, factoryfix_url=mine.url or "", fingerprint=mark,
            decided_by=decision.by if decision else "",
        )  # fmt: skip

    def _orphan(self, mine: FactoryFixJob) -> Said:
        if mine.state == FactoryFixState.ARCHIVED:
            return Said(Outcome.EXCLUDED, "It is gone from the ATS, and archived in FactoryFix.")
        if self.tool in VANISHING_TOOLS:
            why = "The ATS shows public jobs only and no longer shows this one, which counts as closed."
        else:
            why = f"The ATS has no job with the id {mine.ats_job_id}."
        return Said(
            Outcome.UNEXPECTED, f"It is in FactoryFix, but should not be. {why}", US, "Archive it in FactoryFix."
        )

    def _spare(self, mine: FactoryFixJob, job: AtsJob) -> Said:
        if mine.state == FactoryFixState.ARCHIVED:
            return Said(Outcome.EXCLUDED, "An archived second copy of an ATS job that FactoryFix has.")
        return Said(Outcome.UNEXPECTED, f"A second FactoryFix job with the ATS Job ID {mine.ats_job_id} ({job.name}).", US,
                    "Keep one, archive the other.")  # fmt: skip

    def _by_hand(self, mine: FactoryFixJob, job: AtsJob | None) -> Said:
        if mine.state == FactoryFixState.ARCHIVED:
            return Said(Outcome.EXCLUDED, "Typed into FactoryFix by hand, and archived.")
        if job is None:
            return Said(Outcome.UNEXPECTED, "Typed into FactoryFix by hand: no ATS Job ID, and no such job in the ATS. "
                        "Its candidates never reach the ATS.", US, "Ask the customer whether it is still needed.")  # fmt: skip
        code = f" ({job.job_code})" if job.job_code else ""
        return Said(Outcome.MANUAL_DUPLICATE, f"Typed into FactoryFix by hand, but it looks like the ATS job “{job.name}”{code}. "
                    "Its candidates never reach the ATS.", US, "Move its candidates to the synced job, then archive it.")  # fmt: skip

    def expected_row(self, match: ExpectedMatch) -> JobRow:
        line = match.expected
        key = "expected:" + _hash(line.requisition, line.title, line.city, line.state, line.url)
        mark = _hash(*(job.id for job in match.candidates))
        decision = self._decision(key, mark)
        said = _absent(match, decision)
        place = ", ".join(part for part in (line.city, line.state) if part)
        return JobRow(
            key=key, outcome=said.outcome, reason=said.reason, who=said.who, next_step=said.next_step,
            title=line.title or "", location=place, requisition=line.requisition or "", ats_url=line.url or "",
            fingerprint=mark, flags=("expected",), expected_line=line.line, decided_by=decision.by if decision else "",
        )  # fmt: skip

    def _decision(self, key: str, fingerprint: str) -> Decision | None:
        """A person's word holds only while the job is what it was when they spoke."""
        decision = self.decisions.get(key)
        return decision if decision and decision.fingerprint == fingerprint else None


def _absent(match: ExpectedMatch, decision: Decision | None) -> Said:
    line = match.expected
    if decision:
        return Said(Outcome.EXCLUDED, f"On the customer's list (line {line.line}); its absence was accepted.")
    if match.candidates:
        named = " or ".join(f"“{job.name}” ({job.job_code or job.remote_id or job.id})" for job in match.candidates[:3])
        return Said(Outcome.REVIEW, f"Line {line.line} of the customer's list may be {named}; likeness {match.score:.0f} of 100.",
                    CUSTOMER, "Ask the customer for the requisition id.")  # fmt: skip
    return Said(Outcome.EXPECTED_NOT_FOUND, f"Line {line.line} of the customer's list is nowhere in the ATS.", CUSTOMER,
                "Ask the customer whether it is open in this ATS, and visible to the connection.")  # fmt: skip


def _flags(us: UsVerdict, active: Activity, is_test: bool, match: ExpectedMatch | None) -> tuple[str, ...]:
    if not (us.mixed or us.territory or is_test or match or active.warning):
        return ()
    named = ((us.mixed, "mixed"), (us.territory, "territory"), (is_test, "test title"),
             (active.warning, "visibility unknown"), (match, "expected"))  # fmt: skip
    return tuple(name for holds, name in named if holds)


def _fingerprint(job: AtsJob, us: UsVerdict, active: Activity) -> str:
    return _hash(job.name, job.job_code, job.status, job.visibility, job.location, us.verdict, active.verdict)


def _hash(*parts: object) -> str:
    return blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def _summed(rows: list[JobRow]) -> Reconciliation:
    order = {outcome: number for number, outcome in enumerate(Outcome)}
    rows.sort(key=lambda row: (order[row.outcome], row.title, row.key))
    counts = Counter(row.outcome for row in rows)
    blockers = [_BLOCKING[outcome].format(n=counts[outcome]) for outcome in _BLOCKING if counts[outcome]]
    left_out = sum(row.outcome is Outcome.EXCLUDED and "expected" in row.flags and not row.decided_by for row in rows)
    drifted = sum(any(drift.is_error for drift in row.drift) for row in rows)
    if left_out:
        blockers.append(f"{left_out} on the customer's list, but left out")
    if drifted:
        blockers.append(f"{drifted} that differ between the ATS and FactoryFix")
    return Reconciliation(
        tuple(rows), {outcome.value: counts[outcome] for outcome in Outcome}, not blockers, tuple(blockers)
    )
