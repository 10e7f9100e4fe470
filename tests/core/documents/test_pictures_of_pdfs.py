"""The sample profiles drawn as pictures, kept in screenshots/ to be looked at."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from core.candidate import samples
from core.documents.candidate_profile import candidate_profile_pdf

SHOTS = Path(__file__).parents[3] / "screenshots"
SAMPLES = samples.load_samples()


@pytest.mark.parametrize("name", SAMPLES)
def test_no_page_of_a_profile_is_blank_when_it_is_drawn(name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    with pypdfium2.PdfDocument(candidate_profile_pdf(SAMPLES[name])) as document:
        pages = [page.render(scale=1.5).to_pil().convert("RGB") for page in document]
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        page.save(SHOTS / f"profile-{name}-{number}.png")
        assert len(page.getcolors(page.width * page.height)) > 50, f"page {number} is blank"
