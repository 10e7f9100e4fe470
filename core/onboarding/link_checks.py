"""The checks before a connection is linked: that it is this customer's, of the right ATS, and for the right account."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.kombo_states import ConnectionStatus
from core.onboarding.account_link import in_use, name_of, since
from core.onboarding.connection_checks import ability_checks, landing_stage
from core.onboarding.connection_facts import Connection
from core.onboarding.gates import NO_MODE
from core.onboarding.link_check import CheckState, LinkCheck, LinkFacts, Override, Site
from core.onboarding.link_origin import environment_of, onboarding_of
from core.onboarding.link_settings import wanted_settings
from core.onboarding.states import SyncMode
from core.problem import Problem, ProblemCode as Code, Problems

_LEGAL_FORMS = {"the", "inc", "llc", "ltd", "co", "corp", "corporation", "company", "lp", "group", "holdings", "usa"}
_Rule = Callable[[LinkFacts, Connection], LinkCheck]


def link_checks(facts: LinkFacts) -> tuple[LinkCheck, ...]:
    """Return every check in the order of the page; none without a connection."""
    connection = facts.onboarding.connection
    if connection is None:
        return ()
    return (
        *(rule(facts, connection) for rule in _IDENTITY),
        *ability_checks(connection, facts.onboarding.requirements.sync_mode),
        *landing_stage(connection, wanted_settings(facts.onboarding, connection).landing_stage),
        *(rule(facts, connection) for rule in _ACCOUNT),
    )


def hard_problems(checks: tuple[LinkCheck, ...]) -> Problems:
    """Return what forbids linking, whatever a person says."""
    return tuple(check.problem for check in checks if check.fails and check.hard)


def soft_failures(checks: tuple[LinkCheck, ...]) -> tuple[LinkCheck, ...]:
    """Return the failing checks that a person may accept with a reason."""
    return tuple(check for check in checks if check.fails and check.override is Override.REASON)


def no_connection() -> Problem:
    """Return the problem that there is nothing to link yet."""
    return Problem(Code.NO_CONNECTION, "There is no connection yet.")


def _state(holds: bool) -> CheckState:
    return CheckState.HOLDS if holds else CheckState.FAILS


def _requirements(facts: LinkFacts, _: Connection) -> LinkCheck:
    agreed = facts.onboarding.requirements.agreed is not None
    if facts.onboarding.requirements.sync_mode is SyncMode.UNKNOWN:
        return LinkCheck(
            Code.NO_MODE, "Requirements", "Agreed", "Sync mode unknown", CheckState.FAILS,
            sentence=NO_MODE.sentence, next_step=NO_MODE.next_step,
        )  # fmt: skip
    return LinkCheck(
        Code.NOT_AGREED, "Requirements", "Agreed", "Agreed" if agreed else "Open again", _state(agreed),
        sentence="The requirements are open again.", next_step="Agree on them first.",
    )  # fmt: skip


def _tool(facts: LinkFacts, connection: Connection) -> LinkCheck:
    """Tell another ATS, which is never linked, from an older Kombo ID of the same one, which may still work."""
    expected, actual = _named(facts.ats, facts.tool), _named(facts.connected_ats, connection.tool)
    if facts.same_ats and connection.tool != facts.tool:
        return LinkCheck(
            Code.OLDER_TOOL, "ATS", expected, f"{actual}, an older ID of the same ATS", CheckState.FAILS,
            override=Override.REASON, about=connection.tool,
            sentence=f"The connection uses {connection.tool}, an older Kombo ID of this ATS. Kombo’s is {facts.tool}.",
            next_step="Ask Kombo how long the older one works. Or let the customer connect again.",
        )  # fmt: skip
    return LinkCheck(
        Code.OTHER_TOOL, "ATS", expected, actual, _state(connection.tool == facts.tool),
        sentence=f"The customer connected {actual}, but the requirements say {expected}.",
        next_step="Ask which one is right. Then change the requirements, or let the customer connect the right ATS.",
    )  # fmt: skip


def _named(label: str, tool: str) -> str:
    return f"{label} ({tool})" if label and tool and label != tool else label or tool or "Unknown"


def _origin(facts: LinkFacts, connection: Connection) -> LinkCheck:
    expected = "A connection link of this onboarding"
    if not connection.origin_id and connection.imported is not None:
        by = connection.imported.by.name
        return LinkCheck(Code.NOT_IMPORTED, "Made with", expected, f"Elsewhere; imported by {by}", CheckState.HOLDS)
    if not connection.origin_id:
        return LinkCheck(
            Code.NOT_IMPORTED, "Made with", expected, "None of our connection links", CheckState.FAILS,
            sentence="This connection was made elsewhere, not with a connection link of this onboarding.",
            next_step="If it is this customer’s, an engineer imports it, with a reason.",
        )  # fmt: skip
    own = onboarding_of(connection.origin_id) == facts.onboarding.id
    actual = expected if own else "A connection link of another onboarding"
    return LinkCheck(
        Code.OTHER_ORIGIN, "Made with", expected, actual, _state(own),
        sentence="This connection was made with the link of another onboarding. Its origin ID does not match.",
        next_step="Forget this connection here, and open the onboarding that the link belongs to.",
    )  # fmt: skip


def _environment(facts: LinkFacts, connection: Connection) -> LinkCheck:
    """Name a link that was made for one of the ATS's other environments, such as its test system."""
    environment = environment_of(facts.onboarding, connection.origin_id)
    return LinkCheck(
        Code.OTHER_ENVIRONMENT, "Environment of the ATS", "Live", environment or "Live", _state(not environment),
        override=Override.REASON, about=environment,
        sentence=f"The connection link was made for the ATS’s environment “{environment}”, not for its live one.",
        next_step="Let the customer connect their live system with a new link. Accept this only if it is the live one.",
    )  # fmt: skip


def _category(_: LinkFacts, connection: Connection) -> LinkCheck:
    return LinkCheck(
        Code.OTHER_CATEGORY, "Category", "ATS", connection.category or "Unknown", _state(connection.category == "ATS"),
        sentence=f"The connection’s category is {connection.category or 'unknown'}, not ATS.",
        next_step="Let the customer connect again with a new connection link.",
    )  # fmt: skip


def _status(_: LinkFacts, connection: Connection) -> LinkCheck:
    status = connection.status or "unknown"
    is_off = status == ConnectionStatus.INACTIVE
    return LinkCheck(
        Code.NOT_ACTIVE, "Status", "Active", status.capitalize(), _state(status == ConnectionStatus.ACTIVE),
        sentence=f"Kombo reports the connection as {status}, not ACTIVE.",
        next_step="Switch it on below." if is_off else "The Connection page says what to do about it.",
    )  # fmt: skip


def _only_ours(facts: LinkFacts, _: Connection) -> LinkCheck:
    actual = f"Also connected for {facts.taken_by}" if facts.taken_by else "This onboarding"
    return LinkCheck(
        Code.LINKED_ELSEWHERE, "Connection belongs to", "This onboarding", actual, _state(not facts.taken_by),
        sentence=f"This connection belongs to {facts.taken_by} already.",
        next_step="Find out whose it is. Forget it in the other onboarding.",
    )  # fmt: skip


def _organization(facts: LinkFacts, connection: Connection) -> LinkCheck:
    customer, actual = facts.onboarding.customer, connection.organization
    row = (Code.OTHER_ORGANIZATION, "Organization at Kombo", customer, actual or "Unknown")
    if not actual:
        return LinkCheck(*row, CheckState.UNKNOWN)
    return LinkCheck(
        *row, _state(_similar(customer, actual)), override=Override.REASON, about=actual,
        sentence=f"Kombo names the connection’s organization {actual}, but the customer is {customer}.",
        next_step="Ask the customer whose ATS this is before you accept it.",
    )  # fmt: skip


def _similar(name: str, other: str) -> bool:
    """Return whether one name contains all words of the other, apart from legal forms."""
    words, others = _words(name), _words(other)
    return bool(words and others) and (words <= others or others <= words)


def _words(name: str) -> set[str]:
    words = set(re.findall(r"\w+", name.casefold()))
    return words - _LEGAL_FORMS or words


def _tenant(facts: LinkFacts, connection: Connection) -> LinkCheck:
    """Compare the places in the ATS that the customer's addresses name with those that the connection's jobs name.

    Only kinds that both sides name are compared: a page for applicants may have another name than the sign-in page.
    """
    jobs = frozenset(connection.sample.sites) if connection.sample else frozenset()
    kinds = {kind for kind, _ in facts.sites} & {kind for kind, _ in jobs}
    expected = {site for site in facts.sites if site[0] in kinds}
    actual = {site for site in jobs if site[0] in kinds}
    row = (Code.OTHER_TENANT, "Tenant", _places(expected or facts.sites), _places(actual or jobs))
    if not kinds:
        return LinkCheck(*row, CheckState.UNKNOWN)
    return LinkCheck(
        *row, _state(bool(expected & actual)),
        sentence=f"Its jobs are at {_places(actual)}, but the customer’s addresses name {_places(expected)}.",
        next_step="Ask whose ATS was connected. If it is the customer’s, add its address to the requirements.",
    )  # fmt: skip


def _places(sites: set[Site] | frozenset[Site]) -> str:
    return ", ".join(f"{kind} {value}" for kind, value in sorted(sites)) or "Not known"


def _account(facts: LinkFacts, _: Connection) -> LinkCheck:
    requirements, account = facts.onboarding.requirements, facts.account
    row = (Code.NO_SUCH_ACCOUNT, "Account", requirements.account_name or requirements.account_id)
    if not account.answered:
        return LinkCheck(*row, "Not checked yet", CheckState.UNKNOWN)
    return LinkCheck(
        *row, account.name or "Exists" if account.exists else "Not in FactoryFix", _state(account.exists),
        sentence=f"FactoryFix has no account {requirements.account_id}.",
        next_step="Choose the account in the requirements again.",
    )  # fmt: skip


def _account_name(facts: LinkFacts, _: Connection) -> LinkCheck:
    customer, name = facts.onboarding.customer, facts.account.name or facts.onboarding.requirements.account_name
    row = (Code.OTHER_ACCOUNT_NAME, "Name of the account", customer, name or "Unknown")
    if not name:
        return LinkCheck(*row, CheckState.UNKNOWN)
    return LinkCheck(
        *row, _state(_similar(customer, name)), override=Override.REASON, about=name,
        sentence=f"The account is named {name}, but the customer is {customer}.",
        next_step="Check in the requirements that the right account is chosen.",
    )  # fmt: skip


def _account_link(facts: LinkFacts, _: Connection) -> LinkCheck:
    holder, account = facts.account.holder, facts.account
    row = (Code.ACCOUNT_IN_USE, "FactoryFix links the account to", "Nobody else")
    if holder:
        problem = in_use(holder)
        actual = f"{name_of(holder)}{since(holder)}"
        if holder.only_here:
            actual = f"Nobody, though {actual} counts as linked here"
        return LinkCheck(
            *row,
            actual[0].upper() + actual[1:],
            CheckState.FAILS,
            override=Override.TAKEOVER,
            sentence=problem.sentence,
            next_step=problem.next_step,
        )
    if facts.onboarding.left_links and any(
        left.account_id == facts.onboarding.requirements.account_id for left in facts.onboarding.left_links
    ):
        return LinkCheck(*row, "This onboarding, by its earlier link", CheckState.HOLDS)
    actual = "This onboarding" if account.own or facts.onboarding.linking else "Nobody"
    return LinkCheck(*row, actual if account.answered else f"{actual}, as far as known here",
                     CheckState.HOLDS if account.answered else CheckState.UNKNOWN)  # fmt: skip


_IDENTITY: tuple[_Rule, ...] = (
    _requirements, _tool, _origin, _environment, _only_ours, _organization, _tenant, _category, _status,
)  # fmt: skip
_ACCOUNT: tuple[_Rule, ...] = (_account, _account_name, _account_link)
