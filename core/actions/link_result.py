"""What FactoryFix holds after a link was written: accepted and kept, or recorded as a link that does not count here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.actions import job_refresh, link_checks
from core.actions.account_claim import released, reopen_holder
from core.actions.context import Change
from core.actions.onboarding import pass_gate
from core.actions.seen import Seen, check_unmoved
from core.errors import OnboardingError, StepClosed
from core.factoryfix.wire import AtsLink
from core.onboarding.account_link import left_behind, without_left_link
from core.onboarding.account_link_facts import AccountLink, AccountLinkSettings, UnconfirmedAccountLink
from core.onboarding.link_settings import TITLES, drift, wanted_settings
from core.onboarding.model import Onboarding
from core.onboarding.states import SyncMode
from core.services import Services
from core.storage import runs

RESTS_ON = (
    "requirements.agreed", "requirements.ats", "requirements.account_id", "requirements.sync_mode",
    "requirements.redirect_reason", "requirements.sync_settings", "connection.integration_id",
)  # fmt: skip
"""The fields that are written to FactoryFix. The connection's state is not among them: it is read again from Kombo."""


@dataclass(frozen=True, slots=True)
class LinkResult:
    """The onboarding after the write, with the job refresh that follows, or why the link does not count."""

    onboarding: Onboarding
    run: runs.Run | None = None
    refused: StepClosed | None = None

    def announced(self, services: Services) -> Onboarding:
        """Queue the job refresh and return the onboarding; raises StepClosed if the link does not count."""
        if self.refused:
            raise self.refused
        if self.run:
            services.queue.put("perform_reading", self.run.id)
        return self.onboarding


def keep(
    services: Services,
    act: Change,
    claimed: Onboarding,
    write: UnconfirmedAccountLink,
    held: AtsLink | None,
    first_sync_started_at: datetime | None,
) -> LinkResult:
    """Store the link that FactoryFix holds now as what closes step 4, or why it does not."""
    if held and held.onboarding_id == claimed.id:
        reopen_holder(act)
    after = released(act, claimed).changed(unconfirmed_link=None)
    if refused := _refusal(services, act, claimed, write, held):
        values = in_words(write.account_id, held.settings() if held else None)
        if held and held.onboarding_id == claimed.id and after.linking is None:
            after = after.changed(left_links=left_behind(after, write.account_id, held.integration_id, act.now))
        what = "FactoryFix holds a link that is not kept here"
        return LinkResult(act.save(after, what, extra_facts=({}, values)), refused=refused)
    linking = AccountLink(
        account_id=write.account_id,
        integration_id=write.settings.integration_id,
        sync_mode=SyncMode(write.settings.sync_mode),
        linked=write.began.changed(at=act.now),
        read_back_at=act.now,
        first_sync_started_at=first_sync_started_at or act.now,
        settings=write.settings,
        accepted=write.accepted,
    )
    left = without_left_link(after, write.account_id)
    after = after.changed(linking=linking, account_holder=None, lost_link=None, left_links=left)
    return LinkResult(act.save(after, "Linked the connection to FactoryFix"), run=_begin_reading(act))


def _refusal(
    services: Services, act: Change, claimed: Onboarding, write: UnconfirmedAccountLink, held: AtsLink | None
) -> StepClosed | None:
    """Return why the link cannot be accepted, with what FactoryFix holds now, or None."""
    if wrong := drift(write.settings, held.settings() if held else None):
        names = ", ".join(difference.title.lower() for difference in wrong)
        return StepClosed(
            f"FactoryFix accepted the link but returns other values for: {names}.",
            "Nothing is linked here. Try again. If it happens again, tell FactoryFix’s platform team.",
        )
    try:
        check_unmoved(act.db, claimed.id, Seen(claimed.version, act.now), RESTS_ON)
        pass_gate(link_checks.problems(services, act.db, act.before))
        _check_settings(act.before, write)
    except OnboardingError as moved:
        words = ", ".join(f"{name} {value}" for name, value in in_words(write.account_id, write.settings).items())
        return StepClosed(
            f"The onboarding changed while it was linked. {moved.sentence}",
            f"It is not linked here, but FactoryFix holds the link now: {words}. Check it and link again.",
        )
    return None


def _check_settings(onboarding: Onboarding, write: UnconfirmedAccountLink) -> None:
    """Raise StepClosed if the onboarding wants something else by now than what was written."""
    connection, account = onboarding.connection, onboarding.requirements.account_id
    if connection is None or (account, wanted_settings(onboarding, connection)) != (write.account_id, write.settings):
        raise StepClosed("What was written is not what the requirements say now.")


def in_words(account: str, settings: AccountLinkSettings | None) -> dict[str, str]:
    """Return a link's values by name, for the audit log and for sentences."""
    if settings is None:
        return {"account": account, "integration": "none"}
    values = {"account": account, "integration": settings.integration_id, "sync mode": settings.sync_mode or "none"}
    more = ("redirect_reason", "redirect_url_template", "source_name", "landing_stage")
    return values | {TITLES[name].lower(): getattr(settings, name) for name in more if getattr(settings, name)}


def _begin_reading(act: Change) -> runs.Run:
    """Store a job refresh in the transaction of the link, so that it also runs after a crash.

    An open refresh is cancelled first, because it reads with the earlier link.
    """
    if earlier := runs.latest(act.db, job_refresh.READ, act.before.id, only_open=True):
        message = "The connection was linked again."
        runs.end(act.db, earlier.id, state=runs.RunState.CANCELLED, message=message, now=act.now)
    run, _ = runs.begin(act.db, job_refresh.READ, act.before.id, who=act.person.actor, now=act.now)
    return run
