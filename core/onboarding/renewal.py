"""What reconnecting reopens: it keeps Kombo's IDs, so only what the connection can no longer do is done again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.kombo_data import JOBS, USES, switched_off
from core.kombo_states import ConnectionStatus
from core.onboarding.connection_facts import Connection, Renewal
from core.onboarding.model import Onboarding

_STAYS: Final = {
    "linking": "The account link, because Kombo kept the connection’s ID.",
    "jobs": "The verified jobs and your decisions, because Kombo kept the jobs’ IDs.",
    "candidate": "The test candidate and the customer’s answers.",
    "redirect_checked": "The check of the career page.",
    "sign_off": "The sign-off.",
}


@dataclass(frozen=True, slots=True)
class RenewalEffects:
    """What is open again, what stays, and what else the connection can or cannot do since; each as sentences."""

    reopened: tuple[str, ...]
    stays: tuple[str, ...]
    changed: tuple[str, ...] = ()


def linking_holds(onboarding: Onboarding) -> bool:
    """Return whether the account is linked, and the connection can still do what linking requires."""
    return onboarding.linking is not None and not lost(onboarding)


def lost(onboarding: Onboarding) -> tuple[str, ...]:
    """Return what linking requires and the connection can no longer do, as sentences."""
    connection = onboarding.connection
    if connection is None:
        return ()
    reads = switched_off(connection.data_off, JOBS)
    sends = onboarding.requirements.sync_mode.sends_candidates and connection.can_create_application is False
    writes = "The connection may no longer send candidates." if sends else ""
    return tuple(sentence for sentence in (reads, writes) if sentence)


def renewal(known: Connection, status: str, at: datetime) -> Renewal | None:
    """Return the renewal if this status ends one in which Kombo could not sign in, else the last one."""
    if known.status != ConnectionStatus.INVALID or status != ConnectionStatus.ACTIVE:
        return known.renewal
    return Renewal(at=at, data_off=known.data_off, can_create_application=known.can_create_application)


def effects(onboarding: Onboarding) -> RenewalEffects | None:
    """Return what a reconnection reopens or reopened; None before linking, and where nothing was or is renewed."""
    connection = onboarding.connection
    if connection is None or onboarding.linking is None:
        return None
    is_broken = connection.status == ConnectionStatus.INVALID
    if not (is_broken or connection.renewal or lost(onboarding)):
        return None
    reopened = ["The connection, until the customer has renewed the credentials."] * is_broken
    reopened += [f"Linking: {sentence}" for sentence in lost(onboarding)]
    if onboarding.sign_off and reopened:
        reopened.append("Go-live: the customer counts as live again once this is done.")
    stays = tuple(sentence for name, sentence in _STAYS.items() if getattr(onboarding, name) is not None)
    return RenewalEffects(tuple(reopened), stays, _changed(connection))


def _changed(connection: Connection) -> tuple[str, ...]:
    """Return what the connection can do since its last renewal and could not before, and the other way around."""
    before = connection.renewal
    if before is None:
        return ()
    now_off, was_off = connection.data_off, before.data_off
    sentences = [switched_off(now_off, about) for about in now_off if about not in was_off and about != JOBS]
    sentences += [f"Kombo now can {USES[about]}." for about in was_off if about not in now_off and about in USES]
    if before.can_create_application is False and connection.can_create_application:
        sentences.append("The connection now may send candidates.")
    return tuple(sentences)
