"""The verdict's rule: what is open is not ready, what was waived is never just ready, and who is live stays live."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from core.jobs.model import GIVEN_OUTCOMES, Outcome
from core.jobs.reconciliation import Tally
from core.jobs.risks import NO_LIST, RiskCode, Waiver, summed_up
from core.jobs.rows import JobRow
from core.onboarding.model import Onboarding, PageOpened, SecondPhase
from core.onboarding.states import Answer, ConfirmationItem, PhaseState, Step, SyncMode
from core.onboarding.steps import CONFIRMATION_ITEMS, WAITS_FOR_VERSION_2, current_step
from core.problem import Problem, ProblemCode
from core.verdict.jobs import ExpectedList, JobFacts, jobs_verdict
from core.verdict.model import Line, LineState, Verdict, VerdictState, verdict_of
from core.verdict.rule import AddressFacts, Facts, verdict
from tests.actors import named
from tests.core.onboarding.stages import CONFIRMED, LEFT, NOW, REQUIREMENTS, STATEMENT, at, in_both_phases

LISTED = ExpectedList(compared=True, lines=8, matched=8, absent=0, uncertain=0)
FINE = JobFacts(read_at=NOW, counts={"synced": 1_128, "excluded": 12}, listed=LISTED)
REMOVED = LEFT.changed(done=STATEMENT.changed(text="Dana, by e-mail"))
READY, RISKS, NOT_READY = VerdictState.READY, VerdictState.READY_WITH_RISKS, VerdictState.NOT_READY


def ready(**changed: object) -> Onboarding:
    return at(Step.GO_LIVE, **{"clean_up": REMOVED} | changed)


def judged(onboarding: Onboarding, jobs: JobFacts | None = FINE, **more: object) -> Verdict:
    return verdict(Facts(onboarding=onboarding, jobs=jobs, **more))  # type: ignore[arg-type]


def lines(verdict_now: Verdict, state: LineState) -> list[str]:
    return [line.text for line in verdict_now.lines if line.state is state]


def test_where_everything_was_verified_it_is_ready_and_every_line_has_its_evidence_and_time() -> None:
    verdict_now = judged(ready())
    assert (verdict_now.state, verdict_now.open, verdict_now.risks) == (READY, (), ())
    assert [line.text for line in verdict_now.lines] == [
        "Requirements: Agreed by Ana.",
        "Connection: Linked by Ana and read back from FactoryFix.",
        "Jobs: 1,128 jobs in FactoryFix as expected, 12 excluded.",
        "Customer’s list: 8 lines compared: 8 matched.",
        "Jobs verified: Ana verified the jobs.",
        "Confirmed items: The customer confirmed 9 of 9 items.",
        "Clean-up: The test candidate is removed. Dana, by e-mail",
    ]
    assert all(line.at and line.at.tzinfo for line in verdict_now.lines)


BLOCKING = {
    Outcome.PENDING, Outcome.MISSING, Outcome.UNEXPECTED, Outcome.MANUAL_DUPLICATE, Outcome.REVIEW,
    Outcome.EXPECTED_NOT_FOUND,
}  # fmt: skip


@pytest.mark.parametrize("outcome", GIVEN_OUTCOMES)
def test_one_job_of_each_outcome_makes_the_verdict_that_it_deserves(outcome: Outcome) -> None:
    waiver = Waiver(RiskCode.MISSING, "It is not there.", named("Ana"), NOW, "Filled")
    row = JobRow("ats:1", outcome, "", title="Welder", kombo_id="k1")
    row.waiver = waiver if outcome is Outcome.WAIVED else None
    synced, tally = JobRow("ats:2", Outcome.SYNCED, "", kombo_id="k2"), Tally(has_list=True)
    list(tally.counted([synced, row]))
    facts = JobFacts(NOW, tally.counts, tally.blockers(), tally.risks(), LISTED)
    expected = NOT_READY if outcome in BLOCKING else RISKS if outcome is Outcome.WAIVED else READY
    assert jobs_verdict(facts, live=False).state is judged(ready(), facts).state is expected


WAIVED = summed_up([("Welder", Waiver(RiskCode.MISSING, "It is not there.", named("Ana"), NOW, "Filled"))])
MISSING = Problem(ProblemCode.JOBS_TO_SETTLE, "1 missing in FactoryFix.", about="missing")
JOB_CASES: list[tuple[JobFacts | None, VerdictState, LineState, str]] = [
    (None, NOT_READY, LineState.OPEN, "Jobs: The jobs have not been read yet."),
    (replace(FINE, blockers=(MISSING,)), NOT_READY, LineState.OPEN, "Jobs: 1 missing in FactoryFix."),
    (replace(FINE, listed=None), RISKS, LineState.RISK, f"No list of expected jobs: {NO_LIST.sentence}"),
    (replace(FINE, listed=None, risks=(NO_LIST,)), RISKS, LineState.RISK, NO_LIST.sentence),
    (replace(FINE, listed=replace(LISTED, compared=False)), NOT_READY, LineState.OPEN, "list has changed since"),
    (replace(FINE, risks=WAIVED), RISKS, LineState.RISK, "Accepted as a risk by Ana, Nov 24, 2026: Filled."),
    (replace(FINE, counts={"synced": 1, "waived": 2}, risks=WAIVED), RISKS, LineState.VERIFIED,
     "Jobs: 1 job in FactoryFix as expected, 2 waived."),
    (replace(FINE, data_problem="Kombo has not read the ATS again since.", data_checked_at=NOW), NOT_READY,
     LineState.OPEN, "Kombo’s data: Kombo has not read the ATS again since."),
    (replace(FINE, skipped=2), RISKS, LineState.RISK, "Unreadable records: 2 records could not be read"),
    (replace(FINE, decided=3, decided_at=NOW), READY, LineState.VERIFIED, "A person decided on 3 jobs whose place"),
    (replace(FINE, listed=ExpectedList(True, 3, 1, 1, 1)), READY, LineState.VERIFIED,
     "3 lines compared: 1 matched, 1 not found in the ATS, 1 uncertain."),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "state", "of_line", "text"), JOB_CASES)
def test_the_jobs_part_is_the_same_alone_and_in_the_whole(
    facts: JobFacts | None, state: VerdictState, of_line: LineState, text: str
) -> None:
    verdict_now = judged(ready(), facts)
    assert verdict_now.state is state
    assert [line for line in lines(verdict_now, of_line) if text in line]
    if facts:
        alone = jobs_verdict(facts, live=False)
        assert alone.state is state
        assert set(alone.lines) <= set(verdict_now.lines)


def answered(item: ConfirmationItem, answer: Answer, note: str = "") -> Onboarding:
    candidate = ready().candidate
    assert candidate
    answers = candidate.confirmations | {item: CONFIRMED.changed(answer=answer, note=note)}
    return ready(candidate=candidate.changed(confirmations=answers))


@pytest.mark.parametrize("item", CONFIRMATION_ITEMS)
@pytest.mark.parametrize(
    ("answer", "state", "sentence"),
    [
        (Answer.YES, READY, ""),
        (Answer.NO, NOT_READY, "The customer said no: {}."),
        (Answer.UNKNOWN, NOT_READY, "The customer has not answered yet: {}."),
        (Answer.NOT_APPLICABLE, RISKS, "Not applicable at this customer: {}. Their ATS has none."),
    ],
)
def test_every_answer_to_every_item_counts(
    item: ConfirmationItem, answer: Answer, state: VerdictState, sentence: str
) -> None:
    verdict_now = judged(answered(item, answer, "Their ATS has none."))
    assert verdict_now.state is state
    assert [line.evidence for line in (*verdict_now.open, *verdict_now.risks)] == (
        [sentence.format(CONFIRMATION_ITEMS[item])] if sentence else []
    )


def test_an_item_without_an_answer_is_open() -> None:
    candidate = ready().candidate
    assert candidate
    answers = {item: CONFIRMED for item in CONFIRMATION_ITEMS if item is not ConfirmationItem.LINK}
    verdict_now = judged(ready(candidate=candidate.changed(confirmations=answers)))
    (line,) = verdict_now.open
    assert line.evidence == "The customer has not answered yet: The link to the FactoryFix profile works."


def test_several_items_without_an_answer_are_counted_and_named_below() -> None:
    candidate = ready().candidate
    assert candidate
    (line,) = judged(ready(candidate=candidate.changed(confirmations={}))).open
    assert line.evidence == "The customer has not answered 9 of 9 items yet."
    assert line.details == tuple(CONFIRMATION_ITEMS.values())


@pytest.mark.parametrize(
    ("phase", "state", "sentence"),
    [
        (None, NOT_READY, "Version 2 has not been sent yet."),
        (PhaseState.SENT, NOT_READY, "Version 2 is not visible in the ATS yet."),
        (PhaseState.REFUSED, NOT_READY, "Version 2 was refused. Send it again or leave it out."),
        (
            PhaseState.UNKNOWN,
            NOT_READY,
            f"{WAITS_FOR_VERSION_2[PhaseState.UNKNOWN]}.",
        ),
        (PhaseState.SEEN, RISKS, "We did not see version 2 of the profile in the ATS. The customer sees it: Dana"),
        (PhaseState.LEFT_OUT, RISKS, "We did not see version 2 of the profile in the ATS. It is left out: Dana"),
    ],
)
def test_version_2_after_the_screening_is_a_line(phase: PhaseState | None, state: VerdictState, sentence: str) -> None:
    onboarding = in_both_phases(Step.GO_LIVE, phase, clean_up=REMOVED)
    assert onboarding.candidate
    if phase:
        version_2 = SecondPhase(state=phase, statement=STATEMENT.changed(text="Dana"))
        onboarding = onboarding.changed(candidate=onboarding.candidate.changed(version_2=version_2))
    verdict_now = judged(onboarding)
    assert verdict_now.state is state
    assert [line.evidence for line in (*verdict_now.open, *verdict_now.risks)] == [sentence]


def redirected(**changed: object) -> Onboarding:
    mode = REQUIREMENTS.changed(agreed=STATEMENT, sync_mode=SyncMode.REDIRECT, redirect_reason="Their portal asks more")
    return at(Step.CANDIDATE, requirements=mode, **changed)


CHECKED = PageOpened(by=STATEMENT.by, at=STATEMENT.at, text="The form opened.", address="https://jobs.example/1")
UNCHECKED = Problem(ProblemCode.ADDRESSES_UNCHECKED, "1 apply address is not checked yet.")


@pytest.mark.parametrize(
    ("onboarding", "addresses", "state", "sentence"),
    [
        (redirected(redirect_checked=CHECKED), AddressFacts(7, 7), READY, "Apply addresses: 7 of 7 work."),
        (redirected(redirect_checked=CHECKED), AddressFacts(6, 7, (UNCHECKED,)), NOT_READY, UNCHECKED.sentence),
        (redirected(), AddressFacts(7, 7), NOT_READY, "Career page: Nobody has checked it yet."),
    ],
)
def test_redirect_has_its_reason_and_its_result(
    onboarding: Onboarding, addresses: AddressFacts, state: VerdictState, sentence: str
) -> None:
    verdict_now = judged(onboarding, addresses=addresses)
    texts = [line.text for line in verdict_now.lines]
    assert verdict_now.state is state
    assert "Why Redirect: Their portal asks more" in texts
    assert [text for text in texts if sentence in text]
    if onboarding.redirect_checked:
        assert "Career page: Ana checked it: https://jobs.example/1. The form opened." in texts


def test_a_test_candidate_that_is_left_in_the_ats_is_a_risk_of_its_own() -> None:
    verdict_now = judged(ready(clean_up=LEFT))
    (risk,) = verdict_now.risks
    assert (verdict_now.state, risk.evidence, risk.at) == (RISKS, "The test candidate is still in the ATS.", LEFT.since)
    (other,) = judged(ready(clean_up=LEFT.changed(push_ids=("p1", "p2")))).risks
    assert other.key != risk.key, "another candidate there is another risk"


def test_without_a_connection_no_job_was_compared_which_is_a_risk() -> None:
    alone = REQUIREMENTS.changed(
        agreed=STATEMENT, sync_mode=SyncMode.MANUAL, by_hand="Priya", no_connection="Kombo has none for Rippling."
    )
    onboarding = at(Step.LINK, requirements=alone)
    verdict_now = judged(onboarding, None)
    assert current_step(onboarding) is Step.GO_LIVE
    assert verdict_now.state is RISKS
    assert lines(verdict_now, LineState.RISK) == ["No connection: No job was compared. Kombo has none for Rippling."]
    assert "Candidates: Candidates are entered by hand: Priya" in lines(verdict_now, LineState.VERIFIED)


@pytest.mark.parametrize("step", [step for step in Step if step not in (Step.GO_LIVE, Step.LIVE)])
def test_an_open_step_is_never_ready(step: Step) -> None:
    assert judged(at(step)).state is NOT_READY


@pytest.mark.parametrize("jobs", [case[0] for case in JOB_CASES])
def test_who_is_live_stays_live_and_what_is_open_now_is_a_risk(jobs: JobFacts | None) -> None:
    verdict_now = judged(at(Step.LIVE, clean_up=REMOVED), jobs)
    before = judged(ready(), jobs)
    assert verdict_now.open == ()
    assert [line.key for line in verdict_now.risks] == [
        line.key for line in verdict_now.lines if line.key in {line.key for line in (*before.open, *before.risks)}
    ]


def test_a_connection_that_breaks_takes_a_live_customer_back() -> None:
    live = at(Step.LIVE, clean_up=REMOVED)
    assert live.connection
    verdict_now = judged(live.changed(connection=live.connection.changed(status="INVALID")))
    assert (verdict_now.state, lines(verdict_now, LineState.OPEN)) == (
        NOT_READY,
        ["Connection: Kombo reports the connection as INVALID."],
    )


def test_a_waiver_that_was_given_anew_or_has_grown_is_another_risk() -> None:
    def key(titles: list[str], hours: int = 0) -> str:
        waiver = Waiver(RiskCode.MISSING, "It is not there.", named("Ana"), NOW + timedelta(hours=hours), "Filled")
        (risk,) = jobs_verdict(replace(FINE, risks=summed_up([(each, waiver) for each in titles])), live=False).risks
        return risk.key

    assert key(["Welder"]) == key(["Fitter"])
    assert len({key(["Welder"]), key(["Welder", "Fitter"]), key(["Welder"], hours=1)}) == 3


@given(st.lists(st.sampled_from(LineState)), st.booleans())
def test_ready_needs_evidence_and_hides_nothing(states: list[LineState], live: bool) -> None:
    verdict_now = verdict_of([Line(str(at), "Jobs", state, "Evidence.") for at, state in enumerate(states)], live=live)
    assert len(verdict_now.lines) == len(states)
    assert (verdict_now.state is READY) == (bool(states) and set(states) == {LineState.VERIFIED})
    assert (verdict_now.state is NOT_READY) == (not states or bool(verdict_now.open))
    assert not (live and verdict_now.open)
