"""Who owns an onboarding: one or many are handed to a colleague, with a note that stays in their history."""

from __future__ import annotations

from collections.abc import Sequence

from core.actions.context import Act, Context
from core.actions.telling import tell
from core.errors import InvalidInput
from core.messages.happenings import of_change
from core.onboarding import lengths
from core.people.actor import Actor, ActorKind
from core.people.roles import Permission, Person
from core.storage import onboarding_list, onboardings, people


def colleagues(ctx: Context) -> list[Person]:
    """Return everybody who can own an onboarding, by name."""
    with ctx.read() as act:
        return [account.person for account in people.everyone(act.db) if account.active and _can_own(account.person)]


def owned_by(ctx: Context, person_id: str) -> int:
    """Return how many onboardings a person owns, archived ones too."""
    with ctx.read() as act:
        return len(_owned(act, person_id))


def hand_over(ctx: Context, onboarding_ids: Sequence[str], *, to: str, note: str = "") -> int:
    """Make the person with the ID `to` the owner of these onboardings; return how many changed their owner.

    Raises InvalidInput without an onboarding, or if that person cannot own one.
    """
    with ctx.write(Permission.AGREE) as act:
        if not onboarding_ids:
            raise InvalidInput("No onboarding is chosen.", "Choose the onboardings to hand over.")
        return give(act, onboarding_ids, to=to, note=note or "")


def give_all(act: Act, person_id: str, *, to: str) -> int:
    """Hand over everything that a person owns, in an open transaction; raises InvalidInput if nobody takes it over."""
    owned = _owned(act, person_id)
    if owned and (not to or to == person_id):
        raise InvalidInput(
            f"Onboardings that belong to this person: {len(owned):,}.", "Choose a colleague who takes them over."
        )
    return give(act, owned, to=to, note="") if owned else 0


def give(act: Act, onboarding_ids: Sequence[str], *, to: str, note: str) -> int:
    """Hand over these onboardings in an open transaction."""
    lengths.within("The note", note)
    account, text, changed = people.by_id(act.db, to), note.strip(), 0
    if account is None or not account.active or not _can_own(account.person):
        raise InvalidInput("This person cannot own onboardings.", "Choose another colleague.")
    for onboarding_id in dict.fromkeys(onboarding_ids):
        before = onboardings.get(act.db, onboarding_id)
        if before.manager.id == account.id:
            continue
        after = before.changed(manager=account.person.actor)
        facts: onboardings.ExtraFacts = ({}, {"note": text} if text else {})
        what = f"Handed over to {account.name}"
        saved = onboardings.save(act.db, before, after, who=act.person.actor, what=what, now=act.now, extra_facts=facts)
        tell(act.db, of_change(before, saved), saved, by=act.person.actor, now=act.now)
        changed += 1
    return changed


def _owned(act: Act, person_id: str) -> list[str]:
    return onboarding_list.ids_of(act.db, Actor(ActorKind.PERSON, person_id, "")) if person_id else []


def _can_own(person: Person) -> bool:
    return person.may(Permission.AGREE)
