"""The client for the FactoryFix platform: customer accounts, their ATS links, jobs and test candidates.

The API is described in docs/factoryfix-api.yaml. Every call is safe to repeat, including every PUT, so all of them are
retried. Every method may raise the errors in core/factoryfix/errors.py, and `InvalidInput` for a malformed ID.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from types import MappingProxyType
from typing import Final

import httpx

from core import wire
from core.factoryfix.error_map import FactoryFixErrorMap
from core.factoryfix.errors import LinkNotFound, NotOffered
from core.factoryfix.wire import (
    AtsLink,
    Capabilities,
    FactoryFixAccount,
    FactoryFixCandidate,
    FactoryFixCandidateRequest,
    FactoryFixJobsPage,
    PlatformCandidate,
    SyncState,
    jobs_page,
)
from core.http import HttpAdapter, RetryPolicy, http_client, path_to
from core.wire import PageReader

NO_CONDITION: Final[Mapping[str, str]] = MappingProxyType({})

_accounts = PageReader(FactoryFixAccount, enveloped=False)
_found_candidates = PageReader(PlatformCandidate, enveloped=False)
_account = wire.reader(FactoryFixAccount)
_link = wire.reader(AtsLink)
_sync = wire.reader(SyncState)
_capabilities = wire.reader(Capabilities)
_candidate = wire.reader(FactoryFixCandidate)


def factoryfix_http(base_url: str, api_key: str) -> httpx.Client:
    """Return the HTTP client for the platform at `base_url`, with explicit timeouts and connection limits."""
    return http_client(base_url, api_key)


def _nothing(_body: bytes) -> None:
    """Read the empty answer to a DELETE."""


class FactoryFix:
    """The parts of the platform's API that we use; safe to share between threads."""

    def __init__(self, http: httpx.Client, retries: RetryPolicy = RetryPolicy()) -> None:  # noqa: B008  frozen
        self._http = HttpAdapter(http, FactoryFixErrorMap(), retries)

    def accounts(self, query: str = "") -> tuple[FactoryFixAccount, ...]:
        """Return the customer accounts whose name contains `query`; all accounts for an empty query."""
        pages = self._http.pages(_accounts.read, "/accounts", {"query": query} if query else {})
        return tuple(account for page in pages for account in page.records)

    def account(self, account_id: str) -> FactoryFixAccount:
        """Return one customer account; raises AccountNotFound."""
        return self._http.read(_account, path_to("accounts", account_id))

    def ats_link(self, account_id: str) -> AtsLink | None:
        """Return the account's ATS link; None if it has none."""
        try:
            return self._http.read(_link, path_to("accounts", account_id, "ats-link"))
        except LinkNotFound:
            return None

    def set_ats_link(self, account_id: str, link: AtsLink, *, headers: Mapping[str, str] = NO_CONDITION) -> AtsLink:
        """Link an integration to the account, replacing any earlier link; raises LinkedElsewhere.

        `headers` may hold a condition (`wire.only_if`); if it does not hold, nothing is written and LinkChanged raised.
        """
        path = path_to("accounts", account_id, "ats-link")
        return self._http.read(_link, path, method="PUT", body=link.body(), headers=headers)

    def remove_ats_link(self, account_id: str, *, headers: Mapping[str, str] = NO_CONDITION) -> None:
        """Unlink the account; does nothing if it is not linked. Raises LinkChanged as `set_ats_link` does."""
        path = path_to("accounts", account_id, "ats-link")
        with suppress(LinkNotFound):
            self._http.read(_nothing, path, method="DELETE", headers=headers)

    def sync_state(self, account_id: str) -> SyncState:
        """Return the state of the account's job sync."""
        return self._http.read(_sync, path_to("accounts", account_id, "sync"))

    def jobs(
        self, account_id: str, *, state: str | None = None, page_size: int = 250, start_cursor: str | None = None
    ) -> Iterator[FactoryFixJobsPage]:
        """Yield each page of the account's jobs; only those in `state`, if it is given."""
        filters = {"page_size": str(page_size)} | ({"state": state} if state else {})
        return self._http.pages(jobs_page, path_to("accounts", account_id, "jobs"), filters, start=start_cursor)

    def candidates(self, query: str, *, most: int = 20) -> tuple[PlatformCandidate, ...]:
        """Return up to `most` candidates whose e-mail address or name contains `query`, the newest first."""
        pages = self._http.pages(_found_candidates.read, "/candidates", {"query": query})
        return tuple(islice((candidate for page in pages for candidate in page.records), most))

    def capabilities(self, account_id: str) -> frozenset[str]:
        """Return what the platform can do for the account; empty for a platform without this call."""
        try:
            return frozenset(
                self._http.read(_capabilities, path_to("accounts", account_id, "capabilities")).capabilities
            )
        except NotOffered:
            return frozenset()

    def test_candidate(self, account_id: str, reference: str) -> FactoryFixCandidate:
        """Return the test candidate with our reference; raises CandidateNotFound."""
        return self._http.read(_candidate, _candidate_path(account_id, reference))

    def set_test_candidate(
        self, account_id: str, reference: str, candidate: FactoryFixCandidateRequest
    ) -> FactoryFixCandidate:
        """Create the test candidate, or change its details; one reference never makes two candidates."""
        path = _candidate_path(account_id, reference)
        return self._http.read(_candidate, path, method="PUT", body=candidate.body())

    def archive_test_candidate(self, account_id: str, reference: str) -> FactoryFixCandidate:
        """Archive the test candidate; a second call changes nothing. Raises CandidateNotFound."""
        return self._http.read(_candidate, f"{_candidate_path(account_id, reference)}/archive", method="PUT", body={})

    def push_test_candidate(self, account_id: str, reference: str) -> FactoryFixCandidate:
        """Send the test candidate to the ATS through the platform's pipeline; a second call sends nothing."""
        return self._http.read(_candidate, f"{_candidate_path(account_id, reference)}/push", method="PUT", body={})


def _candidate_path(account_id: str, reference: str) -> str:
    return path_to("accounts", account_id, "test-candidates", reference)
