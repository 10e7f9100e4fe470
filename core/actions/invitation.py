"""What the customer receives in step 2: the guide for their ATS, and the message with the link (seed)."""

from __future__ import annotations

import re

from core.actions.connection import ats_of
from core.ats.catalogue import guide_steps
from core.ats.identify import identify
from core.documents.connection_guide import connection_guide_pdf
from core.documents.invitation import GENERAL_STEPS, Letter, invitation, mail_draft, plain
from core.onboarding.clock import ZONE
from core.onboarding.model import Onboarding
from core.services import Services


def steps(services: Services, onboarding: Onboarding) -> tuple[tuple[str, str], ...]:
    """Return the customer's steps as pairs of a lead and its text: those of this ATS, else those of every ATS."""
    known = tuple((step.lead, step.text) for step in guide_steps(ats_of(services, onboarding)))
    return known or GENERAL_STEPS


def guide(services: Services, onboarding: Onboarding) -> bytes:
    """Return the customer's guide as a PDF; the link is not in it, so that it may be forwarded."""
    ats = ats_of(services, onboarding)
    said = onboarding.requirements
    return connection_guide_pdf(
        customer=onboarding.customer,
        ats_label=ats.label,
        steps=[(plain(lead), plain(text)) for lead, text in steps(services, onboarding)],
        tenant=identify(said.pasted_urls, services.catalogue).details.get("tenant"),
        kombo_guide_url=ats.documentation_url,
        prepared_for=said.admin.name or "your ATS administrator",
        prepared_on=services.now().astimezone(ZONE).date(),
    )


def guide_name(services: Services, onboarding: Onboarding) -> str:
    """Return the guide's file name: what it is, and for whom."""
    words = f"Connect {ats_of(services, onboarding).label} to FactoryFix {onboarding.customer}"
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', words).strip('-')}.pdf"


def letter(services: Services, onboarding: Onboarding, *, link: str, expires: str) -> Letter:
    """Return the message for the link that was just made, as a proposal to edit; `expires` is as a person reads it."""
    return invitation(
        ats=ats_of(services, onboarding).label,
        steps=steps(services, onboarding),
        name=onboarding.requirements.admin.name,
        manager=onboarding.manager,
        link=link,
        expires=expires,
        renewal=onboarding.link is not None and onboarding.link.relink,
    )


def draft(services: Services, onboarding: Onboarding, told: Letter) -> bytes:
    """Return the message as a draft for a mail program, to the administrator, with the guide attached."""
    renewal = onboarding.link is not None and onboarding.link.relink
    attached = None if renewal else guide(services, onboarding)
    return mail_draft(told, onboarding.requirements.admin.email, attached, guide_name(services, onboarding))
