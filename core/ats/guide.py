"""The customer's connection guide, shared by the page, the PDF and the e-mail."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.ats.catalogue import guide_steps
from core.ats.model import PLACEHOLDER, Ats, AuthorisationKind, GuideStep, StepKind

_ADMINISTRATOR = (
    "Bring in your ATS administrator",
    "An administrator of your ATS has to approve the connection, from an account that will stay.",
)
_LIVE = (
    "Choose the live system",
    "Sign in to the system with your live jobs, not to a test system or another company.",
)
_READY = (
    "Tell your Account Manager",
    "When the page says that you are connected, let us know, and name one open job for the test.",
)
_OAUTH = (
    _ADMINISTRATOR,
    _LIVE,
    ("Open your secure link", "Use a private window, so that no older sign-in gets in the way, and choose your ATS."),
    ("Sign in and approve", "Read your ATS’s page to its end and accept every permission that it lists."),
    ("Wait for the confirmation", "Keep the window open until the page says that you are connected."),
    _READY,
)
_API_KEY = (
    _ADMINISTRATOR,
    _LIVE,
    (
        "Find the API keys",
        "They are usually in the settings, under API or integrations. Where exactly is not public for this ATS; if you "
        "find nothing, ask its support for an API key.",
    ),
    (
        "Make a key for FactoryFix",
        "Allow reading jobs, and reading and writing candidates and applications. If there is a key already, copy it: "
        "a new one may stop other tools.",
    ),
    ("Open your secure link", "Enter the key only on that page. Never send it by e-mail."),
    _READY,
)
_OTHER = (
    _ADMINISTRATOR,
    _LIVE,
    (
        "Ask what is needed",
        "How this ATS gives access is not public. Your secure link shows it page by page; the ATS’s support can help.",
    ),
    ("Open your secure link", "It takes you through what your ATS needs, page by page."),
    ("Enter the details it asks for", "Enter passwords and keys only on that page. Never send them by e-mail."),
    _READY,
)
ALLOW = (
    "**Before you start**, ask your IT team to add these addresses to the allow-list of {ats}, because Kombo connects "
    "from them: {addresses}."
)
OUR_NAME = "FactoryFix"
_NAMES = {
    "tenant": "Tenant",
    "company": "Company",
    "account": "Account",
    "customer": "Account",
    "client": "Client",
    "board": "Job board",
    "site": "Site",
}
_HARMLESS = re.compile(r"[A-Za-z0-9][\w.-]{0,79}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Guide:
    """An introduction and the steps; there are no steps for a system that Kombo does not connect.

    Texts are Markdown with only bold, italics, code and links.
    """

    opening: str
    steps: tuple[GuideStep, ...]


def guide_for(
    ats: Ats, details: Mapping[str, str], source: str = OUR_NAME, static_ips: Sequence[str] = (), *, allow: str = ALLOW
) -> Guide:
    """Return the guide of this ATS with its placeholders filled in; `details` are values from their addresses.

    `source` is the name of the applicant source that the customer adds, and `static_ips` are the addresses that they
    allow before they start, in the sentence `allow`.
    """
    own = guide_steps(ats)
    opening = re.split(r"^1\. ", ats.guide, maxsplit=1, flags=re.MULTILINE)[0] if own else ats.guide
    steps = own or (general_steps(ats.authorisation.kind) if ats.kombo_tool else ())
    allowed = allow.format(ats=ats.label, addresses=", ".join(f"`{address}`" for address in static_ips))
    texts = (filled(" ".join(opening.split()), details), allowed if static_ips else "")
    return Guide(
        "\n\n".join(text for text in texts if text),
        tuple(step._replace(text=_text(step, details, source)) for step in steps),
    )


def _text(step: GuideStep, details: Mapping[str, str], source: str) -> str:
    text = filled(" ".join(step.text.split()), details)
    return text.replace(f"“{OUR_NAME}”", f"“{source}”") if adds_source(step) else text


def general_steps(kind: AuthorisationKind | None) -> tuple[GuideStep, ...]:
    """Return the steps for an ATS that Kombo connects and that has no guide in data/ats, by its way to authorize."""
    match kind:
        case AuthorisationKind.OAUTH:
            general = _OAUTH
        case AuthorisationKind.API_KEY:
            general = _API_KEY
        case _:
            general = _OTHER
    return tuple(GuideStep(number, lead, text) for number, (lead, text) in enumerate(general, 1))


def filled(text: str, details: Mapping[str, str]) -> str:
    """Return the text with each placeholder replaced by the customer's value, or by its fallback text.

    The value comes from a pasted address, so it is used only if it looks like a plain name.
    """

    def replacement(match: re.Match[str]) -> str:
        known = details.get(match["name"], "")
        return f"`{known}`" if _HARMLESS.fullmatch(known) else match["unknown"]

    return PLACEHOLDER.sub(replacement, text)


def adds_source(step: GuideStep) -> bool:
    """Return whether the customer adds our applicant source in this step."""
    return step.kind is StepKind.ADD_SOURCE


def source_step(guide: Guide) -> str:
    """Return the title of the step in which the customer adds our source, or "" where the guide has none."""
    return next((step.lead for step in guide.steps if adds_source(step)), "")


def plain(text: str) -> str:
    """Return a guide's text without Markdown; a link becomes its text and its address."""
    return re.sub(r"[*`]", "", re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r"\1 (\2)", text))


def known_names(details: Mapping[str, str]) -> dict[str, str]:
    """Return the customer's identifiers in the ATS by label, such as their tenant, the most useful one first."""
    return {label: details[name] for name, label in _NAMES.items() if _HARMLESS.fullmatch(details.get(name, ""))}
