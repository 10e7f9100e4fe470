"""One FactoryFix account holds one link: whose it is, and what happens to the onboarding that loses it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from core import dates
from core.onboarding import claims
from core.onboarding.account_link_facts import AccountHolder, AccountLink, LeftAccountLink, LostAccountLink
from core.onboarding.model import Onboarding
from core.onboarding.part import Statement
from core.problem import Problem, ProblemCode, Problems

LONGEST: Final = timedelta(minutes=8)
"""Far longer than linking takes, with its retries; an older request ended with the process that made it."""


def to_claim(onboarding: Onboarding, others: Iterable[Onboarding], now: datetime) -> Problems:
    """Return why the account's link cannot be written now: another onboarding of the account is writing it."""
    for other in others:
        request = other.linking_request
        if other.id != onboarding.id and request and claims.is_open(request, LONGEST, now):
            begun = claims.since(request)
            sentence = f"{request.by.name} has been linking this account to {other.customer} since {begun}."
            return (Problem(ProblemCode.ACCOUNT_BEING_LINKED, sentence, "Wait a few minutes, then look again."),)
    return ()


def in_use(holder: AccountHolder) -> Problem:
    """Return the problem that the account is linked by somebody else: to whom, and since when."""
    linked = f"{name_of(holder)}{since(holder)}"
    sentence = f"FactoryFix links this account to {linked}. Nothing was changed."
    if holder.only_here:
        sentence = f"FactoryFix holds no link for this account, but {linked}, counts as linked. Nothing was changed."
    return Problem(
        ProblemCode.ACCOUNT_IN_USE,
        sentence,
        "Speak with the people of that link first. To link this onboarding, take the account over.",
        about=holder.onboarding_id or holder.integration_id,
    )


def name_of(holder: AccountHolder) -> str:
    """Return whose link it is, for the middle of a sentence."""
    if holder.customer:
        return f"another onboarding, of {holder.customer}"
    return f"integration {holder.integration_id}, which no onboarding here has linked"


def since(holder: AccountHolder) -> str:
    """Return since when and by whom the link was made, for the end of a sentence; empty if FactoryFix does not say."""
    when = f" since {dates.moment(holder.since)}" if holder.since else ""
    return when + (f", by {holder.linked_by}" if holder.linked_by else "")


def to_take_over(onboarding: Onboarding) -> Problems:
    """Return why there is nothing to take over: linking has not found another link on this account."""
    holder = onboarding.account_holder
    if holder and holder.account_id == onboarding.requirements.account_id:
        return ()
    sentence = "No other link is known for this account."
    return (Problem(ProblemCode.NOTHING_TO_TAKE_OVER, sentence, "Link the connection as usual."),)


def same_link(known: AccountHolder | None, read: AccountHolder) -> bool:
    """Return whether FactoryFix still holds the link that was seen before."""
    return known is not None and (known.account_id, known.integration_id, known.onboarding_id) == (
        read.account_id,
        read.integration_id,
        read.onboarding_id,
    )


def lost_to(taker: Onboarding, statement: Statement) -> LostAccountLink:
    """Return what the other onboarding keeps of the loss of its link to `taker`."""
    account = taker.requirements.account_id
    return LostAccountLink(account_id=account, onboarding_id=taker.id, customer=taker.customer, taken=statement)


def with_left_link(onboarding: Onboarding, linking: AccountLink) -> tuple[LeftAccountLink, ...]:
    """Return the links that FactoryFix still holds, once this one no longer counts here; at most one per account."""
    return left_behind(onboarding, linking.account_id, linking.integration_id, linking.linked.at)


def left_behind(
    onboarding: Onboarding, account_id: str, integration_id: str, since: datetime
) -> tuple[LeftAccountLink, ...]:
    """Return the links that FactoryFix still holds with this one, which it holds although it does not count here."""
    left = LeftAccountLink(account_id=account_id, integration_id=integration_id, since=since)
    return (*without_left_link(onboarding, account_id), left)


def without_left_link(onboarding: Onboarding, account_id: str) -> tuple[LeftAccountLink, ...]:
    """Return the links that FactoryFix still holds for other accounts."""
    return tuple(left for left in onboarding.left_links if left.account_id != account_id)


def left_link(onboarding: Onboarding, account_id: str) -> LeftAccountLink | None:
    """Return the link that FactoryFix still holds for this account though it no longer counts here, or None."""
    return next((left for left in onboarding.left_links if left.account_id == account_id), None)
