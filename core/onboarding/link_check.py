"""One check before a connection is linked to an account, and the facts that the checks compare."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.onboarding.account_link_facts import AcceptedCheck, AccountHolder, AccountLinkSettings
from core.onboarding.model import Onboarding
from core.problem import Problem, ProblemCode

Site = tuple[str, str]
"""A customer's place in an ATS, as an address names it: the kind, such as "tenant" or "board", and its value."""


class CheckState(StrEnum):
    """What a check amounts to; UNKNOWN neither proves nor forbids anything."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


class Override(StrEnum):
    """What a person can do to link although a check fails: nothing, give a reason, or take the account over."""

    NOTHING = "nothing"
    REASON = "reason"
    TAKEOVER = "takeover"


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """One row of the checklist: the expected and the actual value, and what to do about it if it fails.

    A hard check that fails forbids linking. A soft one is accepted by a person with a reason, which the verdict then
    shows as a risk. `about` is what was found, for programs; two findings with the same one are the same.
    """

    code: ProblemCode
    name: str
    expected: str
    actual: str
    state: CheckState
    override: Override = Override.NOTHING
    about: str = ""
    sentence: str = ""
    next_step: str = ""

    @property
    def fails(self) -> bool:
        """Return whether the actual value is not the expected one."""
        return self.state is CheckState.FAILS

    @property
    def hard(self) -> bool:
        """Return whether nobody overrides the check."""
        return self.override is Override.NOTHING

    @property
    def problem(self) -> Problem:
        """Return what is wrong, and what to do about it."""
        return Problem(self.code, self.sentence, self.next_step)

    def is_accepted(self, accepted: tuple[AcceptedCheck, ...]) -> bool:
        """Return whether a person has accepted exactly this: the same check with the same finding."""
        return any(known.code == self.code and self._was_found(known) for known in accepted)

    def _was_found(self, known: AcceptedCheck) -> bool:
        """Compare the finding; until December 2026 only its text was stored."""
        return known.actual == self.actual if known.about is None else known.about == self.about


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What FactoryFix holds for the account; `answered` is False if only the store was read.

    `holder` has the account's link if it is not this onboarding's; `own` says that the link is this onboarding's.
    `settings` are those of the link, None without one.
    """

    answered: bool = False
    exists: bool = True
    name: str = ""
    own: bool = False
    holder: AccountHolder | None = None
    settings: AccountLinkSettings | None = None


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What is compared: the onboarding, both names and IDs of the ATS, and what else is known of the connection.

    `same_ats` says that the connection has an older Kombo ID of the expected ATS. `taken_by` is the customer whom the
    connection belongs to already. `sites` are the places that the customer's pasted addresses name.
    """

    onboarding: Onboarding
    tool: str = ""
    ats: str = ""
    connected_ats: str = ""
    same_ats: bool = False
    taken_by: str = ""
    sites: frozenset[Site] = frozenset()
    account: AccountFacts = AccountFacts()
