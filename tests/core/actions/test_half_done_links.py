"""A write to FactoryFix whose answer got lost: it is found, and finished, given up or named as one to remove."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from core.actions import half_done, linking, unlinking
from core.actions.onboarding import get
from core.errors import ServiceError, StepClosed
from core.factoryfix.errors import FactoryFixUnavailable, LinkedElsewhere, LinkRefused
from core.onboarding.account_link import LONGEST
from core.onboarding.model import Onboarding
from tests.history import history
from tests.office import ADA, ANA, ELI, Office, altered, open_office

NAME = "Northgate"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def fresh(office: Office, onboarding: Onboarding) -> Onboarding:
    return get(office.ctx(ANA), onboarding.id)


def written(office: Office) -> Onboarding:
    """An onboarding whose link FactoryFix has taken, although nobody heard its answer."""
    onboarding = office.connected(NAME)
    hooks = office.services.connections[1].event_hooks["response"]

    def lose(answer: httpx.Response) -> None:
        if answer.request.method == "PUT":
            hooks.remove(lose)
            office.sandbox.fault("factoryfix", "html_503", operation="GET .*/ats-link", times=9)

    hooks.append(lose)
    lost(office, onboarding)
    return fresh(office, onboarding)


def never_written(office: Office) -> Onboarding:
    """An onboarding whose link never reached FactoryFix."""
    onboarding = office.connected(NAME)
    office.sandbox.fault("factoryfix", "html_503", operation="PUT .*/ats-link", times=9)
    lost(office, onboarding)
    return fresh(office, onboarding)


def lost(office: Office, onboarding: Onboarding) -> None:
    with pytest.raises(ServiceError):
        linking.link(office.ctx(ELI), onboarding.id)
    office.sandbox.control.delete("/faults")
    after = fresh(office, onboarding)
    assert after.linking is None and after.unconfirmed_link
    assert after.unconfirmed_link.began.by.name == ELI.name


def test_a_write_that_factoryfix_took_is_finished_in_the_name_of_who_began_it(office: Office) -> None:
    onboarding = written(office)
    office.clock.ahead += LONGEST + timedelta(seconds=1)
    half_done.settle_all(office.services)
    after = fresh(office, onboarding)
    assert after.linking and after.linking.linked.by.name == ELI.name
    assert after.unconfirmed_link is None and after.left_links == ()


def test_a_write_that_factoryfix_never_took_is_given_up(office: Office) -> None:
    onboarding = never_written(office)
    done = half_done.settle(office.ctx(ELI), onboarding.id)
    assert done.linking is None and done.unconfirmed_link is None
    assert history(office.ctx(ANA), onboarding.id)[0].what == half_done.NOT_TAKEN


CHANGES: dict[str, Callable[[Onboarding], object]] = {
    "opened again": lambda onboarding: onboarding.requirements.changed(agreed=None),
    "of another account": lambda onboarding: onboarding.requirements.changed(account_id="acc_1002"),
    "with another source": lambda onboarding: onboarding.requirements.changed(
        sync_settings=onboarding.requirements.sync_settings.changed(source_name="Another")
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_write_that_no_longer_fits_is_named_and_can_be_undone(office: Office, name: str) -> None:
    onboarding = written(office)
    account = onboarding.requirements.account_id
    altered(office.services, onboarding.id, requirements=CHANGES[name](onboarding))
    with pytest.raises(StepClosed, match="changed while it was linked"):
        half_done.settle(office.ctx(ELI), onboarding.id)
    after = fresh(office, onboarding)
    assert after.linking is None and after.unconfirmed_link is None
    assert [left.account_id for left in after.left_links] == [account]
    assert unlinking.remove_link(office.ctx(ELI), onboarding.id, account_id=account).left_links == ()
    assert office.services.factoryfix.ats_link(account) is None


def test_a_write_of_a_process_that_was_killed_is_found_once_it_cannot_go_on(office: Office) -> None:
    onboarding = written(office)
    with office.ctx(ELI).read() as act:
        altered(office.services, onboarding.id, linking_request=act.statement())
    half_done.settle_all(office.services)
    with pytest.raises(StepClosed, match=f"{ELI.name} is linking it right now"):
        half_done.settle(office.ctx(ELI), onboarding.id)
    assert fresh(office, onboarding).unconfirmed_link
    office.clock.ahead += LONGEST + timedelta(seconds=1)
    half_done.settle_all(office.services)
    after = fresh(office, onboarding)
    assert after.linking and after.linking_request is None


def test_factoryfix_that_does_not_answer_leaves_the_write_open(office: Office) -> None:
    onboarding = written(office)
    office.clock.ahead += LONGEST + timedelta(seconds=1)
    office.sandbox.fault("factoryfix", "html_503", operation="GET .*/ats-link", times=9)
    half_done.settle_all(office.services)
    office.sandbox.control.delete("/faults")
    assert fresh(office, onboarding).unconfirmed_link
    assert half_done.settle(office.ctx(ELI), onboarding.id).linking
    with pytest.raises(StepClosed, match="No write"):
        half_done.settle(office.ctx(ELI), onboarding.id)


def unreachable(office: Office, _onboarding: Onboarding) -> None:
    office.sandbox.fault("factoryfix", "html_503", operation="GET .*/ats-link", times=9)


def linked_to_another_account(office: Office, onboarding: Onboarding) -> None:
    body = {"integration_id": integration_of(onboarding), "tool": "ukgpro", "sync_mode": "engaged",
            "jobs_scope": "active_us", "onboarding_id": "made-elsewhere", "linked_by": "Platform team"}  # fmt: skip
    with office.sandbox.factoryfix() as platform:
        platform.put("/accounts/acc_1004/ats-link", json=body).raise_for_status()


def deleted_meanwhile(office: Office, onboarding: Onboarding) -> None:
    hooks = office.services.connections[1].event_hooks["request"]

    def delete(request: httpx.Request) -> None:
        if request.method == "PUT":
            hooks.remove(delete)
            office.services.kombo.delete_integration(integration_of(onboarding))

    hooks.append(delete)


def integration_of(onboarding: Onboarding) -> str:
    assert onboarding.connection
    return onboarding.connection.integration_id


NEVER_TAKEN: dict[str, tuple[Callable[[Office, Onboarding], None], type[ServiceError]]] = {
    "FactoryFix could not be asked about the account": (unreachable, FactoryFixUnavailable),
    "the connection is linked to another account": (linked_to_another_account, LinkedElsewhere),
    "FactoryFix refuses the values": (deleted_meanwhile, LinkRefused),
}


@pytest.mark.parametrize("name", NEVER_TAKEN)
def test_a_write_that_cannot_have_been_taken_is_not_waited_for(office: Office, name: str) -> None:
    first, error = NEVER_TAKEN[name]
    onboarding = office.connected(NAME)
    first(office, onboarding)
    with pytest.raises(error):
        linking.link(office.ctx(ELI), onboarding.id)
    office.sandbox.control.delete("/faults")
    office.free("acc_1004")
    after = fresh(office, onboarding)
    assert after.unconfirmed_link is None and after.linking_request is None and after.linking is None
    entry = history(office.ctx(ANA), onboarding.id)[0]
    assert entry.what == linking.NOT_WRITTEN and entry.after["account"] == onboarding.requirements.account_id


def test_a_later_try_that_wrote_nothing_keeps_what_is_not_known_of_an_earlier_one(office: Office) -> None:
    onboarding = written(office)
    unreachable(office, onboarding)
    with pytest.raises(FactoryFixUnavailable):
        linking.link(office.ctx(ADA), onboarding.id)
    office.sandbox.control.delete("/faults")
    assert fresh(office, onboarding).unconfirmed_link == onboarding.unconfirmed_link
    done = half_done.settle(office.ctx(ADA), onboarding.id)
    assert done.linking and done.linking.linked.by.name == ELI.name


def test_a_write_for_an_account_that_is_gone_is_given_up(office: Office) -> None:
    onboarding = never_written(office)
    assert onboarding.unconfirmed_link
    gone = onboarding.unconfirmed_link.changed(account_id="acc_9999")
    altered(office.services, onboarding.id, unconfirmed_link=gone)
    office.clock.ahead += LONGEST + timedelta(seconds=1)
    half_done.settle_all(office.services)
    assert fresh(office, onboarding).unconfirmed_link is None
    assert history(office.ctx(ANA), onboarding.id)[0].what == half_done.NOT_TAKEN
