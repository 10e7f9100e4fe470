"""Step 4: an engineer links the connection to the customer's FactoryFix account, and we read the link back."""

from __future__ import annotations

from dataclasses import dataclass

from core.actions import link_checks, link_result
from core.actions.account_claim import announce_takeover, claim, holder_of, released
from core.actions.connection import check_now
from core.actions.context import Change, Context
from core.actions.onboarding import pass_gate
from core.errors import InvalidInput
from core.factoryfix.errors import is_refusal
from core.factoryfix.wire import AtsLink, only_if
from core.onboarding import lengths
from core.onboarding.account_link import in_use, name_of, same_link, to_take_over
from core.onboarding.account_link_facts import AcceptedCheck, AccountHolder, UnconfirmedAccountLink
from core.onboarding.link_checks import soft_failures
from core.onboarding.link_settings import wanted_settings
from core.onboarding.model import Onboarding
from core.people.roles import Permission, Person
from core.storage import onboardings

NOT_WRITTEN, UNCONFIRMED = "Nothing was written to FactoryFix", "FactoryFix did not confirm the link"


@dataclass(frozen=True, slots=True)
class _Begun:
    """A link that is being written: by whom, the onboarding with its claim, the values, and whose link it replaces.

    `earlier` is a write before it whose result is still not known.
    """

    person: Person
    onboarding: Onboarding
    write: UnconfirmedAccountLink
    replaces: AccountHolder | None
    earlier: UnconfirmedAccountLink | None


def link(ctx: Context, onboarding_id: str, *, reason: str | None = None) -> Onboarding:
    """Write the account link and its sync settings to FactoryFix, read them back, and close step 4.

    Writing twice is harmless, because the second write has the same values. `reason` accepts the soft checks that
    fail. Raises StepClosed if linking is not possible, if the account is linked by somebody else, or if the onboarding
    changed during the write (the audit log then records what FactoryFix holds), and InvalidInput without a reason
    where one is needed.
    """
    return _link(ctx, onboarding_id, reason=reason)


def take_over(ctx: Context, onboarding_id: str, *, reason: str | None) -> Onboarding:
    """Link although the account holds the link of somebody else, which this replaces; their linking opens again.

    Only the link that linking has found and the page has shown is taken over. Raises the same as `link`, and
    InvalidInput without a reason.
    """
    return _link(ctx, onboarding_id, reason=reason, taking_over=True)


def _link(ctx: Context, onboarding_id: str, *, reason: str | None, taking_over: bool = False) -> Onboarding:
    _read_connection(ctx, onboarding_id)
    begun = _begin(ctx, onboarding_id, (reason or "").strip(), taking_over=taking_over)
    held = _check_account(ctx, begun)
    wanted = AtsLink.of(begun.write.settings, linked_by=begun.person.name)
    try:
        ctx.services.factoryfix.set_ats_link(begun.write.account_id, wanted, headers=only_if(held))
        read_back = ctx.services.factoryfix.ats_link(begun.write.account_id)
        started = ctx.services.factoryfix.sync_state(begun.write.account_id).first_sync_started_at
    except Exception as error:
        _record_failure(ctx, begun, NOT_WRITTEN if is_refusal(error) else UNCONFIRMED)
        raise
    with ctx.record(onboarding_id, begun.person) as act:
        result = link_result.keep(ctx.services, act, begun.onboarding, begun.write, read_back, started)
    return result.announced(ctx.services)


def _read_connection(ctx: Context, onboarding_id: str) -> None:
    """Read the integration's current state from Kombo and store it."""
    with ctx.read(Permission.CONFIGURE) as act:
        connection = onboardings.get(act.db, onboarding_id).connection
    if connection is not None:
        check_now(ctx, onboarding_id)


def _begin(ctx: Context, onboarding_id: str, reason: str, *, taking_over: bool) -> _Begun:
    """Check that linking is possible, claim the account, and record in the audit log what will be written."""
    rests_on = (*link_result.RESTS_ON, "account_holder") if taking_over else link_result.RESTS_ON
    with ctx.change(onboarding_id, Permission.CONFIGURE, rests_on=rests_on) as act:
        pass_gate(link_checks.problems(ctx.services, act.db, act.before))
        write = _to_write(ctx, act, reason)
        values = link_result.in_words(write.account_id, write.settings)
        if not taking_over:
            what = "Began to link the connection to FactoryFix"
            claimed = claim(act, write.account_id, what, values, unconfirmed_link=write)
            return _Begun(act.person, claimed, write, None, act.before.unconfirmed_link)
        replaces, what = _to_replace(act, reason), "Began to take over the account"
        facts = values | {"replaces": name_of(replaces)}
        claimed = claim(act, write.account_id, what, facts, unconfirmed_link=write, account_holder=replaces)
        announce_takeover(act, replaces, what)
        return _Begun(act.person, claimed, write, replaces, act.before.unconfirmed_link)


def _to_write(ctx: Context, act: Change, reason: str) -> UnconfirmedAccountLink:
    """Return the settings to write, with the soft checks that fail and whoever accepted each."""
    connection, before = act.before.connection, act.before
    assert connection is not None  # noqa: S101 - the gate has just said so
    lengths.within("Why it is linked anyway", reason)
    failing = soft_failures(link_checks.of(ctx.services, act.db, before))
    earlier = before.linking.accepted if before.linking else ()
    kept = tuple(known for known in earlier if any(check.is_accepted((known,)) for check in failing))
    new = [check for check in failing if not check.is_accepted(kept)]
    if new and not reason:
        raise InvalidInput(
            " ".join(check.sentence for check in new), "Link it with a reason, which the verdict shows as a risk."
        )
    accepted = tuple(
        AcceptedCheck(
            code=check.code,
            about=check.about,
            actual=check.actual,
            text=check.sentence,
            accepted=act.statement(reason),
        )
        for check in new
    )
    return UnconfirmedAccountLink(
        account_id=before.requirements.account_id,
        settings=wanted_settings(before, connection),
        began=act.statement(),
        accepted=(*kept, *accepted),
    )


def _to_replace(act: Change, reason: str) -> AccountHolder:
    """Return the link that is taken over, with who does it and why."""
    if not reason:
        raise InvalidInput("A takeover needs a reason.", "Write down why, and whom you spoke with.")
    pass_gate(to_take_over(act.before))
    assert act.before.account_holder is not None  # noqa: S101 - the gate has just said so
    return act.before.account_holder.changed(taken_over=act.statement(reason))


def _check_account(ctx: Context, begun: _Begun) -> AtsLink | None:
    """Return what FactoryFix holds for the account; raise StepClosed if it is a link that is not to be replaced."""
    try:
        held = ctx.services.factoryfix.ats_link(begun.write.account_id)
    except Exception:
        _record_failure(ctx, begun, NOT_WRITTEN)
        raise
    with ctx.record(begun.onboarding.id, begun.person) as act:
        holder = holder_of(act.db, begun.onboarding, held)
        if holder is None or same_link(begun.replaces, holder):
            return held
        free = released(act, begun.onboarding).changed(account_holder=holder, unconfirmed_link=None)
        act.save(free, "Found the account linked by somebody else")
    pass_gate((in_use(holder),))
    return None


def _record_failure(ctx: Context, begun: _Begun, what: str) -> None:
    """Record that no link was made. A write that cannot have been taken is not waited for any longer."""
    with ctx.record(begun.onboarding.id, begun.person) as act:
        after = released(act, begun.onboarding)
        if what == NOT_WRITTEN and after.unconfirmed_link == begun.write:
            after = after.changed(unconfirmed_link=begun.earlier)
        values = link_result.in_words(begun.write.account_id, begun.write.settings)
        act.save(after, what, extra_facts=({}, values))
