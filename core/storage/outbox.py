"""The outbox: notices that wait to be sent, those that were, and each person's choices."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from core.errors import NotFound
from core.messages.events import Event
from core.messages.notices import ATTEMPT_LASTS, Channel, Notice, NoticeState
from core.messages.preferences import Preferences
from core.storage.transaction import Row, Transaction

NEVER = ""
"""The value of `claimed_until` of a notice that nobody is sending; it is before every time."""
_NO_TEST = f"json_extract(body, '$.event') <> '{Event.TEST.value}'"


def add(db: Transaction, notices: Iterable[Notice]) -> None:
    """Write the notices; one with the key, person and channel of an earlier one is left out."""
    for notice in notices:
        row = _row(notice) | {"id": notice.id, "claimed_until": NEVER}
        names = ", ".join(row)
        db.execute(
            f"INSERT INTO notices ({names}) VALUES ({', '.join('?' * len(row))}) ON CONFLICT DO NOTHING",
            list(row.values()),
        )


def claim(
    db: Transaction, *, message_id: str, now: datetime, without: Collection[Channel] = (), only: str = ""
) -> tuple[Notice, ...]:
    """Claim what is due next and belongs into one message; empty if nothing is due.

    Notices that were in a message before stay in that message, with its ID; others get `message_id`. `without` names
    channels that are left alone, and `only` the ID of a notice that is sent before all others. While a notice is
    claimed, no other process gets it.
    """
    free = "state = ? AND due_at <= ? AND claimed_until <= ?"
    values: list[object] = [NoticeState.WAITING.value, now.isoformat(), now.isoformat()]
    others = f" AND channel NOT IN ({', '.join('?' * len(without))})" if without else ""
    chosen = " AND id = ?" if only else ""
    first = db.first(
        f"SELECT * FROM notices WHERE {free}{others}{chosen} ORDER BY due_at, id LIMIT 1",
        [*values, *(channel.value for channel in without), *([only] if only else [])],
    )
    if first is None:
        return ()
    notice = _notice(first)
    if notice.message_id:
        rows = db.select(
            "SELECT * FROM notices WHERE message_id = ? AND state = ? ORDER BY id",
            [notice.message_id, NoticeState.WAITING.value],
        )
    else:
        rows = db.select(
            f"SELECT * FROM notices WHERE {free} AND channel = ? AND message_id = '' ORDER BY due_at, id",
            [*values, notice.channel.value],
        )
    together = [each for each in map(_notice, rows) if _same_message(notice, each)]
    until = (now + ATTEMPT_LASTS).isoformat()
    claimed = tuple(each.changed(message_id=each.message_id or message_id) for each in together)
    for each in claimed:
        db.update("notices", each.id, _row(each) | {"claimed_until": until})
    return claimed


def keep(db: Transaction, notice: Notice) -> None:
    """Write the new state of a notice, and release it."""
    db.update("notices", notice.id, _row(notice) | {"claimed_until": NEVER})


def get(db: Transaction, notice_id: str) -> Notice:
    """Return the notice; raises NotFound."""
    row = db.first("SELECT * FROM notices WHERE id = ?", [notice_id])
    if row is None:
        raise NotFound("There is no message with this ID.", "Reload the page.")
    return _notice(row)


def counts(db: Transaction) -> dict[tuple[Channel, NoticeState], int]:
    """Return the number of notices for each channel and state, without tests."""
    rows = db.select(f"SELECT channel, state, count(*) AS n FROM notices WHERE {_NO_TEST} GROUP BY channel, state")
    return {(Channel(row["channel"]), NoticeState(row["state"])): row["n"] for row in rows}


def in_state(db: Transaction, state: NoticeState, *, limit: int) -> list[Notice]:
    """Return the notices in this state, without tests: waiting ones by when they are due, others the newest first."""
    order = "due_at, id" if state is NoticeState.WAITING else "ended_at DESC, id"
    rows = db.select(
        f"SELECT * FROM notices WHERE state = ? AND {_NO_TEST} ORDER BY {order} LIMIT ?", [state.value, limit]
    )
    return [_notice(row) for row in rows]


def last_sent(db: Transaction, channel: Channel) -> datetime | None:
    """Return when something was last sent over this channel."""
    query = "SELECT max(ended_at) FROM notices WHERE channel = ? AND state = ? AND ended_at IS NOT NULL"
    at = db.value(query, [channel.value, NoticeState.SENT.value])
    return datetime.fromisoformat(at) if at else None


def last_error(db: Transaction, channel: Channel) -> Notice | None:
    """Return the last notice of this channel whose newest attempt failed, whether it is tried again or not."""
    row = db.first(
        "SELECT * FROM notices WHERE channel = ? AND state IN (?, ?) AND json_extract(body, '$.error') > '' "
        "ORDER BY json_extract(body, '$.tried_at') DESC LIMIT 1",
        [channel.value, NoticeState.WAITING.value, NoticeState.FAILED.value],
    )
    return _notice(row) if row else None


def forget_ended(db: Transaction, before: datetime, *, limit: int) -> int:
    """Delete up to `limit` notices that ended before this time; returns how many."""
    query = "DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE ended_at < ? LIMIT ?)"
    return db.execute(query, [before.isoformat(), limit])


def preferences(db: Transaction, person_id: str) -> Preferences:
    """Return what this person chose, or the defaults."""
    body = db.value("SELECT body FROM preferences WHERE person_id = ?", [person_id])
    return Preferences.model_validate_json(body) if body else Preferences()


def keep_preferences(db: Transaction, person_id: str, chosen: Preferences) -> None:
    """Write what this person chose."""
    db.upsert("preferences", {"person_id": person_id, "body": chosen.model_dump_json()}, key=["person_id"])


def _same_message(first: Notice, other: Notice) -> bool:
    """Return whether both belong into one message: one event in the chat, or one person's morning."""
    if first.message_id or first.id == other.id:
        return True
    if first.morning or other.morning:
        return first.morning and other.morning and first.person_id == other.person_id
    return first.channel is Channel.CHAT and first.key == other.key


def _row(notice: Notice) -> dict[str, str | None]:
    return {
        "key": notice.key,
        "person_id": notice.person_id,
        "channel": notice.channel.value,
        "state": notice.state.value,
        "due_at": notice.due_at.isoformat(),
        "message_id": notice.message_id,
        "ended_at": notice.ended_at.isoformat() if notice.ended_at else None,
        "body": notice.model_dump_json(),
    }


def _notice(row: Row) -> Notice:
    return Notice.model_validate_json(row["body"])
