"""Background jobs: the function for each job, and how jobs resume after an interruption."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

import structlog
from huey.consumer import Consumer

from core.actions import (
    backing_up,
    catalogue,
    half_done,
    health,
    holding,
    hypercare,
    job_refresh,
    kept_link,
    letters,
    link_expiry,
    live_profile,
    outbox,
    read_back,
    redirect,
    retention,
    watching,
    webhooks,
)
from core.actions.context import ByItself, Context
from core.examples import making
from core.people.actor import DASHBOARD
from core.people.roles import Permission
from core.queue import IDLE
from core.services import Services
from core.storage import onboardings, runs

PERFORMED_BY = {job_refresh.READ: "perform_reading", redirect.CHECK: "check_addresses"}

log = structlog.get_logger()


LONGEST_SILENCE = 600.0
"""Seconds without a heartbeat: longer than both threads are busy with one job each."""


@dataclass(slots=True)
class Heartbeat:
    """When the worker last did its smallest job, by the machine's monotonic clock."""

    at: float = field(default_factory=monotonic)

    def beat(self) -> None:
        """Note that the worker works."""
        self.at = monotonic()


@dataclass(frozen=True, slots=True)
class Worker:
    """The threads that run this process's background jobs."""

    consumer: Consumer
    heartbeat: Heartbeat

    @property
    def alive(self) -> bool:
        """Return whether all the threads run, and one of them did a job not long ago."""
        if monotonic() - self.heartbeat.at > LONGEST_SILENCE:
            return False
        return not self.consumer.stop_flag.is_set() and all(
            thread.is_alive() for _, thread in self.consumer.worker_threads
        )

    def stop(self) -> bool:
        """Stop the threads; returns False if one is still busy, whose job then resumes at the next start."""
        self.consumer.stop(graceful=False)
        threads = [thread for _, thread in self.consumer.worker_threads]
        for thread in threads:
            thread.join(timeout=2 * IDLE)
        return not any(thread.is_alive() for thread in threads)


def start_worker(services: Services) -> Worker:
    """Register and start the background jobs, first those that an earlier process left unfinished."""
    queue, heartbeat = services.queue, Heartbeat()
    queue.handle("beat", heartbeat.beat, every="minute")
    queue.handle("check_health", lambda: health.check(services), every="ten_minutes")
    queue.handle("process_webhooks", lambda: webhooks.process(services), every="minute")
    queue.handle("perform_reading", lambda run_id: job_refresh.perform_refresh(services, run_id))
    queue.handle("check_addresses", lambda run_id: redirect.perform_check(services, run_id))
    queue.handle("read_again", lambda onboarding_id, run_id: job_refresh.refresh_again(services, onboarding_id, run_id))
    queue.handle("compare_again", lambda onboarding_id: job_refresh.compare_again(services, onboarding_id))
    queue.handle("read_back", lambda push_id: read_back.read_in_background(services, push_id))
    queue.handle("follow_profiles", lambda onboarding_id: live_profile.follow(services, onboarding_id))
    queue.handle("follow_left_profiles", lambda: live_profile.resume(services), every="hour")
    queue.handle("settle_links", lambda: half_done.settle_all(services), every="minute")
    queue.handle("notice_expired", lambda: link_expiry.notice_expired(services), every="minute")
    queue.handle("send_notices", lambda: outbox.deliver(services), every="minute")
    queue.handle("send_reminders", lambda: letters.remind(services), every="hour")
    queue.handle("notice_risks", lambda: outbox.notice_risks(services), every="hour")
    queue.handle("forget_kept_links", lambda: kept_link.drop_old(services), every="minute")
    queue.handle("forget_old", lambda: retention.forget_old(services), every="hour")
    queue.handle("back_up", lambda: backing_up.back_up(services), every="hour")
    queue.handle("watch", lambda: watching.watch(services), every="hour")
    queue.handle("follow_hypercare", lambda: hypercare.follow(services), every="hour")
    queue.handle("end_holds", lambda: holding.end_holds(services), every="hour")
    queue.handle("make_examples", lambda: making.make(services))
    queue.handle("read_tools", lambda: catalogue.read_tools_daily(services), every="hour")
    # Before the threads start: afterwards a run that this process has just claimed would count as interrupted.
    resume(services)
    consumer = queue.consumer()
    consumer.start()
    return Worker(consumer, heartbeat)


def resume(services: Services) -> None:
    """Queue the work that an earlier process left unfinished: job refreshes, webhooks, pushes without an answer."""
    with Context(services, ByItself(DASHBOARD)).write(Permission.VIEW) as act:
        onboardings.follow_rules(act.db, who=act.person.actor, now=act.now)
        interrupted = runs.requeue_interrupted(act.db)
    for run in interrupted:
        log.info("resuming interrupted work", run=run.id, kind=run.kind)
        services.queue.put(PERFORMED_BY[run.kind], run.id)
    services.queue.put("process_webhooks")
    if making.wanted(services):
        services.queue.put("make_examples")
    services.queue.put("send_notices")
    services.queue.put("read_tools", delay=2)  # in sandbox mode Kombo's server starts with the app
    services.queue.put("check_health", delay=10)
    services.queue.put("back_up", delay=60)  # a night may have passed while the app was not running
    services.queue.put("watch", delay=60)  # webhooks may have been lost while the app was not running
    job_refresh.resume(services)
    read_back.resume(services)
    live_profile.resume(services)
