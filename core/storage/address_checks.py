"""Redirect mode: the apply address of each job that belongs in FactoryFix, and the result of its check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from core.jobs.apply_address import ELIGIBLE, AddressVerdict, apply_address
from core.jobs.model import AtsJob
from core.people.actor import Actor, ActorKind
from core.storage.actors import columns
from core.storage.transaction import Transaction

_read_ats_job = msgspec.json.Decoder(AtsJob).decode


@dataclass(frozen=True, slots=True)
class AddressCheck:
    """One job with its address; `opened` is the address of the page that was judged, by a check or by a person."""

    key: str
    title: str
    location: str
    address: str
    ids: tuple[str, ...] = ()
    verdict: AddressVerdict = AddressVerdict.UNCHECKED
    sentence: str = ""
    checked_at: datetime | None = None
    checked_by: Actor | None = None
    opened: str = ""


def every(db: Transaction, onboarding_id: str, snapshot_id: str) -> Iterator[AddressCheck]:
    """Yield each eligible job of a snapshot with the check of its current address.

    A stored check of an earlier address does not count, so the job then appears as unchecked.
    """
    rows = db.stream(
        f"""SELECT r.key, r.title, r.location, a.body, c.address, c.verdict, c.sentence, c.checked_at, c.checked_by,
        c.checked_by_kind, c.checked_by_id, c.opened
        FROM job_rows r JOIN ats_jobs a ON a.snapshot_id = r.snapshot_id AND a.id = json_extract(r.body, '$.kombo_id')
        LEFT JOIN address_checks c ON c.onboarding_id = ? AND c.key = r.key
        WHERE r.snapshot_id = ? AND r.outcome IN ({", ".join("?" * len(ELIGIBLE))}) ORDER BY r.title, r.key""",
        [onboarding_id, snapshot_id, *ELIGIBLE],
    )
    for key, title, location, body, checked, verdict, sentence, at, name, kind, actor_id, opened in rows:
        job = _read_ats_job(body)
        ids = tuple(id_ for id_ in (job.job_code, job.remote_id) if id_)
        check = AddressCheck(key, title, location, apply_address(job), ids)
        if checked == check.address:
            by = Actor(ActorKind(kind), actor_id, name) if kind else None
            checked_at = datetime.fromisoformat(at)
            check = replace(check, verdict=AddressVerdict(verdict), sentence=sentence, checked_at=checked_at,
                            checked_by=by, opened=opened)  # fmt: skip
        yield check


def keep(
    db: Transaction, onboarding_id: str, check: AddressCheck, *, now: datetime, asked_at: datetime | None = None
) -> None:
    """Write the result of checking one address, replacing an earlier check of this job.

    The result of an automatic check that started at `asked_at` does not replace a person's later statement about the
    same address.
    """
    db.execute(
        """INSERT INTO address_checks (onboarding_id, key, address, verdict, sentence, checked_at, checked_by,
        checked_by_kind, checked_by_id, opened) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (onboarding_id, key)
        DO UPDATE SET address = excluded.address, verdict = excluded.verdict, sentence = excluded.sentence,
        checked_at = excluded.checked_at, checked_by = excluded.checked_by,
        checked_by_kind = excluded.checked_by_kind, checked_by_id = excluded.checked_by_id,
        opened = excluded.opened
        WHERE NOT (address_checks.checked_by_kind <> ''
        AND address_checks.address = excluded.address AND address_checks.checked_at >= ?)""",
        [onboarding_id, check.key, check.address, check.verdict, check.sentence, now.isoformat(),
         *_columns(check.checked_by), check.opened, (asked_at or now).isoformat()],
    )  # fmt: skip


def _columns(checked_by: Actor | None) -> tuple[str, ...]:
    """Return the columns of who checked, which are empty for an automatic check."""
    return tuple(columns("checked_by", checked_by).values()) if checked_by else ("", "", "")
