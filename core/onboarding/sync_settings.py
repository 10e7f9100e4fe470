"""The settings of step 1 that decide how a candidate appears in the ATS, besides the sync mode."""

from __future__ import annotations

import re
from typing import Final

from core.onboarding.part import Part

APPLY_ADDRESS, JOB_ID = "{apply_url}", "{ats_job_id}"
_PLACEHOLDER: Final = re.compile(r"\{[^{}]{0,40}\}|[{}]")


class SyncSettings(Part):
    """How a candidate appears in the ATS, and for Redirect where an applicant is sent.

    `landing_stage` is the name of a stage, empty for the ATS's own first one. `redirect_template` is an address with
    APPLY_ADDRESS or JOB_ID in it, empty for each job's own apply address.
    """

    source_name: str = "FactoryFix"
    landing_stage: str = ""
    redirect_template: str = ""


def template_problem(template: str) -> str:
    """Return why the address cannot be used, as a sentence; "" if it can be, or is empty."""
    if not template:
        return ""
    unknown = [name for name in _PLACEHOLDER.findall(template) if name not in (APPLY_ADDRESS, JOB_ID)]
    if unknown:
        return f"The redirect address has {unknown[0]}. Only {APPLY_ADDRESS} and {JOB_ID} are filled in."
    if not template.startswith((APPLY_ADDRESS, "https://")):
        return f"The redirect address must begin with https:// or {APPLY_ADDRESS}."
    if APPLY_ADDRESS not in template and JOB_ID not in template:
        return f"The redirect address needs {APPLY_ADDRESS} or {JOB_ID}, or every job leads to the same page."
    return ""
