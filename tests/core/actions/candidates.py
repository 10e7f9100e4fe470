"""A test candidate on its way: prepared in an office, and counted in the sandbox's own ledger."""

from __future__ import annotations

from core.actions import preview, profile
from core.actions.preview import Prepared
from core.onboarding.model import Onboarding
from core.onboarding.states import SyncMode
from tests.office import ANA, Office, altered


def ready(office: Office, name: str = "Brightwater") -> Onboarding:
    """An onboarding whose jobs are read, so that a test candidate can go."""
    onboarding = office.linked(name)
    office.read(onboarding)
    return onboarding


def in_both_phases(office: Office, name: str = "Brightwater") -> Onboarding:
    """An onboarding in New and Engaged whose jobs are read."""
    return in_mode(office, ready(office, name), SyncMode.NEW_AND_ENGAGED)


def in_mode(office: Office, onboarding: Onboarding, mode: SyncMode) -> Onboarding:
    """The same onboarding after another sync mode was agreed."""
    return altered(office.services, onboarding.id, requirements=onboarding.requirements.changed(sync_mode=mode))


def a_job(office: Office, onboarding: Onboarding, number: int = 0, *, asking: bool = False) -> str:
    """The key of a synced job; without screening questions unless one `asking` is wanted."""
    keys = []
    for row in profile.pushable(office.ctx(ANA), onboarding.id):
        with office.services.store.read() as db:
            _, job = profile.job_of(db, onboarding.id, row.key)
        if bool(job.screening_questions) is asking:
            keys.append(row.key)
    return keys[number]


def prepared(office: Office, onboarding: Onboarding, *, job: str = "", sample: str = "cnc-machinist") -> Prepared:
    """A candidate begun from a sample and ready to be pushed."""
    profile.begin(office.ctx(ANA), onboarding.id, sample=sample, job_key=job or a_job(office, onboarding))
    return preview.prepare(office.ctx(ANA), onboarding.id)


def in_ledger(office: Office, kind: str, email: str = "") -> list[dict[str, object]]:
    """What the sandbox has ever written of this kind, by its own account."""
    entries = office.sandbox.control.get("/ledger").json()["entries"]
    return [entry for entry in entries if entry["kind"] == kind and email in (entry.get("email"), "")]
