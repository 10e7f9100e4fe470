"""Redirect mode: every job that belongs in FactoryFix needs an address where people can apply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import structlog

from core.actions import comparing
from core.actions.context import Change, Context
from core.errors import InvalidInput, NotFound, StepClosed
from core.jobs.address_ids import SoughtJob
from core.jobs.apply_address import NO_ADDRESS, AddressVerdict
from core.onboarding.model import Onboarding
from core.onboarding.opened_page import opened_address, what_they_saw
from core.onboarding.states import SyncMode
from core.people.roles import Permission
from core.plural import counted
from core.problem import Problem, ProblemCode, Problems
from core.services import Services
from core.storage import address_checks, onboardings, runs
from core.storage.address_checks import AddressCheck
from core.storage.transaction import Transaction

CHECK: Final = "check addresses"
RECHECK_AFTER: Final = timedelta(days=7)
"""The age at which a working address is checked again."""

log = structlog.get_logger()


class Standing(StrEnum):
    """The current result for one address, in the order of the table: what needs a person comes first."""

    BROKEN = "Broken"
    UNSURE = "Open it yourself"
    UNCHECKED = "Not checked"
    WORKS = "Works"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The apply addresses of the jobs that belong in FactoryFix, each with what counts now, the open ones first."""

    run: runs.Run | None
    rows: tuple[tuple[Standing, AddressCheck], ...]

    @property
    def total(self) -> int:
        """How many jobs need an address."""
        return len(self.rows)

    @property
    def working(self) -> int:
        """How many addresses are known to work."""
        return self.counts[Standing.WORKS]

    @property
    def unchecked(self) -> int:
        """How many addresses were not checked, or too long ago."""
        return self.counts[Standing.UNCHECKED]

    @property
    def counts(self) -> Counter[Standing]:
        """How many jobs stand where."""
        return Counter(standing for standing, _ in self.rows)

    @property
    def open(self) -> tuple[AddressCheck, ...]:
        """The checks of the jobs whose address is not known to work."""
        return tuple(check for standing, check in self.rows if standing is not Standing.WORKS)

    @property
    def blockers(self) -> Problems:
        """Return what prevents step 5 from closing, one sentence each."""
        problems, failing = [], self.total - self.working - self.unchecked
        if not self.total:
            sentence = "No job belongs in FactoryFix, so there is no address to check."
            problems.append(Problem(ProblemCode.NO_ADDRESS_NEEDED, sentence))
        if self.unchecked:
            sentence = f"{counted(self.unchecked, 'apply address is', 'apply addresses are')} not checked yet."
            problems.append(Problem(ProblemCode.ADDRESSES_UNCHECKED, sentence))
        if failing:
            sentence = f"{counted(failing, 'job has', 'jobs have')} no apply address that is known to work."
            problems.append(Problem(ProblemCode.ADDRESSES_NOT_WORKING, sentence))
        return tuple(problems)


def addresses(ctx: Context, onboarding_id: str) -> Addresses:
    """Return the state of the apply addresses of the current snapshot."""
    with ctx.read() as act:
        return standing(act.db, onboarding_id, act.now)


def standing(db: Transaction, onboarding_id: str, now: datetime) -> Addresses:
    """Return the state of the apply addresses from the stored checks; makes no request."""
    snapshot = comparing.counting(db, onboardings.get(db, onboarding_id))
    checks = address_checks.every(db, onboarding_id, snapshot.id) if snapshot else ()
    order = list(Standing)
    rows = sorted(((_standing(check, now), check) for check in checks), key=lambda row: order.index(row[0]))
    return Addresses(runs.latest(db, CHECK, onboarding_id), tuple(rows))


def ask_to_check(ctx: Context, onboarding_id: str) -> runs.Run:
    """Queue a check of every address that is not known to work, and return its run; an open run is returned instead.

    Raises StepClosed outside Redirect mode or before the first job refresh.
    """
    with ctx.change(onboarding_id, Permission.VERIFY, rests_on=("requirements.sync_mode",)) as act:
        _require_redirect_mode(act.before)
        if comparing.counting(act.db, act.before) is None:
            raise StepClosed("The jobs have not been read yet.", "Refresh them on the job sync page first.")
        run, is_new = runs.begin(act.db, CHECK, onboarding_id, who=act.person.actor, now=act.now)
    if is_new:
        ctx.services.queue.put("check_addresses", run.id)
    return run


def cancel_check(ctx: Context, run_id: str) -> None:
    """Cancel a check; its results so far are kept."""
    with ctx.write(Permission.VERIFY) as act:
        runs.end(act.db, run_id, state=runs.RunState.CANCELLED, message=f"Cancelled by {act.person.name}.", now=act.now)


def perform_check(services: Services, run_id: str) -> None:
    """Check the addresses and store each result at once, so that an interrupted check can continue.

    The result is stored in the run; errors end the run as failed and are not raised.
    """
    with services.store.write() as db:
        if not runs.claim(db, run_id, services.now()):
            return
        run = runs.get(db, run_id)
        snapshot = comparing.counting(db, onboardings.get(db, run.onboarding_id))
        checks = list(address_checks.every(db, run.onboarding_id, snapshot.id)) if snapshot else []
    wanted = {check.key: check for check in checks if not _works(check, services.now())}
    try:
        count = _check(services, run, wanted)
        state, message = runs.RunState.SUCCEEDED, f"{count:,} addresses checked."
    except Exception:
        log.exception("address check failed", run=run_id)
        state, message = runs.RunState.FAILED, f"Something went wrong. Quote reference {run_id[:8]}."
    with services.store.write() as db:
        runs.end(db, run_id, state=state, message=message, now=services.now())


def _check(services: Services, run: runs.Run, wanted: dict[str, AddressCheck]) -> int:
    """Check these addresses until the run is cancelled, and return how many were checked."""
    done = 0
    with closing(_checked(services, wanted)) as checks:
        for check in checks:
            done += 1
            message = f"{done:,} of {len(wanted):,} addresses"
            with services.store.write() as db:
                address_checks.keep(db, run.onboarding_id, check, now=services.now(), asked_at=run.started_at)
                if not runs.advance(db, run.id, done=done, message=message, now=services.now()):
                    break
    return done


def _checked(services: Services, wanted: dict[str, AddressCheck]) -> Generator[AddressCheck, None, None]:
    """Yield each check with its result; a job without an address counts as broken."""
    for check in wanted.values():
        if not check.address:
            yield replace(check, verdict=AddressVerdict.BROKEN, sentence=NO_ADDRESS, checked_by=None, opened="")
    sought = {check.key: SoughtJob(check.address, check.title, check.ids) for check in wanted.values() if check.address}
    with closing(services.apply_pages.check(sought)) as answers:
        for key, answer in answers:
            yield replace(
                wanted[key], verdict=answer.verdict, sentence=answer.sentence, checked_by=None, opened=answer.reached
            )


def confirm_address(
    ctx: Context, onboarding_id: str, *, key: str, address: str, opened: str, note: str, accepts: bool | None
) -> None:
    """Record the page that a person opened for a job, what they saw, and whether it accepts applications.

    `address` is the job's address on their screen, `opened` the one in their browser. Raises StepClosed if the job now
    has another address, NotFound if it is no longer in the table, and InvalidInput.
    """
    with ctx.change(onboarding_id, Permission.VERIFY, rests_on=("requirements.sync_mode",)) as act:
        if accepts is None:
            raise InvalidInput("Say whether the page accepts applications.", "Choose an answer, then save again.")
        reached, saw = opened_address(opened), what_they_saw(note)
        _require_redirect_mode(act.before)
        job = _job(act, key)
        if job.address != address:
            raise StepClosed("This job now has another address.", "Open the new address, then save what you saw.")
        verdict = AddressVerdict.WORKS if accepts else AddressVerdict.BROKEN
        own = replace(job, verdict=verdict, sentence=saw, checked_by=act.person.actor, opened=reached)
        address_checks.keep(act.db, onboarding_id, own, now=act.now)
        seen = "it accepts applications" if accepts else "it does not accept applications"
        act.note("Opened an apply address", {job.title or key: f"{reached}: {seen}. {saw}"})


def _job(act: Change, key: str) -> AddressCheck:
    """Return the check with this key; raises NotFound if there is none, InvalidInput if the job has no address."""
    job = next((check for _, check in standing(act.db, act.before.id, act.now).rows if check.key == key), None)
    if job is None:
        raise NotFound("This job no longer needs an apply address.", "Reload the page to see the new table.")
    if not job.address:
        raise InvalidInput(NO_ADDRESS, "Ask the customer to publish it, or to close it in the ATS.")
    return job


def _standing(check: AddressCheck, now: datetime) -> Standing:
    if check.verdict is AddressVerdict.BROKEN:
        return Standing.BROKEN
    if check.verdict is AddressVerdict.UNSURE:
        return Standing.UNSURE
    return Standing.WORKS if _works(check, now) else Standing.UNCHECKED


def _works(check: AddressCheck, now: datetime) -> bool:
    """Return whether this address is known to work; an automatic check without the page's address looked at no page."""
    is_fresh = check.checked_at is not None and now - check.checked_at < RECHECK_AFTER
    return check.verdict is AddressVerdict.WORKS and is_fresh and bool(check.opened or check.checked_by)


def _require_redirect_mode(onboarding: Onboarding) -> None:
    if onboarding.requirements.sync_mode is not SyncMode.REDIRECT:
        raise StepClosed("Apply addresses are checked only in Redirect mode.")
