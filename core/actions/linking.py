"""Step 4: an engineer links the connection to the customer's FactoryFix account, and we read the link back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.actions import job_refresh
from core.actions.account_claim import announce_takeover, claim, holder_of, known_holder, released, reopen_holder
from core.actions.connection import check_now
from core.actions.context import Change, Context
from core.actions.onboarding import ats_of, pass_gate
from core.actions.seen import Seen, check_unmoved
from core.errors import InvalidInput, OnboardingError, StepClosed
from core.factoryfix.wire import AtsLink
from core.kombo_states import ConnectionStatus
from core.onboarding.account_link import in_use, name_of, same_link, since, to_take_over, without_left_link
from core.onboarding.account_link_facts import AccountHolder, AccountLink
from core.onboarding.connection_facts import Connection
from core.onboarding.connection_ready import not_ready
from core.onboarding.gates import to_link
from core.onboarding.link_origin import onboarding_of
from core.onboarding.model import Onboarding
from core.onboarding.states import SyncMode
from core.people.roles import Permission, Person
from core.problem import ProblemCode, Problems
from core.services import Services
from core.storage import onboardings, runs
from core.storage.transaction import Transaction

RESTS_ON = (
    "requirements.agreed", "requirements.ats", "requirements.account_id", "requirements.sync_mode",
    "requirements.redirect_reason", "connection.integration_id",
)  # fmt: skip
"""The fields that are written to FactoryFix. The connection's state is not among them: it is read again from Kombo."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One condition for linking, as text: its name, the expected and the actual value, and whether it holds."""

    name: str
    expected: str
    actual: str
    holds: bool


@dataclass(frozen=True, slots=True)
class _Begun:
    """A link that is being written: by whom, the onboarding with its claim, the values, and whose link it replaces."""

    person: Person
    onboarding: Onboarding
    wanted: AtsLink
    replaces: AccountHolder | None

    @property
    def account(self) -> str:
        """Return the FactoryFix account that is linked."""
        return self.onboarding.requirements.account_id


@dataclass(frozen=True, slots=True)
class _Answer:
    """FactoryFix's data after the link was written."""

    read_back: AtsLink | None
    first_sync_started_at: datetime | None


def facts(ctx: Context, onboarding: Onboarding) -> tuple[Fact, ...]:
    """Return the conditions for linking as a checklist, empty without a connection; makes no outside request."""
    with ctx.read() as act:
        connection = onboarding.connection
        if connection is None:
            return ()
        taken_by = _taken_by(act.db, onboarding)
        holder = known_holder(act.db, onboarding)
    ats = ats_of(ctx.services, onboarding)
    connected = ctx.services.catalogue.by_tool(connection.tool)
    is_this_link = onboarding_of(connection.origin_id) == onboarding.id
    agreed = onboarding.requirements.agreed is not None
    status = connection.status.capitalize() or "Unknown"
    return (
        Fact("Requirements", "Agreed", "Agreed" if agreed else "Open again", agreed),
        Fact(
            "ATS",
            ats.label,
            connected.label if connected else connection.tool or "Unknown",
            connection.tool == ats.kombo_tool,
        ),
        Fact(
            "Made with",
            "A link of this onboarding",
            "A link of this onboarding"
            if is_this_link
            else "Another link"
            if connection.origin_id
            else "Not one of our links",
            is_this_link,
        ),
        Fact("Category", "ATS", connection.category or "Unknown", connection.category == "ATS"),
        Fact("Connection", "Active", status, connection.status == ConnectionStatus.ACTIVE),
        *_readiness(connection, onboarding.requirements.sync_mode),
        Fact("Linked elsewhere", "No", f"Yes, to {taken_by}" if taken_by else "No", not taken_by),
        Fact("Account", "Free", f"Linked to {name_of(holder)}{since(holder)}" if holder else "Free", holder is None),
    )


def _readiness(connection: Connection, mode: SyncMode) -> tuple[Fact, ...]:
    """Return the facts of `not_ready` as lines of the checklist."""
    failing = {problem.code for problem in not_ready(connection, mode)}
    allowed = {True: "Allowed", False: "Not allowed", None: "Kombo does not say"}[connection.can_create_application]
    needed = "Allowed" if mode.sends_candidates else "Not needed"
    setup, check = (_in_sentence(state) for state in (connection.setup_status, connection.qa_status))
    return (
        Fact("Set-up", "Completed", setup, ProblemCode.NOT_SET_UP not in failing),
        Fact("Data check", "Passed", check, ProblemCode.QA_FAILED not in failing),
        Fact("Creating applications", needed, allowed, ProblemCode.NO_APPLICATIONS not in failing),
    )


def _in_sentence(state: str) -> str:
    """Return Kombo's word for a state as text: "FINAL_SYNC_PENDING" is "Final sync pending"."""
    return state.replace("_", " ").capitalize() or "Unknown"


def problems(ctx: Context, onboarding: Onboarding) -> Problems:
    """Return what prevents linking this connection, from stored data; makes no outside request."""
    with ctx.read() as act:
        return _problems(ctx.services, act.db, onboarding)


def _problems(services: Services, db: Transaction, onboarding: Onboarding) -> Problems:
    tool = ats_of(services, onboarding).kombo_tool
    return to_link(onboarding, kombo_tool=tool, taken_by=_taken_by(db, onboarding))


def _taken_by(db: Transaction, onboarding: Onboarding) -> str:
    """Return the name of another customer who already has this integration, or an empty text."""
    if onboarding.connection is None:
        return ""
    other = onboardings.by_integration(db, onboarding.connection.integration_id)
    return other.customer if other and other.id != onboarding.id else ""


def link(ctx: Context, onboarding_id: str) -> Onboarding:
    """Write the account link and its sync settings to FactoryFix, read them back, and close step 4.

    Writing twice is harmless, because the second write has the same values. Raises StepClosed if linking is not
    possible, if the account is linked by somebody else, or if the onboarding changed during the write; then the audit
    log records what FactoryFix holds.
    """
    return _link(ctx, onboarding_id)


def take_over(ctx: Context, onboarding_id: str, *, reason: str) -> Onboarding:
    """Link although the account holds the link of somebody else, which this replaces; their linking opens again.

    Only the link that linking has found and the page has shown is taken over. Raises the same as `link`, and
    InvalidInput without a reason.
    """
    return _link(ctx, onboarding_id, taking_over=reason)


def _link(ctx: Context, onboarding_id: str, *, taking_over: str | None = None) -> Onboarding:
    _read_connection(ctx, onboarding_id)
    begun = _begin(ctx, onboarding_id, taking_over)
    try:
        _check_account(ctx, begun)
        answer = _write(ctx.services, begun)
    except StepClosed:
        raise
    except Exception:
        with ctx.record(onboarding_id, begun.person) as act:
            values = _in_words(begun.account, begun.wanted)
            act.save(released(act, begun.onboarding), "FactoryFix did not confirm the link", extra_facts=({}, values))
        raise
    return _keep(ctx, begun, answer)


def _read_connection(ctx: Context, onboarding_id: str) -> None:
    """Read the integration's current state from Kombo and store it."""
    with ctx.read(Permission.CONFIGURE) as act:
        connection = onboardings.get(act.db, onboarding_id).connection
    if connection is not None:
        check_now(ctx, onboarding_id)


def _begin(ctx: Context, onboarding_id: str, taking_over: str | None) -> _Begun:
    """Check that linking is possible, claim the account, and record in the audit log what will be written."""
    rests_on = RESTS_ON if taking_over is None else (*RESTS_ON, "account_holder")
    with ctx.change(onboarding_id, Permission.CONFIGURE, rests_on=rests_on) as act:
        pass_gate(_problems(ctx.services, act.db, act.before))
        wanted, account = _wanted(act), act.before.requirements.account_id
        values = _in_words(account, wanted)
        if taking_over is None:
            claimed = claim(act, account, "Began to link the connection to FactoryFix", values)
            return _Begun(act.person, claimed, wanted, None)
        replaces, what = _to_replace(act, taking_over), "Began to take over the account"
        claimed = claim(act, account, what, values | {"replaces": name_of(replaces)}, account_holder=replaces)
        announce_takeover(act, replaces, what)
        return _Begun(act.person, claimed, wanted, replaces)


def _to_replace(act: Change, reason: str) -> AccountHolder:
    """Return the link that is taken over, with who does it and why."""
    if not (reason or "").strip():
        raise InvalidInput("A takeover needs a reason.", "Write down why, and whom you spoke with.")
    pass_gate(to_take_over(act.before))
    assert act.before.account_holder is not None  # noqa: S101 - the gate has just said so
    return act.before.account_holder.changed(taken_over=act.statement(reason))


def _wanted(act: Change) -> AtsLink:
    """Return the link to write, from the requirements and the connection."""
    requirements, connection = act.before.requirements, act.before.connection
    assert connection is not None  # noqa: S101 - the gate has just said so
    return AtsLink(
        integration_id=connection.integration_id,
        tool=connection.tool,
        sync_mode=requirements.sync_mode.value,
        redirect_reason=requirements.redirect_reason or None,
        onboarding_id=act.before.id,
        linked_by=act.person.name,
    )


def _check_account(ctx: Context, begun: _Begun) -> None:
    """Read what FactoryFix holds for the account; raise StepClosed if it is a link that is not to be replaced."""
    held = ctx.services.factoryfix.ats_link(begun.account)
    with ctx.record(begun.onboarding.id, begun.person) as act:
        holder = holder_of(act.db, begun.onboarding, held)
        if holder is None or same_link(begun.replaces, holder):
            return
        act.save(
            released(act, begun.onboarding).changed(account_holder=holder), "Found the account linked by somebody else"
        )
    pass_gate((in_use(holder),))


def _write(services: Services, begun: _Begun) -> _Answer:
    # Read back with a second request: the answer to a write may repeat our values without storing them.
    services.factoryfix.set_ats_link(begun.account, begun.wanted)
    read_back = services.factoryfix.ats_link(begun.account)
    return _Answer(read_back, services.factoryfix.sync_state(begun.account).first_sync_started_at)


def _keep(ctx: Context, begun: _Begun, answer: _Answer) -> Onboarding:
    """Store the link that FactoryFix holds now; if it cannot be accepted, record it in the audit log and raise."""
    with ctx.record(begun.onboarding.id, begun.person) as act:
        if answer.read_back and answer.read_back.onboarding_id == begun.onboarding.id:
            reopen_holder(act)
        refused, after = _refusal(ctx.services, act, begun, answer), released(act, begun.onboarding)
        if refused:
            values = _in_words(begun.account, answer.read_back)
            act.save(after, "FactoryFix holds a link that is not kept here", extra_facts=({}, values))
        else:
            linking = AccountLink(
                account_id=begun.account,
                integration_id=begun.wanted.integration_id,
                sync_mode=begun.onboarding.requirements.sync_mode,
                linked=act.statement(),
                read_back_at=act.now,
                first_sync_started_at=answer.first_sync_started_at or act.now,
            )
            left = without_left_link(after, begun.account)
            after = after.changed(linking=linking, account_holder=None, lost_link=None, left_links=left)
            done = act.save(after, "Linked the connection to FactoryFix")
            run = _begin_reading(act)
    if refused:
        raise refused
    ctx.services.queue.put("perform_reading", run.id)
    return done


def _refusal(services: Services, act: Change, begun: _Begun, answer: _Answer) -> StepClosed | None:
    """Return why the link cannot be accepted, with what FactoryFix holds now, or None."""
    names = ("integration_id", "tool", "sync_mode", "onboarding_id")
    wanted, read_back = begun.wanted, answer.read_back
    wrong = [name for name in names if read_back is None or getattr(read_back, name) != getattr(wanted, name)]
    if wrong:
        return StepClosed(
            f"FactoryFix accepted the link but returns other values for: {', '.join(wrong).replace('_', ' ')}.",
            "Nothing is linked here. Try again. If it happens again, tell FactoryFix’s platform team.",
        )
    try:
        check_unmoved(act.db, begun.onboarding.id, Seen(begun.onboarding.version, act.now), RESTS_ON)
        pass_gate(_problems(services, act.db, act.before))
    except OnboardingError as moved:
        held = ", ".join(f"{name} {value}" for name, value in _in_words(begun.account, read_back).items())
        return StepClosed(
            f"The onboarding changed while it was linked. {moved.sentence}",
            f"It is not linked here, but FactoryFix holds the link now: {held}. Check it and link again.",
        )
    return None


def _in_words(account: str, link: AtsLink | None) -> dict[str, str]:
    """Return a link's values by name, for the audit log and for sentences."""
    if link is None:
        return {"account": account, "integration": "none"}
    values = {"account": account, "integration": link.integration_id, "sync mode": link.sync_mode or "none"}
    return values | ({"redirect reason": link.redirect_reason} if link.redirect_reason else {})


def _begin_reading(act: Change) -> runs.Run:
    """Store a job refresh in the transaction of the link, so that it also runs after a crash.

    An open refresh is cancelled first, because it reads with the earlier link.
    """
    if earlier := runs.latest(act.db, job_refresh.READ, act.before.id, only_open=True):
        message = "The connection was linked again."
        runs.end(act.db, earlier.id, state=runs.RunState.CANCELLED, message=message, now=act.now)
    run, _ = runs.begin(act.db, job_refresh.READ, act.before.id, who=act.person.actor, now=act.now)
    return run
