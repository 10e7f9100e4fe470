"""The facts about account links: what FactoryFix holds for an account, ours and that of others (step 4)."""

from __future__ import annotations

from datetime import datetime

from core.onboarding.part import Part, Statement
from core.onboarding.states import SyncMode


class AccountLink(Part):
    """Step 4: what was written to FactoryFix and read back the same."""

    account_id: str
    integration_id: str
    sync_mode: SyncMode
    linked: Statement
    read_back_at: datetime
    first_sync_started_at: datetime | None = None


class AccountHolder(Part):
    """The link of somebody else that FactoryFix held for the account when this onboarding was to be linked.

    `onboarding_id` and `customer` are empty if this dashboard does not know who made it. `taken_over`: who takes the
    account over all the same, and why.
    """

    account_id: str
    integration_id: str
    onboarding_id: str = ""
    customer: str = ""
    since: datetime | None = None
    linked_by: str = ""
    taken_over: Statement | None = None


class LostAccountLink(Part):
    """The link of this onboarding that another onboarding replaced; `taken` is who did it, and why."""

    account_id: str
    onboarding_id: str
    customer: str
    taken: Statement


class LeftAccountLink(Part):
    """A link that no longer counts here, but that FactoryFix still holds until it is removed or replaced there."""

    account_id: str
    integration_id: str
    since: datetime
