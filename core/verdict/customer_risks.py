"""The risks of a verdict in words for the approver at the customer, without our notes and the names of our people."""

from __future__ import annotations

from typing import Final

from core.jobs.risks import RiskCode
from core.onboarding.compliance import NEEDS, ComplianceNeed
from core.onboarding.states import ConfirmationItem
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.phrase import Phrase
from core.verdict.model import Line

_OTHER: Final = Phrase("One point stays as it is. Your Account Manager tells you which.")
_KINDS: Final = {
    "no connection": Phrase("Your ATS has no connection, so no job was compared."),
    "linking": Phrase("We accepted one point when we linked the connection. Your Account Manager tells you which."),
    "no list": Phrase("There is no list of your own jobs, so a job that your ATS does not show us is not noticed."),
    "version 2": Phrase("We did not see the profile from after the screening in your ATS."),
    "clean-up": Phrase("The test candidate is still in your ATS."),
}
_JOBS: Final[dict[RiskCode, tuple[Phrase, str]]] = {
    RiskCode.MISSING: (Phrase("1 job is not in FactoryFix."), "{count:,} jobs are not in FactoryFix."),
    RiskCode.UNEXPECTED: (
        Phrase("1 job is in FactoryFix that is not open in your ATS."),
        "{count:,} jobs are in FactoryFix that are not open in your ATS.",
    ),
    RiskCode.MANUAL_DUPLICATE: (
        Phrase("1 job was added to FactoryFix by hand. Its candidates do not reach your ATS."),
        "{count:,} jobs were added to FactoryFix by hand. Their candidates do not reach your ATS.",
    ),
    RiskCode.LISTED_BUT_EXCLUDED: (
        Phrase("1 job of your list does not come to FactoryFix."),
        "{count:,} jobs of your list do not come to FactoryFix.",
    ),
    RiskCode.EXPECTED_NOT_FOUND: (
        Phrase("1 job of your list was not found in your ATS."),
        "{count:,} jobs of your list were not found in your ATS.",
    ),
    RiskCode.NO_LIST: (_KINDS["no list"], _KINDS["no list"].template),
    RiskCode.UNKNOWN: (Phrase("1 job stays as it is."), "{count:,} jobs stay as they are."),
}


def for_customer(risk: Line) -> Phrase:
    """Return what the approver accepts with this risk; its key says which risk it is."""
    kind, _, rest = risk.key.partition(":")
    about = rest.partition(":")[0]
    match kind:
        case "waived":
            singular, plural = _JOBS[RiskCode(about)]
            count = int(risk.key.rpartition(":")[2])
            return singular if count == 1 else Phrase(plural, count=count)
        case "skipped":
            return Phrase("{count} records of your ATS could not be read, so a job may be missing.", count=about)
        case "compliance" if about in set(ComplianceNeed):
            return Phrase("This is still open: {need}.", need=Phrase(NEEDS[ComplianceNeed(about)]))
        case "item" if about in set(ConfirmationItem):
            return Phrase(
                "This does not apply to you: {item}.", item=Phrase(CONFIRMATION_ITEMS[ConfirmationItem(about)])
            )
        case _:
            return _KINDS.get(kind, _OTHER)
