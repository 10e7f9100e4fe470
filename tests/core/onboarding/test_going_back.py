"""Going back to each step: the consequences are listed first, and exactly those facts are undone."""

from __future__ import annotations

import pytest

from core.onboarding.going_back import WAYS_BACK, go_back, reopened_by, undone_by, ways_back
from core.onboarding.model import CandidateVerified, Onboarding
from core.onboarding.states import ORDER, Step, SyncMode
from core.onboarding.steps import current_step
from tests.core.onboarding.stages import LINK, PAGE_OPENED, REQUIREMENTS, at

EVERYTHING = at(Step.LIVE, redirect_checked=PAGE_OPENED)
FACTS = {"link", "connection", "linking", "jobs", "candidate", "redirect_checked", "sign_off"}
BOOKKEEPING = {"version", "turns", "links_replaced", "forgotten", "left_links", "earlier_links"}
PRICES = [
    (Step.REQUIREMENTS, {"agreed", "sign_off"}),
    (Step.LINK, FACTS),
    (Step.LINKING, FACTS - {"link", "connection"}),
    (Step.JOBS, {"jobs", "candidate", "redirect_checked", "sign_off"}),
    (Step.CANDIDATE, {"candidate", "redirect_checked", "sign_off"}),
]


def differing(before: Onboarding, after: Onboarding) -> set[str]:
    changed = {name for name, value in dict(before).items() if getattr(after, name) != value}
    if "requirements" in changed:
        inner = {n for n, value in dict(before.requirements).items() if getattr(after.requirements, n) != value}
        changed = changed - {"requirements"} | inner
    return changed - BOOKKEEPING


@pytest.mark.parametrize(("to", "consequences"), PRICES, ids=[step.value for step, _ in PRICES])
def test_going_back_undoes_exactly_the_consequences_shown(to: Step, consequences: set[str]) -> None:
    named = undone_by(EVERYTHING, to)
    assert set(named) == consequences
    assert all(sentence.endswith(".") for sentence in named.values())
    assert differing(EVERYTHING, go_back(EVERYTHING, to)) == consequences


@pytest.mark.parametrize("here", list(Step))
@pytest.mark.parametrize("to", WAYS_BACK)
def test_every_way_back_leads_to_its_step_and_only_backwards(here: Step, to: Step) -> None:
    onboarding = at(here)
    open_way = to in ways_back(onboarding)
    assert open_way == (ORDER.index(to) < ORDER.index(here))
    if open_way:
        after = go_back(onboarding, to)
        assert current_step(after) is to
        assert differing(onboarding, after) == set(undone_by(onboarding, to))
        assert undone_by(onboarding, to), "a way back without a price would be a button that does nothing"


def test_opening_the_requirements_keeps_the_connection_and_what_was_verified() -> None:
    after = go_back(EVERYTHING, Step.REQUIREMENTS)
    kept = ("link", "connection", "linking", "jobs", "candidate", "redirect_checked")
    assert all(getattr(after, name) == getattr(EVERYTHING, name) for name in kept)
    assert after.requirements == EVERYTHING.requirements.changed(agreed=None)


def test_a_connection_that_is_given_back_is_remembered_as_forgotten() -> None:
    once = go_back(EVERYTHING, Step.LINK)
    assert (once.forgotten, once.links_replaced) == (("lever:1",), EVERYTHING.links_replaced + 1)
    assert go_back(at(Step.CONNECT), Step.LINK).forgotten == ()


@pytest.mark.parametrize(
    ("to", "left"), [(to, to in (Step.LINK, Step.LINKING)) for to in WAYS_BACK], ids=[to.value for to in WAYS_BACK]
)
def test_a_link_that_no_longer_counts_is_remembered_until_factoryfix_holds_it_no_longer(to: Step, left: bool) -> None:
    kept = go_back(EVERYTHING, to).left_links
    assert [(link.account_id, link.integration_id) for link in kept] == [("acc-1", "lever:1")] * left
    assert ("FactoryFix keeps the link" in " ".join(undone_by(EVERYTHING, to).values())) is left


def test_the_consequences_list_only_existing_facts() -> None:
    assert set(undone_by(at(Step.CONNECT), Step.LINK)) == {"link"}
    assert set(undone_by(at(Step.LINKING), Step.LINKING)) == set()
    pushed = at(Step.CANDIDATE, candidate=CandidateVerified(push_id="p"))
    assert set(undone_by(pushed, Step.JOBS)) == {"jobs", "candidate"}


@pytest.mark.parametrize(
    ("here", "changed", "reopened"),
    [
        (Step.LIVE, {}, None),
        (Step.LIVE, {"compliance": "CCPA"}, None),
        (Step.LIVE, {"expected_list": "101 Welder"}, None),
        (Step.REQUIREMENTS, {"ats": "workday"}, None),
        (Step.LINK, {"ats": "workday"}, None),
        (Step.CONNECT, {"ats": "workday"}, Step.LINK),
        (Step.LIVE, {"ats": "workday"}, Step.LINK),
        (Step.LINKING, {"account_id": "acc-2"}, None),
        (Step.JOBS, {"account_id": "acc-2"}, Step.LINKING),
        (Step.JOBS, {"sync_mode": SyncMode.NEW_AND_ENGAGED}, Step.LINKING),
        (Step.JOBS, {"sync_mode": SyncMode.REDIRECT, "ats": "workday"}, Step.LINK),
    ],
)
def test_new_requirements_reopen_only_what_rests_on_the_difference(
    here: Step, changed: dict[str, object], reopened: Step | None
) -> None:
    onboarding = at(here)
    assert reopened_by(onboarding, onboarding.requirements.changed(**changed)) is reopened


def test_a_link_that_was_only_made_is_void_with_another_ats() -> None:
    made = at(Step.LINK, link=LINK)
    assert reopened_by(made, REQUIREMENTS.changed(ats="workday")) is Step.LINK
