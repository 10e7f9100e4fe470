"""What Kombo sends other than jobs, as small frozen records; fields as in Kombo's published OpenAPI document.

Only IDs are required. Enumerations stay texts, because Kombo may add values at any time.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AliasPath, Field

from core.kombo_data import DISABLED, OPTED_OUT, UNAVAILABLE, USES
from core.wire import Flag, Id, Listed, Moment, Number, OrElse, Text, Wire

AttachmentType = Literal["CV", "COVER_LETTER", "OTHER"]
LinkType = Literal["MAGIC_LINK", "EMBEDDED"]
SyncType = Literal["FULL", "DELTA"]


class HiringStage(Wire):
    """One stage of a job or of an application."""

    id: Text = None
    name: Text = None


class ApiKey(Wire):
    """The Kombo environment that our key belongs to."""

    environment_id: Id


@dataclass(frozen=True, slots=True)
class KomboLink:
    """A link for the customer's administrator; `expires_at` counts from before our request, so it is never too late.

    `static_ips` are the addresses from which Kombo will call the ATS; empty unless they were requested.
    """

    url: str
    expires_at: datetime
    static_ips: tuple[str, ...] = ()


class Capability(Wire):
    """One read model, write action or feature; `coverage_status` SUPPORTED, UNSUPPORTED, NOT_IMPLEMENTED, UNKNOWN."""

    id: Id
    label: Text = None
    coverage_status: Text = None
    is_available: Flag = None
    scope_config_setting: Text = None
    opted_out_by_customer: Flag = None


class FieldCapability(Capability):
    """One field of a read model."""


class ReadModel(Capability):
    """One read model of an integration, with its fields."""

    fields: Listed[FieldCapability] = ()


class Tool(Wire):
    """One ATS that our environment can connect."""

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
    data_expired_at: Moment = None
    read_models: Listed[ReadModel] = ()
    write_actions: Listed[Capability] = ()

    def can(self, action: str) -> bool | None:
        """Return whether Kombo offers this action for the integration; None if Kombo does not say."""
        return {capability.id: capability.is_available for capability in self.write_actions}.get(action)

    def reads(self, model: str) -> bool | None:
        """Return whether Kombo reads this model of the integration; None if Kombo does not say."""
        return {entry.id: entry.is_available for entry in self.read_models}.get(model)

    def data_off(self) -> dict[str, str]:
        """Return what Kombo does not offer of what we use, with the reason as in core/kombo_data.py."""
        known: dict[str, Capability] = {entry.id: entry for entry in (*self.read_models, *self.write_actions)}
        known |= {f"{model.id}.{field.id}": field for model in self.read_models for field in model.fields}
        return {about: _why_off(known[about]) for about in USES if about in known and _is_off(known[about])}

    def has_filter(self, model: str, field: str) -> bool | None:
        """Return whether a filter on this field works; None if Kombo does not say.

        With a filter that does not work, Kombo returns no records.
        """
        fields = {entry.id: entry.is_available for known in self.read_models if known.id == model
                  for entry in known.fields}  # fmt: skip
        return fields.get(field)


def _is_off(capability: Capability) -> bool:
    return capability.is_available is False


def _why_off(capability: Capability) -> str:
    if capability.opted_out_by_customer:
        return OPTED_OUT
    return DISABLED if capability.scope_config_setting == "DISABLED" else UNAVAILABLE


class SyncRequest(Wire):
    """A sync that Kombo queued for us, or had already queued."""

    sync_id: Text = None
    already_queued: Flag = None
    type: Text = None


class AttachmentRule(Wire):
    """What an ATS accepts for one attachment type; None means unknown."""

    is_supported: Flag = None
    min_amount: Number = None
    max_amount: Number = None
    max_file_size_bytes: Number = None
    accepted_mime_types: Annotated[tuple[str, ...] | None, OrElse(None)] = None


class Restrictions(Wire):
    """What an ATS accepts as attachments: total size in bytes, and a rule per type (CV, COVER_LETTER, OTHER)."""

    total_size_bytes: Number = None
    types: Annotated[Mapping[str, AttachmentRule], OrElse({})] = Field(default_factory=dict)


class ActionInfo(Wire):
    """What a write action accepts; `restrictions` is None if Kombo does not know."""

    restrictions: Annotated[Restrictions | None, OrElse(None)] = Field(
        default=None, validation_alias="attachment_restrictions"
    )


class ApplicationOfCandidate(Wire):
    """An application as listed in a candidate's record."""

    id: Id
    remote_id: Text = None
    remote_url: Text = None
    job_id: Text = Field(default=None, validation_alias=AliasPath("job", "id"))
    job_remote_id: Text = Field(default=None, validation_alias=AliasPath("job", "remote_id"))
    stage: Text = Field(default=None, validation_alias=AliasPath("current_stage", "name"))
    outcome: Text = None
    remote_created_at: Moment = None


class Candidate(Wire):
    """A candidate in the ATS, with the applications that Kombo created."""

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
    """One application in the ATS; Kombo knows only the applications that it created."""

    id: Id
    remote_id: Text = None
    outcome: Text = None
    job_id: Text = None
    candidate_id: Text = None
    current_stage: Annotated[HiringStage | None, OrElse(None)] = None
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
    """The result of a write: the new application, if it created one, and Kombo's warnings for the person."""

    application: Application | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachmentFile:
    """A file to attach, with its content type and Kombo's attachment type."""

    name: str
    content: bytes
    content_type: str = "application/pdf"
    type: AttachmentType = "CV"

    def body(self) -> dict[str, object]:
        """Return the file as an attachment object of Kombo's API."""
        data = base64.b64encode(self.content).decode("ascii")
        return {"name": self.name, "content_type": self.content_type, "data": data, "type": self.type}
