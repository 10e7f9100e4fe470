"""Step 2, the customer's guide: its steps, which of them are done, and the PDF."""

from __future__ import annotations

from collections.abc import Mapping

from core.actions.context import Context
from core.actions.onboarding import ats_of
from core.ats.guide import Guide, guide_for, known_names
from core.ats.identify import identify
from core.ats.language import ALLOW_IN, Language, in_language
from core.ats.model import GuideStep
from core.documents.connection_guide import connection_guide_pdf
from core.documents.paper import pdf_name
from core.errors import InvalidInput
from core.onboarding.clock import ZONE
from core.onboarding.model import Onboarding
from core.onboarding.part import Statement
from core.people.roles import Permission
from core.services import Services

_ADMINISTRATOR: dict[Language, str] = {
    Language.ENGLISH: "your ATS administrator",
    Language.SPANISH: "el administrador de su ATS",
}


def guide(services: Services, onboarding: Onboarding, language: Language = Language.ENGLISH) -> Guide:
    """Return this customer's guide, filled in with details from the addresses that they pasted."""
    details = _details(services, onboarding)
    static_ips = onboarding.link.static_ips if onboarding.link else ()
    ats = ats_of(services, onboarding)
    own = guide_for(ats, details, services.settings.candidate_source, static_ips, allow=ALLOW_IN[language])
    return in_language(own, language, ats.label)


def guide_pdf(
    services: Services, onboarding: Onboarding, *, link: str | None = None, language: Language = Language.ENGLISH
) -> bytes:
    """Return the guide as a PDF; with `link` it contains the secret connection link and must not be forwarded."""
    ats = ats_of(services, onboarding)
    return connection_guide_pdf(
        customer=onboarding.customer,
        ats_label=ats.label,
        guide=guide(services, onboarding, language),
        known=known_place(services, onboarding),
        kombo_guide_url=ats.documentation_url,
        prepared_for=onboarding.requirements.admin.name or _ADMINISTRATOR[language],
        prepared_at=services.now().astimezone(ZONE),
        first_sync_window=services.settings.promised_first_sync,
        link=link,
        language=language,
    )


def known_place(services: Services, onboarding: Onboarding) -> dict[str, str]:
    """Return details of the customer's ATS, such as the tenant, found in the pasted addresses: label to value."""
    return known_names(_details(services, onboarding))


def guide_name(services: Services, onboarding: Onboarding) -> str:
    """Return the PDF's file name, with the ATS and the customer."""
    return pdf_name(f"Connect {ats_of(services, onboarding).label} to FactoryFix {onboarding.customer}")


def tick(ctx: Context, onboarding_id: str, *, step: GuideStep, done: bool) -> Onboarding:
    """Tick or untick a step of the guide; raises InvalidInput if the guide has no such step."""
    with ctx.change(onboarding_id, Permission.CONNECT, Permission.OWN_PAGE, rests_on=("requirements.ats",)) as act:
        before = act.before
        if step.lead not in {known.lead for known in guide(ctx.services, before).steps}:
            raise InvalidInput("The guide no longer has this step.", "Reload the page.")
        key = _key(before, step)
        if done == (key in before.guide_ticks):
            return before
        ticks = {name: statement for name, statement in before.guide_ticks.items() if name != key}
        after = before.changed(guide_ticks=ticks | ({key: act.statement()} if done else {}))
        return act.save(after, "Ticked a step" if done else "Unticked a step")


def ticked(onboarding: Onboarding, step: GuideStep) -> Statement | None:
    """Return who ticked this step and when, or None if it is not ticked."""
    return onboarding.guide_ticks.get(_key(onboarding, step))


def _key(onboarding: Onboarding, step: GuideStep) -> str:
    """Return the key of a step: the ATS and the step's text, so that another ATS or a changed step starts unticked."""
    return f"{onboarding.requirements.ats}: {step.lead}"


def _details(services: Services, onboarding: Onboarding) -> Mapping[str, str]:
    """Return the details found in the pasted addresses, or none if they belong to another ATS than the chosen one."""
    requirements = onboarding.requirements
    identified = identify(requirements.pasted_urls, services.catalogue)
    return identified.details if identified.ats == requirements.ats else {}
