"""The facts about one ATS. None means unconfirmed; it never means no."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from core.ats.addresses import check_pattern
from core.ats.failure_facts import LikelyCause

AddressPattern = Annotated[str, AfterValidator(check_pattern)]
PLACEHOLDER = re.compile(r"\{(?P<name>\w+)\|(?P<unknown>[^{}]+)\}")
"""`{tenant|a code like USG1008IT124S}` in a guide: the customer's tenant where it is known, else the fallback text."""


class AuthorisationKind(StrEnum):
    """How the customer authorizes the connection; the values stand in data/ats."""

    OAUTH = "oauth"
    API_KEY = "api_key"
    CLIENT_CREDENTIALS = "client_credentials"
    SERVICE_ACCOUNT = "service_account"
    CERTIFICATE = "certificate"
    NONE = "none"


class RiskLevel(StrEnum):
    """How risky updates to an application are; the values stand in data/ats."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    UNCONFIRMED = "unconfirmed"


class Owner(StrEnum):
    """Who has to act."""

    US = "us"
    CUSTOMER = "customer"
    ATS_VENDOR = "ATS vendor"


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class LookAlike(_Facts):
    """A system that is easily confused with this one, and the question that tells them apart.

    `key` names its own file in data/ats, or is None where it has none.
    """

    name: str
    question: str
    key: str | None = None


class Authorisation(_Facts):
    """How the customer authorizes the connection: the kind, what they provide, and who can do it."""

    kind: AuthorisationKind | None = None
    what: str = "Unconfirmed; the secure page shows what is needed"
    who: str = "An administrator of the ATS"


class LeadTime(_Facts):
    """The wait before the connection can start: a sentence, who it depends on, and business days (min, max)."""

    text: str = "Unconfirmed."
    owner: Owner = Owner.CUSTOMER
    business_days: tuple[int, int] | None = None

    @model_validator(mode="after")
    def _shortest_first(self) -> LeadTime:
        if self.business_days and not 0 <= self.business_days[0] <= self.business_days[1]:
            raise ValueError("business_days are two whole numbers, the shorter wait first, for example [1, 5]")
        return self


class Cost(_Facts):
    """What the ATS vendor may charge for the connection: a sentence, and whether it charges (None is unconfirmed)."""

    text: str = "Unconfirmed."
    charged: bool | None = None


class Actions(_Facts):
    """What Kombo can write into this ATS; None is unconfirmed (Kombo's coverage list, live answer first)."""

    create: bool | None = None
    attach: bool | None = None
    note: bool | None = None
    stage: bool | None = None
    tag: bool | None = None


class UpdateRisk(_Facts):
    """How risky "New and Engaged" is: whether an application can be updated after it was created."""

    risk: RiskLevel = RiskLevel.UNCONFIRMED
    reason: str = "How this ATS handles updates to an application is unconfirmed."


class Live(_Facts):
    """What Kombo's tool list says about this ATS; it takes precedence over our file."""

    offered: bool
    reads_jobs: bool | None = None
    features: tuple[str, ...] = ()
    paid: str | None = None
    partner_only: str | None = None
    fast_track: str | None = None


class Ats(_Facts):
    """One ATS as its file in data/ats describes it; `guide` is the text for the customer's administrator.

    `addresses` identify the ATS; `suite_addresses` belong to the vendor's wider suite and do not identify it alone.
    `clean_up` says how to remove a test candidate, where this is confirmed. `ask_kombo` is what to settle with Kombo
    before the first link, `push_notes` is what to know about sending candidates, `ip_filter` is True where customers
    often accept only known IP addresses, and `credentials_last` says when the credentials end. `failures` holds the
    likely causes when connecting fails.
    """

    key: str
    label: str
    vendor: str
    is_ats: bool = True
    kombo_tool: str | None = None
    other_tools: tuple[str, ...] = ()
    addresses: tuple[AddressPattern, ...] = ()
    suite_addresses: tuple[AddressPattern, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()
    authorisation: Authorisation = Authorisation()
    prerequisites: tuple[str, ...] = ()
    lead_time: LeadTime = LeadTime()
    cost: Cost = Cost()
    permissions: tuple[str, ...] = ()
    actions: Actions = Actions()
    new_and_engaged: UpdateRisk = UpdateRisk()
    job_verification: tuple[str, ...] = ()
    source_must_exist: bool | None = None
    ask_kombo: str = ""
    push_notes: tuple[str, ...] = ()
    ip_filter: bool | None = None
    credentials_last: str = ""
    clean_up: str = ""
    documentation_url: str | None = Field(default=None, pattern=r"^https://")
    reviewed: date | None = None
    failures: tuple[LikelyCause, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    guide: str = ""
    live: Live | None = None

    @property
    def has_guide(self) -> bool:
        """Return whether the guide has numbered steps."""
        return "\n1. " in f"\n{self.guide}"

    def has_tool(self, tool: str) -> bool:
        """Return whether this is Kombo's current or an older ID of the ATS."""
        return bool(tool) and tool in (self.kombo_tool, *self.other_tools)


class StepKind(StrEnum):
    """What a step of the guide is about, where a rule needs to know it."""

    OPEN_LINK = "open the link"
    ADD_SOURCE = "add the source"
    REPORT = "report"
    OTHER = "other"


HEADINGS = {
    "Open your secure link": StepKind.OPEN_LINK,
    "Add the source": StepKind.ADD_SOURCE,
    "Tell your Account Manager": StepKind.REPORT,
}
"""The beginnings of the headings with which the files in data/ats name these steps."""


class GuideStep(NamedTuple):
    """One step of the customer guide: its number, the bold lead-in without its full stop, and the rest as Markdown."""

    number: int
    lead: str
    text: str

    @property
    def kind(self) -> StepKind:
        """Return what the step is about, from its English heading; a translated step has lost it."""
        return next((kind for heading, kind in HEADINGS.items() if self.lead.startswith(heading)), StepKind.OTHER)
