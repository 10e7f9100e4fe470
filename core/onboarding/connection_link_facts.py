"""The facts about connection links, with which the customer connects their ATS (steps 2 and 3)."""

from __future__ import annotations

from datetime import datetime

from core.onboarding.part import Part, Statement
from core.onboarding.states import LinkDoubt, MailState
from core.people.actor import Actor


class Mailed(Part):
    """The e-mail with the link, written down before it leaves.

    A letter of another kind is kept in the same way, with its subject and text, which contain no secret link.
    `message_id` is the one in the e-mail, to look it up at the mail server; `answer` is in the server's words or ours.
    """

    to: str
    cc: str = ""
    subject: str = ""
    text: str = ""
    message_id: str
    began: Statement
    state: MailState = MailState.SENDING
    answer: str = ""


class LinkOptions(Part):
    """How a link is made at Kombo, besides its kind.

    `environment` is Kombo's name for one of the ATS's environments, and `scope_config_id` the ID of a scope config in
    Kombo's dashboard; empty for Kombo's defaults.
    """

    language: str = "en"
    environment: str = ""
    scope_config_id: str = ""
    static_ips: bool = False


class ConnectionLink(Part):
    """The one live connection link, without its secret: the address itself is shown once and never kept."""

    masked: str
    kind: str
    tool: str
    origin_id: str = ""
    """The link's own origin ID at Kombo; empty until November 2026, when every link carried the onboarding's ID."""
    email: str = ""
    """For whom at the customer it was made."""
    created_at: datetime
    expires_at: datetime
    by: Actor
    options: LinkOptions = LinkOptions()
    static_ips: tuple[str, ...] = ()
    """The addresses from which Kombo calls the ATS, for its allow-list; empty unless they were requested."""
    sent: Statement | None = None
    mailed: Mailed | None = None
    relink: bool = False
    """Whether it is for an existing connection: a reconnection link or, with `set_up`, a set-up link."""
    set_up: bool = False
    early: bool = False
    """Whether the connection still worked when this reconnection link was created; Kombo does not report its use."""
    renewed: Statement | None = None
    """Who heard from the customer that they renewed the credentials with this early link."""
    noticed_expired: bool = False
    """Whether we saw that its time is over before anybody connected: from then on it is our turn again."""


class EarlierConnectionLink(Part):
    """A connection link that is no longer valid but that Kombo cannot revoke; `doubt` says what became of it."""

    origin_id: str
    masked: str
    tool: str
    email: str = ""
    created_at: datetime
    by: Actor
    environment: str = ""
    doubt: LinkDoubt
