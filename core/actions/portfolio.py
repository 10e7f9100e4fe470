"""Every onboarding at a glance, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence

from core.people.roles import Permission, Person
from core.services import Services
from core.storage import onboardings


def find(
    services: Services,
    person: Person,
    *,
    search: str = "",
    steps: Sequence[str] = (),
    holders: Sequence[str] = (),
    manager: str = "",
    limit: int = 25,
    offset: int = 0,
) -> onboardings.Page:
    """Return one page of onboardings, those waiting longest first and live ones last."""
    person.require(Permission.VIEW)
    with services.store.read() as db:
        return onboardings.find(
            db,
            search=" ".join(search.split()),
            steps=steps,
            holders=holders,
            manager=manager,
            limit=limit,
            offset=offset,
        )


def counts(services: Services, person: Person) -> dict[tuple[str, str], int]:
    """Return how many onboardings stand at each (step, holder)."""
    person.require(Permission.VIEW)
    with services.store.read() as db:
        return onboardings.counts(db)
