"""The message that the customer receives in step 2: the link, the guide's steps, and the guide attached as a PDF."""

from __future__ import annotations

from core.actions.guide import guide, guide_name, guide_pdf
from core.actions.onboarding import ats_of, signature
from core.ats.language import Language
from core.ats.model import GuideStep
from core.documents.invitation import Letter, Occasion, invitation, mail_draft
from core.onboarding.letters import copy_to
from core.onboarding.model import Onboarding
from core.services import Services


def letter(
    services: Services, onboarding: Onboarding, *, link: str, expires: str, language: Language = Language.ENGLISH
) -> Letter:
    """Return the proposed message for a new link, which the person may edit; `expires` is the expiry date as text."""
    ats = ats_of(services, onboarding)
    return invitation(
        ats=ats.label,
        guide=None if is_renewal(onboarding) else guide(services, onboarding, language),
        kombo_guide_url=ats.documentation_url,
        candidates_too=onboarding.requirements.sync_mode.sends_candidates,
        replaces=onboarding.links_replaced > 0 and not is_renewal(onboarding),
        name=onboarding.requirements.admin.name,
        manager=signature(services, onboarding),
        link=link,
        expires=expires,
        language=language,
        occasion=_occasion(onboarding),
    )


def steps(services: Services, onboarding: Onboarding, language: Language = Language.ENGLISH) -> tuple[GuideStep, ...]:
    """Return the guide's steps in the message; none for a reconnection link."""
    return () if is_renewal(onboarding) else guide(services, onboarding, language).steps


def draft(services: Services, onboarding: Onboarding, letter: Letter, language: Language = Language.ENGLISH) -> bytes:
    """Return the message to the administrator as a draft file for a mail program, with the guide attached."""
    to = onboarding.requirements.admin.email
    return mail_draft(
        letter,
        to,
        attached(services, onboarding, language),
        guide_name(services, onboarding),
        copy_to(onboarding, to),
    )


def attached(services: Services, onboarding: Onboarding, language: Language = Language.ENGLISH) -> bytes | None:
    """Return the attached guide (a PDF without the link); None for a reconnection link."""
    return None if is_renewal(onboarding) else guide_pdf(services, onboarding, language=language)


def _occasion(onboarding: Onboarding) -> Occasion:
    link = onboarding.link
    if link and link.set_up:
        return Occasion.SET_UP
    return Occasion.EARLY if link and link.early else Occasion.BROKEN


def is_renewal(onboarding: Onboarding) -> bool:
    """Return whether the current link is a reconnection link."""
    return onboarding.link is not None and onboarding.link.relink
