"""The options with which a connection link is made, as they fit the agreed requirements."""

from __future__ import annotations

from core.onboarding.connection_link_facts import LinkOptions
from core.onboarding.model import Onboarding, Requirements


def fitting(requirements: Requirements) -> LinkOptions:
    """Return the options that fit these requirements."""
    return LinkOptions(static_ips=requirements.ip_filter.needs_static_ips)


def ip_warning(onboarding: Onboarding) -> str:
    """Return what is wrong with the addresses of the connection link, or an empty text.

    Kombo gives static addresses only when a link is made, so another answer of step 1 needs another link.
    """
    link = onboarding.link
    if link is None or link.relink or not onboarding.requirements.ip_filter.needs_static_ips:
        return ""
    if not link.options.static_ips:
        return (
            "The ATS may accept only known IP addresses, but this link was created without fixed addresses. "
            "Create a new link."
        )
    if not link.static_ips:
        return "Kombo named no fixed addresses for this link. Ask Kombo’s support for them before you send it."
    return ""
