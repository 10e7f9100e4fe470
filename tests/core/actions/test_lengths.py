"""Too long a text is refused in one sentence that names its field and limit, and nothing else is lost by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.actions import holding, jobs, onboarding as onboardings, requirements
from core.errors import InvalidInput
from core.onboarding.model import Contact, Onboarding
from tests.office import ANA, Office, open_office

LONG = "x" * 10_000


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def linked(office: Office) -> Onboarding:
    onboarding = office.linked("Northgate")
    office.read(onboarding)
    return onboarding


def saving(**fields: Any) -> Callable[[Office, Onboarding], object]:
    """Save the requirements with these fields."""
    return lambda office, onboarding: requirements.save(
        office.ctx(ANA),
        onboarding.id,
        onboarding.requirements.changed(**fields),
        consequences_accepted=True,
    )


def decided(office: Office, onboarding: Onboarding) -> object:
    return jobs.decide(office.ctx(ANA), onboarding.id, keys=[onboarding.id], verdict="accept", reason=LONG)


REFUSED: dict[str, Callable[[Office, Onboarding], object]] = {
    "The customer’s name has 10,000 characters; the maximum is 200.": lambda office, _: onboardings.start(
        office.ctx(ANA), customer=LONG
    ),
    "“ATS administrator: name” has 10,000 characters; the maximum is 200.": saving(admin=Contact(name=LONG)),
    "“Backup: name” has 10,000 characters; the maximum is 200.": saving(backup=Contact(name=LONG)),
    "“Compliance notes” has 10,000 characters; the maximum is 2,000.": saving(compliance=LONG),
    "“Why the customer needs Redirect” has 10,000 characters; the maximum is 2,000.": saving(redirect_reason=LONG),
    "“Who enters them, and how often” has 10,000 characters; the maximum is 2,000.": saving(by_hand=LONG),
    "“Addresses” has 20,004 characters; the maximum is 20,000.": saving(pasted_urls=["x.io", LONG, LONG]),
    "“What does it wait for?” has 10,000 characters; the maximum is 2,000.": lambda office, it: holding.hold(
        office.ctx(ANA), it.id, reason=LONG
    ),
    "The reason has 10,000 characters; the maximum is 2,000.": decided,
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_too_long_a_text_is_named_with_its_limit_and_nothing_is_saved(
    office: Office, linked: Onboarding, sentence: str
) -> None:
    before = onboardings.get(office.ctx(ANA), linked.id)
    with pytest.raises(InvalidInput) as caught:
        REFUSED[sentence](office, before)
    assert caught.value.sentence == sentence
    assert onboardings.get(office.ctx(ANA), linked.id) == before


def test_a_text_that_was_too_long_before_there_was_a_limit_keeps_nobody_from_saving_another_field(
    office: Office,
) -> None:
    onboarding = onboardings.start(office.ctx(ANA), customer="Acme", another=True)
    kept = onboarding.changed(requirements=onboarding.requirements.changed(compliance=LONG))
    with office.services.store.write() as db:
        db.update("onboardings", onboarding.id, {"body": kept.model_dump_json()})
    saved = saving(backup=Contact(name="Luis"))(office, kept)
    assert isinstance(saved, Onboarding)
    assert (saved.requirements.compliance, saved.requirements.backup.name) == (LONG, "Luis")
