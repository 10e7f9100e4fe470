"""Which kind of link an onboarding needs now, why, and the options with which it is made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.kombo_data import DISABLED, JOBS, OPTED_OUT
from core.kombo_states import ConnectionStatus, SetupStatus, SyncState
from core.onboarding.connection_facts import Connection
from core.onboarding.connection_link_facts import LinkOptions
from core.onboarding.model import Onboarding, Requirements
from core.onboarding.states import SyncMode


class LinkPurpose(StrEnum):
    """What a link is for."""

    CONNECT = "connect"
    SET_UP = "set up"
    RECONNECT = "reconnect"


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """The kind of link that fits, and why, as one sentence; `urgent` is False where it can also be left."""

    purpose: LinkPurpose
    why: str
    urgent: bool = True


def choice(onboarding: Onboarding) -> LinkChoice | None:
    """Return the kind of link that this onboarding needs, or None where no link helps."""
    connection = onboarding.connection
    if connection is None:
        return LinkChoice(LinkPurpose.CONNECT, "The customer is not connected yet.")
    if connection.status == ConnectionStatus.INVALID:
        return LinkChoice(LinkPurpose.RECONNECT, "Kombo can no longer sign in, so the credentials must be renewed.")
    if connection.status != ConnectionStatus.ACTIVE:
        return None
    if connection.setup_status == SetupStatus.INCOMPLETE:
        return LinkChoice(LinkPurpose.SET_UP, "The set-up in Kombo has open pages, which a set-up link opens.")
    if connection.last_sync and connection.last_sync.state == SyncState.AUTHENTICATION_FAILED:
        why = "Kombo could not sign in for the last sync, so renew the credentials before the connection stops."
        return LinkChoice(LinkPurpose.RECONNECT, why)
    if lacks_permission(connection, onboarding.requirements.sync_mode):
        why = "With a reconnection link the administrator can allow sending candidates, which is not allowed now."
        return LinkChoice(LinkPurpose.RECONNECT, why)
    if connection.data_off.get(JOBS) in (OPTED_OUT, DISABLED):
        why = "With a reconnection link the administrator can allow reading jobs, which is switched off now."
        return LinkChoice(LinkPurpose.RECONNECT, why)
    why = "The connection works. Renew it only if its credentials are about to expire."
    return LinkChoice(LinkPurpose.RECONNECT, why, urgent=False)


def lacks_permission(connection: Connection, mode: SyncMode) -> bool:
    """Return whether the sync mode sends candidates, but the connection may not create applications."""
    return mode.sends_candidates and connection.can_create_application is False


def fitting(requirements: Requirements, scope_config_id: str = "") -> LinkOptions:
    """Return the options that fit these requirements; `scope_config_id` is the one for their sync mode."""
    return LinkOptions(static_ips=requirements.ip_filter.needs_static_ips, scope_config_id=scope_config_id)


def ip_warning(onboarding: Onboarding) -> str:
    """Return what is wrong with the addresses of the connection link, or an empty text.

    Kombo gives static addresses only when a link is made, so another answer of step 1 needs another link.
    """
    link = onboarding.link
    if link is None or link.relink or not onboarding.requirements.ip_filter.needs_static_ips:
        return ""
    if not link.options.static_ips:
        return (
            "The ATS may accept only known IP addresses, but this link was created without fixed addresses. "
            "Create a new link."
        )
    if not link.static_ips:
        return "Kombo named no fixed addresses for this link. Ask Kombo’s support for them before you send it."
    return ""
