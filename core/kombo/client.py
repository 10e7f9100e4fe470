"""Kombo, the service that connects to the customers' ATSs: every call we make, and no other.

Reads are repeated with patience; writes are sent once, and one without an answer raises `OutcomeUnknown`.
Every method may raise the errors of core/kombo/errors.py, and `InvalidInput` for an id that cannot be one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, TypeVar

import httpx
from pydantic import BaseModel

from core import wire
from core.errors import InvalidInput
from core.http import Line, Patience, http_client, path_to
from core.jobs.model import AtsJob
from core.kombo.answers import KomboReading
from core.kombo.jobs import JobsPage, jobs_page
from core.kombo.wire import (
    ActionInfo,
    ApiKey,
    Application,
    Attachment,
    Candidate,
    File,
    Integration,
    Link,
    LinkType,
    PushAnswer,
    SyncRequest,
    SyncType,
    Tool,
)
from core.wire import Listed, PageReader, Wire

LIFETIMES: Final[Mapping[str, timedelta]] = {"MAGIC_LINK": timedelta(days=365), "EMBEDDED": timedelta(hours=1)}
"""How long a link works (Kombo's documentation)."""
PATIENT_WRITE = httpx.Timeout(120.0, connect=5.0)
"""A create waits for the ATS itself; giving up early would leave us not knowing."""
AN_INTEGRATION = re.compile(r"[\x21-\x7e]+:[\x21-\x7e]+")

T = TypeVar("T")


class _Data(BaseModel, Generic[T]):
    data: T


class _Results(BaseModel, Generic[T]):
    results: Listed[T]


class _Tools(Wire):
    tools: Listed[Tool]


class _Url(Wire):
    link: wire.Id


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


def kombo_http(base_url: str, api_key: str) -> httpx.Client:
    """Return the HTTP client for Kombo's server at `base_url`, with explicit time-outs and connection limits."""
    return http_client(base_url, api_key)


class Kombo:
    """Kombo's API as far as we use it; safe to share between threads."""

    def __init__(
        self,
        http: httpx.Client,
        patience: Patience = Patience(),  # noqa: B008  frozen
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._line = Line(http, KomboReading(), patience)
        self._now = now

    def check_api_key(self) -> ApiKey:
        """Return which environment our key opens."""
        return self._line.ask(_api_key, "/check-api-key").data

    def tools(self) -> tuple[Tool, ...]:
        """Return the ATSs that our environment may connect, with their live coverage."""
        return self._line.ask(_tools, "/tools/ats").data.tools

    def create_link(
        self,
        email: str,
        organization: str,
        origin_id: str,
        tool: str | None,
        language: str = "en",
        link_type: LinkType = "MAGIC_LINK",
    ) -> Link:
        """Make a connection link; `origin_id` comes back in the webhook that tells the integration's id."""
        body = {
            "end_user_email": email,
            "end_user_organization_name": organization,
            "end_user_origin_id": origin_id,
            "integration_category": "ATS",  # Kombo's own default is HRIS
            "integration_tool": tool,
            "language": language,
            "link_type": link_type,
        }
        return self._link("/connect/create-link", body, link_type)

    def integration(self, integration_id: str) -> Integration:
        """Return one integration as it stands now."""
        return self._line.ask(_integration, _integration_path(integration_id)).data

    def relink(self, integration_id: str, link_type: LinkType = "MAGIC_LINK", language: str = "en") -> Link:
        """Make a link that renews the credentials of this integration; a second connection link would make two."""
        body = {"language": language, "link_type": link_type}
        return self._link(_integration_path(integration_id, "relink"), body, link_type)

    def force_sync(self, integration_id: str, type: SyncType = "FULL") -> SyncRequest:
        """Ask for a sync now; only FULL notices deletions. Never call this on a schedule."""
        return self._line.tell(_sync, "POST", "/force-sync", headers=_for(integration_id), body={"type": type}).data

    def jobs(
        self,
        integration_id: str,
        *,
        updated_after: datetime | None = None,
        page_size: int = 250,
        start_cursor: str | None = None,
    ) -> Iterator[JobsPage]:
        """Yield page after page of all jobs, closed and deleted ones too, so that every absence has a reason."""
        filters = {"page_size": str(page_size), "include_deleted": "true"}
        if updated_after is not None:
            filters["updated_after"] = _timestamp(updated_after)
        return self._line.pages(jobs_page, "/ats/jobs", filters, headers=_for(integration_id), start=start_cursor)

    def job(self, integration_id: str, job_id: str) -> AtsJob | None:
        """Return one job as it stands now, closed or deleted too; None where Kombo does not know it."""
        filters = {"ids": job_id, "include_deleted": "true"}
        pages = self._line.pages(jobs_page, "/ats/jobs", filters, headers=_for(integration_id))
        return next((one for page in pages for one in page.jobs if one.id == job_id), None)

    def create_application_info(self, integration_id: str) -> ActionInfo:
        """Return what this ATS takes with a new application."""
        return self._action(integration_id, "ats_create_application")

    def attachment_info(self, integration_id: str) -> ActionInfo:
        """Return what this ATS takes as a later attachment of an application."""
        return self._action(integration_id, "ats_add_application_attachment")

    def create_application(self, integration_id: str, job_id: str, body: Mapping[str, object]) -> PushAnswer:
        """Create an application (Kombo finds or creates the person) exactly once; `body` as Kombo documents it."""
        path = path_to("ats", "jobs", job_id, "applications")
        headers = _for(integration_id)
        created = self._line.tell(_created, "POST", path, headers=headers, body=body, timeout=PATIENT_WRITE)
        return PushAnswer(created.data, _warnings(created))

    def application(self, integration_id: str, application_id: str) -> Application | None:
        """Return one application, deleted or not; None where Kombo does not know it."""
        filters = {"ids": application_id, "include_deleted": "true"}
        pages = self._line.pages(_applications.read, "/ats/applications", filters, headers=_for(integration_id))
        return next((one for page in pages for one in page.records if one.id == application_id), None)

    def candidates_by_email(self, integration_id: str, email: str) -> tuple[Candidate, ...]:
        """Return everybody the ATS holds under this e-mail address."""
        filters = {"email": email, "page_size": "250"}
        pages = self._line.pages(_candidates.read, "/ats/candidates", filters, headers=_for(integration_id))
        return tuple(one for page in pages for one in page.records)

    def application_attachments(self, integration_id: str, application_id: str) -> tuple[Attachment, ...]:
        """Return the files of an application, read live from the ATS; empty where the ATS keeps none there."""
        return self._attachments(integration_id, path_to("ats", "applications", application_id, "attachments"))

    def candidate_attachments(self, integration_id: str, candidate_id: str) -> tuple[Attachment, ...]:
        """Return the files of a candidate, read live from the ATS."""
        return self._attachments(integration_id, path_to("ats", "candidates", candidate_id, "attachments"))

    def add_application_attachment(self, integration_id: str, application_id: str, file: File) -> PushAnswer:
        """Add one file to an application; some ATSs keep it with the candidate instead."""
        path = path_to("ats", "applications", application_id, "attachments")
        return self._act(path, integration_id, {"attachment": file.body()})

    def add_note(self, integration_id: str, application_id: str, content: str) -> PushAnswer:
        """Add a plain-text note to an application."""
        path = path_to("ats", "applications", application_id, "notes")
        return self._act(path, integration_id, {"content": content, "content_type": "PLAIN_TEXT"})

    def _link(self, path: str, body: Mapping[str, object], link_type: LinkType) -> Link:
        asked_at = self._now()
        link = self._line.tell(_url, "POST", path, body=body).data.link
        return Link(link, asked_at + LIFETIMES[link_type])

    def _action(self, integration_id: str, action: str) -> ActionInfo:
        return self._line.ask(_action, f"/ats/actions/{action}", headers=_for(integration_id)).data

    def _attachments(self, integration_id: str, path: str) -> tuple[Attachment, ...]:
        return self._line.ask(_attachments, path, headers=_for(integration_id)).data.results

    def _act(self, path: str, integration_id: str, body: Mapping[str, object]) -> PushAnswer:
        headers = _for(integration_id)
        done = self._line.tell(_done, "POST", path, headers=headers, body=body, timeout=PATIENT_WRITE)
        return PushAnswer(None, _warnings(done))


def _for(integration_id: str) -> dict[str, str]:
    if not AN_INTEGRATION.fullmatch(integration_id):
        raise InvalidInput(
            f"“{integration_id}” is not an integration id.", "Copy it from Kombo; it looks like greenhouse:8d1hpPsbjx…"
        )
    return {"X-Integration-Id": integration_id}


def _integration_path(integration_id: str, *more: str) -> str:
    _for(integration_id)
    return path_to("integrations", integration_id, *more)


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _warnings(answer: _Done) -> tuple[str, ...]:
    return tuple(warning.message for warning in answer.warnings if warning.message)
