"""One of each document that we make, for tests that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from core.ats.catalogue import default_catalogue
from core.ats.guide import guide_for
from core.candidate.model import Profile, Resume
from core.candidate.samples import load_samples
from core.documents.candidate_profile import candidate_profile_pdf, resume_pdf
from core.documents.go_live_report import go_live_report_pdf
from core.documents.requirements_summary import requirements_summary_pdf
from core.documents.resume import clean_resume
from tests.core.documents.pdf_reading import word_document
from tests.core.documents.test_guide_pdf import SECRET, _guide
from tests.core.documents.test_reports import APPROVED, _report
from tests.core.documents.test_requirements_summary import NOW, SUMMARY

MACHINIST = load_samples()["cnc-machinist"]


def with_resume(pdf: bytes) -> Profile:
    """Return a sample whose résumé is this cleaned PDF."""
    return MACHINIST.model_copy(update={"resume": Resume(pdf=pdf)})


def before_screening(profile: Profile) -> Profile:
    """Return the profile before the screening."""
    return profile.model_copy(update={"stage": "New", "assessment": None, "conversation": ()})


@cache
def tagged_upload() -> bytes:
    """Return a cleaned résumé whose source was tagged."""
    return clean_resume(resume_pdf(MACHINIST), "resume.pdf").pdf or b""


@cache
def untagged_upload() -> bytes:
    """Return a cleaned résumé of two pages whose source was not tagged, with its fonts embedded."""
    return clean_resume(word_document("Dana Whitfield", *["Ran Haas mills."] * 90), "resume.docx").pdf or b""


def _ukg_guide() -> bytes:
    ats = default_catalogue().get("ukgpro")
    assert ats is not None
    return _guide(guide=guide_for(ats, {}), link=SECRET)


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "profile": lambda: candidate_profile_pdf(MACHINIST),
    "profile before screening": lambda: candidate_profile_pdf(before_screening(MACHINIST)),
    "profile with the résumé first": lambda: candidate_profile_pdf(MACHINIST, resume_first=True),
    "profile with a tagged résumé": lambda: candidate_profile_pdf(with_resume(tagged_upload())),
    "profile with an untagged résumé": lambda: candidate_profile_pdf(with_resume(untagged_upload())),
    "résumé": lambda: resume_pdf(MACHINIST),
    "cleaned résumé": tagged_upload,
    "requirements": lambda: requirements_summary_pdf(SUMMARY, "Ana Alvarez", NOW),
    "guide": _ukg_guide,
    "report": lambda: go_live_report_pdf(_report(sign_off=APPROVED)),
}
