"""What we know of one ATS, and the words for what we do not know: None means unconfirmed, never no."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from core.ats.addresses import check_pattern

AuthorisationKind = Literal["oauth", "api_key", "client_credentials", "service_account", "certificate", "none"]
AddressPattern = Annotated[str, AfterValidator(check_pattern)]
Owner = Literal["us", "customer", "ATS vendor"]
PLACEHOLDER = re.compile(r"\{(?P<name>\w+)\|(?P<unknown>[^{}]+)\}")
"""`{tenant|a code like USG1008IT124S}` in a guide: the customer's own word where an address told it, else the rest."""
RiskLevel = Literal["low", "medium", "high", "unconfirmed"]


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class LookAlike(_Facts):
    """A system that is easily taken for this one, and the one question that separates the two.

    `key` names its own file where we have one, else None.
    """

    name: str
    question: str
    key: str | None = None


class Authorisation(_Facts):
    """How the customer lets us in: the kind, in words what is handed over, and who at the customer can do it."""

    kind: AuthorisationKind | None = None
    what: str = "Unconfirmed; the secure link shows what it asks for"
    who: str = "An administrator of the ATS"


class LeadTime(_Facts):
    """Waiting before the connection can start: a sentence, whose turn it is, and business days (min, max) if known."""

    text: str = "Unconfirmed."
    owner: Owner = "customer"
    business_days: tuple[int, int] | None = None

    @model_validator(mode="after")
    def _shortest_first(self) -> LeadTime:
        if self.business_days and not 0 <= self.business_days[0] <= self.business_days[1]:
            raise ValueError("business_days are two whole numbers, the shorter wait first, for example [1, 5]")
        return self


class Cost(_Facts):
    """What the connection may cost at the ATS vendor: a sentence, and whether it is charged (None is unconfirmed)."""

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
    """How risky "New and Engaged" is here: can a record be added to after it was created?"""

    risk: RiskLevel = "unconfirmed"
    reason: str = "Nobody has confirmed how this ATS handles updates to an application."


class Live(_Facts):
    """What Kombo's own tool list said about this ATS when it was last asked; it wins over our file."""

    offered: bool
    reads_jobs: bool | None = None
    features: tuple[str, ...] = ()
    paid: str | None = None
    partner_only: str | None = None
    fast_track: str | None = None


class Ats(_Facts):
    """One ATS, as its file in data/ats states it; `guide` is the text for the customer's administrator.

    `clean_up` says how a test candidate is removed there, where somebody has confirmed it.

    `addresses` decide which ATS it is; `suite_addresses` belong to the vendor's wider suite and never decide alone.
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
    clean_up: str = ""
    documentation_url: str | None = Field(default=None, pattern=r"^https://")
    reviewed: date | None = None
    unconfirmed: tuple[str, ...] = ()
    guide: str = ""
    live: Live | None = None

    @property
    def has_guide(self) -> bool:
        """Whether there are numbered steps for this ATS."""
        return "\n1. " in f"\n{self.guide}"


class GuideStep(NamedTuple):
    """One step of the customer guide: its number, the bold lead-in without its full stop, and the rest as Markdown."""

    number: int
    lead: str
    text: str
