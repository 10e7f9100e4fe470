"""Compliance needs: each with owner, state and date; an open one is named and is a risk of the verdict."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.onboarding.compliance import ComplianceItem, ComplianceNeed, NeedState, not_discussed, open_sentences
from core.onboarding.model import Onboarding
from core.onboarding.part import Statement
from core.onboarding.states import Step
from core.people.actor import Actor, ActorKind
from core.verdict.model import LineState
from core.verdict.rule import Facts, verdict
from tests.core.onboarding.stages import at

NOW = datetime(2027, 3, 1, 15, tzinfo=UTC)
REVIEW = ComplianceNeed.SECURITY_REVIEW


def item(state: NeedState, owner: str = "Luis Ortega", on: date | None = date(2027, 3, 9)) -> ComplianceItem:
    who = Actor(id="ana", name="Ana", kind=ActorKind.PERSON)
    return ComplianceItem(state=state, owner=owner, on=on, recorded=Statement(by=who, at=NOW))


def risks(onboarding: Onboarding) -> list[str]:
    lines = verdict(Facts(onboarding)).lines
    return [line.evidence for line in lines if line.checked == "Compliance" and line.state is LineState.RISK]


@pytest.mark.parametrize(
    ("state", "is_risk"),
    [(NeedState.OPEN, True), (NeedState.UNKNOWN, True), (NeedState.DONE, False), (NeedState.NOT_NEEDED, False)],
)
@pytest.mark.parametrize("need", ComplianceNeed)
def test_an_open_need_is_a_risk_with_its_owner_and_date(need: ComplianceNeed, state: NeedState, is_risk: bool) -> None:
    onboarding = at(Step.GO_LIVE).changed(compliance_items={need.value: item(state)})
    assert len(risks(onboarding)) == is_risk
    assert risks(onboarding) == list(open_sentences(onboarding.compliance_items))
    assert not is_risk or "(Luis Ortega, due Mar 9, 2027)" in risks(onboarding)[0]
    assert set(not_discussed(onboarding.compliance_items)) == set(ComplianceNeed) - {need}


def test_an_open_need_without_an_owner_says_so() -> None:
    assert open_sentences({REVIEW.value: item(NeedState.OPEN, "", None)}) == (
        "IT security review is open (nobody is responsible).",
    )


def test_a_risk_that_was_recorded_anew_has_to_be_accepted_anew() -> None:
    first = item(NeedState.OPEN)
    later = first.changed(recorded=first.recorded.changed(at=NOW.replace(hour=16)))
    keys = {
        line.key
        for known in (first, later)
        for line in verdict(Facts(at(Step.GO_LIVE).changed(compliance_items={REVIEW.value: known}))).risks
        if line.checked == "Compliance"
    }
    assert len(keys) == 2


def test_the_free_text_of_an_older_onboarding_stays_as_a_note_and_nothing_counts_as_discussed() -> None:
    stored = at(Step.LINK).model_dump(mode="json")
    stored["requirements"]["compliance"] = "OFCCP, ask Luis"
    del stored["compliance_items"], stored["vendor_wait"]
    onboarding = Onboarding.model_validate(stored)
    assert onboarding.requirements.compliance == "OFCCP, ask Luis"
    assert set(not_discussed(onboarding.compliance_items)) == set(ComplianceNeed) and not risks(onboarding)


def test_a_state_of_a_newer_version_stays_a_risk_until_somebody_reads_it() -> None:
    raw = item(NeedState.OPEN).model_dump(mode="json") | {"state": "delegated"}
    assert ComplianceItem.model_validate(raw).state is NeedState.UNKNOWN
