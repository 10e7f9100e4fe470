"""The failures that an onboarding shows while the customer connects, and what to say about each."""

from __future__ import annotations

from core.actions import guide
from core.actions.onboarding import ats_of, signature
from core.ats.companion import Cause, failure_letter, likely_causes
from core.ats.failure_facts import FailureKind
from core.documents.invitation import Letter
from core.kombo_states import ConnectionStatus, SetupStatus
from core.onboarding import steps
from core.onboarding.link_options import lacks_permission
from core.onboarding.model import Onboarding
from core.onboarding.steps import attempts
from core.services import Services


def failures(services: Services, onboarding: Onboarding) -> tuple[FailureKind, ...]:
    """Return the failures that the facts show, the one to solve first in front; none if everything is well.

    That an IP address is not allowed is never reported by Kombo, so a person chooses it.
    """
    connection = onboarding.connection
    if connection is None:
        tried = attempts(onboarding)
        if not tried:
            return ()
        wrong = is_other_system(services, onboarding, tried[-1].tool)
        return (FailureKind.WRONG_TOOL, FailureKind.FLOW_FAILED) if wrong else (FailureKind.FLOW_FAILED,)
    mode = onboarding.requirements.sync_mode
    seen = {
        FailureKind.WRONG_TOOL: is_other_system(services, onboarding, connection.tool),
        FailureKind.CREDENTIALS_EXPIRED: connection.status == ConnectionStatus.INVALID,
        FailureKind.SETUP_INCOMPLETE: connection.setup_status == SetupStatus.INCOMPLETE,
        FailureKind.PERMISSION_MISSING: lacks_permission(connection, mode),
    }
    return tuple(kind for kind, is_seen in seen.items() if is_seen)


def is_other_system(services: Services, onboarding: Onboarding, tool: str) -> bool:
    """Return whether this Kombo tool is neither the current nor a former one of the ATS in the requirements."""
    ats = services.catalogue.get(onboarding.requirements.ats)
    return ats is not None and bool(ats.kombo_tool and tool) and not ats.has_tool(tool)


def next_move(services: Services, onboarding: Onboarding) -> str:
    """Return in one line what moves this onboarding on."""
    connection = onboarding.connection
    other = connection is not None and is_other_system(services, onboarding, connection.tool)
    return steps.next_move(onboarding, other_system=other)


def causes(services: Services, onboarding: Onboarding, kind: FailureKind) -> tuple[Cause, ...]:
    """Return the likely causes of this failure in this customer's ATS."""
    source = services.settings.candidate_source
    return likely_causes(ats_of(services, onboarding), guide.guide(services, onboarding), kind, source=source)


def letter(services: Services, onboarding: Onboarding, cause: Cause) -> Letter:
    """Return the draft of the e-mail to the administrator about this cause."""
    ats, admin = ats_of(services, onboarding), onboarding.requirements.admin
    return Letter(*failure_letter(ats, cause, name=admin.name, manager=signature(services, onboarding)))
