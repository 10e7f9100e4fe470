"""Whatever is uploaded ends, soon, in a harmless PDF or in a sentence; and what is harmless can be merged."""

from __future__ import annotations

import threading

import pytest

from core.candidate.model import Resume
from core.candidate.samples import load_samples
from core.documents.anatomy import inspect_profile_pdf
from core.documents.candidate_profile import candidate_profile_pdf
from core.documents.resume import clean_resume
from core.errors import DocumentRefused
from tests.core.documents.hostile import HOSTILE
from tests.core.documents.pdf_reading import names

MACHINIST = load_samples()["cnc-machinist"]
ACTIVE = {"/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/EmbeddedFiles", "/XFA", "/SubmitForm", "/GoToR"}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_resume_ends_as_a_harmless_profile_or_with_a_sentence(data: bytes) -> None:
    try:
        clean = clean_resume(data, "resume.pdf")
    except DocumentRefused as refused:
        assert refused.sentence.endswith(".")
        assert refused.next_step.endswith(".")
        return
    assert clean.pdf is not None
    profile = MACHINIST.model_copy(update={"resume": Resume(pdf=clean.pdf), "is_test": True})
    merged = candidate_profile_pdf(profile)
    assert not names(merged) & (ACTIVE - {"/S"})
    assert inspect_profile_pdf(merged).stamped
    assert b"evil" not in clean.pdf


def test_two_hostile_resumes_at_once_do_not_disturb_a_good_profile() -> None:
    before = candidate_profile_pdf(MACHINIST)

    def attack() -> None:
        for data in (HOSTILE["a bomb in a bomb"], HOSTILE["arrays nested 20,000 deep"]):
            with pytest.raises(DocumentRefused):
                clean_resume(data, "resume.pdf")

    attackers = [threading.Thread(target=attack) for _ in range(2)]
    for attacker in attackers:
        attacker.start()
    assert candidate_profile_pdf(MACHINIST) == before
    for attacker in attackers:
        attacker.join()
