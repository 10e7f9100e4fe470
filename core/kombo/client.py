"""The client for Kombo, the service that connects to the customers' ATSs: every call that we make.

Reads are retried, writes only after Kombo's own limits refused them, and a write without an answer raises
`OutcomeUnknown`.
Every method may raise the errors in core/kombo/errors.py, and `InvalidInput` for a malformed ID.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Annotated, Final, Generic, TypeVar

import httpx
from pydantic import AfterValidator, BaseModel

from core import wire
from core.errors import InvalidInput
from core.http import WRITE_RETRIES, HttpAdapter, Parse, RetryPolicy, http_client, path_to
from core.jobs.model import AtsJob
from core.kombo.error_map import KomboErrorMap
from core.kombo.errors import IntegrationNotFound
from core.kombo.in_flight import InFlight
from core.kombo.jobs import JobsPage, jobs_page
from core.kombo.wire import (
    ActionInfo,
    ApiKey,
    Application,
    Attachment,
    AttachmentFile,
    Candidate,
    Integration,
    KomboLink,
    LinkType,
    PushAnswer,
    SyncRequest,
    SyncType,
    Tool,
)
from core.wire import Listed, PageReader, Wire

LIFETIMES: Final[Mapping[str, timedelta]] = {"MAGIC_LINK": timedelta(days=365), "EMBEDDED": timedelta(hours=1)}
"""How long a link works, according to Kombo's API documentation."""
WRITE_TIMEOUT = httpx.Timeout(120.0, connect=5.0)
"""A write waits for the ATS itself. A shorter timeout would more often leave the outcome unknown."""
INTEGRATION_ID = re.compile(r"[\x21-\x7e]+:[\x21-\x7e]+")

T = TypeVar("T")


class _Data(BaseModel, Generic[T]):
    data: T


class _Results(BaseModel, Generic[T]):
    results: Listed[T]


class _Tools(Wire):
    tools: Listed[Tool]


def _is_network(text: str) -> str:
    """Return an IP address or a network as it is; raises ValueError for another text, which a customer must not get."""
    ip_network(text, strict=False)
    return text


class _Url(Wire):
    link: wire.Id
    static_ips: Listed[Annotated[str, AfterValidator(_is_network)]] = ()


class _Warning(Wire):
    message: wire.Text = None


class _Done(Wire):
    warnings: Listed[_Warning] = ()


class _Created(_Done):
    data: Application


_api_key = wire.reader(_Data[ApiKey])
_tools = wire.reader(_Data[_Tools])
_url = wire.reader(_Data[_Url])
_integration = wire.reader(_Data[Integration])
_sync = wire.reader(_Data[SyncRequest])
_action = wire.reader(_Data[ActionInfo])
_attachments = wire.reader(_Data[_Results[Attachment]])
_done = wire.reader(_Done)
_created = wire.reader(_Created)
_applications = PageReader(Application, enveloped=True)
_candidates = PageReader(Candidate, enveloped=True)


def _nothing(_body: bytes) -> None:
    """Leave the answer unread: that it came is all that counts."""


def kombo_http(base_url: str, api_key: str) -> httpx.Client:
    """Return the HTTP client for Kombo's server at `base_url`, with explicit timeouts and connection limits."""
    return http_client(base_url, api_key)


class Kombo:
    """The parts of Kombo's API that we use; safe to share between threads."""

    def __init__(
        self,
        http: httpx.Client,
        retries: RetryPolicy = RetryPolicy(),  # noqa: B008  frozen
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        write_retries: RetryPolicy = WRITE_RETRIES,
        in_flight: InFlight | None = None,
    ) -> None:
        self._http = HttpAdapter(http, KomboErrorMap(), retries, write_retries)
        self._now = now
        self._in_flight = in_flight or InFlight()

    def check_api_key(self) -> ApiKey:
        """Return the Kombo environment that our key belongs to."""
        return self._http.read(_api_key, "/check-api-key").data

    def tools(self) -> tuple[Tool, ...]:
        """Return the ATSs that our environment can connect, with their current coverage."""
        return self._http.read(_tools, "/tools/ats").data.tools

    def create_link(
        self,
        email: str,
        organization: str,
        origin_id: str,
        tool: str | None,
        language: str = "en",
        link_type: LinkType = "MAGIC_LINK",
        *,
        environment: str = "",
        scope_config_id: str = "",
        static_ips: bool = False,
    ) -> KomboLink:
        """Create a connection link; `origin_id` comes back in the webhook that reports the integration's ID.

        `environment` is Kombo's name for one of the ATS's environments. Kombo gives static addresses only here.
        """
        body = {
            "end_user_email": email,
            "end_user_organization_name": organization,
            "end_user_origin_id": origin_id,
            "integration_category": "ATS",  # Kombo's own default is HRIS
            "integration_tool": tool,
            "language": language,
            "link_type": link_type,
            "remote_environment": environment,
            "scope_config_id": scope_config_id,
            "enable_static_ips": static_ips,
        }
        return self._link("/connect/create-link", body, link_type)

    def integration(self, integration_id: str) -> Integration:
        """Return the current state of one integration."""
        return self._http.read(_integration, _integration_path(integration_id)).data

    def relink(
        self,
        integration_id: str,
        link_type: LinkType = "MAGIC_LINK",
        language: str = "en",
        scope_config_id: str = "",
    ) -> KomboLink:
        """Create a reconnection link; another connection link would create a second integration."""
        body = {"language": language, "link_type": link_type, "scope_config_id": scope_config_id}
        return self._link(_integration_path(integration_id, "relink"), body, link_type)

    def setup_link(self, integration_id: str, link_type: LinkType = "MAGIC_LINK", language: str = "en") -> KomboLink:
        """Create a link to the open set-up steps; raises InputRefused if Kombo has none."""
        body = {"language": language, "link_type": link_type}
        return self._link(_integration_path(integration_id, "setup-link"), body, link_type)

    def set_enabled(self, integration_id: str, *, on: bool) -> None:
        """Switch the integration on or off; off cancels its syncs and keeps the credentials."""
        path = _integration_path(integration_id, "enabled")
        self._http.read(_nothing, path, method="PUT", body={"value": on})

    def delete_integration(self, integration_id: str) -> None:
        """Delete the integration with its credentials, which cannot be undone; does nothing if it is gone already."""
        with suppress(IntegrationNotFound):
            self._http.read(_nothing, _integration_path(integration_id), method="DELETE")

    def force_sync(self, integration_id: str, type: SyncType = "FULL") -> SyncRequest:
        """Request a sync now; only a FULL sync detects deletions. Never call this on a schedule."""
        return self._http.write_once(
            _sync, "POST", "/force-sync", headers=_header(integration_id), body={"type": type}
        ).data

    def jobs(
        self,
        integration_id: str,
        *,
        updated_after: datetime | None = None,
        page_size: int = 250,
        start_cursor: str | None = None,
    ) -> Iterator[JobsPage]:
        """Yield each page of all jobs, closed and deleted ones too, so that every missing job can be explained."""
        filters = {"page_size": str(page_size), "include_deleted": "true"}
        if updated_after is not None:
            filters["updated_after"] = _timestamp(updated_after)
        return self._http.pages(jobs_page, "/ats/jobs", filters, headers=_header(integration_id), start=start_cursor)

    def job(self, integration_id: str, job_id: str) -> AtsJob | None:
        """Return the current state of one job, even if closed or deleted; None if Kombo does not have it."""
        filters = {"ids": job_id, "include_deleted": "true"}
        pages = self._http.pages(jobs_page, "/ats/jobs", filters, headers=_header(integration_id))
        return next((job for page in pages for job in page.jobs if job.id == job_id), None)

    def create_application_info(self, integration_id: str) -> ActionInfo:
        """Return what this ATS accepts with a new application."""
        return self._action(integration_id, "ats_create_application")

    def attachment_info(self, integration_id: str) -> ActionInfo:
        """Return what this ATS accepts as an attachment added to an existing application."""
        return self._action(integration_id, "ats_add_application_attachment")

    def create_application(self, integration_id: str, job_id: str, body: Mapping[str, object]) -> PushAnswer:
        """Create an application; Kombo finds or creates the candidate. `body` as in Kombo's API."""
        created = self._write(_created, path_to("ats", "jobs", job_id, "applications"), integration_id, body)
        return PushAnswer(created.data, _warnings(created))

    def application(self, integration_id: str, application_id: str) -> Application | None:
        """Return one application, even if deleted; None if Kombo does not have it."""
        filters = {"ids": application_id, "include_deleted": "true"}
        pages = self._http.pages(_applications.read, "/ats/applications", filters, headers=_header(integration_id))
        return next(
            (application for page in pages for application in page.records if application.id == application_id), None
        )

    def application_of(self, integration_id: str, remote_id: str) -> Application | None:
        """Return the application with this ID in the ATS, which is the same over every connection; None if unknown."""
        filters = {"remote_ids": remote_id, "include_deleted": "true"}
        pages = self._http.pages(_applications.read, "/ats/applications", filters, headers=_header(integration_id))
        known = (application for page in pages for application in page.records)
        return next((application for application in known if application.remote_id == remote_id), None)

    def applications(self, integration_id: str, *, updated_after: datetime) -> Iterator[Application]:
        """Yield the applications that changed since a time; by default Kombo has only those that it created."""
        filters = {"updated_after": _timestamp(updated_after), "page_size": "250"}
        pages = self._http.pages(_applications.read, "/ats/applications", filters, headers=_header(integration_id))
        return (application for page in pages for application in page.records)

    def candidates_by_email(self, integration_id: str, email: str) -> tuple[Candidate, ...]:
        """Return every candidate with this e-mail address."""
        filters = {"email": email, "page_size": "250"}
        pages = self._http.pages(_candidates.read, "/ats/candidates", filters, headers=_header(integration_id))
        return tuple(candidate for page in pages for candidate in page.records)

    def application_attachments(self, integration_id: str, application_id: str) -> tuple[Attachment, ...]:
        """Return an application's files, read live from the ATS: the candidate's, if the ATS keeps files with them."""
        return self._attachments(integration_id, path_to("ats", "applications", application_id, "attachments"))

    def candidate_attachments(self, integration_id: str, candidate_id: str) -> tuple[Attachment, ...]:
        """Return a candidate's files and those of all their applications, read live from the ATS."""
        return self._attachments(integration_id, path_to("ats", "candidates", candidate_id, "attachments"))

    def add_application_attachment(self, integration_id: str, application_id: str, file: AttachmentFile) -> PushAnswer:
        """Add one file to an application; some ATSs store it with the candidate instead."""
        path = path_to("ats", "applications", application_id, "attachments")
        return self._done(path, integration_id, {"attachment": file.body()})

    def add_note(self, integration_id: str, application_id: str, content: str) -> PushAnswer:
        """Add a plain-text note to an application."""
        path = path_to("ats", "applications", application_id, "notes")
        return self._done(path, integration_id, {"content": content, "content_type": "PLAIN_TEXT"})

    def _link(self, path: str, body: Mapping[str, object], link_type: LinkType) -> KomboLink:
        requested_at = self._now()
        options_used = {name: option for name, option in body.items() if option not in ("", False)}
        made = self._http.write_once(_url, "POST", path, body=options_used).data
        return KomboLink(made.link, requested_at + LIFETIMES[link_type], made.static_ips)

    def _action(self, integration_id: str, action: str) -> ActionInfo:
        return self._http.read(_action, f"/ats/actions/{action}", headers=_header(integration_id)).data

    def _attachments(self, integration_id: str, path: str) -> tuple[Attachment, ...]:
        headers = _header(integration_id)
        with self._in_flight.call(integration_id):
            return self._http.read(_attachments, path, headers=headers).data.results

    def _done(self, path: str, integration_id: str, body: Mapping[str, object]) -> PushAnswer:
        return PushAnswer(None, _warnings(self._write(_done, path, integration_id, body)))

    def _write(self, parse: Parse[T], path: str, integration_id: str, body: Mapping[str, object]) -> T:
        """Send a write that Kombo passes on to the ATS."""
        headers = _header(integration_id)
        with self._in_flight.call(integration_id):
            return self._http.write_once(parse, "POST", path, headers=headers, body=body, timeout=WRITE_TIMEOUT)


def _header(integration_id: str) -> dict[str, str]:
    if not INTEGRATION_ID.fullmatch(integration_id):
        raise InvalidInput(
            f"“{integration_id}” is not an integration ID.", "Copy it from Kombo. It looks like greenhouse:8d1hpPsbjx…"
        )
    return {"X-Integration-Id": integration_id}


def _integration_path(integration_id: str, *more: str) -> str:
    _header(integration_id)
    return path_to("integrations", integration_id, *more)


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _warnings(answer: _Done) -> tuple[str, ...]:
    return tuple(warning.message for warning in answer.warnings if warning.message)
