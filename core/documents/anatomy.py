"""Reads a profile PDF back, to verify that it has every part that customers are promised."""

from __future__ import annotations

import re
from io import BytesIO
from typing import cast

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

from core.candidate.preflight import Anatomy
from core.documents.paper import TEST_STAMP
from core.documents.resume_pages import RESUME_FORM
from core.documents.resume_section import ATTACHED_SEPARATELY
from core.errors import DocumentRefused

_RATING = re.compile(r"(?<!Page )\b[1-5] of 5\b")
_REPLACEMENT = "\ufffd"
_LONGEST = 80
_MESSAGE = re.compile(r"·\s+(SMS|e-mail)\s+·")
_RESUME = re.compile(
    rf"As received, page 1 of|{ATTACHED_SEPARATELY} as|\b(SUMMARY|EXPERIENCE|SKILLS|CERTIFICATIONS|EDUCATION)\b"
)


def inspect_profile_pdf(pdf: bytes) -> Anatomy:
    """Return which parts the PDF has, judged by its text and links; raises DocumentRefused when it cannot be read."""
    try:
        pages = list(PdfReader(BytesIO(pdf)).pages)
        texts = [_own_text(page) for page in pages]
        linked = any(_has_web_link(page) for page in pages)
    except (PyPdfError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise DocumentRefused("The profile cannot be read.", "Create it again.") from error
    whole = "\n".join(texts)
    own_pages = "\n".join(text for text in texts if "As received, page" not in text)
    return Anatomy(
        size=len(pdf),
        pages=len(texts),
        resume="Résumé" in whole and bool(_RESUME.search(whole)),
        conversation="Screening conversation" in own_pages and bool(_MESSAGE.search(own_pages)),
        assessment="Assessment by area" in own_pages,
        rating=bool(_RATING.search(own_pages)),
        link=linked,
        stamped=all(TEST_STAMP in text for text in texts),
        unreadable=next((line.strip() for line in whole.splitlines() if _REPLACEMENT in line), "")[:_LONGEST],
    )


def _own_text(page: PageObject) -> str:
    """Return the text of a page without that of the résumé drawn into it, which a file from outside could make slow."""
    resources = cast(DictionaryObject, page["/Resources"])
    drawn = cast(DictionaryObject, resources["/XObject"]) if "/XObject" in resources else DictionaryObject()
    if RESUME_FORM in drawn:
        nothing = DecodedStreamObject()
        nothing[NameObject("/Subtype")] = NameObject("/Form")
        drawn[NameObject(RESUME_FORM)] = nothing
    return page.extract_text()


def _has_web_link(page: PageObject) -> bool:
    entries = cast(ArrayObject, page["/Annots"]) if "/Annots" in page else ArrayObject()
    actions = [cast(DictionaryObject, entry.get_object()).get("/A") for entry in entries]
    return any(str(action.get_object().get("/URI", "")).startswith("http") for action in actions if action is not None)
