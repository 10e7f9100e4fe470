"""An onboarding in every state that a customer sees, with everything of ours around it that they must not see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from core.actions import candidate, compliance, go_live, guide, holding, jobs, links
from core.jobs.deciding import choices
from core.onboarding.compliance import ComplianceNeed, NeedState
from core.onboarding.connection_facts import FailedAttempt
from core.onboarding.model import Onboarding
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.storage import job_rows
from tests.core.actions.candidates import prepared
from tests.office import ANA, ELI, Office, altered, sample

NOTE = "Our own note: they pay late"


def agreed(office: Office) -> Onboarding:
    begun = office.begun("Brightwater")
    compliance.record_need(
        office.ctx(ANA), begun.id, need=ComplianceNeed.SECURITY_REVIEW, state=NeedState.OPEN, owner="Eli Novak"
    )
    return altered(office.services, begun.id, requirements=begun.requirements.changed(compliance=NOTE))


def connecting(office: Office) -> Onboarding:
    made, _ = links.create_link(office.ctx(ANA), agreed(office).id)
    links.mark_sent(office.ctx(ANA), made.id, note=NOTE)
    step = guide.guide(office.services, made).steps[0]
    return guide.tick(office.ctx(ELI), made.id, step=step, done=True)


def failed(office: Office) -> Onboarding:
    made = connecting(office)
    tried = FailedAttempt(webhook_id="webhook-of-ours", at=office.services.now(), tool="workday", log_url="https://log")
    return altered(office.services, made.id, failed_attempts=(tried,))


def on_hold(office: Office) -> Onboarding:
    return holding.hold(office.ctx(ANA), connecting(office).id, reason=NOTE)


def connected(office: Office) -> Onboarding:
    return office.connect(connecting(office), sample("Brightwater"))


def read(office: Office) -> Onboarding:
    linked = office.linked("Brightwater")
    office.read(linked)
    return linked


def with_decisions(office: Office) -> Onboarding:
    """Jobs verified, some of which a person left as they are for a reason that is ours."""
    office.clock.ahead += timedelta(hours=4)
    linked = read(office)
    snapshot = office.snapshot(linked).id
    with office.services.store.read() as db:
        rows = [row for row, _ in job_rows.page(db, snapshot, limit=1000).rows]
    for row in rows:
        if possible := choices(row):
            jobs.decide(office.ctx(ELI), linked.id, keys=[row.key], verdict=possible[-1], reason=NOTE)
    return jobs.verify(office.ctx(ANA), linked.id)


def candidate_there(office: Office) -> Onboarding:
    verified = with_decisions(office)
    candidate.push(office.ctx(ELI), prepared(office, verified))
    return go_live.mark_request_sent(office.ctx(ANA), verified.id)


def confirmed(office: Office) -> Onboarding:
    there = candidate_there(office)
    for item in CONFIRMATION_ITEMS:
        there = go_live.confirm(
            office.ctx(ELI), there.id, item=item, answer="yes", who="Dana Whitfield", channel="phone"
        )
    return there


def live(office: Office) -> Onboarding:
    done = confirmed(office)
    return go_live.sign_off(office.ctx(ANA), done.id, approver="Dana Whitfield", accepted=office.risks(done), note=NOTE)


SCENES: dict[str, Callable[[Office], Onboarding]] = {
    make.__name__: make
    for make in (agreed, connecting, failed, on_hold, connected, read, with_decisions, candidate_there, confirmed, live)
}
