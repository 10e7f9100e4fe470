"""The customer's guide as every form of it shows it: the page, the PDF and the e-mail say the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.ats.catalogue import guide_steps
from core.ats.model import PLACEHOLDER, Ats, GuideStep

GENERAL_STEPS = (
    GuideStep(1, "Have the right person at hand", "An administrator of the ATS has to approve the connection."),
    GuideStep(2, "Open your secure link", "It shows, page by page, what your ATS asks for."),
    GuideStep(3, "Enter what it asks for", "Type secrets straight into that page; never send them by e-mail."),
    GuideStep(4, "Tell your Account Manager", "Once the page says that you are connected, let us know."),
)
"""What holds for every ATS that Kombo connects, where we have no steps of our own."""
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
    """What comes before the steps, and the steps; no steps for a system that Kombo does not connect.

    Leads and texts are Markdown with nothing but bold, italics, code and links.
    """

    opening: str
    steps: tuple[GuideStep, ...]


def guide_for(ats: Ats, details: Mapping[str, str]) -> Guide:
    """Return the guide of this ATS, with what the customer's own addresses told filled in (`details` by name)."""
    own = guide_steps(ats)
    opening = re.split(r"^1\. ", ats.guide, maxsplit=1, flags=re.MULTILINE)[0] if own else ats.guide
    steps = own or (GENERAL_STEPS if ats.kombo_tool else ())
    return Guide(
        filled(" ".join(opening.split()), details),
        tuple(step._replace(text=filled(" ".join(step.text.split()), details)) for step in steps),
    )


def filled(text: str, details: Mapping[str, str]) -> str:
    """Return the text with each placeholder as the customer's own word, or as the words for when it is unknown.

    The word comes from an address that somebody pasted: one that could be anything but a name is not shown.
    """

    def told(found: re.Match[str]) -> str:
        known = details.get(found["name"], "")
        return f"`{known}`" if _HARMLESS.fullmatch(known) else found["unknown"]

    return PLACEHOLDER.sub(told, text)


def adds_source(step: GuideStep) -> bool:
    """Say whether the customer adds an applicant source in this step; others name a key or an application after us."""
    return "source" in step.lead.lower() and "“FactoryFix”" in step.text


def plain(text: str) -> str:
    """Return a guide's text without its marks of emphasis; a link keeps its words and its address."""
    return re.sub(r"[*`]", "", re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r"\1 (\2)", text))


def known_names(details: Mapping[str, str]) -> dict[str, str]:
    """Return what the customer's addresses told about their own place in the ATS: label to value, best first."""
    return {label: details[name] for name, label in _NAMES.items() if _HARMLESS.fullmatch(details.get(name, ""))}
