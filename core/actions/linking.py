"""Step 4: an engineer links the connection to the FactoryFix account and reads it back (seed)."""

from __future__ import annotations

from dataclasses import dataclass

from core.actions import reading
from core.actions.connection import ats_of, refresh
from core.actions.context import Context
from core.actions.onboarding import get, pass_gate
from core.errors import StepClosed
from core.factoryfix.wire import AtsLink
from core.onboarding.gates import to_link
from core.onboarding.model import Linking, Onboarding, Word
from core.people.roles import Permission, Person
from core.services import Services
from core.storage import onboardings, runs


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that must hold before linking, in words: what is expected, what was found, and whether it holds."""

    name: str
    expected: str
    found: str
    holds: bool


def facts(services: Services, onboarding: Onboarding) -> tuple[Fact, ...]:
    """Return what the gate looks at, as a checklist; nothing while no connection is known (no outside call)."""
    connection = onboarding.connection
    if connection is None:
        return ()
    ats = ats_of(services, onboarding)
    connected = services.catalogue.by_tool(connection.tool)
    ours = connection.origin_id == onboarding.id
    taken_by = _taken_by(services, onboarding)
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
            "This onboarding’s link",
            "This onboarding’s link" if ours else "Another link" if connection.origin_id else "No link of ours",
            ours,
        ),
        Fact("Category", "ATS", connection.category or "Unknown", connection.category == "ATS"),
        Fact("Connection", "Active", status, connection.status == "ACTIVE"),
        Fact("Linked elsewhere", "No", f"Yes, to {taken_by}" if taken_by else "No", not taken_by),
    )


def problems(services: Services, onboarding: Onboarding) -> tuple[str, ...]:
    """Say what keeps this connection from being linked, by what is known here (no outside call)."""
    tool = ats_of(services, onboarding).kombo_tool
    return to_link(onboarding, kombo_tool=tool, taken_by=_taken_by(services, onboarding))


def _taken_by(services: Services, onboarding: Onboarding) -> str:
    """Return the customer whom this integration belongs to already, or nothing."""
    if onboarding.connection is None:
        return ""
    with services.store.read() as db:
        other = onboardings.by_integration(db, onboarding.connection.integration_id)
    return other.customer if other and other.id != onboarding.id else ""


def link(ctx: Context, onboarding_id: str, *, looked_at: Onboarding | None = None) -> Onboarding:
    """Write the account link and the sync settings to FactoryFix, read them back, and close step 4.

    The integration is read from Kombo first, so that nothing rests on an old answer. Writing twice is harmless:
    the second writes the same. With the onboarding that the person `looked_at`, StepClosed is raised where what a link
    rests on has changed since.
    """
    person = ctx.require(Permission.CONFIGURE)
    seen = get(ctx, onboarding_id)
    if looked_at and _basis(looked_at) != _basis(seen):
        raise StepClosed("The onboarding changed since you looked at it.", "See what is written now, then link.")
    if seen.connection is not None:
        found = ctx.services.kombo.integration(seen.connection.integration_id)
        seen = refresh(ctx, onboarding_id, found, asked=True)
    pass_gate(problems(ctx.services, seen))
    wanted = _wanted(seen, person)
    account = seen.requirements.account_id
    ctx.services.factoryfix.set_ats_link(account, wanted)
    read_back = ctx.services.factoryfix.ats_link(account)
    _compare(wanted, read_back)
    sync = ctx.services.factoryfix.sync_state(account)
    now = ctx.services.now()
    linking = Linking(
        account_id=account,
        integration_id=wanted.integration_id,
        sync_mode=seen.requirements.sync_mode,
        linked=Word(by=person.name, at=now),
        read_back_at=now,
        first_sync_started_at=sync.first_sync_started_at or now,
    )

    with ctx.services.store.write() as db:  # the reading is asked for with it: it comes even after a crash
        before = onboardings.get(db, onboarding_id)
        if _basis(before) != _basis(seen):
            raise StepClosed("The onboarding changed while it was linked.", "Look at it and link again.")
        what = "Linked the connection to FactoryFix"
        done = onboardings.save(db, before, before.changed(linking=linking), who=person.name, what=what, now=now)
        if before_link := runs.latest(db, reading.READ, onboarding_id, only_open=True):
            runs.end(db, before_link.id, state="cancelled", message="The connection was linked anew.", now=now)
        run, _ = runs.begin(db, reading.READ, onboarding_id, who=person.name, now=now)
    ctx.services.queue.put("perform_reading", run.id)
    return done


def _basis(onboarding: Onboarding) -> tuple[object, ...]:
    """Return what a link rests on; a sync or a check that Kombo tells of meanwhile does not disturb it."""
    said, known = onboarding.requirements, onboarding.connection
    found = known and (known.integration_id, known.tool, known.category, known.origin_id, known.status)
    return found, said.agreed, said.ats, said.account_id, said.sync_mode, said.redirect_reason


def _wanted(onboarding: Onboarding, person: Person) -> AtsLink:
    assert onboarding.connection is not None  # noqa: S101 - the gate has just said so
    said = onboarding.requirements
    return AtsLink(
        integration_id=onboarding.connection.integration_id,
        tool=onboarding.connection.tool,
        sync_mode=said.sync_mode.value,
        redirect_reason=said.redirect_reason or None,
        onboarding_id=onboarding.id,
        linked_by=person.name,
    )


def _compare(wanted: AtsLink, read_back: AtsLink | None) -> None:
    """Raise StepClosed when FactoryFix does not hold what was just written."""
    names = ("integration_id", "tool", "sync_mode", "onboarding_id")
    wrong = [name for name in names if read_back is None or getattr(read_back, name) != getattr(wanted, name)]
    if wrong:
        raise StepClosed(
            f"FactoryFix took the link but reads back differently: {', '.join(wrong).replace('_', ' ')}.",
            "Nothing is linked here. Try again, and tell FactoryFix’s platform team if it stays so.",
        )
