"""The summary of the agreed requirements (step 1), as a one-page PDF for the customer."""

from __future__ import annotations

from core.actions.context import Context
from core.actions.expected_jobs import count_expected
from core.actions.guide import known_place
from core.actions.requirements import expected
from core.ats.expectations import business_days, no_connection
from core.documents.paper import pdf_name
from core.documents.requirements_summary import Summary, requirements_summary_pdf, summary_of
from core.onboarding.clock import ZONE, add_business_days
from core.onboarding.model import Onboarding
from core.people.roles import Permission
from core.services import Services


def summary(services: Services, onboarding: Onboarding) -> Summary:
    """Return the current requirements in the customer's words.

    The promised connection date counts business days from the day of the agreement, or from today before it.
    """
    requirements = onboarding.requirements
    ats = services.catalogue.get(requirements.ats)
    connects = ats is not None and ats.is_ats and not no_connection(ats)
    begins = (requirements.agreed.at if requirements.agreed else services.now()).astimezone(ZONE).date()
    return summary_of(
        onboarding,
        ats,
        expected(services, requirements),
        known=known_place(services, onboarding) if ats else {},
        jobs_listed=count_expected(requirements.expected_list),
        connected_by=add_business_days(begins, business_days(ats)[1]) if ats and connects else None,
        first_sync_window=services.settings.promised_first_sync,
    )


def summary_pdf(ctx: Context, onboarding: Onboarding) -> bytes:
    """Return the summary as a one-page PDF; raises NotAllowed without Permission.VIEW.

    The permission is checked here because the PDF is made when it is downloaded, which may be long after the page
    was drawn.
    """
    ctx.require(Permission.VIEW)
    return pdf(ctx.services, onboarding)


def pdf(services: Services, onboarding: Onboarding) -> bytes:
    """Return the summary as a one-page PDF, for whoever was allowed to read the onboarding."""
    return requirements_summary_pdf(summary(services, onboarding), onboarding.manager.name, services.now())


def summary_name(onboarding: Onboarding) -> str:
    """Return the PDF's file name."""
    return pdf_name(f"What we agreed {onboarding.customer}")
