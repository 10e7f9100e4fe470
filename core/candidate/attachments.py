"""Which file is sent to the ATS as which attachment type, by the rules in Kombo's `attachment_restrictions`.

Kombo documents that the first CV is shown as the résumé where the ATS has a preview, that all files together must stay
under 10 MB, and that null means unknown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.candidate.preflight import PreflightCheck

PDF = "application/pdf"
TARGET, HARD_LIMIT, KOMBO_TOTAL = 2_000_000, 5_000_000, 10_000_000
"""In bytes: the size to aim for and the maximum of one file, and Kombo's limit for one request."""

Content = Literal["resume", "original", "profile", "profile_resume_first"]
AttachmentKind = Literal["CV", "OTHER"]
KIND_NAMES = {"CV": "CV", "COVER_LETTER": "cover letter", "OTHER": "document"}
"""Kombo's attachment types as people read them."""
Restrictions = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One attachment: its content, and the attachment type it is sent as."""

    content: Content
    kind: AttachmentKind


@dataclass(frozen=True, slots=True)
class AttachmentPlan:
    """The files of one application, in order, and the reason in a sentence."""

    files: tuple[PlannedFile, ...]
    reason: str


def plan_attachments(restrictions: Restrictions | None, *, original_type: str = "") -> AttachmentPlan:
    """Plan the résumé as CV and the profile as OTHER where both are accepted, else one CV with the résumé first.

    `original_type` is the content type of a résumé that cannot be converted to PDF and is sent unchanged.
    """
    if original_type:
        return _plan_original(restrictions, original_type)
    cv, other = _usable(restrictions, "CV"), _usable(restrictions, "OTHER")
    together = (PlannedFile("profile_resume_first", "CV"),)
    if cv and other:
        files = (PlannedFile("resume", "CV"), PlannedFile("profile", "OTHER"))
        return AttachmentPlan(
            files, "This ATS accepts both files. The résumé is sent as the CV and the profile as a document."
        )
    if cv is False and other:
        return AttachmentPlan(
            (PlannedFile("profile", "OTHER"),), "This ATS does not accept a CV. The profile is sent as a document."
        )
    if cv is False:
        return AttachmentPlan((), "This ATS does not accept a PDF with an application.")
    if other is False:
        return AttachmentPlan(
            together, "This ATS accepts only one CV. One PDF is sent as the CV, with the résumé first."
        )
    return AttachmentPlan(
        together, "It is not known which files this ATS accepts. One PDF is sent as the CV, with the résumé first."
    )


def _plan_original(restrictions: Restrictions | None, original_type: str) -> AttachmentPlan:
    cv, other = _usable(restrictions, "CV", original_type), _usable(restrictions, "OTHER")
    if cv is False or other is False:
        return AttachmentPlan(
            (), "This ATS does not accept this résumé format together with the profile. Save the résumé as a PDF."
        )
    both = (PlannedFile("original", "CV"), PlannedFile("profile", "OTHER"))
    if cv and other:
        return AttachmentPlan(
            both, "The résumé cannot be converted to PDF. It is sent as it is, and the profile as a document."
        )
    return AttachmentPlan(both, "The résumé is sent as it is. It is not known whether this ATS accepts its format.")


def plan_update(restrictions: Restrictions | None) -> tuple[AttachmentKind | None, str]:
    """Return the attachment type for version 2 and the reason; None where no PDF can be added to an application."""
    if _usable(restrictions, "OTHER"):
        return "OTHER", "This ATS accepts more documents. Version 2 is added and version 1 stays."
    if _usable(restrictions, "CV"):
        return "CV", "This ATS accepts only CVs. Version 2 is added as another CV."
    if _usable(restrictions, "OTHER") is False and _usable(restrictions, "CV") is False:
        return None, "This ATS does not accept a PDF after the application was created."
    return "OTHER", "It is not known which files this ATS accepts later. Version 2 is added as a document."


def attachment_checks(
    plan: AttachmentPlan, sizes: Mapping[Content, int], restrictions: Restrictions | None
) -> tuple[PreflightCheck, ...]:
    """Check the planned files against the connection's limits and our own; `sizes` are in bytes, by content."""
    checks = [_plan_check(plan, restrictions)]
    checks += [_size_check(file, sizes[file.content], restrictions) for file in plan.files]
    checks.append(_total_check(sum(sizes[file.content] for file in plan.files), restrictions))
    checks += _required_types(plan, restrictions)
    return tuple(checks)


def _plan_check(plan: AttachmentPlan, restrictions: Restrictions | None) -> PreflightCheck:
    if not plan.files:
        step = "Ask Kombo how to send a file to this ATS, or upload the résumé as a PDF."
        return PreflightCheck("attachments", False, plan.reason, step)
    if _usable(restrictions, "CV") is None:
        return PreflightCheck("attachments", None, plan.reason, "Ask the customer to confirm that the PDF opens.")
    return PreflightCheck("attachments", True, plan.reason)


def _type(restrictions: Restrictions | None, kind: str) -> Mapping[str, Any] | None:
    """Return the restrictions of an attachment type, or None when Kombo does not give any."""
    types = (restrictions or {}).get("types") or {}
    details = types.get(kind)
    return details if isinstance(details, Mapping) else None


def _usable(restrictions: Restrictions | None, kind: str, content_type: str = PDF) -> bool | None:
    """Return whether a file can be sent as this type; None when Kombo does not say."""
    rules = _type(restrictions, kind)
    if rules is None or not isinstance(rules.get("is_supported"), bool):
        return None
    mimes = rules.get("accepted_mime_types")
    if mimes is not None and not any(str(mime).lower() in (content_type, "application/*", "*/*") for mime in mimes):
        return False
    return bool(rules["is_supported"]) and rules.get("max_amount") != 0


def _size_check(file: PlannedFile, size: int, restrictions: Restrictions | None) -> PreflightCheck:
    own = _bytes((_type(restrictions, file.kind) or {}).get("max_file_size_bytes"))
    limit = HARD_LIMIT if own is None else min(HARD_LIMIT, own)
    key, name = f"size.{file.content}", "The résumé" if file.content in ("resume", "original") else "The profile"
    if size > limit:
        limited_by = "This ATS" if limit == own else "The dashboard"
        sentence = f"{name} is {_mb(size)}. {limited_by} allows at most {_mb(limit)}."
        return PreflightCheck(key, False, sentence, "Ask for a smaller résumé, for example without scanned pictures.")
    unknown = "" if own is not None else " The limit of this ATS is not known."
    if size > TARGET:
        return PreflightCheck(key, True, f"{name} is {_mb(size)}, more than the recommended {_mb(TARGET)}.{unknown}")
    return PreflightCheck(key, True, f"{name} is {_mb(size)}.{unknown}")


def _total_check(total: int, restrictions: Restrictions | None) -> PreflightCheck:
    own = _bytes((restrictions or {}).get("total_size_bytes"))
    limit = KOMBO_TOTAL if own is None else min(KOMBO_TOTAL, own)
    if total >= limit:
        sentence = f"All files together are {_mb(total)}. They must be under {_mb(limit)}."
        return PreflightCheck("size.total", False, sentence, "Ask for a smaller résumé.")
    return PreflightCheck("size.total", True, f"All files together are {_mb(total)}, under the limit of {_mb(limit)}.")


def _required_types(plan: AttachmentPlan, restrictions: Restrictions | None) -> list[PreflightCheck]:
    """Return a failing check for each attachment type that the ATS requires and the plan does not send."""
    checks = []
    for kind in ("CV", "COVER_LETTER", "OTHER"):
        least = (_type(restrictions, kind) or {}).get("min_amount") or 0
        if sum(file.kind == kind for file in plan.files) < least:
            sentence = f"This ATS requires a {KIND_NAMES[kind]} with every application, and none is sent."
            checks.append(PreflightCheck(f"demanded.{kind}", False, sentence, "Ask the customer to make it optional."))
    return checks


def _bytes(value: object) -> int | None:
    """Return a limit in bytes; Kombo sends numbers as 200000 or 200000.0."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return int(value) if is_number else None  # type: ignore[call-overload]  # is_number has looked


def _mb(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1000))} kB"
