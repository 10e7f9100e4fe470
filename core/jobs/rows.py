"""Rows of the reconciliation: what one ATS job, one lone FactoryFix job or one unmatched expected line looks like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from rapidfuzz import fuzz, process

from core.jobs import gazetteer as gz
from core.jobs.activity import VANISHING_TOOLS, Activity, activity, is_test_title
from core.jobs.geography import UsVerdict, us_verdict
from core.jobs.matching import CLOSE, ExpectedMatch
from core.jobs.model import AtsJob, Decision, FactoryFixJob, FactoryFixState, JobRow, Location, Outcome
from core.jobs.outcomes import CUSTOMER, US, Clock, Said, drift_of, judge, unexpected
from core.jobs.pairing import Pairs, city_of

ACCEPT: Final = "accept"
ACCEPT_ABSENCE: Final = "accept absence"
EXPECTED: Final = "expected"
POSSIBLE_DUPLICATE: Final = "possible duplicate"


@dataclass(frozen=True, slots=True)
class Assessed:
    """One ATS job with what the rules say about it alone."""

    job: AtsJob
    us: UsVerdict
    active: Activity
    is_test: bool

    def is_eligible(self) -> bool:
        """Return True for a job that belongs in FactoryFix beyond doubt."""
        return self.us.verdict == "us" and self.active.verdict == "active" and not self.is_test


def assess(job: AtsJob, clock: Clock, tool: str | None) -> Assessed:
    """Put one ATS job through the rules."""
    return Assessed(job, us_verdict(job.location), activity(job, clock.now, tool=tool), is_test_title(job.name))


def possible_duplicates(assessed: Iterable[Assessed]) -> dict[str, AtsJob]:
    """Return, by Kombo id, another eligible job of the same name and city that has another requisition id."""
    alike: dict[tuple[str, str], list[AtsJob]] = defaultdict(list)
    for one in assessed:
        job = one.job
        if job.job_code and job.name and one.is_eligible():
            alike[job.name, city_of(job.location)].append(job)
    found: dict[str, AtsJob] = {}
    for jobs in alike.values():
        first = min(jobs, key=lambda job: job.id)
        others = [job for job in jobs if job.job_code != first.job_code]
        if others:
            found |= {job.id: first for job in others}
            second = min(others, key=lambda job: job.id)
            found |= {job.id: second for job in jobs if job.job_code == first.job_code}
    return found


class AtsRows:
    """Builds the rows of ATS jobs from what all of them share."""

    def __init__(self, clock: Clock, decisions: Mapping[str, Decision], pairs: Pairs, folded: Mapping[str, AtsJob],
                 duplicates: Mapping[str, AtsJob]) -> None:  # fmt: skip
        self.clock, self.decisions, self.partner = clock, decisions, pairs.partner
        self.folded, self.duplicates = folded, duplicates

    def row(self, key: str, one: Assessed, match: ExpectedMatch | None) -> JobRow:
        """Return the one row of one ATS job."""
        job, us, active = one.job, one.us, one.active
        mine = self.partner.get(job.id)
        said, decision, mark = self._said(key, one, mine, match)
        twin = self.duplicates.get(job.id)
        plain = not (us.mixed or us.territory or one.is_test or active.warning or match or twin)
        base = self.folded.get(job.id)
        row = JobRow(
            key=key, outcome=said.outcome, reason=said.reason, who=said.who, next_step=said.next_step,
            title=job.name or "", location=place_text(job.location), requisition=job.job_code or "",
            ats_status=job.status or "", remote_id=job.remote_id or "", kombo_id=job.id,
            ats_url=job.remote_url or job.post_url or "",
            us=us.verdict, us_reason=us.reason, activity=active.verdict,
            activity_reason=active.warning or active.reason, fingerprint=mark,
            flags=() if plain else _flags(one, match, twin), expected_line=match.expected.line if match else None,
            folded=(base.id,) if base else (), decided_by=decision.by if decision else "",
        )  # fmt: skip
        if mine:
            _add_partner(row, job, mine, self.clock)
        return row

    def _said(
        self, key: str, one: Assessed, mine: FactoryFixJob | None, match: ExpectedMatch | None
    ) -> tuple[Said, Decision | None, str]:
        """The outcome, the decision that holds, and the fingerprint where a person decides or may."""
        decision = self.decisions.get(key)
        mark = _mark(one) if decision else ""
        if decision and decision.fingerprint != mark:
            decision = None
        said = judge(one.job, mine, one.us, one.active, one.is_test, decision.verdict if decision else None, self.clock)
        if said.outcome in _SETTLED:
            return said, decision, mark
        if said.outcome is Outcome.MISSING:
            return self._with_twin(said, one.job), decision, mark or _mark(one)
        if match and said.outcome is Outcome.EXCLUDED and not decision:
            said = _left_out(said, match)
        return said, decision, mark or _mark(one)

    def _with_twin(self, said: Said, job: AtsJob) -> Said:
        """A missing job that looks like another one may be its duplicate: say so."""
        twin = self.duplicates.get(job.id)
        if twin is None:
            return said
        ask = f"It has the same title and city as {twin.job_code}: ask whether it is a duplicate."
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
        f"On the customer's list (line {match.expected.line}), but left out. {said.reason}",
        CUSTOMER,
        "Ask the customer to change it in the ATS, or to accept that it stays out.",
    )


def _flags(one: Assessed, match: ExpectedMatch | None, twin: AtsJob | None) -> tuple[str, ...]:
    named = (
        (one.us.mixed, "mixed"),
        (one.us.territory, "territory"),
        (one.is_test, "test title"),
        (one.active.warning, "visibility unknown"),
        (twin, POSSIBLE_DUPLICATE),
        (match, EXPECTED),
    )
    return tuple(name for holds, name in named if holds)


class FactoryFixRows:
    """Builds the rows of FactoryFix jobs that are no ATS job's partner."""

    def __init__(self, tool: str | None, decisions: Mapping[str, Decision], assessed: Iterable[Assessed]) -> None:
        self.tool, self.decisions, self.assessed = tool, decisions, assessed

    def rows(self, pairs: Pairs) -> list[JobRow]:
        """Return second copies, jobs gone from the ATS, and jobs typed by hand."""
        rows = [self._row(mine, _second_copy(mine, job)) for mine, job in pairs.spare]
        rows += [self._row(mine, self._gone(mine)) for mine in pairs.orphans]
        alike = self._by_city() if pairs.by_hand else {}
        rows += [self._row(mine, _by_hand(mine, _look_alike(mine, alike))) for mine in pairs.by_hand]
        return rows

    def _row(self, mine: FactoryFixJob, said: Said) -> JobRow:
        key = f"factoryfix:{mine.id}"
        mark = fingerprint(mine.title, mine.state, mine.ats_job_id, place_text(mine.location))
        decision = self.decisions.get(key)
        if decision and decision.fingerprint != mark:
            decision = None
        if decision and decision.verdict == ACCEPT and said.outcome in _ACCEPTABLE:
            said = Said(Outcome.EXCLUDED, f"A person accepted it. {said.reason}")
        return JobRow(
            key=key, outcome=said.outcome, reason=said.reason, who=said.who, next_step=said.next_step, title=mine.title,
            location=place_text(mine.location), factoryfix_state=str(mine.state), ats_job_id=mine.ats_job_id or "",
            factoryfix_id=mine.id, factoryfix_url=mine.url or "", fingerprint=mark,
            decided_by=decision.by if decision else "",
        )  # fmt: skip

    def _by_city(self) -> dict[str, dict[str, AtsJob]]:
        """Titles of ATS jobs that a hand-typed one may repeat: folded title to job, by city."""
        cities: dict[str, dict[str, AtsJob]] = defaultdict(dict)
        for one in self.assessed:
            city = city_of(one.job.location) if one.us.verdict != "not_us" and one.job.name else ""
            if city:
                cities[city].setdefault(gz.fold(one.job.name or ""), one.job)
        return cities

    def _gone(self, mine: FactoryFixJob) -> Said:
        if mine.state == FactoryFixState.ARCHIVED:
            return Said(Outcome.EXCLUDED, "It is gone from the ATS, and archived in FactoryFix.")
        if self.tool in VANISHING_TOOLS:
            return unexpected("The ATS shows only public jobs and no longer shows this one, which counts as closed.")
        return unexpected(f"The ATS has no job with the id {mine.ats_job_id}.")


def _look_alike(mine: FactoryFixJob, cities: Mapping[str, Mapping[str, AtsJob]]) -> AtsJob | None:
    """The ATS job of the same city whose title is most like this one's, if any is close."""
    titles = cities.get(city_of(mine.location), {})
    best = process.extractOne(gz.fold(mine.title), titles.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE)
    return titles[best[0]] if best else None


def _second_copy(mine: FactoryFixJob, job: AtsJob) -> Said:
    if mine.state == FactoryFixState.ARCHIVED:
        return Said(Outcome.EXCLUDED, "An archived second copy of an ATS job that FactoryFix has.")
    reason = f"A second FactoryFix job with the ATS Job ID {mine.ats_job_id} ({job.name})."
    return Said(Outcome.UNEXPECTED, reason, US, "Keep one, archive the other.")


def _by_hand(mine: FactoryFixJob, job: AtsJob | None) -> Said:
    if mine.state == FactoryFixState.ARCHIVED:
        return Said(Outcome.EXCLUDED, "Typed into FactoryFix by hand, and archived.")
    if job is None:
        reason = "Typed into FactoryFix by hand: no ATS Job ID, and nothing like it in the ATS."
        next_step = "Ask the customer whether it is still needed."
        return Said(Outcome.UNEXPECTED, f"{reason} Its candidates never reach the ATS.", US, next_step)
    code = f" ({job.job_code})" if job.job_code else ""
    reason = f"Typed into FactoryFix by hand, but it looks like the ATS job “{job.name}”{code}."
    next_step = "Move its candidates to the synced job, then archive it."
    return Said(Outcome.MANUAL_DUPLICATE, f"{reason} Its candidates never reach the ATS.", US, next_step)


def expected_row(match: ExpectedMatch, decisions: Mapping[str, Decision]) -> JobRow:
    """Return the row of an expected line that stands for no ATS job, or perhaps for several."""
    line = match.expected
    key = "expected:" + fingerprint(line.requisition, line.title, line.city, line.state, line.url)
    mark = fingerprint(*sorted(job.id for job in match.candidates))
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
        return Said(Outcome.EXCLUDED, f"Line {number} of the customer's list; its absence was accepted.")
    if match.candidates:
        named = " or ".join(f"“{job.name}” ({job.job_code or job.remote_id or job.id})" for job in match.candidates[:3])
        reason = f"Line {number} of the customer's list may be {named}; likeness {match.score:.0f} of 100."
        return Said(Outcome.REVIEW, reason, CUSTOMER, "Ask the customer for the requisition id.")
    reason = f"Line {number} of the customer's list is nowhere in the ATS."
    next_step = "Ask the customer whether it is open in this ATS, and visible to the connection."
    return Said(Outcome.EXPECTED_NOT_FOUND, reason, CUSTOMER, next_step)


@lru_cache(maxsize=65_536)
def place_text(location: Location | None) -> str:
    """Return a location as one line."""
    return location.text() if location else ""


def _mark(one: Assessed) -> str:
    job = one.job
    return fingerprint(job.name, job.job_code, job.status, job.visibility, place_text(job.location), one.us.verdict,
                       one.active.verdict)  # fmt: skip


def fingerprint(*parts: str | None) -> str:
    """Return 16 hex digits that change when any part does."""
    return blake2b("\x1f".join(["\x00" if part is None else part for part in parts]).encode("utf-8", "replace"),
                   digest_size=8).hexdigest()  # fmt: skip
