"""Redirect mode: every job that belongs in FactoryFix needs an address where people can apply."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from core.actions import comparing
from core.actions.context import Change, Context
from core.errors import InvalidInput, NotFound, StepClosed
from core.jobs.apply_address import NO_ADDRESS, AddressVerdict
from core.onboarding import lengths
from core.onboarding.model import Onboarding
from core.onboarding.states import SyncMode
from core.people.roles import Permission
from core.problem import Problem, ProblemCode, Problems
from core.services import Services
from core.storage import address_checks, onboardings, runs
from core.storage.address_checks import AddressCheck
from core.storage.transaction import Transaction

CHECK: Final = "check addresses"
FRESH: Final = timedelta(days=7)
"""The age at which a working address is checked again."""
SHOWN: Final = 200
_TO_CHECK: Final = {
    AddressVerdict.WORKS: True,  # too long ago
    AddressVerdict.BROKEN: False,
    AddressVerdict.UNSURE: False,
    AddressVerdict.UNCHECKED: True,
    AddressVerdict.UNKNOWN: True,
}
"""Whether an address that is not known to work now counts as not checked."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Addresses:
    """The state of the apply addresses: how many of `total` jobs work or are unchecked, and up to SHOWN open ones."""

    run: runs.Run | None
    total: int
    working: int
    unchecked: int
    open: tuple[AddressCheck, ...]

    @property
    def blockers(self) -> Problems:
        """Return what prevents step 5 from closing, one sentence each."""
        problems, failing = [], self.total - self.working - self.unchecked
        if not self.total:
            sentence = "No job belongs in FactoryFix, so there is no address to check."
            problems.append(Problem(ProblemCode.NO_ADDRESS_NEEDED, sentence))
        if self.unchecked:
            sentence = f"{_count(self.unchecked, 'apply address is', 'apply addresses are')} not checked yet."
            problems.append(Problem(ProblemCode.ADDRESSES_UNCHECKED, sentence))
        if failing:
            sentence = f"{_count(failing, 'job has', 'jobs have')} no apply address that is known to work."
            problems.append(Problem(ProblemCode.ADDRESSES_NOT_WORKING, sentence))
        return tuple(problems)


def addresses(ctx: Context, onboarding_id: str) -> Addresses:
    """Return the state of the apply addresses of the current snapshot."""
    with ctx.read() as act:
        return standing(act.db, onboarding_id, act.now)


def standing(db: Transaction, onboarding_id: str, now: datetime) -> Addresses:
    """Return the state of the apply addresses from the stored checks; makes no request."""
    snapshot = comparing.counting(db, onboardings.get(db, onboarding_id))
    total = working = unchecked = 0
    still_open: list[AddressCheck] = []
    for check in address_checks.every(db, onboarding_id, snapshot.id) if snapshot else ():
        total += 1
        if _works(check, now):
            working += 1
            continue
        unchecked += _TO_CHECK[check.verdict]
        if len(still_open) < SHOWN:
            still_open.append(check)
    return Addresses(runs.latest(db, CHECK, onboarding_id), total, working, unchecked, tuple(still_open))


def ask_to_check(ctx: Context, onboarding_id: str) -> runs.Run:
    """Queue a check of every address that is not known to work, and return its run; an open run is returned instead.

    Raises StepClosed outside Redirect mode or before the first job refresh.
    """
    with ctx.change(onboarding_id, Permission.VERIFY, rests_on=("requirements.sync_mode",)) as act:
        _in_redirect_mode(act.before)
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
            yield replace(check, verdict=AddressVerdict.BROKEN, sentence=NO_ADDRESS, checked_by=None)
    addresses = {check.key: check.address for check in wanted.values() if check.address}
    with closing(services.apply_pages.check(addresses)) as answers:
        for key, answer in answers:
            yield replace(wanted[key], verdict=answer.verdict, sentence=answer.sentence, checked_by=None)


def confirm_address(ctx: Context, onboarding_id: str, *, key: str, address: str, note: str) -> None:
    """Record a person's statement that the page at this address accepts applications, if the check could not tell.

    Raises StepClosed if the job now has another address, NotFound if it is no longer open, and InvalidInput.
    """
    with ctx.change(onboarding_id, Permission.VERIFY, rests_on=("requirements.sync_mode",)) as act:
        if not note.strip():
            raise InvalidInput("Write down what you saw.", "For example: opened it, the form asks for a résumé.")
        lengths.within("“What you saw”", note)
        _in_redirect_mode(act.before)
        job = _open_job(act, key)
        if job.address != address:
            raise StepClosed("This job now has another address.", "Open the new address, then save what you saw.")
        confirmed = replace(job, verdict=AddressVerdict.WORKS, sentence=note.strip(), checked_by=act.person.actor)
        address_checks.keep(act.db, onboarding_id, confirmed, now=act.now)
        act.note("Opened an apply address", {job.title or key: f"{job.address}: {note.strip()}"})


def _open_job(act: Change, key: str) -> AddressCheck:
    """Return the open check with this key; raises NotFound if there is none, InvalidInput if it has no address."""
    job = next((job for job in standing(act.db, act.before.id, act.now).open if job.key == key), None)
    if job is None:
        raise NotFound("This job is no longer in the list of open addresses.", "Reload the page to see the new list.")
    if not job.address:
        raise InvalidInput(NO_ADDRESS, "Ask the customer to publish it, or to close it in the ATS.")
    return job


def _count(number: int, singular: str, plural: str) -> str:
    return f"{number:,} {singular if number == 1 else plural}"


def _works(check: AddressCheck, now: datetime) -> bool:
    return check.verdict is AddressVerdict.WORKS and check.checked_at is not None and now - check.checked_at < FRESH


def _in_redirect_mode(onboarding: Onboarding) -> None:
    if onboarding.requirements.sync_mode is not SyncMode.REDIRECT:
        raise StepClosed("Candidates are sent to this ATS, so its job pages need no check.")
