"""One small read of jobs: whether Kombo gives any for a connection, and where in the ATS they are."""

from __future__ import annotations

from core.ats.identify import places
from core.kombo.errors import KomboError
from core.kombo.wire import Integration
from core.kombo_states import ConnectionStatus, QaStatus, SetupStatus
from core.onboarding.connection_facts import Connection, JobSample
from core.services import Services

SIZE = 25
"""Jobs on the page that is read."""
MOST_STAGES = 60
"""The most stages that are kept, since each job may have stages of its own."""


def read(services: Services, integration: Integration, known: Connection) -> JobSample | None:
    """Return what the first page of jobs shows; None while Kombo has none to give yet.

    After a failed check of the data, Kombo refuses every read until the check has passed.
    """
    started = integration.setup_status == SetupStatus.COMPLETED or known.qa_status == QaStatus.FAILED
    if integration.status != ConnectionStatus.ACTIVE or not started:
        return None
    now = services.now()
    try:
        page = next(services.kombo.jobs(integration.id, page_size=SIZE), None)
    except KomboError as error:
        return JobSample(read_at=now, problem=error.sentence)
    jobs = page.jobs if page else ()
    addresses = [url for job in jobs for url in (job.remote_url, job.post_url) if url]
    ats = services.catalogue.by_tool(integration.tool or "")
    sites = places(addresses, ats.key, services.catalogue) if ats else ()
    stages = tuple(dict.fromkeys(stage for job in jobs for stage in job.stages))[:MOST_STAGES]
    return JobSample(read_at=now, count=len(jobs), sites=tuple(sorted(sites)), stages=stages)
