"""A relink keeps Kombo's IDs, and a new connection changes all of them: what people did is carried over either way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import candidate, connection, jobs, linking, links, onboarding as onboardings, read_back
from core.kombo.errors import IntegrationNotFound
from core.onboarding.going_back import carried_over, undone_by
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.onboarding.steps import current_step
from core.storage import job_records, job_rows, pushes
from tests.core.actions.candidates import prepared, ready
from tests.core.actions.test_webhooks import end_user, heard
from tests.office import ANA, ELI, Office, open_office, sample

NAME = "Northgate"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        opened.clock.ahead = timedelta(hours=4)
        yield opened


def kombo_ids(office: Office, onboarding: Onboarding) -> dict[str, str]:
    """Kombo's ID of each job, by the ATS's own ID."""
    with office.services.store.read() as db:
        return {job.remote_id or "": job.id for job in job_records.ats_jobs(db, office.snapshot(onboarding).id)}


def connected_anew(office: Office, onboarding: Onboarding, name: str = NAME) -> Onboarding:
    """The same onboarding after the customer connected again, over a new link, and the account was linked again."""
    connection.forget_connection(office.ctx(ANA), onboarding.id)
    office.connect(onboarding, sample(name))
    return linking.link(office.ctx(ELI), onboarding.id)


def test_after_a_new_connection_the_same_jobs_have_other_ids_and_keep_their_decisions(office: Office) -> None:
    onboarding, key = office.linked("Heartland"), "ats:1892"
    office.read(onboarding)
    before = kombo_ids(office, onboarding)
    jobs.decide(office.ctx(ANA), onboarding.id, keys=[key], verdict="exclude", reason="Dana closed it")
    again = connected_anew(office, onboarding, "Heartland")
    office.read(again)
    after = kombo_ids(office, again)
    assert before.keys() == after.keys()
    assert not set(before.values()) & set(after.values()), "Kombo gives every record another ID"
    with office.services.store.read() as db:
        known = job_rows.get(db, office.snapshot(again).id, key)
    assert known is not None
    assert (known[0].outcome.value, known[0].decided_by and known[0].decided_by.name) == ("excluded", ANA.name)


def test_a_push_is_found_over_the_new_connection_by_the_ids_of_the_ats(office: Office) -> None:
    onboarding = ready(office, NAME)
    pushed = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    pushed = read_back.look_in_ats(office.ctx(ANA), pushed.push.id)
    again = connected_anew(office, onboarding)
    with office.sandbox.kombo() as kombo:
        kombo.delete(f"/integrations/{pushed.integration_id}").raise_for_status()
    assert again.clean_up is not None
    assert pushed.push.id in again.clean_up.push_ids, "the test candidate is still to be removed"
    assert again.connection is not None
    new = again.connection.integration_id
    with pytest.raises(IntegrationNotFound):
        read_back.look_in_ats(office.ctx(ANA), pushed.push.id)
    condition = {"integration_id": new, "kind": "all_applications"}
    office.sandbox.control.post("/conditions", json=condition).raise_for_status()
    carried = read_back.look_in_ats(office.ctx(ANA), pushed.push.id)
    assert carried.push.remote_id == pushed.push.remote_id
    assert carried.push.application_id != pushed.push.application_id
    assert (carried.integration_id, carried.seen and carried.seen.attachments) == (
        new, pushed.seen and pushed.seen.attachments,
    )  # fmt: skip
    with office.services.store.read() as db:
        assert pushes.get(db, pushed.push.id).integration_id == new


def test_what_a_new_connection_undoes_and_what_stays_is_said_before(office: Office) -> None:
    onboarding = office.linked(NAME)
    assert set(undone_by(onboarding, Step.LINK)) == {"link", "connection", "linking"}
    (sentence,) = carried_over(onboarding, Step.LINK)
    assert "decisions" in sentence
    assert carried_over(onboarding, Step.JOBS) == ()
    assert carried_over(office.begun(NAME), Step.LINK) == ()


def test_a_relink_reopens_only_the_connection_and_closes_it_again(office: Office) -> None:
    onboarding = office.linked(NAME)
    assert onboarding.connection is not None
    assert onboarding.linking is not None
    integration = onboarding.connection.integration_id
    office.sandbox.control.post(
        "/sync", json={"integration_id": integration, "state": "AUTHENTICATION_FAILED", "days_ago": 4}
    )
    broken = connection.check_now(office.ctx(ANA), onboarding.id)
    assert current_step(broken) is Step.CONNECT
    _, link = links.create_reconnection_link(office.ctx(ANA), onboarding.id)
    assert office.sandbox.submit(link, sample(NAME).tool).status_code == 200
    heard(office, "integration-state-changed", {"integration_id": integration, "end_user": end_user(onboarding)})
    again = onboardings.get(office.ctx(ANA), onboarding.id)
    assert again.connection is not None
    assert (again.connection.integration_id, again.linking) == (integration, onboarding.linking)
    assert current_step(again) is Step.JOBS
