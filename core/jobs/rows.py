"""Rows of the reconciliation: what one ATS job, one lone FactoryFix job or one unmatched expected line looks like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


class Twins:
    """Eligible jobs of one name and city that have different requisition ids, and so may be duplicates."""

    def __init__(self) -> None:
        # of each name and city the first job by id, and the first by id that has another requisition id
        self._first: dict[tuple[str, str], tuple[str, str]] = {}
        self._second: dict[tuple[str, str], tuple[str, str]] = {}

    def see(self, one: Assessed) -> None:
        """Learn of one job."""
        if (group := _group(one)) is None:
            return
        mine = (one.job.id, one.job.job_code or "")
        first = self._first.setdefault(group, mine)
        if mine[1] == first[1]:
            self._first[group] = min(mine, first)
        elif mine < first:
            self._first[group], self._second[group] = mine, first
        else:
            self._second[group] = min(mine, self._second.get(group, mine))

    def of(self, one: Assessed) -> str:
        """Return the requisition id of another job like this one, or "" where there is none."""
        group = _group(one) if self._second else None
        if group not in self._second:
            return ""
        first = self._first[group][1]
        return self._second[group][1] if one.job.job_code == first else first


def _group(one: Assessed) -> tuple[str, str] | None:
    job = one.job
    return (job.name, city_of(job.location)) if job.job_code and job.name and one.is_eligible() else None


class LookAlikes:
    """Titles of ATS jobs that a hand-typed job of the same city may repeat."""

    def __init__(self, by_hand: Iterable[FactoryFixJob]) -> None:
        self._cities: dict[str, dict[str, AtsJob]] = {city_of(mine.location): {} for mine in by_hand}
        self._cities.pop("", None)

    def see(self, one: Assessed) -> None:
        """Learn of one job; of two with one title the first by id counts."""
        titles = self._cities.get(city_of(one.job.location)) if self._cities else None
        if titles is None or one.us.verdict == "not_us" or not one.job.name:
            return
        title = gz.fold(one.job.name)
        titles[title] = min(titles.get(title, one.job), one.job, key=lambda job: job.id)

    def of(self, mine: FactoryFixJob) -> AtsJob | None:
        """Return the ATS job of the same city whose title is most like this one's, if any is close."""
        titles = self._cities.get(city_of(mine.location), {})
        best = process.extractOne(gz.fold(mine.title), sorted(titles), scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE)
        return titles[best[0]] if best else None


class AtsRows:
    """Builds the rows of ATS jobs from what all of them share."""

    def __init__(self, clock: Clock, decisions: Mapping[str, Decision], pairs: Pairs, folded: Mapping[str, AtsJob],
                 twins: Twins) -> None:  # fmt: skip
        self.clock, self.decisions, self.partner = clock, decisions, pairs.partner
        self.folded, self.twins = folded, twins

    def row(self, key: str, one: Assessed, match: ExpectedMatch | None) -> JobRow:
        """Return the one row of one ATS job."""
        job, us, active = one.job, one.us, one.active
        mine = self.partner.get(job.id)
        said, decision, mark = self._said(key, one, mine, match)
        twin = self.twins.of(one)
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
            return self._with_twin(said, one), decision, mark or _mark(one)
        if match and said.outcome is Outcome.EXCLUDED and not decision:
            said = _left_out(said, match)
        return said, decision, mark or _mark(one)

    def _with_twin(self, said: Said, one: Assessed) -> Said:
        """A missing job that looks like another one may be its duplicate: say so."""
        twin = self.twins.of(one)
        if not twin:
            return said
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
        f"On the customer's list (line {match.expected.line}), but left out. {said.reason}",
        CUSTOMER,
        "Ask the customer to change it in the ATS, or to accept that it stays out.",
    )


def _flags(one: Assessed, match: ExpectedMatch | None, twin: str) -> tuple[str, ...]:
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
