"""Two people edit one onboarding: the second one to save sees the first one's change, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from core import dates
from core.actions import holding, links, onboarding as onboardings, portfolio, requirements
from core.actions.context import ByItself, Context
from core.errors import EditConflict, InvalidInput, StepClosed
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.people.roles import Permission, Person, Role
from tests.actors import named
from tests.history import history
from tests.office import ANA, Office, open_office

BEN = Person("ben", "Ben Ito", "ben@office.example", Role.ACCOUNT_MANAGER)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def started(office: Office) -> Onboarding:
    return onboardings.start(office.ctx(ANA), customer="Acme", another=True)


def save(office: Office, person: Person, seen: Onboarding, **fields: object) -> Onboarding:
    """Save as a page does: everything as it was seen, but these fields."""
    wanted = seen.requirements.changed(**fields)
    return requirements.save(office.ctx(person, seen), seen.id, wanted)


def now(office: Office, onboarding: Onboarding) -> Onboarding:
    return onboardings.get(office.ctx(ANA), onboarding.id)


def test_the_second_is_told_who_changed_what_and_when_and_the_first_keeps_their_change(office: Office) -> None:
    seen = started(office)
    first = save(office, ANA, seen, compliance="OFCCP", account_id="acc-1")
    when = dates.moment(history(office.ctx(ANA), seen.id)[0].at)
    with pytest.raises(EditConflict) as caught:
        save(office, BEN, seen, redirect_reason="Their rule")
    assert caught.value.sentence == (
        f"Ana Alvarez saved first, at {when}: saved the requirements (account id, compliance)."
    )
    assert "Nothing of yours was saved" in caught.value.next_step
    assert now(office, seen) == first


def test_the_second_person_can_save_after_seeing_the_new_values(office: Office) -> None:
    seen = started(office)
    save(office, ANA, seen, compliance="OFCCP")
    with pytest.raises(EditConflict):
        save(office, BEN, seen, redirect_reason="Their rule")
    save(office, BEN, now(office, seen), redirect_reason="Their rule")
    both = now(office, seen).requirements
    assert (both.compliance, both.redirect_reason) == ("OFCCP", "Their rule")


def test_edits_of_different_parts_do_not_disturb_each_other(office: Office) -> None:
    seen = office.begun("Northgate")
    holding.hold(office.ctx(BEN), seen.id, reason="Budget")
    links.create_link(office.ctx(BEN), seen.id)
    links.mark_sent(office.ctx(BEN), seen.id)
    saved = save(office, ANA, seen, compliance="OFCCP")
    assert saved.requirements.compliance == "OFCCP"
    assert saved.hold is not None
    assert saved.link is not None
    assert saved.link.sent is not None


def test_the_requirements_do_not_disturb_a_link_that_is_being_made(office: Office) -> None:
    seen = office.begun("Northgate")
    save(office, BEN, seen, compliance="OFCCP")
    made, _ = links.create_link(office.ctx(ANA, seen), seen.id)
    assert (made.link is not None, made.requirements.compliance) == (True, "OFCCP")


def test_agreeing_what_somebody_changed_meanwhile_is_a_conflict(office: Office) -> None:
    seen = office.begun("Northgate")
    opened = onboardings.go_back(office.ctx(ANA, seen), seen.id, to=Step.REQUIREMENTS)
    save(office, BEN, opened, compliance="OFCCP")
    with pytest.raises(EditConflict, match="Ben Ito saved first"):
        requirements.agree(office.ctx(ANA, opened), seen.id)
    assert now(office, seen).requirements.agreed is None


def test_the_same_value_saved_by_both_is_no_conflict_for_a_third(office: Office) -> None:
    seen = started(office)
    first = save(office, ANA, seen, compliance="OFCCP")
    again = save(office, BEN, first, compliance="OFCCP")
    assert again.version == first.version
    assert save(office, ANA, first, redirect_reason="Rule").version == first.version + 1


def test_every_change_since_then_counts_not_only_the_last(office: Office) -> None:
    seen = started(office)
    saved = save(office, BEN, seen, compliance="OFCCP")
    holding.hold(office.ctx(ANA), seen.id, reason="Budget")
    with pytest.raises(EditConflict, match="Ben Ito"):
        save(office, ANA, seen, redirect_reason="Rule")
    assert now(office, seen).requirements == saved.requirements


def test_only_one_of_many_simultaneous_saves_succeeds(office: Office) -> None:
    seen, people = started(office), 8
    together = Barrier(people)

    def press(number: int) -> str:
        together.wait()
        try:
            return save(office, BEN, seen, compliance=f"Version of {number}").requirements.compliance
        except EditConflict:
            return ""

    with ThreadPoolExecutor(people) as pool:
        (kept,) = [result for result in pool.map(press, range(people)) if result]
    after = now(office, seen)
    assert (after.requirements.compliance, after.version) == (kept, seen.version + 1)
    assert len(history(office.ctx(ANA), seen.id)) == 2


def test_two_people_creating_a_link_at_once_get_one_live_link(office: Office) -> None:
    seen = office.begun("Northgate")
    together = Barrier(2)

    def press(person: Person) -> str:
        together.wait()
        try:
            return links.create_link(office.ctx(person, seen), seen.id)[1]
        except (EditConflict, StepClosed):
            return ""

    with ThreadPoolExecutor(2) as pool:
        (link_shown,) = [link for link in pool.map(press, (ANA, BEN)) if link]
    kept = now(office, seen)
    assert kept.link is not None
    assert kept.link.masked.endswith(link_shown[-4:])
    assert kept.links_replaced == 0


def test_many_changes_of_different_parts_at_the_same_moment_are_all_kept(office: Office) -> None:
    seen, people = office.begun("Northgate"), 8
    together = Barrier(people)

    def press(number: int) -> None:
        together.wait()
        ctx = Context(office.services, ByItself(named(f"{number} Person")))
        with ctx.change(seen.id, Permission.VIEW) as act:
            duplicates = (*act.before.duplicates, f"lever:{number}")
            act.save(act.before.changed(duplicates=duplicates), "Noted a duplicate")

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(press, range(people)))
    after = now(office, seen)
    assert sorted(after.duplicates) == [f"lever:{number}" for number in range(people)]
    assert after.version == seen.version + people


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "x" * 201])
def test_a_customer_needs_a_name_that_fits(office: Office, name: str) -> None:
    with pytest.raises(InvalidInput, match="name"):
        onboardings.start(office.ctx(ANA), customer=name)


def test_a_customers_name_is_kept_without_surplus_space(office: Office) -> None:
    assert onboardings.start(office.ctx(ANA), customer="  Acme \n Foods ").customer == "Acme Foods"


def test_presses_at_the_same_moment_start_one_onboarding(office: Office) -> None:
    together = Barrier(4)

    def press(_: int) -> bool:
        together.wait()
        try:
            onboardings.start(office.ctx(ANA), customer="Pressed Twice")
        except StepClosed as refused:
            assert "already has an onboarding" in refused.sentence
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(press, range(4))) == 1
    assert portfolio.find(office.ctx(ANA), search="Pressed Twice").total == 1


@pytest.mark.parametrize(("name", "account"), [("  KNOWN   foods ", ""), ("Known Foods", ""), ("Renamed", "acc_known")])
def test_a_customer_who_is_here_is_started_again_on_purpose_only(office: Office, name: str, account: str) -> None:
    onboardings.start(office.ctx(ANA), customer="Known Foods", account_id="acc_known", another=True)
    with pytest.raises(StepClosed, match="Known Foods already has an onboarding"):
        onboardings.start(office.ctx(ANA), customer=name, account_id=account)
    assert onboardings.start(office.ctx(ANA), customer=name, account_id=account, another=True).version == 1
