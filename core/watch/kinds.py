"""The kinds of issues of a connection: what each is called, what to do, and how patiently it opens and resolves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from core.stored_enum import StoredEnum


class IssueKind(StoredEnum):
    """What is wrong; the values are stored."""

    CONNECTION_DELETED = "connection deleted"
    CONNECTION_INVALID = "connection invalid"
    CONNECTION_INACTIVE = "connection inactive"
    CREDENTIALS_EXPIRING = "credentials expiring"
    READ_REFUSED = "read refused"
    SYNC_FAILING = "sync failing"
    SYNC_SILENT = "sync silent"
    DATA_OUTDATED = "data outdated"
    JOBS_FELL = "jobs fell"
    LINK_GONE = "link gone"
    SETTINGS_DRIFTED = "settings drifted"
    REPORTED_BY_KOMBO = "reported by kombo"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """The title and next step of a kind.

    The condition has to last for `opens_after` until there is an issue, and to be gone without a break for
    `resolves_after` until it is resolved, so that a condition that comes and goes is one issue.
    """

    title: str
    next_step: str
    opens_after: timedelta = timedelta()
    resolves_after: timedelta = timedelta(hours=1)


FACTS: Final[dict[IssueKind, KindFacts]] = {
    IssueKind.CONNECTION_DELETED: KindFacts(
        "Connection deleted at Kombo",
        "Ask the customer whether this was on purpose. If not, forget the connection and send a new link.",
        resolves_after=timedelta(),
    ),
    IssueKind.CONNECTION_INVALID: KindFacts(
        "Credentials no longer work",
        "Send the customer a reconnection link. A new connection link would change all IDs.",
    ),
    IssueKind.CONNECTION_INACTIVE: KindFacts(
        "Connection switched off",
        "Find out who switched it off and why. An engineer can switch it on, on the Linking page.",
    ),
    IssueKind.CREDENTIALS_EXPIRING: KindFacts(
        "Credentials will stop working soon",
        "Send the customer a reconnection link now. Kombo gives up after three days.",
        resolves_after=timedelta(hours=12),
    ),
    IssueKind.READ_REFUSED: KindFacts(
        "Kombo returns no data",
        "Open the Connection page to see what is missing. If Kombo’s check of the data failed, contact Kombo.",
        opens_after=timedelta(minutes=30),
    ),
    IssueKind.SYNC_FAILING: KindFacts(
        "Syncs are failing",
        "Open the sync log at Kombo. If a permission is missing, ask the customer’s administrator to grant it.",
        resolves_after=timedelta(hours=12),
    ),
    IssueKind.SYNC_SILENT: KindFacts(
        "No sync for much longer than usual",
        "Open the integration in Kombo’s dashboard. If it shows new syncs, webhooks do not reach us: tell an admin.",
        resolves_after=timedelta(hours=6),
    ),
    IssueKind.DATA_OUTDATED: KindFacts(
        "Data is older than the connection’s settings",
        "Wait for the next sync, or request one on the Job sync page. Jobs cannot be verified until then.",
        opens_after=timedelta(hours=24),
    ),
    IssueKind.JOBS_FELL: KindFacts(
        "Far fewer active US jobs than usual",
        "Ask the customer whether they closed these jobs. If not, check what the connected user can see in the ATS.",
        opens_after=timedelta(hours=6),
        resolves_after=timedelta(hours=24),
    ),
    IssueKind.LINK_GONE: KindFacts(
        "FactoryFix has no link", "Find out who removed it. An engineer links the connection again on the Linking page."
    ),
    IssueKind.SETTINGS_DRIFTED: KindFacts(
        "FactoryFix has different settings",
        "Find out who changed them. An engineer writes ours again on the Linking page, or you change step 1 to match.",
    ),
    IssueKind.REPORTED_BY_KOMBO: KindFacts(
        "Reported by Kombo",
        "Follow Kombo’s message under “Error texts” on the Live customers page.",
        resolves_after=timedelta(hours=12),
    ),
    IssueKind.UNKNOWN: KindFacts("Unknown", "A newer version of the dashboard recorded this."),
}
