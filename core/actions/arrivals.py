"""“Why did this candidate not arrive?”: finds candidates in FactoryFix, and follows their way to the ATS at Kombo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from core.actions.ats_lookup import file_name, is_searchable
from core.actions.context import Context
from core.candidate.arrival import Arrival, InAts, Way, arrival, letter
from core.errors import InvalidInput, ServiceError
from core.factoryfix.wire import PlatformCandidate
from core.kombo.wire import Application
from core.onboarding.model import Onboarding
from core.onboarding.states import SyncMode
from core.people.roles import Permission
from core.services import Services
from core.storage import job_rows, onboardings, snapshots
from core.storage.transaction import Transaction

SHORTEST: Final = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer about one candidate: the way as far as it is known, and why a part could not be read."""

    way: Way
    arrival: Arrival
    letter: str
    onboarding: Onboarding | None
    unread: tuple[str, ...]
    as_of: datetime


def find(ctx: Context, search: str) -> tuple[PlatformCandidate, ...]:
    """Return the candidates in FactoryFix whose e-mail address or name contains the text; any FactoryFixError."""
    ctx.require(Permission.VIEW)
    if len(search.strip()) < SHORTEST:
        raise InvalidInput("Enter at least three characters of the e-mail address or the name.")
    return ctx.services.factoryfix.candidates(search.strip())


def explain(ctx: Context, candidate: PlatformCandidate) -> Answer:
    """Return why the candidate has or has not arrived; what Kombo does not answer is said, and nothing is concluded."""
    with ctx.read(Permission.VIEW) as act:
        onboarding = _onboarding(act.db, candidate.account_id)
        outcome = _outcome(act.db, onboarding, candidate.ats_job_id) if onboarding else ""
        sender, now = act.person.name, act.now
    seen, unread = _in_ats(ctx.services, onboarding, candidate)
    way = _way(candidate, onboarding, outcome, seen, checked=seen is not None or not unread)
    answer = arrival(way, now)
    return Answer(way, answer, letter(way, answer, as_of=now, sender=sender), onboarding, unread, now)


def _onboarding(db: Transaction, account_id: str) -> Onboarding | None:
    """Return the account's onboarding that is linked, or else its newest one."""
    known = onboardings.of_account(db, account_id)
    linked = tuple(onboarding for onboarding in known if onboarding.linking)
    return (linked or known)[-1] if known else None


def _outcome(db: Transaction, onboarding: Onboarding, ats_job_id: str | None) -> str:
    snapshot = snapshots.current(db, onboarding.id)
    row = job_rows.get(db, snapshot.id, f"ats:{ats_job_id}") if snapshot and ats_job_id else None
    return row[0].outcome.value if row else ""


def _way(
    candidate: PlatformCandidate, onboarding: Onboarding | None, outcome: str, seen: InAts | None, *, checked: bool
) -> Way:
    linking = onboarding.linking if onboarding else None
    connection = onboarding.connection if onboarding else None
    mode = linking.sync_mode if linking else SyncMode.ENGAGED
    return Way(
        name=candidate.name,
        job_title=candidate.job_title or "",
        by_hand=candidate.ats_job_id is None,
        job_outcome=outcome,
        stage=candidate.stage or "",
        passive=candidate.passive is True,
        sync_state=candidate.sync_state or "",
        attempted_at=candidate.attempted_at,
        linked=linking is not None,
        sends_candidates=mode.sends_candidates,
        sends_new=mode is SyncMode.NEW_AND_ENGAGED,
        connection_status=connection.status if connection else "",
        error_code=candidate.error_code or "",
        error=candidate.error or "",
        in_ats=seen,
        checked=checked,
    )


def _in_ats(
    services: Services, onboarding: Onboarding | None, candidate: PlatformCandidate
) -> tuple[InAts | None, tuple[str, ...]]:
    """Return the application at Kombo, and why it could not be read."""
    if onboarding is None or onboarding.linking is None:
        return None, ()
    integration_id = onboarding.linking.integration_id
    try:
        application = _application(services, integration_id, candidate)
    except ServiceError as error:
        return None, (error.sentence,)
    if application is None:
        return None, ()
    files, unread = _files(services, integration_id, application)
    stage = (application.current_stage.name if application.current_stage else None) or ""
    return InAts(stage, application.remote_url or "", files), unread


def _application(services: Services, integration_id: str, candidate: PlatformCandidate) -> Application | None:
    """Look the application up by the ID that FactoryFix got, or else by the e-mail address and the job.

    A new connection changes Kombo's IDs, so an ID that Kombo does not know proves nothing.
    """
    kombo = services.kombo
    if candidate.application_id and (known := kombo.application(integration_id, candidate.application_id)):
        return known
    if not candidate.email or not candidate.ats_job_id:
        return None
    if not is_searchable(services, integration_id):
        raise ServiceError("Kombo cannot search this ATS by e-mail address.")
    people = kombo.candidates_by_email(integration_id, candidate.email)
    jobs = (candidate.ats_job_id, candidate.ats_job_id.partition(":")[0])  # UKG Pro keeps them on the base record
    ids = [entry.id for person in people for entry in person.applications if entry.job_remote_id in jobs]
    return kombo.application(integration_id, ids[-1]) if ids else None


def _files(
    services: Services, integration_id: str, application: Application
) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Return the names of the files on the application and on the candidate; None if neither can be read."""
    kombo, reads = services.kombo, [partial(services.kombo.application_attachments, integration_id, application.id)]
    if application.candidate_id:
        reads.append(partial(kombo.candidate_attachments, integration_id, application.candidate_id))
    names: list[str] = []
    unread: list[str] = []
    for read in reads:
        try:
            names += map(file_name, read())
        except ServiceError as error:
            unread.append(error.sentence)
    return (None if len(unread) == len(reads) else tuple(dict.fromkeys(names))), tuple(unread)
