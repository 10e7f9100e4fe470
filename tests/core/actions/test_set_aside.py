"""A connection says which link made it; through any but the valid one it is set aside until a person decides."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from core.actions import connection, links, set_aside, webhooks
from core.actions.onboarding import get, go_back
from core.errors import EditConflict, InvalidInput, NotAllowed, StepClosed
from core.kombo.webhooks import sign
from core.onboarding.gates import link_state
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from tests.history import history
from tests.office import ANA, ELI, SAM, Office, altered, open_office, sample

NAME = "Northgate"
TOOL, REASON = sample(NAME).tool, "Dana used the older e-mail; confirmed by phone."


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def fresh(office: Office, onboarding: Onboarding) -> Onboarding:
    return get(office.ctx(ANA), onboarding.id)


def made_with(office: Office, link: str, onboarding: Onboarding) -> dict[str, Any]:
    """Connect the ATS through this link; returns Kombo's row of the connection."""
    assert office.sandbox.submit(link, TOOL).status_code == 200
    rows = office.sandbox.control.get("/integrations").json()["integrations"]
    return [row for row in rows if str(row["origin_id"]).startswith(onboarding.id)][-1]


def reported(office: Office, row: dict[str, Any], kind: str = "integration-created") -> None:
    """Deliver Kombo's event about this connection, and process it."""
    end_user = {name: row[name] for name in ("organization_name", "creator_email", "origin_id")}
    about = {"id": row["id"], "integration_id": row["id"], "tool": row["tool"], "end_user": end_user}
    body = json.dumps({"id": uuid4().hex, "type": kind, "data": about}).encode()
    assert webhooks.receive(office.services, body, sign(office.services.keys.webhook, body)) == 200
    webhooks.process(office.services)


def newly_linked(office: Office) -> tuple[Onboarding, str]:
    return links.create_link(office.ctx(ANA), office.begun(NAME).id)


def replaced(office: Office) -> tuple[Onboarding, str]:
    onboarding, old = newly_linked(office)
    return links.create_link(office.ctx(ANA), onboarding.id)[0], old


def voided(office: Office) -> tuple[Onboarding, str]:
    onboarding, old = newly_linked(office)
    links.mark_sent(office.ctx(ANA), onboarding.id)
    return go_back(office.ctx(ANA), onboarding.id, to=Step.LINK), old


def expired(office: Office) -> tuple[Onboarding, str]:
    onboarding, link = newly_linked(office)
    assert onboarding.link is not None
    over = onboarding.link.changed(expires_at=onboarding.link.created_at)
    return altered(office.services, onboarding.id, link=over), link


def with_the_old_origin(office: Office, *, links_replaced: int = 0) -> tuple[Onboarding, str]:
    """An onboarding whose link was made while each link carried the onboarding's own ID."""
    onboarding, _ = newly_linked(office)
    assert onboarding.link is not None
    link = office.sandbox.create_link(onboarding.customer, TOOL, onboarding.id)
    old = onboarding.link.changed(origin_id="")
    return altered(office.services, onboarding.id, link=old, links_replaced=links_replaced), link


def an_old_origin_beside_a_new_link(office: Office) -> tuple[Onboarding, str]:
    onboarding, _ = newly_linked(office)
    return onboarding, office.sandbox.create_link(onboarding.customer, TOOL, onboarding.id)


CASES: dict[str, tuple[Callable[[Office], tuple[Onboarding, str]], str | None]] = {
    "the valid link": (newly_linked, None),
    "the only link, with the onboarding’s ID": (with_the_old_origin, None),
    "one of several links with the onboarding’s ID": (
        lambda office: with_the_old_origin(office, links_replaced=1), "several links",
    ),
    "an older link with the onboarding’s ID": (an_old_origin_beside_a_new_link, "unknown link"),
    "a replaced link": (replaced, "replaced"),
    "a void link": (voided, "void"),
    "an expired link": (expired, "expired"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("way", ["webhook", "by hand"])
def test_only_a_connection_through_the_valid_link_is_taken_by_itself(office: Office, name: str, way: str) -> None:
    begin, why = CASES[name]
    onboarding, link = begin(office)
    row = made_with(office, link, onboarding)
    for _ in range(2):
        if way == "webhook":
            reported(office, row)
            reported(office, row, "integration-state-changed")
        elif why is None:
            connection.enter_integration(office.ctx(ANA), onboarding.id, integration_id=row["id"])
        else:
            with pytest.raises(StepClosed, match="set aside"):
                connection.enter_integration(office.ctx(ANA), onboarding.id, integration_id=row["id"])
    after = fresh(office, onboarding)
    assert (after.connection.integration_id if after.connection else None) == (None if why else row["id"])
    assert [(aside.integration_id, aside.doubt) for aside in after.set_aside] == ([(row["id"], why)] if why else [])
    assert after.duplicates == ()
    for aside in after.set_aside:
        assert (aside.tool, aside.creator_email, aside.decision) == (TOOL, row["creator_email"], None)
    what = "Set a connection aside"
    assert [entry.what for entry in history(office.ctx(ANA), onboarding.id)].count(what) == len(after.set_aside)


def test_every_link_has_an_origin_of_its_own_that_names_its_onboarding(office: Office) -> None:
    first, _ = newly_linked(office)
    second, _ = links.create_link(office.ctx(ANA), first.id)
    assert first.link and second.link
    origins = {first.link.origin_id, second.link.origin_id}
    assert len(origins) == 2
    assert all(origin.startswith(f"{first.id}.") for origin in origins)
    (earlier,) = second.earlier_links
    assert (earlier.origin_id, earlier.email) == (first.link.origin_id, first.requirements.admin.email)


def test_a_person_takes_it_over_and_the_newer_link_is_not_called_used(office: Office) -> None:
    onboarding, old = replaced(office)
    row = made_with(office, old, onboarding)
    reported(office, row)
    done = set_aside.take_over(office.ctx(ELI), onboarding.id, integration_id=row["id"], reason=REASON)
    assert done.connection and done.connection.integration_id == row["id"]
    assert done.connection.learned_from == ELI.actor
    (aside,) = done.set_aside
    assert aside.taken_over and aside.decision and aside.decision.text == REASON
    assert link_state(done, office.services.now()) == "Not used"
    assert history(office.ctx(ANA), onboarding.id)[0].what == "Took over a connection that was set aside"
    reported(office, row, "integration-state-changed")
    assert fresh(office, onboarding).set_aside == done.set_aside


def test_the_link_that_was_used_is_called_used(office: Office) -> None:
    onboarding, link = newly_linked(office)
    reported(office, made_with(office, link, onboarding))
    assert link_state(fresh(office, onboarding), office.services.now()) == "Used"


def test_what_is_left_out_stays_out_and_is_shown_with_its_reason(office: Office) -> None:
    onboarding, old = replaced(office)
    row = made_with(office, old, onboarding)
    reported(office, row)
    left = set_aside.leave(office.ctx(ANA), onboarding.id, integration_id=row["id"], reason=REASON)
    reported(office, row, "integration-state-changed")
    reported(office, row, "sync-finished")
    after = fresh(office, onboarding)
    assert after.connection is None
    assert after.set_aside == left.set_aside
    assert left.set_aside[0].decision and not left.set_aside[0].taken_over


def test_beside_a_connection_through_the_valid_link_an_older_one_is_set_aside_and_cannot_replace_it(
    office: Office,
) -> None:
    onboarding, old = newly_linked(office)
    newer, link = links.create_link(office.ctx(ANA), onboarding.id)
    first = made_with(office, link, newer)
    reported(office, first)
    second = made_with(office, old, newer)
    reported(office, second)
    reported(office, second, "sync-finished")
    after = fresh(office, onboarding)
    assert after.connection and after.connection.integration_id == first["id"]
    assert after.connection.last_sync is None
    assert [aside.integration_id for aside in after.set_aside] == [second["id"]]
    with pytest.raises(StepClosed, match="connected as"):
        set_aside.take_over(office.ctx(ANA), onboarding.id, integration_id=second["id"], reason=REASON)


@pytest.mark.parametrize("act", [set_aside.take_over, set_aside.leave], ids=["take over", "leave"])
@pytest.mark.parametrize(
    ("person", "reason", "integration", "error"),
    [
        (ANA, " ", "", InvalidInput),
        (SAM, REASON, "", NotAllowed),
        (ANA, REASON, "lever:8d1hpPsbjxUkoCoa1veLZGe5", StepClosed),
    ],
    ids=["no reason", "support", "another one"],
)
def test_a_decision_is_refused(
    office: Office, act: Callable[..., object], person: Any, reason: str, integration: str, error: type[Exception]
) -> None:
    onboarding, old = replaced(office)
    row = made_with(office, old, onboarding)
    reported(office, row)
    before = fresh(office, onboarding)
    with pytest.raises(error):
        act(office.ctx(person), onboarding.id, integration_id=integration or row["id"], reason=reason)
    assert fresh(office, onboarding) == before


def test_two_people_who_decide_at_once_are_not_both_followed(office: Office) -> None:
    onboarding, old = replaced(office)
    row = made_with(office, old, onboarding)
    reported(office, row)
    seen = fresh(office, onboarding)
    set_aside.leave(office.ctx(ANA, seen), onboarding.id, integration_id=row["id"], reason=REASON)
    with pytest.raises(EditConflict, match=f"{ANA.name} saved first"):
        set_aside.take_over(office.ctx(ELI, seen), onboarding.id, integration_id=row["id"], reason=REASON)
    assert fresh(office, onboarding).connection is None
