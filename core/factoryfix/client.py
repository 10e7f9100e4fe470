"""The FactoryFix platform: customer accounts, their ATS link, and the jobs that arrived (docs/factoryfix-api.yaml).

Every call may be repeated without harm, a link's PUT too, so all of them are asked with patience.
Every method may raise the errors of core/factoryfix/errors.py, and `InvalidInput` for an id that cannot be one.
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from core import wire
from core.factoryfix.answers import FactoryFixReading
from core.factoryfix.errors import LinkNotFound
from core.factoryfix.wire import Account, AtsLink, FactoryFixJobsPage, SyncState, jobs_page
from core.http import Line, Patience, http_client, path_to
from core.wire import PageReader

_accounts = PageReader(Account, enveloped=False)
_account = wire.reader(Account)
_link = wire.reader(AtsLink)
_sync = wire.reader(SyncState)


def factoryfix_http(base_url: str, api_key: str) -> httpx.Client:
    """Return the HTTP client for the platform at `base_url`, with explicit time-outs and connection limits."""
    return http_client(base_url, api_key)


class FactoryFix:
    """The platform's API as far as we use it; safe to share between threads."""

    def __init__(self, http: httpx.Client, patience: Patience = Patience()) -> None:  # noqa: B008  frozen
        self._line = Line(http, FactoryFixReading(), patience)

    def accounts(self, query: str = "") -> tuple[Account, ...]:
        """Return the customer accounts whose name contains `query`; all of them for an empty one."""
        pages = self._line.pages(_accounts.read, "/accounts", {"query": query} if query else {})
        return tuple(one for page in pages for one in page.records)

    def account(self, account_id: str) -> Account:
        """Return one customer account; raises AccountNotFound."""
        return self._line.ask(_account, path_to("accounts", account_id))

    def ats_link(self, account_id: str) -> AtsLink | None:
        """Return the account's ATS link; None where it has none."""
        try:
            return self._line.ask(_link, path_to("accounts", account_id, "ats-link"))
        except LinkNotFound:
            return None

    def set_ats_link(self, account_id: str, link: AtsLink) -> AtsLink:
        """Link an integration to the account, replacing what was there; raises LinkedElsewhere."""
        path = path_to("accounts", account_id, "ats-link")
        return self._line.ask(_link, path, method="PUT", body=link.body())

    def sync_state(self, account_id: str) -> SyncState:
        """Return how the account's job sync stands."""
        return self._line.ask(_sync, path_to("accounts", account_id, "sync"))

    def jobs(
        self, account_id: str, *, state: str | None = None, page_size: int = 250, start_cursor: str | None = None
    ) -> Iterator[FactoryFixJobsPage]:
        """Yield page after page of the account's jobs; only those in `state` where one is given."""
        filters = {"page_size": str(page_size)} | ({"state": state} if state else {})
        return self._line.pages(jobs_page, path_to("accounts", account_id, "jobs"), filters, start=start_cursor)
