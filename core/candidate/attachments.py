"""Which file goes to the ATS as which attachment, and whether it fits: Kombo's `attachment_restrictions` read as rules.

Kombo's documentation: the first CV is shown as the résumé where the ATS has a preview; all files together under 10 MB;
restrictions that are null are unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.candidate.preflight import Check

PDF = "application/pdf"
TARGET, HARD_LIMIT, KOMBO_TOTAL = 2_000_000, 5_000_000, 10_000_000
"""Bytes: what we aim for, what we never send above in one file, and Kombo's own limit for a request."""

Content = Literal["resume", "original", "profile", "profile_resume_first"]
Kind = Literal["CV", "OTHER"]
KIND_NAMES = {"CV": "CV", "COVER_LETTER": "cover letter", "OTHER": "further document"}
"""Kombo's attachment types as people read them."""
Restrictions = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One attachment: what it holds, and the type it is sent as."""

    content: Content
    kind: Kind


@dataclass(frozen=True, slots=True)
class AttachmentPlan:
    """The files of one application, in order, and the reason in a sentence."""

    files: tuple[PlannedFile, ...]
    reason: str


def plan_attachments(restrictions: Restrictions | None, *, original_type: str = "") -> AttachmentPlan:
    """Return what goes where: résumé as CV and profile as OTHER, else everything in one CV with the résumé first.

    `original_type` is the content type of a résumé that cannot become a PDF and goes beside the profile as it is.
    """
    if original_type:
        return _plan_original(restrictions, original_type)
    cv, other = _usable(restrictions, "CV"), _usable(restrictions, "OTHER")
    together = (PlannedFile("profile_resume_first", "CV"),)
    if cv and other:
        files = (PlannedFile("resume", "CV"), PlannedFile("profile", "OTHER"))
        return AttachmentPlan(files, "This ATS takes both: the résumé goes as CV, the profile beside it.")
    if cv is False and other:
        return AttachmentPlan((PlannedFile("profile", "OTHER"),), "This ATS takes no CV: the profile goes as document.")
    if cv is False:
        return AttachmentPlan((), "This ATS takes no PDF with an application.")
    if other is False:
        return AttachmentPlan(together, "This ATS takes one CV only: one PDF goes as CV, with the résumé first.")
    return AttachmentPlan(
        together, "It is not known what this ATS takes: one PDF goes as CV, with the résumé first, so that all arrives."
    )


def _plan_original(restrictions: Restrictions | None, original_type: str) -> AttachmentPlan:
    cv, other = _usable(restrictions, "CV", original_type), _usable(restrictions, "OTHER")
    if cv is False or other is False:
        return AttachmentPlan((), "This ATS does not take this kind of résumé beside the profile. Save it as a PDF.")
    both = (PlannedFile("original", "CV"), PlannedFile("profile", "OTHER"))
    if cv and other:
        return AttachmentPlan(
            both, "The résumé cannot become a PDF here: it goes as CV as it is, the profile beside it."
        )
    return AttachmentPlan(both, "The résumé goes as it is; it is not known whether this ATS takes this kind of file.")


def plan_update(restrictions: Restrictions | None) -> tuple[Kind | None, str]:
    """Return as what version 2 is added to an existing application, and why; None where no PDF can be added."""
    if _usable(restrictions, "OTHER"):
        return "OTHER", "This ATS takes further documents: version 2 goes beside version 1."
    if _usable(restrictions, "CV"):
        return "CV", "This ATS takes a CV only: version 2 goes as another CV."
    if _usable(restrictions, "OTHER") is False and _usable(restrictions, "CV") is False:
        return None, "This ATS takes no PDF after the application was created."
    return "OTHER", "It is not known what this ATS takes later: version 2 goes as a further document."


def attachment_checks(
    plan: AttachmentPlan, sizes: Mapping[Content, int], restrictions: Restrictions | None
) -> tuple[Check, ...]:
    """Check the planned files against the connection's limits and ours; `sizes` in bytes by content."""
    checks = [_plan_check(plan, restrictions)]
    checks += [_size_check(file, sizes[file.content], restrictions) for file in plan.files]
    checks.append(_total_check(sum(sizes[file.content] for file in plan.files), restrictions))
    checks += _demanded(plan, restrictions)
    return tuple(checks)


def _plan_check(plan: AttachmentPlan, restrictions: Restrictions | None) -> Check:
    if not plan.files:
        step = "Ask Kombo how a file can reach this ATS, or upload the résumé as a PDF."
        return Check("attachments", False, plan.reason, step)
    if _usable(restrictions, "CV") is None:
        return Check("attachments", None, plan.reason, "Ask the customer to confirm that the PDF opens.")
    return Check("attachments", True, plan.reason)


def _type(restrictions: Restrictions | None, kind: str) -> Mapping[str, Any] | None:
    """Return what Kombo says of an attachment type, or None when it says nothing."""
    types = (restrictions or {}).get("types") or {}
    found = types.get(kind)
    return found if isinstance(found, Mapping) else None


def _usable(restrictions: Restrictions | None, kind: str, content_type: str = PDF) -> bool | None:
    """Return whether a file can be sent as this type; None when Kombo does not say."""
    rules = _type(restrictions, kind)
    if rules is None or not isinstance(rules.get("is_supported"), bool):
        return None
    mimes = rules.get("accepted_mime_types")
    if mimes is not None and not any(str(mime).lower() in (content_type, "application/*", "*/*") for mime in mimes):
        return False
    return bool(rules["is_supported"]) and rules.get("max_amount") != 0


def _size_check(file: PlannedFile, size: int, restrictions: Restrictions | None) -> Check:
    own = (_type(restrictions, file.kind) or {}).get("max_file_size_bytes")
    limit = min(HARD_LIMIT, own) if isinstance(own, int) else HARD_LIMIT
    key, name = f"size.{file.content}", "The résumé" if file.content in ("resume", "original") else "The profile"
    if size > limit:
        whose = "this ATS takes" if limit == own else "is sent"
        sentence = f"{name} has {_mb(size)}; at most {_mb(limit)} {whose}."
        return Check(key, False, sentence, "Ask for a smaller résumé, for example without scanned pictures.")
    unknown = "" if isinstance(own, int) else " The limit of this ATS is not known."
    if size > TARGET:
        return Check(key, True, f"{name} has {_mb(size)}, more than the {_mb(TARGET)} to aim for.{unknown}")
    return Check(key, True, f"{name} has {_mb(size)}.{unknown}")


def _total_check(total: int, restrictions: Restrictions | None) -> Check:
    own = (restrictions or {}).get("total_size_bytes")
    limit = min(KOMBO_TOTAL, own) if isinstance(own, int) else KOMBO_TOTAL
    if total >= limit:
        sentence = f"All files together have {_mb(total)}; they must stay under {_mb(limit)}."
        return Check("size.total", False, sentence, "Ask for a smaller résumé.")
    return Check("size.total", True, f"All files together have {_mb(total)}, under the limit of {_mb(limit)}.")


def _demanded(plan: AttachmentPlan, restrictions: Restrictions | None) -> list[Check]:
    """Return a failing check for each type the ATS demands more of than the plan sends."""
    checks = []
    for kind in ("CV", "COVER_LETTER", "OTHER"):
        least = (_type(restrictions, kind) or {}).get("min_amount") or 0
        if sum(file.kind == kind for file in plan.files) < least:
            sentence = f"This ATS demands a {KIND_NAMES[kind]} with every application, and none is sent."
            checks.append(Check(f"demanded.{kind}", False, sentence, "Ask the customer to make it optional."))
    return checks


def _mb(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1000))} kB"
