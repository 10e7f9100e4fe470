"""What the customer receives in step 2: the message with the link, with the guide in it and attached."""

from __future__ import annotations

from core.actions.connection import ats_of
from core.actions.guide import guide, guide_name, guide_pdf
from core.ats.model import GuideStep
from core.documents.invitation import Letter, invitation, mail_draft
from core.onboarding.model import Onboarding
from core.services import Services


def letter(services: Services, onboarding: Onboarding, *, link: str, expires: str) -> Letter:
    """Return the message for the link that was just made, as a proposal to edit; `expires` is as a person reads it."""
    ats = ats_of(services, onboarding)
    return invitation(
        ats=ats.label,
        guide=None if is_renewal(onboarding) else guide(services, onboarding),
        kombo_guide_url=ats.documentation_url,
        candidates_too=onboarding.requirements.sync_mode.sends_candidates,
        replaces=onboarding.links_replaced > 0 and not is_renewal(onboarding),
        name=onboarding.requirements.admin.name,
        manager=onboarding.manager.name,
        link=link,
        expires=expires,
    )


def steps(services: Services, onboarding: Onboarding) -> tuple[GuideStep, ...]:
    """Return the steps that the message tells: none for a reconnection link."""
    return () if is_renewal(onboarding) else guide(services, onboarding).steps


def draft(services: Services, onboarding: Onboarding, letter: Letter) -> bytes:
    """Return the message as a draft for a mail program, to the administrator, with the guide attached."""
    return mail_draft(
        letter, onboarding.requirements.admin.email, attached(services, onboarding), guide_name(services, onboarding)
    )


def attached(services: Services, onboarding: Onboarding) -> bytes | None:
    """Return the guide that goes with the message, without the link; a reconnection link has none."""
    return None if is_renewal(onboarding) else guide_pdf(services, onboarding)


def is_renewal(onboarding: Onboarding) -> bool:
    """Say whether the live link renews a connection that exists."""
    return onboarding.link is not None and onboarding.link.relink
