"""One customer's onboarding: the facts of its five steps, and nothing that can be derived from them.

Everything is frozen; a change is a new Onboarding through `changed`. Times are aware datetimes in UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from pydantic import AliasChoices, Field

from core.onboarding.account_link_facts import (
    AccountHolder,
    AccountLink,
    LeftAccountLink,
    LostAccountLink,
    UnconfirmedAccountLink,
)
from core.onboarding.calendar import Calendar
from core.onboarding.compliance import ComplianceItem
from core.onboarding.connection_facts import Connection, FailedAttempt, SetAside
from core.onboarding.connection_link_facts import ConnectionLink, EarlierConnectionLink, Mailed
from core.onboarding.hypercare_facts import Hypercare
from core.onboarding.part import Part, Statement
from core.onboarding.states import Answer, IpFilter, PhaseState, SignOffFact, Step, SyncMode, WaitingOn
from core.onboarding.sync_settings import SyncSettings
from core.onboarding.vendor_wait import VendorWait
from core.people.actor import Actor


class Contact(Part):
    """Somebody at the customer."""

    name: str = ""
    email: str = ""
    phone: str = ""


class OtherContact(Contact):
    """Somebody at the customer besides the administrator and the back-up; `role` as a person typed it."""

    id: str
    role: str = ""
    added: Statement


class AtsDecision(Statement):
    """A person's decision on a contradiction: it holds only for the contradiction with the code `settles`.

    `about` is the sentence as it was shown, kept as evidence and never compared.
    """

    about: str = ""
    settles: str = ""


class PageOpened(Statement):
    """A person opened a page: its address, and what they saw as `text`."""

    address: str = ""


class Requirements(Part):
    """Step 1. `ats` is a catalogue key; `agreed` closes the step.

    A text with a title is typed by a person: it has that label in the form, a limit, and a draft (see TYPED_TEXTS).
    """

    account_id: str = ""
    account_name: str = ""
    admin: Contact = Contact()
    backup: Contact = Contact()
    pasted_urls: tuple[str, ...] = ()
    ats: str = ""
    ats_decision: AtsDecision | None = None
    """Why this ATS although the pasted addresses disagree or say something else."""
    sync_mode: SyncMode = SyncMode.ENGAGED
    redirect_reason: str = Field(default="", title="Why the customer needs Redirect")
    advised_against: bool = False
    sync_settings: SyncSettings = SyncSettings()
    by_hand: str = Field(default="", title="Who enters them, and how often")
    """Manual only: who enters the candidates into the ATS, and how often."""
    ip_filter: IpFilter = IpFilter.NOT_ASKED
    acknowledged: dict[str, Statement] = Field(default_factory=dict)
    """Warnings that a person accepted in writing, by the warning's key."""
    compliance: str = Field(default="", title="Compliance notes")
    go_live_target: date | None = None
    expected_list: str = ""
    """The customer's own list of jobs as pasted or read from a file; may follow later."""
    agreed: Statement | None = None
    no_connection: str = ""
    """Why this ATS cannot be connected at all, as it stood when the requirements were agreed; else nothing."""

    @property
    def reachable(self) -> tuple[Contact, ...]:
        """The administrator and the back-up, those who have an e-mail address."""
        return tuple(contact for contact in (self.admin, self.backup) if contact.email)


TYPED_TEXTS: Final = {name: field.title for name, field in Requirements.model_fields.items() if field.title}
"""What the form calls each text of the requirements that a person types, by its field."""


class JobsVerified(Part):
    """Step 5a: the snapshot that passed, and who said so."""

    snapshot_id: str
    synced: int
    verified: Statement


class Confirmation(Part):
    """The customer's answer to one item of step 5b, recorded by one of us; `screenshot` is the id of a kept file."""

    answer: Answer
    note: str = ""
    who: str
    channel: str
    heard: Statement
    screenshot: str = ""


class SecondPhase(Part):
    """New and Engaged: how far version 2 of the profile is, or left out; `statement`: by whom, why."""

    state: PhaseState
    statement: Statement = Field(validation_alias=AliasChoices("statement", "word"))
    """Stored as `word` until November 2026."""


class CandidateVerified(Part):
    """Step 5b: the push that arrived, and the customer's answer to each item."""

    push_id: str
    request_sent: Statement | None = None
    """Who sent the customer the message that asks them to check the test candidate."""
    version_2: SecondPhase | None = None
    confirmations: dict[str, Confirmation] = Field(default_factory=dict)
    """By item; one that this version no longer asks for stays."""


class CleanUp(Part):
    """The test candidates in the customer's ATS, by their pushes, the last one `since`; `done` once they are removed.

    A fact of its own: going back undoes what was confirmed, and takes nobody out of the ATS.
    """

    push_ids: tuple[str, ...]
    since: datetime
    done: Statement | None = None


class MissingJobs(Part):
    """Jobs that the customer misses, from their own hand: a proposal to their list, which it does not change by itself.

    `text` has the form of the list, with `count` jobs; `taken` says who added it to the list, `declined` who did not.
    """

    stated: Statement
    text: str
    count: int
    taken: Statement | None = None
    declined: Statement | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided about it yet."""
        return self.taken is None and self.declined is None


class RestedOn(Part):
    """What a sign-off rested on when it was given: facts, and items, also such as are no longer asked for."""

    facts: tuple[SignOffFact, ...]
    items: tuple[str, ...]


class AcceptedRisk(Part):
    """A risk that the approver accepted; `text` is the sentence as it was shown, kept as evidence, never compared."""

    key: str
    text: str


class SignOff(Part):
    """Step 5c: the approver's name at the customer, who of us recorded it, on what, and which risks they accepted."""

    approver: str
    note: str = ""
    recorded: Statement
    rested_on: RestedOn
    accepted: tuple[AcceptedRisk, ...] = ()


class Approval(Part):
    """The customer's own word on their page that they approve the go-live: evidence for the sign-off, which is ours."""

    approver: str
    stated: Statement
    accepted: tuple[AcceptedRisk, ...] = ()


class Turn(Part):
    """The onboarding has waited on `holder` since `since`; while `held`, the time counts on nobody's clock."""

    holder: WaitingOn
    since: datetime
    step: Step
    held: bool = False


class Hold(Part):
    """The onboarding waits on purpose; on the morning of `until` the hold ends by itself."""

    reason: str
    by: Actor
    since: datetime
    until: date | None = None


class Onboarding(Part):
    """The aggregate; `version` counts saved changes, and the store refuses an older one."""

    id: str
    customer: str
    manager: Actor
    created_at: datetime
    version: int = 0
    requirements: Requirements = Requirements()
    link: ConnectionLink | None = None
    links_replaced: int = 0
    link_request: Statement | None = None
    """Who is asking Kombo for a link, written down before it is asked, until its answer is kept."""
    failed_attempts: tuple[FailedAttempt, ...] = ()
    connection: Connection | None = None
    guide_ticks: dict[str, Statement] = Field(default_factory=dict)
    """Steps of the customer's guide that were ticked off, by the step's key: nothing rests on them."""
    duplicates: tuple[str, ...] = ()
    """Further integrations that were made with our link: Kombo does not prevent them, we never take them over."""
    earlier_links: tuple[EarlierConnectionLink, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    forgotten: tuple[str, ...] = ()
    """Integrations that were taken back: Kombo keeps reporting them, and only a person can connect one again."""
    linking: AccountLink | None = None
    linking_request: Statement | None = None
    """Who is writing this onboarding's link to FactoryFix, recorded before it is asked, until its answer is kept."""
    unconfirmed_link: UnconfirmedAccountLink | None = None
    """What is being written to FactoryFix, until it is known what FactoryFix holds."""
    account_holder: AccountHolder | None = None
    """Whose link FactoryFix held when linking was last tried; None once this onboarding is linked."""
    lost_link: LostAccountLink | None = None
    left_links: tuple[LeftAccountLink, ...] = ()
    redirect_checked: PageOpened | None = None
    """Redirect mode sends no candidate: who checked that the career page takes applicants instead."""
    sync_asked_at: datetime | None = None
    """When a person last requested a sync from Kombo: the next request has to wait some minutes."""
    jobs: JobsVerified | None = None
    candidate: CandidateVerified | None = None
    clean_up: CleanUp | None = None
    sign_off: SignOff | None = None
    approval: Approval | None = None
    missing_jobs: tuple[MissingJobs, ...] = ()
    hypercare: Hypercare | None = None
    """What was counted since the sign-off; read it with core/onboarding/hypercare.py."""
    contacts: tuple[OtherContact, ...] = ()
    """People at the customer besides the administrator and the back-up, who are in the requirements."""
    letters: dict[str, Mailed] = Field(default_factory=dict)
    """The last letter of each LetterKind that was sent from here, by its value."""
    reminding: Statement | None = None
    """Who lets the dashboard send reminders to this customer by itself; None: only a person sends them."""
    hold: Hold | None = None
    archived: Statement | None = None
    """Who took it out of the list and the numbers, and why; it can come back."""
    vendor_wait: VendorWait | None = None
    """What the ATS vendor has to do; it counts only while its step is the current one (see steps.vendor_wait)."""
    compliance_items: dict[str, ComplianceItem] = Field(default_factory=dict)
    """The compliance needs that were discussed, by ComplianceNeed; the older free text stays as a note."""
    turns: tuple[Turn, ...] = ()
    calendar: Calendar | None = None
    """The customer's business hours; None for the office's (see clocks.calendar_of)."""
    promise_days: float | None = None
    """How many business days on our clock this customer was promised; None for the setting."""
