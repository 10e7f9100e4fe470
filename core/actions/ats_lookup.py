"""What it takes to find a person or a file in an ATS through Kombo."""

from __future__ import annotations

from typing import Final

from core.kombo.wire import Attachment
from core.services import Services

CANDIDATE_EMAIL: Final = ("ats_candidates", "email_addresses")
"""Kombo's model and field that a search by e-mail needs."""


def is_searchable(services: Services, integration_id: str) -> bool:
    """Return whether candidates can be found by e-mail address; if not, every search finds nobody. Any KomboError."""
    return services.kombo.integration(integration_id).has_filter(*CANDIDATE_EMAIL) is not False


def file_name(file: Attachment) -> str:
    """Return the name of a file in the ATS, or its ID if it has none."""
    return file.file_name or file.id
