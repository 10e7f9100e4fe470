"""A link whose time is over: nothing tells us, so we look ourselves; the ball comes back from the customer."""

from __future__ import annotations

from core.actions.onboarding import change
from core.actions.read_back import BY_ITSELF
from core.onboarding.gates import link_state
from core.onboarding.model import Onboarding, Step
from core.services import Services
from core.storage import onboardings

MOST = 10_000


def notice_expired(services: Services) -> None:
    """Note every link that expired before anybody connected with it."""
    now = services.now()
    with services.store.read() as db:
        waiting = onboardings.find(db, steps=[Step.LINK, Step.CONNECT], limit=MOST).onboardings

    def noticed(before: Onboarding) -> Onboarding:
        if before.link is None or before.connection is not None or link_state(before, now) != "Expired":
            return before
        return before.changed(link=before.link.changed(noticed_expired=True))

    for one in waiting:
        if noticed(one) != one:
            change(services, BY_ITSELF, one.id, "Noticed that the link has expired", noticed)
