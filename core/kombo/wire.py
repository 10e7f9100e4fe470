"""What Kombo sends besides jobs, as small frozen records; fields: Kombo's published OpenAPI document.

Only ids are required. Enumerations stay texts, because Kombo may know more values tomorrow.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AliasPath, Field

from core.wire import Flag, Id, Listed, Moment, Number, OrElse, Text, Wire

AttachmentType = Literal["CV", "COVER_LETTER", "OTHER"]
LinkType = Literal["MAGIC_LINK", "EMBEDDED"]
SyncType = Literal["FULL", "DELTA"]


class Stage(Wire):
    """One stage of a job or of an application."""

    id: Text = None
    name: Text = None


class ApiKey(Wire):
    """Which Kombo environment our key opens."""

    environment_id: Id


@dataclass(frozen=True, slots=True)
class Link:
    """A link for the customer's administrator; `expires_at` is counted from our own request, so never too late."""

    url: str
    expires_at: datetime


class Capability(Wire):
    """One read model, write action or feature; `coverage_status` SUPPORTED, UNSUPPORTED, NOT_IMPLEMENTED, UNKNOWN."""

    id: Id
    label: Text = None
    coverage_status: Text = None
    is_available: Flag = None
    scope_config_setting: Text = None
    opted_out_by_customer: Flag = None


class Tool(Wire):
    """One ATS that our environment may connect."""

    id: Id
    label: Text = None
    logo_url: Text = Field(default=None, validation_alias=AliasPath("assets", "logo_url"))
    connection_guide_url: Text = None
    paid_api_details_markdown: Text = None
    partner_only_details_markdown: Text = None
    fast_track_details_markdown: Text = None
    read_models: Listed[Capability] = Field(default=(), validation_alias=AliasPath("coverage", "read_models"))
    write_actions: Listed[Capability] = Field(default=(), validation_alias=AliasPath("coverage", "write_actions"))
    features: Listed[Capability] = Field(default=(), validation_alias=AliasPath("coverage", "features"))


class Integration(Wire):
    """One customer's connection: `status` ACTIVE, INVALID, INACTIVE; `setup_status` INCOMPLETE … COMPLETED."""

    id: Id
    tool: Text = Field(default=None, validation_alias=AliasPath("tool", "id"))
    category: Text = None
    status: Text = None
    setup_status: Text = None
    organization: Text = Field(default=None, validation_alias=AliasPath("end_user", "organization_name"))
    creator_email: Text = Field(default=None, validation_alias=AliasPath("end_user", "creator_email"))
    origin_id: Text = Field(default=None, validation_alias=AliasPath("end_user", "origin_id"))
    created_at: Moment = None
    write_actions: Listed[Capability] = ()

    def can(self, action: str) -> bool | None:
        """Say whether Kombo can do this here, by the action's id; None when it does not say."""
        return {one.id: one.is_available for one in self.write_actions}.get(action)


class SyncRequest(Wire):
    """A sync that Kombo has queued for us, or had queued already."""

    sync_id: Text = None
    already_queued: Flag = None
    type: Text = None


class AttachmentRule(Wire):
    """What an ATS takes of one attachment type; None means that nobody knows."""

    is_supported: Flag = None
    min_amount: Number = None
    max_amount: Number = None
    max_file_size_bytes: Number = None
    accepted_mime_types: Annotated[tuple[str, ...] | None, OrElse(None)] = None


class Restrictions(Wire):
    """What an ATS takes as attachments: total size in bytes, and a rule per type (CV, COVER_LETTER, OTHER)."""

    total_size_bytes: Number = None
    types: Annotated[Mapping[str, AttachmentRule], OrElse({})] = Field(default_factory=dict)


class ActionInfo(Wire):
    """What a write action takes; `restrictions` is None where Kombo does not know."""

    restrictions: Annotated[Restrictions | None, OrElse(None)] = Field(
        default=None, validation_alias="attachment_restrictions"
    )


class ApplicationOfCandidate(Wire):
    """An application as it hangs below its candidate."""

    id: Id
    remote_id: Text = None
    remote_url: Text = None
    job_id: Text = Field(default=None, validation_alias=AliasPath("job", "id"))
    stage: Text = Field(default=None, validation_alias=AliasPath("current_stage", "name"))
    outcome: Text = None
    remote_created_at: Moment = None


class Candidate(Wire):
    """A person in the ATS, with the applications that Kombo created."""

    id: Id
    remote_id: Text = None
    first_name: Text = None
    last_name: Text = None
    source: Text = None
    remote_url: Text = None
    applications: Listed[ApplicationOfCandidate] = ()
    remote_created_at: Moment = None
    remote_deleted_at: Moment = None


class Application(Wire):
    """One application in the ATS; Kombo knows only those it created."""

    id: Id
    remote_id: Text = None
    outcome: Text = None
    job_id: Text = None
    candidate_id: Text = None
    current_stage: Annotated[Stage | None, OrElse(None)] = None
    candidate: Annotated[Candidate | None, OrElse(None)] = None
    remote_url: Text = None
    changed_at: Moment = None
    remote_created_at: Moment = None
    remote_deleted_at: Moment = None


class Attachment(Wire):
    """One file in the ATS."""

    id: Id
    remote_id: Text = None
    application_id: Text = None
    candidate_id: Text = None
    type: Text = None
    file_name: Text = None
    content_type: Text = None
    remote_created_at: Moment = None


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """What a write brought: the new application where it created one, and Kombo's warnings, to be shown."""

    application: Application | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file to attach, and how Kombo takes it."""

    name: str
    content: bytes
    content_type: str = "application/pdf"
    type: AttachmentType = "CV"

    def body(self) -> dict[str, object]:
        """Return the file as Kombo's attachment object."""
        data = base64.b64encode(self.content).decode("ascii")
        return {"name": self.name, "content_type": self.content_type, "data": data, "type": self.type}
