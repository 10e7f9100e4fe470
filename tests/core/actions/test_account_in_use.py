"""One FactoryFix account holds one link: nobody's is replaced unless a person takes it over, and what was left goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from core import dates
from core.actions import link_checks, linking, unlinking
from core.actions.onboarding import get, go_back
from core.errors import EditConflict, InvalidInput, NotAllowed, ServiceError, StepClosed
from core.factoryfix.wire import AtsLink
from core.onboarding.account_link import LONGEST
from core.onboarding.link_check import Override
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.problem import ProblemCode
from tests.history import history
from tests.office import ADA, ANA, ELI, Office, altered, open_office

NAME, REASON = "Northgate", "Their old ATS is switched off; agreed with Ana."


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture
def rivals(office: Office) -> tuple[Onboarding, Onboarding]:
    """A connected onboarding, and another one of the same account that is linked."""
    return office.connected(NAME), office.linked(NAME, expected="")


def fresh(office: Office, onboarding: Onboarding) -> Onboarding:
    return get(office.ctx(ANA), onboarding.id)


def held(office: Office, onboarding: Onboarding) -> AtsLink | None:
    return office.services.factoryfix.ats_link(onboarding.requirements.account_id)


def written_elsewhere(office: Office, onboarding: Onboarding, **changed: Any) -> None:
    """Let somebody link this onboarding's account at FactoryFix without the dashboard."""
    assert onboarding.connection is not None
    body = {"integration_id": onboarding.connection.integration_id, "tool": onboarding.connection.tool,
            "sync_mode": "engaged", "jobs_scope": "active_us", "onboarding_id": "made-elsewhere",
            "linked_by": "Platform team"}  # fmt: skip
    with office.sandbox.factoryfix() as platform:
        path = f"/accounts/{onboarding.requirements.account_id}/ats-link"
        platform.put(path, json=body | changed).raise_for_status()


def after_refusal(office: Office, onboarding: Onboarding) -> Onboarding:
    """The onboarding after linking has found the link of somebody else."""
    with pytest.raises(StepClosed, match="FactoryFix links this account to"):
        linking.link(office.ctx(ELI), onboarding.id)
    return fresh(office, onboarding)


def test_a_live_link_of_another_onboarding_stays_and_its_customer_is_named(
    office: Office, rivals: tuple[Onboarding, Onboarding]
) -> None:
    newer, live = rivals
    before = held(office, live)
    with pytest.raises(StepClosed) as refused:
        linking.link(office.ctx(ELI), newer.id)
    assert before and before.linked_at
    assert f"another onboarding, of {live.customer} since {dates.moment(before.linked_at)}" in refused.value.sentence
    assert f"by {ELI.name}" in refused.value.sentence
    assert "take the account over" in refused.value.next_step
    assert held(office, live) == before
    assert fresh(office, live).linking == live.linking
    after = fresh(office, newer)
    assert after.linking is None and after.linking_request is None
    assert after.account_holder and after.account_holder.onboarding_id == live.id
    assert history(office.ctx(ANA), newer.id)[0].what == "Found the account linked by somebody else"
    (row,) = [row for row in link_checks.checks(office.ctx(ANA), after) if row.code is ProblemCode.ACCOUNT_IN_USE]
    assert row.fails and row.override is Override.TAKEOVER and live.customer in row.actual


def test_a_link_that_was_made_without_the_dashboard_stays_too(office: Office) -> None:
    newer = office.connected(NAME)
    assert newer.connection is not None
    written_elsewhere(office, newer)
    after = after_refusal(office, newer)
    assert after.account_holder
    assert (after.account_holder.customer, after.account_holder.linked_by) == ("", "Platform team")
    assert (link := held(office, newer)) and link.onboarding_id == "made-elsewhere"
    done = linking.take_over(office.ctx(ELI), newer.id, reason=REASON)
    assert done.linking and done.account_holder is None
    assert (link := held(office, newer)) and link.onboarding_id == newer.id


def test_a_takeover_reopens_the_linking_of_the_other_onboarding_and_tells_it_who_and_why(
    office: Office, rivals: tuple[Onboarding, Onboarding]
) -> None:
    newer, live = rivals
    after_refusal(office, newer)
    done = linking.take_over(office.ctx(ELI), newer.id, reason=REASON)
    assert done.linking and done.account_holder is None and done.linking_request is None
    assert (link := held(office, newer)) and link.onboarding_id == newer.id
    lost = fresh(office, live)
    assert lost.linking is None and lost.left_links == ()
    assert lost.lost_link
    assert (lost.lost_link.taken.by.name, lost.lost_link.taken.text) == (ELI.name, REASON)
    assert (lost.lost_link.onboarding_id, lost.lost_link.customer) == (newer.id, newer.customer)
    took, began, *_ = history(office.ctx(ANA), live.id)
    assert [took.what, began.what] == ["Took the account over", "Began to take over the account"]
    assert began.after["reason"] == REASON
    linked, began, *_ = history(office.ctx(ANA), newer.id)
    assert [linked.what, began.what] == ["Linked the connection to FactoryFix", "Began to take over the account"]
    assert began.after["account_holder.taken_over.text"] == REASON
    back = after_refusal(office, lost)
    assert back.account_holder and back.account_holder.onboarding_id == newer.id
    again = linking.take_over(office.ctx(ADA), lost.id, reason="They changed their mind.")
    assert again.linking and again.lost_link is None


def third_link(office: Office, onboarding: Onboarding) -> None:
    written_elsewhere(office, onboarding, onboarding_id="a-third-one")


REFUSED: dict[str, tuple[Callable[[Office, Onboarding], object], Any, str, type[Exception], str]] = {
    "by an Account Manager": (lambda o, onboarding: None, ANA, REASON, NotAllowed, "You may not link"),
    "without a reason": (lambda o, onboarding: None, ELI, "  ", InvalidInput, "needs a reason"),
    "of another link than was shown": (third_link, ELI, REASON, StepClosed, "which no onboarding here has linked"),
    "of nothing": (
        lambda o, onboarding: altered(o.services, onboarding.id, account_holder=None),
        ELI, REASON, StepClosed, "No other link is known",
    ),
    "of another account than was shown": (
        lambda o, onboarding: altered(
            o.services, onboarding.id, requirements=onboarding.requirements.changed(account_id="acc_1002")
        ),
        ELI, REASON, StepClosed, "No other link is known",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_takeover_is_refused(office: Office, rivals: tuple[Onboarding, Onboarding], name: str) -> None:
    first, person, reason, error, named = REFUSED[name]
    newer, live = rivals
    first(office, after_refusal(office, newer))
    before = held(office, live)
    with pytest.raises(error, match=named):
        linking.take_over(office.ctx(person), newer.id, reason=reason)
    assert held(office, live) == before
    assert fresh(office, live).linking == live.linking
    assert fresh(office, newer).linking is None
    assert fresh(office, newer).linking_request is None


def test_a_takeover_of_what_has_changed_since_the_page_was_drawn_is_refused(
    office: Office, rivals: tuple[Onboarding, Onboarding]
) -> None:
    newer, live = rivals
    seen = after_refusal(office, newer)
    third_link(office, newer)
    after_refusal(office, newer)
    with pytest.raises(EditConflict, match=f"{ELI.name} saved first"):
        linking.take_over(office.ctx(ELI, seen), newer.id, reason=REASON)
    assert fresh(office, live).linking == live.linking


def during(office: Office, act: Callable[[], object]) -> None:
    """Do this once while FactoryFix is asked about the account's link."""
    hooks = office.services.connections[1].event_hooks["request"]

    def do(_request: object) -> None:
        hooks.remove(do)
        act()

    hooks.append(do)


def test_two_people_who_link_two_onboardings_of_an_account_at_once_cannot_both_win(office: Office) -> None:
    first, second = office.connected(NAME), office.connected(NAME)
    refusals: list[StepClosed] = []

    def colleague() -> None:
        with pytest.raises(StepClosed) as refused:
            linking.link(office.ctx(ADA), second.id)
        refusals.append(refused.value)

    during(office, colleague)
    assert linking.link(office.ctx(ELI), first.id).linking
    (refused,) = refusals
    assert f"{ELI.name} has been linking this account to {first.customer} since" in refused.sentence
    assert (link := held(office, first)) and link.onboarding_id == first.id
    assert after_refusal(office, second).account_holder


def test_a_request_whose_process_ended_holds_the_account_for_some_minutes_only(office: Office) -> None:
    ended, other = office.connected(NAME), office.connected(NAME)
    with office.ctx(ELI).read() as act:
        altered(office.services, ended.id, linking_request=act.statement())
    with pytest.raises(StepClosed, match="has been linking this account"):
        linking.link(office.ctx(ELI), other.id)
    office.clock.ahead += LONGEST + timedelta(seconds=1)
    assert linking.link(office.ctx(ELI), other.id).linking


def test_a_takeover_whose_answer_got_lost_is_told_once_the_link_is_read_back(
    office: Office, rivals: tuple[Onboarding, Onboarding]
) -> None:
    newer, live = rivals
    after_refusal(office, newer)
    hooks = office.services.connections[1].event_hooks["response"]

    def lose(answer: httpx.Response) -> None:
        if answer.request.method == "PUT":
            hooks.remove(lose)
            office.sandbox.fault("factoryfix", "html_503", operation="GET .*/ats-link", times=9)

    hooks.append(lose)
    with pytest.raises(ServiceError):
        linking.take_over(office.ctx(ELI), newer.id, reason=REASON)
    office.sandbox.control.delete("/faults")
    assert fresh(office, newer).linking is None
    assert linking.link(office.ctx(ADA), newer.id).linking
    lost = fresh(office, live)
    assert lost.linking is None
    assert lost.lost_link and (lost.lost_link.taken.by.name, lost.lost_link.taken.text) == (ELI.name, REASON)


def gone_back(office: Office) -> Onboarding:
    linked = office.linked(NAME, expected="")
    return go_back(office.ctx(ANA), linked.id, to=Step.LINKING)


LEFT: dict[str, tuple[Callable[[Office, Onboarding], object], str, str | None]] = {
    "still there": (lambda o, onboarding: None, "Removed the link at FactoryFix", None),
    "removed already": (
        lambda o, onboarding: o.free(onboarding.requirements.account_id),
        "Found no link at FactoryFix any more",
        None,
    ),
    "replaced by somebody": (written_elsewhere, "Left the newer link of somebody else at FactoryFix", "made-elsewhere"),
}


@pytest.mark.parametrize("name", LEFT)
def test_after_going_back_the_link_at_factoryfix_is_named_and_removed(office: Office, name: str) -> None:
    first, what, remains = LEFT[name]
    onboarding = gone_back(office)
    account = onboarding.requirements.account_id
    assert [left.account_id for left in onboarding.left_links] == [account]
    assert (link := held(office, onboarding)) and link.onboarding_id == onboarding.id
    first(office, onboarding)
    done = unlinking.remove_link(office.ctx(ELI), onboarding.id, account_id=account)
    assert done.left_links == () and done.linking_request is None
    link = held(office, onboarding)
    assert (link.onboarding_id if link else None) == remains
    assert history(office.ctx(ANA), onboarding.id)[0].what == what
    with pytest.raises(StepClosed, match="left no link"):
        unlinking.remove_link(office.ctx(ELI), onboarding.id, account_id=account)


def test_a_removal_that_factoryfix_does_not_confirm_leaves_the_link_named(office: Office) -> None:
    onboarding = gone_back(office)
    office.sandbox.fault("factoryfix", "html_503", operation="DELETE .*/ats-link", times=9)
    with pytest.raises(ServiceError):
        unlinking.remove_link(office.ctx(ELI), onboarding.id, account_id=onboarding.requirements.account_id)
    office.sandbox.control.delete("/faults")
    after = fresh(office, onboarding)
    assert after.left_links == onboarding.left_links and after.linking_request is None


def test_linking_again_replaces_the_link_that_was_left(office: Office) -> None:
    onboarding = gone_back(office)
    assert linking.link(office.ctx(ELI), onboarding.id).left_links == ()
