"""Step 5a: every job has one outcome and one reason, and a person verifies the jobs."""

from __future__ import annotations

from core.actions import job_tables
from core.actions.job_tables import Standing
from core.onboarding.states import Step
from core.people.roles import Permission, someone_who_may
from core.storage.runs import RunState
from core.storage.snapshots import Snapshot
from pages.job_sync import comparison, status, table, verdict
from pages.shared import empty, job_details, onboarding_head, places
from pages.shared.errors import report_errors
from pages.shared.when import moment, span
from pages.visit import Visit


def show(visit: Visit) -> None:
    """Draw the page."""
    job_details.closed()  # Streamlit closes every drawer when the whole page runs
    chosen = onboarding_head.chosen(visit)
    if chosen is None:
        return
    visit, onboarding = chosen, chosen.onboarding
    onboarding_head.header(visit, "Job sync")
    if onboarding_head.left_out(onboarding, Step.JOBS):
        return
    if onboarding.linking is None:
        linked_by = someone_who_may(Permission.CONFIGURE)
        sentence = f"Jobs appear after {linked_by} links the connection."
        empty.nothing_yet("Not linked yet", sentence, icon="link_off")
        places.link(places.LINKING, label="Go to linking", onboarding=onboarding)
        return
    standing = job_tables.standing(visit.ctx, onboarding.id)
    snapshot = standing.snapshot
    status.draw(visit, standing)
    if snapshot is None:
        _no_jobs(visit, standing)
        return
    verdict.draw(visit, snapshot)
    visit.fragment(_tables, snapshot)


def _tables(visit: Visit, snapshot: Snapshot) -> None:
    """Draw the job table and the comparison of two refreshes; a choice in them reruns only this fragment."""
    with report_errors("look at jobs", onboarding=visit.onboarding.id):
        table.draw(visit, snapshot)
    comparison.draw(visit)


def _no_jobs(visit: Visit, standing: Standing) -> None:
    run, connection = standing.run, visit.onboarding.connection
    if run and run.state is RunState.WAITING and connection:
        since, now = connection.connected_at, visit.services.now()
        empty.waiting(
            "Kombo’s first sync is running",
            f"It started {moment(since)}, {span(now - since)} ago. It usually takes minutes; for a large ATS, hours. "
            "Jobs refresh as soon as it ends.",
        )
    elif run and run.is_open:
        empty.waiting("Refreshing jobs", "The table opens here automatically, usually within a minute.")
    else:
        empty.nothing_yet("No jobs yet", "Refresh jobs to compare the ATS with FactoryFix.", icon="sync_alt")
