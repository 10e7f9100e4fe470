"""The gate of each action: every `to_…` function returns the problems that forbid it, empty when it is allowed."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from enum import StrEnum

from core.kombo_states import ConnectionStatus, SetupStatus
from core.onboarding.connection_facts import Connection
from core.onboarding.connection_link_facts import ConnectionLink
from core.onboarding.link_origin import is_through
from core.onboarding.model import Onboarding, Requirements
from core.onboarding.states import Answer, ConfirmationItem, IpFilter, Step, SyncMode
from core.onboarding.steps import CONFIRMATION_ITEMS, TITLES, current_step, version_2_open, waits_for_version_2
from core.problem import Problem, ProblemCode as Code, Problems

NO_MODE = Problem(
    Code.NO_MODE, "This version of the dashboard does not know the sync mode.", "Choose it in the requirements."
)


def to_agree(
    requirements: Requirements,
    *,
    today: date,
    must_acknowledge: dict[str, str],
    conflict: str = "",
    connects: bool = True,
) -> Problems:
    """Return what is missing before step 1 can close: everything that the later steps depend on.

    `must_acknowledge` maps the keys of this ATS's warnings to their titles; `conflict` is the sentence of two
    pasted addresses that disagree. `connects` is False for an ATS without a connection, which needs no link.
    """
    problems: list[Problem] = []
    if not requirements.account_id:
        problems.append(Problem(Code.NO_ACCOUNT, "Choose the FactoryFix account."))
    if not (requirements.admin.name and requirements.admin.email):
        problems.append(Problem(Code.NO_ADMIN, "Name the customer’s ATS administrator, with an e-mail address."))
    if not requirements.backup.name:
        problems.append(Problem(Code.NO_BACKUP, "Name a backup for the administrator."))
    elif requirements.backup.name == requirements.admin.name or (
        requirements.backup.email and requirements.backup.email == requirements.admin.email
    ):
        problems.append(
            Problem(Code.BACKUP_IS_ADMIN, "The backup and the administrator are the same person. Name someone else.")
        )
    if not requirements.ats:
        problems.append(Problem(Code.NO_ATS, "Choose the exact ATS."))
    elif connects and requirements.ip_filter is IpFilter.NOT_ASKED:
        problems.append(
            Problem(Code.IP_FILTER_NOT_ASKED, "Ask whether the ATS accepts connections only from known IP addresses.")
        )
    if not settled(requirements, conflict):
        problems.append(Problem(Code.CONTRADICTION, f"{conflict} Say why the chosen ATS is the right one."))
    if requirements.sync_mode is SyncMode.UNKNOWN:
        problems.append(NO_MODE)
    if requirements.sync_mode is SyncMode.REDIRECT and not (
        requirements.redirect_reason and requirements.advised_against
    ):
        problems.append(
            Problem(
                Code.REDIRECT_WITHOUT_REASON, "Redirect needs a reason and a check mark at “We advised against it”."
            )
        )
    if requirements.sync_mode is SyncMode.MANUAL and not requirements.by_hand:
        problems.append(Problem(Code.BY_HAND_BY_NOBODY, "Enter who adds the candidates to the ATS, and how often."))
    if not requirements.go_live_target:
        problems.append(Problem(Code.NO_TARGET, "Agree on a go-live target."))
    elif requirements.go_live_target < today:
        problems.append(Problem(Code.TARGET_PAST, "The go-live target is in the past. Agree on a later date."))
    problems += [
        Problem(Code.WARNING, f"Acknowledge: {title}.", about=key)
        for key, title in must_acknowledge.items()
        if key not in requirements.acknowledged
    ]
    return tuple(problems)


def settled(requirements: Requirements, conflict: str) -> bool:
    """Say whether there is no contradiction between the addresses, or a person has decided this very one."""
    decision = requirements.ats_decision
    return not conflict or (decision is not None and decision.settles == contradiction(requirements))


def contradiction(requirements: Requirements) -> str:
    """Return the code of what is contradicted: the pasted addresses and the chosen ATS, in whatever words we say it."""
    contradicted = json.dumps([requirements.ats, *sorted(set(requirements.pasted_urls))])
    return hashlib.sha256(contradicted.encode()).hexdigest()[:16]


def to_create_link(onboarding: Onboarding, *, kombo_tool: str | None, offered: bool = True) -> Problems:
    """Return why no link can be created: the requirements are not agreed, or a connection already exists.

    `offered` is False where Kombo's own list of tools lacks this ATS.
    """
    problems: list[Problem] = []
    if onboarding.requirements.agreed is None:
        problems.append(Problem(Code.NOT_AGREED, "Agree on the requirements first."))
    if onboarding.requirements.ats and not kombo_tool:
        problems.append(Problem(Code.NOT_AT_KOMBO, "This ATS has no connection through Kombo."))
    elif not offered:
        problems.append(
            Problem(
                Code.NOT_OFFERED,
                "Kombo does not offer this ATS in our environment, so a link would not work.",
                "Ask Kombo to enable it. Then an admin reads Kombo’s list again on the System health page.",
            )
        )
    if onboarding.connection is not None:
        problems.append(
            Problem(
                Code.CONNECTED_ALREADY,
                "This customer is already connected. To renew the credentials, create a reconnection link.",
            )
        )
    return tuple(problems)


def to_sign_off(onboarding: Onboarding, *, approver: str) -> Problems:
    """Return what is missing for the sign-off: every earlier step closed, and the name of the approver."""
    problems: list[Problem] = []
    step = current_step(onboarding)
    if step is Step.LIVE:
        problems.append(Problem(Code.LIVE_ALREADY, "This customer is already live."))
    elif step is not Step.GO_LIVE:
        problems += _still_open(onboarding, step)
    if onboarding.requirements.sync_mode is SyncMode.UNKNOWN:
        problems.append(NO_MODE)
    if not approver.strip():
        problems.append(Problem(Code.NO_APPROVER, "Name the approver at the customer."))
    return tuple(problems)


def _still_open(onboarding: Onboarding, step: Step) -> list[Problem]:
    """Return what is left of the first open step, in detail where it is done on the sign-off page."""
    if step is Step.CANDIDATE and onboarding.requirements.sync_mode is SyncMode.REDIRECT:
        return [Problem(Code.CAREER_PAGE_UNCHECKED, "The career page has not been checked yet.")]
    if step is Step.CANDIDATE and onboarding.candidate:
        waits, confirmations = version_2_open(onboarding), onboarding.candidate.confirmations
        left = sum(item not in confirmations or not confirmations[item].answer.confirms for item in CONFIRMATION_ITEMS)
        version_2 = Problem(Code.VERSION_2_OPEN, f"{waits}.")
        confirm = Problem(
            Code.ITEMS_OPEN, f"The customer has not confirmed {left} of {len(CONFIRMATION_ITEMS)} items yet."
        )
        return [version_2] * bool(waits) + [confirm] * bool(left)
    return [Problem(Code.STEP_OPEN, f"This step is still open: {TITLES[step]}.", about=step.value)]


def to_ask(onboarding: Onboarding) -> Problems:
    """Return why the customer cannot be asked to check the test candidate yet."""
    if onboarding.candidate is None:
        return (Problem(Code.NO_CANDIDATE, "Push the test candidate first."),)
    if waits := version_2_open(onboarding):
        return (Problem(Code.VERSION_2_OPEN, f"{waits}."),)
    return ()


def to_confirm(onboarding: Onboarding, *, item: str, answer: str, who: str) -> Problems:
    """Return what is wrong with an answer to one item: the item and the answer are known, and somebody gave it."""
    problems: list[Problem] = []
    if onboarding.candidate is None:
        problems.append(Problem(Code.NO_CANDIDATE, "Push the test candidate first."))
    if item not in set(ConfirmationItem):
        problems.append(Problem(Code.UNKNOWN_ITEM, "This item does not exist. Reload the page."))
    elif waits := waits_for_version_2(onboarding, ConfirmationItem(item)):
        problems.append(
            Problem(Code.VERSION_2_OPEN, f"Version 1 has no screening conversation and no assessment. {waits}.")
        )
    if Answer(answer) is Answer.UNKNOWN:
        problems.append(Problem(Code.UNKNOWN_ANSWER, "Choose yes, no or not applicable."))
    if not who.strip():
        problems.append(Problem(Code.NOBODY_NAMED, "Enter who at the customer told you."))
    return tuple(problems)


class LinkState(StrEnum):
    """How far the connection link is."""

    NOT_CREATED = "Not created"
    CREATED = "Created"
    SENT = "Sent"
    USED = "Used"
    EXPIRED = "Expired"
    NOT_USED = "Not used"


def link_state(onboarding: Onboarding, now: datetime) -> LinkState:
    """Return how far the link is, apart from the step.

    A connection link is used once there is a connection through it, a reconnection link once that one is active again,
    and a set-up link once the set-up is finished. That an early reconnection link was used, only a person can record.
    """
    link, connection = onboarding.link, onboarding.connection
    if link is None:
        return LinkState.NOT_CREATED
    if connection is not None and link.relink and _served(link, connection):
        return LinkState.USED
    if connection is not None and not link.relink:
        used = not link.origin_id or is_through(link, connection.origin_id, onboarding.id)
        return LinkState.USED if used else LinkState.NOT_USED
    if now >= link.expires_at:
        return LinkState.EXPIRED
    return LinkState.SENT if link.sent else LinkState.CREATED


def _served(link: ConnectionLink, connection: Connection) -> bool:
    """Return whether this link for an existing connection has done what it was created for."""
    if link.set_up:
        return connection.setup_status != SetupStatus.INCOMPLETE
    return connection.status == ConnectionStatus.ACTIVE and (not link.early or link.renewed is not None)


def to_mark_renewed(onboarding: Onboarding) -> Problems:
    """Return why nobody has to record that the link was used: Kombo reports it, or the link was not sent."""
    link = onboarding.link
    if link is None or not link.early:
        return (Problem(Code.USE_IS_REPORTED, "Kombo reports by itself when this link is used."),)
    if link.sent is None:
        return (Problem(Code.LINK_NOT_SENT, "The link was not sent yet.", "Mark it as sent first."),)
    return ()
