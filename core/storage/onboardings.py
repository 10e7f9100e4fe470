"""Onboardings in the store: one JSON aggregate per row, plus the columns for filtering and sorting lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.errors import NotFound
from core.jobs.search import normalized
from core.onboarding import lengths
from core.onboarding.hypercare import hypercare_of
from core.onboarding.model import Onboarding
from core.onboarding.steps import current_step, waiting_on, with_turn
from core.people.actor import Actor
from core.storage import audit, kept_links, standings
from core.storage.actors import columns
from core.storage.transaction import Transaction
from core.watch.watched import is_watched

ExtraFacts = tuple[dict[str, str], dict[str, str]]
"""Facts for the audit entry that are not part of the aggregate: (before, after)."""
NOTHING: ExtraFacts = ({}, {})
_NOT_ARCHIVED: Final = "json_extract(body, '$.archived') IS NULL"
"""Archived onboardings are out of the list and the numbers."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its onboardings, and the number of all matching onboardings."""

    onboardings: tuple[Onboarding, ...]
    total: int


def get(db: Transaction, onboarding_id: str) -> Onboarding:
    """Return the onboarding; raises NotFound."""
    body = db.value("SELECT body FROM onboardings WHERE id = ?", [onboarding_id])
    if body is None:
        raise NotFound("There is no onboarding with this ID.", "Choose one from the list.")
    return Onboarding.model_validate_json(body)


def by_integration(db: Transaction, integration_id: str) -> Onboarding | None:
    """Return the onboarding that is connected with this integration, or None."""
    body = db.value("SELECT body FROM onboardings WHERE integration_id = ?", [integration_id])
    return Onboarding.model_validate_json(body) if body else None


def of_account(db: Transaction, account_id: str) -> tuple[Onboarding, ...]:
    """Return every onboarding whose requirements name this FactoryFix account, oldest first."""
    rows = db.select("SELECT body FROM onboardings WHERE account_id = ? ORDER BY created_at, id", [account_id])
    return tuple(Onboarding.model_validate_json(row["body"]) for row in rows)


def of_customer(db: Transaction, customer: str, account_id: str) -> Onboarding | None:
    """Return the newest listed onboarding with this FactoryFix account or customer name (ignoring case), or None."""
    query = f"""SELECT body FROM onboardings WHERE (folded = ? OR (account_id <> '' AND account_id = ?))
        AND {_NOT_ARCHIVED} ORDER BY created_at DESC LIMIT 1"""
    body = db.value(query, [normalized(customer), account_id])
    return Onboarding.model_validate_json(body) if body else None


def find(
    db: Transaction,
    *,
    search: str = "",
    steps: Sequence[str] = (),
    holders: Sequence[str] = (),
    manager: Actor | None = None,
    limit: int = 25,
    offset: int = 0,
) -> Page:
    """Return one page of onboardings: those waiting longest first, live ones last.

    `search` matches a part of the customer's or the ATS's name, or an onboarding's ID. `steps` and `holders` are
    stored values of Step and WaitingOn; empty filters match everything.
    """
    where, values = [_NOT_ARCHIVED], []
    if search:
        where.append("(instr(folded, ?) > 0 OR instr(ats, ?) > 0 OR id = ?)")
        values += [normalized(search), normalized(search), search]
    if manager:
        where.append("manager_kind = ? AND manager_id = ?")
        values += [manager.kind.value, manager.id]
    for column, wanted in (("step", steps), ("holder", holders)):
        if wanted:
            where.append(f"{column} IN ({', '.join('?' * len(wanted))})")
            values += list(wanted)
    condition = " AND ".join(where)
    total = db.value(f"SELECT count(*) FROM onboardings WHERE {condition}", values)
    rows = db.select(
        f"SELECT body FROM onboardings WHERE {condition} ORDER BY step = 'live', holder_since, id LIMIT ? OFFSET ?",
        [*values, limit, offset],
    )
    return Page(tuple(Onboarding.model_validate_json(row["body"]) for row in rows), total)


def counted(db: Transaction) -> Iterator[Onboarding]:
    """Yield every onboarding that counts in the numbers, oldest first: all but archived ones."""
    for row in db.select(f"SELECT body FROM onboardings WHERE {_NOT_ARCHIVED} ORDER BY created_at, id"):
        yield Onboarding.model_validate_json(row["body"])


def last_live(db: Transaction, ats: str, *, limit: int) -> tuple[Onboarding, ...]:
    """Return the onboardings with this ATS that are live now and count, those that went live last first."""
    query = f"""SELECT body FROM onboardings WHERE ats = ? AND step = 'live' AND {_NOT_ARCHIVED}
        ORDER BY holder_since DESC, id LIMIT ?"""
    return tuple(Onboarding.model_validate_json(row["body"]) for row in db.select(query, [ats, limit]))


def with_unconfirmed_link(db: Transaction, *, before: datetime) -> tuple[str, ...]:
    """Return the IDs of the onboardings whose write to FactoryFix has been without a known result since `before`."""
    query = "SELECT id FROM onboardings WHERE unconfirmed_link_at > '' AND unconfirmed_link_at < ? ORDER BY id"
    return tuple(row["id"] for row in db.select(query, [before.isoformat()]))


def on_hold(db: Transaction) -> tuple[Onboarding, ...]:
    """Return every onboarding that is on hold."""
    rows = db.select("SELECT body FROM onboardings WHERE json_extract(body, '$.hold') IS NOT NULL ORDER BY id")
    return tuple(Onboarding.model_validate_json(row["body"]) for row in rows)


def watched(db: Transaction) -> tuple[str, ...]:
    """Return the IDs of the onboardings whose connection is watched."""
    return tuple(onboarding_id for (onboarding_id,) in db.stream("SELECT id FROM onboardings WHERE watched = 1"))


def in_hypercare(db: Transaction) -> tuple[str, ...]:
    """Return the IDs of the onboardings that are signed off and were not handed over to support."""
    query = "SELECT id FROM onboardings WHERE signed_off_at IS NOT NULL AND with_support = 0"
    return tuple(onboarding_id for (onboarding_id,) in db.stream(query))


def signed_off(db: Transaction, *, with_support: bool, limit: int, offset: int = 0) -> Page:
    """Return one page of the onboardings in hypercare, or with support: the last sign-off first."""
    where, values = "signed_off_at IS NOT NULL AND with_support = ?", [int(with_support)]
    total = db.value(f"SELECT count(*) FROM onboardings WHERE {where}", values)
    query = f"SELECT body FROM onboardings WHERE {where} ORDER BY signed_off_at DESC, id LIMIT ? OFFSET ?"
    rows = db.select(query, [*values, limit, offset])
    return Page(tuple(Onboarding.model_validate_json(row["body"]) for row in rows), total)


def counts(db: Transaction) -> dict[tuple[str, str], int]:
    """Return how many onboardings there are for each (step, side waited on)."""
    rows = db.select(f"SELECT step, holder, count(*) AS n FROM onboardings WHERE {_NOT_ARCHIVED} GROUP BY step, holder")
    return {(row["step"], row["holder"]): row["n"] for row in rows}


def create(db: Transaction, onboarding: Onboarding, *, who: Actor, now: datetime) -> Onboarding:
    """Write a new onboarding and its first audit entry."""
    return _write(db, None, onboarding, who=who, what="Started the onboarding", now=now)


def save(
    db: Transaction,
    before: Onboarding,
    after: Onboarding,
    *,
    who: Actor,
    what: str,
    now: datetime,
    extra_facts: ExtraFacts = NOTHING,
) -> Onboarding:
    """Write a changed onboarding and its audit entry, and return it with its new version.

    `before` must have been read in this transaction. If nothing changed, nothing is written. `extra_facts` go into the
    same audit entry, or into an entry without a version if only they changed. Raises InvalidInput for a text of a
    person that is too long.
    """
    if before != after:
        return _write(db, before, after, who=who, what=what, now=now, extra_facts=extra_facts)
    if extra_facts[0] != extra_facts[1]:
        audit.record(
            db, onboarding_id=before.id, at=now, who=who, what=what, before=extra_facts[0], after=extra_facts[1]
        )
    return before


def follow_rules(db: Transaction, *, who: Actor, now: datetime) -> None:
    """Update the stored step and turn of every onboarding with the current rules; runs at each start.

    A newer version of the app may derive another step or turn from the same facts. The list's rows are written anew.
    """
    for row in db.select("SELECT body FROM onboardings"):
        before = Onboarding.model_validate_json(row["body"])
        last = before.turns[-1] if before.turns else None
        if last is None or (last.step, last.holder) != (current_step(before), waiting_on(before)):
            save(db, before, with_turn(before, now), who=who, what="Moved to the step of the current rules", now=now)
        else:
            standings.write(db, before)


def note(
    db: Transaction,
    onboarding: Onboarding,
    *,
    who: Actor,
    what: str,
    facts: dict[str, str],
    now: datetime,
    about: audit.About = audit.About.ONBOARDING,
    about_id: str = "",
) -> None:
    """Write an audit entry about something outside of the onboarding itself, such as decisions on jobs."""
    audit.record(
        db,
        onboarding_id=onboarding.id,
        at=now,
        who=who,
        what=what,
        before={},
        after=facts,
        about=about,
        about_id=about_id,
    )


def _write(
    db: Transaction,
    before: Onboarding | None,
    after: Onboarding,
    *,
    who: Actor,
    what: str,
    now: datetime,
    extra_facts: ExtraFacts = NOTHING,
) -> Onboarding:
    """Write the row and its audit entry; raises InvalidInput for a text of a person that is too long."""
    after = with_turn(after, now).changed(version=(before.version if before else 0) + 1)
    old, new = audit.difference(_facts(before), _facts(after))
    lengths.check(new)
    hypercare = hypercare_of(after)
    row = {
        "id": after.id,
        "customer": after.customer,
        "folded": normalized(after.customer),
        "ats": after.requirements.ats,
        "step": current_step(after).value,
        "holder": waiting_on(after).value,
        "holder_since": after.turns[-1].since.isoformat(),
        **columns("manager", after.manager),
        "integration_id": after.connection.integration_id if after.connection else None,
        "account_id": after.requirements.account_id,
        "unconfirmed_link_at": after.unconfirmed_link.began.at.isoformat() if after.unconfirmed_link else None,
        "watched": int(is_watched(after)),
        "signed_off_at": hypercare.since.isoformat() if hypercare else None,
        "with_support": int(hypercare is not None and hypercare.handed_over is not None),
        "created_at": after.created_at.isoformat(),
        "body": after.model_dump_json(),
    }
    if before is None:
        db.insert("onboardings", row)
    else:
        db.update("onboardings", after.id, row)
        if before.link != after.link and (after.link is None or after.link.sent or _is_new(before, after)):
            kept_links.drop(db, after.id)
    standings.write(db, after)
    audit.record(
        db,
        onboarding_id=after.id,
        at=now,
        who=who,
        what=what,
        before=old | extra_facts[0],
        after=new | extra_facts[1],
        version=after.version,
    )
    return after


def _is_new(before: Onboarding, after: Onboarding) -> bool:
    """Return whether the link is another one than before."""
    return not (before.link and after.link and before.link.created_at == after.link.created_at)


def _facts(onboarding: Onboarding | None) -> dict[str, object]:
    """Return the fields that the audit log compares: all but `version` and `turns`, which follow from the others."""
    return onboarding.model_dump(mode="json", exclude={"version", "turns"}) if onboarding else {}
