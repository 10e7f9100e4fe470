"""The checks of what a connection can do: set up, its data read and current, and the write actions of the sync mode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from core import kombo_data
from core.kombo_data import ATTACH, JOBS, LOCATION
from core.kombo_states import QaStatus, SetupStatus
from core.onboarding.connection_facts import Connection
from core.onboarding.connection_ready import not_ready
from core.onboarding.link_check import CheckState, LinkCheck, Override
from core.onboarding.states import SyncMode
from core.problem import ProblemCode as Code

_SHORT_REASONS = {
    kombo_data.OPTED_OUT: "Switched off by the customer",
    kombo_data.DISABLED: "Switched off in our scope config",
}
_HELPFUL = {
    "ats_applications": "reading applications",
    "ats_candidates": "reading candidates",
    "ats_application_stages": "reading stages",
    "ats_add_application_note": "adding notes",
}
"""What else we use, by Kombo's IDs: without it a step takes more work, but candidates still arrive."""


class _Why(TypedDict):
    about: str
    sentence: str
    next_step: str


def ability_checks(connection: Connection, mode: SyncMode) -> Iterator[LinkCheck]:
    """Yield the checks of what Kombo says that the connection can do."""
    yield from _set_up(connection, mode)
    yield _jobs(connection)
    yield _locations(connection)
    yield _create(connection, mode)
    yield _attach(connection, mode)
    yield _opt_outs(connection, mode)
    yield _data_age(connection)


def _set_up(connection: Connection, mode: SyncMode) -> Iterator[LinkCheck]:
    problems = {problem.code: problem for problem in not_ready(connection, mode)}
    rows = (
        (Code.NOT_SET_UP, "Set-up", "Completed", connection.setup_status, SetupStatus.COMPLETED),
        (Code.QA_FAILED, "Data check", "Passed", connection.qa_status, QaStatus.PASSED),
    )
    for code, name, expected, status, good in rows:
        state = CheckState.HOLDS if status == good else CheckState.UNKNOWN
        actual = status.replace("_", " ").capitalize() or "Unknown"
        if problem := problems.get(code):
            yield LinkCheck(code, name, expected, actual, CheckState.FAILS,
                            sentence=problem.sentence, next_step=problem.next_step)  # fmt: skip
        else:
            yield LinkCheck(code, name, expected, actual, state)


def _off(connection: Connection, about: str) -> str:
    """Return why Kombo does not offer this for the connection; "" if nothing says so."""
    reason = connection.data_off.get(about, "")
    return _SHORT_REASONS.get(reason, "Not offered by Kombo for this ATS") if reason else ""


def _jobs(connection: Connection) -> LinkCheck:
    row = (Code.JOBS_OFF, "Reading jobs", "Yes")
    if off := _off(connection, JOBS):
        return LinkCheck(*row, off, CheckState.FAILS, **_why(connection, JOBS))
    sample = connection.sample
    if sample is None or sample.problem:
        return LinkCheck(*row, sample.problem if sample else "Not tried yet", CheckState.UNKNOWN)
    if sample.count:
        return LinkCheck(*row, f"Yes, {sample.count} on the first page", CheckState.HOLDS)
    return LinkCheck(
        Code.NO_JOBS, "Reading jobs", "Yes", "Yes, but Kombo has none", CheckState.FAILS, override=Override.REASON,
        sentence="Kombo has no job of this connection.",
        next_step="Check that the customer’s ATS has jobs, and that the connected user may see them.",
    )  # fmt: skip


def _why(connection: Connection, about: str, effect: str = "") -> _Why:
    """Return why Kombo does not do this, with its effect, and what to do about it."""
    off = connection.data_off
    sentence = f"{kombo_data.switched_off(off, about)} {effect}".strip()
    return {"about": off.get(about, ""), "sentence": sentence, "next_step": kombo_data.next_step(off, about)}


def _locations(connection: Connection) -> LinkCheck:
    off = _off(connection, LOCATION)
    return LinkCheck(
        Code.LOCATIONS_OFF, "Reading locations", "Yes", off or "Yes",
        CheckState.FAILS if off else CheckState.HOLDS, override=Override.REASON,
        **_why(connection, LOCATION, "So nobody knows which jobs are in the United States."),
    )  # fmt: skip


def _create(connection: Connection, mode: SyncMode) -> LinkCheck:
    allowed = connection.can_create_application
    actual = {True: "Allowed", False: "Not allowed", None: "Kombo does not say"}[allowed]
    row = (Code.NO_APPLICATIONS, "Creating applications")
    if not mode.sends_candidates:
        return LinkCheck(*row, "Not needed", actual, CheckState.HOLDS)
    if allowed is None:
        return LinkCheck(
            Code.APPLICATIONS_UNKNOWN, row[1], "Allowed", actual, CheckState.FAILS, override=Override.REASON,
            sentence="Kombo does not say whether this connection may create applications.",
            next_step="Ask Kombo, or accept it: the test candidate will show whether it works.",
        )  # fmt: skip
    problem = next((problem for problem in not_ready(connection, mode) if problem.code is Code.NO_APPLICATIONS), None)
    return LinkCheck(
        *row, "Allowed", actual, CheckState.FAILS if problem else CheckState.HOLDS,
        sentence=problem.sentence if problem else "", next_step=problem.next_step if problem else "",
    )  # fmt: skip


def _attach(connection: Connection, mode: SyncMode) -> LinkCheck:
    """Version 2 of the profile is attached to the application that version 1 created."""
    off = _off(connection, ATTACH)
    row = (Code.NO_ATTACHMENTS, "Adding files later")
    if mode is not SyncMode.NEW_AND_ENGAGED:
        return LinkCheck(*row, "Not needed", off or "Allowed", CheckState.HOLDS)
    return LinkCheck(
        *row, "Allowed", off or "Allowed", CheckState.FAILS if off else CheckState.HOLDS, override=Override.REASON,
        **_why(connection, ATTACH, "So version 2 of the profile will not arrive, unless you agree on Engaged only."),
    )  # fmt: skip


def _opt_outs(connection: Connection, mode: SyncMode) -> LinkCheck:
    """Name what the customer switched off in the connection flow, besides what has a row of its own."""
    off = {about: name for about, name in _HELPFUL.items() if connection.data_off.get(about) == kombo_data.OPTED_OUT}
    row = (Code.OPTED_OUT, "Switched off by the customer", "Nothing", ", ".join(off.values()).capitalize() or "Nothing")
    if not off or not mode.sends_candidates:
        return LinkCheck(*row, CheckState.HOLDS)
    return LinkCheck(
        *row, CheckState.FAILS, override=Override.REASON, about=",".join(off),
        sentence=f"The customer does not allow {', '.join(off.values())}. So you cannot look up here what arrived.",
        next_step=kombo_data.NEXT_STEPS[kombo_data.OPTED_OUT],
    )  # fmt: skip


def landing_stage(connection: Connection, stage: str) -> Iterator[LinkCheck]:
    """Yield the check that the ATS has the stage in which candidates are to arrive; none where its own first one is."""
    known = connection.sample.stages if connection.sample else ()
    row = (Code.NO_SUCH_STAGE, "Stage that candidates arrive in", stage)
    if not stage:
        return
    if not known:
        yield LinkCheck(*row, "The ATS’s stages are not known", CheckState.UNKNOWN)
        return
    is_known = stage.casefold() in {name.casefold() for name in known}
    yield LinkCheck(
        *row, stage if is_known else "No such stage", CheckState.HOLDS if is_known else CheckState.FAILS,
        override=Override.REASON, about=stage, sentence=f"The jobs that Kombo gave have no stage “{stage}”.",
        next_step="Choose one of the ATS’s stages in the requirements.",
    )  # fmt: skip


def _data_age(connection: Connection) -> LinkCheck:
    expired = connection.data_expired_at
    return LinkCheck(
        Code.DATA_OUTDATED, "Data", "Newer than the settings", "Older than the settings" if expired else "Current",
        CheckState.FAILS if expired else CheckState.HOLDS, override=Override.REASON,
        sentence=kombo_data.outdated(expired),
        next_step="Wait for Kombo’s next sync, then check again.",
    )  # fmt: skip
