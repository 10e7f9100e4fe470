"""One FactoryFix account, one link: who is writing it now, whose it is, and what its former holder is told."""

from __future__ import annotations

from typing import Any

from core.actions.context import Change
from core.actions.onboarding import pass_gate
from core.errors import NotFound
from core.factoryfix.wire import AtsLink
from core.onboarding import claims
from core.onboarding.account_link import lost_to, to_claim
from core.onboarding.account_link_facts import AccountHolder
from core.onboarding.going_back import go_back
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.storage import onboardings
from core.storage.transaction import Transaction


def claim(act: Change, account: str, what: str, values: dict[str, str], **fields: Any) -> Onboarding:
    """Record who is about to write the account's link, so that no other onboarding of the account does so meanwhile.

    Raises StepClosed if another one is writing it. `fields` of the onboarding are saved in the same entry.
    """
    pass_gate(to_claim(act.before, onboardings.of_account(act.db, account), act.now))
    claimed = act.before.changed(linking_request=act.statement(), **fields)
    return act.save(claimed, what, extra_facts=({}, values))


def released(act: Change, claimed: Onboarding) -> Onboarding:
    """Return the onboarding without this claim; a later claim by somebody else stays."""
    return claims.released(act.before, claimed, "linking_request")


def announce_takeover(act: Change, holder: AccountHolder, what: str) -> None:
    """Write into the history of the onboarding that holds the account who begins to take it over, and why."""
    if (other := _onboarding(act.db, holder.onboarding_id)) and holder.taken_over:
        facts = {"account": holder.account_id, "for": act.before.customer, "reason": holder.taken_over.text}
        onboardings.note(act.db, other, who=act.person.actor, what=what, facts=facts, now=act.now)


def holder_of(db: Transaction, onboarding: Onboarding, held: AtsLink | None) -> AccountHolder | None:
    """Return whose the account's link is; None if the account is free or linked by this onboarding.

    An account that is free at FactoryFix has a holder if another onboarding counts as linked here.
    """
    if held is None:
        holder = _linked_here(db, onboarding)
        return holder.changed(only_here=True) if holder else None
    if held.onboarding_id == onboarding.id:
        return None
    own = onboarding.connection.integration_id if onboarding.connection else ""
    if not held.onboarding_id and held.integration_id == own:
        return None
    other = _onboarding(db, held.onboarding_id or "")
    return AccountHolder(
        account_id=onboarding.requirements.account_id,
        integration_id=held.integration_id,
        onboarding_id=other.id if other else "",
        customer=other.customer if other else "",
        since=held.linked_at,
        linked_by=held.linked_by or "",
    )


def known_holder(db: Transaction, onboarding: Onboarding) -> AccountHolder | None:
    """Return whose link the account holds as far as it is known here, without a request to FactoryFix."""
    holder = onboarding.account_holder
    known = holder is not None and holder.account_id == onboarding.requirements.account_id
    return holder if known else _linked_here(db, onboarding)


def _linked_here(db: Transaction, onboarding: Onboarding) -> AccountHolder | None:
    """Return the other onboarding of the account that counts as linked, unless this one does."""
    account = onboarding.requirements.account_id
    for other in onboardings.of_account(db, account):
        link = other.linking
        if other.id != onboarding.id and link and link.account_id == account and onboarding.linking is None:
            return AccountHolder(
                account_id=account,
                integration_id=link.integration_id,
                onboarding_id=other.id,
                customer=other.customer,
                since=link.linked.at,
                linked_by=link.linked.by.name,
            )
    return None


def reopen_holder(act: Change) -> None:
    """Reopen the linking of the onboarding whose link this one has replaced, and tell it by whom and why."""
    holder = act.before.account_holder
    other = _onboarding(act.db, holder.onboarding_id) if holder else None
    if holder is None or other is None or other.linking is None or other.linking.account_id != holder.account_id:
        return
    taken = holder.taken_over or act.statement()
    open_again = go_back(other, Step.LINKING)
    after = open_again.changed(left_links=other.left_links, lost_link=lost_to(act.before, taken))
    onboardings.save(act.db, other, after, who=act.person.actor, what="Took the account over", now=act.now)


def _onboarding(db: Transaction, onboarding_id: str) -> Onboarding | None:
    try:
        return onboardings.get(db, onboarding_id)
    except NotFound:
        return None
