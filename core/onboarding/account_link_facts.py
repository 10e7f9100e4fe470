"""The facts about account links: what FactoryFix holds for an account, ours and that of others (step 4)."""

from __future__ import annotations

from datetime import datetime

from core.onboarding.part import Part, Statement
from core.onboarding.states import SyncMode
from core.problem import ProblemCode


class AcceptedCheck(Part):
    """A soft check that failed when the account was linked, and who accepted it, with their reason.

    `about` is what the check found, so that another finding has to be accepted anew; None before December 2026.
    `actual` is the same as a text, and `text` the sentence; both are kept as evidence.
    """

    code: ProblemCode
    about: str | None = None
    actual: str
    text: str
    accepted: Statement


class AccountLinkSettings(Part):
    """What FactoryFix is to hold for an account, or holds; fields as in docs/factoryfix-api.yaml, "" for none.

    `sync_mode` is a text, because FactoryFix may hold a mode that this version does not know.
    """

    integration_id: str
    tool: str = ""
    sync_mode: str = ""
    redirect_reason: str = ""
    redirect_url_template: str = ""
    source_name: str = ""
    landing_stage: str = ""
    jobs_scope: str = "active_us"
    onboarding_id: str = ""


class UnconfirmedAccountLink(Part):
    """A write to FactoryFix whose result is not known yet: what was to be written, by whom, since when."""

    account_id: str
    settings: AccountLinkSettings
    began: Statement
    accepted: tuple[AcceptedCheck, ...] = ()


class AccountLink(Part):
    """Step 4: what was written to FactoryFix and read back the same; `settings` are unknown before November 2026."""

    account_id: str
    integration_id: str
    sync_mode: SyncMode
    linked: Statement
    read_back_at: datetime
    first_sync_started_at: datetime | None = None
    settings: AccountLinkSettings | None = None
    accepted: tuple[AcceptedCheck, ...] = ()


class AccountHolder(Part):
    """The link of somebody else that FactoryFix held for the account when this onboarding was to be linked.

    `onboarding_id` and `customer` are empty if this dashboard does not know who made it. `only_here`: FactoryFix holds
    no link, but that onboarding counts as linked. `taken_over`: who takes the account over anyway, and why.
    """

    account_id: str
    integration_id: str
    onboarding_id: str = ""
    customer: str = ""
    since: datetime | None = None
    linked_by: str = ""
    only_here: bool = False
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
